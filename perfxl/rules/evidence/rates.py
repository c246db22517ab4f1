"""Rates: a ratio as a text states it, as a calculation, as a comparison, or as the amounts that it is made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from perfxl.forms.units import MONEY, in_per_cent
from perfxl.rules.evidence.amounts import NOT, OVER, UNDER, Amount, amounts_in, single
from perfxl.rules.evidence.arithmetic import calculated
from perfxl.rules.evidence.clauses import NUMBER, Clause, clauses_of
from perfxl.rules.evidence.limits import compared
from perfxl.rules.evidence.none import all_were, never_was
from perfxl.rules.evidence.reading import Figure, Reading
from perfxl.rules.inputs import InputSpec
from perfxl.text.numbers import show_percent

_FILLER = r"(?:情况|数值|指标|平均|值|水平|各月|全年|年度|全部|整体|总体|合计|已经?|也|均|都|仅|只有|实际|最终|实现|完成|维持在|保持在|达到?|了|约|近|为|是|:|=|[\"“”]|本年度?|今年|[我本](?:单位|部门|局|委|办)|的|结果|经核算){0,10}"
_SIGNS = {
    "≥": ("≥", ">=", "大于等于", "不低于", "不小于", "不少于"),
    "≤": ("≤", "<=", "小于等于", "不超过", "不高于", "不大于", "未超过", "控制在", "未超出", "未突破", "没有超过"),
    ">": (">", "大于", "高于", "超过"),
    "<": ("<", "小于", "低于", "不足", "不到"),
}
_SIGN_OF = {word: sign for sign, words in _SIGNS.items() for word in words}
_SIGN = "|".join(sorted(map(re.escape, _SIGN_OF), key=len, reverse=True))
_SUFFIX = {"以上": "≥", "及以上": "≥", "以内": "≤", "之内": "≤", "以下": "≤", "内": "≤"}
_VALUE = re.compile(
    rf"{_FILLER}(?P<sign>{_SIGN})?{_FILLER}(?P<number>{NUMBER})(?P<percent>%|‰)?(?P<suffix>及?以上|以内|之内|以下|内(?!部))?"
    r"(?P<rest>左右|上下)?(?=$|[^\d%‰.])(?P<after>.?)"
)
_ALONE = re.compile(rf"(?:其中|而|但|且|即|则|数值){{0,1}}{_VALUE.pattern}")
# what a bare number may be followed by and still be a rate
_ENDS = {"", ")", '"', "”", "(", ">", "<", "≥", "≤", "="}
# behind a rate: it is one side of a calculation, or a change
_BEYOND = re.compile(r"^[-+*/÷×~至到]\s*[\d(]")
_GAIN = re.compile(r"(?:提高|提升|上升|增长|增加|下降|降低|减少|压减)[了至到约]*$")
_OWNERS = re.compile(
    r"(?:本年度?|今年|当年|全年|年度|20\d\d年度?|年|[我本](?:单位|部门|局|办|委|中心|院|校|所|会|机关|处|厅)|一般公共预算|财政拨款|财政|拨款|公共|部门|单位|预算|资金|支出|总|整体|总体|各月|月度|月|平均|实际|累计|截至|12月底?|31日|经统计|经核算|根据|通报|的|和|及"
    r"|[\d.,:、“”\"'‘’()=-])+"
)
_DUST = 1e-9
LARGEST_EXCESS = 0.3
"""Nobody overspends by more: a larger control rate may be the share of the budget that was spent."""
# from here on it is that share: nobody overspends by so much
_SMALLEST_SHARE = 0.6
_YEAR = (
    InputSpec(
        "budget", "预算数", "number", "万元", words=("全年预算数", "年初预算", "调整预算", "预算数", "总预算", "预算")
    ),
    InputSpec("executed", "执行数", "number", "万元", words=("实际支出", "执行数", "支出数", "支出", "执行", "决算数")),
)
# marks names whose rate is an excess by itself
_SIGNED = "\x00"
# a shorter word is a part of too many others
_SPECIFIC = 4


@dataclass(frozen=True)
class Wanted:
    """The rate that is looked for: its names, those of an excess or a saving, the inputs that it is made from.

    `form` as a measure has it. `same` says whether two rates give the same points, `ends` are the numbers that the
    criterion itself names.
    """

    label: str
    names: tuple[str, ...]
    over: tuple[str, ...]
    under: tuple[str, ...]
    about: tuple[str, ...]
    specs: tuple[InputSpec, ...]
    form: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    same: Callable[[float, float], bool]
    ends: frozenset[float]

    @cached_property
    def known(self) -> frozenset[str]:
        """The words of the criterion."""
        inputs = (word for spec in self.specs for word in spec.words)
        return frozenset((*self.names, *self.over, *self.under, *self.about, *inputs))

    @cached_property
    def longest_first(self) -> tuple[tuple[str, tuple[str, ...], float, str], ...]:
        """Each name, those of its kind, the sign of a rate behind it and a mark for those of an excess or a saving."""
        kinds = ((self.names, 1.0, ""), (self.over, 1.0, _SIGNED), (self.under, -1.0, _SIGNED))
        return tuple(
            (name, names, sign, mark) for names, sign, mark in kinds for name in sorted(names, key=len, reverse=True)
        )

    @cached_property
    def above(self) -> tuple[str, ...]:
        """The words of what is divided."""
        return _words_of(self.specs, self.numerator)

    @cached_property
    def below(self) -> tuple[str, ...]:
        """The words of what it is divided by."""
        return _words_of(self.specs, self.denominator)


class Rate(NamedTuple):
    """A rate that a text states: exact, or an end of a range (`sign`); `step` is the last digit that it is written with."""

    value: float
    step: float
    sign: str
    clause: Clause
    name: str = ""

    @property
    def words(self) -> str:
        """The words that it stands in."""
        return self.clause.text

    def agrees(self, value: float) -> bool:
        """Whether a computed value is this one, rounded or cut off as it is written."""
        return -self.step / 2 - _DUST <= value - self.value < self.step - _DUST


def read_rate(text: str, wanted: Wanted, year: int | None) -> Reading | None:
    """What a text gives for a rate; None where it says nothing of it."""
    clauses = clauses_of(text, wanted.known, year)
    rates = list(_stated(clauses, wanted))
    exact = [rate for rate in rates if not rate.sign]
    amounts = amounts_in(clauses, wanted.specs, wanted.about)
    worked = [
        *_calculated(clauses, wanted),
        *([made] if (made := _made(amounts, wanted)) is not None else ()),
    ]
    for one, other in combinations(exact, 2):
        if not one.agrees(other.value) and not other.agrees(one.value):
            return Reading(contradiction=(one.words, other.words))
    if exact:
        return _of_stated(exact[0], rates, worked, wanted, amounts, clauses)
    if worked:
        value, words = worked[0]
        if any(abs(value - other) > 0.005 for other, _ in worked[1:]):
            return Reading(contradiction=(words, worked[1][1]))
        inputs = _inputs(amounts, wanted)
        if inputs is not None:
            return Reading(inputs, words=(words,))
        return _stands(wanted, round(value, 10), words)
    return _of_range(rates, clauses, wanted)


def _of_stated(
    rate: Rate,
    rates: Sequence[Rate],
    worked: Sequence[tuple[float, str]],
    wanted: Wanted,
    amounts: Sequence[Amount],
    clauses: Sequence[Clause],
) -> Reading | None:
    """A rate that is stated, unless what it is made from, or a range beside it, says otherwise."""
    if wanted.form == "capped-mean":
        # the mean of the months is not what the year comes to
        worked = () if "均" in rate.name else _of_the_year(clauses)
    if wanted.form == "excess" and not rate.name.startswith(_SIGNED):
        return _of_excess(rate, rates, worked, wanted, amounts)
    return _checked(rate, rates, worked) or _stands(wanted, rate.value, rate.words)


def _of_the_year(clauses: Sequence[Clause]) -> list[tuple[float, str]]:
    """The year's budget and what was spent of it, as a rate."""
    budget, spent = (single(amounts_in(clauses, _YEAR, ()), spec.key) for spec in _YEAR)
    if budget is None or spent is None or budget.value <= 0:
        return []
    return [(spent.value / budget.value, f"{budget.words}，{spent.words}")]


