"""Each finding: what is changed in a form that is right, and what is then said of which cell."""

import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

import perfxl
from perfxl.output.drawing.content import Formula, grade_line
from perfxl.output.drawing.project import FundContent
from tests.drawn import (
    GRANT,
    OTHER,
    RIGHT,
    SHEET,
    TOTAL,
    codes,
    computed,
    drawn,
    drawn_department,
    reviewed,
    with_indicator,
)
from tests.forms.grids import draw
from tests.forms.traps import ROWS, changed, mof


def told(value: object) -> str:
    """A value as a test is called by it, the same in every process."""
    return str(sorted(value)) if isinstance(value, set) else str(value)


def test_a_right_form_has_no_findings(tmp_path):
    assert codes(reviewed(drawn(tmp_path / "表.xlsx"))) == set()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"H17": 21, "H18": 19.5}, {("score-above-weight", "error", "H17"), ("score-differs", "error", "H18"), ("total-mismatch", "error", "H25")}),
        ({"H20": 18.5, "H25": 97}, {("score-differs", "error", "H20")}),
        ({"H20": 20, "H25": 98.5}, {("full-score-missed-target", "error", "H20"), ("after-mending", "info", "H25")}),
        ({"H21": 7, "H25": 94.5}, {("band-mismatch", "warning", "H21")}),
        ({"H25": 97.5}, {("total-mismatch", "error", "H25")}),
        ({"H25": 96}, {("total-mismatch", "error", "H25")}),
        ({"H25": "97"}, set()),
        ({"I8": 9, "H25": 96}, {("execution-score-mismatch", "error", "I8"), ("after-mending", "info", "H25")}),
        ({"I8": 10, "H25": 97}, {("score-rounded", "warning", "I8")}),
        ({"I8": 9.5, "H18": 19.8, "F18": "94%", "H25": 96.3}, set()),  # 19.79 in fewer decimals
        ({"H18": 20, "F18": "94%", "H25": 96.5}, {("score-rounded", "warning", "H18")}),
        ({"H18": 20, "F18": "90%", "H25": 96.5}, {("full-score-missed-target", "error", "H18"), ("after-mending", "info", "H25")}),
        ({"G17": None}, {("missing-value", "error", "G17"), ("weights-not-100", "error", "H25"), ("level-weight-off", "warning", "B17")}),
        ({"H8": 96}, {("execution-rate-mismatch", "error", "H8")}),
        ({"H8": 0.95}, set()),
        ({"H8": "95.00%"}, set()),
        ({"E9": 140}, {("funds-mismatch", "error", "E8")}),
        ({"F8": 210, "F9": 165, "H8": 105, "I8": 10, "H25": 97}, {("funds-mismatch", "warning", "F8")}),
        ({"F8": None, "F9": None, "F10": None}, {("missing-value", "error", "F8")}),
        ({"C4": None}, {("missing-value", "error", "C4")}),
        ({"C5": None}, {("missing-value", "error", "C5")}),
        ({"C3": "（    年度）"}, {("missing-value", "error", "A2")}),
        ({"C3": "（2021年度）"}, {("rulebook-year", "info", "A2")}),
        ({"F17": None}, {("missing-value", "error", "F17")}),
        ({"F17": "已完成"}, {("type-mismatch", "warning", "F17")}),
        ({"F17": "310场"}, {("type-mismatch", "warning", "F17")}),
        ({"F21": "95%"}, {("type-mismatch", "warning", "F21")}),
        ({"F18": "≥95%"}, {("actual-copies-target", "warning", "F18")}),
        ({"E20": "100%1000件"}, {("unparsed", "info", "E20")}),
        ({"G17": "二十"}, {("unparsed", "info", "G17"), ("weights-not-100", "error", "H25"), ("level-weight-off", "warning", "B17")}),
        ({"G17": 25}, {("weights-not-100", "error", "H25"), ("level-weight-off", "warning", "B17"), ("score-differs", "error", "H17")}),
        ({"H17": None, "H25": None}, {("missing-value", "info", "H17"), ("missing-value", "info", "H25")}),
        ({"H17": None}, {("missing-value", "info", "H17")}),
        ({"C26": grade_line("良")}, {("grade-mismatch", "error", "C26")}),
        ({"C26": grade_line()}, {("missing-value", "info", "C26")}),
        ({"C23": "无", "C24": "无"}, {("unexplained-deviation", "warning", "H20"), ("unexplained-deviation", "warning", "H21")}),
        ({"D18": "预算执行率"}, {("cross-check", "warning", "F18")}),
        ({"D18": "资金使用率", "F18": "95.4%", "E18": "≥90%"}, {("cross-check", "warning", "F18")}),
        ({"D18": "资金使用率", "F18": "95%", "E18": "≥90%"}, set()),
        ({"D18": "预算执行率", "F18": 0.95, "E18": "≥90%"}, set()),
        ({"D18": "预算执行率", "F18": 95.2, "E18": "≥90%"}, {("cross-check", "warning", "F18")}),
        ({"F17": "460天"}, {("score-differs", "error", "H17"), ("after-mending", "info", "H25")}),  # more than half above: half the points, but not missed
        ({"F19": "20元"}, set()),  # much less than allowed is no deviation
        ({"E9": 150.01}, {("funds-mismatch", "error", "E8")}),
        ({"E9": 150.004}, set()),  # amounts in 万元 are rounded
        ({"E8": 200.004, "E9": 150}, set()),
        ({"E8": 2000000}, {("amount-unit", "warning", "E8")}),
        ({"E8": None, "E9": 2000000, "E10": None, "F8": None}, {("amount-unit", "warning", "E9")}),
        ({"E8": None, "E9": 1500000, "E10": 500000, "F8": None, "F9": 1400000, "F10": 500000}, {("amount-unit", "warning", "E9")}),
        ({"F8": None, "F9": 1900000, "F10": None}, {("amount-unit", "warning", "F9")}),
        ({"F11": "无"}, set()),
        ({"F11": "没有"}, {("unparsed", "info", "F11")}),
        ({"F8": None, "F9": 165, "H8": 105, "I8": 10, "H25": 97}, {("funds-mismatch", "warning", "F9")}),
        ({"F8": 210, "F9": 165, "H8": 1.05, "I8": 10, "H25": 97}, {("funds-mismatch", "warning", "F8")}),
        ({"F8": 190.283, "F9": 145.283, "H8": 0.9514, "I8": 9.51, "H25": 96.51}, set()),
        ({"F8": 190.283, "F9": 145.283, "H8": 0.9515, "I8": 9.51, "H25": 96.51}, {("execution-rate-mismatch", "error", "H8")}),
        ({"G22": 9.5, "H22": 9.5, "H25": 96}, {("weights-not-100", "error", "H25"), ("level-weight-off", "warning", "B22")}),
        ({"H17": None, "H25": 76.5, "C26": grade_line("优")}, {("missing-value", "info", "H17")}),  # what is left to fill in makes it 优
        ({"G17": None, "H17": None}, {("missing-value", "error", "G17"), ("weights-not-100", "error", "H25"), ("level-weight-off", "warning", "B17"), ("total-mismatch", "error", "H25")}),
        ({"D20": "学员比重", "E20": "30%", "F20": "25%"}, {("direction-unclear", "warning", "E20")}),
        ({"D20": "学员比重", "E20": "30%", "F20": "35%", "H20": 20, "H25": 98.5}, {("direction-unclear", "warning", "E20")}),
        ({"D20": "学员比重", "E20": "30%", "F20": "30%", "H20": 20, "H25": 98.5}, set()),
        ({"D20": "学员比重", "E20": "25%-30%", "F20": "28%", "H20": 20, "H25": 98.5}, set()),
        ({"D20": "学员比重", "E20": "25%-30%", "F20": "32%"}, {("direction-unclear", "warning", "E20")}),
        ({"D20": "学员比重", "E20": "30%", "F20": "25%", "H20": 21, "H25": 99.5}, {("direction-unclear", "warning", "E20"), ("score-above-weight", "error", "H20"), ("after-mending", "info", "H25")}),
        ({"D20": "平均办理时长", "E20": "10天", "F20": "7天", "H20": 20, "H25": 98.5}, set()),
        ({"D20": "平均办理时长", "E20": "10天", "F20": "12天", "H20": 20, "H25": 98.5}, {("full-score-missed-target", "error", "H20"), ("after-mending", "info", "H25")}),
        ({"H16": "本次成果"}, {("layout-unknown", "info", "A2"), ("not-used", "info", "H16")}),
        ({"E20": "三百场", "F20": "三百场", "H20": 20, "H25": 98.5}, set()),
        ({"E20": "三百场", "F20": "二百场", "H20": 18}, {("score-differs", "error", "H20"), ("after-mending", "info", "H25")}),
        ({"E20": "较2022年显著提高", "F20": "显著提高", "H20": 18}, set()),
        ({"E20": "≥90%", "F20": "二期100%，一期85%", "H20": 18}, {("unparsed", "info", "F20")}),
        ({"D20": "群众投诉", "E20": "0件", "F20": "未发生投诉", "H20": 20, "H25": 98.5}, set()),
    ],
    ids=told,
)  # fmt: skip
def test_a_slip_is_found_and_nothing_else(tmp_path, cells, expected):
    found = codes(reviewed(drawn(tmp_path / "表.xlsx", cells=cells)))
    assert found == expected


