"""Every check on every form of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from perfxl.checks import criteria, execution, fields, funds, scores, structure, totals, values
from perfxl.checks.finding import CheckedForm, Finding
from perfxl.excel.editing.refs import parse_ref
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Indicator
from perfxl.rules.model import Scored

Check = Callable[[Scored], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    fields.missing_fields,
    fields.rulebook_year,
    structure.hidden_cells,
    structure.layout,
    structure.attachments,
    structure.contradicting_data,
    funds.not_read,
    funds.missing_amounts,
    funds.parts_and_total,
    funds.suspicious_unit,
    funds.stated_rate,
    funds.department_parts,
    execution.budget_changed,
    values.missing_actual,
    values.type_mismatch,
    values.actual_copies_target,
    values.direction_unclear,
    values.unparsed,
    values.text_numbers,
    values.implausible_rates_of_data,
    values.cross_check,
    scores.self_scores,
    scores.groups_above_weight,
    scores.groups_below_weight,
    scores.blank_self_scores,
    scores.merged_self_scores,
    scores.contradictory_evidence,
    scores.missing_data,
    criteria.rules_of_rows,
    totals.weights,
    totals.missing_weights,
    totals.level_weights,
    totals.stated_total,
    totals.stated_grade,
)


def check(scored: Sequence[Scored], *further: Check) -> tuple[CheckedForm, ...]:
    """Check the scored forms of one workbook: every check and the `further` ones on each, and what only shows among them."""
    repeated = structure.same_form_twice(scored)
    checks = (*CHECKS, *further)
    return tuple(
        CheckedForm(form, _checked(form, checks, repeated.get(index, []))) for index, form in enumerate(scored)
    )


def _checked(scored: Scored, checks: Iterable[Check], repeated: Sequence[Finding]) -> tuple[Finding, ...]:
    dropped = _dropped(scored)
    found = [finding for run in checks for finding in run(scored) if finding.at not in dropped]
    return _in_order(scored.form.sheet, [*found, *repeated, *totals.after_mending(scored, found)])


def _dropped(scored: Scored) -> set[Cell]:
    """The cells of rows that do not apply, of which nothing is asked; an error value there is one all the same."""
    rows = [score.item for score in scored.indicators if score.not_applicable]
    cells = [cell for row in rows if isinstance(row, Indicator) for cell in (row.target, row.actual, row.self_score)]
    return {cell for cell in cells if cell is not None and cell.problem is None}


def _in_order(sheet: str, findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings from top to bottom of the form, errors first in a cell; those on its other sheets follow."""
    severity = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(findings, key=lambda f: (f.sheet != sheet, f.sheet, parse_ref(f.cell), severity[f.level])))
