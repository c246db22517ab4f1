"""The marks on a form's cells: colours that go when their fault goes, and a comment that tells of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from perfxl.checks.finding import STATUS_NAMES, CheckedForm, Finding, Level, Waived
from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.cells import MAX_FORMULA, fitting
from perfxl.excel.editing.refs import Range
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.cell import Cell
from perfxl.output.annotated.previous_round import AUTHOR, comment_opening
from perfxl.output.live.awaited import Holds, still_said
from perfxl.output.live.formula import Formula
from perfxl.output.live.standing import Standing, any_of
from perfxl.output.live.states import coloured_once_changed, coloured_while_said, colours

LOOKS: dict[Level, CellFormat] = {
    "error": CellFormat(fill="FFC7CE", color="9C0006", bold=True),
    "warning": CellFormat(fill="FFEB9C", color="7F6000", bold=True),
}
"""How a cell looks while something is wrong with it."""
CHANGED = CellFormat(fill="D9E1F2", color="1F4E78")
"""How a cell looks that wants another review."""
# A comment is read in a small box: the clause in full stands in 审核结果.
_LONGEST_CLAUSE = 120


class _Rule(NamedTuple):
    """When a cell, or a range that is merged, is coloured."""

    area: Range
    when: Formula
    look: CellFormat


def colour(
    book: WorkbookEditor, reviews: Sequence[CheckedForm], standing: Sequence[Sequence[Standing]], holds: Holds
) -> None:
    """Colour the cells of forms while something is wrong with them.

    Errors go before warnings; last comes what wants another review, as it says something else and no formula decides.
    """
    sheets: dict[str, list[_Rule]] = defaultdict(list)
    for rule_sheet, rule in _rules(book, reviews, standing, holds):
        sheets[rule_sheet].append(rule)
    for name, rules in sheets.items():
        for rule in _joined(rules):
            _write(book.sheet(name), rule)


def _rules(
    book: WorkbookEditor, reviews: Sequence[CheckedForm], standing: Sequence[Sequence[Standing]], holds: Holds
) -> Iterator[tuple[str, _Rule]]:
    said = [
        (review, finding, review.waived.get(finding))
        for review, checks in zip(reviews, standing, strict=True)
        for finding in review.findings
        if finding.level in LOOKS and not any(check.decides(finding) for check in checks)
    ]
    for level, look in LOOKS.items():
        for cell, faults in _by_cell(check for checks in standing for check in checks if check.level == level).items():
            when = colours(any_of(faults), "+".join(sorted(code for check in faults for code in check.codes)))
            yield cell.sheet, _rule(book, cell, when, look)
        for review, finding, waived in said:
            if finding.level == level and waived is None:
                when = coloured_while_said(still_said(review, finding, holds), finding.code)
                yield finding.sheet, _rule(book, finding.at, when, look)
    for review, finding, waived in said:
        if waived is None or waived.tied:
            when = coloured_once_changed(still_said(review, finding, holds), finding.code)
            yield finding.sheet, _rule(book, finding.at, when, CHANGED)


def _by_cell(checks: Iterable[Standing]) -> dict[Cell, list[Standing]]:
    cells: dict[Cell, list[Standing]] = defaultdict(list)
    for check in checks:
        cells[check.at].append(check)
    return cells


def _rule(book: WorkbookEditor, cell: Cell, when: Formula, look: CellFormat) -> _Rule:
    """The rule of a cell, or of the range that it is the first of; each cell of that looks at the first."""
    merged = book.sheet(cell.sheet).merged_at(cell.ref)
    if merged and merged.top != merged.bottom:
        return _Rule(merged, when.fixed("both"), look)
    return _Rule(merged or Range(cell.row, cell.col, cell.row, cell.col), when, look)


def _joined(rules: Sequence[_Rule]) -> list[_Rule]:
    """The rules, those of cells below each other that say the same of their own row as one."""
    latest: dict[tuple[object, ...], int] = {}
    runs: list[_Rule] = []
    for rule in rules:
        area = rule.area
        key = (area.left, area.right, rule.when.seen_from(area.top), rule.look)
        at = latest.get(key) if area.top == area.bottom else None
        if at is not None and runs[at].area.bottom == area.top - 1:
            runs[at] = _Rule(Range(runs[at].area.top, area.left, area.top, area.right), runs[at].when, rule.look)
        else:
            latest[key] = len(runs)
            runs.append(rule)
    return runs


def _write(sheet: Sheet, rule: _Rule) -> None:
    text = rule.when.fixed("column").on(sheet.name)
    if len(text) <= MAX_FORMULA:
        sheet.colour_where(str(rule.area), text, rule.look)


def comment(sheet: Sheet, findings: Sequence[tuple[Finding, Waived | None]]) -> None:
    """Tell of what was found, all of a cell in one comment, with why it may stand where it is waived."""
    cells: dict[str, list[str]] = defaultdict(list)
    for finding, waived in findings:
        cells[finding.cell].append(_told(finding, waived))
    for cell, told in cells.items():
        sheet.comment(cell, fitting("\n".join(told)), AUTHOR)
    sheet.write_comments()


def _told(finding: Finding, waived: Waived | None) -> str:
    lines = [f"{comment_opening(finding.level)}{finding.title}", finding.message]
    if waived is not None:
        lines.insert(1, f"{STATUS_NAMES['waived']}：{waived.told}")
    if finding.source:
        clause = finding.source
        lines.append(f"依据：{clause[:_LONGEST_CLAUSE]}{'…' if len(clause) > _LONGEST_CLAUSE else ''}")
    return "\n".join(lines)
