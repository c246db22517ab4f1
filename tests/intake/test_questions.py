"""待确认: the versions of a form side by side."""

from perfxl.intake.questions import questions
from perfxl.intake.versions import with_versions
from perfxl.ledger.model import NOTHING
from tests.intake_forms import form, framed


def asked(*given):
    forms = with_versions(
        framed(form("某局", "甲", year=2024, workbook=at, **one) for at, one in enumerate(given)), 2024
    )
    return questions(forms, None, NOTHING)


def test_versions_stand_side_by_side_with_what_differs_and_what_was_taken():
    old = {"source": "甲.xlsx", "changed": 1_700_000_000.0, "budget": 100.0, "executed": 90.0}
    new = {"source": "乙.xlsx", "changed": 1_700_600_000.0, "budget": 120.0, "executed": 90.0}
    found = asked(old, new)
    assert [(one.matter, one.stated, one.perhaps, one.offered) for one in found] == [
        ("版本", "某局 甲 2024 年", name, ("采用", "不采用")) for name in ("甲.xlsx", "乙.xlsx")
    ]
    assert [one.note.partition("；")[2] for one in found] == [
        "预算 100；暂不计入（文件修改时间较晚）。", "预算 120；暂按此计入（文件修改时间较晚）。",
    ]  # fmt: skip
    assert all(one.note.startswith("文件时间 2023-11-") for one in found)


def test_where_only_targets_differ_that_is_said():
    assert [one.note for one in asked({"source": "甲.xlsx"}, {"source": "乙.xlsx"})] == [
        f"金额和得分相同，年度指标值或资金明细不同；暂{taken}计入（分不出先后，暂取排在后面的一份）。"
        for taken in ("不", "按此")
    ]


def test_two_forms_of_one_workbook_are_told_by_sheet_and_cell():
    forms = [
        {"source": "甲.xlsx", "workbook": 7, "form": at, "sheet": f"表{at}", "title_cell": "A2"} for at in range(2)
    ]
    frame = with_versions(framed(form("某局", "甲", year=2024, **one) for one in forms), 2024)
    assert [one.perhaps for one in questions(frame, None, NOTHING)] == ["甲.xlsx 表0 A2", "甲.xlsx 表1 A2"]
