"""The state of a finding, as LibreOffice computes it, while its cell is mended and spoiled."""

import openpyxl
import pytest

from perfxl.excel.editing.texts import Held
from perfxl.output.live.formula import Place, formula, literal
from perfxl.output.live.states import (
    MENDED,
    OPEN,
    UNDECIDED,
    coloured_once_changed,
    coloured_while_said,
    colours,
    says,
    state,
    state_while_said,
)
from tests.office import recalculated

AT = Place("表 1", 2, 2)
ABOVE_TEN = formula("IF(ISNUMBER(", AT, "),", AT, ">10,NA())")
LONG = "按照“预算管理办法”的要求，" * 40

# what the cell holds now, the state, whether it is coloured
DECIDED = [
    (12, OPEN, True),
    (10, MENDED, False),
    ("十二", UNDECIDED, True),
    (None, UNDECIDED, True),
    ("=1/0", UNDECIDED, True),
]
# what the cell said, what it holds now, whether that is the same
SAID = [
    (Held("s", "≥95%"), "≥95%", True),
    (Held("s", "≥95%"), "≥96%", False),
    (Held("s", "≥95%"), "≥95% ", False),
    (Held("s", "优"), "优", True),
    (Held("s", "a"), "A", False),
    (Held("s", "第一行\n“第二”行"), "第一行\n“第二”行", True),
    (Held("s", "第一行\n“第二”行"), "第一行“第二”行", False),
    (Held("s", 'a"b'), 'a"b', True),
    (Held("s", LONG), LONG, True),
    (Held("s", LONG), LONG + "。", False),
    (Held("s", LONG * 20), LONG * 20, True),
    (Held("s", LONG * 20), LONG * 20 + "。", False),
    (Held("s", "15"), 15, False),
    (Held("n", "15"), "15", False),
    (Held("n", "0.9914"), 0.9914, True),
    (Held("n", "0.9914"), 0.9915, False),
    (Held("n", "-3.5"), -3.5, True),
    (Held("n", "123456789012.35"), 123456789012.35, True),
    (Held("n", "0"), None, False),
    (Held("n", ""), None, True),
    (Held("n", ""), "　 ", True),
    (Held("n", ""), 0, False),
    (Held("b", "1"), True, True),
    (Held("b", "1"), False, False),
    (Held("b", "1"), 1, False),
    (Held("e", "#DIV/0!"), "=1/0", True),
    (Held("e", "#DIV/0!"), 9, False),
]


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """The formulas of both tables, recalculated: a sheet a row, with what the row is about in B2."""
    folder = tmp_path_factory.mktemp("states")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (now, formulas) in enumerate([*map(_decided, DECIDED), *map(_said, SAID)]):
        sheet = book.create_sheet(f"表 {number}")
        sheet["B2"] = now
        for row, text in enumerate(formulas, 4):
            sheet.cell(row, 1, "=" + text.on(AT.sheet))
    book.save(folder / "状态.xlsx")
    fresh = openpyxl.load_workbook(recalculated([folder / "状态.xlsx"], folder / "re")["状态.xlsx"], data_only=True)
    return [[sheet.cell(row, 1).value for row in range(4, 7)] for sheet in fresh]


def _decided(case):
    return case[0], [state(ABOVE_TEN, "x"), colours(ABOVE_TEN, "x")]


def _said(case):
    said = says(AT, case[0])
    return case[1], [state_while_said(said, "x"), coloured_while_said(said, "x"), coloured_once_changed(said, "x")]


@pytest.mark.parametrize("number", range(len(DECIDED)))
def test_a_fault_that_a_formula_decides_follows_its_cell(computed, number):
    now, expected, coloured = DECIDED[number]
    assert (now, *computed[number][:2]) == (now, expected, coloured)


@pytest.mark.parametrize("number", range(len(SAID)))
def test_a_fault_that_no_formula_decides_waits_once_its_cell_says_something_else(computed, number):
    held, now, same = SAID[number]
    expected = (OPEN if same else UNDECIDED, same, not same)
    assert (held.text[:20], now, *computed[len(DECIDED) + number]) == (held.text[:20], now, *expected)


@pytest.mark.parametrize("text", [LONG * 30, '"' * 600, "\n" * 9, ""])
def test_no_literal_is_longer_than_excel_takes(text):
    pieces = literal(text).split("&")
    assert max(len(piece) for piece in pieces) <= 255
    assert len(says(AT, Held("s", text)).on("表")) < 8192


def test_a_reference_names_its_sheet_elsewhere_only():
    text = formula("SUM(", AT, ",", AT._replace(fixed="both"), ",", AT._replace(fixed="column"), ")")
    assert (text.on("表 1"), text.on("审核结果")) == (
        "SUM(B2,$B$2,$B2)",
        "SUM('表 1'!B2,'表 1'!$B$2,'表 1'!$B2)",
    )
