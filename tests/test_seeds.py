"""The two published forms: the numbers that a careful reader computes from them by the written criteria."""

from pathlib import Path

import pytest

from tests.drawn import reviewed

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def project():
    return reviewed(SAMPLES / "机关后勤保障经费.xlsx")["forms"][0]


@pytest.fixture(scope="module")
def department():
    return reviewed(SAMPLES / "部门整体支出绩效自评表.xlsx")["forms"][0]


def graver(form):
    return {(f["code"], f["cell"], f["stated"], f["expected"]) for f in form["findings"] if f["level"] != "info"}


def test_project_fields(project):
    assert project["form"] == "project"
    assert project["rulebook"] == "guangzhou-2023-project"
    assert project["year"] == 2023
    assert project["fields"]["project_name"] == {"value": "机关后勤保障经费", "cell": "C4"}
    assert project["fields"]["department"]["value"] == "广州市增城区人民代表大会常务委员会办公室"
    assert project["fields"]["project_level"]["value"] == "二级"


def test_project_funds_are_derived_from_their_parts(project):
    total, grant, account, other = project["funds"]
    assert total == {
        "label": "年度资金总额", "row": 8, "cell": "E8", "initial": None, "budget": 41.92, "executed": 41.56, "derived": True,
        "rate_stated": 0.9914, "rate": pytest.approx(41.56 / 41.92), "weight": 10, "self_score": 9, "score": 9.91,
        "basis": "computed", "reviewed": None,
    }  # fmt: skip
    assert (grant["budget"], grant["executed"]) == (41.92, 41.56)
    assert (account["budget"], account["executed"]) == (0, 0)
    assert (other["budget"], other["executed"]) == (None, None)


def test_project_scores(project):
    rows = [
        (r["row"], r["target"], r["actual"], r["self_score"], r["score"], r["basis"]) for r in project["indicators"]
    ]
    assert rows == [
        (17, "600人次", "784人次", 15, 15, "computed"),
        (18, "30", "30", 15, 15, "computed"),
        (19, "按计划完成", "按计划完成", 10, 10, "judged"),
        (20, "100%", "100%", 15, 10, "computed"),
        (21, "100件", "129件", 15, 15, "computed"),
        (22, "有效保障", "有效保障", 10, 12, "judged"),
        (23, "1", "1", 10, 10, "computed"),
    ]
    assert project["totals"] == {
        "weight": 100, "self_total": 99, "self_sum": 99, "score": 96.91, "grade_stated": "优", "grade": "优",
        "by_basis": {"computed": 75, "judged": 25}, "reviewed": None, "final": 96.91,
        "final_grade": "优",
    }  # fmt: skip


def test_project_findings(project):
    assert graver(project) == {
        ("execution-score-mismatch", "I8", "9", "9.91"),
        ("score-above-weight", "H20", "15", "10"),
        ("cross-check", "F20", "100%", "99.14%"),
        ("band-mismatch", "H22", "10", "12"),
    }


def test_department_fields(department):
    fields = department["fields"]
    assert department["form"] == "department"
    assert fields["department"]["value"] == "广州市增城区人民代表大会常务委员会办公室"
    assert fields["unit_count"]["value"] == 1
    assert (fields["budget_total"]["value"], fields["basic_expenditure"]["value"]) == (3375.77, 3020.46)


def test_department_scores(department):
    weights = [20, 20, 10, 3, 2, 2, 2, 2, 5, 3, 7, 0.5, 1.5, 1, 2, 3, 1, 1, 2, 1, 1, 2, 2, 2, 2, 2]
    assert [row["weight"] for row in department["indicators"]] == weights
    assert department["totals"] == {
        "weight": 100, "self_total": 99.63, "self_sum": 99.963, "score": 99.914, "grade_stated": "优", "grade": "优",
        "by_basis": {"evidence": 42, "claimed": 58}, "reviewed": None, "final": 99.914,
        "final_grade": "优",
    }  # fmt: skip
    by_basis = {row["level3"]: row["score"] for row in department["indicators"] if row["basis"] == "evidence"}
    assert by_basis == {
        "部门预算资金支出率": 9.914, "新增预算项目事前绩效评估": 3, "结转结余率": 2, "绩效管理制度建设": 5, "绩效结果应用": 3,
        "绩效管理制度执行": 7, "采购内控制度建设": 1, "采购合同签订时效性": 3, "合同备案时效性": 1, "资产盘点情况": 1,
        "固定资产利用率": 2, "公用经费控制率": 2, "“三公”经费控制情况": 2,
    }  # fmt: skip


def test_department_findings(department):
    assert graver(department) == {
        ("total-mismatch", "J41", "99.63", "99.963"),
        ("evidence-differs", "J15", "9.963", "9.914"),
    }