def _of_excess(
    rate: Rate, rates: Sequence[Rate], worked: Sequence[tuple[float, str]], wanted: Wanted, amounts: Sequence[Amount]
) -> Reading | None:
    """A control rate, which people state as the excess or as the share of the budget that was spent."""
    if worked and not rate.agrees(worked[0][0]) and all(rate.agrees(made + 1) for made, _ in worked):
        inputs = _inputs(amounts, wanted)
        return Reading(inputs, words=(rate.words,)) if inputs else _stands(wanted, worked[0][0], rate.words)
    if worked or rate.value <= LARGEST_EXCESS:
        return _checked(rate, rates, worked) or _stands(wanted, rate.value, rate.words)
    if rate.value < _SMALLEST_SHARE:
        return None  # nothing tells which of the two it is
    excess = round(rate.value - 1, 10)
    told = f"{show_percent(rate.value, 4)}（按实际支出÷预算安排理解，超出预算 {show_percent(excess, 4)}）"
    return _stands(wanted, excess, rate.words, told)


def _checked(rate: Rate, rates: Sequence[Rate], worked: Sequence[tuple[float, str]]) -> Reading | None:
    """What contradicts a rate that is stated: what it is made from, a range beside it."""
    for made, words in worked:
        if not rate.agrees(made):
            return Reading(contradiction=(rate.words, words))
    for other in rates:
        if other.sign and not _within(rate.value, other):
            return Reading(contradiction=(rate.words, other.words))
    return None


