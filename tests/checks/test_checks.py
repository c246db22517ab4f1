"""Each finding: what is changed in a form that is right, and what is then said of which cell."""

from dataclasses import replace

import openpyxl
import pytest

import perfxl
from perfxl.output.drawing.content import Formula, grade_line
from perfxl.output.drawing.project import FundContent
from tests.drawn import GRANT, OTHER, RIGHT, SHEET, TOTAL, codes, drawn, reviewed, with_indicator


def test_a_right_form_has_no_findings(tmp_path):
    assert codes(reviewed(drawn(tmp_path / "表.xlsx"))) == set()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"H17": 21, "H18": 19.5}, {("score-above-weight", "error", "H17"), ("score-differs", "error", "H18"), ("total-mismatch", "error", "H25")}),
        ({"H20": 18.5, "H25": 97}, {("score-differs", "error", "H20")}),
        ({"H20": 20, "H25": 98.5}, {("full-score-missed-target", "error", "H20")}),
        ({"H21": 7, "H25": 94.5}, {("band-mismatch", "warning", "H21")}),
        ({"H25": 97.5}, {("total-mismatch", "error", "H25")}),
        ({"H25": 96}, {("total-mismatch", "error", "H25")}),
        ({"H25": "97"}, set()),
        ({"I8": 9, "H25": 96}, {("execution-score-mismatch", "error", "I8")}),
        ({"I8": 10, "H25": 97}, set()),  # 9.5 rounds to 10
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
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)  # fmt: skip
def test_a_slip_is_found_and_nothing_else(tmp_path, cells, expected):
    found = codes(reviewed(drawn(tmp_path / "表.xlsx", cells=cells)))
    assert found == expected


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


def test_far_above_the_target_wants_a_reason(tmp_path):
    content = replace(
        with_indicator(17, actual="900天", self_score=10),
        problems=None,
        measures=None,
        total=86.5,
        grade=grade_line("良"),
    )
    found = {f for f in codes(reviewed(drawn(tmp_path / "表.xlsx", content))) if f[2] == "H17"}
    assert found == {("unexplained-deviation", "warning", "H17")}


def test_a_formula_without_a_cached_value_is_unparsed(tmp_path):
    found = codes(reviewed(drawn(tmp_path / "表.xlsx", cells={"H25": "=SUM(H17:H22)+I8"})))
    assert found == {("unparsed", "info", "H25")}


def test_an_error_value_is_unparsed(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book[SHEET]["E8"].value = "#DIV/0!"
    book[SHEET]["E8"].data_type = "e"
    book.save(path)
    assert ("unparsed", "info", "E8") in codes(reviewed(path))


def test_hidden_rows_and_columns_are_pointed_out(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book[SHEET].row_dimensions[18].hidden = True
    book[SHEET].column_dimensions["F"].hidden = True
    book.save(path)
    assert codes(reviewed(path)) == {
        ("hidden-or-duplicate", "warning", "C18"),
        ("hidden-or-duplicate", "warning", "F16"),
    }


def test_the_same_form_twice_is_pointed_out(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book[SHEET]).title = "副本"
    book.save(path)
    record = reviewed(path)
    assert [form["sheet"] for form in record["forms"]] == [SHEET, "副本"]
    assert codes(record) == {("hidden-or-duplicate", "warning", "A2")}


@pytest.mark.parametrize("written", [98, "98", "98%", "９８％", 0.98], ids=str)
def test_a_rate_counts_however_it_is_written(tmp_path, written):
    record = reviewed(drawn(tmp_path / "表.xlsx", cells={"F18": written}))
    assert record["forms"][0]["indicators"][1]["completion"] == pytest.approx(0.98 / 0.95)
    assert codes(record) == set()
