"""Rounds of the same form: what was mended between two reviews of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from perfxl.output.record import Record
from perfxl.sources import MARK, RESULTS_FILE

_GRAVE = ("error", "warning")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """How the findings (errors and warnings) of a form differ from its last round."""

    name: str
    mended: int
    left: int
    new: int


def changes(records: Iterable[Record], earlier: Sequence[Path]) -> list[Change]:
    """What each form's findings were in the last of the `earlier` run folders that has it, and are now."""
    forms = {key: form for record in records for key, form in _forms(record)}
    found = []
    for key, form in forms.items():
        before = _last(key, earlier)
        if before is None:
            continue
        old, new = _findings(before), _findings(form)
        kept = sum((old & new).values())
        change = Change(key[0], sum(old.values()) - kept, kept, sum(new.values()) - kept)
        if change.mended or change.left or change.new:
            found.append(change)
    return found


def run_folders(results: Path) -> list[Path]:
    """The folders of earlier runs, the newest first."""
    folders = [folder for folder in results.glob("*") if (folder / RESULTS_FILE).is_file()]
    return sorted(folders, key=lambda folder: folder.name, reverse=True)


def _last(key: Key, folders: Sequence[Path]) -> Record | None:
    for folder in folders:
        for record in _records(folder):
            for other, form in _forms(record):
                if other == key:
                    return form
    return None


def _records(folder: Path) -> Iterator[Record]:
    try:
        with (folder / RESULTS_FILE).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError):
        return  # a run that was cut off tells nothing


def _forms(record: Record) -> Iterator[tuple[Key, Record]]:
    """A workbook's forms by what tells them in the next round: file, kind and name."""
    file = PurePosixPath(record["source"])
    stem = file.stem.removesuffix(MARK)
    for form in record["forms"]:
        fields = form["fields"]
        name = (fields.get("project_name") or fields.get("department") or {}).get("value") or form["sheet"]
        yield (f"{stem}：{name}" if name != stem else stem, form["form"], form["sheet"]), form


def _findings(form: Record) -> Counter[tuple[str, str]]:
    return Counter((f["code"], f["cell"]) for f in form["findings"] if f["level"] in _GRAVE)
