"""What a form's head, its funds and its rows say, as their record has it."""

import pytest
from grids import draw
from traps import COLUMNS, FUNDS, GOALS, HEAD, MOF, ROWS, SHOULD_PASS, TOTAL, changed, joined, mof

import perfxl
from perfxl.output.drawing.content import Percent
from tests.drawn import drawn, reviewed, with_indicator


def forms_of(tmp_path, text):
    return perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"]


NO_YEAR = changed(MOF, ("~（2022年度）", "~")).strip()
SECOND = joined(HEAD.replace("~（2022年度）\n", "").replace("乡村", "县道"), FUNDS, GOALS, COLUMNS, ROWS, TOTAL)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        (MOF, [2022]),
        (changed(MOF, ("~（2022年度）", "~2022年")), [2022]),
        (changed(MOF, ("~（2022年度）", "~填报日期：2023年3月10日\n~（2022年度）")), [2022]),
        (f"== 2021年度\n{NO_YEAR}", [2021]),
        (f"== 2021年度\n{MOF.strip()}", [2022]),  # what the form itself says
        (joined(changed(MOF, ("（2022", "（2021")), "|", MOF, "|", SECOND), [2021, 2022, 2022]),  # the last one above
        (NO_YEAR, [None]),
    ],
    ids=["度", "年", "日期", "工作表名", "表内", "表上", "无"],
)
def test_the_year_is_that_of_the_form_else_of_its_sheet_else_of_what_stands_above(tmp_path, text, years):
    assert [form["year"] for form in forms_of(tmp_path, text)] == years


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (HEAD, {"department": "某市交通运输局", "unit": "某市公路养护中心"}),
        (HEAD.replace("实施单位", "填报单位"), {"department": "某市交通运输局", "unit": "某市公路养护中心"}),
        (HEAD + "预算单位|<|某市公路局|<|<|主管部门|某省交通运输厅|<|<", {"department": "某市交通运输局", "unit": "某市公路养护中心"}),
        (HEAD.replace("主管部门|<|某市交通运输局|<|<", "主管部门：某市交通运输局|<|<|<|<"), {"department": "某市交通运输局"}),
        (HEAD.replace("主管部门|<|某市交通运输局|<|<", "主管部门|<||<|<"), {"department": None, "unit": "某市公路养护中心"}),
    ],
)  # fmt: skip
def test_a_field_is_what_stands_beside_its_first_label(tmp_path, head, fields):
    (form,) = forms_of(tmp_path, mof(head=head))
    assert {name: form["fields"][name]["value"] for name in fields} == fields


@pytest.mark.parametrize(
    ("head", "department", "superior"),
    [
        ("部门名称|<|某市档案局|<|<|<|<|<|<", "某市档案局", None),
        ("主管部门|<|某市教育局|<|<|单位名称|某市第一中学|<|<", "某市第一中学", "某市教育局"),
        ("填报单位：某市第一中学|<|<|<|主管部门：某市教育局|<|<|<|<", "某市第一中学", "某市教育局"),
        ("主管部门|<|某市教育局|<|<|<|<|<|<", "某市教育局", None),
    ],
)
def test_a_department_form_tells_whose_it_is_from_the_superior(tmp_path, head, department, superior):
    (form,) = forms_of(tmp_path, mof(head=f"~部门整体支出绩效自评表\n~（2022年度）\n{head}"))
    assert [form["fields"][name]["value"] for name in ("department", "superior")] == [department, superior]


@pytest.mark.parametrize(
    ("old", "new", "cells"),
    [
        (
            "主管部门|<|某市交通运输局|<|<|实施单位",
            "单位名称|<|某市交通运输局|<|<|联系人",
            [],
        ),  # the form asks for one of the two
        ("主管部门|<|某市交通运输局|<|<|实施单位", "主管部门|<||<|<|实施单位", ["C4"]),
        ("乡村道路养护", "", ["C3"]),
        ("~（2022年度）", "~", ["A1"]),
    ],
)
def test_who_what_and_which_year_must_be_told(tmp_path, old, new, cells):
    (form,) = forms_of(tmp_path, changed(MOF, (old, new)))
    assert [(f["code"], f["cell"]) for f in form["findings"]] == [("missing-value", cell) for cell in cells]


