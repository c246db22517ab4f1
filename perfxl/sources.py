"""Which files a run reads, and what their results are called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et"})
EDITABLE_SUFFIXES = frozenset({".xlsx", ".xlsm"})
RESULTS_FILE = "results.jsonl"
CONSOLIDATED_FILE = "汇总.xlsx"
MARK = "_审核"


@dataclass(frozen=True, slots=True)
class Source:
    """An input: `path` to open, `name` as called (forward slashes), `place` below the folder that was given."""

    path: Path
    name: str
    place: PurePosixPath


class InputError(Exception):
    """A call with inputs that cannot be used; the message (Chinese) says which."""


def find_sources(inputs: Sequence[str], output: Path | None = None) -> list[Source]:
    """The workbooks in the files and folders given, in the order of the inputs, folders sorted.

    Lock files (~$…), hidden files and output folders of earlier runs are passed over, `output` too. Raises
    InputError where an input does not exist or nothing is found.
    """
    skip = output.resolve() if output is not None else None
    found: dict[Path, Source] = {}
    for given in inputs:
        path = Path(given)
        if not path.exists():
            raise InputError(f"找不到“{given}”。请检查文件或文件夹的路径。")
        for source in _walk(path, given, skip) if path.is_dir() else [_single(path, given)]:
            found.setdefault(source.path.resolve(), source)
    if not found:
        raise InputError(f"“{'、'.join(inputs)}”里没有可审核的工作簿（{'、'.join(sorted(WORKBOOK_SUFFIXES))}）。")
    return list(found.values())


def _single(path: Path, given: str) -> Source:
    return Source(path, given.replace(os.sep, "/"), PurePosixPath(path.name))


def _walk(folder: Path, given: str, skip: Path | None) -> Iterator[Source]:
    root = given.replace(os.sep, "/").rstrip("/") or "/"
    places = []
    for at, folders, files in os.walk(folder):
        here = Path(at)
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_output(here / name, skip)]
        places += [(here / name).relative_to(folder) for name in files if _wanted(name)]
    for place in sorted(places, key=lambda p: p.as_posix()):
        yield Source(folder / place, f"{root}/{place.as_posix()}", PurePosixPath(place.as_posix()))


def _wanted(name: str) -> bool:
    return not name.startswith(("~$", ".")) and Path(name).suffix.lower() in WORKBOOK_SUFFIXES


def _is_output(folder: Path, skip: Path | None) -> bool:
    return (folder / RESULTS_FILE).is_file() or folder.resolve() == skip


def annotated_places(sources: Sequence[Source], output: Path) -> list[PurePosixPath | None]:
    """Where in the output folder each source's annotated workbook goes; None where it cannot be annotated.

    原名_审核.xlsx; the next round of a form keeps its name. No place is that of another or of an input.
    """
    taken = {_within(source.path, output) for source in sources}
    places: list[PurePosixPath | None] = []
    for source in sources:
        suffix = source.place.suffix.lower()
        if suffix not in EDITABLE_SUFFIXES:
            places.append(None)
            continue
        place = _free(source.place, suffix, taken)
        taken.add(str(place).casefold())
        places.append(place)
    return places


def _within(path: Path, folder: Path) -> str:
    """A path as it is called within a folder, '' outside it; letter case does not tell files apart on Windows."""
    path, folder = path.resolve(), folder.resolve()
    return path.relative_to(folder).as_posix().casefold() if path.is_relative_to(folder) else ""


def is_input(path: Path, sources: Iterable[Source]) -> bool:
    """Whether a file that is to be written is one of the inputs."""
    return path.resolve() in {source.path.resolve() for source in sources}


def _free(place: PurePosixPath, suffix: str, taken: set[str]) -> PurePosixPath:
    stem = place.stem.removesuffix(MARK)
    for number in range(1, 1_000_000):
        again = f"({number})" if number > 1 else ""
        candidate = place.with_name(f"{stem}{again}{MARK}{suffix}")
        if str(candidate).casefold() not in taken:
            return candidate
    raise AssertionError("a million inputs of one name")
