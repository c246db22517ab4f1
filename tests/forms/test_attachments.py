"""Attachments of a department's form: the sheets that it names as evidence, and what is read of them, and never of them."""

from pathlib import Path

import openpyxl
import pytest

import perfxl
from perfxl.excel.reading.workbook import read_workbook
from perfxl.forms.attachments import attachment_title, read_attachments
from perfxl.forms.header import read_tokens

SAMPLE = Path(__file__).parents[2] / "samples" / "部门整体支出绩效自评表.xlsx"
PLANNED, SPENT = "预算安排的“三公”经费数", "“三公”经费实际支出数"
BUDGETED, CONSUMED = "预算安排公用经费总额", "实际支出公用经费总额"
IN_USE, ALL = "实际在用固定资产总额", "所有固定资产总额"
END, OPENING = "年末财政拨款结转和结余决算数", "年初财政拨款结转和结余收入决算数"
GENERAL, FUND = "一般公共预算财政拨款决算数", "政府性基金预算财政拨款决算数"
RESERVED, BOUGHT = "预算编制时为中小企业预留的采购金额", "实际面向中小企业采购的金额"
RUNNING, ASSETS, RATES, CARRIED = "机构运行信息表", "固定资产相关信息表", "预算执行情况表", "年初结转结余调整情况表"


def month(number):
    return f"{number}月一般公共预算支出执行率"


def given(path):
    """What the attachments of a workbook give, and what they leave in doubt."""
    sheets = []
    for grid in read_workbook(path).sheets:
        title = attachment_title(grid, read_tokens(grid))
        if title is not None:
            sheets.append((grid, title))
    data, attachments = read_attachments(sheets, 2023)
    return {datum.label: datum.cell.number for datum in data}, {label for one in attachments for label, _ in one.doubts}


def written(path, *sheets, of=None):
    """A workbook with these sheets, each a list of rows; of a workbook that is there, its sheets first."""
    book = openpyxl.load_workbook(of) if of else openpyxl.Workbook()
    if not of:
        book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


