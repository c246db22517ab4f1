"""What cells of a ledger say, and the sentence for each that says nothing usable."""

from datetime import date

import openpyxl
import pytest

from perfxl.ledger.faults import LedgerError
from perfxl.ledger.model import Decision, Ledger, Project, Review, Settings, Target, Waiver
from perfxl.ledger.reading import look_through, read_ledger
from perfxl.ledger.roster import Entry
from tests.ledger.books import FULL, HEADS, PROBLEMS, ledger
from tests.office import converted

SAID = Ledger(
    Settings(2024, deadline=date(2025, 3, 31), excellent_projects=0.3),
    (
        Entry("市教育局", "101", 3, "张三", "", 2, "", ("教育局", "教体局"), 1, 2),
        Entry("第一中学", "101001", None, "", "市教育局", 3, "", (), None, 0),
    ),
    (Project("P1", "校舍维修", "市教育局", "第一中学", 1200.5, 1100.0, 2),),
    (Target("市教育局", "校舍维修", "维修面积", "≥500平方米", 20.0, 2),),
    (Waiver("市教育局", "校舍维修", "score-differs", "H20", "15", "已核实", "李四", "2025-03-01", 2),),
    (
        Review("市教育局", "校舍维修", "维修面积", 18.0, "略低", "王五", 20.0, 2),
        Review("市教育局", "校舍维修", "", 92.0, row=3),
    ),
    (
        Decision("名称", "教委", "市教育局", "是", 2),
        Decision("项目", "校舍修缮", "P1 校舍维修", "P1", 3),
        Decision("版本", "甲", "乙", "", 4),
    ),
)


# what the columns may be called instead
ALSO = [
    ("参数", "名称", "参数 参数名称"), ("参数", "值", "参数值"),
    ("名单", "部门", "部门名称 预算单位 部门单位名称 预算单位名称 单位 单位名称"), ("名单", "主管部门", "主管单位 主管部门名称 上级部门 上级单位"),
    ("名单", "代码", "单位代码 部门代码 编码 单位编码 预算代码"), ("名单", "别名", "简称 曾用名 其他名称"), ("名单", "应报部门表", "应报部门表数"),
    ("名单", "应报项目表", "应报项目数 应报项目表数"), ("名单", "应报数", "应报 应报表数 应报张数 应报份数 份数"),
    ("名单", "联系人", "联系电话 联系人及电话 联系方式 电话"),
    ("项目清单", "项目编码", "项目代码 项目编号 编码"), ("项目清单", "项目名称", "项目"), ("项目清单", "实施单位", "项目单位 项目实施单位"),
    ("项目清单", "批复预算数", "批复预算 预算批复数 预算数"), ("项目清单", "决算执行数", "决算数 决算支出数 执行数"),
    ("绩效目标", "三级指标", "三级指标名称 指标名称 指标"), ("绩效目标", "年度指标值", "指标值 目标值 年度目标值"), ("绩效目标", "分值", "权重 分值权重"),
    ("豁免", "问题", "问题编码 问题名称 审核定义编码 审核定义名称"), ("豁免", "单元格", "单元格地址"), ("豁免", "理由", "豁免理由 原因"),
    ("豁免", "批准人", "审批人"), ("豁免", "日期", "批准日期"), ("复核", "复核得分", "复核分 复核分数"), ("复核", "复核意见", "意见"),
]  # fmt: skip


def sheets(**rows):
    return {name: [HEADS[name], *lines] for name, lines in rows.items()}


def faults(tmp_path, **rows):
    return [str(fault) for fault in look_through(ledger(tmp_path / "台账.xlsx", sheets(**rows)), PROBLEMS).faults]


@pytest.mark.parametrize(("sheet", "heading", "names"), ALSO)
def test_what_a_column_may_be_called_too(tmp_path, sheet, heading, names):
    whole = read_ledger(ledger(tmp_path / "台账.xlsx", sheets(**FULL)), PROBLEMS)
    for name in names.split():
        heads = [name if head == heading else head for head in HEADS[sheet]]
        called = {**sheets(**FULL), sheet: [heads, *FULL[sheet]]}
        assert read_ledger(ledger(tmp_path / f"{name}.xlsx", called), PROBLEMS) == whole, name


