"""Which files a run reads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from perfxl.text.errors import CallError

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"})
# What people send instead of a workbook: told, as a unit that sent only a scan would seem to have sent nothing.
OTHER_SUFFIXES = frozenset(
    {".pdf", ".doc", ".docx", ".wps", ".csv", ".zip", ".rar", ".7z", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".ofd"}
)
EDITABLE_SUFFIXES = frozenset({".xlsx", ".xlsm"})
RESULTS_FILE = "results.jsonl"
# What a run keeps while it lasts: hidden, so that no walk reads it.
JOURNAL_FILE = ".perfxl-journal.jsonl"
CONSOLIDATED_FILE = "汇总.xlsx"
SUMMARY_FILE, CIRCULAR_FILE = "年度自评工作总结.docx", "年度自评情况通报.docx"
LEDGER_FILE = "工作台账.xlsx"
# What the program itself calls a ledger as it was, and one with the questions of a run.
BACKUP_MARK, ASKING_MARK = ".bak", "（待确认）"
MARK = "_审核"
# What the name of an 审核意见书 ends with.
OPINION_MARK = "_审核意见书"


@dataclass(frozen=True, slots=True)
class Source:
    """An input: `path` to open, `name` as called (forward slashes), `relative` below the folder that was given.

    `changed` is when it was last written (seconds since 1970), where `path` cannot tell: behind a URL.
    """

    path: Path
    name: str
    relative: PurePosixPath
    changed: float | None = None


class InputError(CallError):
    """A call with inputs that cannot be used; the message says which."""


def find_sources(inputs: Sequence[str], output: Path | None = None, follow_links: bool = False) -> list[Source]:
    """The workbooks in the files and folders given, in the order of the inputs, folders sorted.

    Lock files (~$…), hidden files, ledgers and output folders of earlier runs are passed over, `output` too; so are links to
    folders and links that lead out of a folder, unless `follow_links`. A link that is given itself is followed. A folder
    that cannot be looked into is a source as well, one that cannot be read. Raises InputError where an input does not
    exist or nothing is found.
    """
    skip = real(output) if output is not None else None
    found: dict[Path, Source] = {}
    for given in inputs:
        path = Path(given)
        if not path.exists():
            raise InputError(f"找不到“{given}”。请检查文件或文件夹的路径。")
        for source in _walk(path, given, skip, follow_links, wanted) if path.is_dir() else [_single(path, given)]:
            found.setdefault(real(source.path), source)
    if not found:
        raise InputError(f"“{'、'.join(inputs)}”里没有可审核的工作簿（{'、'.join(sorted(WORKBOOK_SUFFIXES))}）。")
    return list(found.values())


def find_others(inputs: Sequence[str], output: Path, follow_links: bool = False) -> list[str]:
    """The documents in the folders given that are not reviewed, by their names: a scan, a zip of workbooks, a ledger."""
    folders = [(Path(given), given) for given in inputs if Path(given).is_dir()]
    found = [source for path, given in folders for source in _walk(path, given, real(output), follow_links, _other)]
    return [source.name for source in found if _other(source.path.name)]


def find_documents(
    inputs: Sequence[str], suffixes: Container[str], output: Path | None, follow_links: bool = False
) -> list[Source]:
    """The documents with these suffixes in the folders given; lock files and hidden ones are none."""

    def named(name: str) -> bool:
        return not name.startswith(("~$", ".")) and Path(name).suffix.lower() in suffixes

    skip = real(output) if output is not None else None
    folders = [(Path(given), given) for given in inputs if Path(given).is_dir()]
    found = [source for path, given in folders for source in _walk(path, given, skip, follow_links, named)]
    return [source for source in found if named(source.path.name)]


def _single(path: Path, given: str) -> Source:
    return Source(path, _text(given.replace(os.sep, "/")), PurePosixPath(path.name))


def _walk(
    folder: Path, given: str, skip: Path | None, follow_links: bool, named: Callable[[str], bool]
) -> Iterator[Source]:
    """The files of a folder whose names are right, save what an earlier run wrote into it."""
    own = _own_outputs(folder) if real(folder) == skip else frozenset()
    root = given.replace(os.sep, "/").rstrip("/") or "/"
    paths = []
    entered = {real(folder)}

    def closed(error: OSError) -> None:
        paths.append(Path(error.filename or folder).relative_to(folder))

    for at, folders, files in os.walk(folder, onerror=closed, followlinks=follow_links):
        here = Path(at)
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_output(here / name, skip)]
        if follow_links:
            folders[:] = [name for name in folders if _is_new(here / name, entered)]
        paths += [
            (here / name).relative_to(folder)
            for name in files
            if named(name) and (follow_links or not _leads_out(here / name, folder))
        ]
    for path in sorted(set(paths) - own, key=lambda p: p.as_posix()):
        name = f"{root}/{path.as_posix()}".removesuffix("/.")
        yield Source(folder / path, _text(name), PurePosixPath(path.as_posix()))


def _own_outputs(folder: Path) -> frozenset[Path]:
    """What an earlier run wrote into a folder that is input and output in one."""
    own = {Path(name) for name in (CONSOLIDATED_FILE, SUMMARY_FILE, CIRCULAR_FILE)}
    try:
        with (folder / RESULTS_FILE).open(encoding="utf-8") as lines:
            written = [record.get(key) for record in map(json.loads, lines) for key in ("annotated", "opinion")]
    except (OSError, ValueError, AttributeError):
        return frozenset()
    for name in filter(None, written):
        parts = PurePosixPath(name).parts  # as the output folder was called then
        tails = (tail for at in range(len(parts)) if not (tail := Path(*parts[at:])).anchor)
        own.update(next(([tail] for tail in tails if (folder / tail).is_file()), []))
    return frozenset(own)


def _is_new(folder: Path, entered: set[Path]) -> bool:
    """Whether a folder is entered for the first time: a link may lead back to where it came from."""
    entry = real(folder)
    if entry in entered:
        return False
    entered.add(entry)
    return True


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a file is a link to one outside the folder: who sends a folder must not choose what else is read."""
    with suppress(OSError):  # it cannot be read either
        return path.is_symlink() and not real(path).is_relative_to(real(folder))
    return False


