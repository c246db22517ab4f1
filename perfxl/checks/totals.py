"""Checks of sums: weights, group weights, the total and the grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from perfxl.checks.catalogue import (
    AfterMending,
    FormCutOff,
    GradeBlank,
    GradeMismatch,
    GradeUnparsed,
    LabelWeightOff,
    LevelWeightOff,
    TotalBlank,
    TotalLacksTexts,
    TotalMismatch,
    Uncached,
    WeightMissing,
    WeightsNot100,
)
from perfxl.checks.finding import Finding
from perfxl.checks.sums import left_out
from perfxl.checks.tolerances import WEIGHT_SUM
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Indicator
from perfxl.forms.words import bare, group_name, normal
from perfxl.rules.grades import by_height
from perfxl.rules.model import Scored, self_number
from perfxl.text.numbers import is_right, show

FULL = 100
# the decimals of a total that nobody has written
_FINEST = 6


def weights(scored: Scored) -> Iterator[Finding]:
    """The weights, 预算执行率 included, add to 100, =SUM(weights)=100: the grades are of totals out of 100.

    Of a form that ends before its total that is no slip in a weight: its end is not there.
    """
    form = scored.form
    if scored.weight == 0 or abs(scored.weight - FULL) < WEIGHT_SUM:
        return
    if _is_cut_off(scored):
        yield FormCutOff(form.indicators[-1].name_cell, show(scored.weight), "100", groups=show(_of_groups(scored)))
        return
    cell = form.total_weight or form.total or form.title
    if not any(score.weight is not None for score in scored.indicators):
        groups = [group.cell for group in form.level_weights if group.depth == 1]
        cell = next(iter([*groups, *(block.cell for block in form.blocks)]), cell)
    yield WeightsNot100(cell, show(scored.weight), "100", scored.rulebook.source)


def _is_cut_off(scored: Scored) -> bool:
    """Whether a department's form ends before its total, by what its own labels say: other groups were to follow."""
    form = scored.form
    if form.kind != "department" or form.total is not None or form.total_weight is not None:
        return False
    groups = _of_groups(scored)
    return scored.weight <= groups + WEIGHT_SUM and 0 < groups < FULL - WEIGHT_SUM


def _of_groups(scored: Scored) -> float:
    """What the first-level groups weigh by their labels, with the execution rate, 分; 0 where no label says."""
    groups = sum(printed.weight for printed in scored.form.level_weights if printed.depth == 1)
    execution = scored.execution.weight if scored.execution is not None else None
    return groups and groups + (execution or 0.0)


def missing_weights(scored: Scored) -> Iterator[Finding]:
    """A row that is scored has a weight: one that was left blank is the slip behind weights that do not make 100."""
    if not 0 < scored.weight < FULL - WEIGHT_SUM or _is_cut_off(scored):
        return
    rows = [row for row in scored.form.indicators if row.weight is not None and row.weight.blank]
    blank = [row for row in rows if row.self_score is not None and row.self_score.number is not None]
    if not blank:
        # with its score left blank too it is told from a row that belongs to another (其中：…) where it is the only one
        filled = [row for row in rows if row.target and row.actual and not (row.target.nothing or row.actual.nothing)]
        blank = filled if len(filled) == 1 and not normal(filled[0].level3).startswith("其中") else []
    left = show(FULL - scored.weight) if len(blank) == 1 else ""
    for row in blank:
        if row.weight is not None:
            yield WeightMissing(row.weight, expected=left, what=f"“{row.level3}”的分值", sum=show(scored.weight))


