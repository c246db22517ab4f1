"""Templates and papers of the tests: a template from lines, the text of a paper."""

from __future__ import annotations

import sys

from docx import Document

from tests.called import ROOT

sys.path.insert(0, str(ROOT / "templates"))

from drawn import face, papers  # noqa: F401


def template_of(folder, *lines, name="模板.docx"):
    """A Word template whose paragraphs are these lines, as a person would type them."""
    document = face.new_document()
    for line in lines:
        face.add(document, "Body", line)
    document.save(str(folder / name))
    return folder / name


def text_of(path):
    """The paragraphs of a paper, those of its tables left out."""
    return [paragraph.text for paragraph in Document(str(path)).paragraphs]


def rows_of(path, number=0):
    """The rows of a table of a paper, each cell's text."""
    return [[cell.text for cell in row.cells] for row in Document(str(path)).tables[number].rows]