def settings(tmp_path, name, value, number_format="General"):
    path = ledger(tmp_path / "台账.xlsx", sheets(参数=[[name, value]]), {"参数!B2": number_format})
    return read_ledger(path, PROBLEMS).settings


def test_every_sheet_is_read(tmp_path):
    assert read_ledger(ledger(tmp_path / "台账.xlsx", sheets(**FULL)), PROBLEMS) == SAID


@pytest.mark.parametrize("kind", ["xls", pytest.param("ods", marks=pytest.mark.thorough)])
def test_older_formats_say_the_same(tmp_path, kind):
    (path,) = converted(kind, [ledger(tmp_path / "台账.xlsx", sheets(**FULL))], tmp_path)
    assert read_ledger(path, PROBLEMS) == SAID


def test_titles_above_own_columns_hidden_rows_and_lines_that_are_no_entries(tmp_path):
    rows = [
        ["市直部门名单"],
        ["序号", "部门", "备注"],
        [1, "甲局", "自用"],
        [None, None, None],
        ["示例：1", "示例局"],
        ["序号", "部门", "备注"],
        [2, "乙局", None],
        ["合计", 2],
        ["注：以编办文件为准"],
    ]
    path = ledger(tmp_path / "台账.xlsx", {"名单": rows, "我的表": [["随便"]]})
    book = openpyxl.load_workbook(path)
    book["名单"].merge_cells("A1:C1")
    book["名单"].merge_cells("A9:C9")
    book["名单"].row_dimensions[7].hidden = True
    book["名单"].auto_filter.ref = "A2:C7"
    book.save(path)
    found = look_through(path, PROBLEMS)
    assert [(entry.department, entry.row) for entry in found.ledger.roster] == [("甲局", 3), ("乙局", 7)]
    assert (found.faults, found.unused) == ((), ("我的表",))


@pytest.mark.parametrize(
    ("name", "value", "number_format", "field", "said"),
    [
        ("优比例上限（项目）", 30, "General", "excellent_projects", 0.3),
        ("优比例上限(项目)", 0.3, "General", "excellent_projects", 0.3),
        ("优比例上限（项目）", 0.3, "0%", "excellent_projects", 0.3),
        ("优比例上限（部门）", "30％", "General", "excellent_departments", 0.3),
        ("低执行率界限", 1, "0%", "low_execution", 1.0),
        ("低执行率界限", None, "General", "low_execution", 0.9),
        ("评价年度", "2024年", "General", "year", 2024),
        ("评价年度", "2024年度", "General", "year", 2024),
        ("截止日期", "2025年3月31日", "General", "deadline", date(2025, 3, 31)),
        ("截止日期", "2025.3.31", "General", "deadline", date(2025, 3, 31)),
        ("截止日期", "20250331", "General", "deadline", date(2025, 3, 31)),
        ("截止日期", "2025/3/31", "General", "deadline", date(2025, 3, 31)),
        ("评分规则（项目）", "mof-2020", "General", "project_rules", "mof-2020"),
        ("复核抽样种子", 7, "General", "sample_seed", 7),
        ("最终一轮", "是", "General", "final", True),
    ],
)
def test_parameters_are_read_as_people_write_them(tmp_path, name, value, number_format, field, said):
    assert getattr(settings(tmp_path, name, value, number_format), field) == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("评价年份", 2024, "参数!A2：没有名为“评价年份”的参数。是不是“评价年度”？请改正，或删除这一行。"),
        ("评价年度", "去年", "参数!B2：应为年份，如 2024，填的是“去年”。请改正。"),
        ("评价年度", 24, "参数!B2：应为年份，如 2024，填的是“24”。请改正。"),
        ("优比例上限（项目）", "三成", "参数!B2：应为 0 到 100 的百分数，如 30%，填的是“三成”。请改正。"),
        ("优比例上限（项目）", 130, "参数!B2：应为 0 到 100 的百分数，如 30%，填的是“130”。请改正。"),
        ("优比例上限（项目）", 1, "参数!B2：“1”可能是 1%，也可能是 100%。请带上百分号。"),
        ("截止日期", "3月底", "参数!B2：应为日期，如 2025-03-31，填的是“3月底”。请改正。"),
        ("截止日期", "2025-02-30", "参数!B2：应为日期，如 2025-03-31，填的是“2025-02-30”。请改正。"),
        ("最终一轮", "对", "参数!B2：应为“是”或“否”，填的是“对”。请改正。"),
        ("复核抽样种子", "x", "参数!B2：应为整数，如 2024，填的是“x”。请改正。"),
        ("评分规则（部门）", "guangzhou-2023-project", "参数!B2：“guangzhou-2023-project”不是部门整体支出自评表的评分规则。请换一个。"),
    ],
)  # fmt: skip
def test_a_parameter_of_the_wrong_kind(tmp_path, name, value, said):
    assert faults(tmp_path, 参数=[[name, value]]) == [said]


