"""Cases: how often something happened that costs points, or that it never did."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfxl.rules.evidence.amounts import COUNTED, Amount, amounts_in
from perfxl.rules.evidence.clauses import Clause, clauses_of
from perfxl.rules.evidence.none import all_were, never_was
from perfxl.rules.evidence.points import Lost, lost_in, sentence_of
from perfxl.rules.evidence.reading import Figure, Reading
from perfxl.rules.evidence.words import has
from perfxl.rules.inputs import InputSpec

_NONE_OF_IT = re.compile(
    r"^(?:本年度?|当年|今年|全年|20\d\d年度?|[我本](?:单位|部门|局|办|委)|年度|经(?:自查|核查))*(?:无|未发生|不存在|没有|未出现|不涉及|未产生)(?:发生)?(?:过)?(?:此|该|上述|这|类似|相关)(?:项|类|种)?(?:内容|情况|事项|问题|业务|行为|现象|情形|项目)?(?:的?发生|的?情况|的?问题)?$"
)
_NOTHING = re.compile(
    r"^(?:本年度?|当年|今年|全年|20\d\d年度?|[我本](?:单位|部门|局|办|委)|年度)*(?:无|未发生|没有|未产生|不存在|不涉及|未开展|未进行|未实施)(?:此类|任何)?(?P<what>.{2,12}?)(?:发生|情况|事项|业务|活动|收入|等)*$"
)
# what a department found itself is no finding of those who check it
_SELF = re.compile("自查|自纠|自检")
_SOME = re.compile(r"(?:存在|出现|发生|发现|有)(?![无未])")
_COUNT = re.compile(rf"\d+(?:{COUNTED})")


@dataclass(frozen=True)
class CaseWords:
    """The cases that are looked for: the inputs that count them, the weight that can be lost, 分.

    `loss` gives what counts cost, None where a count that it needs is missing; `costs` are what a case may cost,
    `decisive` the inputs whose first case costs everything.
    """

    about: tuple[str, ...]
    cases: tuple[InputSpec, ...]
    others: tuple[InputSpec, ...]
    loss: Callable[[Mapping[str, float]], float | None]
    costs: frozenset[float]
    decisive: frozenset[str]

    @cached_property
    def specs(self) -> tuple[InputSpec, ...]:
        """The inputs, cases first."""
        return (*self.cases, *self.others)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The words of the cases and of their opposites."""
        return tuple(word for spec in self.specs for word in (*spec.words, *spec.met))

    @cached_property
    def known(self) -> frozenset[str]:
        """The words of the criterion."""
        return frozenset(word for spec in self.specs for word in (*spec.words, *spec.without, *spec.met))


def read_cases(text: str, wanted: CaseWords, weight: float, year: int | None) -> Reading | None:
    """The counts of cases that a text states, none included, or the points lost for them."""
    clauses = clauses_of(text, wanted.known, year)
    # a case of one month is one of the year as well
    clauses = tuple(c._replace(about="own") if c.about == "part" else c for c in clauses if not _SELF.search(c.text))
    own = [clause for clause in clauses if clause.own]
    amounts = _amounts_in_cases(clauses, wanted)
    found: dict[str, tuple[float, str]] = {}
    for spec in wanted.cases:
        told = _told_of(spec, own, amounts, wanted)
        if isinstance(told, Reading):
            return told
        if told is not None:
            found[spec.key] = told
    if not found and (clause := next((c for c in own if _nothing_due(c.text, wanted)), None)) is not None:
        found = {spec.key: (0.0, clause.text) for spec in wanted.cases}
    lost = lost_in(clauses)
    return _weighed(wanted, found, amounts, lost, clauses, weight)


def _nothing_due(text: str, wanted: CaseWords) -> bool:
    """Whether nothing of the kind happened at all: 本年度无此项内容发生, 无新增预算项目."""
    if _NONE_OF_IT.match(text):
        return True
    match = _NOTHING.match(text)
    return match is not None and any(
        match["what"] == word for word in (*wanted.about, *(word for spec in wanted.others for word in spec.words))
    )


def _amounts_in_cases(clauses: Sequence[Clause], wanted: CaseWords) -> list[Amount]:
    """The counts with their roles; those that are denied (未发现1项) left out."""
    own = [clause for clause in clauses if clause.own]
    amounts = amounts_in(own, wanted.specs, wanted.named)
    return [amount for amount in amounts if not _denied(amount, wanted.specs)]


def _denied(amount: Amount, specs: Sequence[InputSpec]) -> bool:
    return any(spec.key == amount.key and never_was(amount.words, spec.words) for spec in specs)