@pytest.mark.parametrize(
    ("over", "cells", "names"),
    [
        ("H17:H18", {}, "“设备完好率”"),
        ("H17:H19", {}, "“设备完好率”、“单位运行成本”"),
        ("H17:H18", {"G18": None}, None),  # rows that share their weight share their score
    ],
)
def test_a_self_score_merged_over_rows_with_weights_of_their_own_is_pointed_out(tmp_path, over, cells, names):
    path = drawn(tmp_path / "表.xlsx", cells=cells)
    book = openpyxl.load_workbook(path)
    book[SHEET].merge_cells(over)
    book.save(path)
    found = [one for form in reviewed(path)["forms"] for one in form["findings"] if "跨了几项" in one["message"]]
    assert [(one["code"], one["level"], one["cell"]) for one in found] == [("missing-value", "info", "H17")][
        : bool(names)
    ]
    assert all(f"：{names}没有自己的自评得分" in one["message"] for one in found)


def test_a_score_written_with_its_unit_is_told_with_one(tmp_path):
    (form,) = reviewed(drawn(tmp_path / "表.xlsx", cells={"H17": "19分", "H25": 95.5}))["forms"]
    (told,) = [one["message"] for one in form["findings"] if one["code"] == "score-differs"]
    assert told.startswith("“开放天数”自评 19分，按规则计算应为 20 分")


