"""What a schema finds wrong with a rulebook, told with the cells of its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from perfxl.rules.contents import plain, written
from perfxl.rules.kinds import KINDS
from perfxl.rules.mistakes import Gap, GradeGap, UnknownGrade, Unlisted
from perfxl.rules.workbook.reading import SheetContent
from perfxl.rules.workbook.shapes import KIND_WORDS, TABLES, WORDS, rule_sheet
from perfxl.rules.workbook.sheets import Fault, Place
from perfxl.text.schema import Fault as SchemaFault
from perfxl.text.schema import KeyPath

# a key of rulebook files, with what it means where a sentence says so
_KEY = re.compile(r" ?([a-z]+(?:[_-][a-z0-9]+)*)(?:（[^a-z（）]+）)? ?")
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
    else:
        yield from _mistaken(book, fault)


def _mistaken(book: SheetContent, fault: SchemaFault) -> Iterator[tuple[Place, str]]:
    match fault.mistake:
        case Gap() as gap:
            yield _range(book, fault.path, gap), _gap(gap, ratio=True)
        case GradeGap(gap):
            yield _range(book, fault.path, gap), _gap(gap, ratio=False)
        case UnknownGrade(number, grade, known):
            told = f"“评分规则-等级”里没有“{grade}”。可选：{'、'.join(known)}。请改正。"
            yield _place(book, ("caps", number, "grade")), told
        case Unlisted():
            pass  # whatever names no data item has been told with its cell
        case _:
            yield _place(book, fault.path), f"{_in_chinese(book, fault)}。请改正。"


def _unknown(book: SheetContent, path: KeyPath) -> tuple[Place, str]:
    """A parameter that the kind of its rule has not."""
    kind, table = _kind_of(book, path), rule_sheet(str(path[-1]))
    if table is not None:
        told = f"{kind}用不到“{table.title}”里的内容。请删除这项指标的各行，或换一种计分方式。"
        return _place(book, (*path, 0)), told
    place = _place(book, path)
    return place, f"{kind}用不到“{place.heading}”。请清空，或换一种计分方式。"


def _range(book: SheetContent, path: KeyPath, gap: Gap) -> Place:
    """The cell of the second of two ranges that do not adjoin."""
    holder = book.content["rule"][path[1]] if path else book.content
    found = (
        (*path, name, at, "range")
        for name in ("bands", "unstated", "grades")
        for at, entry in enumerate(holder.get(name, []))
        if entry.get("range") == written(gap.upper)
    )
    return _place(book, next(found, path))


def _gap(gap: Gap, *, ratio: bool) -> str:
    """Ranges that do not adjoin."""
    low, high = (f"{plain(end * 100)}%" if ratio and end.is_finite() else plain(end) for end in gap.ends)
    if low != high:
        return f"各档在 {low} 到 {high} 之间{'重叠' if gap.overlaps else '不相接'}。请使每一档接着上一档。"
    wanted = "两档都含。请只归一档" if gap.overlaps else "哪一档都不含。请归到一档"
    return f"各档交界的 {low} {wanted}。"


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
        key = found[1]
        place = book.places.get((*fault.path, key))
        return place.heading if place is not None else _KIND_NAMES.get(key) or WORDS.get(key, found[0])

    return _KEY.sub(said, fault.message)
