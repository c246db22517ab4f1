"""Which files a run reads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath

from perfxl.excel.reading import zipped
from perfxl.excel.reading.file_kind import WORKBOOK_SUFFIXES as WORKBOOK_SUFFIXES
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.other_kinds import OTHER_SUFFIXES, ZIP, others_told
from perfxl.reviewing.jobs import PASSWORDS_FILE, Job
from perfxl.text.errors import CallError

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

    `path` and `name` may lead on into a zip, which to `relative` is a folder. `changed` is when it was last written (seconds
    since 1970), where the system cannot tell: in a zip, behind a URL.
    """

    path: Path
    name: str
    relative: PurePosixPath
    changed: float | None = None

    def job(self) -> Job:
        """The review of it, without a copy; what opens it may lie in any of its folders that were given."""
        return Job(self.path, self.name, keys=tuple(islice(self.path.parents, len(self.relative.parts))))


class InputError(CallError):
    """A call with inputs that cannot be used; the message says which."""


def find_sources(inputs: Sequence[str], output: Path | None = None, follow_links: bool = False) -> list[Source]:
    """The workbooks in the files, folders and zips given, in the order of the inputs, folders sorted.

    Lock files (~$…), hidden files, ledgers and output folders of earlier runs are passed over, `output` too; so are links to
    folders and links that lead out of a folder, unless `follow_links`. A link that is given itself is followed. A folder or
    zip that cannot be looked into is a source as well, one that cannot be read. Raises InputError where an input does not
    exist or nothing is found.
    """
    skip = real(output) if output is not None else None
    found: dict[Path, Source] = {}
    for given in inputs:
        path = Path(given)
        if not zipped.exists(path):
            raise InputError(f"找不到“{given}”。请检查文件或文件夹的路径。")
        # a file that is given itself is reviewed whatever it is called: its record says what is wrong with it
        for source in _walk(path, given, skip, follow_links, wanted) if path.is_dir() else [_single(path, given)]:
            for each in _opened(source, wanted):
                found.setdefault(real(each.path), each)
    if not found:
        raise InputError("\n".join([_nothing_in(inputs), *others_told(find_others(inputs, output, follow_links))]))
    return list(found.values())


def require_workbooks(inputs: Sequence[str]) -> None:
    """Raise InputError where there is nothing to review, or nothing but documents of other kinds: it says what they are."""
    names = [source.name for source in find_sources(inputs)]
    if all(PurePosixPath(name).suffix.lower() in OTHER_SUFFIXES - {ZIP} for name in names):
        raise InputError("\n".join([_nothing_in(inputs), *others_told(names)]))


def _nothing_in(inputs: Sequence[str]) -> str:
    kinds = "、".join(sorted(WORKBOOK_SUFFIXES))
    return f"“{'、'.join(inputs)}”里没有可审核的工作簿（{kinds}，或装有工作簿的 .zip）。"


def find_others(inputs: Sequence[str], output: Path | None, follow_links: bool = False) -> list[str]:
    """The documents in the folders and zips given that are not reviewed, by their names: a scan, a zip without a workbook, a ledger."""
    skip = real(output) if output is not None else None
    found = (
        name
        for given in inputs
        for source in _files(Path(given), given, skip, follow_links, _other)
        for name in _others_in(source)
    )
    return list(dict.fromkeys(found))


def _others_in(source: Source) -> Iterator[str]:
    """A file itself, or what of a zip is no workbook; all of a zip where there is nothing else in it."""
    if not zipped.is_zip(source.path):
        if _other(source.path.name):
            yield source.name
        return
    inside = _members(source.path)
    if inside is None:
        return  # it is told among the workbooks
    names = [f"{source.name}/{member.name}" for member in inside]
    others = [name for name in names if _other(PurePosixPath(name).name)]
    yield from map(_text, others)
    if not others and not any(wanted(PurePosixPath(name).name) for name in names):
        yield source.name