DETAIL = ("产出指标", "演出场次", "≥100场", "120场", 10, 10)
EXPENSES = ("公用经费控制率", "预算安排公用经费总额"), ("公用经费控制率", "实际支出公用经费总额")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, set()),
        ({"cells": {"E11": 800}}, set()),
        ({"cells": {"E11": 800.01}}, {("funds-mismatch", "error", "C11")}),
        ({"cells": {"E11": 700, "H11": 60, "I11": 40}}, set()),
        ({"cells": {"E11": None, "G11": None}}, set()),  # the total alone contradicts nothing
        ({"cells": {"C11": None, "E11": 800}}, {("missing-value", "error", "C11")}),
        ({"cells": {"E11": 700, "H11": 60, "I11": 40, "J11": 70, "L11": 30}}, set()),
        ({"cells": {"E11": 700, "H11": 60, "I11": 40, "J11": 70, "L11": 30.01}}, {("funds-mismatch", "error", "J11")}),
        ({"cells": {"J11": 70, "L11": None}}, set()),
        ({"cells": {"J15": 9.963, "J41": 9.963}}, {("evidence-differs", "warning", "J15")}),
        ({"details": [(*DETAIL[:3], "90场", 10, 10)]}, {("full-score-missed-target", "error", "F3"), ("after-mending", "info", "J41")}),
        ({"details": [(*DETAIL[:4], 10, 11)]}, {("score-above-weight", "error", "F3"), ("after-mending", "info", "J41")}),
        ({"details": [(*DETAIL[:3], None, 10, 10)]}, {("missing-value", "error", "D3")}),
        ({"details": [(*DETAIL[:3], "120人", 10, 10)]}, {("type-mismatch", "warning", "D3")}),
        ({"details": [(*DETAIL[:3], "≥100场", 10, 10)]}, {("actual-copies-target", "warning", "D3")}),
        ({"details": [(*DETAIL[:4], "十", 10)]}, {("unparsed", "info", "E3")}),
        ({"data": [("公用经费控制率", "预算安排公用经费总额", 1), ("公用经费控制率", "实际支出公用经费总额", "约1")]}, {("unparsed", "info", "C4")}),
        ({"data": [("公用经费控制率", "预算安排公用经费总额", 1), ("公用经费控制率", "实际支出公用经费总额", None)]}, {("missing-value", "info", "C4")}),
        ({"data": [(*EXPENSES[0], 200), (*EXPENSES[1], 211)], "cells": {"J39": 2, "J41": 11.5}}, {("score-differs", "error", "J39"), ("after-mending", "info", "J41")}),  # 1.5 rounds to 2
        ({"data": [(*EXPENSES[0], 200), (*EXPENSES[1], 211)], "cells": {"J39": 1.5, "J41": 11, "K39": "会议增加"}}, set()),
        ({"data": [("公用经费控制率", "预算安排公用经费总额", None), ("公用经费控制率", "实际支出公用经费总额", None)]}, set()),
    ],
    ids=told,
)  # fmt: skip
def test_a_slip_in_a_department_form_is_found_and_nothing_else(tmp_path, given, expected):
    nothing = {f"J{row}": "无" for row in range(13, 41) if row not in (15, 21, 35)}
    cells = {"E11": 800, **nothing, "J41": 9.5, "C42": grade_line("差"), **given.get("cells", {})}
    path = drawn_department(tmp_path / "表.xlsx", **{**given, "cells": cells})
    assert codes(reviewed(path)) == expected


