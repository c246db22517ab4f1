"""Checks of the self-scores. One cell, one cause: the first reason that fits is raised, alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from perfxl.checks.answers import is_reason
from perfxl.checks.catalogue import (
    BandMismatch,
    BlockLossUnexplained,
    DatumBlank,
    DelayUnexplained,
    EvidenceContradictory,
    EvidenceDiffers,
    ExcessUnexplained,
    ExecutionScoreMismatch,
    FullScoreMissedTarget,
    GroupAboveWeight,
    LossUnexplained,
    MissUnexplained,
    ScoreAboveWeight,
    ScoreDiffers,
    ScoreRounded,
    SelfScoreBlank,
    SelfScoreMerged,
)
from perfxl.checks.finding import Finding
from perfxl.checks.funds import in_different_units
from perfxl.checks.tolerances import POINTS
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import NARRATIVES, FundRow, Indicator
from perfxl.forms.words import group_name
from perfxl.rules.inputs import data_rows
from perfxl.rules.kinds.rule import text_cell
from perfxl.rules.model import Score, Scored
from perfxl.rules.reasons import how, quoted, source
from perfxl.text.numbers import is_right, round_half_up, show, show_percent

# 没有规则可依时，超过目标一半以上须说明
_BEATEN = 1.5


def self_scores(scored: Scored) -> Iterator[Finding]:
    """Each self-score is at most its weight, is what its rule gives, and is explained where points were lost.

    One cause is told a cell, the first that fits: mending it mends the others.
    """
    for score in (*scored.all_scores, *scored.details):
        finding = _wrong(scored, score) or _unexplained(scored, score)
        if finding is not None:
            yield finding


def _wrong(scored: Scored, score: Score) -> Finding | None:
    cell = score.item.self_score
    if cell is None or cell.number is None or score.weight is None:
        return None
    if cell.number > score.weight + POINTS:
        # an execution score above its weight is also wrong, but this is the plainer reason
        also = _and_a_reason(scored, score)
        return ScoreAboveWeight(*_told(scored, score, cell), name=score.item.name, weight=show(score.weight), also=also)
    if score.score is None or _is_exact(cell, score.score, scored.rulebook.decimals):
        return None
    if _may_be_rounded(score) and is_right(cell.number, cell.decimals, score.score):
        return _rounded_up(scored, score, cell)
    if isinstance(score.item, FundRow):
        return _execution(scored, score, cell)
    return _differs(scored, score, score.item, cell)


def _is_exact(cell: Cell, computed: float, decimals: int) -> bool:
    """Whether a self-score is the computed one, what a formula leaves behind the rulebook's decimals aside."""
    return abs(round_half_up(cell.number or 0.0, decimals) - computed) < POINTS


def _may_be_rounded(score: Score) -> bool:
    """Whether a self-score may be the computed one in fewer decimals: fixed points and the ends of bands stand as they are."""
    return score.basis != "judged" and not (score.rule is not None and score.rule.fixed_points)


def _rounded_up(scored: Scored, score: Score, cell: Cell) -> Finding | None:
    """Full marks say that the whole of the weight was reached: rounding does not get there."""
    if score.score is None or score.weight is None or cell.number != score.weight or score.score >= score.weight:
        return None
    also = _and_a_reason(scored, score)
    return ScoreRounded(*_told(scored, score, cell), name=score.item.name, also=also)


def _execution(scored: Scored, score: Score, cell: Cell) -> Finding | None:
    funds = scored.form.funds
    if score.basis != "computed" or in_different_units(funds) is not None:
        return None
    follows = funds.printed_rate * (score.weight or 0.0)
    if funds.contradicted and is_right(cell.number or 0.0, cell.decimals, follows):
        return None  # it follows from the printed total, which is the slip
    rate = show_percent(funds.execution_rate)
    return ExecutionScoreMismatch(*_told(scored, score, cell), rate=rate, weight=show(score.weight))


def _differs(scored: Scored, score: Score, row: Indicator, cell: Cell) -> Finding | None:
    told, name, actual = _told(scored, score, cell), row.level3, row.actual.text if row.actual else ""
    also = _and_a_reason(scored, score)
    full = cell.number == score.weight
    if full and _missed(row) and (score.basis == "computed" or row.on_time is False):
        target = row.target.text if row.target else ""
        return FullScoreMissedTarget(*told, name=name, target=target, actual=actual, also=also)
    if score.basis == "judged" and score.band is not None:
        low, high = map(show, score.band)
        return BandMismatch(*told, name=name, actual=actual, low=low, high=high, also=also)
    if score.basis == "evidence":
        measure = next((i for i in score.inputs if i.name == "measure"), None)
        text = f"{measure.label} {measure.told}" if measure else quoted(score)
        return EvidenceDiffers(*told, name=name, quoted=text, also=also)
    if score.basis == "computed" and score.rule is not None:
        return ScoreDiffers(*told, name=name, how=how(score), also=also)
    return None


