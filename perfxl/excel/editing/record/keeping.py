"""A workbook's record kept within it, and the workbook that it was made of brought back.

The record holds as long as no other program has saved the workbook: then parts have other names and other bytes, and
what was added has to be taken away by its marks.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from perfxl.excel.editing.errors import BROKEN, WorkbookError
from perfxl.excel.editing.markup import Markup
from perfxl.excel.editing.package import Package
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.record.coding import Record, decoded
from perfxl.excel.editing.record.properties import LONGEST, Properties
from perfxl.excel.editing.record.way_back import Step, gone_back, way_back

PREFIX = "perfxl."
"""What the names of all our document properties begin with."""
_RECORD = PREFIX + "record."
# beyond these a workbook is taken back by its marks: a record as large as the form serves nobody
_LONGEST, _LARGEST_PART = 200_000, 1 << 26
_SHORT = 1 << 14
_STYLE = re.compile(rb"""<(?:[\w.-]++:)?+(?:c|row|col)\s[^<>]*?\s(?:s|style)\s*=\s*["'](\d{1,6})""")


@dataclass(frozen=True)
class Restored:
    """A workbook as it was before it was edited; `mended` are the sheets that somebody has changed since, by name."""

    data: bytes
    mended: frozenset[str]


def keep(parts: Parts) -> None:
    """Write into a workbook what it takes to get back to it as it was opened. All sheets have to be flushed."""
    package = parts.package
    if package.changed_size() > _LARGEST_PART:
        return
    properties = Properties(parts)
    made = properties.part is None
    part = properties.make()
    parts.flush()
    changed = {name: _change(package, name) for name in package.changed() if name != part}
    if not made and (whole := _empty(package.read(part))):
        changed[part] = (b"", (Step(0, 0, 0, whole),))
    text = Record(tuple(package.added()), changed).encoded()
    if not text or len(text) > _LONGEST:
        return
    pieces = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
    properties.write({f"{_RECORD}{number:04}": piece for number, piece in enumerate(pieces, 1)})


def _change(package: Package, name: str) -> tuple[bytes, tuple[Step, ...]]:
    new, old = package.read(name), package.original(name)
    return _compared(new, old) if len(new) < _SHORT else _compared.__wrapped__(new, old)


# styles, content types and relationships are changed in form after form alike
@lru_cache(maxsize=128)
def _compared(new: bytes, old: bytes) -> tuple[bytes, tuple[Step, ...]]:
    return _digest(new), tuple(way_back(new, old))


def _empty(data: bytes) -> bytes:
    """A part whose root is written as one tag, which it would not be again."""
    return data if Markup(data).root.empty else b""


def restored(data: bytes) -> Restored | None:
    """The workbook as it was, None where it has no record or another program has saved it since."""
    try:
        parts = Parts(data, None)
        properties = Properties(parts)
        texts = properties.read(_RECORD)
        record = decoded("".join(texts[name] for name in sorted(texts))) if texts else None
        return _restored(parts, properties, record) if record else None
    except (WorkbookError, *BROKEN):
        return None


def _restored(parts: Parts, properties: Properties, record: Record) -> Restored | None:
    package, relations = parts.package, parts.workbook.relations
    sheets = {part: each.name for each in parts.workbook.sheets if (part := relations.part(each.relation))}
    now = {name: package.read(name) for name, (digest, _) in record.changed.items() if digest}
    mended = frozenset(name for name, content in now.items() if _digest(content) != record.changed[name][0])
    if not mended <= sheets.keys():
        return None
    before = {name: gone_back(content, record.changed[name][1]) for name, content in now.items()}
    styles = relations.part_of_kind("styles")
    if styles in before and not _has_styles(before[styles], {name: before[name] for name in mended}):
        del before[styles]
    own, kept = properties.part, record.changed.get(properties.part or "")
    if own and own not in record.added:
        properties.drop(PREFIX, keep_part=True)
        if kept:
            before[own] = kept[1][0].text
    for name, content in before.items():
        package.write(name, [content])
    for name in record.added:
        package.remove(name)
    return Restored(b"".join(package.dump()), frozenset(sheets[name] for name in mended))


def _has_styles(styles: bytes, sheets: Mapping[str, bytes]) -> bool:
    """Whether the styles have all that cells refer to."""
    formats = Markup(styles).child("cellXfs")
    count = sum(1 for _ in Markup(styles).children(formats)) if formats else 0
    used = (int(match[1]) for sheet in sheets.values() for match in _STYLE.finditer(sheet))
    return max(used, default=0) < max(count, 1)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=8).digest()