def _stands(wanted: Wanted, value: float, words: str, told: str = "") -> Reading:
    return Reading((Figure("measure", wanted.label, value, "%", told),), quoted=True, words=(words,))


def _of_range(rates: Sequence[Rate], clauses: Sequence[Clause], wanted: Wanted) -> Reading | None:
    """A rate of which only a limit is told, where all within it gives the same points; 全部按时 is all of them."""
    for rate in rates:
        far = 10.0 if rate.sign in "≥>" else -10.0
        nudge = {">": 1e-6, "<": -1e-6}.get(rate.sign, 0.0)
        if wanted.same(rate.value + nudge, far):
            told = f"{_TOLD[rate.sign]}{show_percent(rate.value, 4)}"
            return _stands(wanted, rate.value + nudge, rate.words, told if rate.sign else "")
    if wanted.form == "excess":
        return _kept(clauses, wanted)
    return _all_or_nothing(clauses, wanted)


def _all_or_nothing(clauses: Sequence[Clause], wanted: Wanted) -> Reading | None:
    """Of a single numerator all, or none: 全部按时签订, 年末无结转结余."""
    spec = next((spec for spec in wanted.specs if wanted.numerator == (spec.key,)), None)
    if spec is None or wanted.form != "ratio":
        return None
    for clause in clauses:
        if clause.own and all_were(clause.text, spec.words):
            return _stands(wanted, 1.0, clause.text, "100%（全部）")
        if clause.own and spec.unit in MONEY and never_was(clause.text, (w for w in spec.words if len(w) >= _SPECIFIC)):
            return _stands(wanted, 0.0, clause.text, "0（没有发生）")
    return None


_TOLD = {"≥": "不低于 ", "≤": "不高于 ", ">": "高于 ", "<": "低于 ", "": ""}


