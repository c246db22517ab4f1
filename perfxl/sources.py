"""Which files a run reads, and what their results are called."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"})
EDITABLE_SUFFIXES = frozenset({".xlsx", ".xlsm"})
RESULTS_FILE = "results.jsonl"
# What a run keeps while it lasts: hidden, so that no walk reads it.
JOURNAL_FILE = ".perfxl-journal.jsonl"
CONSOLIDATED_FILE = "汇总.xlsx"
MARK = "_审核"
# Bytes of UTF-8 that a file's name may have; Windows counts 255 UTF-16 units, which are no more.
MOST_NAME = 255


@dataclass(frozen=True, slots=True)
class Source:
    """An input: `path` to open, `name` as called (forward slashes), `place` below the folder that was given."""

    path: Path
    name: str
    place: PurePosixPath


class InputError(Exception):
    """A call with inputs that cannot be used; the message (Chinese) says which."""


def find_sources(inputs: Sequence[str], output: Path | None = None, follow_links: bool = False) -> list[Source]:
    """The workbooks in the files and folders given, in the order of the inputs, folders sorted.

    Lock files (~$…), hidden files and output folders of earlier runs are passed over, `output` too; so are links to
    folders and links that lead out of a folder, unless `follow_links`. A link that is given itself is followed. Raises
    InputError where an input does not exist or nothing is found.
    """
    skip = output.resolve() if output is not None else None
    found: dict[Path, Source] = {}
    for given in inputs:
        path = Path(given)
        if not path.exists():
            raise InputError(f"找不到“{given}”。请检查文件或文件夹的路径。")
        for source in _walk(path, given, skip, follow_links) if path.is_dir() else [_single(path, given)]:
            found.setdefault(source.path.resolve(), source)
    if not found:
        raise InputError(f"“{'、'.join(inputs)}”里没有可审核的工作簿（{'、'.join(sorted(WORKBOOK_SUFFIXES))}）。")
    return list(found.values())


def _single(path: Path, given: str) -> Source:
    return Source(path, _text(given.replace(os.sep, "/")), PurePosixPath(path.name))


def _walk(folder: Path, given: str, skip: Path | None, follow_links: bool) -> Iterator[Source]:
    root = given.replace(os.sep, "/").rstrip("/") or "/"
    places = []
    entered = {folder.resolve()}
    for at, folders, files in os.walk(folder, followlinks=follow_links):
        here = Path(at)
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_output(here / name, skip)]
        if follow_links:
            folders[:] = [name for name in folders if _is_new(here / name, entered)]
        places += [
            (here / name).relative_to(folder)
            for name in files
            if wanted(name) and (follow_links or not _leads_out(here / name, folder))
        ]
    for place in sorted(places, key=lambda p: p.as_posix()):
        yield Source(folder / place, _text(f"{root}/{place.as_posix()}"), PurePosixPath(place.as_posix()))


def _is_new(folder: Path, entered: set[Path]) -> bool:
    """Whether a folder is entered for the first time: a link may lead back to where it came from."""
    place = folder.resolve()
    if place in entered:
        return False
    entered.add(place)
    return True


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a file is a link to one outside the folder: who sends a folder must not choose what else is read."""
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def _text(name: str) -> str:
    """A name as UTF-8 can hold it: a file unpacked from a zip of another code page may have bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode()


def wanted(name: str) -> bool:
    """Whether a file is a workbook by its name, no lock file and not hidden."""
    return not name.startswith(("~$", ".")) and Path(name).suffix.lower() in WORKBOOK_SUFFIXES


def _is_output(folder: Path, skip: Path | None) -> bool:
    marks = (RESULTS_FILE, JOURNAL_FILE)
    return any((folder / mark).is_file() for mark in marks) or folder.resolve() == skip


def annotated_places(sources: Sequence[Source], output: Path) -> list[PurePosixPath]:
    """Where in the output folder each source's annotated workbook goes; no place is that of another or of an input.

    原名_审核.xlsx (.xlsm stays); the next round of a form keeps its name. What is copied to .xlsx, as it cannot be
    annotated itself, gives way to a workbook of the same name: a.xls beside a.xlsx becomes a.xls_审核.xlsx.
    """
    taken = {_within(source.path, output) for source in sources}
    places: dict[int, PurePosixPath] = {}
    for index, source in sorted(enumerate(sources), key=lambda each: not _editable(each[1])):
        place = next(name for name in _names(source) if str(name).casefold() not in taken)
        taken.add(str(place).casefold())
        places[index] = place
    return [places[index] for index in range(len(sources))]


def _editable(source: Source) -> bool:
    return source.place.suffix.lower() in EDITABLE_SUFFIXES


def _names(source: Source) -> Iterator[PurePosixPath]:
    """The names that a source's annotated workbook may have, the best first."""
    place = PurePosixPath(*map(_printable, source.place.parts))
    stem, suffix = place.stem.removesuffix(MARK), place.suffix.lower() if _editable(source) else ".xlsx"
    yield _with_name(place, stem, f"{MARK}{suffix}")
    if not _editable(source):
        stem = place.name
        yield _with_name(place, stem, f"{MARK}{suffix}")
    for number in itertools.count(2):
        yield _with_name(place, stem, f"({number}){MARK}{suffix}")


def _printable(name: str) -> str:
    """A name without control characters, which no link can have."""
    return "".join(c if c.isprintable() or c == "\u3000" else "_" for c in name)


def _with_name(place: PurePosixPath, stem: str, ending: str) -> PurePosixPath:
    """A name of as much of the stem as the system allows."""
    room = MOST_NAME - len(ending.encode())
    return place.with_name(stem.encode()[:room].decode(errors="ignore") + ending)


def _within(path: Path, folder: Path) -> str:
    """A path as it is called within a folder, '' outside it; letter case does not tell files apart on Windows."""
    path, folder = path.resolve(), folder.resolve()
    return path.relative_to(folder).as_posix().casefold() if path.is_relative_to(folder) else ""


def is_input(path: Path, sources: Iterable[Source]) -> bool:
    """Whether a file that is to be written is one of the inputs."""
    return path.resolve() in {source.path.resolve() for source in sources}
