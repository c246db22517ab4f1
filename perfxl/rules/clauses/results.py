"""What a statement gives and under which condition: ≤10%的，得2分 is the condition ≤10% and 2 points."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from perfxl.rules.clauses.stated import FULL, NONE, PROPORTIONAL, Amount

_GET = r"(?:可|各)?(?:得|计|评|记|打|给|赋|为)"
_NUMBER = r"\d+(?:\.\d+)?"
FORMULA = re.compile(
    r"(?:得分|评分|分数|计分|分值|实际得分)=(?P<ratio>[^;,=*×xX+]{1,40})[*×xX](?:100%[*×xX])?(?:本|该|此)?(?:项|指标|项指标)?(?:的)?(?P<whole>分值|权重分?|标准分值?|满分|总分|[\d.]+分?)(?!\d)"
)
_PROPORTION = r"按(?:照|其|实际)?[^,;。≤≥<>=]{0,14}?(?:比例|比率|完成率|执行率|支出率|达标率|满意度|进度)(?:折算|计算|相应|折合|核算)*(?:得分|计分|给分|评分|赋分|扣分|计算|得出得分|记分)"
_PRODUCT = r"(?:按|以|为|得|用)?[^,;。≤≥<>=*×xX\d+-]{2,20}[*×xX](?:100%[*×xX])?(?:本|该|此)?(?:项|指标|项指标)?(?:分值|权重|满分)分?(?:计算)?(?:得分|计分|给分)?"
_RESULT = re.compile(
    rf"(?P<formula>{FORMULA.pattern.replace('?P<ratio>', '').replace('?P<whole>', '')})"
    rf"|(?P<proportion>{_PROPORTION}|{_PRODUCT})"
    r"|(?P<lost>(?:酌情|相应|适当|视情况?)*(?:扣减?|扣除|减(?:去)?)(?:\d[\d.]*(?:-\d[\d.]*)?)分|(?:酌情|适当|视情况?)(?:扣减?|扣除|减)分?|(?<!重复)(?<!指标)扣分(?!法|情况|办法|标准|方式|制|项|原则))"
    rf"|(?P<part>{_GET}?(?:该项|本项|本指标|指标|标准)?(?:分值|权重分?|满分|标准分)的(?P<share>{_NUMBER})%|{_GET}(?P<share2>{_NUMBER})%的?(?:分值|权重分?|分数|分))"
    rf"|(?P<half>{_GET}?(?:一半|1半)的?(?:分值?|权重)?|减半(?:计|得)分)"
    rf"|(?P<none>不(?:得|计|给|记|予)(?:计|记|得)?分|{_GET}?零分|(?:得|计)0(?![\d.%分]))"
    rf"|(?P<full>{_GET}?(?:满分|全分)(?:{_NUMBER}分)?|{_GET}(?:该项|本项|全部|(?:该|本)(?:项)?指标(?:所赋|所占)?的?全部)(?:权重分?|分值|分)(?:的?100%)?)"
    rf"|(?P<points>(?:{_GET}分?(?:为)?:?|(?<![\d.~-]))(?P<number>{_NUMBER})分(?!值|之|位|钟|别))"
)


class Given(NamedTuple):
    """A condition with what it gives; None where a text takes points off."""

    condition: str
    gives: Amount | None
    words: str


def results(statement: str) -> list[Given]:
    """Each result of a statement with the condition before it; what stands behind the last has no result."""
    found, at = [], 0
    for match in _RESULT.finditer(statement):
        found.append(Given(statement[at : match.start()].strip(",:、"), _amount(match), match[0]))
        at = match.end()
    return found


def rest(statement: str) -> str:
    """What stands behind the last result."""
    ends = [match.end() for match in _RESULT.finditer(statement)]
    return statement[ends[-1] if ends else 0 :]


def _amount(match: re.Match[str]) -> Amount | None:
    if match["lost"]:
        return None
    if match["formula"] or match["proportion"]:
        return PROPORTIONAL
    if match["part"]:
        return Amount(share=Decimal(match["share"] or match["share2"]) / 100)
    if match["half"]:
        return Amount(share=Decimal("0.5"))
    if match["none"]:
        return NONE
    if match["full"]:
        return FULL
    points = Decimal(match["number"])
    return Amount(points=points) if points else NONE