def _told_of(
    spec: InputSpec, own: Sequence[Clause], amounts: Sequence[Amount], wanted: CaseWords
) -> tuple[float, str] | Reading | None:
    """How many cases of an input a text states, with its words; None where it says nothing, a reading of a contradiction."""
    counts = [amount for amount in amounts if amount.key == spec.key]
    never = next(
        (c for c in own if never_was(c.text, (*spec.words, *spec.without)) or all_were(c.text, spec.met)), None
    )
    some = next((one for one in counts if one.value), None)
    if never is not None and some is not None and never.text != some.words:
        return Reading(contradiction=(never.text, some.words))
    if some is not None:
        values = {one.value for one in counts}
        main = [one for one in counts if "其中" not in one.words]
        if len(values) > 1 and len({one.value for one in main}) != 1:
            return None
        first = main[0] if main else some
        return first.value, first.words
    if counts or never is not None:
        return 0.0, counts[0].words if counts else never.text if never is not None else ""
    return _of_done(spec, own, amounts, wanted) or _once(spec, own, wanted)


def _of_done(
    spec: InputSpec, own: Sequence[Clause], amounts: Sequence[Amount], wanted: CaseWords
) -> tuple[float, str] | None:
    """Cases as what is left: 应评估5个，已评估4个."""
    due = next((one for one in amounts if any(one.key == other.key for other in wanted.others)), None)
    if due is None:
        return None
    for clause in own:
        for word in spec.met:
            match = re.search(
                rf"(\d+)(?:{COUNTED})[^,\d]{{0,4}}{re.escape(word)}|{re.escape(word)}[^,\d]{{0,4}}(\d+)(?:{COUNTED})",
                clause.text,
            )
            if match and 0 <= (done := float(match[1] or match[2])) <= due.value and clause.text != due.words:
                return due.value - done, f"{due.words}，{clause.text}"
    return None


def _once(spec: InputSpec, own: Sequence[Clause], wanted: CaseWords) -> tuple[float, str] | None:
    """A case that is told of without a number, where the first one costs everything."""
    for clause in own if spec.key in wanted.decisive else ():
        if has(clause.text, spec.words) and _SOME.search(clause.text) and not _COUNT.search(clause.text):
            return 1.0, clause.text
    return None


def _weighed(
    wanted: CaseWords,
    found: Mapping[str, tuple[float, str]],
    amounts: Sequence[Amount],
    lost: Lost | None,
    clauses: Sequence[Clause],
    weight: float,
) -> Reading | None:
    """The counts against the points that are said to be lost; those alone where the text names the case."""
    values = {key: value for key, (value, _) in found.items()}
    unsaid = {spec.key for spec in wanted.cases if spec.unsaid} - values.keys()
    whole = bool(values) and (any(values.values()) or not {s.key for s in wanted.cases} - values.keys() - unsaid)
    words = tuple(dict.fromkeys(said for _, said in found.values()))
    counted = None
    if whole:
        values |= {spec.key: 0.0 for spec in wanted.cases if spec.key not in values}
        values |= {one.key: one.value for one in amounts if any(one.key == spec.key for spec in wanted.others)}
        counted = wanted.loss(values)
    if lost is not None:
        if counted is not None and abs(min(counted, weight) - lost.points) > 1e-9 and abs(counted - lost.points) > 1e-9:
            return Reading(contradiction=(words[0], lost.clause.text))
        if counted is None and not _fits(lost, wanted, found, clauses, weight):
            return None
    if counted is None and lost is None:
        return None
    if counted is None or not values.keys() >= {spec.key for spec in wanted.others}:
        points = lost.points if lost is not None else counted or 0.0
        said = words or ((sentence_of(clauses, lost.clause),) if lost is not None else ())
        written = "0（没有发生）" if not points else ""
        return Reading((Figure("lost", "扣分", points, "分", written),), True, said)
    specs = (*wanted.others, *wanted.cases)
    return Reading(tuple(Figure(s.key, s.label, values[s.key], s.unit) for s in specs), words=words)


def _fits(lost: Lost, wanted: CaseWords, found: Mapping[str, object], clauses: Sequence[Clause], weight: float) -> bool:
    """Whether the points lost are said of the very cases, and are what some of them cost."""
    if lost.points > weight:
        return False
    said = sentence_of(clauses, lost.clause)
    named = found or any(has(said, (*spec.words, *spec.without)) for spec in wanted.cases)
    whole = any(abs(lost.points / cost - round(lost.points / cost)) < 1e-9 for cost in wanted.costs)
    return bool(named) and (whole or lost.points == weight)
