"""Which project of the bureau's list a form reports on."""

import time

import pytest

from perfxl.ledger.known import Known
from perfxl.ledger.model import Decision, Ledger, Project
from perfxl.ledger.project_list import Filed
from perfxl.ledger.roster import Entry

ROSTER = (Entry("某市教育局", aliases=("市教育局", "教育局")), Entry("某市卫生健康局", aliases=("卫健局",)))
PROJECTS = (
    Project("A001", "校舍维修改造", "某市教育局", "第一小学", 100),
    Project("A002", "校舍维修改造", "某市教育局", "第二小学", 80),
    Project("A003", "农村义务教育学生营养改善计划", "某市教育局", "", 350.5),
    Project("A004", "智慧校园建设（一期）", "某市教育局", "", 60),
    Project("A005", "智慧校园建设（二期）", "某市教育局", "", 90),
    Project("A006", "校园厕所改造一期", "某市教育局", "", 30),
    Project("B001", "基层医疗机构能力提升", "某市卫生健康局", "", 40),
)  # fmt: skip


def matched(filed, decisions=()):
    """The code of the project, else the codes and words that are offered, and whether it may be on the list."""
    match = Known(Ledger(roster=ROSTER, projects=PROJECTS, decisions=decisions)).match(Filed(*filed))
    return match.project.code if match.project else (match.question and match.question.offered, match.listed)


@pytest.mark.parametrize(
    ("filed", "code"),
    [
        (("校舍维修改造", "某市教育局", "第二小学"), "A002"),
        (("校舍维修改造", "教育局", "第一小学"), "A001"),  # an alias
        (("校舍维修改造", "某市教育局", "本级", 80), "A002"),  # 本级 is no unit, the amount tells
        (("2023年校舍维修改造项目经费", "某市教育局", "第一小学"), "A001"),
        (("B001-基层医疗能力提升", "某市教育局", ""), "B001"),  # its code
        (("基层医疗", "某市卫生健康局", "", None, "B001"), "B001"),
        (("农村义务教育学生营养改善", "市教育局", "", 350.5), "A003"),  # alike, with the same amount
        (("智慧校园建设(二期)", "某市教育局", ""), "A005"),
        (("基层医疗机构能力提升", "卫健局", "某医院"), "B001"),
    ],
)
def test_a_clear_project_is_matched(filed, code):
    assert matched(filed) == code


@pytest.mark.parametrize(
    ("filed", "offered"),
    [
        (("校舍维修改造", "某市教育局", ""), (("A001", "A002", "不在清单"), True)),
        (("校舍维修改造", "某市教育局", "第三小学"), (("A001", "A002", "不在清单"), True)),
        (("农村义务教育学生营养改善", "某市教育局", "", 300), (("A003", "不在清单"), True)),  # another amount
        (("基层医疗机构能力提升", "某县医院", ""), (("B001", "不在清单"), True)),  # nobody knows whose that is
        # which phase it is nobody says: the form, or the list
        (("智慧校园建设", "某市教育局", "", 75), (("A004", "A005", "不在清单"), True)),
        (("智慧校园建设", "某市教育局", "", 60), (("A004", "A005", "不在清单"), True)),
        (("校园厕所改造", "某市教育局", "", 30), (("A006", "不在清单"), True)),
        (("农村义务教育学生营养改善计划（二期）", "某市教育局", "", 350.5), (("A003", "不在清单"), True)),
        (("智慧校园建设（三期）", "某市教育局", ""), (("不在清单",), False)),
        (("食堂改造", "某市教育局", ""), (("不在清单",), False)),
        (("", "某市教育局", ""), (("不在清单",), False)),
    ],
)
def test_what_is_doubtful_is_asked(filed, offered):
    assert matched(filed) == offered


@pytest.mark.parametrize(
    ("decision", "found"), [("A002", "A002"), ("不在清单", (None, False)), ("", (("A001", "A002", "不在清单"), True))]
)
def test_what_was_decided_is_not_asked_again(decision, found):
    made = Decision("项目", "某市教育局：校舍维修改造", "A001 校舍维修改造、A002 校舍维修改造", decision)
    assert matched(("校舍维修改造", "某市教育局", ""), (made,)) == found


def test_a_question_holds_what_helps_to_decide():
    question = (
        Known(Ledger(roster=ROSTER, projects=PROJECTS)).match(Filed("校舍维修改造", "教育局", "第三小学", 75)).question
    )
    assert (question.stated, question.perhaps, question.note) == (
        "教育局（第三小学）：校舍维修改造", "A001 校舍维修改造、A002 校舍维修改造",
        "表上预算数 75 万元；A001 批复 100、A002 批复 80 万元。",
    )  # fmt: skip


def test_a_name_that_was_decided_on_is_that_department():
    renamed = Decision("名称", "某市卫计委", "某市卫生健康局", "是")
    assert matched(("基层医疗机构能力提升", "某市卫计委", ""), (renamed,)) == "B001"


def test_a_form_costs_a_few_look_ups_however_long_the_list_is():
    """Ten thousand projects of one department, and forms that are like many of them, and like none."""
    projects = [
        Project(f"C{n:05}", f"第{n}号道路养护工程{n * 7919 % 10_007}", "某市交通局", "", n) for n in range(10_000)
    ]
    known = Known(Ledger(projects=projects))
    known.match(Filed("道路养护", "某市交通局"))
    started = time.process_time()
    for n in range(300):
        known.match(Filed(f"道路养护及绿化第{n}批", "某市交通局", "", n))
    assert (time.process_time() - started) / 300 < 0.005