def test_the_rate_is_scored_from_the_parts_where_the_total_prints_0(tmp_path):
    funds = (FundContent(TOTAL, 0, 0), FundContent(GRANT, 200, 190), FundContent(OTHER))
    record = reviewed(drawn(tmp_path / "表.xlsx", replace(RIGHT, funds=(*funds, FundContent("备用")))))
    total = record["forms"][0]["funds"][0]
    assert (total["budget"], total["derived"], total["score"]) == (0, False, 9.5)
    assert codes(record) == {("funds-mismatch", "error", "E8")}


@pytest.mark.parametrize(
    ("cells", "budget", "executed", "findings"),
    [
        ({"E8": None, "F8": None}, 200, 190, set()),
        ({"E8": None}, 200, 190, set()),
        ({"F8": None}, 200, 190, set()),
        ({"F8": 0}, 200, 190, {("funds-mismatch", "error", "F8")}),
        ({"E8": "200万元", "F8": "1,900,000元"}, 200, 190, set()),
        ({"C10": None, "E10": None, "F10": None, "E9": 200, "F9": 190}, 200, 190, set()),
    ],
    ids=str,
)
def test_the_rate_is_scored_from_what_the_funds_say(tmp_path, cells, budget, executed, findings):
    record = reviewed(drawn(tmp_path / "表.xlsx", cells=cells))
    total = record["forms"][0]["funds"][0]
    assert (total["rate"], total["score"]) == (executed / budget, 9.5)
    assert codes(record) == findings