# what a sheet holds, what is read of it
READ = [
    # tall, a column for each amount; the whole year's budget before the initial one
    ([[RUNNING], ["项目", "年初预算数", "全年预算数", "决算数"], ["一、“三公”经费支出", 15.2, 16, 16.8], ["二、机关运行经费", 320, 320, 331.5]],
     {PLANNED: 16, SPENT: 16.8}),
    ([[RUNNING], ["项目", "年初预算数", "决算数"], ["（一）三公经费合计", 15.2, 14]], {PLANNED: 15.2, SPENT: 14}),
    ([["附件3"], ["2023年度机构运行信息表"], ["单位：元"], ["项目", "预算数", "支出决算数"], ["“三公”经费支出（含外事）", 152000, 168000]],
     {PLANNED: 15.2, SPENT: 16.8}),
    ([["机构运行情况表（2023年）"], ["项目", "全年预算数（元）", "实际支出数（元）"], ["其中：三公经费", 152000, "168,000"]],
     {PLANNED: 15.2, SPENT: 16.8}),
    ([[RUNNING], ["项目", "全年预算数", "决算数"], ["三公经费支出", "15.2万元", "16.8万元"]], {PLANNED: 15.2, SPENT: 16.8}),
    ([[RUNNING], ["项目", "预算数", "执行数"], ["1.日常公用经费", 320, 331.5]], {BUDGETED: 320, CONSUMED: 331.5}),
    ([[RUNNING], ["单位：元"], ["项目", "预算数", "决算数"], ["三公经费", 152000, "16.8万元"]], {PLANNED: 15.2, SPENT: 16.8}),
    # tall, the amount in the label
    ([[RUNNING], ["项目", "金额（万元）"], ["预算安排的“三公”经费数", 15.2], ["“三公”经费实际支出数", 16.8]], {PLANNED: 15.2, SPENT: 16.8}),
    ([[RUNNING], ["三公经费年初预算数", 15.2], ["三公经费支出决算数", 16.8]], {PLANNED: 15.2, SPENT: 16.8}),
    ([[RUNNING], ["预算安排公用经费总额", 320], ["实际支出公用经费总额", 331.5]], {BUDGETED: 320, CONSUMED: 331.5}),
    # wide, labels above
    ([[ASSETS], ["实际在用固定资产总额", "所有固定资产总额"], [880, 1000]], {IN_USE: 880, ALL: 1000}),
    ([[ASSETS], ["单位名称", "实际在用固定资产总额", "固定资产总额"], ["某市文化局", 880, 1000]], {IN_USE: 880, ALL: 1000}),
    ([[RUNNING], ["三公经费预算数", "三公经费决算数", "公用经费预算数", "公用经费决算数"], [15.2, 16.8, 320, 331.5]],
     {PLANNED: 15.2, SPENT: 16.8, BUDGETED: 320, CONSUMED: 331.5}),
    ([[RUNNING], ["三公经费", "三公经费", "公用经费", "公用经费"], ["预算数", "决算数", "预算数", "决算数"], [15.2, 16.8, 320, 331.5]],
     {PLANNED: 15.2, SPENT: 16.8, BUDGETED: 320, CONSUMED: 331.5}),
    # what stands at the end of the year
    ([["固定资产情况表"], ["项目", "年初数", "年末数"], ["在用固定资产总额", 800, 880], ["固定资产总额", 900, 1000]], {IN_USE: 880, ALL: 1000}),
    ([[ASSETS], ["项目", "金额"], ["一、所有固定资产总额", 1000], ["其中：实际在用固定资产总额", 880]], {ALL: 1000, IN_USE: 880}),
    ([[CARRIED], ["年初财政拨款结转和结余", 10], ["年末财政拨款结转和结余", 420], ["一般公共预算财政拨款决算数", 3365.77], ["政府性基金预算财政拨款决算数", 0]],
     {OPENING: 10, END: 420, GENERAL: 3365.77, FUND: 0}),
    ([[CARRIED], ["单位：元"], ["项目", "决算数"], ["一、年初财政拨款结转和结余（含专户）", 100000], ["二、一般公共预算财政拨款", 33657700]],
     {OPENING: 10, GENERAL: 3365.77}),
    # as the final accounts print it: lines numbered, the sum below what it is the sum of
    ([[RUNNING], ["项目", "行次", "年初预算数", "全年预算数", "统计数"], ["栏次", None, 1, 2, 3], ["一、“三公”经费支出", 1, "—", "—", "—"],
      ["（一）支出合计", 2, 15.2, 15.2, 16.8], ["1.因公出国（境）费", 3, 0, 0, 0], ["2.公务接待费", 4, 15.2, 15.2, 16.8]],
     {PLANNED: 15.2, SPENT: 16.8}),
    ([[RUNNING], ["项目", "预算数", "决算数", "项目", "预算数", "决算数"], ["三公经费", 15.2, 16.8, "合计", 400, 410]], {PLANNED: 15.2, SPENT: 16.8}),
    ([["政府采购资金情况统计表"], ["项目", "预留金额", "实际采购金额"], ["政府采购总额", 500, 480], ["其中：面向中小企业采购", 200, 190]],
     {RESERVED: 200, BOUGHT: 190}),
    ([["政府采购情况表"], ["单位：元"], ["为中小企业预留采购份额", 2000000], ["实际面向中小企业采购金额", 1900000]], {RESERVED: 200, BOUGHT: 190}),
    ([[RUNNING], ["项目", "预算数", "决算数", "人均（元）"], ["三公经费", 15.2, 16.8, 300]], {PLANNED: 15.2, SPENT: 16.8}),
    ([["附表2：固定资产相关信息表"], ["指标", "单位", "数值"], ["实际在用固定资产总额", "元", 8800000], ["所有固定资产总额", "元", 10000000]],
     {IN_USE: 880, ALL: 1000}),
    ([[ASSETS], ["项目", "2022年", "2023年"], ["实际在用固定资产总额", 800, 880], ["所有固定资产总额", 900, 1000]], {IN_USE: 880, ALL: 1000}),
    ([[CARRIED], ["项目", "年初数", "年末数"], ["财政拨款结转和结余", 10, 420]], {OPENING: 10, END: 420}),
    # months in columns, and in rows
    ([[RATES], ["月份", "1月", "2月", "3月份", "四月", "年度平均执行率"], ["一般公共预算支出执行率", None, "98%", 0.97, 1.01, 0.98]],
     {month(2): 0.98, month(3): 0.97, month(4): 1.01}),
    ([["部门预算支出执行进度表"], ["月份", "支出执行率"], ["11月", 98.5], ["12月", 99]], {month(11): 98.5, month(12): 99}),
    ([[RATES], ["4月一般公共预算支出执行率", 0.98], ["5月一般公共预算支出执行率", 0.99]], {month(4): 0.98, month(5): 0.99}),
    ([[RATES], ["月份", "1月", "2月"], ["预算数", 100, 200], ["执行数", 90, 180], ["执行率", 0.9, 0.9]], {month(1): 0.9, month(2): 0.9}),
]  # fmt: skip