def _kept(clauses: Sequence[Clause], wanted: Wanted) -> Reading | None:
    """Spent within what was planned, in words: no excess."""
    for clause in clauses:
        if (
            clause.own
            and compared(clause.text, wanted.above, wanted.below) == "kept"
            and any(w in clause.text for w in wanted.about)
        ):
            return _stands(wanted, 0.0, clause.text, "不高于 0%")
    return None


def _words_of(specs: Iterable[InputSpec], keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for spec in specs if spec.key in keys for word in spec.words)


def _within(value: float, bound: Rate) -> bool:
    return {
        "≥": value >= bound.value - _DUST,
        ">": value > bound.value - _DUST,
        "≤": value <= bound.value + _DUST,
        "<": value < bound.value + _DUST,
    }[bound.sign]


def _stated(clauses: Sequence[Clause], wanted: Wanted) -> Iterator[Rate]:
    """The rates that a text states under one of the names, or in a clause of their own once it was named."""
    named = bool(clauses) and all(_ALONE.fullmatch(clause.text) for clause in clauses)
    for clause in clauses:
        found = _named(clause, wanted)
        named = named or _names(clause.text, wanted)
        if found is None and named and clause.own and not clause.aside:
            found = _unnamed(clause)
        if found is not None and clause.about in ("own", "criterion") and _is_own(found, clause, wanted):
            yield found


def _names(text: str, wanted: Wanted) -> bool:
    return any(name in text for name in wanted.names)


def _is_own(rate: Rate, clause: Clause, wanted: Wanted) -> bool:
    """A rate beside points may be the criterion quoted: it is not where its number is none of the criterion's."""
    if clause.about == "criterion":
        return False
    points = re.search(r"得[\d.]+分", clause.text)
    return points is None or (not rate.sign and rate.value not in wanted.ends)


def _named(clause: Clause, wanted: Wanted) -> Rate | None:
    text = clause.text
    for name, names, sign, mark in wanted.longest_first:
        at = text.find(name)
        if at < 0 or not _belongs(text[:at], name, names) or "其中" in text[:at]:
            continue
        if not mark and (rate := _result(text[at + len(name) :], clause, name)) is not None:
            return rate
        if (rate := _value(text[at + len(name) :], clause, mark + name)) is not None:
            return rate._replace(value=rate.value * sign)
    return _result_of_amounts(clause, wanted)


def _belongs(before: str, name: str, names: Iterable[str]) -> bool:
    """Whether the words before a name make it no other's: a short name (执行率) stands for every kind of rate."""
    if any(other != name and other.endswith(name) for other in names):
        return not _OWNERS.sub("", before)
    return True


def _result(rest: str, clause: Clause, name: str) -> Rate | None:
    """The last part of a calculation: =512.2/2560.8=20%."""
    if rest.count("=") == 0 or not re.search(r"[/÷]", rest):
        return None
    return _value(rest.rpartition("=")[2], clause, name)


def _result_of_amounts(clause: Clause, wanted: Wanted) -> Rate | None:
    """A calculation that names what is divided instead of the rate: 实际采购98.6万元/预留100万元=98.6%."""
    head, sign, tail = clause.text.rpartition("=")
    left, stroke, right = head.partition("/")
    if sign and stroke and any(w in left for w in wanted.above) and any(w in right for w in wanted.below):
        return _value(tail, clause, wanted.label)
    return None


def _value(rest: str, clause: Clause, name: str) -> Rate | None:
    match = _VALUE.match(rest)
    if (
        match is None
        or _GAIN.search(rest[: match.start("number")])
        or _BEYOND.match(rest[match.end("number") :].lstrip("%"))
    ):
        return None
    return _rate(match, clause, name)


def _unnamed(clause: Clause) -> Rate | None:
    match = _ALONE.fullmatch(clause.text)
    return _rate(match, clause, "") if match is not None else None