HEADING = "项目资金（万元）|<||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
TOTAL_ROW, GRANT_ROW = "^|^|年度资金总额|120|120|114|10|95%|9.5", "^|^|其中：当年财政拨款|100|100|95|||"
OTHER_ROW = "^|^|其他资金|20|20|19|||"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((HEADING, TOTAL_ROW, GRANT_ROW, OTHER_ROW), ("万元", 120, 114, 10, 9.5)),
        ((HEADING, GRANT_ROW, OTHER_ROW, TOTAL_ROW), ("万元", 120, 114, 10, 9.5)),
        ((HEADING, "^|^|列次|1|2|3|4|5|6", TOTAL_ROW), ("万元", 120, 114, 10, 9.5)),
        ((HEADING, "^|^|年度资金总额||||10|95%|9.5", GRANT_ROW, OTHER_ROW), ("万元", 120, 114, 10, 9.5)),
        ((HEADING, "^|^|年度资金总额||||10|95%|9.5", GRANT_ROW, "^|^|其中：省级|60|60|60|||", OTHER_ROW), ("万元", 120, 114, 10, 9.5)),
        ((HEADING, TOTAL_ROW, "^|^|其中：当年财政拨款|100|100|95|8|95%|7"), ("万元", 120, 114, 10, 9.5)),
        ((HEADING, "^|^|年度资金总额|120|120|114|—|—|—", "^|^|其中：当年财政拨款|120|120|114|20|95%|19"), ("万元", 120, 114, 20, 19)),
        ((HEADING.replace("万元", "元"), "^|^|年度资金总额|120|1万元|9500元|10|95%|9.5"), ("元", 10000, 9500, 10, 9.5)),
        ((HEADING.replace("万元", "千元"), "^|^|年度资金总额|120|10|9500元|10|95%|9.5"), ("千元", 10, 9.5, 10, 9.5)),
        (("~金额单位：元", HEADING.replace("（万元）", ""), TOTAL_ROW), ("元", 120, 114, 10, 9.5)),
        ((HEADING, "^|^|年度资金总额|120|0|0|10|0|0", GRANT_ROW, OTHER_ROW), ("万元", 0, 0, 10, 9.5)),
        ((HEADING, "^|^|年度资金总额|120|120|126|10|105%|10"), ("万元", 120, 126, 10, 10)),
    ],
    ids=["总额在前", "总额在后", "列次", "总额空", "其中", "分项再印", "只在分项", "元", "千元", "单位在上", "印0", "超支"],
)  # fmt: skip
def test_the_funds_come_to_what_their_total_row_says_or_their_parts(tmp_path, rows, found):
    (form,) = forms_of(tmp_path, mof(funds="\n".join(rows)))
    (total,) = [row for row in form["funds"] if row["basis"]]
    assert (form["money_unit"], *(total[key] for key in ("budget", "executed", "weight", "score"))) == found


def test_a_part_of_a_part_is_counted_with_it(tmp_path):
    rows = HEADING, "^|^|年度资金总额||||10|95%|9.5", GRANT_ROW, "^|^|其中：省级|60|60|60|||", OTHER_ROW
    total = forms_of(tmp_path, mof(funds="\n".join(rows)))[0]["funds"][0]
    assert (total["budget"], total["executed"], total["rate"]) == (120, 114, 0.95)


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (("省级补助|60|60|60", "市级补助|40|40|35", "其他资金|20|20|19"), []),
        (
            ("财政拨款|100|100|95", "省级补助|60|60|60", "市级补助|40|40|35", "其他资金|20|20|19"),
            [],
        ),  # a part with its own
        (("财政拨款|100|100|95", "其中：省级|60|60|60", "其他资金|20|20|19"), []),
        (("财政拨款|100|100|95", "省级补助|60|60|60", "市级补助|30|30|35", "其他资金|20|20|19"), ["E6"]),
        (("财政拨款|100|100|95", "其他资金|20|20|18"), ["F6"]),
    ],
)
def test_the_parts_make_the_total(tmp_path, rows, findings):
    (form,) = forms_of(tmp_path, mof(funds="\n".join((HEADING, TOTAL_ROW, *(f"^|^|{row}|||" for row in rows)))))
    assert [finding["cell"] for finding in form["findings"]] == findings


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        (SHOULD_PASS["转移支付-没有分值和得分"], (None, None, None, None, None, None)),
        (SHOULD_PASS["湖北-没有分值栏"], (100, 99.2, 99.2, 99.2, None, "优")),
        (SHOULD_PASS["总分写在标签里"], (100, 98.5, 98.5, 98.5, None, "优")),
        (SHOULD_PASS["等级印在表头"], (100, 98.5, 98.5, 98.5, "优", "优")),
        (SHOULD_PASS["广东部门-名称与权重各一栏"], (100, 98, 98, 98, None, "优")),
        (mof(total="总分|<|<|<|<|<|100||优"), (100, None, 98.5, 98.5, "优", "优")),  # the sum of weights is no total
        (mof(total="总分|<|<|<|<|<|<|98.5|优"), (100, 98.5, 98.5, 98.5, "优", "优")),
        (mof(total="总分|<|<|98.5|<|<|<|<|<"), (100, 98.5, 98.5, 98.5, None, "优")),
    ],
    ids=range(8),
)
def test_what_a_form_comes_to(tmp_path, text, totals):
    names = ("weight", "self_total", "self_sum", "score", "grade_stated", "grade")
    given = forms_of(tmp_path, text)[0]["totals"]
    assert tuple(given[name] for name in names) == totals