def find_documents(
    inputs: Sequence[str], suffixes: Container[str], output: Path | None, follow_links: bool = False
) -> list[Source]:
    """The documents with these suffixes in the folders and zips given; lock files and hidden ones are none."""

    def named(name: str) -> bool:
        hidden = name.startswith(("~$", ".")) or name == PASSWORDS_FILE
        return not hidden and Path(name).suffix.lower() in suffixes

    skip = real(output) if output is not None else None
    around = [given for given in inputs if Path(given).is_dir() or zipped.is_zip(Path(given))]
    walked = (source for given in around for source in _files(Path(given), given, skip, follow_links, named))
    found = (each for source in walked for each in _opened(source, named))
    return [source for source in found if named(source.path.name)]


def _files(
    path: Path, given: str, skip: Path | None, follow_links: bool, named: Callable[[str], bool]
) -> Iterator[Source]:
    """A zip that is given, or the files in a folder whose names are right, and its zips; they are not opened."""
    if path.is_dir():
        yield from _walk(path, given, skip, follow_links, named)
    elif zipped.is_zip(path):
        yield _single(path, given)


def _single(path: Path, given: str) -> Source:
    name = PurePosixPath(path.name)
    relative = name.with_suffix("") if zipped.is_zip(path) else name
    changed = zipped.stamp(path)[0] / 1e9 if zipped.zip_of(path) else None
    return Source(path, _text(given.replace(os.sep, "/")), relative, changed)


def _opened(source: Source, named: Callable[[str], bool]) -> Iterator[Source]:
    """A file itself, or the files in a zip whose names are right.

    A zip that cannot be opened is a source: whoever reads it is told why. So is a workbook that is called .zip.
    """
    if not zipped.is_zip(source.path):
        yield source
        return
    inside = _members(source.path)
    if inside is None:
        yield replace(source, relative=source.relative.with_name(source.path.name))
        return
    for member in inside:
        if named(PurePosixPath(member.name).name):
            name = f"{source.name}/{member.name}"
            yield Source(source.path / member.name, _text(name), source.relative / member.name, member.changed)


def _members(path: Path) -> list[zipped.Member] | None:
    """The files of a zip, sorted, but for output folders of earlier runs; None where it cannot be opened, or is a workbook."""
    try:
        found = zipped.members(path)
    except UnreadableError:
        return None
    if found is None:
        return None
    paths = sorted(map(PurePosixPath, found), key=str)
    # a zip of such a folder was made on purpose, as a folder that is given itself
    outputs = {path.parent for path in paths if path.name == RESULTS_FILE} - {PurePosixPath()}
    return [found[str(path)] for path in paths if not outputs & set(path.parents)]


def _walk(
    folder: Path, given: str, skip: Path | None, follow_links: bool, named: Callable[[str], bool]
) -> Iterator[Source]:
    """The files of a folder whose names are right, and its zips, save what an earlier run wrote into it."""
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
            if (named(name) or _is_zip(name)) and (follow_links or not _leads_out(here / name, folder))
        ]
    found = sorted(set(paths) - own, key=lambda p: p.as_posix())
    folders_with_files = {parent for path in found for parent in path.parents}
    for path in found:
        name = f"{root}/{path.as_posix()}".removesuffix("/.")
        relative = _folder_of_zip(path, folders_with_files) if zipped.is_zip(path) else path
        yield Source(folder / path, _text(name), PurePosixPath(relative.as_posix()))


def _folder_of_zip(path: Path, folders: Container[Path]) -> Path:
    """The folder that a zip stands for: that of its name, be it not the folder of other files too."""
    unpacked = path.with_suffix("")
    return path.with_name(f"{path.stem}（压缩包）") if unpacked in folders else unpacked


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


def _is_zip(name: str) -> bool:
    return not name.startswith(("~$", ".")) and zipped.is_zip(Path(name))


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