def _told(scored: Scored, score: Score, cell: Cell) -> tuple[Cell, str, str, str]:
    """What every finding on a self-score states: its cell, what stands there, the right score, the rule's source."""
    expected = score.score if score.score is not None else score.weight
    return cell, cell.text, show(expected), source(score, scored.rulebook)


def _missed(row: Indicator) -> bool:
    return row.on_time is False or (row.completion is not None and row.completion < 1)


def _unexplained(scored: Scored, score: Score) -> Finding | None:
    """Points lost, or a target missed or beaten by far, want a reason: in the row, else for the whole form."""
    row, cell = score.item, score.item.self_score
    if isinstance(row, FundRow):
        return _rate_unexplained(scored, score)
    if row.unclear or not _can_explain(scored, row) or _explained(scored, row):
        return None  # of a target that may be met or missed only that is said
    stated = cell.number if cell is not None and score.weight is not None else None
    if cell is not None and stated is None and score.weight is not None:
        return None  # the blank score is filled in first
    at = cell if cell is not None and cell.number is not None else row.actual
    return _deviation(score, row, stated, at) if at is not None else None


def _rate_unexplained(scored: Scored, score: Score) -> Finding | None:
    """Points lost on the execution rate want a reason where the funds have a column for it."""
    cell = score.item.self_score
    asked = [row.reason.text for row in scored.form.funds.rows if row.reason is not None]
    given = [*asked, *(scored.form.field_text(name) for name in NARRATIVES)]
    if not asked or _is_reason(given) or cell is None or cell.number is None or score.weight is None:
        return None
    if cell.number > score.weight - POINTS:
        return None
    return LossUnexplained(cell, cell.text, name=score.item.name, weight=show(score.weight))


def _deviation(score: Score, row: Indicator, stated: float | None, at: Cell) -> Finding | None:
    """What wants a reason: a deadline or a target missed, points lost, a target beaten by far."""
    name, completion = row.level3, show_percent(row.completion)
    if row.on_time is False:
        return DelayUnexplained(at, at.text, name=name)
    if _missed(row):
        return MissUnexplained(at, at.text, name=name, completion=completion)
    if score.weight is not None and stated is not None and stated < score.weight - POINTS:
        return LossUnexplained(at, at.text, name=name, weight=show(score.weight))
    most = float(score.rule.explain_above) if score.rule else _BEATEN
    if row.direction == "up" and row.completion is not None and row.completion > most:
        return ExcessUnexplained(at, at.text, name=name, completion=completion)
    return None


def _and_a_reason(scored: Scored, score: Score) -> str:
    """What the right score would ask for at once, so that it is told together with it."""
    row, right = score.item, score.score
    if isinstance(row, FundRow) or right is None or not _can_explain(scored, row) or _explained(scored, row):
        return ""
    return "，并写明偏差原因和改进措施" if _deviation(score, row, right, row.name_cell) else ""


def _can_explain(scored: Scored, row: Indicator) -> bool:
    """Whether the form has a place for reasons at all."""
    return row.reason is not None or any(scored.form.fields.get(name) is not None for name in NARRATIVES)


def _explained(scored: Scored, row: Indicator) -> bool:
    if row.reason is not None:
        # a column of reasons is where each row's belongs
        return is_reason(row.reason.text)
    return _is_reason(scored.form.field_text(name) for name in NARRATIVES)


def _is_reason(texts: Iterable[str]) -> bool:
    return any(map(is_reason, texts))


def groups_above_weight(scored: Scored) -> Iterator[Finding]:
    """Where only a group's label holds a weight (产出指标（40分）), its scores are together at most that."""
    for group in weighed_together(scored):
        stated = [cell for row in group.rows if (cell := row.self_score) is not None and cell.number]
        total = round(sum(cell.number or 0.0 for cell in stated), 10)
        if total > group.weight + POINTS:
            weight, source = show(group.weight), scored.rulebook.source
            yield GroupAboveWeight(stated[0], show(total), weight, source, name=group.name, weight=weight, also="")


