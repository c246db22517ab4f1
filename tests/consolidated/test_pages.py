"""How the sheets of 汇总.xlsx go on paper, and how texts and files stand in their cells."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from perfxl.output.consolidated.assembly import put_together
from perfxl.output.consolidated.columns import COLUMNS
from perfxl.output.consolidated.file_names import telling_names
from perfxl.output.consolidated.looks import CELL_LOOKS, Looks
from perfxl.output.consolidated.pages import Pages, pages
from perfxl.output.consolidated.rows import HEAD_ROWS, Link
from perfxl.output.consolidated.table import Column, Table
from perfxl.output.drawing.measure import shortened


@pytest.mark.parametrize(
    ("widths", "repeated", "planned"),
    [
        ([20] * 5, 1, Pages(100, (), 1)),
        ([20] * 6, 1, Pages(95, (), 1)),
        ([20] * 8, 1, Pages(70, (), 1)),
        ([20] * 9, 1, Pages(100, (5,), 1)),  # two pages anyway, so none of them is shrunk
        ([20] * 15, 1, Pages(70, (8,), 1)),
        ([20] * 16, 0, Pages(70, (8,), 0)),
        ([90, 60, 40], 2, Pages(100, (1,), 0)),  # repeated they would leave no room
    ],
)
def test_as_few_pages_as_can_be_read_at_the_largest_scale(widths, repeated, planned):
    assert pages(widths, repeated) == planned


@pytest.mark.parametrize(
    ("widths", "groups", "planned"),
    [
        ([20] * 9, {6}, Pages(95, (6,), 1)),
        ([20] * 9, {2}, Pages(70, (2,), 1)),
        ([20] * 5, {2}, Pages(100, (), 1)),  # one page is not made two
        ([20] * 15, {3}, Pages(70, (8,), 1)),  # nor two made three
    ],
)
def test_a_group_of_columns_begins_a_page_where_there_are_several_anyway(widths, groups, planned):
    assert pages(widths, 1, groups) == planned


def filled(path, columns, rows):
    """A table with these columns and rows, as openpyxl reads it."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as book:
        looks = Looks(book)
        table = Table(book, looks, "表", columns)
        looks.show(table.sheets[0], HEAD_ROWS)
        for row in rows:
            table.add(row)
        table.finish()
    put_together(written, path, {"xl/worksheets/sheet1.xml": table.rows[0]})
    return openpyxl.load_workbook(path)["表"]


LOOKS = [Column(look, look, look) for look in CELL_LOOKS]


def test_a_wide_sheet_is_not_shrunk_but_goes_on_beside_with_its_first_columns(tmp_path):
    columns = [
        Column("name", "名称", least=20, repeated=True),
        *LOOKS,
        *(Column(f"{at}", "栏", least=20) for at in range(8)),
    ]
    sheet = filled(tmp_path / "表.xlsx", columns, [{"name": "甲"}])
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.page_setup.scale, sheet.page_setup.pageOrder) == (9, 80, "overThenDown")
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert [brk.id for brk in sheet.col_breaks.brk] == [12]
    assert (sheet.print_title_cols, sheet.print_title_rows, sheet.freeze_panes) == ("$A:$A", "$1:$2", "B3")
    assert (sheet.oddHeader.right.text, sheet.oddFooter.center.text) == ("表", "第 &P 页，共 &N 页")


LONG = "预算执行率的自评得分应为九点九一分，填报为九分，请按规则改正并说明原因。" * 4


@pytest.mark.parametrize(
    ("link", "text", "height"),
    [(Link("A1", "external:a.xlsx"), LONG[:59] + "…", 34), (None, LONG, 77)],
)  # fmt: skip
def test_a_long_text_is_cut_to_two_lines_where_a_link_leads_to_it(tmp_path, link, text, height):
    columns = [*LOOKS, Column("message", "信息", "long", cut=True)]
    sheet = filled(tmp_path / "表.xlsx", columns, [{"text": "行"}, {"text": link, "message": LONG}])
    assert sheet.cell(4, len(columns)).value == text
    assert (sheet.row_dimensions[3].height, round(sheet.row_dimensions[4].height)) == (20.25, height)


@pytest.mark.parametrize(
    ("text", "lines", "short"),
    [
        ("四个汉字", 1, "四个汉字"),
        ("八个汉字刚好一行", 1, "八个汉…"),
        ("八个汉字刚好两行", 2, "八个汉字刚好两行"),
        ("两\n行", 1, "两 行"),
    ],
)
def test_a_text_is_shortened_to_so_many_lines(text, lines, short):
    assert shortened(text, 10, 8, lines) == short


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        (["收/甲/表.xlsx"], ["表.xlsx"]),
        (["收/甲/表.xlsx", "收/乙/表.xlsx", "收/乙/另.xlsx"], ["甲/表.xlsx", "乙/表.xlsx", "另.xlsx"]),
        (["收/甲/一/表.xlsx", "收/乙/一/表.xlsx"], ["甲/一/表.xlsx", "乙/一/表.xlsx"]),
        (["表.xlsx", "收/表.xlsx"], ["表.xlsx", "收/表.xlsx"]),
        (["收/表.xlsx", "收/表.xlsx"], ["表.xlsx", "表.xlsx"]),
    ],
)
def test_a_file_is_called_by_the_shortest_end_of_its_path_that_tells_it(sources, names):
    assert [telling_names(sources)[source] for source in sources] == names


def test_codes_come_last_and_nothing_internal_is_sent_around():
    for name in ("问题清单", "表间审核", "问题类型", "未报送", "名单匹配", "项目清单核对"):
        assert COLUMNS[name][-1].key == "code"
    assert [column.head for column in COLUMNS["通报"]] == [
        "名次", "部门（单位）", "类别", "项目数", "预算数（万元）", "执行数（万元）", "执行率", "项目得分（按预算加权）", "部门整体得分",
        "部门整体等级", "备注",
    ]  # fmt: skip
