"""workbook.xml: the sheets in tab order and the defined names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.markup import (
    Element,
    Markup,
    Splice,
    attributes,
    escape,
    number,
    once_a_part,
    spliced,
    unescape,
    with_attributes,
)
from perfxl.excel.editing.package import Package
from perfxl.excel.editing.relations import STRICT, TRANSITIONAL, ContentTypes, Dialect, Relations

_CHILDREN = (
    "fileVersion fileSharing workbookPr AlternateContent workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes "
    "webPublishing fileRecoveryPr webPublishObjects extLst"
)
_ORDER = {name: rank for rank, name in enumerate(_CHILDREN.split())}
_BAD_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NO_SHEET = -1
PRINT_TITLES = "_xlnm.Print_Titles"


class SheetEntry(NamedTuple):
    """A tab: its name, the relationship that leads to its part, and its <sheet> element as written."""

    name: str
    relation: str
    element: bytes


@dataclass(frozen=True)
class DefinedName:
    """A defined name; `sheet` is the position of the sheet that it is local to."""

    name: str
    sheet: int | None
    start_tag: bytes
    body: bytes

    @property
    def text(self) -> str:
        """What the name stands for."""
        return unescape(self.body.decode())

    @property
    def key(self) -> tuple[str, int]:
        """What Excel sorts defined names by."""
        return self.name.lower(), -1 if self.sheet is None else self.sheet


class _Read(NamedTuple):
    """A workbook part as it came."""

    markup: Markup
    dialect: Dialect
    elements: Mapping[str, Element]
    sheets: Sequence[SheetEntry]
    names: Sequence[DefinedName]


@once_a_part
def _read(data: bytes) -> _Read:
    markup = Markup(data)
    if markup.root.name != "workbook":
        raise WorkbookError("不是 .xlsx 工作簿（可能是 .xlsb，请另存为 .xlsx）。")
    elements = {element.name: element for element in markup.children()}
    if "sheets" not in elements:
        raise WorkbookError("工作簿里没有工作表。")
    sheets = tuple(_sheet(markup, element) for element in _listed(markup, elements["sheets"], "sheet"))
    parent = elements.get("definedNames")
    names = tuple(_defined_name(markup, each) for each in _listed(markup, parent, "definedName")) if parent else ()
    return _Read(markup, dialect_of(markup), elements, sheets, names)


def _listed(markup: Markup, parent: Element, name: str) -> Sequence[Element]:
    """What a list has; it is written anew, so that anything else in it would be lost."""
    found = tuple(markup.children(parent))
    if any(element.name != name for element in found):
        raise WorkbookError("文件已损坏（工作表或名称的清单有误）。")
    return found


def _sheet(markup: Markup, element: Element) -> SheetEntry:
    values = markup.attributes(element)
    relation = next((value for name, value in values.items() if name.rpartition(":")[2] == "id"), "")
    return SheetEntry(values.get("name", ""), relation, markup.raw(element))


def _defined_name(markup: Markup, element: Element) -> DefinedName:
    values = markup.attributes(element)
    sheet = number(values, "localSheetId", _NO_SHEET) if "localSheetId" in values else None
    tag = markup.start_tag(element)
    if element.empty:
        tag = tag[:-2] + b">"
    return DefinedName(values.get("name", ""), sheet, tag, markup.data[element.inner : element.close])


class WorkbookPart:
    """The workbook part, found through the package's relationships. Once flushed it is to be read anew."""

    def __init__(self, package: Package) -> None:
        self._package = package
        found = Relations(package, "").of_kind("officeDocument")
        path = package.find(found[0].target if found else "xl/workbook.xml")
        if path is None:
            raise WorkbookError("不是 Excel 工作簿（压缩包里没有工作簿部分）。")
        self.path = path
        read = _read(package.read(path))
        self._markup, self.dialect, self._elements = read.markup, read.dialect, read.elements
        self._prefix = self._markup.root.prefix
        self.relations = Relations(package, path, self.dialect)
        self.sheets, self._names = [*read.sheets], [*read.names]
        self._sheets_changed = self._names_changed = False
        self._view_changes: list[Splice] = []

    def index(self, name: str) -> int | None:
        """The position of a tab, its name compared as Excel does, whatever the case."""
        folded = name.casefold()
        return next((at for at, sheet in enumerate(self.sheets) if sheet.name.casefold() == folded), None)

    def add_sheet(self, name: str, types: ContentTypes) -> str:
        """Add a tab at the end; gives the name for its part, which the caller writes."""
        if not 1 <= len(name) <= 31 or _BAD_NAME.search(name) or name[0] == "'" or name[-1] == "'":
            raise WorkbookError(f"工作表名称“{name}”不符合 Excel 的要求。")
        if self.index(name) is not None:
            raise WorkbookError(f"已有名为“{name}”的工作表。")
        part = types.free_name(self.folder + "worksheets/sheet{}.xml")
        types.override(part, _SHEET_TYPE)
        relation = self.relations.add("worksheet", part)
        self.sheets.append(SheetEntry(name, relation, self._sheet_element(name, relation)))
        self._sheets_changed = True
        return part

    def _sheet_element(self, name: str, relation: str) -> bytes:
        used = [number(attributes(sheet.element), "sheetId") for sheet in self.sheets]
        declared, prefix = relation_prefix(self._markup, self.dialect)
        values = f'name="{escape(name)}" sheetId="{max(used, default=0) + 1}"{declared} {prefix}:id="{relation}"'
        return f"<{self._prefix}sheet {values}/>".encode()

    @property
    def folder(self) -> str:
        """The folder of the workbook part, with its slash: new parts go there."""
        folder, slash, _ = self.path.replace("\\", "/").rpartition("/")
        return folder + slash

    def remove_sheet(self, index: int) -> None:
        """Take a tab out; the defined names local to it go, those of later tabs move up."""
        self.sheets.pop(index)
        self._sheets_changed = self._names_changed = True
        names = [name for name in self._names if name.sheet != index]
        self._names = [_moved_up(name, index) for name in names]
        views = self._elements.get("bookViews")
        for view in self._markup.children(views) if views else ():
            tag = self._markup.start_tag(view)
            changes = _shifted_tabs(self._markup.attributes(view), index, len(self.sheets))
            self._view_changes.append(Splice(view.start, view.inner, with_attributes(tag, changes)))

    def names(self, prefix: str) -> list[DefinedName]:
        """The defined names that begin with a prefix."""
        return [each for each in self._names if each.name.lower().startswith(prefix.lower())]

    def defined_name(self, name: str, sheet: int) -> str | None:
        """What a name local to a tab stands for, or None."""
        found = (each.text for each in self._names if each.name.lower() == name.lower() and each.sheet == sheet)
        return next(found, None)

    def define_name(self, name: str, sheet: int | None, text: str, hidden: bool = False) -> None:
        """Define a name, local to a tab or (None) of the workbook, or define it anew, in the place where Excel sorts it."""
        flag = ("" if sheet is None else f' localSheetId="{sheet}"') + (' hidden="1"' if hidden else "")
        tag = f'<{self._prefix}definedName name="{escape(name)}"{flag}>'.encode()
        new = DefinedName(name, sheet, tag, escape(text).encode())
        names = [each for each in self._names if each.key != new.key]
        names.insert(next((at for at, each in enumerate(names) if each.key > new.key), len(names)), new)
        self._names, self._names_changed = names, True

    def drop_name(self, name: str, sheet: int) -> None:
        """Take a name local to a tab out."""
        self._keep_names(each for each in self._names if each.key != (name.lower(), sheet))

    def drop_names(self, prefix: str) -> None:
        """Take out the names that begin with a prefix."""
        gone = self.names(prefix)
        self._keep_names(each for each in self._names if each not in gone)

    def _keep_names(self, names: Iterable[DefinedName]) -> None:
        kept = list(names)
        self._names_changed |= len(kept) < len(self._names)
        self._names = kept

    def flush(self, types: ContentTypes) -> None:
        """Write what changed to the package."""
        self.relations.flush(types)
        splices = list(self._view_changes)
        if self._sheets_changed:
            sheets = self._elements["sheets"]
            content = b"".join(sheet.element for sheet in self.sheets)
            splices.append(Splice(sheets.inner, sheets.close, content))
        if self._names_changed:
            splices += self._name_splices()
        if splices:
            self._package.write(self.path, spliced(self._markup.data, splices))

    def _name_splices(self) -> list[Splice]:
        tag = f"{self._prefix}definedNames"
        closing = f"</{self._prefix}definedName>".encode()
        names = b"".join(each.start_tag + each.body + closing for each in self._names)
        whole = f"<{tag}>".encode() + names + f"</{tag}>".encode() if names else b""
        old = self._elements.get("definedNames")
        if old:
            return [Splice(old.start, old.end, whole)]
        return self._markup.insert({"definedNames": whole}, _ORDER) if whole else []


def dialect_of(markup: Markup) -> Dialect:
    """Whether a part is written in strict or transitional Open XML."""
    return STRICT if STRICT.main.encode() in markup.start_tag(markup.root) else TRANSITIONAL


def relation_prefix(markup: Markup, dialect: Dialect) -> tuple[str, str]:
    """A declaration to write (or "") and the prefix for the relationships' namespace: ``("", "r")`` as a rule."""
    for name, value in markup.attributes(markup.root).items():
        if name.startswith("xmlns:") and value == dialect.relations:
            return "", name[6:]
    return f' xmlns:r="{dialect.relations}"', "r"


def _moved_up(name: DefinedName, index: int) -> DefinedName:
    if name.sheet is None or name.sheet < index:
        return name
    tag = with_attributes(name.start_tag, {"localSheetId": str(name.sheet - 1)})
    return replace(name, sheet=name.sheet - 1, start_tag=tag)


def _shifted_tabs(view: dict[str, str], index: int, count: int) -> dict[str, str | None]:
    changes: dict[str, str | None] = {}
    for attribute in ("activeTab", "firstSheet"):
        tab = number(view, attribute)
        if tab > index or tab >= count:
            changes[attribute] = str(max(tab - 1, 0))
    return changes
