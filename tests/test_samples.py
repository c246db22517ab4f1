"""The samples hold what was published, look like the official forms, and are what their script makes."""

import importlib.util
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText

from perfxl.excel.reading.limits import Limits

SAMPLES = Path(__file__).parents[1] / "samples"
PROJECT = "机关后勤保障经费.xlsx"
DEPARTMENT = "部门整体支出绩效自评表.xlsx"
OWN = ("示例-无问题.xlsx", "示例-待计算.xlsx", "示例-问题较多.xlsx")
ALL = (PROJECT, DEPARTMENT, *OWN)
PROJECTS = (PROJECT, *OWN)

PROJECT_FIGURES = """
    C4 机关后勤保障经费 | H4 一级  二级 √
    E8 -      | F8 -      | G8 10      | H8 99.14 | I8 9
    E9 41.92  | F9 41.56  | G9 -       | H9 -     | I9 -
    E10 0     | F10 0     | E11 -      | F11 -
    E17 600人次 | F17 784人次 | G17 15 | H17 15
    E18 30      | F18 30      | G18 15 | H18 15
    E19 按计划完成 | F19 按计划完成 | G19 10 | H19 10
    E20 1       | F20 1       | G20 10 | H20 15
    E21 100件   | F21 129件   | G21 15 | H21 15
    E22 有效保障 | F22 有效保障 | G22 15 | H22 10
    E23 1       | F23 1       | G23 10 | H23 10
    H26 99
"""

DEPARTMENT_FIGURES = """
    C5 广州市增城区人民代表大会常务委员会办公室 | J5 1 | I7 无
    C11 3375.77 | E11 3020.46 | G11 355.31 | H11 0 | I11 0 | J11 0 | L11 0
    A13 履职效能 | B13 50 | C13 整体效能 | D13 50 | J15 9.963 | K15 年度平均执行率99.14%
    A16 管理效率 | B16 50 | C16 预算编制 | D16 3
    A22 管理效率 | B22 50 | C22 绩效管理 | D22 15
    C25 采购管理 | D25 10 | E25 采购意向公开合规性 | F25 0.5 | J25 0.5 | F26 1.5 | J26 1.5
    C32 资产管理 | D32 10 | C36 资产管理 | D36 10 | A36 管理效率 | B36 50
    C39 运行成本 | D39 4 | K39 公用经费控制率1.2%。
    F41 100 | J41 99.63
"""

# 三级指标 | 分值 | 自评分
CRITERIA = """
    部门整体绩效目标产出指标完成情况 | 20 | 20
    部门整体绩效目标效益指标完成情况 | 20 | 20
    部门预算资金支出率 | 10 | 9.963
    新增预算项目事前绩效评估 | 3 | 3
    结转结余率 | 2 | 2
    财务管理合规性 | 2 | 2
    预决算公开合规性 | 2 | 2
    绩效信息公开情况 | 2 | 2
    绩效管理制度建设 | 5 | 5
    绩效结果应用 | 3 | 3
    绩效管理制度执行 | 7 | 7
    采购意向公开合规性 | 0.5 | 0.5
    - | 1.5 | 1.5
    采购内控制度建设 | 1 | 1
    采购活动合规性 | 2 | 2
    采购合同签订时效性 | 3 | 3
    合同备案时效性 | 1 | 1
    采购政策效能 | 1 | 1
    资产配置合规性 | 2 | 2
    资产收益上缴的及时性 | 1 | 1
    资产盘点情况 | 1 | 1
    数据质量 | 2 | 2
    资产管理合规性 | 2 | 2
    固定资产利用率 | 2 | 2
    公用经费控制率 | 2 | 2
    “三公”经费控制情况 | 2 | 2
"""

PROJECT_MERGES = """
    A2:I2 A4:B4 C4:F4 H4:I4 C5:I5 C6:I6 A7:B11 C8:D8 A12:B15 C13:F15 G13:I15
    A16:A23 B17:B20 B21:B22 C24:I24 A26:G26 C27:I27 A28:I28
"""
DEPARTMENT_MERGES = """
    A2:L2 C5:H5 A6:B7 C6:G7 A8:B11 C8:D10 E8:L8 H12:I12
    A13:A15 B13:B15 C13:C15 A16:A20 B16:B20 A22:A34 B22:B34 C25:C31 E25:E26 G25:G26 A36:A40 B36:B40 C36:C38
    A41:E41 C42:L42
"""
# The rows of each page's criteria, between the repeated headers in rows 12, 21 and 35.
CRITERION_ROWS = (*range(13, 21), *range(22, 35), *range(36, 41))


@pytest.mark.parametrize(("name", "figures"), [(PROJECT, PROJECT_FIGURES), (DEPARTMENT, DEPARTMENT_FIGURES)])
def test_published_figures_stand_as_published(name, figures):
    sheet = opened(name)
    for pair in figures.replace("\n", "|").split("|"):
        cell, _, expected = pair.strip().partition(" ")
        if cell:
            assert shown(sheet[cell].value) == expected.strip(), cell


def test_every_criterion_with_its_weight_and_self_score():
    sheet = opened(DEPARTMENT)
    rows = [[shown(sheet[f"{column}{row}"].value) for column in "EFJ"] for row in CRITERION_ROWS]
    assert rows == [[part.strip() for part in line.split("|")] for line in CRITERIA.strip().splitlines()]
    assert sum(sheet[f"F{row}"].value for row in CRITERION_ROWS) == 100
    assert round(sum(sheet[f"J{row}"].value for row in CRITERION_ROWS), 9) == 99.963