def test_rules_that_do_not_exist_are_told_with_those_that_do(tmp_path):
    (said,) = faults(tmp_path, 参数=[["评分规则（项目）", "某市规则"]])
    assert said.startswith("参数!B2：没有名为“某市规则”的评分规则。现有：")


@pytest.mark.parametrize(
    ("sheet", "rows", "said"),
    [
        ("参数", [["评价年度", 2024], ["评价年度", 2025]], ["参数!A3：“评价年度”在第 2 行已经有了。请只留一行。"]),
        ("名单", [["甲局"], ["乙局"], ["甲 局"]], ["名单!A4：部门“甲 局”在第 2 行已经有了。请只留一行。"]),
        ("名单", [["甲局"], ["甲局（本级）", "甲局"]], []),
        ("名单", [["中心", "甲局"], ["中心", "乙局"]], []),
        ("名单", [["甲局", None, None, "乙局"], ["乙局"]],
         ["名单!D2：别名“乙局”也是第 3 行“乙局”的名称。一个别名只能属于一个部门，请改正。"]),
        ("名单", [["甲局", None, None, "教委"], ["乙局", None, None, "文化局\n教委"]],
         ["名单!D3：别名“教委”也是第 2 行“甲局”的别名。一个别名只能属于一个部门，请改正。"]),
        ("名单", [["甲局", None, None, None, "一张"]],
         ["名单!E2：应报部门表应为整数（张数），填的是“一张”。请改为数字，不知道的留空。"]),
        ("名单", [[None, "甲局"]], ["名单!A2：部门没有填。请填写，或删除这一行。"]),
        ("名单", [["甲局", None, 1234567890123456789]],
         ["名单!C2：代码超过 15 位，存成数字已经失真。请把单元格设为文本后重新填写。"]),
        ("项目清单", [["P1", "路", "甲局"], ["p1", "桥", "甲局"], ["P1", "河", "甲局"]],
         ["项目清单!A4：项目编码“P1”在第 2 行已经有了。请改正编码，或只留一行。"]),
        ("项目清单", [["P1", "路", "甲局", None, "约300", "三"]],
         ["项目清单!E2：批复预算数应为数字（万元），填的是“约300”。请改为数字，不知道的留空。",
          "项目清单!F2：决算执行数应为数字（万元），填的是“三”。请改为数字，不知道的留空。"]),
        ("项目清单", [["P1", "路", None, None, -3]],
         ["项目清单!C2：部门没有填。请填写，或删除这一行。", "项目清单!E2：批复预算数不能小于 0，填的是“-3”。请改正。"]),
        ("绩效目标", [[None, "路", "长度", "≥3公里", "多"]],
         ["绩效目标!A2：部门没有填。请填写，或删除这一行。", "绩效目标!E2：分值应为不小于 0 的数，填的是“多”。请改为数字。"]),
        ("豁免", [["甲局", "路", "自评得分与规则计算不符", "H20", "15", None]],
         ["豁免!F2：没有写理由。请写明为什么可以豁免。"]),
        ("豁免", [["甲局", "路", "自评得分与规则不符", "H20", None, "已核实"]],
         ["豁免!C2：没有名为“自评得分与规则不符”的问题。是不是“自评得分与规则计算不符”？请填“审核结果”里的审核定义名称或编码。"]),
        ("豁免", [["甲局", "路", "score-differs", "第三行", None, "已核实"]],
         ["豁免!D2：应为一个单元格，如 H20，填的是“第三行”。整张表都豁免的留空。"]),
        ("复核", [["甲局", "路", "长度（0.5分）", 0.6]], ["复核!D2：复核得分 0.6 超过“长度”的分值 0.5 分。请改正。"]),
        ("复核", [["甲局", "路", None, 101]], ["复核!D2：复核得分 101 超过整张表的 100 分。请改正。"]),
        ("复核", [["甲局", "路", "长度", None], [None, "路", "长度", 3]],
         ["复核!D2：复核得分没有填。请填写，或删除这一行。", "复核!A3：部门没有填。请填写，或删除这一行。"]),
        ("复核", [["甲局", "路", "长度", 3], ["甲局", "路", "指标1：长度", 4]],
         ["复核!D3：“指标1：长度”在第 2 行已经有复核得分。请只留一行。"]),
        ("复核", [["甲局", "路", "长度（1分）", 1], ["甲局", "路", "长度（2分）", 2]], []),
        ("待确认", [["名称", "教委", "教育局", "采用"]], ["待确认!D2：“名称”的决定应为“是”或“否”，填的是“采用”。请改正。"]),
        ("待确认", [["版本", "甲", "乙", "是"]], ["待确认!D2：“版本”的决定应为“采用”或“不采用”，填的是“是”。请改正。"]),
        ("待确认", [["单位", "教委", "教育局", "是"]],
         ["待确认!A2：没有“单位”这种事项。应为名称、版本、项目、轮次，请照程序写的保留。"]),
        ("待确认", [["名称", "教委", "教育局", "是"], ["名称", "教委", "文化局", "是"]],
         ["待确认!D3：“教委”在第 2 行已经定为另一个名称。一个名称只能有一个“是”，请改正。"]),
        ("待确认", [["名称", "教委", "教育局", "是"], ["名称", "教委", "文化局", "否"]], []),
        ("待确认", [["名称", "教委", "教育局", "是"], ["名称", "教 委", "教育局", "否"]],
         ["待确认!D3：同一件事，第 2 行的决定是“是”。请只留一行。"]),
        ("待确认", [["版本", "甲", "一稿", "采用"], ["版本", "甲", "二稿", "采用"]],
         ["待确认!D3：同一张表，第 2 行已经采用另一个版本。请只采用一个，其余填“不采用”。"]),
        ("待确认", [["项目", "路", "P1 路", "P1"], ["项目", "路", "P2 路", "不在清单"]],
         ["待确认!D3：“路”在第 2 行已经定为“P1”。请只留一个。"]),
    ],
)  # fmt: skip
def test_mistakes_on_a_sheet(tmp_path, sheet, rows, said):
    assert faults(tmp_path, **{sheet: rows}) == said