def groups_below_weight(scored: Scored) -> Iterator[Finding]:
    """What such a group lost wants a reason as well: the rows do not say what each could have had.

    Rows that missed their targets have been told of already.
    """
    for group in weighed_together(scored):
        cells = [row.self_score for row in group.rows]
        total = round(sum(cell.number or 0.0 for cell in cells if cell is not None), 10)
        complete = all(cell is None or cell.number is not None for cell in cells)
        told = any(_missed(row) or not _can_explain(scored, row) or _explained(scored, row) for row in group.rows)
        row = _short_of_full(group.rows)
        if total and complete and not told and total < group.weight - POINTS and row is not None and row.self_score:
            cell, left = row.self_score, show(group.weight - total)
            facts = {"name": row.level3, "block": group.name, "weight": show(group.weight), "sum": show(total)}
            yield BlockLossUnexplained(cell, cell.text, left=left, **facts)


class Together(NamedTuple):
    """Rows that share a weight, 分, which stands in the label of their group or block."""

    name: str
    weight: float
    rows: Sequence[Indicator]


def weighed_together(scored: Scored) -> Iterator[Together]:
    """The groups, or blocks, whose label alone holds the weight of their rows."""
    form = scored.form
    if any(row.weight is not None for row in form.indicators):
        return
    for group in form.level_weights:
        if group.depth == 1:
            rows = [row for row in form.indicators if group_name(row.level1) == group.name]
            yield Together(group.name, group.weight, rows)
    grouped = any(group.depth == 1 for group in form.level_weights)
    for block in form.blocks if not grouped else ():
        yield Together(block.name, block.weight, [row for row in form.indicators if row.row in block.rows])


def _short_of_full(rows: Sequence[Indicator]) -> Indicator | None:
    """The row that most likely lost the points: the only one with a broken score, else the last that has any."""
    stated = [row for row in rows if row.self_score is not None and row.self_score.number]
    broken = [row for row in stated if row.self_score and row.self_score.number != int(row.self_score.number or 0)]
    return broken[0] if len(broken) == 1 else next(iter(reversed(stated)), None)


def blank_self_scores(scored: Scored) -> Iterator[Finding]:
    """Self-scores are filled in; a blank one is computed where it can be, and pointed out: the total holds it then."""
    for score in scored.all_scores:
        cell = score.item.self_score
        if cell is None or not cell.blank or not score.weight:
            continue
        then = (
            f"按规则应得 {show(score.score)} 分，已补算{_and_a_reason(scored, score)}。"
            if score.score is not None
            else "无法计算。请按完成情况填写。"
        )
        yield SelfScoreBlank(cell, expected=show(score.score), name=score.item.name, then=then)


def merged_self_scores(scored: Scored) -> Iterator[Finding]:
    """Each row with a weight has a self-score of its own: a cell merged over several of them counts once in the total."""
    shared: dict[Cell, list[str]] = {}
    above: Cell | None = None
    for row in scored.form.indicators:
        above = row.self_score or above
        if above is not None and row.self_score is None and row.weight is not None and row.weight.number:
            shared.setdefault(above, []).append(f"“{row.level3}”")
    for cell, names in shared.items():
        yield SelfScoreMerged(cell, cell.text, names="、".join(names))


def contradictory_evidence(scored: Scored) -> Iterator[Finding]:
    """The text beside a score does not contradict itself: where it does, nothing of it is used."""
    for score in scored.indicators:
        row = score.item
        if score.rule is None or score.basis != "claimed" or not isinstance(row, Indicator):
            continue
        reading = score.rule.testimony(row, scored.form.year)
        if reading is not None and reading.contradiction is not None and (cell := text_cell(row)) is not None:
            one, other = reading.contradiction
            source = scored.rulebook.source_of(score.rule)
            yield EvidenceContradictory(cell, one, "", source, name=row.level3, other=other)


def missing_data(scored: Scored) -> Iterator[Finding]:
    """A criterion's data are filled in whole or not at all: from a part no score can be computed."""
    for score in scored.indicators if scored.form.data else ():
        if score.rule is None or score.basis == "computed":
            continue
        rows = [
            (spec.label, cell)
            for spec, cell in data_rows(score.rule.name, score.rule.inputs, scored.form.data)
            if not spec.optional
        ]
        blanks = [(label, cell) for label, cell in rows if cell is not None and cell.nothing]
        if blanks and len(blanks) < len(rows):
            for label, cell in blanks:
                yield DatumBlank(cell, what=label, name=score.rule.name)
