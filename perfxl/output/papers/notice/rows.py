"""The rows of a notice's tables: what is wrong where, what is asked for, by which clause.

The sentences are the catalogue's. Problems of one form with one cause, asking for the same, are one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.followed_up import FollowedUp
from perfxl.intake.returned import Problem, Returned
from perfxl.intake.schema import FormRow

_WHOLE_DEPARTMENT = "部门整体自评表"
_BLANK, _NONE = "（空白）", "—"
# What a cell says is quoted at most so far, and so many cells of a finding among forms are told.
_LONGEST, _MOST_SPOTS = 100, 8
# A longer clause stands below the table, as a row is narrow.
_LONGEST_CLAUSE = 45


class Row(NamedTuple):
    """A row of the table: whose form, the sheet and cells, what they say, what is asked for, by which clause."""

    form: str
    place: str
    stated: str
    wanted: str
    source: str


class FollowedRow(NamedTuple):
    """A problem of the earlier round: form, place, what was said of it, what became of it."""

    form: str
    place: str
    told: str
    state: str


def form_labels(to: Returned, files: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """What each form of a department is called, by workbook and number: its project, and the file that it is in.

    Forms that do not count are among them where a finding among forms names them; of others' forms none is. `files` are
    the names of the files that go back, by the source of the workbook.
    """
    named = [spot.form for finding in to.among for spot in finding.spots if spot.form.owner == to.name]
    return {_key(form): f"{form.project or _title(form)}\n（{_file(form, files)}）" for form in (*to.forms, *named)}


def _title(form: FormRow) -> str:
    return _WHOLE_DEPARTMENT if form.kind == "department" else form.sheet


def _file(form: FormRow, files: Mapping[str, str]) -> str:
    return files.get(form.source) or PurePosixPath(form.source).name


def _key(form: FormRow) -> tuple[int, int]:
    return form.workbook, form.form


def problem_rows(problems: Sequence[Problem], labels: Mapping[tuple[int, int], str]) -> list[Row]:
    """The rows of problems within forms, in their order."""
    causes: dict[tuple[object, ...], list[Problem]] = defaultdict(list)
    for problem in problems:
        causes[(_key(problem.form), problem.code, problem.source, _asked(problem.message))].append(problem)
    return [
        Row(labels[_key(same[0].form)], _places(same), _stated(same), _wanted(same), same[0].source or _NONE)
        for same in causes.values()
    ]


def _asked(message: str) -> str:
    """What a sentence asks for at its end: 请补填。"""
    return message.rstrip("。").rpartition("。")[2]


def _places(same: Sequence[Problem]) -> str:
    cells: dict[str, list[str]] = defaultdict(list)
    for problem in same:
        if problem.cell not in cells[problem.sheet]:
            cells[problem.sheet].append(problem.cell)
    return "\n".join(f"“{sheet}”{'、'.join(those)}" for sheet, those in cells.items())


def _stated(same: Sequence[Problem]) -> str:
    stated = list(dict.fromkeys((problem.cell, _quoted(problem.stated)) for problem in same))
    if len({text for _, text in stated}) == 1:
        return stated[0][1]
    return "\n".join(f"{cell}：{text}" for cell, text in stated)


def _quoted(text: str) -> str:
    text = " ".join(text.split()) or _BLANK
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _wanted(same: Sequence[Problem]) -> str:
    """The sentence; of several problems each with its cell, and what they all ask for once."""
    if len({problem.message for problem in same}) == 1:
        return same[0].message + "".join(dict.fromkeys(map(_said, same)))
    asked = _asked(same[0].message)
    told = [f"{each.cell}：{each.message.removesuffix(f'{asked}。')}{_said(each)}" for each in same]
    return "\n".join([*told, f"{asked}。"])


def _said(problem: Problem) -> str:
    """What the department has said of it, which is not enough."""
    if not problem.answer:
        return ""
    wrong = "已有说明“{}”，错误仍须改正。" if problem.status == "answered" else "此前的说明“{}”不再适用，请重新说明。"
    return wrong.format(_quoted(problem.answer))


def among_rows(findings: Iterable[FindingAmongForms], labels: Mapping[tuple[int, int], str]) -> list[Row]:
    """The rows of findings among forms; of forms without a label no cell is told."""
    return [_among(finding, labels) for finding in findings]


def _among(finding: FindingAmongForms, labels: Mapping[tuple[int, int], str]) -> Row:
    named = [(spot, labels[_key(spot.form)]) for spot in finding.spots if _key(spot.form) in labels]
    short = [(spot, label.partition("\n")[0]) for spot, label in named]
    files = list(dict.fromkeys(label for _, label in named))
    places = [f"{name if len(files) > 1 else f'“{spot.sheet}”'}{spot.cell}" for spot, name in short]
    said = [f"{name if len(files) > 1 else ''}：{spot.says}".lstrip("：") for spot, name in short if spot.says]
    form, place, stated = ("\n".join(_some(texts)) or _NONE for texts in (files, places, said))
    return Row(form, place, stated, finding.message, _NONE)


def _some(texts: Sequence[str]) -> Iterator[str]:
    yield from texts[:_MOST_SPOTS]
    if len(texts) > _MOST_SPOTS:
        yield f"等 {len(texts)} 处"


def followed_rows(followed: Iterable[FollowedUp]) -> Iterator[FollowedRow]:
    """The rows of the earlier round's problems."""
    for problem, state, note in followed:
        shown = f"{state}\n（{note}）" if note else state
        if isinstance(problem, Problem):
            name = problem.form.project or _title(problem.form)
            yield FollowedRow(name, f"“{problem.sheet}”{problem.cell}", problem.message, shown)
        else:
            yield FollowedRow("表间", _NONE, problem.message, shown)


class Clauses:
    """The clauses of a table: a short one stands in its row, a long one below the table, once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def shown(self, source: str) -> str:
        """What stands in the row."""
        if len(source) <= _LONGEST_CLAUSE:
            return source
        return f"见注{self._numbers.setdefault(source, len(self._numbers) + 1)}"

    @property
    def notes(self) -> list[str]:
        """What stands below the table."""
        return [f"注{number}：{source}" for source, number in self._numbers.items()]
