"""Checks of targets and actuals, and of what should be a number and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfxl.checks.catalogue import (
    ActualCopiesTarget,
    CrossCheck,
    DirectionUnclear,
    ErrorUnparsed,
    ErrorValue,
    ImplausibleRate,
    MissingValue,
    NumberForWords,
    RatesContradict,
    SignMisread,
    TextNumber,
    TypeMismatch,
    Uncached,
    UnitsDiffer,
    Unparsed,
    ValueUnread,
    WordsForNumber,
)
from perfxl.checks.finding import Finding
from perfxl.excel.reading.cell import Cell, Problem
from perfxl.forms.expenditure import PARTS, TOTAL, amount_labels
from perfxl.forms.model import FormKind, Indicator, Mismatch
from perfxl.forms.units import bare_percent
from perfxl.forms.values import Quantity
from perfxl.forms.words import normal
from perfxl.rules.inputs import implausible_rates, unread_data
from perfxl.rules.model import Scored
from perfxl.text.numbers import is_right, show, show_percent

_EXECUTION = re.compile(r"预算(?:资金)?(?:执行|利用|支出)率|资金(?:执行|利用|支出|使用)率")
# The rate of a part, of other funds or of another time is another one.
_PART = re.compile(
    r"基本|人员|公用|三公|会议|培训费|采购|基金|国有资本|社保|债券|自有|自筹|非税|结转|结余|其他|其中|中央|上级|省级|市级|区级|县级|本级|地方"
    r"|一般公共|财政专户|事业|经营|上年|去年|以前|半年|季|月|累计|序时|年初"
)
_PART_OF_A_DEPARTMENT = re.compile(r"项目|专项")
_NO_NUMBER = {"无", "不适用"}
_MISMATCHES: dict[Mismatch, type[TypeMismatch]] = {
    "words-for-number": WordsForNumber,
    "number-for-words": NumberForWords,
    "units": UnitsDiffer,
    "misread-sign": SignMisread,
}
_PROBLEMS: dict[Problem, type[Unparsed]] = {"error-value": ErrorUnparsed, "uncached": Uncached}


def missing_actual(scored: Scored) -> Iterator[Finding]:
    """Where a target stands, what was reached stands too: without it the row cannot be scored."""
    for row in (*scored.form.indicators, *scored.form.details):
        if row.target and not row.target.nothing and row.actual is not None and row.actual.nothing:
            yield MissingValue(row.actual, what=f"“{row.level3}”的实际完成值")


def type_mismatch(scored: Scored) -> Iterator[Finding]:
    """Target and actual are both numbers or both words, in units that compare: else nothing tells how far it was met."""
    for row in (*scored.form.indicators, *scored.form.details):
        if row.mismatch and row.target and row.actual:
            definition, target = _MISMATCHES[row.mismatch], row.target.text
            yield definition(row.actual, row.actual.text, name=row.level3, target=target)


def actual_copies_target(scored: Scored) -> Iterator[Finding]:
    """The actual is a result: ≥95% beside a target of ≥95% repeats the threshold and states none."""
    for row in (*scored.form.indicators, *scored.form.details):
        if row.actual_repeats_target and row.actual:
            yield ActualCopiesTarget(row.actual, row.actual.text, name=row.level3)


def direction_unclear(scored: Scored) -> Iterator[Finding]:
    """A target says which way is better, by its sign or its name: else nobody can tell whether it was met."""
    for row in (*scored.form.indicators, *scored.form.details):
        if row.unclear and row.target and row.actual:
            yield DirectionUnclear(row.target, row.target.text, name=row.level3, actual=row.actual.text)


def unparsed(scored: Scored) -> Iterator[Finding]:
    """Where a number is expected one can be read: else it is said, never skipped, as no other check sees it.

    No score, total, grade, weight, rate or amount is an error value: such a form says nothing, and is handed back.
    """
    for row in (*scored.form.indicators, *scored.form.details):
        for what, value in _unread_values(row):
            if any(given.cell == value for score in scored.indicators for given in score.inputs):
                continue  # its words say how many cases there were
            # words beside words are right as they are: a number is asked for only beside one
            asked = value is row.actual and row.target_value is not None
            yield from _unread(f"“{row.level3}”的{what}", value, Unparsed if asked else ValueUnread)
    for what, cell in counted_cells(scored):
        if cell is None or cell.number is not None:
            continue
        if cell.problem == "error-value":
            yield ErrorValue(cell, expected=_computed(scored, cell), what=what)
        else:
            yield from _unread(what, cell)
    grade = scored.form.grade
    if grade is not None and grade.problem == "error-value":
        yield ErrorValue(grade, what="评价等级")


def _unread(what: str, cell: Cell, unparsed: type[Unparsed] = Unparsed) -> Iterator[Finding]:
    if cell.problem:
        yield _PROBLEMS[cell.problem](cell, what=what)
    elif not cell.nothing and normal(cell.text) not in _NO_NUMBER:
        yield unparsed(cell, cell.text, what=what)


def text_numbers(scored: Scored) -> Iterator[Finding]:
    """What a formula of the form adds up is stored as a number, not as a text that looks like one: Excel takes it for 0."""
    for cell, sheet, by in scored.form.uncounted:
        yield TextNumber(cell, cell.text, by=by if sheet == cell.sheet else f"“{sheet}”{by}")


def implausible_rates_of_data(scored: Scored) -> Iterator[Finding]:
    """A rate of the sheet 基础数据 is at most a few times the whole: 9850 % is 98.5 typed into a cell of percentages.

    The months of a year are decided, and told of, together; where they contradict each other none of them is used.
    """
    for score in scored.indicators if scored.form.data else ():
        rule = score.rule
        rates = implausible_rates(rule.name, rule.inputs, scored.form.data) if rule is not None else None
        if rule is None or rates is None:
            continue
        first, cells = rates.slips[0], "、".join(cell.ref for cell in rates.slips)
        if None in rates.ratios:
            yield RatesContradict(first, first.text, name=rule.name, cells=cells)
        else:
            right = show_percent((first.number or 0.0) / 100)
            yield ImplausibleRate(first, first.text, right, name=rule.name, cells=cells)


def _computed(scored: Scored, cell: Cell) -> str:
    """What a self-score should be, where the form itself says."""
    scores = (score for score in (*scored.all_scores, *scored.details) if score.basis == "computed")
    return next((show(score.score) for score in scores if score.item.self_score == cell), "")


def counted_cells(scored: Scored) -> Iterator[tuple[str, Cell | None]]:
    """The cells of which the form makes its sums."""
    form = scored.form
    for fund in form.funds.rows:
        yield f"“{fund.label}”预算数", fund.budget
        yield f"“{fund.label}”执行数", fund.executed
    yield "预算执行率", form.funds.rate
    yield "预算执行率分值", form.funds.weight
    yield "预算执行率得分", form.funds.self_score
    for row in (*form.indicators, *form.details):
        yield f"“{row.level3}”的分值", row.weight
        yield f"“{row.level3}”的自评得分", row.self_score
    for score in scored.indicators if form.data else ():
        if score.rule is not None:
            yield from (
                (f"基础数据“{label}”", cell)
                for label, cell in unread_data(score.rule.name, score.rule.inputs, form.data)
            )
    yield "总分", form.total
    if form.kind == "department":
        labels = amount_labels()
        yield from ((f"“{labels[name]}”", form.fields.get(name)) for name in (TOTAL, *PARTS))


def _unread_values(row: Indicator) -> Iterator[tuple[str, Cell]]:
    """A target or actual that holds digits which could not be read, where its opposite does not say the same."""
    values = (("年度指标值", row.target, row.wanted), ("实际完成值", row.actual, row.reached))
    same = bool(row.target and row.actual and normal(row.target.text) == normal(row.actual.text))
    for what, cell, read in values:
        if cell is None:
            continue
        if cell.problem or read.kind == "compound" or (read.kind == "unread" and not same):
            yield what, cell


def cross_check(scored: Scored) -> Iterator[Finding]:
    """An indicator on 预算执行率 says the same as the funds block: of two rates in one form one is wrong.

    What a name says is only a part (基本支出预算执行率) has a rate of its own.
    """
    form, rate = scored.form, scored.form.funds.execution_rate
    if rate is None:
        return
    for row in form.indicators:
        if not _is_of_all_funds(row, form.kind) or row.actual is None:
            continue
        stated = _stated_percent(row.reached, row.actual)
        if stated is not None and not is_right(*stated, rate * 100):
            yield CrossCheck(row.actual, row.actual.text, show_percent(rate), name=row.level3)


def _is_of_all_funds(row: Indicator, kind: FormKind) -> bool:
    """Whether a row is on the execution rate of all that the form's funds come to."""
    name = normal(row.level3)
    if not _EXECUTION.search(name) or _PART.search(name):
        return False
    return kind == "project" or not _PART_OF_A_DEPARTMENT.search(name)


def _stated_percent(quantity: Quantity, cell: Cell) -> tuple[float, int] | None:
    """The percentage that a cell states, in per cent, with the decimals it is written with."""
    if quantity.number is None or quantity.operator not in ("", "="):
        return None
    if quantity.kind == "ratio":
        match = re.search(r"\.(\d+)", cell.text)
        return quantity.number * 100, max(len(match[1]) if match else 0, cell.decimals if cell.percent else 0)
    return None if quantity.unit else bare_percent(quantity.number, cell.decimals)
