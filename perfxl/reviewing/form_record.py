"""A reviewed form as a record."""

from __future__ import annotations

from perfxl.checks.finding import CheckedForm, Finding
from perfxl.checks.funds import rate_as_ratio
from perfxl.excel.editing.refs import column_letter
from perfxl.excel.reading.cell import Cell
from perfxl.forms.funds import amount
from perfxl.forms.model import Form, FundRow, Indicator
from perfxl.reviewing.record import (
    DetailRecord,
    EvidenceRecord,
    FieldRecord,
    FindingRecord,
    FormRecord,
    FundRecord,
    IndicatorRecord,
)
from perfxl.rules.inputs import Input
from perfxl.rules.model import Score, self_number
from perfxl.rules.reasons import reason


def form_record(checked: CheckedForm) -> FormRecord:
    """One form of a workbook with its scores and findings."""
    record = _record(checked)
    if checked.issued_to:
        record["issued_to"] = checked.issued_to
    if checked.form.goals:
        record["goals"] = True
    return record


def _record(checked: CheckedForm) -> FormRecord:
    scored, form = checked.scored, checked.form
    return {
        "form": form.kind,
        "sheet": form.sheet,
        "rulebook": scored.rulebook.name,
        "year": form.year,
        "project_code": checked.project_code,
        "fields": {name: _field(name, cell) for name, cell in form.fields.items()},
        "money_unit": form.funds.unit,
        "cells": _cells(form),
        "columns": _columns(form),
        "funds": [_fund(row, checked) for row in form.funds.rows],
        "indicators": [_indicator(score, checked.reviewed.of(score.item.row)) for score in scored.indicators],
        "details": [_detail(score) for score in scored.details],
        "review_rows": list(checked.reviewed.entries),
        "totals": {
            "weight": _number(scored.weight) if scored.weight else None,
            "self_total": _number(form.total.number if form.total else None),
            "self_sum": _number(scored.self_sum) if scored.any_stated else None,
            "score": _number(scored.score) if scored.any_score else None,
            "grade_stated": form.grade_stated,
            "grade": scored.grade,
            "by_basis": {basis: _number(weight) for basis, weight in scored.by_basis.items()},
            "reviewed": _number(checked.reviewed_total),
            "final": _number(checked.final),
            "final_grade": checked.final_grade,
        },
        "findings": [_finding(checked, finding) for finding in checked.findings],
    }


def _cells(form: Form) -> dict[str, str]:
    """The cells of the title, the total row of the funds, the total and the grade that are filled in, by what they state."""
    total = form.funds.total
    funds = {"initial": total.initial, "budget": total.budget, "executed": total.executed} if total else {}
    cells = {"title": form.title, **funds, "rate": form.funds.rate, "total": form.total, "grade": form.grade}
    return {name: cell.ref for name, cell in cells.items() if cell and not cell.blank}


def _columns(form: Form) -> dict[str, str]:
    """The columns of the form's table that its first indicator with such a cell has, by what they hold."""
    found: dict[str, str] = {}
    for role in ("target", "actual", "weight", "self_score"):
        cells = (getattr(row, role) for row in form.indicators)
        if (cell := next((cell for cell in cells if cell is not None), None)) is not None:
            found[role] = column_letter(cell.col)
    return found


def _number(value: float | None) -> float | int | None:
    """A whole number without its .0, as people write it."""
    return int(value) if value is not None and value == int(value) and abs(value) < 1e15 else value


def _field(name: str, cell: Cell | None) -> FieldRecord:
    if cell is None:
        return {"value": None, "cell": None}
    is_amount = cell.number is not None and name not in ("project_name", "project_code", "department", "unit")
    return {"value": (_number(cell.number) if is_amount else cell.text) if not cell.blank else None, "cell": cell.ref}


def _fund(row: FundRow, checked: CheckedForm) -> FundRecord:
    scored, funds = checked.scored, checked.form.funds
    is_total = row is funds.total
    execution = scored.execution if is_total else None
    budget = funds.budget if is_total and "budget" in funds.derived else amount(row.budget)
    executed = funds.executed if is_total and "executed" in funds.derived else amount(row.executed)
    own_rate = executed / budget if budget and executed is not None else None
    return {
        "label": row.label,
        "row": row.row,
        "cell": next((cell.ref for cell in (row.budget, row.executed, row.rate) if cell), None),
        "initial": _number(amount(row.initial)),
        "budget": _number(budget),
        "executed": _number(executed),
        "derived": is_total and bool(funds.derived),
        "rate_stated": rate_as_ratio(row.rate),
        "rate": funds.execution_rate if is_total else own_rate,
        "weight": _number(execution.weight if execution else amount(row.weight)),
        "self_score": _number(self_number(execution) if execution else amount(row.self_score)),
        "score": _number(execution.score) if execution else None,
        "reviewed": _number(checked.reviewed.of(row.row)) if execution else None,
        "basis": execution.basis if execution else None,
    }


def _indicator(score: Score, reviewed: float | None = None) -> IndicatorRecord:
    row = score.item
    assert isinstance(row, Indicator)
    return {
        "row": row.row,
        "cell": (row.actual or row.name_cell).ref,
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "target": _text(row.target),
        "actual": _text(row.actual),
        "target_value": _number(row.target_value),
        "actual_value": _number(row.actual_value),
        "unit": row.unit or None,
        "direction": row.direction,
        # 0 of 0 is met, but no ratio
        "completion": _number(row.completion if row.target_value or row.actual_value else None),
        "weight": _number(score.weight),
        "self_score": _number(self_number(score)),
        "score": _number(score.score),
        "reviewed": _number(reviewed),
        "basis": score.basis,
        "evidence": [_evidence(quoted) for quoted in score.inputs] if score.basis == "evidence" else [],
        "reason": reason(score),
    }


def _detail(score: Score) -> DetailRecord:
    assert isinstance(score.item, Indicator)
    return {"sheet": score.item.name_cell.sheet, **_indicator(score)}


def _evidence(quoted: Input) -> EvidenceRecord:
    return {"label": quoted.label, "value": _number(quoted.value), "cell": quoted.cell.ref if quoted.cell else None}


def _text(cell: Cell | None) -> str | None:
    return cell.text or None if cell else None


def _finding(checked: CheckedForm, finding: Finding) -> FindingRecord:
    waived = checked.waived.get(finding)
    return {
        "code": finding.code,
        "level": finding.level,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "stated": finding.stated,
        "expected": finding.expected,
        "message": finding.message,
        "source": finding.source,
        "status": checked.status(finding),
        "answer": checked.answer(finding).text or None,
        "waiver": waived.told if waived else None,
        "waiver_row": waived.row if waived else None,
    }
