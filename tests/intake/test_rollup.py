"""One figure for a whole department: the superior and its units, each project counted once."""

import pytest

from perfxl.intake.across import across
from perfxl.intake.attendance import attendance
from perfxl.intake.circular import circular
from perfxl.intake.rollup import by_superior
from perfxl.ledger.roster import Entry, Lines
from tests.intake_forms import form, framed

BUREAU, LIBRARY, THEATRE = "某市文旅局", "某市图书馆", "某市剧院"
LINES = Lines([Entry(BUREAU), Entry(LIBRARY, superior=BUREAU), Entry(THEATRE, superior=BUREAU)])
UNITS = {BUREAU: [LIBRARY, THEATRE]}


def project(name, department, unit, budget):
    return form(department, name, unit=unit, funds=(budget, budget, budget, 1.0))


OWN = project("机关运转", BUREAU, BUREAU, 100.0)
# of one unit: filed under its superior's name, and under its own
FILED_ABOVE, FILED_ITSELF = project("图书采购", BUREAU, LIBRARY, 200.0), project("阅读推广", LIBRARY, LIBRARY, 400.0)
PROJECTS = [OWN, FILED_ABOVE, FILED_ITSELF]


def stated(name, budget, expenditure=None, count=None):
    return form(name, budget=budget, budget_cell="C9", project_expenditure=expenditure, unit_count=count)


def wholes(*forms, units=UNITS, lines=LINES):
    rows = by_superior(framed(forms, lines), units)
    return rows.astype(object).where(rows.notna(), None)


def test_a_units_projects_are_its_own_whoever_they_name_as_superior():
    rows = wholes(*PROJECTS)
    assert [*zip(rows["unit"], rows["projects"], rows["project_budget"], strict=True)] == [
        ("", 1, 100), (LIBRARY, 2, 600), (THEATRE, 0, 0),
    ]  # fmt: skip
    assert (rows["whole_projects"][0], rows["whole_project_budget"][0]) == (3, 700)
    assert [*rows["whole_project_budget"][1:]] == [None, None]


def test_roll_up_roster_and_circular_know_one_owner_of_a_project():
    forms = framed([*PROJECTS, stated(LIBRARY, 900.0)], LINES)
    rolled = by_superior(forms, UNITS).assign(
        name=lambda rows: rows["unit"].where(rows["depth"] == 2, rows["department"])
    )
    came = {one.entry.department: one.came_projects for one in attendance(LINES, forms).standings}
    told = circular(forms, {LIBRARY, THEATRE}, [THEATRE]).set_index("department")
    assert dict(zip(rolled["name"], rolled["projects"], strict=True)) == came == dict(told["projects"]) == {
        BUREAU: 1, LIBRARY: 2, THEATRE: 0,
    }  # fmt: skip
    assert dict(told["group"]) == {BUREAU: "部门", LIBRARY: "下属单位", THEATRE: "下属单位"}
    assert dict(told["note"].dropna()) == {THEATRE: "未报送"}


ALONE, WITH_UNITS = "主管部门的表只含本级，加下属 1 个单位的表", "主管部门的表已含下属单位"


@pytest.mark.parametrize(
    ("forms", "budget", "expenditure", "basis"),
    [
        # its 项目支出 agrees with all projects, or with its own
        ([stated(BUREAU, 2000.0, 700.0), stated(LIBRARY, 900.0, 600.0)], 2000, 700, WITH_UNITS),
        ([stated(BUREAU, 1000.0, 100.0), stated(LIBRARY, 900.0, 600.0)], 1900, 700, ALONE),
        # it states less than its units
        ([stated(BUREAU, 500.0, 700.0), stated(LIBRARY, 900.0, 600.0)], 1400, 1300, ALONE),
        # else the number of units tells
        ([stated(BUREAU, 1000.0, count=1), stated(LIBRARY, 900.0)], 1900, None, ALONE),
        ([stated(BUREAU, 1000.0, count=2), stated(LIBRARY, 900.0)], 1000, None, WITH_UNITS),
        ([stated(BUREAU, 1000.0), stated(LIBRARY, 900.0)], 1000, None, WITH_UNITS),
        ([stated(BUREAU, 1000.0, 700.0)], 1000, 700, "主管部门的表；下属单位没有部门表"),
        ([stated(LIBRARY, 900.0, 600.0)], 900, 600, "主管部门没有部门表；下属 1 个单位的表合计"),
        ([], None, None, "没有部门表"),
    ],
)
def test_the_whole_department_is_one_figure_and_says_how_it_came_about(forms, budget, expenditure, basis):
    row = wholes(*PROJECTS, *forms).iloc[0]
    assert (row["whole_budget"], row["whole_project_expenditure"], row["basis"]) == (budget, expenditure, basis)
    assert row["whole_project_budget"] == 700


def test_units_of_units_are_counted_once_and_a_circle_ends():
    units = {BUREAU: [LIBRARY], LIBRARY: [THEATRE, BUREAU]}
    lines = Lines([Entry(BUREAU), Entry(LIBRARY, superior=BUREAU), Entry(THEATRE, superior=LIBRARY)])
    forms = [*PROJECTS, project("演出", THEATRE, THEATRE, 50.0), stated(LIBRARY, 600.0, count=1), stated(THEATRE, 50.0)]
    rows = wholes(*forms, units=units, lines=lines)
    whole = rows[rows["depth"] == 1].set_index("department")
    assert [*whole["whole_project_budget"]] == [750, 750]
    assert [*whole["whole_budget"]] == [650, 650]


def codes(*forms):
    return [finding.code for finding in across(framed(forms, LINES), units=UNITS)]


@pytest.mark.parametrize(
    ("department", "differs"),
    [
        (stated(LIBRARY, 900.0, 600.0), False),
        (stated(LIBRARY, 900.0, 400.0), True),  # without what it filed under its superior's name
        # a superior may state its own alone, or the whole
        (stated(BUREAU, 2000.0, 100.0), False),
        (stated(BUREAU, 2000.0, 700.0), False),
        (stated(BUREAU, 2000.0, 300.0), True),
    ],
)
def test_what_a_department_states_is_held_against_its_own_projects(department, differs):
    assert codes(*PROJECTS, department) == (["project-expenditure-differs"] if differs else [])


def test_without_a_roster_a_unit_that_sent_its_own_form_has_its_projects():
    forms = framed([project("图书采购", BUREAU, LIBRARY, 200.0), stated(LIBRARY, 500.0, 200.0)])
    assert [*forms["owner"]] == [LIBRARY, LIBRARY]
    assert across(forms) == []
