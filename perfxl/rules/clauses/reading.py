"""A clause read: `read_clause` gives the scoring kind that a 评分标准 states, with its numbers, or why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from perfxl.rules.clauses.bands import assembled
from perfxl.rules.clauses.ranges import Range, read_range
from perfxl.rules.clauses.results import FORMULA, Given, rest, results
from perfxl.rules.clauses.stated import (
    FULL,
    NONE,
    PROPORTIONAL,
    Amount,
    Deductions,
    Done,
    Items,
    Loss,
    Proportional,
    Side,
    Stated,
    StepDeductions,
    Unread,
    WithinLimit,
)
from perfxl.rules.clauses.wording import statements
from perfxl.rules.interval import Interval

# A cell may hold 32,767 characters; a clause of more than this is a document.
_LONGEST = 3000
_PRINTS_POINTS = re.compile(r"\d分|满分|全分|不[得计给]分|扣|%|比例|[得评计]分=|[×*xX]分值")
_OTHERWISE = re.compile(r"(?:否则|其余|其他|其它|反之|除此)[^,:\d]{0,10}$")
_NUMBER = r"\d+(?:\.\d+)?"
_UP = r"超过|超出|超|高于|高出|高|增加|增长|增|上升|提高|多"
_DOWN = r"低于|降低|低|降|减少|下降|减|少|不足"
_STEP = re.compile(
    rf"每(?P<way>[^\d%;,]{{0,14}}?)(?P<step>{_NUMBER})%(?:\(含\))?(?P<by>[^\d;扣减]{{0,8}}?)(?:,)?(?:相应)?(?:扣减?|扣除|减(?:去)?)(?P<points>{_NUMBER})分"
)
_PART = re.compile(
    rf"[,;]?(?:不足|不满|<)(?:{_NUMBER}%|一档|的)(?:的)?,?(?:按|以)(?:照)?{_NUMBER}%(?:计算|计|算|扣分?|扣减)?|,?<{_NUMBER}%的?(?:按|以){_NUMBER}%(?:计算|计|算)?"
)
_COUNT = r"(?P<count>\d+)(?:个以上|个|项|次|例|笔|处|起|人次|人|类|宗|件|条|份|家|天|日)"
_CASE = re.compile(rf"{_COUNT}(?!以内|以上)(?:\(类\))?")
_MANY = re.compile(r">(\d+)(?:个|项|次)|(?<!\d)(\d+)(?:个|项|次)以上")
_FEW = re.compile(r"(\d+)(?:个|项|次)(?:\(含\))?(?:以内|及以下|以下)|≤(\d+)(?:个|项|次)")
# of how many on something is lost: 3次以内得满分, 每超过1次
_COUNTED = re.compile(
    r"(?<!\d)\d+(?:次|项|个(?!月|工作日)|份|件|家|篇|期|人|笔|例|起|处)(?:\(含\))?(?:及?以[上下内])|[≥≤<>]\d+(?:次|项|个(?!月|工作日)|份|件|家|篇|期|人|笔|例|起|处)"
)
_BEYOND = re.compile(r"每(?:超过|超出|超|增加|增|高于|高出|多)\d")
_DISCRETION = re.compile(r"酌情扣|酌情减|适当扣")
_LIMIT = re.compile(
    r"控制在[^,;\d%]{0,40}(?:预算|标准|限额|概算|控制数)[^,;\d%]{0,20}内|≤[^,;\d%≤]{0,60}(?:预算|标准|限额|上年|概算|控制数|安排|指标|计划)"
)
_DEGREE = re.compile(r"较|基本|部分|一般|比较|不够|不完整")
_LOWEST, _HIGHEST = Decimal("-inf"), Decimal("inf")
_MOST = re.compile(rf",?(?:累计|合计|本项)?(?:最多|最高|至多)(?:累计)?(?:扣减?|扣除)({_NUMBER})分")
_SHARES = re.compile(rf"各占({_NUMBER})%|分别占((?:{_NUMBER}%[、和及,]*)+)")


class _Clause(NamedTuple):
    """A clause as statements, and the results of each."""

    statements: tuple[str, ...]
    given: tuple[Given, ...]

    @property
    def text(self) -> str:
        return ";".join(self.statements)


@lru_cache(maxsize=8192)
def read_clause(text: str) -> Stated | Unread | None:
    """What a clause states; None where it prints no rule at all (blank, 按规定评分), Unread where it is not understood."""
    if len(text) > _LONGEST:
        return Unread("太长")
    clause = _clause(statements(text))
    if not _PRINTS_POINTS.search(clause.text):
        return None
    for read in _READERS:
        stated = read(clause)
        if stated is not None:
            return stated
    return Unread("写法没有读懂")


def _clause(parts: tuple[str, ...]) -> _Clause:
    return _Clause(parts, tuple(given for part in parts for given in results(part)))


def _steps_lost(clause: _Clause) -> Stated | Unread | None:
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
    others = _clause(
        tuple(part for part in (*before.split(";"), *text[match.end() :].split(";")) if part.strip(",:、"))
    )
    stated = _ranges(others.given)
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


def _ranges(given: Sequence[Given]) -> list[tuple[Range, Amount]] | None:
    """Results with their ranges; None where one has none."""
    found = []
    for one in given:
        read = read_range(one.condition)
        if read is None or one.gives is None:
            return None
        found.append((read, one.gives))
    return found


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


def _proportional(clause: _Clause) -> Stated | Unread | None:
    """得分=执行率×分值, with full marks at 100% or no other result at all."""
    proportional = [one for one in clause.given if one.gives is not None and one.gives.proportional]
    if not proportional:
        return None
    for match in FORMULA.finditer(clause.text):
        if re.search(r"[-+]|^\(?1", match["ratio"]):
            return Unread("得分公式没有读懂")
    others = [one for one in clause.given if one not in proportional]
    stated = _ranges([one for one in others if not _OTHERWISE.search(one.condition)])
    if len(proportional) > 1 or stated is None:
        return Unread("按比例计分之外的写法没有读懂")
    if not stated:
        known = not others and _has_range(proportional[0].condition) in (None, "whole")
        return Proportional(full=_formula_points(clause.text)) if known else Unread("按比例计分之外的写法没有读懂")
    if len(stated) > 1 or _has_range(proportional[0].condition) not in (None, "whole"):
        return _with_proportion(clause)
    (full, gives), whole = stated[0], Decimal(1)
    if gives == NONE:
        return _with_proportion(clause)
    if full.low and full.low.at == whole and (full.high is None or full.point):
        return Proportional("below", gives)
    if full.high and full.high.at == whole and full.low is None and not FORMULA.search(clause.text):
        return Proportional("above", gives)
    return Unread("按什么比例计分，没有写明")


def _has_range(condition: str) -> str | None:
    """Whether a condition has a range of its own: `whole` for all below 100%."""
    read = read_range(condition)
    if read is None:
        return None
    below = read.low is None and read.high is not None and read.high.at == 1
    return "whole" if below else "part"


def _with_proportion(clause: _Clause) -> Stated | Unread:
    """Bands of which some give the ratio itself: 60%-100%的，得分=完成率×分值; 低于60%不得分 beside all others."""
    others = [one for one in clause.given if one.gives != PROPORTIONAL or read_range(one.condition) is not None]
    stated = _ranges(others)
    if stated is None:
        return Unread("按比例计分之外的写法没有读懂")
    if not FORMULA.search(clause.text) and any(gives != NONE for _, gives in stated):
        return Unread("按什么比例计分，没有写明")
    return assembled(stated, PROPORTIONAL if len(others) < len(clause.given) else None)


def _formula_points(text: str) -> Amount:
    match = FORMULA.search(text)
    number = re.fullmatch(rf"({_NUMBER})分?", match["whole"]) if match is not None else None
    return Amount(points=Decimal(number[1])) if number is not None else FULL


def _banded(clause: _Clause) -> Stated | Unread | None:
    """≤10%的，得2分；10%＜…≤20%的，得1分."""
    ranges = [(read_range(one.condition), one) for one in clause.given]
    if not any(read for read, _ in ranges) or _SHARES.search(clause.text):
        return None
    if any(one.gives is None for _, one in ranges):
        return Unread("分档之外还有扣分")
    otherwise = [one for read, one in ranges if read is None and _OTHERWISE.search(one.condition)]
    if len(otherwise) > 1 or len(otherwise) + sum(read is not None for read, _ in ranges) < len(ranges):
        return Unread("有一档没有读懂")
    if any(re.search(r"%", rest(part)) for part in clause.statements):
        return Unread("有一档没有读懂")
    stated = [(read, one.gives) for read, one in ranges if read is not None and one.gives is not None]
    return assembled(stated, otherwise[0].gives if otherwise else None)


def _limited(clause: _Clause) -> Stated | Unread | None:
    """实际支出数≤预算数，符合要求的得满分，否则不得分."""
    if "%" in clause.text or not _LIMIT.search(clause.text):
        return None
    gives = [one.gives for one in clause.given]
    if len(gives) == 2 and gives[0] is not None and gives[0] != NONE and gives[1] == NONE:
        return WithinLimit()
    return None


def _lost(clause: _Clause) -> Stated | Unread | None:
    """每发现1项扣0.5分."""
    if not any(one.gives is None for one in clause.given) or _SHARES.search(clause.text):
        return None
    if _DISCRETION.search(clause.text):
        return Unread("含酌情扣分，没有写明扣多少")
    losses: list[Loss] = []
    # the most that is lost is the whole of the weight, where no full marks are stated
    full = [Amount(points=Decimal(most)) for most in _MOST.findall(clause.text)]
    for part in (_MOST.sub("", part) for part in clause.statements):
        for one in results(part):
            if one.gives is not None and _COUNTED.search(one.condition):
                return Unread("没有写明从多少起扣分")
            if one.gives is not None:
                full += [one.gives] if one.gives != NONE else []
                continue
            loss = _loss(one, part)
            if isinstance(loss, Unread):
                return loss
            losses.append(loss)
    if len(full) > 1:
        return Unread("扣分之外还有别的档次")
    return Deductions(_with_few(losses), full[0] if full else FULL)


def _loss(one: Given, part: str) -> Loss | Unread:
    number = re.fullmatch(rf"\D*({_NUMBER})分", one.words)
    if number is None:
        return Unread("扣多少分没有写明")
    condition = _MANY.sub("", _FEW.sub("", one.condition))
    if "%" in condition:
        return Unread("按比率扣分的写法没有读懂")
    counts = [int(match["count"]) for match in _CASE.finditer(re.sub(r"[<>≤≥]\d+个?[月日天年]", "", condition))]
    if counts and _BEYOND.search(condition):
        return Unread("没有写明从多少起扣分")
    if counts and counts[-1] != 1:
        return Unread(f"每{counts[-1]}项扣分的写法没有读懂")
    return Loss(Decimal(number[1]), one.condition)


def _with_few(losses: list[Loss]) -> tuple[Loss, ...]:
    """应评估超过3个的1项扣0.5分，3个以内的1项扣1分: one loss, which is another where there are few."""
    if len(losses) == 2:
        many, few = _MANY.search(losses[0].words), _FEW.search(losses[1].words)
        if many and few and (many[1] or many[2]) == (few[1] or few[2]):
            return (Loss(losses[0].points, losses[0].words, Decimal(few[1] or few[2]), losses[1].points),)
    return tuple(losses)


def _listed(clause: _Clause) -> Stated | Unread | None:
    """绩效目标按时公开的，得1分，否则不得分: items, each done or not."""
    discretion = _DISCRETION.search(clause.text) is not None
    items: list[Done] = []
    for part in clause.statements:
        shares = _SHARES.search(part)
        if shares is not None:
            return _shared(items, shares, discretion)
        given = results(part)
        gains = [one for one in given if one.gives is not None and one.gives != NONE]
        losses = [one for one in given if one.gives is None and not _DISCRETION.search(one.condition + one.words)]
        if len(gains) > 1 or len(losses) > 1 or (not gains and losses):
            return Unread("各项怎样得分，没有读懂")
        if gains and gains[0].gives is not None:
            if _DEGREE.search(gains[0].condition):
                return Unread("按程度给分，没有写明界限")
            loss = _loss(losses[0], part) if losses else None
            if isinstance(loss, Unread):
                return loss
            items.append(Done(gains[0].gives, gains[0].condition, loss.points if loss is not None else None))
    if not items or discretion:
        return Unread("含酌情扣分，没有写明扣多少") if discretion else None
    if any(_COUNTED.search(item.words) for item in items) or (
        len(items) > 1 and any(re.search(r"\d[项次个份件家篇期]", item.words) for item in items)
    ):
        return Unread("按数量给分的写法没有读懂")
    if len(items) > 1 and any(item.gives.full for item in items):
        return Unread("各项各占多少分，没有写明")
    return Items(tuple(items))


def _shared(items: list[Done], shares: re.Match[str], discretion: bool) -> Stated | Unread:
    stated = [shares[1]] * len(items) if shares[1] else re.findall(_NUMBER, shares[2])
    if len(stated) != len(items) or not items or sum(map(Decimal, stated)) != 100:
        return Unread("各项所占的比例与项数对不上")
    done = tuple(
        Done(Amount(share=Decimal(share) / 100), item.words, item.per_case)
        for item, share in zip(items, stated, strict=True)
    )
    return Items(done, discretion)


_READERS: Sequence[Callable[[_Clause], Stated | Unread | None]] = (
    _steps_lost,
    _proportional,
    _banded,
    _limited,
    _lost,
    _listed,
)
