"""复核: which rows of a form the reviewers' scores are of."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.reviewers import NOT_REVIEWED, ReviewerScore, ReviewerScores
from perfxl.checks.tolerances import WEIGHT_SUM
from perfxl.forms.model import FundRow
from perfxl.ledger.model import Review
from perfxl.ledger.names import bare_indicator
from perfxl.rules.model import Score, Scored
from perfxl.text.numbers import show

_EXECUTION = "预算执行率"


def reviewers_scores(scored: Scored, reviews: Sequence[Review]) -> tuple[ReviewerScores, tuple[str, ...]]:
    """The scores that reviewers gave a form, and what of them could not be used, in Chinese sentences."""
    if not reviews:
        return NOT_REVIEWED, ()
    rows: dict[int, ReviewerScore] = {}
    whole, unused = None, []
    for review in reviews:
        given = ReviewerScore(review.score, review.opinion, review.reviewer)
        of = [score for score in scored.all_scores if _is_of(review, score)] if review.indicator else []
        weight = of[0].weight if len(of) == 1 else scored.weight or None
        if review.indicator and len(of) != 1:
            unused.append(_said(review, scored, _which_row(review, len(of))))
        elif weight is not None and review.score > weight + WEIGHT_SUM:
            unused.append(
                _said(review, scored, f"复核得分 {show(review.score)} 超过分值 {show(weight)}，没有采用。请改正")
            )
        elif review.indicator:
            rows[of[0].item.row] = given
        else:
            whole = given
    return ReviewerScores(rows, whole, tuple(review.row for review in reviews)), tuple(unused)


def _is_of(review: Review, score: Score) -> bool:
    """Whether a review is of a row; the weight beside the name tells rows of one name apart."""
    name = _EXECUTION if isinstance(score.item, FundRow) else score.item.name
    if bare_indicator(review.indicator) != bare_indicator(name):
        return False
    return review.weight is None or (score.weight is not None and abs(score.weight - review.weight) < WEIGHT_SUM)


def _which_row(review: Review, count: int) -> str:
    if not count:
        return f"表上没有指标“{review.indicator}”，没有采用。请核对指标名称"
    return f"表上有 {count} 行“{review.indicator}”，没有采用。请写明分值，如“{review.indicator}（0.5分）”"


def _said(review: Review, scored: Scored, what: str) -> str:
    return f"工作台账“复核”第 {review.row} 行（{scored.form.name}）：{what}。"
