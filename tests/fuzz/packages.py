"""Packages as bytes, changed part by part inside the zip."""

from __future__ import annotations

import random
import re
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import atheris

_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb'(\s[\w:]+=)"[^"]*"')
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=</)")
_TAKEN = (
    b"", b"0", b"1", b"-1", b"A1", b"XFD1048576", b"A0", b"ZZZZ9", b"$A$1", b"A1:XFD1048576", b"B2:A1", b"e", b"s", b"str", b"b", b"d",
    b"inlineStr", b"true", b"4294967296", b"99999999999999999999", b"NaN", b"1e999", b"0.00%", b"0;0%;@", b"&#x41;", b"&bogus;", b"\xff\xfe",
    "审核结果".encode(), b"../../x.xml", b"/xl/workbook.xml",
)  # fmt: skip
_LARGEST = 60_000
_DAMAGED = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error)


def mutated(data: bytes, most: int, seed: int, words: Sequence[str] = ()) -> bytes:
    """A changed input: mostly one part of the package, else any bytes. `words` may become texts of it."""
    chance = random.Random(seed)
    if chance.random() < 0.85:
        try:
            changed = _repacked(data, chance, words)
        except _DAMAGED:
            changed = None
        if changed is not None and len(changed) <= most:
            return changed
    result: bytes = atheris.Mutate(data, most)
    return result


def _repacked(data: bytes, chance: random.Random, words: Sequence[str]) -> bytes | None:
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
                archive.writestr(name, _changed(content, chance, words))
    return target.getvalue()


def _changed(xml: bytes, chance: random.Random, words: Sequence[str]) -> bytes:
    """A part with an attribute, a tag or a stretch of text changed, or any bytes."""
    tags = list(_TAG.finditer(xml))
    kind = chance.randrange(7 if words else 5)
    if kind == 0 or not tags:
        return bytes(atheris.Mutate(xml, len(xml) + 64))
    if kind >= 5 and (texts := list(_TEXT.finditer(xml))):
        text, word = chance.choice(texts), escape(chance.choice(words)).encode("utf-8", "replace")
        return xml[: text.start()] + (word if kind == 5 else text[0] + word) + xml[text.end() :]
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
