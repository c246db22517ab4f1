"""Cells typed over in an annotated workbook, as in a spreadsheet program, and what the workbook then says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

import perfxl
from tests.colours import Probe, hits, probed
from tests.office import recalculated

RESULT = "审核结果"
_UNMARKED = ("供参考", "")


@dataclass(frozen=True)
class Said:
    """What an annotated workbook says of its first form.

    `states` go by code and cell, the codes of a sheet beside the form by code and sheet!cell; `rows` and `scores` by row of
    the form; `checks` by cell; `colours` by sheet and cell.
    """

    headline: str
    counts: str
    states: Mapping[tuple[str, str], str]
    rows: Mapping[int, str]
    scores: Mapping[int, Any]
    checks: Mapping[str, str]
    total: Any
    grade: Any
    department: str
    stated_grade: str
    colours: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Followed:
    """A faulty workbook as annotated, mended, and spoilt again; what the next review finds in the mended one."""

    annotated: Said
    mended: Said
    spoilt: Said
    before: Mapping[str, Any]
    after: Mapping[str, Any]


Cells = Mapping[str, Any]
"""What is typed over cells: H18 of the first sheet, or 基础数据!C3."""


def followed(cases: Mapping[str, tuple[Path, Cells]], folder: Path) -> dict[str, Followed]:
    """Each case, a faulty workbook with what mends it, through one start of LibreOffice.

    What is spoilt again says what it said when it was annotated, so that this need not be computed anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    records, annotated, probes = {}, {}, {}
    for number, (name, (source, mending)) in enumerate(cases.items()):
        annotated[name] = folder / f"{number}-审核.xlsx"
        records[name] = perfxl.annotate(source, annotated[name])
        book = openpyxl.load_workbook(annotated[name])
        probes[name] = probed(book)
        was = typed(book, mending)
        book.save(folder / f"{number}-改正.xlsx")
        typed(book, was)
        book.save(folder / f"{number}-又错.xlsx")
    paths = [folder / f"{number}-{step}.xlsx" for number in range(len(cases)) for step in ("改正", "又错")]
    fresh = recalculated(paths, folder / "re")
    found = {}
    for number, name in enumerate(cases):
        mended, spoilt = (fresh[f"{number}-{step}.xlsx"] for step in ("改正", "又错"))
        main = records[name]["forms"][0]["sheet"]
        first, second, third = (
            said(path, main, asked)
            for path, asked in ((annotated[name], ()), (mended, probes[name]), (spoilt, probes[name]))
        )
        found[name] = Followed(first, second, third, records[name]["forms"][0], perfxl.review(mended)["forms"][0])
    return found


def typed(book: Workbook, cells: Cells) -> dict[str, Any]:
    """Cells typed over; gives what they held."""
    was = {}
    for ref, value in cells.items():
        sheet, _, cell = ref.rpartition("!")
        at = (book[sheet] if sheet else book.worksheets[0])[cell]
        was[ref] = at.value
        at.value = value
    return was


def said(path: Path, main: str, probes: Iterable[Probe] = ()) -> Said:
    """What a workbook says whose formulas are computed; `main` is the sheet of its first form."""
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name(RESULT).to_python(skip_empty_area=False)
    heads = [at for at, row in enumerate(rows) if row[0] == "一、" or str(row[0]).startswith("二、")]
    rows = rows[: heads[0]] if heads else rows
    findings = _table(rows, "审核定义编码")
    indicators = _table(rows, "所在行")
    checks = _table(rows, "常设检查")
    states = {(row["审核定义编码"], _at(row["工作表"], row["单元格"], main)): row["状态"] for row in findings}
    numbers = {int(row["所在行"][2:-2]): row for row in indicators}
    return Said(
        headline=_conclusion(rows),
        counts=_beside(rows, "审核问题"),
        states={key: state for key, state in states.items() if state not in _UNMARKED},
        rows={at: row["状态"] for at, row in numbers.items()},
        scores={at: row["系统核算得分"] for at, row in numbers.items()},
        checks={row["单元格"]: row["状态"] for row in checks},
        total=_beside(rows, "系统核算总分"),
        grade=_beside(rows, "核算等级"),
        department=_beside(rows, "部门（单位）"),
        stated_grade=_beside(rows, "填报等级"),
        colours=hits(book, list(probes)),
    )


def _at(sheet: str, cell: str, main: str) -> str:
    return cell if sheet == main else f"{sheet}!{cell}"


def _conclusion(rows: list[list[Any]]) -> str:
    """The sentence stands above the department's name."""
    (at,) = [at for at, row in enumerate(rows) if "系统核算总分" in row]
    return next(str(row[0]) for row in reversed(rows[:at]) if "处" in str(row[0]) or "报送" in str(row[0]))


def _table(rows: list[list[Any]], heading: str) -> list[dict[str, Any]]:
    """The rows below the first line of headings that has one; the headings stand again on each page."""
    start = next((at for at, row in enumerate(rows) if row[0] == "序号" and heading in row), None)
    found: list[dict[str, Any]] = []
    for row in rows[start + 1 :] if start is not None else ():
        if row[:2] == rows[start or 0][:2]:
            continue
        if not isinstance(row[0], float):
            break
        found.append(dict(zip(rows[start or 0], row, strict=True)))
    return found


def _beside(rows: list[list[Any]], label: str) -> Any:
    """The value of a pair in the head, which begins in column C, F or J."""
    row = next(row for row in rows if label in row)
    return row[next(at for at in (2, 5, 9) if at > row.index(label))]
