"""Ledgers changed part by part and word by word: read, or refused with a sentence that the bureau understands."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from perfxl.ledger.faults import LedgerError
from perfxl.ledger.known import Known
from perfxl.ledger.packed import mark_of, packed
from perfxl.ledger.parameters import PARAMETERS
from perfxl.ledger.reading import look_through
from perfxl.ledger.shapes import SHAPES
from perfxl.ledger.unused import unused
from perfxl.output.ledger.blank import write_blank
from perfxl.rules.workbook.sheets import is_rule_sheet  # noqa: F401  (imported late otherwise)
from perfxl.run.ledger import known_problems, problem_name, problem_names
from tests.forms.grids import described, workbook
from tests.forms.traps import SHOULD_PASS
from tests.fuzz import packages
from tests.fuzz.words import PIECES
from tests.ledger.books import FULL, HEADS, ledger
from tests.sound import reviews_of

_PLACE = Path(tempfile.mkdtemp(prefix="perfxl-fuzz-")) / "工作台账.xlsx"
_FORMS = [review.form for text in SHOULD_PASS.values() for review in reviews_of(workbook(described(text)))]
_NAMES = [form.field_text(role) for form in _FORMS for role in ("department", "unit", "project_name")]
_WORDS = (
    *dict.fromkeys(filter(None, _NAMES)), *PARAMETERS, *(shape.name for shape in SHAPES),
    *(name for shape in SHAPES for column in shape.columns for name in (column.heading, *column.also)),
    *problem_names()[:40], "评分规则", "示例", "合计", "注：", "单位：元", "（亿元）", "30%", "1", "0.5", "2025-03-31", "20250231", "是", "否", "名称", "项目", "版本",
    "mof-2020", "guangzhou-2023", "甲.xlsx", "../甲.toml", "/etc/passwd.toml", "_x0000_", "1e308", "-1", "1.79769313486231570e+308", "H20", "$XFD$1048576",
    *PIECES,
)  # fmt: skip
mutated = partial(packages.mutated, words=_WORDS)
_CHINESE = re.compile("[一-鿿]")


def one(data: bytes) -> None:
    """Read a ledger, and ask it what it knows of some forms."""
    _PLACE.write_bytes(data)
    try:
        found = look_through(_PLACE, known_problems())
    except LedgerError as error:
        _assert_told(error.message)
        return
    for fault in found.faults:
        _assert_told(str(fault))
    if found.faults:
        return
    mark_of(packed(found.ledger))
    known = Known(found.ledger)
    for form in _FORMS:
        known.says_of(form)
        known.rulebook(form.kind)
    for told in unused(found.ledger, (), (), problem_name):
        _assert_told(told)


def _assert_told(text: str) -> None:
    assert text.strip().endswith(("。", "：")), text
    assert _CHINESE.search(text), text
    assert "Error" not in text, text


def seeds() -> Iterator[tuple[str, bytes]]:
    """A full ledger, each of its sheets alone, a blank one."""
    with tempfile.TemporaryDirectory() as folder:
        sheets = {name: [HEADS[name], *lines] for name, lines in FULL.items()}
        yield "full", ledger(Path(folder) / "全.xlsx", sheets).read_bytes()
        for name, rows in sheets.items():
            yield name, ledger(Path(folder) / "一.xlsx", {name: rows}).read_bytes()
        blank = Path(folder) / "空.xlsx"
        write_blank(blank, problem_names())
        yield "blank", blank.read_bytes()
