"""The standing checks of weights, total and grade."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.finding import CheckedForm
from perfxl.checks.tolerances import WEIGHT_SUM
from perfxl.forms.ticks import BOXES, TICKED
from perfxl.forms.words import group_name
from perfxl.output.annotated.grades import grade_formula
from perfxl.output.live.formula import added, bound, place
from perfxl.output.live.standing import Places, Standing, check, is_number, is_right, of_number, opposite
from perfxl.output.live.states import is_blank
from perfxl.text.numbers import read_number

# how people tick a box, as one character
_TICKS = "R√■✓✔"


def weights(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The weights, 预算执行率 included, add to 100."""
    form, scores = review.form, review.scored.all_scores
    cells = [score.item.weight for score in scores if score.item.weight is not None]
    given = [place(cell) for cell in cells if is_number(cell)]
    at = form.total_weight or form.total
    texts = any(cell.number is not None and not is_number(cell) for cell in cells)
    elsewhere = any(score.weight is not None and score.item.weight is None for score in scores)
    if at is None or not given or not review.scored.weight or texts or elsewhere:
        return  # a formula does not reach a weight in a text, in a group's label, in the rulebook alone
    fault = bound(f"IF({{sum}}=0,FALSE,ABS({{sum}}-100)>{WEIGHT_SUM:g})", sum=added(given))
    yield check(at, {"weights-not-100"}, "error", "权重合计不等于100", fault)


def stated_total(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The stated total is the sum of the self-scores, to the decimals it is written with."""
    cell = review.form.total
    stated = [score.item.self_score for score in review.scored.all_scores if score.item.self_score is not None]
    if cell is None or not (cell.blank or is_number(cell)) or not stated:
        return
    if not all(each.blank or is_number(each) for each in stated):
        return  # SUM takes a text for nothing
    scored = review.scored
    if scored.filled_total != scored.self_sum and cell.number is not None:
        return  # a total that leaves out what was blank is no mistake of whoever added it up
    fault = of_number("{stated}", opposite(is_right("{stated}", "{sum}")))
    at = bound(fault, stated=place(cell), sum=added(map(place, stated)))
    yield check(cell, {"total-mismatch"}, "error", "总分与各项得分合计不符", at)


def stated_grade(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The stated grade is that of the stated total."""
    form = review.form
    cell, total = form.grade, form.total
    if cell is None or total is None or cell.problem or not (total.blank or is_number(total)):
        return
    scored = review.scored
    known = scored.filled_total if total.blank else total.number
    blanks = total.blank or scored.filled_total != scored.self_sum
    if blanks and form.grade_stated not in (None, scored.rulebook.grade_of(known)):
        return  # what was still blank makes another total, of which the review says nothing
    text = 'SUBSTITUTE(SUBSTITUTE({stated}," ",""),"　","")'
    boxes = any(box in cell.text for box in (*BOXES, TICKED))
    if form.grade_stated is None and not boxes and not cell.blank:
        return  # words that are no grade, which is said
    if boxes or form.grade_stated not in (None, cell.text):
        for tick in _TICKS:
            text = f'SUBSTITUTE({text},"{tick}","{TICKED}")'
        # boxes of which none is ticked state no grade
        stated = f'IF(ISNUMBER(FIND("{TICKED}",{text})),ISNUMBER(FIND("{TICKED}"&{{grade}},{text})),TRUE)'
    else:
        stated = f"EXACT({text},{{grade}})"
    chosen = bound(grade_formula("{total}", scored.rulebook.grades), total=place(total))
    fault = f'IF({{grade}}="",FALSE,{opposite(stated)})'
    whole = f"IF({is_blank('{stated}')},FALSE,IF(ISNUMBER({{total}}),{fault},NA()))"
    decided = bound(whole, stated=place(cell), total=place(total), grade=chosen)
    yield check(cell, {"grade-mismatch"}, "error", "评价等级与总分不符", decided)


def level_weights(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """A group's weight, where it was found wrong, is that of its label or of the rulebook."""
    for finding in review.findings:
        if finding.code != "level-weight-off":
            continue
        name, right = finding.facts["name"], read_number(finding.expected)
        for label in ("level1", "level2"):
            rows = [row for row in review.form.indicators if group_name(getattr(row, label)) == name]
            cells = [row.weight for row in rows if row.weight is not None and not row.weight.blank]
            if right is not None and cells and all(map(is_number, cells)):
                text = f"ABS({{sum}}-{right.number:.15g})>{WEIGHT_SUM:g}"
                fault = bound(text, sum=added(map(place, cells)))
                yield check(finding.at, {finding.code}, finding.level, finding.title, fault)
