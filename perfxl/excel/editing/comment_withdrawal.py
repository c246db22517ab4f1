"""Comments that an author made earlier, taken back: whole ones, and what was added below the comments of others."""

import re

from perfxl.excel.editing.markup import Element, Markup, Splice, escape, spliced
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.refs import cell_named
from perfxl.excel.editing.relations import Relations
from perfxl.excel.editing.texts import text_pieces
from perfxl.excel.editing.threads import withdraw_replies
from perfxl.excel.editing.vml_boxes import without_boxes

Cell = tuple[int, int]


def withdraw_comments(
    parts: Parts, relations: Relations, drawing: str | None, author: str, beginning: re.Pattern[str]
) -> dict[Cell, str]:
    """Take the comments back; gives the text taken from each cell.

    Of another's comment the text goes from the first match of `beginning` at the start of a line.
    """
    name = relations.part_of_kind("comments")
    data = parts.package.read(name) if name else b""
    if name is None or not data.strip():
        return {}
    taken = _Taking(Markup(data), author, beginning)
    if not taken.texts:
        return {}
    parts.package.write(name, [b"".join(spliced(taken.markup.data, taken.splices))])
    withdraw_replies(parts, relations, author)
    if drawing is not None and taken.removed:
        parts.package.write(drawing, [without_boxes(parts.package.read(drawing), taken.removed)])
    return taken.texts


class _Taking:
    """What is taken out of a comments part."""

    def __init__(self, markup: Markup, author: str, beginning: re.Pattern[str]) -> None:
        self.markup = markup
        self.splices: list[Splice] = []
        self.texts: dict[Cell, str] = {}
        self.removed: set[Cell] = set()
        self._beginning = beginning
        authors, comments = markup.child("authors"), markup.child("commentList")
        names = enumerate(markup.text(each) for each in markup.children(authors)) if authors else ()
        own = {str(number) for number, name in names if name == author}
        for comment in markup.children(comments) if comments else ():
            values = markup.attributes(comment)
            cell = cell_named(values.get("ref", ""))
            if cell is None:
                continue
            if values.get("authorId") in own:
                self._whole(cell, comment)
            else:
                self._below(cell, comment)

    def _whole(self, cell: Cell, comment: Element) -> None:
        self.splices.append(Splice(comment.start, comment.end, b""))
        self.removed.add(cell)
        self.texts[cell] = "".join(self.markup.text(each) for each in self._pieces(comment))

    def _below(self, cell: Cell, comment: Element) -> None:
        found = False
        for piece in self._pieces(comment):
            text = self.markup.text(piece)
            match = None if found else self._beginning.search(text)
            if not found and match is None:
                continue
            keep = text[: match.start()] if match else ""
            self.texts[cell] = self.texts.get(cell, "") + text[len(keep) :]
            self.splices.append(Splice(piece.inner, piece.close, escape(keep).encode()))
            found = True

    def _pieces(self, comment: Element) -> list[Element]:
        return text_pieces(self.markup, self.markup.child("text", comment))