def _text(name: str) -> str:
    """A name as UTF-8 can hold it: a file unpacked from a zip of another code page may have bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode()


def wanted(name: str) -> bool:
    """Whether a file is a workbook by its name, no lock file, not hidden, and no ledger."""
    return _is_workbook(name) and not is_ledger(name)


def is_ledger(name: str) -> bool:
    """Whether a file is a ledger by its name: its targets look like a form, and none of it is one."""
    stem = Path(LEDGER_FILE).stem
    return _is_workbook(name) and Path(name).stem in (stem, f"{stem}{BACKUP_MARK}", f"{stem}{ASKING_MARK}")


def _is_workbook(name: str) -> bool:
    return not name.startswith(("~$", ".")) and Path(name).suffix.lower() in WORKBOOK_SUFFIXES


def _other(name: str) -> bool:
    """Whether a file is a document of another kind by its name."""
    if is_ledger(name):
        return True
    if Path(name).stem.endswith(OPINION_MARK):
        return False  # a paper of an earlier run
    return not name.startswith(("~$", ".")) and Path(name).suffix.lower() in OTHER_SUFFIXES


def _is_output(folder: Path, skip: Path | None) -> bool:
    marks = (RESULTS_FILE, JOURNAL_FILE)
    with suppress(OSError):  # the walk will tell of it
        return any((folder / mark).is_file() for mark in marks) or real(folder) == skip
    return False


def is_input(path: Path, sources: Iterable[Source]) -> bool:
    """Whether a file that is to be written is one of the inputs."""
    return real(path) in {real(source.path) for source in sources}


def without(sources: Iterable[Source], others: Iterable[Path | None]) -> list[Source]:
    """The inputs without files that a run reads as something else."""
    named = {real(path) for path in others if path}
    return [source for source in sources if real(source.path) not in named]


def real(path: Path) -> Path:
    """A path without links, as far as it exists; a link that leads to itself stays as it is."""
    return Path(os.path.realpath(path))
