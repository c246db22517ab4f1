"""What a schema finds wrong with a rulebook, told with the cells of its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from perfxl.rules.kinds import KINDS
from perfxl.rules.workbook.reading import SheetContent
from perfxl.rules.workbook.shapes import KIND_WORDS, WORDS, rule_sheet
from perfxl.rules.workbook.sheets import Fault, Place
from perfxl.text.schema import Fault as SchemaFault
from perfxl.text.schema import KeyPath

_KEY = re.compile(r"[a-z]+(?:[_-][a-z0-9]+)*")
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
    return faults


def _told(book: SheetContent, fault: SchemaFault) -> Iterator[tuple[Place, str]]:
    if fault.lacking:
        yield from (_lacking(book, fault.path, key) for key in fault.lacking)
        return
    place = _place(book, fault.path)
    if fault.unknown:
        table = rule_sheet(str(fault.path[-1]))
        if table is not None:
            first = _place(book, (*fault.path, 0))
            yield (
                first,
                f"{_kind_of(book, fault.path)}用不到“{table.title}”里的内容。请删除这项指标的各行，或换一种计分方式。",
            )
        else:
            yield place, f"{_kind_of(book, fault.path)}用不到“{place.heading}”。请清空，或换一种计分方式。"
        return
    yield place, f"{_in_chinese(fault.message)}。请改正。"


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


def _in_chinese(message: str) -> str:
    return _KEY.sub(lambda found: _KIND_NAMES.get(found[0]) or WORDS.get(found[0], found[0]), message)
