"""Findings of two rounds of a form: mended, left, new; matched as notes are with theirs, never by address alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from perfxl.checks.answers import STEPS
from perfxl.checks.finding import Note
from perfxl.excel.editing.refs import parse_ref
from perfxl.forms.subjects import field_name
from perfxl.forms.words import normal
from perfxl.intake.comparison.matching import Likeness, matched
from perfxl.intake.comparison.model import FindingChange, FindingState, Pair, Stated
from perfxl.reviewing.record import FindingRecord, FormRecord
from perfxl.text.numbers import show

_GRAVE = ("error", "warning")
_CELLS = {"title": "标题", "total": "总分", "grade": "评价等级", "rate": "预算执行率"}
_Place = tuple[str, str]


class _Found(NamedTuple):
    """A finding with what its cell is about, as notes tell it."""

    finding: FindingRecord
    note: Note


# from the very same sentence on the very same matter to another value of it, as notes find their findings again
_LIKENESSES = [Likeness(lambda found, key=key: key(found.note), several=True) for key, _ in STEPS]


def compared_findings(pair: Pair, old: FormRecord, new: FormRecord) -> Iterator[FindingChange]:
    """What became of each error and warning of a form."""
    both, mended, added = matched(_grave(old), _grave(new), _LIKENESSES)
    for before, now in both:
        yield _change(pair, "left", before, now, now)
    for before in mended:
        yield _change(pair, "mended", before, None, before)
    for now in added:
        yield _change(pair, "new", None, now, now)


def _change(pair: Pair, state: FindingState, before: _Found | None, now: _Found | None, told: _Found) -> FindingChange:
    finding = told.finding
    return FindingChange(
        pair=pair,
        state=state,
        code=finding["code"],
        level=finding["level"],
        subject=told.note.subject,
        message=finding["message"],
        old=_stated(before),
        new=_stated(now),
        status=finding["status"],
        answer=finding["answer"] or "",
    )


def _stated(found: _Found | None) -> Stated | None:
    return Stated(found.finding["stated"], found.finding["cell"]) if found is not None else None


def _grave(form: FormRecord) -> list[_Found]:
    cells, rows = dict(_cells(form)), dict(_rows(form))
    return [
        _Found(finding, _note(finding, _subject(finding, cells, rows)))
        for finding in form["findings"]
        if finding["level"] in _GRAVE
    ]


def _note(finding: FindingRecord, subject: str) -> Note:
    return Note(finding["code"], "", subject, finding["stated"], finding["message"], "")


def _subject(finding: FindingRecord, cells: Mapping[_Place, str], rows: Mapping[tuple[str, int], str]) -> str:
    """What a finding's cell is about, '' where nothing tells."""
    sheet, cell = finding["sheet"], finding["cell"]
    if named := cells.get((sheet, cell)):
        return named
    try:
        return rows.get((sheet, parse_ref(cell)[0]), "")
    except ValueError:
        return ""


def _cells(form: FormRecord) -> Iterator[tuple[_Place, str]]:
    sheet = form["sheet"]
    for name, field in form["fields"].items():
        if field["cell"]:
            yield (sheet, field["cell"]), field_name(form["form"], name)
    yield from (((sheet, cell), _CELLS[name]) for name, cell in form["cells"].items() if name in _CELLS)


def _rows(form: FormRecord) -> Iterator[tuple[tuple[str, int], str]]:
    """The rows of a form by sheet and number; rows of one name are told apart by their weights."""
    sheet = form["sheet"]
    yield from (((sheet, fund["row"]), fund["label"]) for fund in form["funds"])
    yield from _named([(sheet, row["row"], row["level3"], row["weight"]) for row in form["indicators"]])
    yield from _named([(row["sheet"], row["row"], row["level3"], row["weight"]) for row in form["details"]])


def _named(rows: Sequence[tuple[str, int, str, float | None]]) -> Iterator[tuple[tuple[str, int], str]]:
    names = Counter(normal(name) for _, _, name, _ in rows)
    for sheet, row, name, weight in rows:
        several = names[normal(name)] > 1 and weight is not None
        yield (sheet, row), f"{name}（{show(weight)}分）" if several else name
