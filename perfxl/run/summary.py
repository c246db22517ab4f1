"""The bureau's papers over a run, from what it left in its output folder: 年度自评工作总结 and 通报."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.beside import write_or_beside
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.packed import mark_of, packed
from perfxl.reviewing.lines import Records
from perfxl.reviewing.record import RECORD_FORM
from perfxl.rules.in_use import using
from perfxl.run.discovery import CIRCULAR_FILE, LEDGER_FILE, RESULTS_FILE, SUMMARY_FILE
from perfxl.run.ledger import ledger_at, open_notice, own_rulebooks
from perfxl.text.errors import CallError, PerfxlError, system_reason

if TYPE_CHECKING:
    from perfxl.intake.archive import Past
    from perfxl.intake.frames import Frames
    from perfxl.output.consolidated.intake import Consolidated

# What begins and ends a line of results.jsonl, and what a record says of the program that made it.
_BEGINS, _ENDS = b'{"source": ', b"}\n"
_PROGRAM = re.compile(rb'"program": "perfxl [^"]*?, records (\d+), rules [^",]*(?:, ledger ([0-9a-f]+))?')
_CIRCULAR_MARK = "通报"


@dataclass(frozen=True, slots=True)
class Written:
    """The papers that were written, what is left blank in them, and what there is to say besides, in sentences."""

    papers: tuple[Path, ...]
    blanks: tuple[str, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """What the papers are made by: the ledger and the archive of the run, a person's own template.

    Without `ledger` a 工作台账.xlsx that lies near is used, if it still says what the run went by.

    `target` is where the 总结 goes, the 通报 beside it, or a folder for both; by default that of the run. `template` is a .docx, or a folder
    of them by name. `named`: examples name department and project.
    """

    ledger: Path | None = None
    archive: Path | None = None
    template: Path | None = None
    target: Path | None = None
    named: bool = False


def summarise(folder: Path, options: SummaryOptions) -> Written:
    """Write both papers over a run's output folder.

    Raises CallError for what is no such folder or has nothing to tell of, LedgerError, ArchiveError, PaperError, OSError.
    """
    from perfxl.output.papers.summary.papers import CIRCULAR, SUMMARY, gathered, write_circular, write_summary
    from perfxl.output.papers.template import find_template

    targets = _targets(folder, options.target)
    records, used = _records(folder)
    path, ledger = _ledger(folder, options.ledger, used)
    own_summary, own_circular = _own_templates(options.template)
    templates = find_template(SUMMARY, own_summary), find_template(CIRCULAR, own_circular)
    with using(own_rulebooks(None, ledger)):
        content = _content(folder, records, ledger, options.archive)
        facts = gathered(content, options.named)
        papers, blanks, notices = [], [], [*_notices(path, ledger, used)]
        for write, template, target in zip((write_summary, write_circular), templates, targets, strict=True):
            made = partial(write, facts, template)
            written, left = write_or_beside(target, made)
            papers.append(written)
            blanks += left
            if written != target:
                notices.append(f"“{target.name}”正被其他程序打开，另存为“{written.name}”。")
    return Written(tuple(papers), tuple(dict.fromkeys(blanks)), tuple(notices))


def _targets(folder: Path, target: Path | None) -> tuple[Path, Path]:
    if target is None or target.is_dir():
        home = target or folder
        return home / SUMMARY_FILE, home / CIRCULAR_FILE
    if target.suffix.lower() != ".docx":
        raise CallError(f"总结是 .docx 文件，不能写成“{target.name}”。")
    if not target.parent.is_dir():
        raise CallError(f"找不到文件夹“{target.parent}”。请先建好，或换一个位置。")
    return target, target.with_name(f"{target.stem}_{_CIRCULAR_MARK}.docx")


def _own_templates(template: Path | None) -> tuple[Path | None, Path | None]:
    """A person's own template is for the paper that its name speaks of; a folder is for both."""
    if template is None or template.suffix.lower() != ".docx":
        return template, template
    return (None, template) if _CIRCULAR_MARK in template.stem else (template, None)


def _records(folder: Path) -> tuple[Records, str]:
    """The records that a run left, and the mark of the ledger that it went by, '' for none. Raises CallError."""
    path = folder / RESULTS_FILE
    if not path.is_file():
        raise CallError(
            f"“{folder}”不是审核的结果文件夹：里面没有 {RESULTS_FILE}。请给出 perfxl run 的结果文件夹，或逐个给出填好的自评表。"
        )
    starts: list[int] = []
    first, at = b"", 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                if not (line.startswith(_BEGINS) and line.endswith(_ENDS)):
                    raise CallError(f"“{path}”不完整或被改动过（第 {len(starts) + 1} 行）。请重新审核一次。")
                starts.append(at)
                first, at = first or line, at + len(line)
    except OSError as error:
        raise CallError(f"“{path}”打不开：{system_reason(error)}。") from error
    if not starts:
        raise CallError(f"“{path}”是空的，没有审核结果。请重新审核一次。")
    made_by = _PROGRAM.search(first)
    if made_by is None or int(made_by[1]) != RECORD_FORM:
        raise CallError(f"“{path}”是其他版本的程序写的，不能使用。请用这个版本重新审核一次。")
    return Records(path, starts), (made_by[2] or b"").decode()


def _content(folder: Path, records: Records, ledger: Ledger, archive: Path | None) -> Consolidated:
    """What 汇总.xlsx tells of the run, computed again the same way."""
    from perfxl.output.consolidated.intake import Intake, consolidated

    content = consolidated(records, Intake(ledger=ledger, past=partial(_past, archive, ledger)))
    if content.counted.forms.empty:
        raise CallError(f"“{folder}”的审核结果里没有可统计的自评表，没有生成总结。")
    return content


def _past(archive: Path | None, ledger: Ledger, counted: Frames) -> Past | None:
    if archive is None:
        return None
    from perfxl.intake.archive import ArchiveError, past

    if not archive.exists():
        raise ArchiveError(f"找不到归档文件“{archive}”。请检查路径。")
    return past(archive, counted, ledger)


def _ledger(folder: Path, given: Path | None, used: str) -> tuple[Path | None, Ledger]:
    """The ledger that is given, else one beside the run's folder or the program that says just what the run went by."""
    if given:
        return given, ledger_at(given)
    for home in (Path(), folder.parent, folder.parent.parent) if used else ():
        beside = home / LEDGER_FILE
        with suppress(PerfxlError, OSError):  # one with mistakes is not that of the run
            if beside.is_file() and mark_of(packed(found := ledger_at(beside))) == used:
                return beside, found
    return None, NOTHING


def _notices(path: Path | None, ledger: Ledger, used: str) -> Iterator[str]:
    """Why the papers may say something else than 汇总.xlsx."""
    if notice := open_notice(path):
        yield notice
    if used and path is None:
        yield "这次审核用了工作台账，总结没有用：部门名称、报送率等会与汇总.xlsx 不同。请用 --ledger 指定审核时的台账。"
    elif path and mark_of(packed(ledger)) != used:
        yield "台账在审核之后有改动，或审核时没有使用：总结可能与汇总.xlsx 不同。请按现在的台账重新审核一次，再生成总结。"
