"""The cells that want another review once they say something else: what keeps a score from being computed, what a finding rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from perfxl.checks.finding import CheckedForm, Finding
from perfxl.checks.funds import in_different_units
from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Form, FundRow, Funds, Indicator
from perfxl.output.live.formula import Formula, bound, place
from perfxl.output.live.states import says
from perfxl.rules.inputs import data_rows
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.kinds.rule import text_cell
from perfxl.rules.model import Score

Holds = Callable[[Cell], Held]
"""What a formula gets of a cell of the workbook."""
# As long as what goes before a formula may be, in characters.
_LONGEST = 6_000
_OF_TARGET_AND_ACTUAL = frozenset({"type-mismatch", "actual-copies-target", "direction-unclear"})
_OF_FUNDS = frozenset({"amount-unit", "cross-check"})


def awaited(form: Form, score: Score) -> tuple[Cell, ...]:
    """What a self-score is taken on trust for, or a row is left without a score: once mended the next review computes it."""
    item = score.item
    if isinstance(item, FundRow):
        open_yet = (
            score.basis != "computed" or bool(form.funds.contradicted) or in_different_units(form.funds) is not None
        )
        return tuple(_amounts(form.funds)) if open_yet else ()
    data = data_rows(score.rule.name, score.rule.inputs, form.data) if score.rule is not None else []
    cells = [cell for _, cell in data if cell is not None] if score.basis != "computed" else []
    if score.basis in ("claimed", "unscored"):
        cells += _of_row(form, score, item)
    return tuple(dict.fromkeys(cells))


def _of_row(form: Form, score: Score, row: Indicator) -> Iterator[Cell]:
    yield from (cell for cell in (row.target, row.actual) if cell is not None)
    if score.not_applicable and row.self_score is not None:
        yield row.self_score
    if row.unclear:
        yield row.name_cell
    if row.weight is not None and row.weight.number is None:
        yield row.weight
    if score.rule is None or form.kind != "department":
        return
    if (text := text_cell(row)) is not None:
        yield text
    for detail in form.details:
        if isinstance(score.rule, Indicators) and score.rule.adds_details_of(detail.level1):
            cells = (detail.target, detail.actual, detail.weight, detail.self_score)
            yield from (cell for cell in cells if cell is not None)


def _amounts(funds: Funds) -> Iterator[Cell]:
    for row in funds.rows:
        yield from (cell for cell in (row.budget, row.executed) if cell is not None)


def rests_on(review: CheckedForm, finding: Finding) -> tuple[Cell, ...]:
    """The cells of its sheet that a finding is about: mending any of them may settle it."""
    form, cells = review.form, [finding.at]
    if finding.code in _OF_TARGET_AND_ACTUAL:
        row = next(row for row in (*form.indicators, *form.details) if finding.at in (row.target, row.actual))
        cells += [cell for cell in (row.target, row.actual) if cell is not None]
        cells += [row.name_cell] if finding.code == "direction-unclear" else []
    elif finding.code in _OF_FUNDS:
        cells += _amounts(form.funds)
    elif finding.code == "implausible-rate":
        told = finding.facts["cells"].split("、")
        cells += [datum.cell for datum in form.data if datum.cell.ref in told]
    return tuple(dict.fromkeys(cell for cell in cells if cell.sheet == finding.sheet))


def unchanged(cells: Iterable[Cell], holds: Holds) -> Formula | None:
    """Whether cells still say what they said; None where there are none, or the formula would be too long."""
    whole = None
    for said in [says(place(cell), holds(cell)) for cell in cells][::-1]:
        whole = said if whole is None else bound("IF({said},{others},FALSE)", said=said, others=whole)
    if whole is None or whole.length > _LONGEST:
        return None
    return whole


def still_said(review: CheckedForm, finding: Finding, holds: Holds) -> Formula:
    """Whether all that a finding is about still says what it said."""
    return unchanged(rests_on(review, finding), holds) or says(place(finding.at), holds(finding.at))
