"""What outputs are called: a path of its own for each input, of names that Windows, macOS and Linux accept."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from perfxl.files.portable_names import portable, portable_folder
from perfxl.reviewing.jobs import Copy
from perfxl.run.discovery import (
    CONSOLIDATED_FILE,
    EDITABLE_SUFFIXES,
    JOURNAL_FILE,
    MARK,
    OPINION_MARK,
    RESULTS_FILE,
    Source,
    real,
)

# Bytes of UTF-8 that a file's name may have; Windows counts 255 UTF-16 units, which are no more.
MOST_NAME = 255
MARKS: dict[Copy, str] = {
    "annotated": MARK,
    "clean": "_报送版",
    "mended": "_修正稿",
    "report": "_自评报告",
    "opinion": OPINION_MARK,
}
"""What the name of each kind of copy ends with."""
SUFFIXES: dict[Copy, str] = {"report": ".docx", "opinion": ".docx"}
"""What kind of file a copy is that is no workbook."""
_OWN = (RESULTS_FILE, JOURNAL_FILE, CONSOLIDATED_FILE)


def clean_path(annotated: Path) -> Path:
    """Where the 报送版 of a workbook goes, beside its annotated copy."""
    return annotated.with_name(_named(annotated.stem.removesuffix(MARK), f"{MARKS['clean']}{annotated.suffix}"))


def opinion_path(annotated: Path) -> Path:
    """Where the 审核意见书 of a workbook goes, beside its annotated copy; what is no .xlsx keeps its ending, as beside it one may lie."""
    stem = annotated.stem.removesuffix(MARK)
    kept = "" if annotated.suffix == ".xlsx" else annotated.suffix
    return annotated.with_name(_named(stem, f"{kept}{OPINION_MARK}{SUFFIXES['opinion']}"))


def copy_paths(
    sources: Sequence[Source], output: Path, mark: str = MARK, suffix: str | None = None
) -> list[PurePosixPath]:
    """Where in the output folder each source's copy goes; no path is that of another or of an input.

    原名_审核.xlsx, or another mark (.xlsm stays, unless all copies have a suffix of their own); the next round of a form
    keeps its name. What is copied to .xlsx, as it cannot be annotated itself, gives way to a workbook of the same name:
    a.xls beside a.xlsx becomes a.xls_审核.xlsx.
    """
    folders = [PurePosixPath(*map(_folder, source.relative.parts[:-1])) for source in sources]
    taken = {_within(source.path, output) for source in sources}
    taken.update(_key(each) for folder in set(folders) for each in (folder, *folder.parents))
    paths: dict[int, PurePosixPath] = {}
    for index, source in sorted(enumerate(sources), key=lambda each: not _editable(each[1])):
        path = next(each for name in _names(source, mark, suffix) if _key(each := folders[index] / name) not in taken)
        taken.add(_key(path))
        paths[index] = path
    return [paths[index] for index in range(len(sources))]


def _editable(source: Source) -> bool:
    return source.relative.suffix.lower() in EDITABLE_SUFFIXES


def _names(source: Source, mark: str, suffix: str | None) -> Iterator[str]:
    """The names that a source's copy may have, the best first."""
    stem = source.relative.stem.removesuffix(MARK)
    suffix = suffix or (source.relative.suffix.lower() if _editable(source) else ".xlsx")
    yield _named(stem, f"{mark}{suffix}")
    if not _editable(source):
        stem = source.relative.name
        yield _named(stem, f"{mark}{suffix}")
    for number in itertools.count(2):
        yield _named(stem, f"({number}){mark}{suffix}")


def _named(stem: str, ending: str) -> str:
    """A name of as much of the stem as the system allows."""
    stem, room = portable(stem + ending).removesuffix(ending), MOST_NAME - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore") + ending


def _folder(name: str) -> str:
    """A folder's name: what the run itself writes has its name alone."""
    name = portable_folder(name)
    return f"{name}_" if name.casefold() in _OWN else name


def _key(path: PurePosixPath) -> str:
    """What tells paths apart where neither letter case nor the way of writing an accent does."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def _within(path: Path, folder: Path) -> str:
    """A path as it is called within a folder, '' outside it."""
    path, folder = real(path), real(folder)
    return _key(PurePosixPath(path.relative_to(folder).as_posix())) if path.is_relative_to(folder) else ""
