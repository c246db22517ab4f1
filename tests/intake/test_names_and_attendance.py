"""Names that the ledger settles, and who has sent what."""

from dataclasses import replace

import pytest

from perfxl.intake.attendance import attendance
from perfxl.intake.questions import questions
from perfxl.ledger.model import NOTHING, Decision, Ledger, Question
from perfxl.ledger.names import names_itself, unit_within
from perfxl.ledger.roster import Entry, Lines
from tests.intake_forms import form, framed, under_official_names

FULL, SHORT = "云溪县卫生健康局", "云溪县卫健局"


@pytest.mark.parametrize(
    "unit",
    [
        "本级",
        "局本级",
        "机关",
        "局机关",
        "机关本级",
        "办公室",
        "局办公室",
        "本单位",
        "本部门",
        "本局",
        "同上",
        "无",
        "/",
        "—",
        "",
    ],
)
def test_words_for_the_department_itself_name_no_unit(unit):
    assert names_itself(unit)
    assert unit_within(unit, "219-云溪县教育局") == "云溪县教育局"


@pytest.mark.parametrize(
    "unit", ["云溪县教育局办公室", "教学办公室", "第一中学", "机关幼儿园", "机关事务中心", "本草研究所", "财务科"]
)
def test_a_unit_of_its_own_keeps_its_name(unit):
    assert not names_itself(unit)
    assert unit_within(unit, "某局") != "某局"


def named(decision=None, aliases=()):
    """A ledger whose roster has a department by its full name, and what was decided of its short one."""
    decisions = (Decision("名称", SHORT, FULL, decision),) if decision else ()
    return Ledger(roster=(Entry(FULL, aliases=aliases, row=3), Entry("云溪县财政局", row=4)), decisions=decisions)


@pytest.mark.parametrize(
    ("ledger", "official", "asked"),
    [
        # a known abbreviation is only offered
        (named(), SHORT, [FULL]),
        (named(aliases=("县卫健局", SHORT)), FULL, []),
        (named("是"), FULL, []),
        (named("否"), SHORT, []),
    ],
)
def test_an_alias_or_a_decision_makes_a_name_its_department_everywhere(ledger, official, asked):
    forms = under_official_names(
        [form(f"219-{SHORT}", "甲") if official == FULL else form(SHORT, "甲")], ledger.lines()
    )
    found = attendance(ledger.lines(), forms)
    assert [*forms["department"]] == [official]
    assert [standing.came for standing in found.standings] == [int(official == FULL), 0]
    assert [one.perhaps for one in questions(forms, found, ledger)] == asked


@pytest.mark.parametrize("name", [SHORT, f"{SHORT} ", f"219-{SHORT}（本级）"])
def test_what_was_decided_holds_however_the_name_is_written(name):
    assert named("是").lines().find(name) == (0, "别名")
    assert named().lines().find(name) is None


def test_an_alias_of_a_unit_is_the_unit_under_its_superior():
    lines = Lines(
        [Entry("某市文旅局", aliases=("文广局",)), Entry("某市图书馆", superior="某市文旅局", aliases=("市图",))]
    )
    frame = framed([form("文广局", "甲", unit="市图")], lines)
    assert (frame["owner"][0], frame["unit_key"][0]) == ("某市图书馆", "某市图书馆")
    assert [one.came for one in attendance(lines, frame).standings] == [0, 1]


@pytest.mark.parametrize(
    ("entry", "departments", "projects", "missing"),
    [
        # due, by kind; missing: departments' forms, projects' forms, altogether
        ({"due_department": 1, "due_projects": 2}, 1, 2, (0, 0, 0)),
        ({"due_department": 1, "due_projects": 2}, 0, 3, (1, 0, 1)),
        ({"due_department": 1, "due_projects": 2}, 1, 0, (0, 2, 2)),
        ({"due_projects": 2}, 1, 1, (None, 1, 1)),
        ({"due_department": 1}, 0, 0, (1, None, 1)),
        ({"due_department": 0, "due_projects": 0}, 0, 0, (0, 0, 0)),
        ({"due": 3}, 1, 1, (None, None, 1)),
        ({"due": 5, "due_projects": 2}, 1, 1, (None, 1, 3)),
        ({}, 0, 0, (None, None, 1)),
        ({}, 0, 1, (None, None, 0)),
    ],
)
def test_what_is_missing_is_told_by_kind(entry, departments, projects, missing):
    forms = [form("某局", year=at) for at in range(departments)] + [form("某局", f"{at}") for at in range(projects)]
    (standing,) = attendance(Lines([replace(Entry("某局"), **entry)]), framed(forms)).standings
    assert (standing.came_department, standing.came_projects) == (departments, projects)
    assert (standing.missing_department, standing.missing_projects, standing.missing) == missing


def test_a_question_of_another_room_is_asked_once_and_not_again_when_decided():
    one, other = (Question("项目", f"某局 {name}", "", ("A1", "不在清单")) for name in "甲乙")
    ledger = Ledger(decisions=(Decision("项目", "某局乙", "", "不在清单"), Decision("项目", "某局 甲", "", "")))
    assert questions(framed([]), None, NOTHING, [one, one, other]) == (one, other)
    assert questions(framed([]), None, ledger, [one, one, other]) == (one,)
