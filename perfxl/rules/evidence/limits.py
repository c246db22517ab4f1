"""Limits: an amount against what it may be, in numbers or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from perfxl.rules.evidence.amounts import Amount, amounts_in, single
from perfxl.rules.evidence.clauses import Clause, clauses_of
from perfxl.rules.evidence.reading import Figure, Reading
from perfxl.rules.evidence.words import has
from perfxl.rules.inputs import InputSpec

Verdict = Literal["kept", "broken"]

_WITHIN = "小于等于|小于或等于|不大于|不高于|不超过|未超过|未超出|没有超过|没有超出|未突破|没有突破|未超|没超|≤|<=|<|小于|低于|少于|等于|持平|在"
_BEYOND = "大于等于|大于或等于|不低于|不少于|不小于|≥|>=|大于|高于|超过了?|超出了?|突破了?|多于|超|>"
_COMPARISON = re.compile(f"(?P<within>{_WITHIN})|(?P<beyond>{_BEYOND})")
_EQUAL = ("等于", "持平")
_OR_EQUAL = re.compile("[不未没≤≥]|[<>]=|.于或?等于")
_KEPT = re.compile(
    r"(?:未|没有|没|无|不|不存在|未发生)(?:出现|发生)?(?:超|超支|超出|超过|突破)(?:年初|全年|年度)?(?:预算|支|控制数|标准|安排)|(?:控制|均|都)?在(?:年初|年度)?预算(?:安排|控制)?(?:数|额)?(?:以|之|范围)?(?:内|范围内)|节约|节省"
)
_BROKEN = re.compile(
    r"(?<![未没无不])(?<!没有)(?<!存在)(?<!发生)(?<!出现)(?:超支|超(?:年初|全年)?预算|(?:超出|超过|突破)了?(?:年初|全年)?预算)"
)
_LESS_OR_MORE = re.compile(
    r"(?P<left>.*)[比较](?P<than>[^比较]{2,20}?)(?:(?P<less>减少|节约|节省|下降|降低|少)|增加|增长|上升|多|超)"
)
_DENIED = re.compile(r"(?:无|未|没有|不存在)[^,]{0,10}$")
_FORBIDDEN = re.compile(r"(?:不得|不准|严禁|防止|避免|杜绝|是否|如|不能)[^,]{0,10}$")
_NOT_EQUAL = re.compile(r"[不未]等于")


def read_limit(
    text: str, specs: Sequence[InputSpec], actual: str, limit: str, about: tuple[str, ...], year: int | None
) -> Reading | None:
    """Whether an amount kept within its limit: from both amounts, from what it is over or under, or in words."""
    known = frozenset((*about, *(word for spec in specs for word in spec.words)))
    clauses = clauses_of(text, known, year)
    amounts = amounts_in(clauses, specs, about)
    words_of = {spec.key: spec.words for spec in specs}
    verdicts = list(_verdicts(clauses, words_of[actual], words_of[limit], about))
    spent, planned = single(amounts, actual), single(amounts, limit)
    for one in verdicts:
        for other in verdicts:
            if one[0] != other[0]:
                return Reading(contradiction=(one[1], other[1]))
    if spent is not None and planned is not None:
        verdict: Verdict = "kept" if spent.value <= planned.value else "broken"
        if verdicts and verdicts[0][0] != verdict:
            return Reading(contradiction=(_joined(spent, planned), verdicts[0][1]))
        labels = {spec.key: spec for spec in specs}
        figures = (
            Figure(key, labels[key].label, one.value, labels[key].unit)
            for key, one in ((limit, planned), (actual, spent))
        )
        return Reading(tuple(figures), words=(_joined(spent, planned),))
    if any(amount.key in (actual, limit) for amount in amounts) and not verdicts and spent is None and planned is None:
        return None
    if verdicts:
        verdict, words = verdicts[0]
        told = "未超过" if verdict == "kept" else "已超过"
        return Reading((Figure("kept", "是否未超过", float(verdict == "kept"), written=told),), True, (words,))
    return None


def compared(text: str, actual: tuple[str, ...], limit: tuple[str, ...]) -> Verdict | None:
    """What words say of an amount against its limit: 未超预算, 实际支出数等于预算数, 预算数大于实际支出数."""
    if _NOT_EQUAL.search(text):
        return None
    for match in _COMPARISON.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        kept = match["within"] is not None
        if any(word in right for word in limit) and any(word in left for word in actual):
            return _verdict(kept, match[0])
        if any(word in right for word in actual) and any(word in left for word in limit) and match[0] != "在":
            return _verdict(not kept or match[0] in _EQUAL, match[0])
    if (gap := _LESS_OR_MORE.search(text)) and has(gap["left"], actual) and has(gap["than"], limit):
        return "kept" if gap["less"] else "broken"
    if _KEPT.search(text):
        return "kept"
    broken = _BROKEN.search(text)
    if broken is None or _FORBIDDEN.search(text[: broken.start()]):
        return None
    return "kept" if _DENIED.search(text[: broken.start()]) else "broken"


def _verdict(kept: bool, word: str) -> Verdict | None:
    """None of what is beyond or just as much: nobody knows which."""
    if kept:
        return "kept"
    return None if _OR_EQUAL.match(word) else "broken"


def _verdicts(
    clauses: Sequence[Clause], actual: tuple[str, ...], limit: tuple[str, ...], about: tuple[str, ...]
) -> Iterator[tuple[Verdict, str]]:
    """The verdicts of the sentences that name the criterion, and of clauses that name nothing at all."""
    sentences = {clause.sentence for clause in clauses if has(clause.text, about)}
    for clause in clauses:
        if clause.own and (clause.sentence in sentences or _plain(clause.text, actual, limit)):
            verdict = compared(clause.text, actual, limit)
            if verdict is not None:
                yield verdict, clause.text


def _plain(text: str, actual: tuple[str, ...], limit: tuple[str, ...]) -> bool:
    """Whether a clause names nothing but the amounts and how they compare."""
    rest = text
    for word in sorted((*actual, *limit), key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = _KEPT.sub("", _BROKEN.sub("", _COMPARISON.sub("", rest)))
    return not re.sub(
        r"年初|本年度?|今年|当年|均|全年|年度|数|额|安排|的|了|实际|[我本](?:单位|部门|局)|总|均|经费|[\d.万元:%]",
        "",
        rest,
    )


def _joined(spent: Amount, planned: Amount) -> str:
    return "，".join(dict.fromkeys((planned.words, spent.words)))