def level_weights(scored: Scored) -> Iterator[Finding]:
    """A group's weight is what its own label says, and what the rulebook says: forms are compared by it."""
    sums = _sums(scored)
    binding = not scored.rulebook.groups_as_labelled or _add_up(scored)
    weighted = any(score.weight is not None for score in scored.indicators)
    # where a form is cut off, its last groups are
    cut = {printed.depth: printed for printed in scored.form.level_weights} if _is_cut_off(scored) else {}
    for printed in scored.form.level_weights if weighted else ():
        stated = sums.get((printed.depth, printed.name))
        if printed is cut.get(printed.depth) and stated is not None and stated < printed.weight:
            continue
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

    Where the rulebook drops rows or caps the total, it is what becomes of the sum.

    Where scores are blank, the sum with them filled in is right too.
    """
    cell = scored.form.total
    if cell is None or not scored.any_score or not has_self_scores(scored):
        return
    if cell.number is None:
        if cell.blank:
            yield TotalBlank(cell, expected=show(scored.filled_total))
        return
    possible = [scored.self_total, scored.filled_total] if _has_blanks(scored) else [scored.self_total]
    if not any(is_right(cell.number, cell.decimals, total) for total in possible):
        if texts := left_out(scored, cell):
            yield TotalLacksTexts(cell, cell.text, show(scored.self_total), cells=texts)
        else:
            yield TotalMismatch(cell, cell.text, show(scored.self_total))


def has_self_scores(scored: Scored) -> bool:
    """Whether the form has cells for self-scores that were found: of others no sum can be made."""
    return any(score.item.self_score is not None for score in scored.indicators or scored.all_scores)


def _has_blanks(scored: Scored) -> bool:
    return any(self_number(score) is None and score.weight for score in scored.all_scores)


def stated_grade(scored: Scored) -> Iterator[Finding]:
    """The stated grade is that of the stated total: it is what is published."""
    form, cell = scored.form, scored.form.grade
    if cell is None or not scored.any_score:
        return
    if cell.problem:
        if cell.problem == "uncached":
            yield Uncached(cell, what="评价等级")
        return
    total = form.total.number if form.total else None
    possible = {scored.grade_of(total)}
    if _has_blanks(scored):
        # what is still blank will be filled in, and a total that is a formula will follow
        possible.add(scored.grade_of(scored.filled_total))
    if form.uncounted:
        # the total follows once what is stored as text is a number
        possible |= {scored.grade_of(scored.filled_total), scored.grade}
    if form.grade_stated is None and form.grade_marked:
        names = "、".join(grade.name for grade in by_height(scored.rulebook.grades))
        yield GradeUnparsed(cell, cell.text, scored.grade or "", grades=names)
    elif form.grade_stated is None:
        yield GradeBlank(cell, expected=scored.grade or "")
    elif total is not None and (grade := scored.grade_of(total)) and form.grade_stated not in possible:
        yield GradeMismatch(cell, form.grade_stated, grade, scored.rulebook.source, total=show(total))


# what makes the scores of rows wrong, and so their total, whether or not it adds up
_WRONG_ROWS = frozenset({
    "score-above-weight", "execution-score-mismatch", "full-score-missed-target", "score-differs", "error-value", "funds-mismatch",
})  # fmt: skip


def after_mending(scored: Scored, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What the total and the grade come to once the errors are mended, where the form states something else.

    Errors that cancel each other leave a total that adds up. Weights that do not make 100 leave it open.
    """
    form, cell = scored.form, scored.form.total
    errors = {finding.code for finding in findings if finding.level == "error"}
    wrong_rows = bool(errors & _WRONG_ROWS)
    if not wrong_rows and "total-mismatch" not in errors:
        return
    if cell is None or cell.problem == "uncached" or not has_self_scores(scored) or "weights-not-100" in errors:
        return
    stated = scored.filled_total if cell.blank else cell.number
    right = scored.score if wrong_rows else scored.filled_total
    grade = scored.grade_of(right)
    other_grade = form.grade_stated is not None and form.grade_stated != grade
    if wrong_rows:
        differs = other_grade or stated is None or not is_right(stated, _decimals(cell), right)
    else:
        # that the total does not add up is said already, but not what it means for the grade
        differs = other_grade and "grade-mismatch" not in errors
    if differs:
        told = cell.text or ("错误值" if cell.problem else "空白")
        now = f"{told}、{form.grade_stated}" if form.grade_stated else told
        yield AfterMending(cell, cell.text, show(right), grade=f"，等级为“{grade}”" if grade else "", now=now)


def _decimals(total: Cell) -> int:
    """The decimals that a total is written with; a blank one is filled in with all that it has."""
    return _FINEST if total.number is None else total.decimals
