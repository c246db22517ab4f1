"""What departments say of findings: notes of an earlier round in 审核说明, reasons in the form's own place for them.

A note is matched to a finding by code, form, what the cell is about and what it states, never by address: rows move.
One whose finding has changed is no answer any more, but is shown beside what is found now; none is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import NamedTuple

from perfxl.checks.catalogue import Overspent
from perfxl.checks.finding import Answer, CheckedForm, Finding, Note
from perfxl.excel.reading.cell import NOTHING
from perfxl.forms.model import NARRATIVES, Form, FundRow, Indicator
from perfxl.forms.subjects import Subjects
from perfxl.forms.words import normal

EARLIER = "上一轮："
"""How a line in 审核说明 begins that was an answer to what has changed since."""
CODE, TITLE, SUBJECT, STATED, MESSAGE, ANSWER = (
    "审核定义编码", "审核定义名称", "指标或位置", "填报值", "错误信息", "审核说明",
)  # fmt: skip
"""The headings in 审核结果 by which a note is found again, wherever their columns stand."""
DEPARTMENT, YEAR, SHEET = "部门（单位）", "年度", "工作表"
"""The labels there by which a form is."""
NO_REASON = NOTHING | {"无", "0", "无偏差"}
"""What people write in the place of a reason where they give none."""
_CARRIED_OVER = "结转"
# So much of a text tells it from others.
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class EarlierForm:
    """A form as the 审核结果 of an earlier round tells of it, with the notes on its findings, blank ones too."""

    name: str
    department: str
    year: str
    sheet: str
    notes: tuple[Note, ...]


def is_reason(text: str) -> bool:
    """Whether a text gives a reason: 无 and — say that there is none."""
    return text.strip("。 \n") not in NO_REASON


def shown_year(form: Form) -> str:
    """The year of a form as 审核结果 tells it: 2023年度."""
    return f"{form.year}年度" if form.year else ""


def answered(checked: Sequence[CheckedForm], earlier: Sequence[EarlierForm]) -> tuple[CheckedForm, ...]:
    """The forms of a workbook with what the department says of their findings."""
    pairs = _paired([form.form for form in checked], earlier)
    return tuple(_answered(form, *pairs.get(at, _NO_PAIR)) for at, form in enumerate(checked))


class _Pair(NamedTuple):
    """A form of an earlier round, and whether it is the same form for sure."""

    notes: tuple[Note, ...]
    same: bool


_NO_PAIR = _Pair((), same=False)


def _paired(forms: Sequence[Form], earlier: Sequence[EarlierForm]) -> dict[int, _Pair]:
    """The earlier round of each form, by its position.

    Another project on the same sheet, or another year, is not the same form: its notes are shown, and answer nothing.
    """
    # of copies of 审核结果 the one that was filled in
    left = sorted(earlier, key=lambda each: not any(note.text for note in each.notes))
    alone = len(forms) == len(left) == 1
    steps: tuple[tuple[Callable[[EarlierForm, Form], bool], bool], ...] = (
        (lambda old, form: _is_same(old, form) and old.sheet == form.sheet, True),
        (_is_same, True),
        (lambda old, form: alone or old.sheet == form.sheet, False),
    )
    pairs: dict[int, _Pair] = {}
    for fits, same in steps:
        for at, form in enumerate(forms):
            old = next((each for each in left if fits(each, form)), None) if at not in pairs else None
            if old is not None:
                left.remove(old)
                pairs[at] = _Pair(old.notes, same)
    return pairs


def _is_same(old: EarlierForm, form: Form) -> bool:
    if old.year and form.year and old.year != shown_year(form):
        return False
    if normal(old.name) == normal(form.name):
        return True
    # its name was still blank: it went by its department's or its sheet's
    department = form.field_text("department")
    same = not old.department or normal(old.department) == normal(department)
    return old.sheet == form.sheet and old.name in (old.department, old.sheet) and form.name != department and same


def _answered(checked: CheckedForm, notes: Sequence[Note], same: bool) -> CheckedForm:
    found, left = _matched(checked, notes)
    answers = {finding: _answer(note.text, kept=same and kept) for finding, (note, kept) in found.items() if note.text}
    for finding in checked.findings:
        if not (finding in answers and answers[finding].stands) and (reason := _own_reason(checked.form, finding)):
            answers[finding] = Answer(reason, stands=True, note=answers[finding].note if finding in answers else "")
    if not answers and not left:
        return checked
    # what another form left would answer this one in the next round
    left = left if same else tuple(note._replace(text=_of_earlier(note.text)) for note in left)
    return replace(checked, answers=answers, unmatched=left)


def _answer(text: str, *, kept: bool) -> Answer:
    note = text if kept else _of_earlier(text)
    return Answer(note, stands=kept and is_reason(_written_since(text)), note=note)


def _written_since(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(EARLIER))


def _of_earlier(text: str) -> str:
    """A note in one line that says that it is of an earlier round."""
    own = " ".join(_written_since(text).split())
    return f"{EARLIER}{own}" if own else text


class _Match(NamedTuple):
    """The note on a finding, and whether it was written of the very same."""

    note: Note
    kept: bool


def _matched(checked: CheckedForm, notes: Sequence[Note]) -> tuple[dict[Finding, _Match], tuple[Note, ...]]:
    """The note on each finding, and the notes on what is no longer found."""
    if not notes:
        return {}, ()
    subjects = Subjects(checked.form)
    findings = [(finding, note_on(finding, subjects)) for finding in checked.findings]
    left, found = list(notes), dict[Finding, _Match]()
    for keys, kept in STEPS:
        groups: dict[Hashable, list[Note]] = defaultdict(list)
        for note in left:
            groups[keys(note)].append(note)
        waiting: dict[Hashable, list[Finding]] = defaultdict(list)
        for finding, as_note in findings:
            if finding not in found:
                waiting[keys(as_note)].append(finding)
        for key, those in waiting.items():
            for finding, note in _told_of(those, groups[key]):
                found[finding] = _Match(note, kept)
                left = [each for each in left if each is not note]
    return found, tuple(note for note in left if note.text)


def _told_of(findings: Sequence[Finding], notes: Sequence[Note]) -> Iterable[tuple[Finding, Note]]:
    """Findings that nothing tells apart have their notes in order, where they are as many or the notes say the same."""
    if len(findings) == len(notes):
        return zip(findings, notes, strict=True)
    return zip(findings, cycle(notes), strict=False) if len({note.text for note in notes}) == 1 else ()


def note_on(finding: Finding, subjects: Subjects) -> Note:
    """A finding as 审核结果 tells it, with nothing written beside it."""
    return Note(finding.code, finding.title, subjects.of(finding.at), finding.stated, finding.message, "")


def _same_text(text: str) -> str:
    """A text as it is compared: programs that save a workbook do as they like with its line breaks."""
    return "".join(text[:_LONGEST].split())


STEPS: tuple[tuple[Callable[[Note], Hashable], bool], ...] = (
    (lambda note: (note.code, *map(_same_text, (note.subject, note.stated, note.message))), True),
    (lambda note: (note.code, _same_text(note.subject), _same_text(note.stated)), True),
    (lambda note: (note.code, _same_text(note.subject)), False),
)
"""What two notes have in common, and whether they are then of the very same, from the surest to the least sure: the same
sentence; the same value of the same cell; the same cell."""


def _own_reason(form: Form, finding: Finding) -> str:
    """What the form's own place for reasons says to a finding that asks for one: its row's, else a text that names it."""
    if not finding.wants_reason or form.kind != "project":  # a department's column holds what the score rests on
        return ""
    return next((text for text in _reasons(form, finding) if is_reason(text)), "")


def _reasons(form: Form, finding: Finding) -> Iterator[str]:
    rows: tuple[FundRow | Indicator, ...] = (*form.funds.rows, *form.indicators)
    for row in rows:
        if row.row == finding.at.row and row.reason is not None and finding.sheet == form.sheet:
            yield row.reason.text
    words = _CARRIED_OVER if isinstance(finding, Overspent) else normal(finding.facts.get("name", ""))
    for narrative in map(form.field_text, NARRATIVES):
        if words and words in normal(narrative):
            yield narrative
