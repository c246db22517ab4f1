"""Scores of many forms at once: the rows that share an expression are computed together, column by column."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from perfxl.forms.model import Form, FundRow, Indicator
from perfxl.rules.expression import Expr
from perfxl.rules.inputs import (
    cell_input,
    complete,
    completion_inputs,
    data_inputs,
    funds_inputs,
    quoted_measure,
    weight_input,
)
from perfxl.rules.judgement import judged_level
from perfxl.rules.kinds import Variant, claim, expression, judgement_band
from perfxl.rules.model import Basis, Input, Score, Scored
from perfxl.rules.rulebook import Rule, Rulebook, criterion_key

# what the weights of a form add up to
_FULL = 100


def score(forms: Sequence[tuple[Form, Rulebook]]) -> list[Scored]:
    """Score forms, each by its rulebook, as one batch: first the rows of detail sheets, then the forms' own."""
    details = _computed([[_of_indicator(row, book) for row in form.details] for form, book in forms])
    executions = _computed([[_of_funds(form, book)] for form, book in forms])
    indicators = _computed([_of_form(form, book, found) for (form, book), found in zip(forms, details, strict=True)])
    return [
        Scored(form, book, execution[0] if form.funds.rows else None, rows, found)
        for (form, book), execution, rows, found in zip(forms, executions, indicators, details, strict=True)
    ]


def _of_form(form: Form, book: Rulebook, details: tuple[Score, ...]) -> list[Score]:
    seen: Counter[str] = Counter()
    rows = []
    for row in form.indicators:
        seen[criterion_key(row.level3)] += 1
        rule = book.criterion(row.level3, seen[criterion_key(row.level3)])
        has_values = rule is None and (row.target is not None or row.actual is not None)
        rows.append(_of_indicator(row, book) if has_values else _of_criterion(row, rule, book, form, details))
    return rows


def _of_indicator(row: Indicator, book: Rulebook) -> Score:
    """A row with a target of its own: by completion where it is a number, by judgement where it is words."""
    if row.target_value is not None or row.actual_value is not None:
        rule = book.rule_for("quantitative")
        values = completion_inputs(row)
        variant = Variant(book.decimals, direction=row.direction)
        return _score(row, rule, book, values, variant, "computed")
    rule = book.rule_for("qualitative")
    level = judged_level(row)
    if rule is None or level is None:
        return _claimed(row, rule, book)
    given = _given(row, rule)
    if given is None or given[0].value < 0:
        return _claimed(row, rule, book)
    weight = given[0].value
    edges = judgement_band(rule, level).range
    band = (float(edges.low) * weight, float(edges.high) * weight)
    expr = expression(rule, Variant(book.decimals, level=level))
    return Score(row, rule, "judged", None, weight, given, expr, band)


def _of_criterion(row: Indicator, rule: Rule | None, book: Rulebook, form: Form, details: tuple[Score, ...]) -> Score:
    """A row of the department form: from its data, from details, from a number quoted in the text."""
    if rule is None:
        return _claimed(row, None, book)
    if rule.kind == "indicators":
        parts = _detail_inputs(rule, details)
        return _score(row, rule, book, parts, Variant(book.decimals, present=_names(parts)), "computed")
    given = data_inputs(rule, form.data)
    if complete(rule, given):
        return _score(row, rule, book, given, Variant(book.decimals, present=_names(given)), "computed")
    quoted = quoted_measure(rule, row.reason)
    return _score(row, rule, book, (quoted,) if quoted else None, Variant(book.decimals, quoted=True), "evidence")


def _of_funds(form: Form, book: Rulebook) -> Score:
    """The execution rate's score: against the total row, or against its parts."""
    funds, rule = form.funds, book.rule_for("execution")
    row = FundRow(
        "预算执行率",
        funds.total.row if funds.total else 0,
        None,
        None,
        None,
        funds.rate,
        funds.weight,
        funds.self_score,
    )
    if not _counts_execution(form, rule):
        return Score(row, rule, "unscored", None, None)
    values = funds_inputs(funds)
    return _score(row, rule, book, values, Variant(book.decimals, present=_names(values)), "computed")


