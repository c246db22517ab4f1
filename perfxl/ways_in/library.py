"""The library: what `perfxl` exports, one workbook a call, reviewed in the caller's process.

What is wrong with a workbook stands in its record; what is wrong with a call, and what could not be written, is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from perfxl.files.portable_names import portable_folder
from perfxl.files.whole_folder import passing_folder
from perfxl.forms.model import FormKind
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.reviewing.record import WorkbookRecord
from perfxl.run.check import check_rules
from perfxl.run.discovery import InputError
from perfxl.run.ledger import by_ledger, ledger_at, own_rulebooks
from perfxl.run.work import copied
from perfxl.text.errors import CallError, PerfxlError, system_reason

if TYPE_CHECKING:
    from perfxl.intake.frames import Frames
    from perfxl.ledger.model import Ledger

# What a workbook is called that was given as bytes, and how long a name of its file may be, in characters.
_UNNAMED, _LONGEST = "工作簿.xlsx", 80


class OutputError(PerfxlError):
    """A file that was asked for could not be written, or there is no such copy of the workbook; nothing was written."""


def review(
    workbook: str | PathLike[str] | bytes,
    *,
    rules: str | PathLike[str] | None = None,
    ledger: str | PathLike[str] | None = None,
    password: str | None = None,
    name: str | None = None,
) -> WorkbookRecord:
    """Review one workbook, a file or its bytes: the JSON object of `perfxl check`. One that cannot be read has an `error`.

    `rules` is a rulebook's name or file (.toml, .xlsx), `ledger` the bureau's 工作台账.xlsx; `name` is what the record calls
    the workbook, by default its path. Raises CallError where there is no such file, RulebookError for rules that cannot
    be used, LedgerError for a ledger with mistakes.
    """
    with _job(workbook, name) as job:
        return review_batch([job], _by(ReviewOptions(password=password), rules, ledger))[0].record


def annotate(
    workbook: str | PathLike[str] | bytes,
    target: str | PathLike[str],
    *,
    rules: str | PathLike[str] | None = None,
    ledger: str | PathLike[str] | None = None,
    password: str | None = None,
    name: str | None = None,
    explain: bool = False,
) -> WorkbookRecord:
    """Review one workbook as `review` does and write its annotated copy to `target`, locked by the same password.

    With `explain` the copy has a sheet 核算过程, on how each score came about. Gives the record; its `annotated` says where
    the copy lies, null where the workbook cannot be read or holds no form. Raises OutputError, CallError for a target that
    is read, and what `review` raises.
    """
    options = ReviewOptions(password=password, process=explain)
    return _copied(workbook, name, target, _by(options, rules, ledger, target))


def clean(
    workbook: str | PathLike[str] | bytes,
    target: str | PathLike[str],
    *,
    rules: str | PathLike[str] | None = None,
    ledger: str | PathLike[str] | None = None,
    password: str | None = None,
    name: str | None = None,
) -> WorkbookRecord:
    """Write the 报送版 of an annotated workbook: the department's own, without marks, what was mended and filled in kept.

    Gives the record of its review; its `annotated` says where the copy lies, null where the workbook cannot be read.
    Raises OutputError, CallError for a target that is read, and what `review` raises.
    """
    options = ReviewOptions(password=password, copy="clean")
    return _copied(workbook, name, target, _by(options, rules, ledger, target))


def mend(
    workbook: str | PathLike[str] | bytes,
    target: str | PathLike[str],
    *,
    rules: str | PathLike[str] | None = None,
    ledger: str | PathLike[str] | None = None,
    password: str | None = None,
    name: str | None = None,
) -> WorkbookRecord:
    """Write the 修正稿 of a workbook: a copy with obvious slips set right, each listed on its sheet 修正记录.

    Gives the record of the review that it rests on; its `annotated` says where the copy lies, null where the workbook
    cannot be read or holds no form. Raises OutputError, CallError for a target that is read, and what `review` raises.
    """
    options = ReviewOptions(password=password, copy="mended")
    return _copied(workbook, name, target, _by(options, rules, ledger, target))


def report(
    workbook: str | PathLike[str] | bytes,
    target: str | PathLike[str],
    *,
    style: FormKind | None = None,
    template: str | PathLike[str] | None = None,
    rules: str | PathLike[str] | None = None,
    ledger: str | PathLike[str] | None = None,
    password: str | None = None,
    name: str | None = None,
) -> WorkbookRecord:
    """Write the draft of the 自评报告 of a workbook, in Word; what a person has to fill in is marked in yellow.

    It is on the forms of one kind, `style`, by default that of the first. `template` is a .docx of one's own, or a folder
    of them. Gives the record of the review that it rests on; its `annotated` says where the report lies, null where the
    workbook cannot be read or holds no form. Raises OutputError where there is no form of the style or the template
    cannot be used too, CallError for a template that is not there and a target that is read, and what `review` raises.
    """
    if style is not None and style not in get_args(FormKind):
        raise CallError(f"style 只能是 {'、'.join(get_args(FormKind))}，不能是“{style}”。")
    own = None if template is None else Path(template)
    if own is not None and not own.exists():
        raise InputError(f"找不到文书模板“{own}”。请检查路径。")
    _spare(template, target)
    if own is not None and own.is_file() and own.suffix.lower() != ".docx":
        raise InputError(f"文书模板须是 .docx 文件，或存放模板的文件夹，“{own}”不是。")
    options = ReviewOptions(password=password, copy="report", style=style, templates=own)
    return _copied(workbook, name, target, _by(options, rules, ledger, target))


def frames(records: Iterable[WorkbookRecord], *, ledger: str | PathLike[str] | None = None) -> Frames:
    """The records of many workbooks as pandas frames: `workbooks`, `forms`, `funds`, `indicators` and `findings`.

    Amounts are in 万元, weights and scores in 分, rates and completions ratios; docs/frames.md has every column. `ledger` is
    the bureau's 工作台账.xlsx. Raises LedgerError for one with mistakes.
    """
    from perfxl.intake.frames import frames as frames_of

    return frames_of(records, _ledger(ledger))


def consolidate(
    records: Sequence[WorkbookRecord],
    target: str | PathLike[str],
    *,
    rules: str | PathLike[str] | None = None,
    ledger: str | PathLike[str] | None = None,
) -> None:
    """Write 汇总.xlsx over the records of many workbooks, by the rules that they were reviewed by and the bureau's ledger.

    Raises OutputError, CallError for a target that is read, RulebookError for rules that cannot be used, LedgerError for
    a ledger with mistakes.
    """
    from perfxl.output.consolidated import Intake, write_consolidated
    from perfxl.rules.in_use import using

    for given in (rules, ledger):
        _spare(given, target)
    said, path = _ledger(ledger), Path(target)
    with using(own_rulebooks(None if rules is None else fspath(rules), said)):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_consolidated(records, path, Intake(ledger=said))
        except OSError as error:
            raise OutputError(
                f"“{error.filename or path}”无法写入（{system_reason(error)}）。请检查路径、权限和磁盘空间。"
            ) from error


@contextmanager
def _job(workbook: str | PathLike[str] | bytes, name: str | None) -> Iterator[Job]:
    """The workbook as a job; what was given as bytes is a file in a temporary folder meanwhile. Raises InputError."""
    if isinstance(workbook, bytes):
        called = name or _UNNAMED
        with passing_folder() as folder:
            path = folder / _file_name(called)
            path.write_bytes(workbook)
            yield Job(path, called)
        return
    path = Path(workbook)
    if not path.exists():
        raise InputError(f"找不到“{path}”。请检查文件的路径。")
    yield Job(path, name or path.as_posix())


def _file_name(called: str) -> str:
    """The name of a file by what somebody calls a workbook: no path, and none that a system refuses."""
    return portable_folder(called.replace("\\", "/").rpartition("/")[2][-_LONGEST:]) or _UNNAMED


def _copied(
    workbook: str | PathLike[str] | bytes, name: str | None, target: str | PathLike[str], options: ReviewOptions
) -> WorkbookRecord:
    with _job(workbook, name) as job:
        _spare(job.path, target)
        wanted = replace(job, target=Path(target), target_name=Path(target).as_posix())
        record, fault = copied(review_batch([wanted], options)[0], options)
    if fault:
        raise OutputError(fault)
    return record


def _by(
    options: ReviewOptions,
    rules: str | PathLike[str] | None,
    ledger: str | PathLike[str] | None,
    target: str | PathLike[str] | None = None,
) -> ReviewOptions:
    """How a workbook is reviewed by rules and ledger. Raises RulebookError, LedgerError, CallError for them as target."""
    for given in (rules, ledger):
        _spare(given, target)
    ruled = replace(options, rules=None if rules is None else fspath(rules))
    check_rules(ruled)
    return by_ledger(ruled, None if ledger is None else Path(ledger))


def _spare(read: str | PathLike[str] | None, target: str | PathLike[str] | None) -> None:
    """See that a file that is read is not written over. Raises CallError."""
    if read is None or target is None:
        return
    with suppress(OSError):
        if Path(read).samefile(target):
            raise CallError(f"“{fspath(read)}”：不能覆盖原始文件，请另存为其他名称。")


def _ledger(path: str | PathLike[str] | None) -> Ledger:
    from perfxl.ledger.model import NOTHING

    return NOTHING if path is None else ledger_at(Path(path))
