"""A comparison as a workbook: 对比说明, then what changed, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.checks.finding import LEVEL_NAMES, STATUS_NAMES
from perfxl.files.atomic import replacing_alone
from perfxl.intake.comparison.model import Alone, Comparison, Doubt, FigureChange, FindingChange, IndicatorChange, Pair
from perfxl.intake.schema import FormRow
from perfxl.output.comparison.columns import columns
from perfxl.output.comparison.notes import SUBJECT, write_notes
from perfxl.output.comparison.words import WHOLE, finding_name, has_changed, remark_name, shown, state_name
from perfxl.output.consolidated.assembly import put_together, tables_book
from perfxl.output.consolidated.file_names import telling_names
from perfxl.output.consolidated.looks import Looks
from perfxl.output.consolidated.rows import HEAD_ROWS, Rows, Value
from perfxl.output.consolidated.table import Table
from perfxl.text.numbers import round_half_up

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

NOTES_SHEET = "对比说明"
_UNITS = {"money": "万元", "percent": "%", "score": "分", "text": ""}
_DECIMALS, _RATE_DECIMALS = 6, 2


def write_comparison(comparison: Comparison, target: Path) -> None:
    """Write the workbook. Raises OSError where it cannot be written."""
    with replacing_alone(target) as part:
        written = BytesIO()
        with tables_book(written) as book:
            rows = _fill(book, comparison)
        put_together(written, part, rows)


def _fill(book: Workbook, comparison: Comparison) -> dict[str, Rows]:
    """Write all but the rows of the tables; gives these by the part of their sheet."""
    looks = Looks(book)
    notes = book.add_worksheet(NOTES_SHEET)
    tables = {
        name: Table(book, looks, name, shown_columns, subject=SUBJECT)
        for name, shown_columns in columns(comparison).items()
    }
    looks.show(next(iter(tables.values())).sheets[0], HEAD_ROWS)
    for name, rows in _rows(comparison, _names(comparison)).items():
        for number, row in enumerate(rows, 1):
            tables[name].add({"number": number, **row})
    for table in tables.values():
        table.finish()
    write_notes(notes, looks, comparison)
    made = {sheet.get_name(): rows for t in tables.values() for sheet, rows in zip(t.sheets, t.rows, strict=True)}
    names = [sheet.get_name() for sheet in book.worksheets()]
    return {f"xl/worksheets/sheet{number}.xml": made[name] for number, name in enumerate(names, 1) if name in made}


_Row = Mapping[str, Value]


def _rows(comparison: Comparison, names: Mapping[str, str]) -> dict[str, Iterator[_Row]]:
    """The rows of each table; `names` are what files are called."""
    return {
        "指标变化": ({**_of(one.pair, names), **_indicator(one, comparison)} for one in comparison.indicators),
        "总分和资金变化": ({**_of(one.pair, names), **_figure(one)} for one in comparison.figures),
        "问题变化": ({**_of(one.pair, names), **_finding(one, comparison)} for one in comparison.findings),
        "拿不准的对应": (_doubt(one, names) for one in comparison.doubts),
        "只在一方": (_alone(one, comparison, names) for one in comparison.alone),
    }


def _names(comparison: Comparison) -> dict[str, str]:
    """What files are called: the two sides' files of one name are told apart by their folders."""
    pairs = [*comparison.pairs, *(doubt.pair for doubt in comparison.doubts)]
    sources = [form.source for pair in pairs for form in pair] + [each.source for each in comparison.alone]
    return telling_names(dict.fromkeys(sources))


def _of(pair: Pair, names: Mapping[str, str]) -> _Row:
    return {**_whose(pair.new), **_sources(pair, names)}


def _whose(form: FormRow) -> _Row:
    return {"department": form.department, "project": _project(form)}


def _project(form: FormRow) -> str:
    return form.project or (WHOLE if form.kind == "department" else "")


def _sources(pair: Pair, names: Mapping[str, str]) -> _Row:
    return {"old_source": names[pair.old.source], "new_source": names[pair.new.source]}


def _indicator(change: IndicatorChange, comparison: Comparison) -> _Row:
    unchanged = () if change.changed else ("目标未变",)
    remarks = "；".join((*unchanged, *(remark_name(remark, comparison) for remark in change.remarks)))
    return {
        "level2": change.level2, "name": change.name, "what": change.what,
        "old": change.old.value, "old_cell": change.old.cell, "new": change.new.value, "new_cell": change.new.cell,
        "remarks": remarks,
    }  # fmt: skip


def _figure(change: FigureChange) -> _Row:
    cells = {"what": change.what, "unit": _UNITS[change.look], "old_cell": change.old.cell, "new_cell": change.new.cell}
    if change.look == "text":
        return {**cells, "old": shown(change.old), "new": shown(change.new)}
    # a rate in per cent, as its unit says
    scale, decimals = (100.0, _RATE_DECIMALS) if change.look == "percent" else (1.0, _DECIMALS)
    old, new = (
        round_half_up(stated.value * scale, decimals) if isinstance(stated.value, float | int) else None
        for stated in (change.old, change.new)
    )
    difference = None if old is None or new is None else round(new - old, decimals)
    return {**cells, "old": old, "new": new, "difference": difference}


def _finding(change: FindingChange, comparison: Comparison) -> _Row:
    state = state_name(change.state, comparison)
    row: dict[str, Value] = {
        "state": f"{state}（填报值已变）" if has_changed(change) else state, "level": LEVEL_NAMES[change.level],
        "title": finding_name(change.code), "subject": change.subject, "message": change.message,
        "status": STATUS_NAMES[change.status] if change.new else None, "answer": change.answer,
    }  # fmt: skip
    for side, stated in (("old", change.old), ("new", change.new)):
        if stated is not None:
            row |= {side: stated.value, f"{side}_cell": stated.cell}
    return row


def _doubt(doubt: Doubt, names: Mapping[str, str]) -> _Row:
    row: dict[str, Value] = {
        "kind": "指标" if doubt.indicators else "表",
        "why": doubt.why,
        **_sources(doubt.pair, names),
    }
    for side, form in zip(("old", "new"), doubt.pair, strict=True):
        row |= {f"{side}_department": form.department, f"{side}_project": _project(form)}
    if doubt.indicators:
        for side, stated in zip(("old", "new"), doubt.indicators, strict=True):
            row |= {side: stated.value, f"{side}_cell": stated.cell}
    return row


def _alone(alone: Alone, comparison: Comparison, names: Mapping[str, str]) -> _Row:
    row: dict[str, Value] = {
        "side": comparison.labels[alone.is_new], "why": alone.why, "source": names[alone.source],
    }  # fmt: skip
    if (form := alone.form) is not None:
        row |= {**_whose(form), "unit": form.unit, "year": form.year, "sheet": form.sheet}
    return row
