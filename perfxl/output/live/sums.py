"""The standing checks of weights, total and grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.checks.finding import CheckedForm
from perfxl.checks.tolerances import WEIGHT_SUM
from perfxl.checks.totals import has_self_scores
from perfxl.excel.reading.cell import Cell
from perfxl.forms.ticks import BOXES, TICKED
from perfxl.forms.words import group_name
from perfxl.output.annotated.grades import grade_formula
from perfxl.output.live.formula import Formula, bound, literal, place
from perfxl.output.live.standing import Places, Standing, check, is_number, is_right, of_number, opposite, summed
from perfxl.output.live.states import is_blank
from perfxl.output.live.whole import graded, whole_of
from perfxl.text.numbers import read_number

# how people tick a box, as one character
_TICKS = "R√■✓✔"
_WITHOUT_BLANKS = 'SUBSTITUTE(SUBSTITUTE({stated}," ",""),"　","")'


def weights(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The weights, 预算执行率 included, add to 100."""
    form, scores = review.form, review.scored.all_scores
    cells = [score.item.weight for score in scores if score.item.weight is not None]
    at = form.total_weight or form.total
    elsewhere = any(
        score.weight is not None and (score.item.weight is None or score.item.weight.number is None) for score in scores
    )
    weighed = any(score.weight is not None for score in review.scored.indicators)
    if at is None or not weighed or not review.scored.weight or elsewhere:
        return  # a formula does not reach a weight in a group's label, in the rulebook alone
    fault = bound(f"IF({{sum}}=0,FALSE,ABS({{sum}}-100)>{WEIGHT_SUM:g})", sum=summed(cells))
    yield check(at, {"weights-not-100"}, "error", "权重合计不等于100", fault)


def stated_total(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The stated total is the sum of the self-scores, to the decimals it is written with."""
    cell = review.form.total
    stated = _self_scores(review)
    if cell is None or not (cell.blank or is_number(cell) or cell.problem == "error-value") or not stated:
        return
    scored = review.scored
    if not has_self_scores(scored):
        return
    if scored.filled_total != scored.self_total and cell.number is not None:
        return  # a total that leaves out what was blank is no mistake of whoever added it up
    fault = of_number("{stated}", opposite(is_right("{stated}", "{sum}")))
    at = bound(fault, stated=place(cell), sum=whole_of(scored, summed(stated)))
    yield check(cell, {"total-mismatch"}, "error", "总分与各项得分合计不符", at)


def stated_grade(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The stated grade is that of the stated total."""
    form = review.form
    cell, total = form.grade, form.total
    if cell is None or total is None or cell.problem or not (total.blank or is_number(total)):
        return
    scored = review.scored
    # a total that leaves out what is stored as text follows once that is a number
    follows = bool(form.uncounted)
    known = scored.filled_total if total.blank or follows else total.number
    open_yet = total.blank or follows or scored.filled_total != scored.self_total
    if open_yet and form.grade_stated not in (None, scored.grade_of(known)):
        return  # what was still blank makes another total, of which the review says nothing
    text = _WITHOUT_BLANKS
    boxes = any(box in cell.text for box in (*BOXES, TICKED))
    if form.grade_stated is None and not boxes and not cell.blank:
        return  # words that are no grade, which is said
    if boxes or form.grade_stated not in (None, cell.text):
        text = _with_one_tick(text)
        # boxes of which none is ticked state no grade
        stated = f'IF(ISNUMBER(FIND("{TICKED}",{text})),ISNUMBER(FIND("{TICKED}"&{{grade}},{text})),TRUE)'
    else:
        stated = f"EXACT({text},{{grade}})"
    own = _self_scores(review)
    number = whole_of(scored, summed(own)) if follows else place(total)
    chosen = bound(grade_formula("{total}", scored.rulebook.grades), total=graded(scored, number))
    fault = f'IF({{grade}}="",FALSE,{opposite(stated)})'
    whole = f"IF({is_blank('{stated}')},FALSE,IF(ISNUMBER({{total}}),{fault},NA()))"
    decided = bound(whole, stated=place(cell), total=place(total), grade=chosen)
    yield check(cell, {"grade-mismatch"}, "error", "评价等级与总分不符", decided)


def _self_scores(review: CheckedForm) -> list[Cell]:
    """The cells of the self-scores that are added up."""
    scores = [score for score in review.scored.all_scores if not score.not_applicable]
    return [score.item.self_score for score in scores if score.item.self_score is not None]


def ticked_grade(cell: Cell, grades: Sequence[str], stated: str | None, otherwise: str) -> Formula | None:
    """The grade whose box is ticked, else `otherwise`; None for a cell that does not show one in this way."""
    compact = "".join(cell.text.split()).translate(dict.fromkeys(map(ord, _TICKS), TICKED))
    if not any(box in compact for box in (*BOXES, TICKED)) or [g for g in grades if TICKED + g in compact] != [
        *filter(None, [stated])
    ]:
        return None
    text, chosen = _with_one_tick(_WITHOUT_BLANKS), literal(otherwise)
    for grade in grades:
        chosen = f'IF(ISNUMBER(FIND("{TICKED}{grade}",{text})),"{grade}",{chosen})'
    return bound(f'IFERROR({chosen},"—")', stated=place(cell))


def _with_one_tick(text: str) -> str:
    for tick in _TICKS:
        text = f'SUBSTITUTE({text},"{tick}","{TICKED}")'
    return text


def level_weights(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """A group's weight, where it was found wrong, is that of its label or of the rulebook."""
    for finding in review.findings:
        if finding.code != "level-weight-off":
            continue
        name, right = finding.facts["name"], read_number(finding.expected)
        for label in ("level1", "level2"):
            rows = [row for row in review.form.indicators if group_name(getattr(row, label)) == name]
            cells = [row.weight for row in rows if row.weight is not None]
            if right is not None and cells:
                text = f"ABS({{sum}}-{right.number:.15g})>{WEIGHT_SUM:g}"
                fault = bound(text, sum=summed(cells))
                yield check(finding.at, {finding.code}, finding.level, finding.title, fault)