@pytest.mark.parametrize(
    ("changes", "score", "completion"),
    [
        ({"target": "20万元", "actual": "200000元"}, 20, 1),
        ({"target": "5万元", "actual": "48000元"}, 19.2, 0.96),
        ({"target": "≤50000元", "actual": "5.5万元"}, 18.18, 50000 / 55000),
        ({"level2": "成本指标", "name": "人均支出", "target": "100元", "actual": "90元"}, 20, 100 / 90),
        ({"level2": "成本指标", "name": "预算利用率", "target": "100%", "actual": "90%"}, 18, 0.9),
    ],
    ids=str,
)
def test_units_of_money_and_kinds_of_cost_count(tmp_path, changes, score, completion):
    (row, *_) = reviewed(drawn(tmp_path / "表.xlsx", with_indicator(17, **changes)))["forms"][0]["indicators"]
    assert row["score"] == score
    assert row["completion"] == pytest.approx(completion)


@pytest.mark.parametrize("text", ["☑优 ☑良 □中 □差", "合格"])
def test_a_grade_that_cannot_be_read_is_said_and_kept(tmp_path, text):
    path = drawn(tmp_path / "表.xlsx", cells={"C26": text})
    assert codes(reviewed(path)) == {("unparsed", "info", "C26")}
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    assert openpyxl.load_workbook(tmp_path / "表_审核.xlsx")[SHEET]["C26"].value == text


def test_a_self_score_that_is_an_unrounded_formula_is_right(tmp_path):
    path = drawn(
        tmp_path / "表.xlsx",
        replace(
            RIGHT,
            rate=94.3434,
            rate_score=Formula("=F8/E8*10", 9.434343434),
            total=96.43,
            funds=(FundContent(TOTAL, 99, 93.4), FundContent(GRANT, 99, 93.4), FundContent(OTHER), FundContent("备")),
        ),
    )
    assert codes(reviewed(path)) == set()


def test_what_stands_beside_the_form_is_no_field_of_it(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"C5": None, "L5": "备注：此表为初稿"})
    assert codes(reviewed(path)) == {("missing-value", "error", "C5")}


def test_numbers_beyond_reason_are_unparsed_and_end_nothing(tmp_path):
    found = codes(reviewed(drawn(tmp_path / "表.xlsx", cells={"E9": 1e25, "H17": "9" * 25})))
    assert {("unparsed", "info", "E9"), ("unparsed", "info", "H17")} <= found


@pytest.mark.parametrize(
    ("row", "actual", "self_score", "wanted"),
    [
        (17, "450天", 20, False),
        (17, "900天", 10, True),
        (18, "94%", 19.79, True),
        (18, "95%", 20, False),
        (19, "20元", 10, False),  # much less than allowed
        (19, "55元", 9.09, True),
    ],
)
def test_what_is_missed_or_beaten_by_far_wants_a_reason(tmp_path, row, actual, self_score, wanted):
    content = with_indicator(row, actual=actual, self_score=self_score)
    content = replace(content, problems=None, measures="无。", total=None, grade=grade_line())
    found = {f for f in codes(reviewed(drawn(tmp_path / "表.xlsx", content))) if f[2] == f"H{row}"}
    assert found == ({("unexplained-deviation", "warning", f"H{row}")} if wanted else set())


# a right form whose total and amounts are formulas; H18 and F9 are numbers, or texts that look like some
SUMS = {"E8": ("SUM(E9:E11)", 200), "F8": ("SUM(F9:F11)", 190), "H25": ("SUM(I8,H17:H22)", 96.5)}


