"""The questions about projects that an intake asks."""

from dataclasses import replace

import pytest

from perfxl.intake.frames import frames
from perfxl.intake.project_questions import project_questions
from perfxl.ledger.model import Decision, Ledger
from tests.drawn import drawn
from tests.known_ledgers import DEPARTMENT, LISTED, PROJECT, UNIT, of_list, reviewed_with

STATED = f"{DEPARTMENT}（{UNIT}）：{PROJECT}"
OTHER_UNIT = replace(LISTED, unit="广州市某区文化馆")


@pytest.mark.parametrize(
    ("ledger", "offered"),
    [
        (Ledger(), []),
        (of_list(LISTED), []),
        (of_list(OTHER_UNIT), [("P001", "不在清单")]),
        (of_list(), [("不在清单",)]),
        (of_list(OTHER_UNIT, decisions=(Decision("项目", STATED, "", "P001"),)), []),
        (of_list(OTHER_UNIT, decisions=(Decision("项目", STATED, "", "不在清单"),)), []),
        (of_list(OTHER_UNIT, decisions=(Decision("项目", STATED, "", ""),)), [("P001", "不在清单")]),
    ],
)
def test_a_project_without_a_match_is_asked_about_until_it_is_decided(tmp_path, ledger, offered):
    record = reviewed_with(drawn(tmp_path / "表.xlsx"), ledger)
    asked = list(project_questions(frames([record], ledger).forms, ledger))
    assert [question.offered for question in asked] == offered
    assert {(question.matter, question.stated) for question in asked} <= {("项目", STATED)}