def _rate(match: re.Match[str], clause: Clause, name: str) -> Rate | None:
    number, percent = float(match["number"]), match["percent"]
    decimals = len(match["number"].partition(".")[2])
    sign = _SIGN_OF.get(match["sign"] or "", "")
    if match["suffix"]:
        sign = _SUFFIX[match["suffix"]]
    if match["rest"] or re.search(r"约|近(?!三年)", match[0]):
        sign = sign or "~"
    if sign == "~":
        return None  # nearly is no number
    if percent:
        scale = 0.001 if percent == "‰" else 0.01
    elif match["after"] not in _ENDS or (name == "" and not match["suffix"]):
        return None
    elif number == 0 or (0 < number <= 1 and "." in match["number"]):
        scale = 1.0
    elif in_per_cent(number):
        scale = 0.01
    else:
        return None  # 1.5 is 150 % or 1.5 %: nothing tells
    return Rate(round(number * scale, 12), scale * 10.0**-decimals, sign, clause, name)


def _calculated(clauses: Sequence[Clause], wanted: Wanted) -> Iterator[tuple[float, str]]:
    """The calculations of the rate: 19/20, (98-100)/100, each with its words."""
    named = False
    for clause in clauses:
        text = clause.text
        names = _names(text, wanted)
        named = named or names
        if not clause.own or ("/" not in text and "÷" not in text):
            continue
        if not (names or (clause.aside and named) or any(word in text for word in (*wanted.above, *wanted.below))):
            continue
        for part in text.split("="):
            value = calculated(part)
            if value is not None and -1 <= value <= 20:
                yield value, text


def _made(amounts: Sequence[Amount], wanted: Wanted) -> tuple[float, str] | None:
    """The rate that the amounts of a text come to, where all that it is made from are there."""
    if wanted.form == "capped-mean" and not wanted.numerator:
        return None
    above, below = (_sum(amounts, keys) for keys in (wanted.numerator, wanted.denominator))
    if below is None and above is not None and len(wanted.numerator) == 1 and above[0] == 0:
        return (0.0, above[1]) if wanted.form == "ratio" and wanted.same(0.0, 0.0) else None
    if above is None or below is None or below[0] <= 0:
        return None
    ratio = above[0] / below[0]
    words = above[1] if above[1] == below[1] else f"{below[1]}，{above[1]}"
    return (ratio - 1 if wanted.form == "excess" else ratio), words


def _sum(amounts: Sequence[Amount], keys: Sequence[str]) -> tuple[float, str] | None:
    found = [single(amounts, key) or _undone(amounts, key) for key in keys]
    if not found or any(one is None for one in found):
        return None
    own = [one for one in found if one is not None]
    return sum(one.value for one in own), "，".join(dict.fromkeys(one.words for one in own))


def _undone(amounts: Sequence[Amount], key: str) -> Amount | None:
    """What was done, where only what was not is told: 共20份合同，1份未按时签订."""
    lacking = single(amounts, f"{NOT}{key}")
    wholes = [amount for amount in amounts if amount.key not in (key, f"{NOT}{key}", OVER, UNDER)]
    if lacking is None or len({whole.value for whole in wholes}) != 1 or wholes[0].value < lacking.value:
        return None
    return Amount(key, wholes[0].value - lacking.value, lacking.clause)


def _inputs(amounts: Sequence[Amount], wanted: Wanted) -> tuple[Figure, ...] | None:
    """The inputs themselves, where the amounts are all there."""
    if _made(amounts, wanted) is None or _sum(amounts, wanted.denominator) is None:
        return None
    specs = {spec.key: spec for spec in wanted.specs}
    keys = (*wanted.numerator, *wanted.denominator)
    found = [(specs[key], single(amounts, key) or _undone(amounts, key)) for key in keys]
    return tuple(Figure(spec.key, spec.label, one.value, spec.unit) for spec, one in found if one is not None)