@pytest.mark.parametrize(
    ("texts", "formulas", "expected"),
    [
        ({}, {}, set()),
        ({"H18": "20"}, {"H25": ("SUM(I8,H17:H22)", 76.5)}, {("text-number", "warning", "H18"), ("total-mismatch", "error", "H25")}),
        ({"H18": "20"}, {"H25": ("IF(COUNT(H17:H22)=0,\"\",SUM(I8,$H$17:$H$22))", 76.5)}, {("text-number", "warning", "H18"), ("total-mismatch", "error", "H25")}),
        ({"H18": "20分"}, {"H25": ("SUM(I8,H17:H22)", 76.5)}, {("text-number", "warning", "H18"), ("total-mismatch", "error", "H25")}),
        ({"H18": "20"}, {"H25": ("I8+H17+H18+H19+H20+H21+H22", 96.5)}, set()),  # + makes a number of it
        ({"H18": "20"}, {"H25": ("SUM(I8,H17:H22*1)", 96.5)}, set()),
        ({"E17": "300", "E18": "95%"}, {}, set()),  # no sum goes over it
        ({"F9": "145"}, {"F8": ("SUM(F9:F11)", 45)}, {("text-number", "warning", "F9"), ("funds-mismatch", "error", "F8")}),
        ({"F9": "145", "H8": None}, {"F8": ("SUM(F9:F11)", 45), "H8": ("ROUND(F8/E8*100,2)", 22.5), "I8": ("ROUND(F8/E8*G8,2)", 2.25), "H25": ("SUM(I8,H17:H22)", 89.25)}, {("text-number", "warning", "F9"), ("funds-mismatch", "error", "F8"), ("after-mending", "info", "H25")}),
        ({"G18": "20"}, {"I25": ("IF(SUM(G8,G17:G22)=100,\"正确\",\"分值不等于100\")", "分值不等于100")}, {("text-number", "warning", "G18")}),
    ],
    ids=told,
)  # fmt: skip
def test_a_number_stored_as_text_is_named_where_a_formula_leaves_it_out(tmp_path, texts, formulas, expected):
    path = drawn(tmp_path / "表.xlsx", cells=texts)
    computed(path, SHEET, {**SUMS, **formulas})
    assert codes(reviewed(path)) == expected


def test_a_total_says_which_cells_it_leaves_out(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"H18": "20", "H19": "10"})
    computed(path, SHEET, {"H25": ("SUM(I8,H17:H22)", 66.5)})
    (total,) = [f for f in reviewed(path)["forms"][0]["findings"] if f["code"] == "total-mismatch"]
    assert "H18、H19 是以文本存储的数字" in total["message"]


def test_the_text_of_a_shared_formula_counts_for_each_of_its_cells(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"F9": "190", "F10": None})
    book = zipfile.ZipFile(path)
    parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    shared = {
        "E8": '<f t="shared" ref="E8:F8" si="0">SUM(E9:E11)</f><v>200</v>',
        "F8": '<f t="shared" si="0"/><v>0</v>',
    }
    for ref, content in shared.items():
        sheet, count = re.subn(rf'(<c r="{ref}"[^>]*)><v>[^<]*</v>', rf"\1>{content}", sheet)
        assert count == 1
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as changed_book:
        for name, data in parts.items():
            changed_book.writestr(name, data)
    assert ("text-number", "warning", "F9") in codes(reviewed(path))


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"F17": None}, ("missing-value", "F17")),
        ({"F17": "已完成"}, ("type-mismatch", "F17")),
        ({"F17": "310场"}, ("type-mismatch", "F17")),
        ({"F21": "95%"}, ("type-mismatch", "F21")),
        ({"F18": "≥95%"}, ("actual-copies-target", "F18")),
        ({"F8": 210, "F9": 165, "H8": 105, "I8": 10, "H25": 97}, ("funds-mismatch", "F8")),
        ({"E8": 2000000}, ("amount-unit", "E8")),
        ({"C3": "（2021年度）"}, ("rulebook-year", "A2")),
        ({"C4": None}, ("missing-value", "C4")),
    ],
    ids=str,
)
def test_nothing_is_expected_that_would_have_to_be_invented(tmp_path, cells, found):
    findings = reviewed(drawn(tmp_path / "表.xlsx", cells=cells))["forms"][0]["findings"]
    assert [f["expected"] for f in findings if (f["code"], f["cell"]) == found] == [""]


