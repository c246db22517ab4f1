"""The bureau's papers over a run, from what it left in its output folder: 年度自评工作总结 and 通报."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from perfxl.files.atomic import sweep
from perfxl.files.beside import beside_notice, write_or_beside
from perfxl.run.discovery import CIRCULAR_FILE, SUMMARY_FILE
from perfxl.run.finished import finished_run, ledger_of, look_over
from perfxl.text.errors import CallError

_CIRCULAR_MARK = "通报"


@dataclass(frozen=True, slots=True)
class Written:
    """The papers that were written, what is left blank in them, and what there is to say besides, in sentences."""

    papers: tuple[Path, ...]
    blanks: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """What the papers are made by: the ledger and the archive of the run, a person's own template.

    Without `ledger` a 工作台账.xlsx that lies near is used, where the run had one.

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

    run = finished_run(folder, "，或逐个给出填好的自评表")
    targets = _targets(folder, options.target)
    ledger, said = ledger_of(run, options.ledger)
    own_summary, own_circular = _own_templates(options.template)
    templates = find_template(SUMMARY, own_summary), find_template(CIRCULAR, own_circular)
    content = look_over(run, ledger, options.archive)
    if content.counted.forms.empty:
        raise CallError(f"“{folder}”的审核结果里没有可统计的自评表，没有生成总结。")
    facts = gathered(content, options.named)
    sweep({target.parent for target in targets})
    papers, blanks = [], []
    for write, template, target in zip((write_summary, write_circular), templates, targets, strict=True):
        written, left = write_or_beside(target, partial(write, facts, template))
        papers.append(written)
        blanks += left
        if written != target:
            said.append(beside_notice(target, written))
    return Written(tuple(papers), tuple(blanks), tuple(said))


def _targets(folder: Path, target: Path | None) -> tuple[Path, Path]:
    if target is None or target.is_dir() or not target.suffix:
        home, names = target or folder, (SUMMARY_FILE, CIRCULAR_FILE)
    elif target.suffix.lower() == ".docx":
        home, names = target.parent, (target.name, f"{target.stem}_{_CIRCULAR_MARK}.docx")
    else:
        raise CallError(f"总结是 .docx 文件，不能写成“{target.name}”。")
    if not home.is_dir():
        raise CallError(f"找不到文件夹“{home}”。请先建好，或换一个位置。")
    return home / names[0], home / names[1]


def _own_templates(template: Path | None) -> tuple[Path | None, Path | None]:
    """A person's own template is for the paper that its name speaks of; a folder is for both."""
    if template is None or template.suffix.lower() != ".docx":
        return template, template
    return (None, template) if _CIRCULAR_MARK in template.stem else (template, None)
