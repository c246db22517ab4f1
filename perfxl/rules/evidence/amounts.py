"""Amounts and counts in a text, each by the role that the words beside it give it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from perfxl.forms.units import MONEY
from perfxl.rules.evidence.clauses import NUMBER, Clause
from perfxl.rules.evidence.words import any_of, has, longest
from perfxl.rules.inputs import InputSpec

COUNTED = "个(?!工作日|月|百分)|项|份|家|例|次|笔|宗|件|起|类|条|批"
_AMOUNT = re.compile(rf"(?<![\d.])(?P<number>{NUMBER})(?P<unit>万元|亿元|千元|元|万(?!元)|{COUNTED})(?!以[上下内])")
# what may stand between a role and its number, or before a role, without making it somebody else's
_PLAIN = re.compile(
    r"(?:年初|年末|年底|期末|全口径|本年度?|今年|当年|全年|年度|20\d\d年?|实际|安排|总额|总数|总计|总|金额|财政|拨款|部门|单位|[我本](?:单位|部门|局|办|委|中心|院|校|所|会|机关|处|厅)?"
    r"|核定|批复|批准|下达|调整后?|已经?|决算|预算|支出|执行|使用|完成|应当?|所有|全部|经统计|经核算|根据|按照?|截至|截止|报表|数据|统计|政府|采购|项目|情况|合计|共计?|为|是|有|的|数|额|了|中|内|其|达到?|约|仅|只|在|与|和|及|至"
    r"|第|元|上级|区|市|县|级|年|月|日|底|单|类|个|公|[\d.,:、“”\"'‘’()=<>≤≥/+-])+"
)
_OVER = re.compile(
    r"(?:超出?了?|超过了?|超支了?|高于|多支出?|多于)(?:年初|全年)?(?:预算|安排|控制数)?(?:数|金额)?(?:约|共)?$"
)
_UNDER = re.compile(
    r"(?:节约了?|节省了?|(?<!转)(?<!转和)结余|低于|少于|少支出?|压减)(?:年初|全年)?(?:预算|安排|控制数)?(?:数|金额)?(?:约|共)?$"
)


class Amount(NamedTuple):
    """A number with its role, the key of an input; in the unit of the input, money in 万元."""

    key: str
    value: float
    clause: Clause

    @property
    def words(self) -> str:
        """The words that it stands in."""
        return self.clause.text


OVER, UNDER, NOT = "+", "-", "!"
_NOT = re.compile(r"[未没不](?:能|有)?$")


def amounts_in(clauses: Iterable[Clause], specs: Sequence[InputSpec], about: tuple[str, ...]) -> list[Amount]:
    """The amounts and counts that have a role; those of something else (会议费预算3万元) are left out."""
    found: list[Amount] = []
    sentence, foreign = -1, False
    for clause in clauses:
        if clause.sentence != sentence:
            sentence, foreign = clause.sentence, False
        if not clause.own and not clause.aside:
            continue
        numbers = list(_AMOUNT.finditer(clause.text))
        if numbers and is_foreign(clause.text, specs, about):
            foreign = True
        elif has(clause.text, about):
            foreign = False
        if numbers and not foreign and clause.own:
            found += _roles(clause, numbers, specs)
    return found


def is_foreign(text: str, specs: Sequence[InputSpec], about: tuple[str, ...]) -> bool:
    """Whether the words before a number name something that is none of the criterion's."""
    first = _AMOUNT.search(text)
    if first is None or has(text, about):
        return False
    before = text[: first.start()]
    before = any_of(tuple(word for spec in specs for word in spec.words)).sub("", before)
    for pattern in (_OVER, _UNDER):
        before = pattern.sub("", before)
    return bool(_PLAIN.sub("", before))


def _roles(clause: Clause, matches: Sequence[re.Match[str]], specs: Sequence[InputSpec]) -> Iterator[Amount]:
    text = clause.text
    alone = len(matches) == 1
    for at, match in enumerate(matches):
        left = text[matches[at - 1].end() if at else 0 : match.start()]
        right = text[match.end() : matches[at + 1].start() if at + 1 < len(matches) else len(text)]
        money = match["unit"] in MONEY
        if alone and not money:
            left, right = "", left + right  # 发现1项问题: around a single count stands what it counts
        fitting = [spec for spec in specs if (spec.unit in MONEY) == money and spec.type == "number"]
        value = float(match["number"])
        value = value * MONEY[match["unit"]] / MONEY["万元"] if money else value
        if money and _OVER.search(left):
            yield Amount(OVER, value, clause)
        elif money and _UNDER.search(left):
            yield Amount(UNDER, value, clause)
        elif (key := _role(left, right, fitting, money)) is not None:
            yield Amount(key, value, clause)


def _role(left: str, right: str, specs: Sequence[InputSpec], money: bool) -> str | None:
    """The input that the words beside a number name: money is named before it, cases mostly behind it (1个未开展)."""
    sides = (left, right) if money else (right, left)
    for side in sides:
        best = max(((longest(side, spec.words), spec) for spec in specs), key=lambda one: one[0], default=None)
        if best is not None and best[0][0]:
            (length, end), spec = best
            denied = not money and _NOT.search(side[: end - length])
            return f"{NOT}{spec.key}" if denied else spec.key
    return None


def single(amounts: Iterable[Amount], key: str) -> Amount | None:
    """The amount of a role; None where there is none, or several that differ."""
    own = [amount for amount in amounts if amount.key == key]
    return own[0] if own and len({amount.value for amount in own}) == 1 else None