@pytest.mark.parametrize(
    ("cells", "also"),
    [
        ({"H20": 20, "C23": "无", "C24": "无"}, True),
        ({"H20": 20}, False),  # the form gives a reason
        ({"H18": 20, "F18": "94%", "C23": "无", "C24": "无"}, True),
        ({"H17": 19, "C23": "无", "C24": "无"}, False),  # the right score is the whole weight
        ({"F17": "460天", "C23": "无", "C24": "无"}, True),
    ],
    ids=str,
)
def test_a_mended_score_and_the_reason_that_it_asks_for_are_said_together(tmp_path, cells, also):
    findings = reviewed(drawn(tmp_path / "表.xlsx", cells=cells))["forms"][0]["findings"]
    row = next(f for f in findings if (f["cell"] in cells and f["cell"][0] in "FH") or f["code"] == "score-differs")
    assert ("写明偏差原因" in row["message"]) == also


def test_a_formula_without_a_cached_value_is_unparsed(tmp_path):
    found = codes(reviewed(drawn(tmp_path / "表.xlsx", cells={"H25": "=SUM(H17:H22)+I8"})))
    assert found == {("unparsed", "info", "H25")}


@pytest.mark.parametrize(
    ("cell", "finding"),
    [
        ("E8", ("error-value", "error", "E8")),
        ("F9", ("error-value", "error", "F9")),
        ("H8", ("error-value", "error", "H8")),
        ("I8", ("error-value", "error", "I8")),
        ("G17", ("error-value", "error", "G17")),
        ("H17", ("error-value", "error", "H17")),
        ("H25", ("error-value", "error", "H25")),
        ("C26", ("error-value", "error", "C26")),
        ("F17", ("unparsed", "info", "F17")),
    ],
)
def test_an_error_value_is_an_error_wherever_it_is_counted(tmp_path, cell, finding):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book[SHEET][cell].value = "#DIV/0!"
    book[SHEET][cell].data_type = "e"
    book.save(path)
    assert {f for f in codes(reviewed(path)) if f[2] == cell and f[0] != "after-mending"} == {finding}


def test_hidden_rows_and_columns_are_pointed_out(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    for row, column in ((18, "F"), (40, "P")):  # the second ones lie outside the form
        book[SHEET].row_dimensions[row].hidden = True
        book[SHEET].column_dimensions[column].hidden = True
    book[SHEET]["P40"] = "草稿"
    book.save(path)
    assert codes(reviewed(path)) == {
        ("hidden-or-duplicate", "warning", "C18"),
        ("hidden-or-duplicate", "warning", "F16"),
    }


@pytest.mark.parametrize(
    ("cells", "again"), [({}, True), ({"C3": "（2022年度）"}, False), ({"C6": "广州市某区博物馆"}, False)], ids=str
)
def test_the_same_form_twice_is_pointed_out(tmp_path, cells, again):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book[SHEET])
    copy.title = "副本"
    for ref, value in cells.items():
        copy[ref].value = value
    book.save(path)
    record = reviewed(path)
    assert [form["sheet"] for form in record["forms"]] == [SHEET, "副本"]
    assert {f for f in codes(record) if f[1] != "info"} == (
        {("hidden-or-duplicate", "warning", "A2")} if again else set()
    )


def test_of_the_findings_of_a_cell_the_gravest_comes_first(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"C3": "（2021年度）"})
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book[SHEET]).title = "副本"
    book.save(path)
    assert [f["level"] for f in reviewed(path)["forms"][1]["findings"]] == ["warning", "info"]


