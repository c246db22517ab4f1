"""Scores of many forms at once: the rows that share an expression are computed together, column by column."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from perfxl.forms.model import Form, FundRow, Indicator
from perfxl.forms.words import normal
from perfxl.rules.choosing import UNPRINTED, Choice, choose
from perfxl.rules.expression import Expr, maximum, minimum, rounded
from perfxl.rules.inputs import Input, cell_input, funds_inputs, self_input
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.kinds.rule import SELF, WEIGHT, Detail, Grounds, Rule, Sources, Variant, input_names
from perfxl.rules.model import Score, Scored
from perfxl.rules.names import criterion_key
from perfxl.rules.rulebook import Rulebook

if TYPE_CHECKING:
    import pandas as pd

# what the weights of a form add up to
_FULL = 100


def score(forms: Sequence[tuple[Form, Rulebook]]) -> list[Scored]:
    """Score forms, each by its rulebook, as one batch: first the rows of detail sheets, then the forms' own."""
    details = _computed([[_of_indicator(row, book) for row in form.details] for form, book in forms])
    executions = _computed([[_of_funds(form, book)] for form, book in forms])
    planned = [_of_form(form, book, own) for (form, book), own in zip(forms, details, strict=True)]
    indicators = _by_both(_computed([rows for rows, _ in planned]), _computed([printed for _, printed in planned]))
    return [
        Scored(form, book, execution[0] if form.funds.rows else None, rows, own, _capping(form, book))
        for (form, book), execution, rows, own in zip(forms, executions, indicators, details, strict=True)
    ]


def score_rows(cases: Iterable[tuple[Indicator, Rule, Rulebook, Sources]]) -> tuple[Score, ...]:
    """The scores of single rows, each by a rule that is given, as one batch."""
    return _computed([[_of_row(row, rule, book, sources) for row, rule, book, sources in cases]])[0]


@lru_cache
def claim(decimals: int, weighted: bool = True) -> Expr:
    """Nothing to compute from: the self-score stands, at most the weight where the row has one."""
    return rounded(maximum(minimum(SELF, WEIGHT) if weighted else SELF, "0"), decimals)


def _by_both(groups: Sequence[tuple[Score, ...]], printed: Sequence[tuple[Score, ...]]) -> Iterator[tuple[Score, ...]]:
    """Scores, each with what the form's own clause gives for its row where that says otherwise."""
    for scores, others in zip(groups, printed, strict=True):
        by_row = {id(other.item): other.score for other in others}
        yield tuple(s._replace(printed=by_row[id(s.item)]) if id(s.item) in by_row else s for s in scores)


def _of_form(form: Form, book: Rulebook, details: tuple[Score, ...]) -> tuple[list[Score], list[Score]]:
    """The rows of a form, and those of which the form's own clause says otherwise than the bureau's rule, by the clause."""
    seen: Counter[str] = Counter()
    sources = Sources(form.data, [_detail(score) for score in details], form.year)
    rows: list[Score] = []
    printed: list[Score] = []
    for row in form.indicators:
        key = criterion_key(row.level3)
        seen[key] += 1
        criterion = book.criterion(row.level3, seen[key])
        if _does_not_apply(row, book):
            weight = weight_input(row, criterion)
            dropped = Score(row, criterion, "unscored", None, weight.value if weight else None, not_applicable=True)
            rows.append(dropped)
            continue
        rule, why, other = choose(row, criterion, book.own) if form.kind == "department" else Choice(criterion)
        if other is not None:
            printed.append(_of_row(row, other, book, sources))
        has_values = row.target is not None or row.actual is not None
        if has_values and why in ("", UNPRINTED) and _is_by_target(rule, sources):
            rows.append(_of_indicator(row, book))
        else:
            scored = _of_row(row, rule, book, sources)
            rows.append(scored._replace(why_not_own=why) if why else scored)
    return rows, printed


def _is_by_target(rule: Rule | None, sources: Sources) -> bool:
    """Whether nothing but a row's own target tells what it scores: no points are stated, or the details of it are not there."""
    if isinstance(rule, Indicators):
        return not any(rule.adds_details_of(detail.level1) for detail in sources.details)
    return rule is None or not rule.states_points


def _does_not_apply(row: Indicator, book: Rulebook) -> bool:
    """Whether the actual or the self-score says that a row does not apply, where the rulebook lets it drop out."""
    said = (cell.text for cell in (row.actual, row.self_score) if cell is not None) if book.not_applicable else ()
    return any(normal(text) in book.not_applicable for text in said)


def _capping(form: Form, book: Rulebook) -> tuple[Input, ...]:
    """The amounts whose ratio may cap the total."""
    return (funds_inputs(form.funds) or ()) if book.caps else ()


def _of_indicator(row: Indicator, book: Rulebook) -> Score:
    """A row with a target of its own: by the rule for numbers or by the one for words."""
    is_number = row.target_value is not None or row.actual_value is not None
    return _of_row(row, book.rule_for("quantitative" if is_number else "qualitative"), book, Sources())


