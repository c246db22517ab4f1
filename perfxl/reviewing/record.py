"""A reviewed workbook as a JSON object: a line of results.jsonl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from perfxl.checks.finding import CheckedForm, Finding
from perfxl.checks.funds import rate_as_ratio
from perfxl.excel.reading.cell import Cell
from perfxl.forms.funds import amount
from perfxl.forms.model import Form, FundRow, Indicator
from perfxl.rules.kinds import explain
from perfxl.rules.model import Input, Score, Scored, self_number

Record = dict[str, Any]
# Raised with every change of what a record holds or how it is come by: records of another form are made again.
RECORD_FORM = 4


def form_record(review: CheckedForm) -> Record:
    """One form of a workbook with its scores and findings."""
    scored, form = review.scored, review.form
    return {
        "form": form.kind,
        "sheet": form.sheet,
        "rulebook": scored.rulebook.name,
        "year": form.year,
        "fields": {name: _field(name, cell) for name, cell in form.fields.items()},
        "money_unit": form.funds.unit,
        "cells": _cells(form),
        "funds": [_fund(row, scored) for row in form.funds.rows],
        "indicators": [_indicator(score) for score in scored.indicators],
        "details": [_detail(score) for score in scored.details],
        "explanations": [row.reason.text for row in _rows(form) if row.reason and row.reason.text],
        "totals": {
            "weight": number(scored.weight) if scored.weight else None,
            "self_total": number(form.total.number if form.total else None),
            "self_sum": number(scored.self_sum) if scored.any_stated else None,
            "score": number(scored.score) if scored.any_score else None,
            "grade_stated": form.grade_stated,
            "grade": scored.grade,
        },
        "findings": [_finding(finding) for finding in review.findings],
    }


def _rows(form: Form) -> tuple[FundRow | Indicator, ...]:
    return *form.funds.rows, *form.indicators, *form.details


def _cells(form: Form) -> dict[str, str]:
    """The cells of the title and of the total row of the funds that are filled in, by what they state."""
    total = form.funds.total
    funds = {"initial": total.initial, "budget": total.budget, "executed": total.executed} if total else {}
    cells = {"title": form.title, **funds, "rate": form.funds.rate}
    return {name: cell.ref for name, cell in cells.items() if cell and not cell.blank}


def number(value: float | None) -> float | int | None:
    """A whole number without its .0, as people write it."""
    return int(value) if value is not None and value == int(value) and abs(value) < 1e15 else value


def _field(name: str, cell: Cell | None) -> Record:
    if cell is None:
        return {"value": None, "cell": None}
    is_amount = cell.number is not None and name not in ("project_name", "department", "unit")
    return {"value": (number(cell.number) if is_amount else cell.text) if not cell.blank else None, "cell": cell.ref}


def _fund(row: FundRow, scored: Scored) -> Record:
    funds, is_total = scored.form.funds, row is scored.form.funds.total
    execution = scored.execution if is_total else None
    budget = funds.budget if is_total and "budget" in funds.derived else amount(row.budget)
    executed = funds.executed if is_total and "executed" in funds.derived else amount(row.executed)
    own_rate = executed / budget if budget and executed is not None else None
    return {
        "label": row.label,
        "row": row.row,
        "cell": next((cell.ref for cell in (row.budget, row.executed, row.rate) if cell), None),
        "initial": number(amount(row.initial)),
        "budget": number(budget),
        "executed": number(executed),
        "derived": is_total and bool(funds.derived),
        "rate_stated": rate_as_ratio(row.rate),
        "rate": funds.execution_rate if is_total else own_rate,
        "weight": number(execution.weight if execution else amount(row.weight)),
        "self_score": number(self_number(execution) if execution else amount(row.self_score)),
        "score": number(execution.score) if execution else None,
        "basis": execution.basis if execution else None,
    }


def _indicator(score: Score) -> Record:
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
        "target_value": number(row.target_value),
        "actual_value": number(row.actual_value),
        "unit": row.unit or None,
        "direction": row.direction,
        "completion": number(row.completion),
        "weight": number(score.weight),
        "self_score": number(self_number(score)),
        "score": number(score.score),
        "basis": score.basis,
        "evidence": [_input(one) for one in score.inputs] if score.basis == "evidence" else [],
        "reason": reason(score),
    }


def _detail(score: Score) -> Record:
    assert isinstance(score.item, Indicator)
    return {"sheet": score.item.name_cell.sheet, **_indicator(score)}


def _input(one: Input) -> Record:
    return {"label": one.label, "value": number(one.value), "cell": one.cell.ref if one.cell else None}


def reason(score: Score) -> str:
    """How the score came about, as a sentence."""
    if score.rule is None:
        return "评分规则里没有这项指标，按自评得分认可，不超过分值。"
    return explain(score.rule, score.inputs, score.weight, score.score, score.basis)


def _text(cell: Cell | None) -> str | None:
    return cell.text or None if cell else None


def _finding(finding: Finding) -> Record:
    return {
        "code": finding.code,
        "level": finding.level,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "stated": finding.stated,
        "expected": finding.expected,
        "message": finding.message,
        "source": finding.source,
    }


def count_findings(records: Iterable[Record]) -> Counter[str]:
    """How many findings there are of each level, over many workbooks."""
    return Counter(f["level"] for record in records for form in record["forms"] for f in form["findings"])


def summary_name(form: Form) -> str:
    """What a form is called in lists: its project, else its department, else its sheet."""
    return form.field_text("project_name") or form.field_text("department") or form.sheet
