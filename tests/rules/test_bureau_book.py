"""A bureau's own rulebook from start to end: typed as a notice prints it, the form made of it filled in, another form scored by it.

The county is invented; its criteria are worded as notices of Shaanxi word theirs. Scores are worked out by hand.
"""

from decimal import Decimal

import openpyxl
import pytest

import perfxl
from perfxl.output.templates import write_template
from perfxl.rules.rulebook import load_rulebook
from perfxl.ways_in.rule_reading import checked

HEAD = {
    "名称": "陕西省渭河市部门整体支出评分规则", "适用表": "部门整体支出", "适用年度": "2023-2025", "适用地区": "陕西省", "出处": "渭财绩〔2025〕3号",
}  # fmt: skip
AS_PRINTED, ADDED_UP = "评分规则只规定怎样计算，得分按表内评分标准", "各项指标得分合计，不超过分值"
COLUMNS = ("一级指标", "三级指标", "分值", "评分标准", "指标说明", "适用于", "计分方式", "明细分组")
CRITERIA = [
    ("投入", "预算完成率", 10, "预算完成率=100%的，得10分。预算完成率≥95%的，得9分。预算完成率在90%（含）和95%之间，得8分。预算完成率在80%（含）和90%之间，得6分。预算完成率＜80%的，得0分。"),
    (None, "预算调整率", 5, "预算调整率绝对值≤5%，得5分。预算调整率绝对值＞5%的，每增加0.1个百分点扣0.1分，扣完为止。"),
    (None, "支出进度率", 5, "半年进度：进度率≥45%，得2分；进度率＜45%，得0分。前三季度进度：进度率≥75%，得3分；进度率＜75%，得0分。", None, None, AS_PRINTED),
    (None, "预算编制准确率", 5, "预算编制准确率≤20%，得5分。预算编制准确率在20%和40%（含）之间，得3分。预算编制准确率＞40%，得0分。",
     "预算编制准确率=其他收入决算数/其他收入预算数×100%-100%。"),
    ("过程", "结转结余率", 4, "结转结余率≤10%的，得4分；10%＜结转结余率≤20%的，得2分；结转结余率＞20%的，不得分。", "结转结余率=年末结转结余÷（年初结转结余＋本年支出预算）×100%"),
    (None, "公用经费控制率", 4, "100%以下（含）计4分；每超出一个百分点扣1分，扣完为止。"),
    (None, "“三公经费”控制率", 5, "“三公经费”控制率≤100%，得5分，每增加0.1个百分点扣0.5分，扣完为止。"),
    (None, "政府采购执行率", 5, "100%计满分，每超过（降低）5%扣2分，扣完为止。"),
    (None, "管理制度健全性", 6, "①已制定管理制度，得2分；②相关管理制度合法、合规、完整，得2分；③相关管理制度得到有效执行，得2分。"),
    (None, "资产管理规范性", 5, "全部符合5分，有1项不符扣2分，扣完为止。"),
    (None, "资金使用合规性", 6, "全部符合6分，有1项不符扣2分，扣完为止。"),
    ("效果", "项目产出", 20, "各项产出指标得分合计。", None, None, ADDED_UP, "产出"),
    (None, "项目效益", 10, "各项效益指标得分合计。", None, None, ADDED_UP, "效益"),
    (None, "社会公众满意度", 10, "90%（含）以上计10分；80%（含）-90%，计6分；70%（含）-80%，计4分；低于70%计0分。"),
    (None, None, None, "完成指标值的，得满分；未完成指标值的，按照完成值与指标值的比例记分。正向指标（即指标值为≥*）得分=实际完成值/年初目标值*该指标分值，"
     "反向指标（即指标值为≤*）得分=年初目标值/实际完成值*该指标分值。", None, "定量指标"),
    (None, None, None, "根据“三档”原则分别按照指标分值的100-80%（含）、80-50%（含）、50-10%来记分。", None, "定性指标"),
]  # fmt: skip
GRADES = [("等级", "得分"), ("优", "≥90"), ("良", "≥80，＜90"), ("中", "≥60，＜80"), ("差", "＜60")]

