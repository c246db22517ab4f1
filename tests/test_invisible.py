"""What does not show counts for nothing: in labels, in numbers, in what a cell is said to hold."""

import pytest

from perfxl.excel.reading.workbook import read_bytes
from perfxl.forms.words import label, normal, wording
from perfxl.text.invisible import visible
from perfxl.text.numbers import read_number
from tests.drawn import RIGHT, drawn, reviewed
from tests.excel.packages import contents, package, sheet_xml, zipped

UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\ufff9\U000e0041"
)


@pytest.mark.parametrize("mark", UNSEEN)
def test_a_mark_that_does_not_show_is_nothing(mark):
    assert visible(f"{mark}自{mark}评\n表{mark}") == "自评\n表"
    assert normal(f"自评{mark}得分：") == "自评得分:"
    assert label(f"{mark}分值{mark}（10）") == "分值(10)"
    assert wording(mark) is None
    assert read_number(f"{mark}41.{mark}92{mark}").number == 41.92
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{mark}41.92{mark}</t></is></c><c r="B1" t="inlineStr"><is><t>{mark}</t></is></c></row>'
    (grid,) = read_bytes(package(sheet_xml(rows))).sheets
    assert (grid.text(1, 1), grid.cell(1, 1).number, grid.cell(1, 2).blank) == ("41.92", 41.92, True)


@pytest.mark.parametrize("text", ["项目", "a b", "第一行\n第二行", "全\u3000角", "☑️", "", "👨"])
def test_what_shows_stays(text):
    assert visible(text) == text


def test_a_form_with_marks_in_every_text_is_the_same_form(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    marked = tmp_path / "带字符.xlsx"
    texts = contents(path.read_bytes())
    for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
        texts[name] = texts[name].replace(b"<t>", "<t>\u200b".encode()).replace(b"</t>", "\u202d\ufeff</t>".encode())
    marked.write_bytes(zipped(texts.items()))
    before, after = reviewed(path)["forms"][0], reviewed(marked)["forms"][0]
    assert before["fields"]["project_name"]["value"] == RIGHT.project_name
    assert after == before
