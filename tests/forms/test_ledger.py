"""A ledger beside a form: it is looked through, never read; and what it holds of forms is found wherever it stands."""

from __future__ import annotations

import zipfile
from functools import cache

import pytest

from perfxl.excel.reading import sheets
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_bytes
from perfxl.forms.header import LEVELS
from perfxl.forms.layouts import common, companion_titles, layouts
from perfxl.forms.recognise import TELLING, recognise
from tests.drawn import drawn
from tests.excel.packages import MAIN, contents, relations, zipped

ROWS = 40_000
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分")
VALUES = ("产出指标", "数量指标", "甲", "10", "10", "50", "50")


def inline(row: int, texts: tuple[str, ...], first: str = "<is><t>", last: str = "</t></is>") -> str:
    cells = (f'<c r="{chr(65 + at)}{row}" t="inlineStr">{first}{text}{last}</c>' for at, text in enumerate(texts))
    return f'<row r="{row}">{"".join(cells)}</row>'


@cache
def entries(text: int) -> str:
    """All rows of the ledger; each has the shared text of this number."""
    return "".join(entry(row, text) for row in range(1, ROWS + 1))


def entry(row: int, text: int) -> str:
    amounts = "".join(f'<c r="{letter}{row}"><v>{row}.25</v></c>' for letter in "CDEFGHIJ")
    return f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>记-{row}</t></is></c><c r="B{row}" t="s"><v>{text}</v></c>{amounts}</row>'


def beside(tmp_path, more: str = "", texts: tuple[str, ...] = ("摘要", "办公费")) -> bytes:
    """A form with a ledger of 400,000 cells behind it, and `more` rows below the ledger's."""
    found = contents(drawn(tmp_path / "表.xlsx").read_bytes())
    strings = found.get("xl/sharedStrings.xml")
    assert strings is None or b"<si>" in strings
    shift = strings.count(b"<si>") if strings else 0
    ledger = entries(shift + 1)
    found["xl/worksheets/sheet9.xml"] = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{ledger}{more.replace("@", str(shift))}</sheetData></worksheet>'.encode()
    )
    own = "".join(f"<si><t>{text}</t></si>" for text in texts)
    if strings:
        found["xl/sharedStrings.xml"] = strings.replace(b"</sst>", f"{own}</sst>".encode())
    else:
        found["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{own}</sst>'.encode()
    book = found["xl/workbook.xml"].decode()
    found["xl/workbook.xml"] = book.replace(
        "</sheets>", '<sheet name="明细账" sheetId="9" r:id="rId99"/></sheets>'
    ).encode()
    rels = "xl/_rels/workbook.xml.rels"
    items = [("rId99", "worksheet", "worksheets/sheet9.xml")]
    if not strings:
        items.append(("rId98", "sharedStrings", "sharedStrings.xml"))
    added = relations(*items).partition("<Relationship ")[2].rpartition("</Relationships>")[0]
    found[rels] = found[rels].replace(b"</Relationships>", f"<Relationship {added}</Relationships>".encode())
    return zipped(found.items(), zipfile.ZIP_STORED)


@pytest.fixture
def read_sheets(monkeypatch) -> list[str]:
    """The names of the sheets of which grids were made."""
    names: list[str] = []
    real = sheets.PackageSheets._read

    def kept(self, number):
        names.append(self._book.sheets[number][0])
        return real(self, number)

    monkeypatch.setattr(sheets.PackageSheets, "_read", kept)
    return names


def test_a_form_beside_a_ledger_is_read_and_the_ledger_is_not(tmp_path, read_sheets):
    book = read_bytes(beside(tmp_path))
    (form,) = recognise(book)
    assert (form.sheet, read_sheets) == ("项目支出绩效自评表", ["项目支出绩效自评表"])
    assert len(book.sheets) == 2


FOUND = {
    "texts of its own": inline(ROWS + 9, HEADINGS) + inline(ROWS + 10, VALUES),
    "texts in pieces": inline(ROWS + 9, HEADINGS, "<is><r><t>\u200b</t></r><r><t> ", "</t></r></is>"),
    "characters by number": inline(ROWS + 9, tuple("".join(f"&#{ord(c)};" for c in text) for text in HEADINGS)),
    "the result of a formula": f'<row r="{ROWS + 9}"><c r="A{ROWS + 9}" t="str"><f>"三级"&amp;"指标"</f><v>三级指标</v></c></row>',
    "shared texts": f'<row r="{ROWS + 9}"><c r="A{ROWS + 9}" t="s"><v>@</v></c></row>',
    "shared texts with zeros": f'<row r="{ROWS + 9}"><c r="A{ROWS + 9}" t="s"><v>00@</v></c></row>',
    "a title of a sheet that goes with a form": inline(ROWS + 9, ("基础数据",)),
}  # fmt: skip


@pytest.mark.parametrize("how", FOUND)
def test_a_heading_below_a_ledger_is_found(tmp_path, read_sheets, how):
    book = read_bytes(beside(tmp_path, FOUND[how], ("三级指标", "办公费")))
    with pytest.raises(UnreadableError, match="明细账”的范围过大"):
        recognise(book)
    assert read_sheets[-1] == "明细账"


def test_a_formula_or_a_remark_that_names_a_heading_is_none(tmp_path, read_sheets):
    row = ROWS + 9
    cell = f'<row r="{row}"><c r="A{row}"><f>IF(A1="三级指标",1,0)</f><v>0</v></c></row>'
    assert len(recognise(read_bytes(beside(tmp_path, cell)))) == 1
    assert read_sheets == ["项目支出绩效自评表"]


def test_every_word_without_which_there_is_no_form_has_a_telling_character():
    columns = [words.columns for words in layouts()] + [common().columns]
    headings = {text for words in columns for text, role in words.exact.items() if role in LEVELS}
    patterns = {found.pattern for words in columns for found, role in words.patterns if role in LEVELS}
    assert headings
    for text in headings | patterns | companion_titles():
        assert set(text) & set(TELLING.characters), text
    assert all(map(TELLING.test, common().columns.exact.keys() & headings))


def test_what_was_built_from_grids_holds_all_of_them():
    book = read_bytes(b"<table><tr><td>1</td></tr></table>")
    assert list(book.holding(TELLING)) == list(book.sheets)
