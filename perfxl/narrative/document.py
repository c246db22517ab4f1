"""A report as text: paragraphs in the order in which they are read, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from perfxl.text.errors import PerfxlError

# A report of thirty pages has twenty thousand characters, one on all projects of a unit a few times that; patterns take their time.
LONGEST = 150_000


class DocumentError(PerfxlError):
    """A file that cannot be read as a report; the message says why and what to do, without the file's name."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that is not blank; `place` tells a person where it stands: 第 12 段, 第 30 行, 第 2 页."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Document:
    """The narrative of a report: its paragraphs, tables left out (`tables`: whether there were any).

    `numbered` says whether its headings stand as people see them, so that their numbers can be judged.
    """

    paragraphs: tuple[Paragraph, ...]
    tables: bool = False
    numbered: bool = True


def too_long() -> DocumentError:
    """What a document is refused with whose text goes on for hundreds of pages."""
    return DocumentError("文字过长，不像一份自评报告，没有核对。请只放自评报告。")
