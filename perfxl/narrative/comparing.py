"""A report against a form: what it says of the form's figures, whether they agree, and what its outline lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfxl.checks.catalogue import ReportMismatch, ReportNumbering, ReportSections
from perfxl.checks.finding import Finding
from perfxl.forms.model import Form
from perfxl.narrative.belonging import head_of, words_of
from perfxl.narrative.claim import Claim
from perfxl.narrative.claims import claims
from perfxl.narrative.document import Document
from perfxl.narrative.facts import Fact, Facts
from perfxl.narrative.indicator_claims import indicator_claims
from perfxl.narrative.outline import gaps, headings, lacking, narrative
from perfxl.narrative.scope import own_parts

# So much of a heading tells which it is.
_HEADING = 20


class Comparison(NamedTuple):
    """What came of comparing: findings, how many figures were compared, how many of them agree.

    `left_out`: there are tables, or a form is annexed, which was not compared.
    """

    findings: tuple[Finding, ...]
    checked: int
    agreed: int
    left_out: bool


def compare(document: Document, form: Form, name: str) -> Comparison:
    """The report of this file name against a form that it belongs to."""
    paragraphs, annexed = narrative(document.paragraphs)
    words = words_of(form)
    parts = list(own_parts(paragraphs, words, head_of(document, name)))
    weight = form.funds.weight.points if form.funds.weight else None
    found = [*claims(parts, words, form.kind, weight), *indicator_claims(parts, form.indicators, words)]
    verdicts = _verdicts(found, Facts(form))
    wrong = tuple(_mismatches(verdicts, name))
    agreed = sum(fact.agrees(claim) for claim, fact in verdicts)
    return Comparison(wrong, len(verdicts), agreed, annexed or document.tables)


def outlined(document: Document, form: Form, name: str) -> Iterator[Finding]:
    """Numbers left out among the headings, and sections that are not there; said on the form's title."""
    if not document.numbered:
        return
    paragraphs, _ = narrative(document.paragraphs)
    found = headings(paragraphs)
    for gap in gaps(found, paragraphs):
        place = paragraphs[gap.after.at].place
        before, after = (_short(heading.text) for heading in (gap.before, gap.after))
        yield ReportNumbering(
            form.title, after, report=name, place=place, before=before, after=after, missing=f"“{gap.missing}”"
        )
    if missing := lacking(found, paragraphs):
        told = "、".join(f"“{section}”" for section in missing)
        yield ReportSections(form.title, "", report=name, missing=told)


def _verdicts(found: Sequence[Claim], facts: Facts) -> list[tuple[Claim, Fact]]:
    """The claims that can be compared, with what the form says.

    One that does not say for certain what it is about is none where it agrees with something else in the form, where
    another claim on the same agrees, or says something else again: then they are of parts.
    """
    pairs = [(claim, fact) for claim in found if (fact := facts.of(claim)) is not None]
    told = {_subject(claim) for claim, fact in pairs if fact.agrees(claim)}
    unsure = {(_subject(claim), claim.value, claim.grade) for claim, fact in pairs if not _is_sure(claim)}
    several = {subject for subject, count in Counter(subject for subject, *_ in unsure).items() if count > 1}
    doubtful = told | several
    return [
        (claim, fact)
        for claim, fact in pairs
        if fact.agrees(claim) or _is_sure(claim) or not (_subject(claim) in doubtful or fact.another(claim))
    ]


def _is_sure(claim: Claim) -> bool:
    return claim.sure and not claim.source


def _subject(claim: Claim) -> tuple[str, int | None]:
    return claim.what, claim.indicator.row if claim.indicator else None


def _mismatches(verdicts: Sequence[tuple[Claim, Fact]], name: str) -> Iterator[Finding]:
    """A finding for each value that contradicts the form, where it stands first."""
    told = set()
    for claim, fact in verdicts:
        key = (_subject(claim), claim.value, claim.unit, claim.grade)
        if not fact.agrees(claim) and key not in told:
            told.add(key)
            yield ReportMismatch(fact.at, fact.told, report=name, place=claim.place, quote=claim.quote, name=fact.name)


def _short(heading: str) -> str:
    text = " ".join(heading.split())
    return text if len(text) <= _HEADING else f"{text[:_HEADING]}…"