def test_mistakes_between_sheets(tmp_path):
    said = faults(
        tmp_path,
        绩效目标=[["甲局", "路", "长度", "≥3公里", 10]],
        复核=[["甲局", "路", "长度", 12]],
        项目清单=[["P1", "路", "甲局"]],
        待确认=[["项目", "桥", "P1 路", "P9"]],
    )
    assert said == [
        "复核!D2：复核得分 12 超过“长度”的分值 10 分。请改正。",
        "待确认!D2：“项目”的决定应为“不在清单”，或项目清单里的项目编码，填的是“P9”。请改正。",
    ]


@pytest.mark.parametrize(
    ("sheet", "heading", "said"),
    [
        ("复核", ["部门", "项目名称", "三级指标", "意见"], ["复核!A1：表头缺少“复核得分”一栏。请补上这一栏。"]),
        ("豁免", ["部门", "问题"], [f"豁免!A1：表头缺少“{name}”一栏。请补上这一栏。" for name in ("项目名称", "单元格", "填报值", "理由")]),
        ("项目清单", ["项目编码", "项目名称", "部门", "批复预算数额"],
         ["项目清单!D1：“批复预算数额”一栏像是“批复预算数”。请改为“批复预算数”，或另取名称。"]),
        ("名单", ["甲", "乙"], ["名单!A1：没有找到表头。应有：部门。"]),
    ],
)  # fmt: skip
def test_a_heading_that_is_missing(tmp_path, sheet, heading, said):
    path = ledger(tmp_path / "台账.xlsx", {sheet: [heading, ["x"] * len(heading)]})
    assert [str(fault) for fault in look_through(path, PROBLEMS).faults] == said


