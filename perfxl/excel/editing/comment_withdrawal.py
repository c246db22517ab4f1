"""Comments that an author made earlier, taken back: whole ones, and what was added below the comments of others."""

import re

from perfxl.excel.editing.markup import Element, Markup, Splice, escape, spliced
from perfxl.excel.editing.notes import drawing_of
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.refs import cell_named
from perfxl.excel.editing.relations import Relations
from perfxl.excel.editing.sheet_part import SheetPart
from perfxl.excel.editing.texts import text_pieces
from perfxl.excel.editing.threads import withdraw_replies
from perfxl.excel.editing.vml_boxes import has_shapes, without_boxes

Cell = tuple[int, int]


def withdraw_comments(
    parts: Parts, relations: Relations, drawing: str | None, author: str, beginning: re.Pattern[str]
) -> dict[Cell, str]:
    """Take the comments back; gives the text taken from each cell.

    Of another's comment the text goes from the first match of `beginning` at the start of a line.
    """
    name = relations.part_of_kind("comments")
    data = parts.package.read(name) if name else b""
    if name is None or name in parts.shared_comments or not data.strip():
        return {}
    taken = _Taking(Markup(data), author, beginning)
    if not taken.splices:
        return {}
    parts.package.write(name, [b"".join(spliced(taken.markup.data, taken.splices))])
    withdraw_replies(parts, relations, author)
    if drawing is not None and taken.removed:
        parts.package.write(drawing, [without_boxes(parts.package.read(drawing), taken.removed)])
    return taken.texts


def remove_empty_comments(parts: Parts, sheet: SheetPart, relations: Relations) -> bool:
    """Take out a comments part without comments; gives whether the drawing of their boxes, with no shape left, went too."""
    name = relations.part_of_kind("comments")
    if name is None or name in parts.shared_comments or _has_comments(parts.package.read(name)):
        return False
    _drop(parts, relations, name)
    drawing = drawing_of(sheet, relations)
    if drawing is None or has_shapes(parts.package.read(drawing)):
        return False
    _drop(parts, relations, drawing)
    return True


def _has_comments(data: bytes) -> bool:
    if not data.strip():
        return False
    markup = Markup(data)
    comments = markup.child("commentList")
    return comments is not None and any(True for _ in markup.children(comments))


def _drop(parts: Parts, relations: Relations, part: str) -> None:
    for relation in [each for each in relations.items.values() if relations.part(each.id) == part]:
        relations.drop(relation.id)
    parts.drop(part)


class _Taking:
    """What is taken out of a comments part."""

    def __init__(self, markup: Markup, author: str, beginning: re.Pattern[str]) -> None:
        self.markup = markup
        self.splices: list[Splice] = []
        self.texts: dict[Cell, str] = {}
        self.removed: set[Cell] = set()
        self._beginning = beginning
        authors, comments = markup.child("authors"), markup.child("commentList")
        known = list(markup.children(authors)) if authors else []
        own = {str(number): each for number, each in enumerate(known) if markup.text(each) == author}
        # comments refer to authors by their places
        self.splices += [Splice(each.inner, each.close, b"") for each in own.values()]
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
        """Some programs forget who wrote a comment: one that is ours from its start goes whole."""
        pieces = [(piece, self.markup.text(piece)) for piece in self._pieces(comment)]
        whole = "".join(text for _, text in pieces)
        match = self._beginning.search(whole)
        if match is None:
            return
        if not whole[: match.start()].strip():
            self._whole(cell, comment)
            return
        self.texts[cell] = whole[match.start() :]
        left = match.start()
        for piece, text in pieces:
            if len(text) > left:
                self.splices.append(Splice(piece.inner, piece.close, escape(text[:left]).encode()))
            left = max(left - len(text), 0)

    def _pieces(self, comment: Element) -> list[Element]:
        return text_pieces(self.markup, self.markup.child("text", comment))