# criterion, data of a form that is right and what it scores, data of one with slips, its self-score and what it scores
DATA = [
    ("预算完成率", (980, 1000), 9, (940, 1000), 9, 8),
    ("预算调整率", (30, 970), 5, (62, 1000), 4, 3.8),
    ("支出进度率", (), 5, (), 5, 5),
    ("预算编制准确率", (112, 100), 5, (125, 100), 5, 3),
    ("结转结余率", (88, 100, 1000), 4, (220, 100, 1000), 4, 2),
    ("公用经费控制率", (98, 100), 4, (102.56, 100), 4, 2),
    ("“三公经费”控制率", (8, 10), 5, (10.03, 10), 5, 3.5),
    ("政府采购执行率", (50, 50), 5, (44, 50), 5, 1),
    ("管理制度健全性", ("是", "是", "是"), 6, ("是", "是", "否"), 6, 4),
    ("资产管理规范性", (0,), 5, (1,), 5, 3),
    ("资金使用合规性", (0,), 6, (2,), 6, 2),
    ("项目产出", (), 20, (), 20, 18.2),
    ("项目效益", (), 10, (), 10, 10),
    ("社会公众满意度", (92, 100), 10, (89, 100), 10, 6),
]
# rows of the detail sheet: name, target, actual when right, actual with slips, weight
DETAILS = {
    3: ("河道治理长度", "≥100公里", "120公里", "85公里", 12),
    4: ("水质监测点位", "≥40个", "40个", "40个", 8),
    15: ("防洪能力", "明显提升", "明显提升", "明显提升", 10),
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """The rulebook as an official types it, on three sheets of a new workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "评分规则"
    for line in HEAD.items():
        sheet.append(line)
    for title, lines in {"评分规则-指标": [COLUMNS, *CRITERIA], "评分规则-等级": GRADES}.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    path = tmp_path_factory.mktemp("局") / "评分规则.xlsx"
    book.save(path)
    return str(path)


def scores(path, **how):
    (form,) = perfxl.review(path, **how)["forms"]
    return form, {row["level3"]: row["score"] for row in form["indicators"]}


def filled(rules, path, *, slips):
    """The blank form of the rulebook with the data of one of the two departments."""
    book = openpyxl.load_workbook(write_template("department", path, load_rulebook(rules)))
    main, details, data = book.worksheets
    main["A3"].value, main["C5"].value = "（2024年度）", "渭河市水务局"
    given = {name: (slip if slips else right) for name, right, _, slip, _, _ in DATA}
    own = {name: (score if slips else right) for name, _, right, _, score, _ in DATA}
    for row in range(13, 27):
        main.cell(row, 10).value = own[main.cell(row, 5).value]
    numbers = {name: iter(values) for name, values in given.items()}
    for row in range(3, data.max_row):
        data.cell(row, 4).value = next(numbers[data.cell(row, 2).value])
    for row, (name, target, right, slip, weight) in DETAILS.items():
        for column, value in enumerate((name, target, slip if slips else right, weight, weight), 2):
            details.cell(row, column).value = value
    book.save(path / "表.xlsx")
    return path / "表.xlsx"


@pytest.mark.parametrize("slips", [False, True], ids=["right", "with slips"])
def test_the_form_of_the_book_scores_as_the_notice_says(rules, tmp_path, slips):
    form, found = scores(filled(rules, tmp_path, slips=slips), rules=rules)
    assert found == {name: (last if slips else right) for name, _, right, _, _, last in DATA}
    assert (form["rulebook"], form["totals"]["score"]) == (HEAD["名称"], 71.5 if slips else 99)
    assert ("score-differs" in {finding["code"] for finding in form["findings"]}) == slips


def test_the_blank_form_asks_for_what_the_ratios_are_made_of(rules, tmp_path):
    book = openpyxl.load_workbook(write_template("department", tmp_path, load_rulebook(rules)))
    data = book["基础数据"]
    asked = {
        (data.cell(row, 2).value, data.cell(row, 3).value, data.cell(row, 5).value) for row in range(3, data.max_row)
    }
    assert asked >= {
        ("预算完成率", "预算完成数", "万元"),
        ("预算编制准确率", "其他收入预算数", "万元"),
        ("结转结余率", "年初结转结余", "万元"),
        ("资产管理规范性", "不符的项数", "项"),
        ("社会公众满意度", "接受调查的人数", "人"),
    }
    grade = next(cell.value for row in book.worksheets[0].iter_rows() for cell in row if "差" in str(cell.value))
    assert "Infinity" not in grade


# the form that departments have long used: no data sheet, no criteria, names as they are spoken
PUBLISHED = [
    ("1.部门预算完成率（10分）", 10, "100%", "94%", 9, 8),
    ("预算调整率", 5, "≤5%", "6.2%", 4, 3.8),
    ("预算编制准确率", 5, "≤20%", "25%", 5, 3),
    ("“三公”经费控制率", 5, "≤100%", "100.3%", 5, 3.5),
    ("政府采购执行率", 5, "100%", "88%", 5, 1),
    ("资产管理规范性", 5, "规范", "发现1项不符", 5, 3),
    ("资金使用合规性", 6, "合规", "合规，未发现不符", 6, 6),
    ("项目产出", 20, "≥100公里", "85公里", 20, 17),
    ("项目效益", 10, "明显提升", "明显提升", 10, 10),
    ("水质监测点位", 10, "≤40个", "50个", 10, 8),
    ("社会公众满意度", 10, "≥90%", "89%", 10, 6),
]


def published(path):
    book = openpyxl.Workbook()
    for line in [
        ["部门整体支出绩效自评表"], ["（2024年度）"], ["部门名称", "渭河市教育局"],
        ["一级指标", "二级指标", "三级指标", "分值", "年初目标值", "实际完成值", "得分", "偏差原因及改进措施"],
        *(["投入", "预算执行", *row[:5]] for row in PUBLISHED),
    ]:  # fmt: skip
        book.active.append(line)
    book.save(path)
    return path


def test_a_form_of_another_make_is_scored_by_names_and_synonyms(rules, tmp_path):
    form, found = scores(published(tmp_path / "旧表.xlsx"), rules=rules)
    assert "unparsed" not in {finding["code"] for finding in form["findings"]}
    assert found == {row[0]: row[5] for row in PUBLISHED}


def test_the_sheets_copied_into_a_ledger_are_used_without_being_named(rules, tmp_path):
    from perfxl.output.ledger.blank import write_blank

    write_blank(tmp_path / "工作台账.xlsx", [])
    ledger, own = openpyxl.load_workbook(tmp_path / "工作台账.xlsx"), openpyxl.load_workbook(rules)
    for sheet in own:
        copy = ledger.create_sheet(sheet.title)
        for line in sheet.iter_rows(values_only=True):
            copy.append(line)
    ledger.save(tmp_path / "工作台账.xlsx")
    form, found = scores(published(tmp_path / "旧表.xlsx"), ledger=tmp_path / "工作台账.xlsx")
    assert (form["rulebook"], found["预算调整率"]) == (HEAD["名称"], 3.8)


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        (("制度", 100, "优10分，良好酌情。"), "请改写，或加一栏“计分方式”，选一种并填写参数"),
        (("产出", 100, "定性指标分三档；定量指标按比例记分。"), "请分成两行，“适用于”一行填定量指标、一行填定性指标"),
        (("进度率", 100, "进度率≥45%，得60分；进度率较慢，得20分"), "“进度率较慢得20分”这一档没有读懂"),
        (CRITERIA[2][1:4], "各档说的不是同一个指标"),
    ],
    ids=["no rule", "two ways in one", "one band", "two rates"],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_do(rules, tmp_path, criterion, said):
    book = openpyxl.load_workbook(rules)
    sheet = book["评分规则-指标"]
    sheet.delete_rows(2, sheet.max_row)
    sheet.delete_cols(5, 4)
    sheet.append([None, *criterion])
    book.save(tmp_path / "规则.xlsx")
    told, right = checked(str(tmp_path / "规则.xlsx"))
    assert (right, said in told) == (False, True)


def test_a_ratio_of_which_nothing_tells_the_formula_is_pointed_out(rules, tmp_path):
    assert "没有写明怎样算" not in checked(rules)[0]
    book = openpyxl.load_workbook(rules)
    sheet = book["评分规则-指标"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 5).value = None
    book.save(tmp_path / "规则.xlsx")
    told, right = checked(str(tmp_path / "规则.xlsx"))
    # 结转结余率 is the national framework's then
    assert right
    assert "预算编制准确率没有写明怎样算" in told
    criterion = load_rulebook(str(tmp_path / "规则.xlsx")).criterion("结转结余率", 1)
    assert [spec.label for spec in criterion.inputs] == ["结转结余总额", "支出预算数"]
    assert criterion.weight == Decimal(4)
