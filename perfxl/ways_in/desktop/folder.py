"""Folder mode, from the double click to the Enter that closes the window."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from perfxl.run import workers
from perfxl.text.errors import PerfxlError
from perfxl.text.screen import safe
from perfxl.text.version import __version__
from perfxl.ways_in.desktop.how import AS_USUAL, How
from perfxl.ways_in.desktop.program_folder import (
    LOG,
    ProgramFolder,
    ProgramFolderError,
    prepare,
    program_path,
    usable_folder,
)

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import Copy
    from perfxl.reviewing.lines import ReviewLine
    from perfxl.run.check import Progress
    from perfxl.run.job import RunOutcome

_log = logging.getLogger(__name__)


class Closing(NamedTuple):
    """How a run closed: what it came to, the lines that say so, and the ledger with what it asks, if it asks anything."""

    outcome: RunOutcome
    lines: list[str]
    asked: Path | None


def start(given: Sequence[str], pause: bool = True, debug: bool = False) -> int:
    """Folder mode over 待审核, or over the files and folders dragged onto the program; gives the exit status.

    `pause`: the window waits for Enter; `debug`: the technical side of an error is shown.
    """
    say(f"绩效自评审核 {__version__}　正在准备，请稍候…")
    try:
        return _work(given)
    except ProgramFolderError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("已中止。已经完成的结果保留在结果文件夹里。")
        return 1
    except Exception as error:  # noqa: BLE001 - the border to the user: everything becomes a sentence
        from perfxl.ways_in.sentences import sentence

        if debug:
            traceback.print_exc()
        text, status = sentence(error)
        for line in text.split("\n"):
            say(line)
        return status
    finally:
        if pause:
            _wait()


def _work(given: Sequence[str]) -> int:
    home = usable_folder(program_path())
    first = not home.ready
    if given or not first:
        workers.prepare()
    prepare(home)
    if not given and first:
        _welcome(home)
        return 0
    inputs = list(given) or [str(home.inbox)]
    if not given and not anything(home.inbox):
        for line in _nothing_in(home.inbox):
            say(line)
        show_folder(home.inbox)
        return 0
    outcome = review(home, inputs)
    say(f"结果在：{outcome.output}")
    show_folder(outcome.output)
    return 1 if outcome.incomplete else 0


def review(home: ProgramFolder, inputs: Sequence[str]) -> RunOutcome:
    """One run over the inputs, told on the screen."""
    outcome, lines, _ = reviewed_lines(home, inputs, told, say)
    say("")
    for line in lines:
        say(line)
    return outcome


def reviewed_lines(
    home: ProgramFolder, inputs: Sequence[str], progress: Progress, tell: Callable[[str], None], how: How = AS_USUAL
) -> Closing:
    """One run over the inputs, by the ledger beside the program, its results in a folder of its own, with a log, and papers.

    `tell` takes a sentence while the work goes on.
    Raises LedgerError for a ledger with mistakes, InputError where there is nothing to review, before a folder is made.
    """
    from perfxl.run.discovery import require_workbooks
    from perfxl.run.job import RunOptions
    from perfxl.run.ledger import ledger_at
    from perfxl.run.rounds import changes, run_folders
    from perfxl.ways_in.desktop.locked import run_with
    from perfxl.ways_in.desktop.papers import papers_of
    from perfxl.ways_in.desktop.summary import summary

    ledger = home.ledger
    if ledger is not None:
        ledger_at(ledger)
    require_workbooks(inputs)  # where there are none, there is no folder either
    earlier = [folder for folder in run_folders(home.results) if folder != how.again]
    folder = how.again or home.new_run(datetime.now())
    with _at_work(home, folder):
        options = RunOptions(folder, review=how.review(clean_too=True), ledger=ledger, resume=how.again is not None)
        outcome = run_with(inputs, options, progress, how.passwords)
        lines = list(summary(outcome, changes(outcome.records, earlier)))
        asked = None
        if ledger is not None:
            asked, said = _asked(ledger, folder)
            lines = [f"按程序旁边的“{ledger.name}”核对。", *lines, *said]
        if how.told:
            lines.insert(0, how.choices.told(ledger.name if ledger else None))
        lines += papers_of(outcome, home, tell, how)
        for line in lines:
            _log.info("%s", safe(line))
    return Closing(outcome, lines, asked)


def _asked(ledger: Path, folder: Path) -> tuple[Path | None, list[str]]:
    """The ledger with what a run asks, None where it asks nothing, and what there is to say of it."""
    from perfxl.run.questions import ask
    from perfxl.ways_in.sentences import sentence

    try:
        asked = ask(ledger, folder)
    except (PerfxlError, OSError) as error:
        return None, [sentence(error)[0]]
    if asked is None:
        return None, []
    path, count = asked
    return path, [
        f"有 {count} 件事待您确认：打开结果文件夹里的“{path.name}”，在“待确认”选好“决定”，",
        f"改名为“{ledger.name}”，替换程序旁边的那一份。下次审核就按它办。",
    ]


def copied_lines(
    home: ProgramFolder, inputs: Sequence[str], copy: Copy, progress: Progress, how: How = AS_USUAL
) -> tuple[Path, list[str]]:
    """A copy of each input, in a folder of its own; gives the folder and the lines that close it."""
    from perfxl.run.discovery import require_workbooks
    from perfxl.run.ledger import by_ledger
    from perfxl.ways_in.desktop.locked import copies_with
    from perfxl.ways_in.desktop.summary import copy_lines

    # what the bureau waived and its reviewers' scores are told in an opinion
    ledger = home.ledger if copy == "opinion" else None
    options = by_ledger(how.review(copy, templates=home.papers), ledger)
    require_workbooks(inputs)  # where there are none, there is no folder either
    folder = how.again or home.new_run(datetime.now())
    with _at_work(home, folder):
        made = list(progress(copies_with(inputs, folder, options, how.passwords), len(inputs)))
        lines = list(copy_lines(made, copy))
        for line in lines:
            _log.info("%s", safe(line))
    return folder, lines


@contextmanager
def _at_work(home: ProgramFolder, folder: Path) -> Iterator[None]:
    """Work in a folder of its own, with a log; what killed runs left half written in theirs is cleared away first."""
    from perfxl.files.unfinished import clear_unfinished, unfinished

    clear_unfinished(home.results)
    with unfinished(folder), logged(folder / LOG):
        yield


def told(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
    """Pass results through, a line a workbook."""
    from perfxl.ways_in.desktop.summary import file_line

    for number, result in enumerate(results, 1):
        line = file_line(result.record())
        say(f"[{number}/{total}] {line}")
        _log.info("%s", safe(line))
        yield result


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """What happens within goes to a log file beside the results, with tracebacks."""
    logging.raiseExceptions = False  # a full disk is told by the run; nobody is to read a traceback about the log
    handler = logging.FileHandler(path, encoding="utf-8-sig")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger("perfxl")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        _log.info("perfxl %s, Python %s, %s", __version__, sys.version.split()[0], sys.platform)
        yield
    except Exception:
        _log.exception("run")
        raise
    finally:
        root.removeHandler(handler)
        with suppress(OSError):
            handler.close()


def _welcome(home: ProgramFolder) -> None:
    say("第一次运行，已在程序旁边建好：")
    say(f"  {home.inbox.name}　　放填好的自评表（Excel 或 WPS 表格）")
    say(f"  {home.results.name}　每次审核的结果")
    say(f"  {home.templates.name}　　　空白模板")
    say(f"  {home.guide.name}　一页说明")
    say("请把填好的自评表放进“待审核”，再双击一次本程序。")
    show_folder(home.inbox)


def _nothing_in(inbox: Path) -> Iterator[str]:
    """What is said where there is no workbook: what else lies there, and what to do."""
    from perfxl.excel.reading.other_kinds import others_told
    from perfxl.run.discovery import find_others

    yield f"“{inbox.name}”文件夹里还没有工作簿。请把填好的自评表放进去，再双击一次本程序。"
    if lines := others_told(find_others([str(inbox)], None)):
        yield "里面有这些文件，没有审核："
        yield from (f"  · {line}" for line in lines)


def anything(inbox: Path) -> bool:
    """Whether there is a workbook in a folder."""
    from perfxl.run.discovery import InputError, find_sources

    try:
        return bool(find_sources([str(inbox)]))
    except InputError:
        return False


def show_folder(folder: Path) -> None:
    """Open a folder on the desktop; where there is none, nothing happens."""
    if sys.stdout.isatty():
        opened(folder)


def opened(path: Path) -> bool:
    """Open a file or folder with what the desktop has for it; False where that cannot be."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            own = dict(os.environ)
            if getattr(sys, "frozen", False):  # what it starts must not load the package's libraries
                own["LD_LIBRARY_PATH"] = own.get("LD_LIBRARY_PATH_ORIG", "")
            subprocess.Popen(["xdg-open", str(path)], env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        else:
            return False
    except OSError:
        _log.debug("could not be opened: %s", path, exc_info=True)
        return False
    return True


def say(text: str) -> None:
    """A line on the screen at once; a window that cannot show a character shows the rest."""
    try:
        print(safe(text), flush=True)
    except (OSError, ValueError):  # the window is gone
        _log.debug("no screen for: %s", text)


def _wait() -> None:
    """The window stays until Enter; without a keyboard it does not wait."""
    try:
        input("\n按回车键关闭窗口…")
    except (EOFError, OSError, KeyboardInterrupt, RuntimeError):
        return
