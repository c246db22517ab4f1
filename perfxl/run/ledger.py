"""The ledger of a run: where it lies, who has it open, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.locks import opened_by_others
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.discovery import ASKING_MARK, BACKUP_MARK, is_ledger, real
from perfxl.text.errors import CallError

if TYPE_CHECKING:
    from perfxl.ledger.model import Ledger
    from perfxl.rules.rulebook import Rulebook


@cache
def known_problems() -> Mapping[str, str]:
    """The code of every finding, within forms and among them, by its code and its name."""
    return {name: code for code, title in _titles().items() for name in (code, title)}


def problem_name(code: str) -> str:
    """The name of the findings of a code, within forms or among them."""
    return _titles()[code]


@cache
def _titles() -> Mapping[str, str]:
    from perfxl.checks import catalogue
    from perfxl.intake.catalogue import TITLES

    return {definition.code: definition.title for definition in catalogue.definitions()} | dict(TITLES)


def problem_names() -> list[str]:
    """The names of all findings, in the order of the catalogues."""
    return [name for name, code in known_problems().items() if name != code]


def ledger_at(path: Path) -> Ledger:
    """Read a ledger. Raises LedgerError with every mistake that is in it."""
    from perfxl.ledger.reading import read_ledger

    return read_ledger(path, known_problems())


def with_roster(ledger: Ledger, path: Path | None) -> Ledger:
    """A ledger with the roster of a file of its own. Raises CallError where it has one already, LedgerError."""
    if path is None:
        return ledger
    from perfxl.ledger.roster_file import read_roster

    if ledger.roster is not None:
        raise CallError("台账里已经有“名单”，不能再用 --roster。请只用其中一份。")
    return replace(ledger, roster=read_roster(path))


def check_ledger(path: Path) -> tuple[list[str], bool]:
    """What is wrong in a ledger, or what it says in short; and whether it is right. Raises LedgerError for what is none."""
    from perfxl.ledger.faults import faulty
    from perfxl.ledger.reading import look_through
    from perfxl.output.ledger.blank import OWN_SHEETS

    found = look_through(path, known_problems())
    if found.faults:
        return faulty(path, found.faults).message.split("\n"), False
    said = [f"台账“{path.name}”没有发现问题。", *_contents(found.ledger)]
    unused = [name for name in found.unused if name not in OWN_SHEETS]
    return [*said, *([f"没有使用的工作表：{'、'.join(unused)}。"] if unused else [])], True


def _contents(ledger: Ledger) -> Iterator[str]:
    yield f"评价年度：{ledger.settings.year or '没有填'}"
    if ledger.rulebooks:
        yield f"评分规则：{'、'.join(f'“{book.full_title}”{len(book.rules)} 条' for book in ledger.rulebooks)}"
    counted = {
        "名单": (ledger.roster, "个部门和单位"),
        "项目清单": (ledger.projects, "个项目"),
        "绩效目标": (ledger.targets, "项指标"),
        "豁免": (ledger.waivers, "处"),
        "复核": (ledger.reviews, "处"),
        "待确认": (ledger.decisions, "件"),
    }
    for name, (entries, unit) in counted.items():
        if entries:
            undecided = sum(not each.decision for each in ledger.decisions) if name == "待确认" else 0
            yield f"{name}：{len(entries)} {unit}" + (f"，其中 {undecided} 件还没有决定" if undecided else "")
        else:
            yield f"{name}：没有填"


def by_ledger(options: ReviewOptions, path: Path | None) -> ReviewOptions:
    """How workbooks are reviewed by what a ledger says. Raises LedgerError."""
    if path is None:
        return options
    # without a ledger the main process needs neither it nor rulebooks
    from perfxl.ledger.packed import packed

    return replace(options, ledger=packed(ledger_at(path)))


def own_rulebooks(rules: str | None, ledger: Ledger) -> list[Rulebook]:
    """The rulebooks that a run was given, by name or file, and those of its ledger."""
    from perfxl.rules.rulebook import load_rulebook

    asked = [load_rulebook(rules)] if rules else []
    own = {book.name for book in ledger.rulebooks}
    named = (ledger.settings.project_rules, ledger.settings.department_rules)
    return [*asked, *ledger.rulebooks, *(load_rulebook(name) for name in named if name and name not in own)]


def backup_of(path: Path) -> Path:
    """Where a ledger is kept as it was: 工作台账.bak.xlsx."""
    return path.with_name(f"{path.stem}{BACKUP_MARK}{path.suffix}")


def asking(path: Path) -> str:
    """What a ledger with the questions of a run is called: 工作台账（待确认）.xlsx."""
    return f"{path.stem}{ASKING_MARK}{path.suffix}"


def own_files(path: Path) -> tuple[Path, ...]:
    """A ledger and what the program writes beside it: none of them is an input."""
    return path, backup_of(path), path.with_name(asking(path))


def open_notice(path: Path | None) -> str | None:
    """What people are told where a ledger is open in another program."""
    if path is None or not opened_by_others(path):
        return None
    return "台账正在 Excel 或 WPS 中打开，按最近一次保存的内容使用。改过的请保存后再审核。"


def unused_notice(names: Sequence[str], path: Path | None) -> dict[str, list[str]]:
    """What people are told of ledgers that lie among the inputs, as `names` call them, and are not the one that is used."""
    own = {real(each) for each in own_files(path)} if path else set()
    unused = [name for name in names if is_ledger(Path(name).name) and real(Path(name)) not in own]
    return {"台账放在要审核的文件里，没有使用。请放到程序旁边，或用 --ledger 指定。": unused} if unused else {}