@pytest.mark.parametrize(
    ("above", "heading", "written", "budget"),
    [
        ([], "批复预算数", 300, 300.0),
        ([], "批复预算数（万元）", "300万元", 300.0),
        ([], "批复预算数（元）", 3_000_000, 300.0),
        ([], "批复预算数（元）", "300万元", 300.0),
        ([], "批复预算数（元）", "3,000,000元", 300.0),
        (["单位：元"], "批复预算数", 3_000_000, 300.0),
        (["单位：万元"], "批复预算数", "１，２００", 1200.0),
        ([], "批复预算数（2024年）", 300, 300.0),
        ([], "批复预算数（2024年，元）", 3_000_000, 300.0),
        ([], "批复预算数", "—", None),
    ],
)
def test_amounts_are_in_wan(tmp_path, above, heading, written, budget):
    rows = [*([above] if above else []), ["项目编码", "项目名称", "部门", heading], ["P1", "路", "甲局", written]]
    (project,) = read_ledger(ledger(tmp_path / "台账.xlsx", {"项目清单": rows}), PROBLEMS).projects
    assert project.budget == budget


def test_a_unit_that_is_not_known(tmp_path):
    rows = [["项目编码", "项目名称", "部门", "批复预算数（美元）"], ["P1", "路", "甲局", 3]]
    (fault,) = look_through(ledger(tmp_path / "台账.xlsx", {"项目清单": rows}), PROBLEMS).faults
    assert str(fault) == "项目清单!D2：表头的单位“美元”不认识。批复预算数的单位请写万元或元。"


def test_a_merged_name_is_that_of_each_line_and_a_merged_amount_of_none(tmp_path):
    path = ledger(tmp_path / "台账.xlsx", sheets(项目清单=[["P1", "路", "甲局", None, 3], ["P2", "桥"]]))
    book = openpyxl.load_workbook(path)
    book["项目清单"].merge_cells("C2:C3")
    book["项目清单"].merge_cells("E2:E3")
    book.save(path)
    found = look_through(path, PROBLEMS)
    assert [project.department for project in found.ledger.projects] == ["甲局", "甲局"]
    assert [str(fault) for fault in found.faults] == [
        "项目清单!E2：与第 3 行合并成了一格，看不出是哪一行的。请取消合并，逐行填写。"
    ]


def test_a_formula_that_nobody_computed(tmp_path):
    assert faults(tmp_path, 项目清单=[["P1", "路", "甲局", None, "=1+2"]]) == [
        "项目清单!E2：批复预算数的公式没有算出的结果。请在 Excel 或 WPS 中打开台账，保存一次。"
    ]


def test_sheets_without_entries_say_nothing(tmp_path):
    path = ledger(tmp_path / "台账.xlsx", {name: [head] for name, head in HEADS.items()} | {"名单": []})
    assert read_ledger(path, PROBLEMS) == Ledger()


def test_all_mistakes_are_told_at_once(tmp_path):
    path = ledger(tmp_path / "台账.xlsx", sheets(参数=[["评价年度", "去年"]], 名单=[["甲局"], ["甲局"]]))
    with pytest.raises(LedgerError) as error:
        read_ledger(path, PROBLEMS)
    assert error.value.message.split("\n") == [
        "台账“台账.xlsx”有 2 处须改正：",
        "参数!B2：应为年份，如 2024，填的是“去年”。请改正。",
        "名单!A3：部门“甲局”在第 2 行已经有了。请只留一行。",
    ]
    assert error.value.exit_status == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "找不到台账"), (b"no workbook", "无法读取："), ({"Sheet1": [["部门"]]}, "不是台账：没有名为参数、名单、")],
)
def test_what_is_no_ledger(tmp_path, content, said):
    path = tmp_path / "台账.xlsx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        ledger(path, content)
    with pytest.raises(LedgerError, match=said):
        read_ledger(path, PROBLEMS)
