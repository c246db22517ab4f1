"""Checks of sums: weights, group weights, the total and the grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from perfxl.checks.catalogue import (
    GradeBlank,
    GradeMismatch,
    GradeUnparsed,
    LabelWeightOff,
    LevelWeightOff,
    TotalBlank,
    TotalMismatch,
    WeightsNot100,
)
from perfxl.checks.finding import Finding
from perfxl.checks.tolerances import WEIGHT_SUM
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Indicator
from perfxl.forms.words import bare, group_name
from perfxl.rules.grades import by_height
from perfxl.rules.model import Scored, self_number
from perfxl.text.numbers import is_right, show

FULL = 100


def weights(scored: Scored) -> Iterator[Finding]:
    """The weights, 预算执行率 included, add to 100, =SUM(weights)=100: the grades are of totals out of 100."""
    form = scored.form
    if scored.weight == 0 or abs(scored.weight - FULL) < WEIGHT_SUM:
        return
    cell = form.total_weight or form.total or form.title
    if not any(score.weight is not None for score in scored.indicators):
        cell = next((group.cell for group in form.level_weights if group.depth == 1), cell)
    yield WeightsNot100(cell, show(scored.weight), "100", scored.rulebook.source)


def level_weights(scored: Scored) -> Iterator[Finding]:
    """A group's weight is what its own label says, and what the rulebook says: forms are compared by it."""
    sums = _sums(scored)
    binding = not scored.rulebook.groups_as_labelled or _add_up(scored)
    weighted = any(score.weight is not None for score in scored.indicators)
    for printed in scored.form.level_weights if weighted else ():
        stated = sums.get((printed.depth, printed.name))
        if stated is not None and abs(stated - printed.weight) > WEIGHT_SUM:
            yield LabelWeightOff(printed.cell, show(stated), show(printed.weight), name=printed.name)
    for (depth, name), stated in sums.items():
        wanted = _by_rulebook(scored, name) if depth == 1 and binding else None
        if wanted is not None and abs(stated - wanted) > WEIGHT_SUM:
            printed_weights = [w.weight for w in scored.form.level_weights if w.name == name]
            already = any(abs(weight - wanted) < WEIGHT_SUM for weight in printed_weights)
            if not already and not (scored.rulebook.groups_as_labelled and printed_weights):
                cell = _first_weight(scored, name)
                yield LevelWeightOff(cell, show(stated), show(wanted), scored.rulebook.source, name=name)


def _add_up(scored: Scored) -> bool:
    """Whether what the groups weigh in principle makes 100 with the execution rate of this form: only so it can hold."""
    execution = scored.execution.weight if scored.execution is not None else None
    groups = sum(float(group.weight) for group in scored.rulebook.groups)
    return abs(groups + (execution or 0) - FULL) < WEIGHT_SUM


def _sums(scored: Scored) -> dict[tuple[int, str], float]:
    sums: dict[tuple[int, str], float] = defaultdict(float)
    for score in scored.indicators:
        if isinstance(score.item, Indicator) and score.weight is not None:
            sums[1, group_name(score.item.level1)] += score.weight
            sums[2, group_name(score.item.level2)] += score.weight
    return {key: round(value, 10) for key, value in sums.items() if key[1]}


def _by_rulebook(scored: Scored, name: str) -> float | None:
    book = scored.rulebook
    group = book.group_of(bare(name))
    if group is None:
        return None
    if group.without is not None:
        present = {found.name for row in scored.form.indicators if (found := book.group_of(group_name(row.level1)))}
        if group.without.name not in present:
            return float(group.without.weight)
    return float(group.weight)


def _first_weight(scored: Scored, name: str) -> Cell:
    """The first weight of a group."""
    weights = (row.weight for row in scored.form.indicators if group_name(row.level1) == name)
    return next(weights, None) or scored.form.title


def stated_total(scored: Scored) -> Iterator[Finding]:
    """The stated total is the sum of the self-scores, =SUM(scores), to the decimals it is written with.

    Where scores are blank, the sum with them filled in is right too.
    """
    cell = scored.form.total
    if cell is None or not scored.any_score:
        return
    if cell.number is None:
        if cell.blank:
            yield TotalBlank(cell, expected=show(scored.filled_total))
        return
    possible = [scored.self_sum, scored.filled_total] if _has_blanks(scored) else [scored.self_sum]
    if not any(is_right(cell.number, cell.decimals, total) for total in possible):
        yield TotalMismatch(cell, cell.text, show(scored.self_sum))


def _has_blanks(scored: Scored) -> bool:
    return any(self_number(score) is None and score.weight for score in scored.all_scores)


def stated_grade(scored: Scored) -> Iterator[Finding]:
    """The stated grade is that of the stated total: it is what is published."""
    form, cell = scored.form, scored.form.grade
    if cell is None or not scored.any_score:
        return
    total = form.total.number if form.total else None
    possible = {scored.rulebook.grade_of(total)}
    if _has_blanks(scored):
        # what is still blank will be filled in, and a total that is a formula will follow
        possible.add(scored.rulebook.grade_of(scored.filled_total))
    if form.grade_stated is None and form.grade_marked:
        names = "、".join(grade.name for grade in by_height(scored.rulebook.grades))
        yield GradeUnparsed(cell, cell.text, scored.grade or "", grades=names)
    elif form.grade_stated is None:
        yield GradeBlank(cell, expected=scored.grade or "")
    elif total is not None and (grade := scored.rulebook.grade_of(total)) and form.grade_stated not in possible:
        yield GradeMismatch(cell, form.grade_stated, grade, scored.rulebook.source, total=show(total))
