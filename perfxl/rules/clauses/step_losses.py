"""Points lost by steps of a ratio: 每超过1个百分点扣0.5分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perfxl.rules.clauses.clause import NUMBER, Clause, clause_of, ranges_of
from perfxl.rules.clauses.ranges import Range, read_range
from perfxl.rules.clauses.results import rest, results
from perfxl.rules.clauses.stated import FULL, NONE, Amount, Side, Stated, StepDeductions, Unread
from perfxl.rules.interval import Interval

_UP = r"超过|超出|超|高于|高出|高|增加|增长|增|上升|提高|多"
_DOWN = r"低于|降低|低|降|减少|下降|减|少|不足"
_STEP = re.compile(
    rf"每(?P<way>[^\d%;,]{{0,14}}?)(?P<step>{NUMBER})%(?:\(含\))?(?P<by>[^\d;扣减]{{0,8}}?)(?:,)?(?:相应)?(?:扣减?|扣除|减(?:去)?)(?P<points>{NUMBER})分"
)
_PART = re.compile(
    rf"[,;]?(?:不足|不满|<)(?:{NUMBER}%|一档|的)(?:的)?,?(?:按|以)(?:照)?{NUMBER}%(?:计算|计|算|扣分?|扣减)?|,?<{NUMBER}%的?(?:按|以){NUMBER}%(?:计算|计|算)?"
)
_LOWEST, _HIGHEST = Decimal("-inf"), Decimal("inf")


def steps_lost(clause: Clause) -> Stated | Unread | None:
    """每超过1个百分点扣0.5分: the step, which way, and from where on."""
    text = clause.text
    part_counts = _PART.search(text) is not None
    text = _PART.sub("", text)
    found = list(_STEP.finditer(text))
    if not found:
        return None
    if len(found) > 1:
        return Unread("有几种按比率扣分的办法")
    (match,) = found
    if re.search(r"第|前|后", match["way"]):
        return Unread("写法没有读懂")
    before, _, lead = text[: match.start()].rpartition(";")
    before, start = _start(before, lead)
    others = clause_of(
        tuple(part for part in (*before.split(";"), *text[match.end() :].split(";")) if part.strip(",:、"))
    )
    stated = ranges_of(others.given)
    if stated is None or any(rest(part).strip(",的、") for part in others.statements if results(part)):
        return Unread("扣分从多少起，没有读懂")
    side = _side(match["way"] + match["by"], stated, start)
    full = [(one, gives) for one, gives in stated if gives != NONE]
    none = [one for one, gives in stated if gives == NONE]
    if side is None or len(full) > 1 or len(none) > 1 or (none and _beyond(none[0], side) is None):
        return Unread("扣分之外还有别的档次") if side is not None else Unread("没有写明多了扣分还是少了扣分")
    threshold = _threshold(side, full[0][0] if full else None, start)
    if threshold is None:
        return Unread("没有写明从多少起扣分")
    step, points = Decimal(match["step"]) / 100, Decimal(match["points"])
    return (
        StepDeductions(
            threshold,
            side,
            step,
            points,
            full[0][1] if full else FULL,
            part_counts,
            _beyond(none[0], side) if none else None,
        )
        if step
        else None
    )


def _beyond(none: Range, side: Side) -> Interval | None:
    """Where nothing is left, whatever the steps cost: 低于60%不得分."""
    if side == "below" and none.high is not None and none.low is None:
        return Interval(
            _LOWEST, none.high.at, low_closed=False, high_closed=none.high.sure and none.high.closed is True
        )
    if side == "above" and none.low is not None and none.high is None:
        return Interval(none.low.at, _HIGHEST, low_closed=none.low.sure and none.low.closed is True, high_closed=False)
    return None


def _start(before: str, lead: str) -> tuple[str, Range | None]:
    """What stands before the step: results that are complete, and the condition from which on it holds."""
    ends = results(lead)
    own = rest(lead) if ends else lead
    done = lead[: len(lead) - len(own)]
    return ";".join(part for part in (before, done) if part), read_range(own.strip(",:的时"))


def _side(words: str, stated: Sequence[tuple[Range, Amount]], start: Range | None) -> Side | None:
    above, below = re.search(_UP, words), re.search(_DOWN, words)
    if re.search(r"偏离|相差|增减|变动|±|浮动", words) or (above and below):
        return "both"
    if above:
        return "above"
    if below:
        return "below"
    ranges = [start] if start else []
    if any(one.low and not one.high for one in ranges) or any(one.high and not one.low for one, _ in stated):
        return "above"
    if any(one.high and not one.low for one in ranges) or any(one.low and not one.high for one, _ in stated):
        return "below"
    return None


def _threshold(side: Side, full: Range | None, start: Range | None) -> Decimal | None:
    """Where full marks end; None where the text does not say it, or says it twice in two ways."""
    ends = []
    if full is not None:
        end = full.high if side == "above" else full.low
        if end is None or (side == "both" and not full.point):
            return None
        if side == "above" and full.low and not full.point and full.low.at > 0:
            return None
        ends.append(end.at)
    if start is not None:
        end = start.high if side == "below" else start.low
        if end is None:
            return None
        ends.append(end.at)
    return ends[0] if len(set(ends)) == 1 else None
