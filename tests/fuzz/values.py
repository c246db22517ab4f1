"""Texts: what reads a number, a quantity, a deadline, a label, a grade, a judgement out of them."""

from __future__ import annotations

from collections.abc import Iterator

from atheris import FuzzedDataProvider

from perfxl.excel.reading.traits import percent_decimals
from perfxl.excel.reading.workbook import printed
from perfxl.forms.deadlines import read_deadline
from perfxl.forms.layouts import common
from perfxl.forms.ticks import grade_stated, is_marked, ticked
from perfxl.forms.values import read_quantity
from perfxl.forms.words import MAX_LABEL, after_colon, group_name, label_weight, normal, wording
from perfxl.rules.judgement import judged_level
from perfxl.text.numbers import read_number, show
from tests.forms.rows import row
from tests.fuzz.words import LABELS, PIECES

_WORDS = (*PIECES, *LABELS)
GRADES = ("优", "良", "中", "差")
_LONGEST_CODE = 255


def one(data: bytes) -> None:
    """Read a target, an actual and a name made of the bytes."""
    source = FuzzedDataProvider(data)
    target, actual, name = (text_of(source) for _ in range(3))
    for text in (target, actual, name):
        read_number(text)
        read_deadline(normal(text))
        quantity = read_quantity(text)
        assert (quantity.number is None) == (quantity.kind not in ("number", "ratio", "range")), quantity
        if quantity.kind in ("number", "ratio") and not quantity.deadline and not quantity.unit.isdigit():
            assert show(quantity.number) != "", quantity
        for read in (wording, label_weight, group_name, is_marked, printed):
            read(text)
        percent_decimals(text[:_LONGEST_CODE])
        if len(text) <= MAX_LABEL:
            after_colon(text)
            common().labels.role(text)
        ticked(text, GRADES)
        grade_stated(text, GRADES)
    judged_level(row(target, actual, name))


def text_of(source: FuzzedDataProvider) -> str:
    """A text of words that forms use and of any characters."""
    parts = []
    for _ in range(source.ConsumeIntInRange(0, 8)):
        if source.ConsumeBool():
            parts.append(_WORDS[source.ConsumeIntInRange(0, len(_WORDS) - 1)])
        else:
            parts.append(source.ConsumeUnicodeNoSurrogates(6))
    text = "".join(parts)
    return text * source.ConsumeIntInRange(1, 500) if source.ConsumeProbability() > 0.99 else text


def seeds() -> Iterator[tuple[str, bytes]]:
    """Nothing to begin with: the words lead the way."""
    yield "empty", b""
