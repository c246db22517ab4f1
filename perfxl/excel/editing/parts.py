"""The parts of an open workbook that its sheets share."""

import re
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from perfxl.excel.editing.markup import Markup, Piece, Splice, spliced
from perfxl.excel.editing.package import Package
from perfxl.excel.editing.relations import ContentTypes, Dialect, Relations
from perfxl.excel.editing.styles import Styles, minimal_styles
from perfxl.excel.editing.vml import id_blocks
from perfxl.excel.editing.workbook_part import WorkbookPart

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# a shared text holds no other
_SHARED = re.compile(rb"<(?:[\w.-]++:)?+si(?=[\s/>])")


class Parts:
    """Package, content types, workbook part and styles of one workbook."""

    def __init__(self, data: bytes, path: Path | None) -> None:
        self.path = path
        self.package = Package(data)
        self.values_changed = False

    @cached_property
    def types(self) -> ContentTypes:
        """What each part is."""
        return ContentTypes(self.package)

    @cached_property
    def workbook(self) -> WorkbookPart:
        """The sheets and the defined names."""
        return WorkbookPart(self.package)

    @property
    def dialect(self) -> Dialect:
        """The namespaces that the workbook uses."""
        return self.workbook.dialect

    @cached_property
    def styles(self) -> Styles:
        """The styles, a minimal set where the workbook has none."""
        part = self.workbook.relations.part_of_kind("styles")
        return Styles(self.package.read(part) if part else minimal_styles(self.dialect.main))

    @cached_property
    def shared_strings(self) -> Markup | None:
        """The texts that cells share, None where the workbook keeps none. They are never edited."""
        part = self.workbook.relations.part_of_kind("sharedStrings")
        return Markup(self.package.read(part)) if part else None

    @cached_property
    def shared_starts(self) -> list[int]:
        """Where each of the shared texts starts."""
        markup = self.shared_strings
        return [match.start() for match in _SHARED.finditer(markup.mask)] if markup else []

    @cached_property
    def shared_comments(self) -> frozenset[str]:
        """The comments' parts that more than one sheet leads to."""
        sheets = [self.workbook.relations.part(sheet.relation) for sheet in self.workbook.sheets]
        found = Counter(Relations(self.package, each).part_of_kind("comments") for each in sheets if each)
        return frozenset(part for part, times in found.items() if part and times > 1)

    def forget_texts(self, used: Collection[int]) -> None:
        """Blank the shared texts that no cell uses; they keep their places, by which cells refer to them."""
        part, markup = self.workbook.relations.part_of_kind("sharedStrings"), self.shared_strings
        if part is None or markup is None:
            return
        p = markup.root.prefix
        elements = [markup.element_at(at) for number, at in enumerate(self.shared_starts) if number not in used]
        if elements:
            blank = f"<{p}si><{p}t/></{p}si>".encode()
            self.package.write(part, spliced(markup.data, [Splice(e.start, e.end, blank) for e in elements]))
            del self.shared_strings, self.shared_starts

    def add(self, pattern: str, content_type: str, content: bytes) -> str:
        """Add a part under a free name beside the workbook part; gives the name."""
        name = self.workbook.folder + pattern
        name = self.types.free_name(name) if "{}" in name else name
        self.package.write(name, [content])
        extension = name.rpartition(".")[2]
        if extension == "xml":
            self.types.override(name, content_type)
        else:
            self.types.ensure_default(extension, content_type, name)
        return name

    def shape_id_blocks(self) -> set[int]:
        """The blocks of shape ids that the workbook's VML drawings have taken."""
        drawings = [name for name in self.package.names() if name.lower().endswith(".vml")]
        return {block for name in drawings for block in id_blocks(self.package.read(name))}

    def drop(self, part: str) -> None:
        """Take a part out, with its relationships' part and its content type."""
        self.package.remove(part)
        self.types.drop(part)

    def flush(self) -> None:
        """Write what changed to the package; all is read anew when it is asked for again."""
        self._write_styles()
        if self.values_changed:
            self._drop_calc_chain()
            self.values_changed = False
        if "workbook" in self.__dict__:
            self.workbook.flush(self.types)
        if "types" in self.__dict__:
            self.types.flush()
        for name in ("types", "workbook", "styles"):
            self.__dict__.pop(name, None)

    def dump(self) -> list[Piece]:
        """The file's bytes, once the sheets have written theirs."""
        self.flush()
        return self.package.dump()

    def _write_styles(self) -> None:
        if "styles" not in self.__dict__ or not self.styles.changed:
            return
        part = self.workbook.relations.part_of_kind("styles")
        if part:
            self.package.write(part, [self.styles.rendered()])
        else:
            for each in self.workbook.relations.of_kind("styles"):
                # it leads nowhere, and readers take one alone
                self.workbook.relations.drop(each.id)
            # some readers look for this very name; a part that has it without a relationship is something else
            usual = "styles.xml"
            taken = self.package.find(self.workbook.folder + usual)
            name = self.add("styles{}.xml" if taken else usual, _STYLES_TYPE, self.styles.rendered())
            self.workbook.relations.add("styles", name)

    def _drop_calc_chain(self) -> None:
        """The chain lists every formula's cell; Excel builds it anew and calls a wrong chain damage."""
        for relation in self.workbook.relations.of_kind("calcChain"):
            self.workbook.relations.drop(relation.id)
            self.drop(relation.target)
