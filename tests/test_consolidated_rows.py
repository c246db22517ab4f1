"""The rows of 汇总.xlsx beside what XlsxWriter writes of the same cells."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from perfxl.output.consolidated.assembly import put_together
from perfxl.output.consolidated.looks import CELL_LOOKS, Looks
from perfxl.output.consolidated.rows import HEAD_ROWS, Formula, Link, Value
from perfxl.output.consolidated.table import Column, Table

COLUMNS = [Column(look, look, look) for look in CELL_LOOKS]
TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "http://例.cn",
    "007",
    " 前后有空格 ",
    "两\n行",
    "<b>&\"'",
    "<r><x></r>",
    "_x000E_",
    "😀",
]


def put(path, rows: list[list[Value]]):
    """A workbook of one table, as openpyxl reads it."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as book:
        looks = Looks(book)
        table = Table(book, looks, "表", COLUMNS)
        looks.show(table.sheets[0], HEAD_ROWS)
        for row in rows:
            table.add(dict(zip(CELL_LOOKS, row, strict=True)))
        table.finish()
    put_together(written, path, {"xl/worksheets/sheet1.xml": table.rows[0]})
    return openpyxl.load_workbook(path)["表"]


def in_column(value: Value, column: int = 0) -> list[Value]:
    return [value if at == column else None for at in range(len(COLUMNS))]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_the_text_it_is(tmp_path, text):
    cell = put(tmp_path / "表.xlsx", [in_column(text)])["A3"]
    assert (openpyxl.utils.escape.unescape(cell.value), cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("响\x07铃\x0e", "响_x0007_铃_x000E_"),
        ("换\r\n行", "换\n行"),
        ("半个\ud83d", "半个\ufffd"),
        ("长" * 40_000, "长" * 32_767),
        ("😀" * 20_000, "😀" * 16_383),
    ],
)
def test_what_a_cell_cannot_hold_is_written_as_far_as_it_can(tmp_path, text, read):
    assert put(tmp_path / "表.xlsx", [in_column(text)])["A3"].value == read


def test_each_look_is_the_format_that_it_names(tmp_path):
    sheet = put(tmp_path / "表.xlsx", [[1.5] * len(COLUMNS), in_column(Link("去", "external:a/b.xlsx#'表 一'!B2"))])
    formats = {look: sheet.cell(3, at).number_format for at, look in enumerate(CELL_LOOKS, 1)}
    assert formats == {
        "text": "General", "long": "General", "centre": "General", "link": "General",
        "money": "#,##0.00", "score": "0.00#", "count": "0", "percent": "0.00%",
    }  # fmt: skip
    assert {cell.border.left.style for row in sheet["A3:H4"] for cell in row} == {"thin"}
    link = sheet["A4"]
    assert (link.font.color.rgb, link.hyperlink.target, link.hyperlink.location) == (
        "FF0000FF",
        "a\\b.xlsx",
        "'表 一'!B2",
    )
    assert sheet["A3"].hyperlink is None


def test_numbers_and_formulas_are_what_they_are(tmp_path):
    values = [0.1 + 0.2, 12345678.9, -1, 1e-7, 0, Formula("{text}+1", 1.3), Formula('IF({$money}=0,"",1)', ""), "1"]
    put(tmp_path / "表.xlsx", [values])
    read = [
        [cell.value for cell in openpyxl.load_workbook(tmp_path / "表.xlsx", data_only=kept)["表"][3]]
        for kept in (False, True)
    ]
    assert read[0] == [*values[:5], "=A3+1", '=IF($E3=0,"",1)', "1"]
    assert read[1][5] == 1.3
    assert not read[1][6]


def test_the_sheet_tells_its_extent(tmp_path):
    put(tmp_path / "表.xlsx", [in_column("行"), in_column("行")])
    with ZipFile(tmp_path / "表.xlsx") as parts:
        assert b'<dimension ref="A1:H4"/>' in parts.read("xl/worksheets/sheet1.xml")


def test_a_table_without_rows_has_its_headings(tmp_path):
    assert put(tmp_path / "表.xlsx", []).dimensions == "A1:H2"


@pytest.mark.parametrize("row", [{"txet": "行"}, {"text": Formula("{txet}+1", 0)}])
def test_a_column_that_there_is_not_is_refused(tmp_path, row):
    with pytest.raises(KeyError, match="txet"), xlsxwriter.Workbook(BytesIO()) as book:
        Table(book, Looks(book), "表", COLUMNS).add(row)


def test_a_formula_refers_to_its_own_row_on_whatever_sheet_that_is(tmp_path):
    with xlsxwriter.Workbook(BytesIO()) as book:
        table = Table(book, Looks(book), "表", COLUMNS, max_rows=HEAD_ROWS + 1)
        for number in (1, 2):
            table.add({"text": number, "score": Formula("{text}", number)})
        assert [b"".join(rows.chunks()).count(b"<f>A3</f>") for rows in table.rows] == [1, 1]


def test_rows_may_be_given_column_by_column(tmp_path):
    with xlsxwriter.Workbook(BytesIO()) as book:
        one, other = (Table(book, Looks(book), name, COLUMNS) for name in ("一", "二"))
        one.add_all({"score": [1, 2], "text": ["甲", "乙"]})
        for row in ({"text": "甲", "score": 1}, {"score": 2, "text": "乙"}):
            other.add(row)
        assert [*one.rows[0].chunks()] == [*other.rows[0].chunks()]
        one.add_all({"text": []})
        assert one.count == 2