# what looks like it and says something else
NOT_READ = [
    [[RUNNING], ["项目", "上年决算数", "2022年决算数"], ["三公经费", 14, 15]],
    [[RUNNING], ["项目", "金额"], ["三公经费", 15]],
    [["2022年度机构运行信息表"], ["项目", "预算数", "决算数"], ["三公经费", 15, 16]],
    [[RUNNING], ["项目", "预算数", "决算数"], ["其中：公务接待费", 1, 2], ["因公出国（境）费", 3, 4]],
    [[RUNNING], ["项目", "预算数", "决算数"], ["机关运行经费", 320, 331.5]],
    [[RUNNING], ["项目", "比上年增减", "增减率"], ["三公经费", 1, 0.1]],
    [[RUNNING], ["行次", "栏次"], ["三公经费", 1]],
    [["政府采购情况表"], ["项目", "金额"], ["面向中小企业采购金额", 200]],
    [[RUNNING], ["项目", "预算数", "决算数"], ["三公经费", None, None], ["其中：小计", 3, 4]],
    [[ASSETS], ["项目", "年初数"], ["固定资产总额", 900]],
    [[ASSETS], ["项目", "账面净值"], ["固定资产总额", 900]],
    [[ASSETS], ["固定资产利用率", "88%"]],
    [[CARRIED], ["一、年初财政拨款收支", None], ["其中：一般公共预算财政拨款", 8], ["政府性基金预算财政拨款", 2]],
    [[CARRIED], ["年末结转和结余", 420]],
    [[RATES], ["月份", "1-4月", "1-5月"], ["一般公共预算支出执行率", 0.3, 0.4]],
    [[RATES], ["月份", "1月", "2月"], ["基本支出执行率", 0.9, 0.9]],
    [[RATES], ["月份", "1月累计", "2月累计"], ["执行率", 0.3, 0.4]],
    [["三公经费公开说明"], ["项目", "预算数", "决算数"], ["三公经费", 15, 16]],
]  # fmt: skip

DOUBTFUL = [
    [[RUNNING], ["项目", "全年预算数", "决算数"], ["三公经费（含外事）", 15, 16], ["三公经费（不含外事）", 13, 14]],
    [[RUNNING], ["单位", "三公经费预算数", "三公经费决算数"], ["某局本级", 15, 16], ["某中心", 3, 4]],
]  # fmt: skip


@pytest.mark.parametrize(("rows", "data"), READ)
def test_the_numbers_of_an_attachment_are_read(tmp_path, rows, data):
    assert given(written(tmp_path / "表.xlsx", rows)) == (data, set())


@pytest.mark.parametrize("rows", NOT_READ)
def test_what_is_something_else_is_not(tmp_path, rows):
    assert given(written(tmp_path / "表.xlsx", rows)) == ({}, set())


@pytest.mark.parametrize("rows", DOUBTFUL)
def test_what_stands_in_several_places_is_in_doubt(tmp_path, rows):
    assert given(written(tmp_path / "表.xlsx", rows)) == ({}, {PLANNED, SPENT})


