"""What a schema finds wrong with a rulebook, told with the cells of its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from perfxl.rules.contents import plain
from perfxl.rules.kinds import KINDS
from perfxl.rules.workbook.reading import SheetContent
from perfxl.rules.workbook.shapes import KIND_WORDS, TABLES, WORDS, rule_sheet
from perfxl.rules.workbook.sheets import Fault, Place
from perfxl.text.schema import Fault as SchemaFault
from perfxl.text.schema import KeyPath

_KEY = re.compile(r"[a-z]+(?:[_-][a-z0-9]+)*")
_GAP = re.compile(r"区间在 (\S+) 处不相接")
# whatever names no data item has been told with its cell
_UNLISTED = "用到未列出的数据项"
_KIND_NAMES = {name: word for word, name in KIND_WORDS.items()}


def told_in_cells(book: SheetContent, found: Iterable[SchemaFault]) -> list[Fault]:
    """All that is wrong with a rulebook: its cells, then what the schema found in the rest, each cell once."""
    faults = list(book.faults)
    bad = {(fault.sheet, fault.cell) for fault in faults}
    for fault in found:
        for place, text in _told(book, fault):
            if (place.sheet, place.cell) not in bad:
                bad.add((place.sheet, place.cell))
                faults.append(Fault(place.sheet, place.cell, text))
    return sorted(faults, key=_in_order)


def _in_order(fault: Fault) -> tuple[int, int, int, str]:
    part = next((at for at, table in enumerate(TABLES, 1) if fault.sheet.startswith(table.title)), 0)
    letters = fault.cell.rstrip("0123456789")
    return part, int(fault.cell.removeprefix(letters)), len(letters), letters


def _told(book: SheetContent, fault: SchemaFault) -> Iterator[tuple[Place, str]]:
    if fault.lacking:
        yield from (_lacking(book, fault.path, key) for key in fault.lacking)
    elif fault.unknown:
        yield _unknown(book, fault.path)
    elif gap := _GAP.search(fault.message):
        yield _gap(book, fault.path, gap[1])
    elif not fault.message.startswith(_UNLISTED):
        yield _place(book, fault.path), f"{_in_chinese(book, fault)}。请改正。"


def _unknown(book: SheetContent, path: KeyPath) -> tuple[Place, str]:
    """A parameter that the kind of its rule has not."""
    kind, table = _kind_of(book, path), rule_sheet(str(path[-1]))
    if table is not None:
        told = f"{kind}用不到“{table.title}”里的内容。请删除这项指标的各行，或换一种计分方式。"
        return _place(book, (*path, 0)), told
    place = _place(book, path)
    return place, f"{kind}用不到“{place.heading}”。请清空，或换一种计分方式。"


def _gap(book: SheetContent, path: KeyPath, at: str) -> tuple[Place, str]:
    """Ranges that do not adjoin, told at the first of them."""
    of_rule = path[:1] == ("rule",)
    where = f"{plain(Decimal(at) * 100)}%" if of_rule and Decimal(at).is_finite() else at
    place = _place(book, (*path, "bands", 0) if of_rule else ("grades", 0))
    return place, f"各档在 {where} 处不相接，或重叠。请使每一档接着上一档，这个数只归一档。"


def _lacking(book: SheetContent, path: KeyPath, key: str) -> tuple[Place, str]:
    table = rule_sheet(key)
    if table is not None:
        return _place(book, path), f"{_kind_of(book, path)}要在“{table.title}”里列出这项指标的{table.part}。请补上。"
    if key in ("rule", "grades"):
        return _place(book, path), f"没有“{WORDS[key]}”的内容。请补上这张工作表。"
    place = _place(book, (*path, key))
    heading = place.heading if (*path, key) in book.places and place.heading else WORDS.get(key, key)
    return place, f"{heading}没有填。请填写。"


def _place(book: SheetContent, path: KeyPath) -> Place:
    """The cell of a part of the content, else of what it is a part of."""
    return next(book.places[path[:length]] for length in range(len(path), -1, -1) if path[:length] in book.places)


def _kind_of(book: SheetContent, path: KeyPath) -> str:
    """The scoring kind of the rule that a part belongs to, in words."""
    match path:
        case ("rule", int(at), *_):
            kind = book.content["rule"][at].get("kind")
            return f"计分方式“{KINDS[kind].wording}”" if kind in KINDS else "这种计分方式"
    return "这里"


def _in_chinese(book: SheetContent, fault: SchemaFault) -> str:
    """A sentence with what people call what its words stand for, best by the heading of the sheet it is about."""

    def said(found: re.Match[str]) -> str:
        key = found[0]
        place = book.places.get((*fault.path, key))
        return place.heading if place is not None else _KIND_NAMES.get(key) or WORDS.get(key, key)

    return _KEY.sub(said, fault.message)