@pytest.mark.parametrize(
    ("labels", "cells"),
    [
        (("（50%）", "（30分）", "（10分）"), set()),
        (("（60分）", "（20分）", "（10分）"), {"B13", "B17"}),
        (("", "（40分）", ""), {"B17"}),
    ],
)
def test_a_group_weighs_what_its_label_says(tmp_path, labels, cells):
    groups = [f"^|{name}|" for name in ("产出指标", "效益指标", "满意度指标")]
    pairs = [(group, f"{group[:-1]}{weight}|") for group, weight in zip(groups, labels, strict=True)]
    record = reviewed(draw(mof(rows=changed(ROWS, *pairs)), tmp_path / "表.xlsx"))
    assert codes(record) == {("level-weight-off", "warning", cell) for cell in cells}


def test_other_weights_than_those_of_the_rules_stand_where_the_labels_state_them(tmp_path):
    rows = changed(
        ROWS, ("^|产出指标|", "^|产出指标（60分）|"), ("^|效益指标|", "^|效益指标（20分）|"),
        ("126公里|20|20", "126公里|30|30"), ("|15|14|", "|5|4|"),
    )  # fmt: skip
    assert codes(reviewed(draw(mof(rows=rows), tmp_path / "表.xlsx"))) == set()


def test_a_total_in_yuan_over_parts_in_wan_is_told_as_that(tmp_path):
    funds = """
项目资金（万元）|<||年初预算数|全年预算数|全年执行数|分值|执行率|得分
^|^|年度资金总额|95000|95000|95000|10|100%|10
^|^|财政拨款|9.5|9.5|9.5|||
"""
    record = reviewed(draw(mof(funds=funds, total="总分|<|<|<|<|<|100|99|优"), tmp_path / "表.xlsx"))
    assert codes(record) == {("amount-unit", "warning", "E6")}


def test_a_column_of_reasons_is_where_each_rows_belongs(tmp_path):
    rows = changed(ROWS, ("|个别路段临时封闭，已加强施工组织", "|"))
    text = mof(rows=rows, total="总分|<|<|<|<|<|100|98.5|优\n存在问题|<|个别路段临时封闭|<|<|<|<|<|<")
    assert codes(reviewed(draw(text, tmp_path / "表.xlsx"))) == {("unexplained-deviation", "warning", "H17")}


@pytest.mark.parametrize(("budget", "parts", "found"), [(1_200_000, 1_199_960, set()), (1_200_000, 1_199_940, {"E6"})])
def test_amounts_in_yuan_are_rounded_as_those_in_wan(tmp_path, budget, parts, found):
    funds = f"""
项目资金（元）|<||年初预算数|全年预算数|全年执行数|分值|执行率|得分
^|^|年度资金总额|{budget}|{budget}|1140000|10|95%|9.5
^|^|财政拨款|{parts}|{parts}|1140000|||
"""
    assert codes(reviewed(draw(mof(funds=funds), tmp_path / "表.xlsx"))) == {
        ("funds-mismatch", "error", cell) for cell in found
    }


@pytest.mark.parametrize("written", [98, "98", "98%", "９８％", 0.98], ids=str)
def test_a_rate_counts_however_it_is_written(tmp_path, written):
    record = reviewed(drawn(tmp_path / "表.xlsx", cells={"F18": written}))
    assert record["forms"][0]["indicators"][1]["completion"] == pytest.approx(0.98 / 0.95)
    assert codes(record) == set()


@pytest.mark.parametrize(("number_format", "found"), [("0%", set()), ("0.00%", {"execution-rate-mismatch"})])
def test_a_percentage_is_written_with_the_decimals_that_it_shows(tmp_path, number_format, found):
    """190.72 of 200 is 95.36%: 95% says so, 95.00% does not."""
    path = drawn(tmp_path / "表.xlsx", cells={"F8": 190.72, "F9": 145.72, "H8": 0.95, "I8": 9.54, "H25": 96.54})
    book = openpyxl.load_workbook(path)
    book[SHEET]["H8"].number_format = number_format
    book.save(path)
    assert {code for code, _, _ in codes(reviewed(path))} == found
