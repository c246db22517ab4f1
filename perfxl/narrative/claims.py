"""The statements of a report on the funds, the rate, the total and the grade of a form, found by their wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from perfxl.forms.model import FormKind
from perfxl.narrative.claim import Claim
from perfxl.narrative.document import Paragraph
from perfxl.narrative.folded import Folded, Span, clauses
from perfxl.narrative.grammar import FIGURE, TOTAL_LABELS, VAGUE, WEAK_LABELS, Stated, Words
from perfxl.narrative.numbering import mark_of
from perfxl.narrative.scope import names_another

# Of another time, of a part, of what is still to come, of a contract: figures of such a sentence are none of the form's.
_ASIDE_WORDS = (
    "上年|去年|往年|上一年|前年|以前年度|历年|同期|同比|环比|下一?年度?(?!达)|明年|次年|结转|结余|分别|人均|户均|亩均|平均|上半年|下半年|季度|预计"
    "|拟|目标|要求|标准为|不低于|不少于|不超过|不高于|力争|合同|中标|追加|调增|调减|压减|收回|自筹|其他资金|全区|全市|全县|全省|全国|全镇|三公|满分|权重"
    r"|分值|每|应达|一期|二期|三期|第[一二三四五]批|基本支出|人员支出|公用支出|(?<![本该此])项目支出(?!绩效|自评|整体)|得满分|不得分|扣\d|每低|每高"
)
# Behind these the form as a whole may be spoken of again, in the same sentence.
_PART = "其中"
FOREIGN = re.compile(f"{_ASIDE_WORDS}|{_PART}")
_ASIDE = re.compile(_ASIDE_WORDS)
_OF_FUNDS = re.compile("预算|执行|支出")
_WITHIN_THE_YEAR = re.compile(r"(?<!\d)(?:[1-9]|1[01])月")
# The parts of the whole follow.
_LIST = re.compile("一是|二是|三是|四是|(?<![得评总])分为|[①-⑳]|如下|包括|部分组成")
Scope = Literal["own", "open", "aside", "other", "another"]
"""What a clause is about: the form; perhaps the form; something else up to the end of the sentence; something else up to
the next 本项目; another project up to the name of this one."""
_FURTHER: tuple[Scope, ...] = ("own", "open", "aside", "other", "another")
# The total of a form is hardly ever as little as a group of its indicators may have.
_LEAST_TOTAL = 60
FULL = 100


def claims(paragraphs: Iterable[Paragraph], words: Words, kind: FormKind, rate_weight: float | None) -> Iterator[Claim]:
    """The statements, in their order. `rate_weight` is what 预算执行率 weighs, 分."""
    for paragraph in paragraphs:
        yield from _Scanned(paragraph, words, kind, rate_weight).claims()


class _Scanned:
    """A paragraph, clause by clause, with what it is about so far."""

    def __init__(self, paragraph: Paragraph, words: Words, kind: FormKind, rate_weight: float | None) -> None:
        mark = mark_of(paragraph.text)
        self._folded = Folded(paragraph.text[mark.length if mark else 0 :])
        self._place, self._words, self._kind, self._weight = paragraph.place, words, kind, rate_weight
        self._scope: Scope = "open"
        self._before: Scope = "open"
        self._after_rate = self._of_initial = False

    def claims(self) -> Iterator[Claim]:
        for sentence in self._folded.sentences():
            self._after_rate = self._of_initial = False
            if self._scope == "aside":
                self._scope = self._before
            for clause in clauses(sentence):
                yield from self._of(clause)

    def _of(self, clause: Span) -> Iterator[Claim]:
        stated = self._words.stated(clause.text)
        self._scope = self._scope_of(clause.text, stated)
        if self._scope not in ("own", "open"):
            return
        self._before = self._scope
        start = clause.start
        for one in stated:
            end = clause.start + one.end
            if VAGUE.match(self._folded.plain, end):
                self._scope = "aside"
                return
            if one.what in ("initial", "budget"):
                self._of_initial = one.what == "initial"
            if claim := self._claim(one, self._folded.quoted(start, end)):
                yield claim
            self._after_rate = one.what == "rate" or (self._after_rate and one.what != "self_total")
            start = end
        if stated and FIGURE.search(clause.text, stated[-1].end):
            self._scope = "aside"

    def _scope_of(self, text: str, stated: Sequence[Stated]) -> Scope:
        about = stated[0].about if stated else self._words.subject(text)
        named, told = "own" in about, bool({"own", "this"} & about)
        figure = FIGURE.search(text) is not None
        if not named and names_another(text, self._words):
            return "another"
        of_others = figure and self._is_foreign(about) and not told
        part = figure and _PART in text and _OF_FUNDS.search(text) is not None
        if of_others or (_LIST.search(text) and not named) or (part and not told):
            return self._lowered("other")
        if self._is_aside(text, about):
            return self._lowered("aside")
        if figure and not stated:
            return "aside" if self._scope == "aside" else self._lowered("other")
        if named or self._is_this(about):
            return "own"
        return self._lowered("other") if self._is_foreign(about) else self._scope

    def _lowered(self, scope: Scope) -> Scope:
        """A scope, or the one that was, whichever is further from the form."""
        return max(scope, self._scope, key=_FURTHER.index)

    def _is_aside(self, text: str, about: frozenset[str]) -> bool:
        plain = self._words.nameless(text)
        if _ASIDE.search(plain) or self._words.other_year(text) or _WITHIN_THE_YEAR.search(text):
            return True
        return _PART in plain and not {"own", "this"} & about

    def _is_this(self, about: frozenset[str]) -> bool:
        """Whether a clause speaks of this project or department, as far as what was said before lets it."""
        if self._kind == "department":
            return "body" in about
        return ("this" in about and self._scope != "another") or ("project" in about and self._scope in ("own", "open"))

    def _is_foreign(self, about: frozenset[str]) -> bool:
        """Whether it speaks of the unit that has the project, or of a project of the department."""
        return bool(({"body"} if self._kind == "project" else {"project", "this"}) & about)

    def _claim(self, one: Stated, quote: str) -> Claim | None:
        sure = self._scope == "own" and one.label not in WEAK_LABELS
        if one.what == "grade":
            return Claim("grade", quote, self._place, grade=one.grade, sure=self._scope == "own")
        value, decimals = float(one.number), len(one.number.partition(".")[2])
        claim = Claim(one.what, quote, self._place, value, decimals, one.unit, "", sure, "source" in one.about)
        if one.what == "rate" and self._of_initial:
            return None  # the form's is of the budget as it was changed
        return self._score(claim, one.label) if one.what == "self_total" else claim

    def _score(self, claim: Claim, label: str) -> Claim | None:
        """A score of the whole, or of the rate that was told before it; None where that cannot be known."""
        total = label in TOTAL_LABELS
        if not total and self._after_rate and self._weight is not None and claim.value <= self._weight:
            return claim._replace(what="rate_score")
        if label == "总分" and claim.value == FULL:
            return None
        if not total and claim.value < _LEAST_TOTAL:
            return None
        return claim._replace(sure=total or self._scope == "own")