def _of_row(row: Indicator, rule: Rule | None, book: Rulebook, sources: Sources) -> Score:
    return _score(row, rule, book, rule.grounds(row, sources) if rule is not None else None)


def _detail(score: Score) -> Detail:
    """A scored row of the detail sheet as what the form's own rows may add up."""
    row = score.item
    assert isinstance(row, Indicator)
    if score.score is None:
        return Detail(row.level1, None)
    return Detail(row.level1, Input(f"detail:{row.row}", row.level3, score.score, row.name_cell, live=False))


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
    amounts = funds_inputs(funds)
    grounds = Grounds(amounts, "computed", Variant(present=input_names(amounts))) if amounts is not None else None
    return _score(row, rule, book, grounds)


def _counts_execution(form: Form, rule: Rule | None) -> bool:
    """Whether the form scores its execution rate: it says so, or leaves blank just what makes 100."""
    funds = form.funds
    if funds.weight is None and funds.self_score is None:
        return False
    if any(cell and not cell.nothing for cell in (funds.weight, funds.self_score)):
        return True
    rows = sum(row.weight.number or 0 for row in form.indicators if row.weight)
    return rule is not None and rule.weight is not None and abs(rows + float(rule.weight) - _FULL) < 1e-6


def _score(row: Indicator | FundRow, rule: Rule | None, book: Rulebook, grounds: Grounds | None) -> Score:
    weight = weight_input(row, rule)
    if rule is None or grounds is None or weight is None or weight.value < 0:
        return _claimed(row, weight, rule, book)
    band = (grounds.band[0] * weight.value, grounds.band[1] * weight.value) if grounds.band else None
    expr = rule.expression(grounds.variant, book.decimals)
    inputs = (weight, *grounds.inputs)
    return Score(row, rule, grounds.basis, None, weight.value, inputs, expr, band, words=grounds.words)


def _claimed(row: Indicator | FundRow, weight: Input | None, rule: Rule | None, book: Rulebook) -> Score:
    """The self-score as it stands; of a form without a column of weights, as its groups' labels hold them."""
    stated = self_input(row)
    if weight is not None and stated is not None:
        return Score(row, rule, "claimed", None, weight.value, (weight, stated), claim(book.decimals))
    if row.weight is None and stated is not None:
        return Score(row, rule, "claimed", None, None, (stated,), claim(book.decimals, weighted=False))
    return Score(row, rule, "unscored", None, weight.value if weight else None)


def weight_input(row: Indicator | FundRow, rule: Rule | None) -> Input | None:
    """The weight, 分: the form's own, else the rulebook's."""
    cell = row.weight
    if cell is not None and cell.number is not None:
        return cell_input("weight", "分值", cell)
    if rule is not None and rule.weight is not None and (cell is None or cell.nothing):
        return Input("weight", "分值", float(rule.weight), None, live=False)
    return None


def _computed(groups: Iterable[Sequence[Score]]) -> list[tuple[Score, ...]]:
    """The same scores with their numbers, still grouped by form."""
    groups = list(groups)
    done = iter(_evaluate([s for group in groups for s in group]))
    return [tuple(islice(done, len(group))) for group in groups]


def _evaluate(scores: list[Score]) -> list[Score]:
    """The scores of a batch, each with what its expression gives: the rows that share one are computed together."""
    alike: dict[int, tuple[Expr, list[int]]] = {}
    for at, score in enumerate(scores):
        if score.expr is not None:
            alike.setdefault(id(score.expr), (score.expr, []))[1].append(at)
    if not alike:
        return scores
    import pandas as pd

    frame, done = _frame(scores), list(scores)
    values, names = frame.to_numpy(), frame.columns
    for expr, rows in alike.values():
        taken = pd.DataFrame(values[rows], columns=names, copy=False)
        for at, result in zip(rows, expr.evaluate(taken).tolist(), strict=True):
            done[at] = _with_result(scores[at], result)
    return done


def _frame(scores: Sequence[Score]) -> pd.DataFrame:
    """The inputs of a batch: a row an item, a column an input, nothing where an item has no such input."""
    import numpy as np
    import pandas as pd

    names = {name: at for at, name in enumerate(dict.fromkeys(given.name for s in scores for given in s.inputs))}
    values = np.full((len(names), len(scores)), np.nan)
    for row, score in enumerate(scores):
        for given in score.inputs:
            values[names[given.name], row] = given.value
    # of one array, so that rows are taken out of all its columns at once
    return pd.DataFrame(values.T, columns=list(names), copy=False)


def _with_result(score: Score, result: float) -> Score:
    """A score with its number; what came out as no number (a division by 0) is left unscored."""
    if not math.isfinite(result):
        return score._replace(basis="unscored", expr=None)
    return score._replace(score=result)