def _counts_execution(form: Form, rule: Rule | None) -> bool:
    """Whether the form scores its execution rate: it says so, or leaves blank just what makes 100."""
    funds = form.funds
    if funds.weight is None and funds.self_score is None:
        return False
    if any(cell and not cell.nothing for cell in (funds.weight, funds.self_score)):
        return True
    rows = sum(row.weight.number or 0 for row in form.indicators if row.weight)
    return rule is not None and rule.weight is not None and abs(rows + float(rule.weight) - _FULL) < 1e-6


def _detail_inputs(rule: Rule, details: tuple[Score, ...]) -> tuple[Input, ...] | None:
    """The scores of the detail rows of the rule's group, 分."""
    found = [d for d in details if isinstance(d.item, Indicator) and (rule.group or "") in d.item.level1]
    if not found or any(d.score is None for d in found):
        return None
    return tuple(
        Input(f"detail:{d.item.row}", d.item.level3, d.score, d.item.name_cell, live=False)
        for d in found
        if isinstance(d.item, Indicator) and d.score is not None
    )


def _names(given: tuple[Input, ...] | None) -> tuple[str, ...]:
    return tuple(i.name for i in given or ())


def _score(
    row: Indicator | FundRow,
    rule: Rule | None,
    book: Rulebook,
    values: tuple[Input, ...] | None,
    variant: Variant,
    basis: Basis,
) -> Score:
    weight = weight_input(row, rule)
    if rule is None or values is None or weight is None or weight.value < 0:
        return _claimed(row, rule, book)
    return Score(row, rule, basis, None, weight.value, (weight, *values), expression(rule, variant))


def _claimed(row: Indicator | FundRow, rule: Rule | None, book: Rulebook) -> Score:
    given = _given(row, rule)
    if given is not None:
        return Score(row, rule, "claimed", None, given[0].value, given, claim(book.decimals))
    stated = cell_input("self", "自评得分", row.self_score)
    if row.weight is None and stated is not None:
        # a form without a column of weights: its groups' labels hold them
        return Score(row, rule, "claimed", None, None, (stated,), claim(book.decimals, weighted=False))
    return _unscored(row, rule)


def _unscored(row: Indicator | FundRow, rule: Rule | None) -> Score:
    weight = weight_input(row, rule)
    return Score(row, rule, "unscored", None, weight.value if weight else None)


def _given(row: Indicator | FundRow, rule: Rule | None) -> tuple[Input, Input] | None:
    """Weight and self-score, where both are there."""
    weight, stated = weight_input(row, rule), cell_input("self", "自评得分", row.self_score)
    return (weight, stated) if weight and stated else None


def _computed(groups: Iterable[Sequence[Score]]) -> list[tuple[Score, ...]]:
    """The same scores with their numbers, still grouped by form."""
    groups = list(groups)
    done = iter(_evaluate([s for group in groups for s in group]))
    return [tuple(islice(done, len(group))) for group in groups]


def _evaluate(scores: list[Score]) -> list[Score]:
    if not scores:
        return []
    by_expr: dict[int, tuple[Expr, list[int]]] = {}
    for index, s in enumerate(scores):
        if s.expr is not None:
            by_expr.setdefault(id(s.expr), (s.expr, []))[1].append(index)
    results: dict[int, float] = {}
    for expr, rows in by_expr.values():
        values = [{given.name: given.value for given in scores[row].inputs} for row in rows]
        columns = {name: [each[name] for each in values] for name in expr.names()}
        results.update(zip(rows, expr.evaluate(columns).tolist(), strict=True))
    return [_with_result(s, results[i]) if i in results else s for i, s in enumerate(scores)]


def _with_result(score: Score, result: float) -> Score:
    """A score with its number; what came out as no number (a division by 0) is left unscored."""
    if not math.isfinite(result):
        return score._replace(basis="unscored", expr=None)
    return score._replace(score=result)
