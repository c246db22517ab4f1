"""Rounds of the same form: what was mended between two reviews of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from perfxl.reviewing.lines import is_answered, is_waived
from perfxl.reviewing.record import FindingRecord, FormRecord, WorkbookRecord
from perfxl.run.discovery import MARK, RESULTS_FILE
from perfxl.run.finished import records_of
from perfxl.text.errors import CallError

Key = tuple[str, str, str, int | None]
_What = tuple[str, int | None, str, str, str]
# The name of the second run of one date and time.
_NUMBERED = re.compile(r"(.+_\d{6})_(\d+)")
Findings = Counter[tuple[str, str]]
_NOTHING: _What = ("", None, "", "", "")


@dataclass(frozen=True, slots=True)
class Change:
    """How the findings (errors and warnings) of a form differ from its last round; `answered` are of those left.

    What was waived since is `waived`, not mended.
    """

    name: str
    mended: int
    left: int
    new: int
    answered: int = 0
    waived: int = 0


def changes(records: Iterable[WorkbookRecord], earlier: Sequence[Path]) -> list[Change]:
    """What each form's findings were in the last of the `earlier` run folders that has it, and are now."""
    forms = {key: form for record in records for key, form in _forms(record)}
    before = _before(forms, earlier)
    found = []
    for key, form in forms.items():
        if (old := before.get(key)) is None:
            continue
        new, answered, waived = _findings(form), _findings(form, is_answered), _findings(form, is_waived)
        kept, allowed = sum((old & new).values()), sum(((old - new) & waived).values())
        mended = sum(old.values()) - kept - allowed
        change = Change(key[0], mended, kept, sum(new.values()) - kept, sum((old & answered).values()), allowed)
        if old or change.new:
            found.append(change)
    return found


def run_folders(results: Path) -> list[Path]:
    """The folders of earlier runs, the newest first."""
    folders = [folder for folder in results.glob("*") if (folder / RESULTS_FILE).is_file()]
    return sorted(folders, key=_in_time, reverse=True)


def _in_time(folder: Path) -> tuple[str, int]:
    """A run's folder by date and time, and by the number that one of several has."""
    found = _NUMBERED.fullmatch(folder.name)
    return (found[1], int(found[2])) if found else (folder.name, 1)


def _before(forms: Mapping[Key, FormRecord], folders: Sequence[Path]) -> dict[Key, Findings]:
    """The findings of forms in the last of the folders that has each, under its file's name or under another."""
    found: dict[Key, Findings] = {}
    for folder in folders:
        if len(found) == len(forms):
            break
        here: dict[Key, Findings] = {}
        others: dict[_What, list[Findings]] = defaultdict(list)
        for record in _records(folder):
            for key, form in _forms(record):
                if key in forms:
                    here[key] = _findings(form)
                elif what := _what(form):
                    others[what].append(_findings(form))
        for key, form in forms.items():
            renamed = others.get(_what(form) or _NOTHING, [])
            if key not in found and (key in here or len(renamed) == 1):
                found[key] = here[key] if key in here else renamed[0]
    return found


def _records(folder: Path) -> Iterator[WorkbookRecord]:
    with suppress(CallError):  # a run that was cut off tells nothing
        yield from records_of(folder)


def _forms(record: WorkbookRecord) -> Iterator[tuple[Key, FormRecord]]:
    """A workbook's forms by what tells them in the next round: file and name, kind, sheet, year."""
    file = PurePosixPath(record["source"])
    stem = file.stem.removesuffix(MARK)
    for form in record["forms"]:
        fields = form["fields"]
        named = fields.get("project_name") or fields.get("department")
        name = (named and named["value"]) or form["sheet"]
        yield (f"{stem}：{name}" if name != stem else stem, form["form"], form["sheet"], form["year"]), form


def _what(form: FormRecord) -> _What | None:
    """What a form is about, by which it is known under another file name; None where it does not say."""
    department, unit, project = (_text(form, name) for name in ("department", "unit", "project_name"))
    told = project if form["form"] == "project" else department
    return (form["form"], form["year"], department, unit, project) if told else None


def _text(form: FormRecord, name: str) -> str:
    stated = form["fields"].get(name)
    return str(stated["value"] or "") if stated else ""


def _is_grave(finding: FindingRecord) -> bool:
    return finding["level"] in ("error", "warning") and not is_waived(finding)


def _findings(form: FormRecord, test: Callable[[FindingRecord], bool] = _is_grave) -> Findings:
    return Counter((f["code"], f["cell"]) for f in form["findings"] if test(f))