def test_the_same_number_twice_is_no_doubt(tmp_path):
    rows = [[RUNNING], ["项目", "预算数", "决算数"], ["三公经费", 15, 16]]
    assert given(written(tmp_path / "表.xlsx", rows, rows)) == ({PLANNED: 15, SPENT: 16}, set())


def reviewed(path):
    (form,) = perfxl.review(path)["forms"]
    return form


def told(form, *codes):
    return [(f["code"], f["level"], f["sheet"], f["cell"]) for f in form["findings"] if f["code"] in codes]


OPERATING = [[RUNNING], ["项目", "年初预算数", "决算数"], ["“三公”经费", 15.2, 16.8], ["公用经费", 320, 331.5]]


def test_a_criterion_is_computed_from_an_attachment(tmp_path):
    form = reviewed(written(tmp_path / "表.xlsx", OPERATING, of=SAMPLE))
    rows = {row["level3"]: (row["score"], row["basis"]) for row in form["indicators"] if row["level2"] == "运行成本"}
    assert rows == {"公用经费控制率": (2, "computed"), "“三公”经费控制情况": (0, "computed")}
    assert told(form, "not-used", "cross-check") == []


DATA = ["数据项", "填报数", "对应指标"]


@pytest.mark.parametrize(
    ("data", "score", "contradicts"),
    [
        ([[PLANNED, 17], [SPENT, 16.8]], 2, [("cross-check", "warning", "表2", "B3")]),
        ([[PLANNED, 15.2], [SPENT, 16.8]], 0, []),
        # what 基础数据 leaves blank is taken from the attachment
        ([[PLANNED, None], [SPENT, 15]], 2, [("cross-check", "warning", "表2", "C3")]),
    ],
)
def test_basic_data_go_before_attachments(tmp_path, data, score, contradicts):
    sheet = [["基础数据"], DATA, *([*row, "“三公”经费控制情况"] for row in data)]
    form = reviewed(written(tmp_path / "表.xlsx", sheet, OPERATING, of=SAMPLE))
    row = next(row for row in form["indicators"] if row["level3"] == "“三公”经费控制情况")
    assert (row["score"], row["basis"]) == (score, "computed")
    assert told(form, "cross-check") == contradicts


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ([[ASSETS], ["项目", "账面净值"], ["固定资产总额", 900]], [("not-used", "info", "表1", "A1")]),
        ([[RUNNING], ["项目", "预算数", "决算数"], ["三公经费", 1, 2], ["三公经费", 3, 4]], [("not-used", "info", "表1", "A1")] * 2),
        # not filled in; nothing to do with the form; a form's instructions
        ([[ASSETS], ["项目", "账面净值"], ["固定资产总额", None]], []),
        ([["通讯录"], ["姓名", "电话"], ["张三", 82850000]], []),
        ([["填报说明"], ["机构运行信息表", 1]], []),
    ],
)  # fmt: skip
def test_a_sheet_whose_numbers_are_not_used_is_pointed_out(tmp_path, sheet, said):
    assert told(reviewed(written(tmp_path / "表.xlsx", sheet, of=SAMPLE)), "not-used") == said


def test_a_sheet_that_the_form_names_is_pointed_out(tmp_path):
    path = written(tmp_path / "表.xlsx", [["资产处置台账"], ["序号", "收益"], [1, 20]], of=SAMPLE)
    assert told(reviewed(path), "not-used") == []
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["L33"] = "详见资产处置台账"
    book.save(path)
    assert told(reviewed(path), "not-used") == [("not-used", "info", "表1", "A1")]


def test_two_departments_in_a_workbook_share_no_attachment(tmp_path):
    book = openpyxl.load_workbook(SAMPLE)
    other = book.copy_worksheet(book.worksheets[0])
    other["D4"] = "某市文化局"
    book.save(tmp_path / "两个部门.xlsx")
    record = perfxl.review(written(tmp_path / "表.xlsx", OPERATING, of=tmp_path / "两个部门.xlsx"))
    assert [form["totals"]["by_basis"].get("computed") for form in record["forms"]] == [None, None]
    assert [told(form, "not-used") for form in record["forms"]] == [[("not-used", "info", "表1", "A1")], []]