def test_every_criterion_prints_its_explanation_and_clause():
    sheet = opened(DEPARTMENT)
    assert [row for row in CRITERION_ROWS if not sheet[f"G{row}"].value] == [26]
    assert all(sheet[f"H{row}"].value for row in CRITERION_ROWS)
    assert "10%＜结余结转率≤20%的，得1分" in sheet["H17"].value


def test_the_header_is_repeated_at_each_page_break():
    sheet = opened(DEPARTMENT)
    assert [row for row in range(1, 44) if sheet[f"H{row}"].value == "评分标准"] == [12, 21, 35]
    assert [entry.id for entry in sheet.row_breaks.brk] == [11, 20, 34]


def test_a_target_of_100_percent_is_a_formatted_number():
    sheet = opened(PROJECT)
    assert [sheet[cell].number_format for cell in ("E20", "F20", "E23", "H8")] == ["0%", "0%", "General", "General"]


def test_grades_are_ticked_as_printed():
    assert opened(PROJECT)["C27"].value.startswith("☑优  90分≤得分≤100分；  □良")
    assert opened("示例-待计算.xlsx")["C27"].value.count("□") == 4
    rich = openpyxl.load_workbook(SAMPLES / DEPARTMENT, rich_text=True).active["C42"].value
    assert isinstance(rich, CellRichText)
    assert (rich[0].text, rich[0].font.rFont) == ("R", "Wingdings 2")
    assert str(rich).startswith("R优  90分≤得分≤100分；  □良")


@pytest.mark.parametrize(
    ("name", "title", "merges"),
    [(name, "项目支出绩效自评表", PROJECT_MERGES) for name in PROJECTS]
    + [(DEPARTMENT, "部门整体支出绩效自评表", DEPARTMENT_MERGES)],
)
def test_sheet_title_and_merged_ranges(name, title, merges):
    sheet = opened(name)
    assert (sheet.title, sheet["A2"].value, sheet["C3" if name != DEPARTMENT else "A3"].value) == (
        title,
        title,
        "（2023年度）",
    )
    assert set(merges.split()) <= {str(merged) for merged in sheet.merged_cells.ranges}


@pytest.mark.usefixtures("covered_cells")
@pytest.mark.parametrize("name", ALL)
def test_songti_and_thin_borders_throughout(name):
    sheet = opened(name)
    cells = [cell for row in sheet.iter_rows(min_row=4, max_row=sheet.max_row - 1) for cell in row]
    assert {cell.font.name for cell in cells} == {"宋体"}
    assert {side.style for cell in cells for side in edges(sheet, cell)} == {"thin"}
    assert all(cell.alignment.wrap_text for cell in cells if cell.value is not None)


@pytest.mark.parametrize("name", ALL)
def test_prints_on_a4_one_page_wide(name):
    sheet = opened(name)
    wide = name == DEPARTMENT
    setup = (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight)
    assert [str(part) for part in setup] == ["9", "landscape" if wide else "portrait", "0" if wide else "None"]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_options.horizontalCentered
    assert sheet.print_area.endswith(f"!$A$1:${'L' if wide else 'I'}${sheet.max_row}")


def test_only_the_faulty_sample_hides_a_row():
    hidden = {name: [row for row, at in opened(name).row_dimensions.items() if at.hidden] for name in ALL}
    assert {name: rows for name, rows in hidden.items() if rows} == {"示例-问题较多.xlsx": [22]}


@pytest.mark.parametrize("name", ALL)
def test_the_script_makes_the_samples_that_are_kept(name, remade):
    assert contents(remade / name) == contents(SAMPLES / name)


@pytest.fixture(scope="module")
def remade(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make_samples.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = tmp_path_factory.mktemp("samples")
    script.make_samples(folder)
    return folder


def opened(name):
    return openpyxl.load_workbook(SAMPLES / name).active


def edges(sheet, cell):
    """A cell's borders, those inside a merged range left out."""
    around = next((merged for merged in sheet.merged_cells.ranges if cell.coordinate in merged), None)
    top, left = (around.min_row, around.min_col) if around else (cell.row, cell.column)
    bottom, right = (around.max_row, around.max_col) if around else (cell.row, cell.column)
    border = cell.border
    sides = (
        (border.top, cell.row == top),
        (border.bottom, cell.row == bottom),
        (border.left, cell.column == left),
        (border.right, cell.column == right),
    )
    return [side for side, outer in sides if outer]


@pytest.mark.parametrize("path", sorted([*SAMPLES.glob("*.xlsx"), *SAMPLES.with_name("templates").glob("*.xlsx")]))
def test_a_filled_in_form_takes_less_than_a_hundredth_of_what_a_workbook_may(path):
    with zipfile.ZipFile(path) as package:
        assert sum(entry.file_size for entry in package.infolist()) < Limits().bytes / 100
    book = openpyxl.load_workbook(path)
    assert sum(sheet.max_row * sheet.max_column for sheet in book) < Limits().cells / 100


def shown(value):
    return "-" if value is None else str(value)


def contents(path):
    sheet = openpyxl.load_workbook(path).active
    cells = {cell.coordinate: (cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row}
    sizes = {row: (at.height, at.hidden) for row, at in sheet.row_dimensions.items()}
    return sheet.title, cells, sizes, sorted(map(str, sheet.merged_cells.ranges))
