"""The statements of a report on indicators: their names with target, actual and self-score behind them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from perfxl.forms.model import Indicator
from perfxl.forms.units import MONEY, RATIO_UNITS, scale, units_differ
from perfxl.forms.values import Quantity
from perfxl.narrative.claim import Claim
from perfxl.narrative.claims import FOREIGN
from perfxl.narrative.document import Paragraph
from perfxl.narrative.folded import Folded, Span
from perfxl.narrative.grammar import NUMBER, Words, any_of
from perfxl.narrative.numbering import mark_of

Role = Literal["target", "actual", "self_score", "weight", "said"]
_ROLES: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("target", ("年度指标值", "指标值", "年度目标值", "目标值", "年度目标", "绩效目标", "目标", "计划值", "计划数", "计划完成", "计划", "预期目标",
                "预期值", "预期")),
    ("actual", ("实际完成值", "实际完成数", "实际完成指标值", "实际完成", "实际值", "实际达到", "实际", "完成值", "完成数", "达到", "达", "实现")),
    # of a rate it may be how far the target was met
    ("said", ("完成",)),
    ("self_score", ("自评得分", "自评分", "自评", "得分", "得")),
    ("weight", ("满分", "分值", "权重")),
)  # fmt: skip
_ROLE_OF = {word: role for role, words in _ROLES for word in words}
_ROLE = re.compile(any_of(_ROLE_OF))
_BETWEEN = re.compile(r"[”\"’』」》，,;；:\0]|为|是|了|共|到|均|全年|年度|累计|[≥≤>=<]|指标")
_QUANTITY = re.compile(rf"{NUMBER}(?P<unit>[^\d，,。；;、:()“”\"\0≥≤\[\]]{{0,8}})")
_ENDS_UNIT = re.compile(r"以上|以下|以内|左右|上下|余|多|的")
# What may stand between the beginning of a clause and the name of an indicator.
_BEFORE = re.compile(r"(?:[“\"‘『「《]|20\d\d年度?|本?项目|指标\d*[:.]?|指标|全年|年度|共|已|实际|完成|实现|其中)*$")
_STOPS = re.compile(r"[，,；;、:\0]")
_PREFIX = re.compile(r"^(?:指标\d+[:：.、]|\d+[.、])")
# A shorter name is a word of every report.
_LEAST_NAME = 4
# What a name is about stands no further before it.
_LOOK_BACK = 120


def indicator_claims(paragraphs: Iterable[Paragraph], indicators: Sequence[Indicator], words: Words) -> Iterator[Claim]:
    """The statements on indicators whose name stands in the form once, in their order."""
    named = _named(indicators)
    if not named:
        return
    pattern = re.compile(any_of(named))
    for paragraph in paragraphs:
        mark = mark_of(paragraph.text)
        folded = Folded(paragraph.text[mark.length if mark else 0 :])
        for sentence in folded.sentences():
            if words.other_year(sentence.text):
                continue
            for found in pattern.finditer(sentence.text):
                if _begins(sentence.text[max(found.start() - _LOOK_BACK, 0) : found.start()]):
                    yield from _behind(found, sentence, folded, named[found[0]], paragraph.place)


def _named(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    """The indicators by the names that they go by in a text: as they are, and without the unit at their end."""
    names = [(_PREFIX.sub("", Folded(row.level3).whole), row) for row in indicators]
    counts = Counter(name for name, _ in names)
    named = {name: row for name, row in names if counts[name] == 1 and len(name) >= _LEAST_NAME}
    for name, row in list(named.items()):
        unit = row.reached.unit or row.wanted.unit
        short = name.removesuffix(unit) if unit else name
        if len(short) >= _LEAST_NAME:
            named.setdefault(short, row)
    return named


def _begins(before: str) -> bool:
    """Whether a name is the subject of its clause: what is called 某镇教师培训人数 is another thing than 教师培训人数."""
    last = max((stop.end() for stop in _STOPS.finditer(before)), default=0)
    clause = before[last:]
    return _BEFORE.search(clause) is not None and _BEFORE.sub("", clause) == "" and not FOREIGN.search(before)


def _behind(name: re.Match[str], sentence: Span, folded: Folded, row: Indicator, place: str) -> Iterator[Claim]:
    """What stands behind a name, as far as it is understood."""
    text, at = sentence.text, name.end()
    role: Role | None = "said"
    told = set[str]()
    while at < len(text):
        if match := _ROLE.match(text, at):
            at, role = match.end(), _ROLE_OF[match[0]]
        elif match := _BETWEEN.match(text, at):
            at = match.end()
        elif match := _QUANTITY.match(text, at):
            claim = _claim(match, role, row) if role else None
            if claim is None or claim.what in told:
                return
            told.add(claim.what)
            quote = folded.quoted(sentence.start + name.start(), sentence.start + match.end())
            if role != "weight":
                yield claim._replace(quote=quote, place=place)
            at, role = match.end(), None
        else:
            return


def _claim(match: re.Match[str], role: Role, row: Indicator) -> Claim | None:
    """The statement that a quantity is, in the unit that the form has; None where it counts something else."""
    unit, number = match["unit"], match["number"].replace(",", "")
    decimals = len(number.partition(".")[2])
    if role in ("self_score", "weight"):
        return Claim("self_score", "", "", float(number), decimals, "分", indicator=row) if unit == "分" else None
    own = row.wanted if role == "target" else row.reached
    if (
        own.number is None
        or own.high is not None
        or own.kind not in ("number", "ratio")
        or not _counts_alike(own, unit)
    ):
        return None
    return Claim(
        "target" if role == "target" else "actual",
        "",
        "",
        float(number),
        decimals,
        unit,
        "",
        role != "said",
        indicator=row,
    )


def _counts_alike(own: Quantity, unit: str) -> bool:
    if _ENDS_UNIT.search(unit):
        return False
    if unit == own.unit:
        return True
    if unit in RATIO_UNITS or own.unit in RATIO_UNITS:
        return unit == "%" and not own.unit
    if not own.unit:
        return len(unit) <= 1 and unit not in MONEY
    return bool(unit) and not units_differ(own.unit, unit) and scale(own.unit, unit) != 1.0