LEVELS = """
^|产出指标|数量指标|养护里程|≥120公里|126公里|20|20|
|||巡查次数|≥12次|12次|10|10|
|产出指标||验收合格率|≥95%|98%|10|10|
||质量指标|返修率|≤5%|3%|10|10|
|效益指标||改善出行条件|显著改善|达成预期指标|30|30|
||可持续影响指标|管护制度|健全|健全|10|10|
|||指标2：|/|—|…||
"""


def test_a_level_left_out_goes_on_until_the_next_and_a_new_first_level_ends_the_second(tmp_path):
    (form,) = forms_of(tmp_path, mof(rows=LEVELS))
    assert [(row["level1"], row["level2"], row["level3"]) for row in form["indicators"]] == [
        ("产出指标", "数量指标", "养护里程"),
        ("产出指标", "数量指标", "巡查次数"),
        ("产出指标", "数量指标", "验收合格率"),
        ("产出指标", "质量指标", "返修率"),
        ("效益指标", "", "改善出行条件"),
        ("效益指标", "可持续影响指标", "管护制度"),
    ]


@pytest.mark.parametrize(
    ("name", "row", "target"),
    [
        ("四川-目标分三栏同一行", 0, "≥120公里"),
        ("四川-目标分三栏同一行", 2, "显著改善"),
        ("重庆-不分级一列指标", 0, "≥220顶"),  # the adjusted one
        ("重庆-不分级一列指标", 2, "≤4小时"),
        ("度量单位写等级", 2, "=良好等级"),
        ("百分比格式的数", 1, "95%"),
    ],
)
def test_a_target_is_one_text_with_its_sign_and_unit(tmp_path, name, row, target):
    assert forms_of(tmp_path, SHOULD_PASS[name])[0]["indicators"][row]["target"] == target


def test_a_percentage_is_read_with_the_decimals_that_it_has(tmp_path):
    """0.985 formatted 0% is printed 99%, and is 98.5%."""
    record = reviewed(drawn(tmp_path / "表.xlsx", with_indicator(22, actual=Percent(0.985))))
    assert record["forms"][0]["indicators"][5]["actual"] == "98.5%"


def test_what_stands_below_the_total_is_no_row(tmp_path):
    (form,) = forms_of(tmp_path, mof(total=f"{TOTAL}\n|产出指标|数量指标|上年养护里程|≥100公里|90公里|20|18|"))
    assert [row["level3"] for row in form["indicators"]][-1] == "沿线群众满意度"
    assert form["totals"]["weight"] == 100


@pytest.mark.parametrize(
    "under",
    [
        "|||||A|B|C|D|",
        "||||（A）|（B）||D=B/A×C|",
        "|1|2|3|4|5|6|7|8",
        "栏次|1|2|3|4|5|6|7|8",
        "|一|二|3|4|5|6|7|8",
        "^|1|2|3|4|5|6|7|8",
    ],
)
def test_a_row_that_numbers_the_columns_is_no_indicator(tmp_path, under):
    (form,) = forms_of(
        tmp_path, mof(columns=f"{COLUMNS}\n{under}", rows=ROWS if under[0] == "^" else ROWS.replace("^", "", 1))
    )
    assert (form["indicators"][0]["level3"], form["findings"]) == ("养护里程", [])


@pytest.mark.parametrize(("filled", "cells"), [("网|网|", ["G4"]), ("网||", []), ("||", [])])
def test_a_heading_that_is_not_known_is_told_where_most_rows_fill_it_in(tmp_path, filled, cells):
    form = SHOULD_PASS["未收录的表式"]
    row = "产出指标|{0}|{0}|12场|12场|{1}|"
    rows = [f"讲座{at}|{row.format(40, text)}" for at, text in enumerate(filled.split("|"))]
    *head, _, _, end = form.strip().splitlines()
    (found,) = forms_of(tmp_path, "\n".join([*head, *rows, end]))
    assert [f["cell"] for f in found["findings"] if f["code"] == "unplaced-column"] == cells


def test_a_row_of_labels_among_the_funds_is_none_of_them(tmp_path):
    labels = "^|^|按支出性质分|年初|基本支出|项目支出|||"
    (form,) = forms_of(tmp_path, mof(funds="\n".join((HEADING, TOTAL_ROW, labels, GRANT_ROW, OTHER_ROW))))
    assert [row["label"] for row in form["funds"]] == ["年度资金总额", "其中：当年财政拨款", "其他资金"]
    assert form["findings"] == []
