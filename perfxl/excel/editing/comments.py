"""The comments of a sheet: new ones, and text added below what a cell's comment already says."""

from collections.abc import Mapping
from typing import NamedTuple

from perfxl.excel.editing.markup import Element, Markup, Splice, escape, spliced
from perfxl.excel.editing.refs import cell_named, cell_ref
from perfxl.excel.editing.relations import Dialect

_ORDER = {"authors": 0, "commentList": 1, "extLst": 2}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Note(NamedTuple):
    """A text for a cell's comment and who says it."""

    text: str
    author: str


Notes = Mapping[tuple[int, int], Note]


def empty_comments(dialect: Dialect) -> bytes:
    """A comments part without any comment."""
    return f'{_HEAD}<comments xmlns="{dialect.main}"><authors/><commentList/></comments>'.encode()


class Comments:
    """A comments part."""

    def __init__(self, data: bytes) -> None:
        self._markup = Markup(data)
        self._p = self._markup.root.prefix
        self._authors = self._markup.child("authors")
        self._list = self._markup.child("commentList")
        self._known: dict[tuple[int, int], Element] = {}
        for element in self._markup.children(self._list) if self._list else ():
            cell = cell_named(self._markup.attributes(element).get("ref", ""))
            if cell is not None:
                self._known[cell] = element

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return cell in self._known

    def with_notes(self, notes: Notes) -> bytes:
        """The part with all notes: those of cells with a comment in it, others as new comments."""
        authors = [self._markup.text(element) for element in self._author_elements()]
        before = len(authors)
        new = {cell: note for cell, note in notes.items() if cell not in self._known}
        authors += [each for each in dict.fromkeys(note.author for note in new.values()) if each not in authors]
        content = "".join(self._comment(cell, new[cell], authors) for cell in sorted(new)).encode()
        splices = [self._appended(self._known[cell], notes[cell]) for cell in notes if cell in self._known]
        names = "".join(f"<{self._p}author>{escape(name)}</{self._p}author>" for name in authors[before:]).encode()
        splices += self._added("authors", self._authors, names) + self._added("commentList", self._list, content)
        return b"".join(spliced(self._markup.data, splices))

    def _author_elements(self) -> list[Element]:
        return list(self._markup.children(self._authors)) if self._authors else []

    def _added(self, name: str, parent: Element | None, content: bytes) -> list[Splice]:
        if not content:
            return []
        if parent is None:
            tag = f"{self._p}{name}".encode()
            return self._markup.insert({name: b"<%s>%s</%s>" % (tag, content, tag)}, _ORDER)
        if parent.empty:
            return [self._markup.append(parent, content)]
        return [Splice(parent.close, parent.close, content)]

    def _comment(self, cell: tuple[int, int], note: Note, authors: list[str]) -> str:
        p = self._p
        author = authors.index(note.author)
        run = self._run(note.text)
        return f'<{p}comment ref="{cell_ref(*cell)}" authorId="{author}"><{p}text>{run}</{p}text></{p}comment>'

    def _run(self, text: str) -> str:
        p = self._p
        font = f'<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}charset val="134"/>'
        return f'<{p}r><{p}rPr>{font}</{p}rPr><{p}t xml:space="preserve">{escape(text)}</{p}t></{p}r>'

    def _appended(self, comment: Element, note: Note) -> Splice:
        markup = self._markup
        text = markup.child("text", comment)
        if text is None:
            whole = f"<{self._p}text>{self._run(note.text)}</{self._p}text>".encode()
            return markup.append(comment, whole) if comment.empty else Splice(comment.inner, comment.inner, whole)
        parts = list(markup.children(text))
        if not parts:
            return markup.append(text, self._run(note.text).encode())
        if len(parts) == 1 and parts[0].name == "t":
            # plain text cannot be followed by a run, so it goes on
            return markup.append(parts[0], escape("\n" + note.text).encode(), **{"xml:space": "preserve"})
        runs = [part for part in parts if part.name in ("t", "r")]
        at = runs[-1].end if runs else text.inner
        return Splice(at, at, self._run("\n" + note.text).encode())
