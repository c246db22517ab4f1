"""Files: packages mutated byte by byte, and part by part inside the zip."""

from __future__ import annotations

import random
import re
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import atheris

from perfxl.excel.reading import html_tables, ods, xls, xlsb, xlsx, xml_2003  # noqa: F401  (imported late otherwise)
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_bytes
from tests.excel.packages import package, sheet_xml
from tests.excel.unusual import WRITTEN_OTHERWISE
from tests.forms.grids import described, draw, written
from tests.forms.traps import SHOULD_PASS
from tests.hostile import XML_2003

_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb'(\s[\w:]+=)"[^"]*"')
_TAKEN = (
    b"", b"0", b"1", b"-1", b"A1", b"XFD1048576", b"A0", b"ZZZZ9", b"$A$1", b"A1:XFD1048576", b"B2:A1", b"e", b"s", b"str", b"b", b"d",
    b"inlineStr", b"true", b"4294967296", b"99999999999999999999", b"NaN", b"1e999", b"0.00%", b"0;0%;@", b"&#x41;", b"&bogus;", b"\xff\xfe",
    "审核结果".encode(), b"../../x.xml", b"/xl/workbook.xml",
)  # fmt: skip
_LARGEST = 60_000


def one(data: bytes) -> None:
    """Read a file; what is no workbook is said to be none."""
    try:
        for grid in read_bytes(data).sheets:
            for row in range(1, min(grid.row_count, 40) + 1):
                for column in range(1, min(grid.column_count, 20) + 1):
                    grid.cell(row, column)
    except UnreadableError:
        return


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """A changed input: mostly one part of the package, else any bytes."""
    chance = random.Random(seed)
    if chance.random() < 0.85:
        try:
            changed = _repacked(data, chance)
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            RuntimeError,
            EOFError,
            zipfile.zlib.error,
        ):
            changed = None
        if changed is not None and len(changed) <= most:
            return changed
    result: bytes = atheris.Mutate(data, most)
    return result


def _repacked(data: bytes, chance: random.Random) -> bytes | None:
    """The package with one part changed."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist() if info.file_size < _LARGEST]
    if not parts:
        return None
    chosen = chance.randrange(len(parts))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for at, (name, content) in enumerate(parts):
            if at != chosen:
                archive.writestr(name, content)
            elif chance.random() > 0.02:
                archive.writestr(name, _changed(content, chance))
    return target.getvalue()


def _changed(xml: bytes, chance: random.Random) -> bytes:
    """A part with an attribute, a tag or a stretch of text changed, or any bytes."""
    tags = list(_TAG.finditer(xml))
    kind = chance.randrange(5)
    if kind == 0 or not tags:
        return bytes(atheris.Mutate(xml, len(xml) + 64))
    tag = chance.choice(tags)
    if kind == 1:
        attributes = list(_ATTRIBUTE.finditer(xml, tag.start(), tag.end()))
        if attributes:
            found = chance.choice(attributes)
            return xml[: found.start()] + found[1] + b'"' + chance.choice(_TAKEN) + b'"' + xml[found.end() :]
    if kind == 2:
        return xml[: tag.start()] + xml[tag.end() :]
    if kind == 3:
        return xml[: tag.end()] + chance.choice(_TAKEN) + xml[tag.end() :]
    other = chance.choice(tags)
    return xml[: tag.start()] + other[0] + xml[tag.start() :]


def seeds() -> Iterator[tuple[str, bytes]]:
    """Small packages as several programs write them, a page and an old workbook's first bytes."""
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>一级指标</t></is></c><c r="B1"><v>1</v></c></row>'
    formula = '<row r="2" hidden="1"><c r="A2"><f>1+1</f></c><c r="B2" t="e"><v>#DIV/0!</v></c></row>'
    yield "hand", package(sheet_xml(text))
    yield "formula", package(sheet_xml(formula, before='<cols><col min="1" max="3" hidden="1"/></cols>'))
    with tempfile.TemporaryDirectory() as folder:
        for at, name in enumerate(("全国通用六栏", "百分比格式的数", "目录之后两个工作表")):
            yield f"form{at}", draw(SHOULD_PASS[name], Path(folder) / "表.xlsx").read_bytes()
        yield "small", written(described("甲|1|0.5%%\n~乙"), Path(folder) / "表.xlsx").read_bytes()
    for at, make in enumerate(WRITTEN_OTHERWISE.values()):
        yield f"otherwise{at}", make()
    yield "xml2003", XML_2003.encode()
    yield "page", "<html><table><tr><td colspan=2>甲</td><td>1</td></tr></table></html>".encode()
    yield "ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
