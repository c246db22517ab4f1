"""A package written anew in the usual form: what it says by a real parser, under the names that all readers know."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.package import Package
from perfxl.excel.reading.encodings import encoding_of
from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.usual.book import (
    BOOK,
    SHEET_PART,
    STRINGS,
    STYLES,
    TYPES,
    Relation,
    book_relations,
    checked_types,
    number_formats,
    root_relations,
)
from perfxl.excel.reading.usual.cells import check_texts
from perfxl.excel.reading.usual.form import (
    MAIN,
    STRICT_MAIN,
    BrokenXml,
    Unusual,
    check_form,
    elements,
)
from perfxl.excel.reading.usual.rows import SheetWriter
from perfxl.excel.reading.usual.sheet import usual_sheet
from perfxl.excel.reading.usual.texts import TextWriter
from perfxl.excel.reading.usual.writing import SelectiveWriter, Writer
from perfxl.excel.reading.zip_container import opened, unsafe_declaration

_NO_WORKBOOK = "这不是 Excel 工作簿（压缩包里没有工作表）。请用 Excel 或 WPS 另存为 .xlsx。"
_DECLARED, _HEAD = re.compile(rb"""\s*+<\?xml[^>]{0,100}?\bencoding\s*=\s*["']([\w.-]{1,40})["']"""), 200
_OF_OTHERS = ("word/", "ppt/")
_SECTIONS = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
_RANKS = {name: rank for rank, name in enumerate(_SECTIONS.split())}


def rewritten(data: bytes) -> bytes:
    """The package in the usual form, as far as it can be. Raises UnreadableError.

    Parts that are in the usual form already, and all that no reader looks at, keep their bytes.
    """
    try:
        with opened(data):
            package = Package(data)
            return b"".join(_Rewriting(package).package.dump())
    except WorkbookError as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    except BrokenXml as error:
        raise unsafe_declaration() if error.unsafe else UnreadableError("corrupt", CORRUPT) from error


class _Rewriting:
    def __init__(self, package: Package) -> None:
        self.package = package
        self._plain_names()
        self._renamed: dict[str, str] = {}
        book = self._book()
        related = {each["Id"]: each for each in self._relations(book)}
        self._standard_names(book, related)
        self._relate("", root_relations)
        self._relate(book, book_relations)
        if self._renamed:
            for name in [name for name in package.names() if name.endswith(".rels")]:
                if (owner := _owner(name)) not in ("", book):
                    self._relate(owner)
        for old, new in self._renamed.items():
            self._move(old, new)
            if (relations := package.find(_relations_name(old))) is not None:
                self._move(relations, _relations_name(new))
        self._write_parts(related)

    def _plain_names(self) -> None:
        """Names with slashes, none in front; [Content_Types].xml as it is always written."""
        for name in self.package.names():
            plain = name.replace("\\", "/").lstrip("/")
            if plain.lower() == TYPES.lower():
                plain = TYPES
            if plain != name:
                self._move(name, plain)

    def _move(self, old: str, new: str) -> None:
        content = self.package.read(old)
        self.package.remove(old)
        self.package.write(new, [content])

    def _text(self, name: str) -> bytes:
        """A part as UTF-8."""
        content = self.package.read(name)
        if len(content) > limits().tags:
            raise too_large(
                f"工作簿的组成部分写法特殊，又过大（{len(content) // 1_000_000} MB，上限 {limits().tags // 1_000_000} MB）",
                len(content) / limits().tags * limits().size,
            )
        return as_utf8(content)

    def _book(self) -> str:
        found = [each["Target"] for each in self._relations("") if _kind(each) == "officeDocument"]
        book = self.package.find(self._resolved("", found[0]) if found else BOOK) or self.package.find(BOOK)
        if book is None or book.startswith(_OF_OTHERS):
            raise UnreadableError("not-a-workbook", _NO_WORKBOOK)
        return book

    def _relations(self, part: str) -> Iterator[dict[str, str]]:
        """The relations of a part that lead to other parts, their targets as the package calls them."""
        name = self.package.find(_relations_name(part))
        for element in elements(self._text(name)) if name else ():
            given = element.attributes
            if element.name == "Relationship" and given.get("TargetMode") != "External":
                target = self._resolved(part, given.get("Target", ""))
                yield {"Id": "", "Type": "", **given, "Target": target}

    def _resolved(self, part: str, target: str) -> str:
        path = posixpath.join("/", posixpath.dirname(part), target.strip().replace("\\", "/"))
        plain = posixpath.normpath(path).lstrip("/")
        return self.package.find(plain) or self.package.find(unquote(plain)) or plain

    def _standard_names(self, book: str, related: dict[str, dict[str, str]]) -> None:
        """Plan the names that all readers know for the parts that they look for."""
        wanted = {book: BOOK}
        for each in related.values():
            kind, target = _kind(each), self.package.find(each["Target"])
            if target is None:
                continue
            if kind in ("styles", "sharedStrings"):
                wanted.setdefault(target, STYLES if kind == "styles" else STRINGS)
            elif kind == "worksheet" and not SHEET_PART.fullmatch(target):
                wanted.setdefault(target, "")
        taken = {name.lower() for name in self.package.names()} | {name.lower() for name in wanted.values()}
        for old, new in wanted.items():
            self._renamed[old] = new or _free("xl/worksheets/sheet{}.xml", taken)
        for standard in (BOOK, STYLES, STRINGS):
            other = self.package.find(standard)
            if other is not None and self._renamed.get(other) != standard:
                # what is called so and is not meant
                self._renamed[other] = _free("xl/unrelated{}.xml", taken)
        self._renamed = {old: new for old, new in self._renamed.items() if old != new}

    def _relate(self, part: str, meaning: Callable[[bytes], tuple[Relation, ...]] | None = None) -> None:
        """Write a part's relations with plain targets, unless they have them already and lead where they should."""
        found = self.package.find(_relations_name(part))
        if found is None:
            return
        moved = part in self._renamed or any(each["Target"] in self._renamed for each in self._relations(part))
        if moved or (meaning is not None and not self._leads(meaning, self.package.read(found))):
            writer = _RelationsWriter(lambda target: self._target(part, target))
            self.package.write(found, [writer.rewrite(self._text(found))])

    def _leads(self, meaning: Callable[[bytes], tuple[Relation, ...]], xml: bytes) -> bool:
        """Whether relations are in the usual form and call parts what the package calls them."""
        try:
            return all(self.package.find(each.target) in (each.target, None) for each in meaning(xml))
        except Unusual:
            return False

    def _target(self, part: str, target: str) -> str:
        resolved = self._resolved(part, target)
        new, owner = self._renamed.get(resolved, resolved), self._renamed.get(part, part)
        folder = posixpath.dirname(owner)
        return new[len(folder) + 1 :] if folder and new.startswith(f"{folder}/") else f"/{new}" if folder else new

    def _write_parts(self, related: dict[str, dict[str, str]]) -> None:
        if self.package.find(TYPES) and (self._renamed or not _is_usual(checked_types, self.package.read(TYPES))):
            self.package.write(TYPES, [_TypesWriter(self._renamed).rewrite(self._text(TYPES))])
        self._rewrite(BOOK, lambda xml: check_form(xml, MAIN, STRICT_MAIN), Writer)
        self._rewrite(STYLES, number_formats, _StylesWriter)
        self._rewrite(STRINGS, check_texts, TextWriter)
        names = {each["Id"]: self._renamed.get(each["Target"], each["Target"]) for each in related.values()}
        sheets = {names[key] for key, each in related.items() if _kind(each) == "worksheet"}
        for name in sorted(sheets):
            self._rewrite(name, lambda xml: usual_sheet(xml, ""), lambda: SheetWriter(""))

    def _rewrite(self, name: str, check: Callable[[bytes], object], writer: Callable[[], Writer]) -> None:
        """Write a part anew unless it is in the usual form."""
        found = self.package.find(name)
        if found is None:
            return
        if found != name:
            self._move(found, name)
        if not _is_usual(check, self.package.read(name)):
            self.package.write(name, [writer().rewrite(self._text(name))])


class _RelationsWriter(Writer):
    def __init__(self, target: Callable[[str], str]) -> None:
        super().__init__()
        self._target = target

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """A relation begins."""
        if local == "Relationship" and attributes.get("TargetMode") != "External" and "Target" in attributes:
            attributes["Target"] = self._target(attributes["Target"])
        super().start(local, own, tag, attributes)


class _StylesWriter(SelectiveWriter):
    """Puts the sections in the order that the schema has."""

    def __init__(self) -> None:
        super().__init__()
        self._sections: list[tuple[str, str]] = []
        self._begun = 0

    def keeps(self, local: str, own: bool) -> bool:
        """Whether an element is no alternative for some programs only."""
        return own or local != "Choice"

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        before = len(self._open)
        super().start(local, own, tag, attributes)
        if len(self._open) > before == 1:
            self._begun = len(self._pieces) - 1

    def end(self) -> None:
        """An element ends."""
        if len(self.path) == 1:
            self._close_tag()
            ranked = sorted(self._sections, key=lambda section: _RANKS.get(section[0], len(_RANKS)))
            self._pieces += [xml for _, xml in ranked]
        before, name = len(self._open), self.path[-1]
        super().end()
        if before == 2 and len(self._open) == 1:
            self._sections.append((name, "".join(self._pieces[self._begun :])))
            del self._pieces[self._begun :]


class _TypesWriter(Writer):
    def __init__(self, renamed: dict[str, str]) -> None:
        super().__init__()
        self._renamed = {f"/{old}".lower(): f"/{new}" for old, new in renamed.items()}

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """A content type begins."""
        if "PartName" in attributes:
            part = attributes["PartName"].replace("\\", "/")
            attributes["PartName"] = self._renamed.get(part.lower(), part)
        super().start(local, own, tag, attributes)


def as_utf8(xml: bytes) -> bytes:
    """A part in the encoding that it says it has, as UTF-8. Raises UnreadableError (corrupt) where it has not."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\0" in xml[:4]:
        # UTF-16 that does not say so
        raise UnreadableError("corrupt", CORRUPT)
    else:
        declared = _DECLARED.match(xml[:_HEAD])
        encoding = declared[1].decode().lower() if declared else "utf-8"
    known = "utf-16" if encoding == "utf-16" else encoding_of(encoding)
    if known is None:
        raise UnreadableError("corrupt", CORRUPT)
    if known == "utf-8":
        return xml
    try:
        return xml.decode(known).encode()
    except ValueError as error:
        raise UnreadableError("corrupt", CORRUPT) from error


def _is_usual(check: Callable[[bytes], object], xml: bytes) -> bool:
    try:
        check(xml)
    except Unusual:
        return False
    return True


def _kind(relation: dict[str, str]) -> str:
    return relation["Type"].rpartition("/")[2]


def _relations_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _owner(relations: str) -> str:
    """The part that relations are of."""
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _free(pattern: str, taken: set[str]) -> str:
    number = 1
    while (name := pattern.format(number)) in taken:
        number += 1
    taken.add(name)
    return name
