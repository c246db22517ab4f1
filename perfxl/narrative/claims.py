"""The statements of a report on the funds, the rate, the total and the grade of a form, found by their wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from perfxl.forms.model import FormKind
from perfxl.narrative.claim import Claim
from perfxl.narrative.document import Paragraph
from perfxl.narrative.folded import Folded, Span, clauses
from perfxl.narrative.grammar import FIGURE, TOTAL_LABELS, Stated, Words
from perfxl.narrative.numbering import mark_of

# Of another time, of a part, of what is still to come, of a contract: a figure behind these is none of the form's.
_OTHER_WORDS = (
    "上年|去年|往年|上一年|前年|以前年度|历年|同期|同比|环比|下一?年度?(?!达)|明年|次年|结转|结余|分别|人均|户均|亩均|平均|上半年|下半年|季度|预计"
    "|拟|目标|要求|标准为|不低于|不少于|不超过|不高于|力争|合同|中标|追加|调增|调减|压减|收回|自筹|其他资金|全区|全市|全县|全省|全国|全镇|三公|满分|权重"
    "|分值|每|应达|一期|二期|三期|第[一二三四五]批"
)
_OTHER, _PART, FOREIGN = re.compile(_OTHER_WORDS), re.compile("其中"), re.compile(f"{_OTHER_WORDS}|其中")
_WITHIN_THE_YEAR = re.compile(r"(?<!\d)(?:[1-9]|1[01])月")
Scope = Literal["own", "open", "other"]
"""Whether a clause is about the form, may be, or is about something else."""
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
        self._after_rate = False

    def claims(self) -> Iterator[Claim]:
        for sentence in self._folded.sentences():
            self._after_rate = False
            for clause in clauses(sentence):
                yield from self._of(clause)

    def _of(self, clause: Span) -> Iterator[Claim]:
        stated = self._words.stated(clause.text)
        self._scope = self._scope_of(clause.text, stated)
        if self._scope == "other":
            return
        start = clause.start
        for one in stated:
            end = clause.start + one.end
            if claim := self._claim(one, self._folded.quoted(start, end)):
                yield claim
            self._after_rate = one.what == "rate" or (self._after_rate and one.what != "self_total")
            start = end
        if stated and FIGURE.search(clause.text, stated[-1].end):
            self._scope = "other"

    def _scope_of(self, text: str, stated: Sequence[Stated]) -> Scope:
        """What a clause is about: once something else, the rest of its paragraph is, up to the next subject."""
        about = stated[0].about if stated else self._words.subject(text)
        own = self._is_own(about)
        if _OTHER.search(text) or self._other_time(text) or (_PART.search(text) and not own):
            return "other"
        if FIGURE.search(text) and not stated:
            return "other"
        if own:
            return "own"
        return "other" if self._is_foreign(about) else self._scope

    def _is_own(self, about: frozenset[str]) -> bool:
        subjects = {"own", "project"} if self._kind == "project" else {"own", "body"}
        return bool(subjects & about)

    def _is_foreign(self, about: frozenset[str]) -> bool:
        """Whether it speaks of the unit that has the project, or of a project of the department."""
        return ("body" if self._kind == "project" else "project") in about

    def _other_time(self, text: str) -> bool:
        return self._words.other_year(text) or _WITHIN_THE_YEAR.search(text) is not None

    def _claim(self, one: Stated, quote: str) -> Claim | None:
        sure = self._scope == "own" or "yearly" in one.about
        if one.what == "grade":
            return Claim("grade", quote, self._place, grade=one.grade, sure=self._scope == "own")
        value, decimals = float(one.number), len(one.number.partition(".")[2])
        claim = Claim(one.what, quote, self._place, value, decimals, one.unit, "", sure, "source" in one.about)
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
