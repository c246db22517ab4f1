"""The ledger of a run: where it lies, who has it open, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from perfxl.files.locks import opened_by_others
from perfxl.ledger.model import Ledger
from perfxl.ledger.packed import packed
from perfxl.reviewing.jobs import ReviewOptions

LEDGER_FILE = "工作台账.xlsx"
# What the program itself writes beside a ledger: as it was, and with the questions of a run.
_BACKUP, _ASKING = ".bak", "（待确认）"


@cache
def known_problems() -> Mapping[str, str]:
    """The code of every finding, within forms and among them, by its code and its name."""
    from perfxl.checks import catalogue
    from perfxl.intake.catalogue import TITLES

    titles = {definition.code: definition.title for definition in catalogue.definitions()} | dict(TITLES)
    return {name: code for code, title in titles.items() for name in (code, title)}


def ledger_at(path: Path) -> Ledger:
    """Read a ledger. Raises LedgerError with every mistake that is in it."""
    from perfxl.ledger.reading import read_ledger

    return read_ledger(path, known_problems())


def by_ledger(options: ReviewOptions, path: Path | None) -> ReviewOptions:
    """How workbooks are reviewed by what a ledger says. Raises LedgerError."""
    return replace(options, ledger=packed(ledger_at(path))) if path else options


def backup_of(path: Path) -> Path:
    """Where a ledger is kept as it was: 工作台账.bak.xlsx."""
    return path.with_name(f"{path.stem}{_BACKUP}{path.suffix}")


def asking(path: Path) -> str:
    """What a ledger with the questions of a run is called: 工作台账（待确认）.xlsx."""
    return f"{path.stem}{_ASKING}{path.suffix}"


def own_files(path: Path) -> tuple[Path, ...]:
    """A ledger and what the program writes beside it: none of them is an input."""
    return path, backup_of(path), path.with_name(asking(path))


def open_notice(path: Path | None) -> str | None:
    """What people are told where a ledger is open in another program."""
    if path is None or not opened_by_others(path):
        return None
    return "台账正在 Excel 或 WPS 中打开，按最近一次保存的内容使用。改过的请保存后再审核。"
