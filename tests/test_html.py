"""HTML tables named .xls, as finance systems export them."""

import html

import openpyxl
import pytest

import perfxl
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.html_tables import read_tables
from perfxl.excel.reading.workbook import read_bytes, read_workbook
from perfxl.run.job import RunOptions, run_all
from tests.drawn import drawn

HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{}"><style>td {{x: y}}</style></head>'
)


def page(path, encoding="utf-8"):
    """The form of a workbook as a page: every cell a td, merged ranges by their spans."""
    grid = read_workbook(path).sheets[0]
    rows = []
    for row in range(1, grid.row_count + 1):
        cells = []
        for column in range(1, grid.column_count + 1):
            top, left, bottom, right = grid.span(row, column)
            if (top, left) == (row, column):
                spans = f"rowspan={bottom - top + 1} colspan='{right - left + 1}'"
                cells.append(f"<td {spans}>\n  {html.escape(grid.text(row, column))}\n</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (HEAD.format(encoding) + f"<body><table border=1>{''.join(rows)}</table></body></html>").encode(
        encoding, "xmlcharrefreplace"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "utf-16"])
def test_a_page_is_scored_like_the_workbook_it_shows(tmp_path, encoding):
    workbook = drawn(tmp_path / "表.xlsx")
    exported = tmp_path / "导出.xls"
    exported.write_bytes(page(workbook, encoding))
    ours, theirs = (perfxl.review(path)["forms"][0] for path in (exported, workbook))
    assert ours["totals"] == theirs["totals"]
    assert [row["score"] for row in ours["indicators"]] == [row["score"] for row in theirs["indicators"]]
    assert ours["findings"] == theirs["findings"] == []


def test_its_result_is_a_workbook_with_the_marks(tmp_path):
    folder = tmp_path / "收"
    folder.mkdir()
    (folder / "导出.xls").write_bytes(page(drawn(tmp_path / "表.xlsx", cells={"H17": 21})))
    outcome = run_all([str(folder)], RunOptions(tmp_path / "出"), lambda results, _: iter(results))
    (notice,) = outcome.notices
    assert notice.startswith("网页表格格式不能在原件上加标注")
    book = openpyxl.load_workbook(tmp_path / "出" / "导出_审核.xlsx")
    assert book["Sheet1"]["H17"].value == 21
    assert "21" in book["Sheet1"]["H17"].comment.text


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><td>1,234.5<td>99.1%<td>001<td>-3", [[1234.5, 0.991, "001", -3.0]]),
        ("<tr><td x:str>5</td><td style=\"mso-number-format:'\\@'\">6</td></tr>", [["5", "6"]]),
        ("<tr><td>一<br>二&nbsp;三 &lt;b&gt;</td></tr>", [["一\n二 三 <b>"]]),
        ("<tr><td rowspan=2>甲<td>乙<tr><td>丙", [["甲", "乙"], ["", "丙"]]),
        ("<tr><td colspan=2>甲<td>乙", [["甲", "", "乙"]]),
        ("<tr><td>甲<table><tr><td>内</table>乙</td><td>丙", [["甲内乙", "丙"]]),
        ("<tr><td>甲</table><p>字</p><table><tr><td>乙", [["甲"], ["乙"]]),
        ("<tr><td>甲<script>x</script><td colspan=x>乙", [["甲", "乙"]]),
        ("<tr><td>=1+1<td>@x", [["=1+1", "@x"]]),
    ],
)
def test_a_table_is_read_as_excel_opens_it(table, rows):
    assert read_tables(f"<table>{table}</table>".encode())[1] == rows


def test_a_name_that_no_sheet_may_have_is_not_taken():
    assert read_bytes(b"<x:Name>a[b]</x:Name><table><tr><td>1</table>").sheets[0].name == "Sheet1"
    assert read_bytes("<x:Name>自评表</x:Name><table><tr><td>1</table>".encode()).sheets[0].name == "自评表"


def test_spans_beyond_all_measure_are_refused():
    rows = "<tr>" + "<td colspan=1000 rowspan=1000>x" * 8
    with pytest.raises(UnreadableError) as caught:
        read_bytes(f"<table>{rows}</table>".encode())
    assert caught.value.code == "too-large"
