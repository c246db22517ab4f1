"""Names, versions and the roster of a bureau's intake."""

import openpyxl
import pytest

from perfxl.intake.across import across, unlike_indicators
from perfxl.intake.facts import Actual, Stated
from perfxl.intake.names import core_name, plain_name
from perfxl.intake.roster import Entry, RosterError, attendance, read_roster
from perfxl.intake.versions import repeats
from tests.facts import facts


@pytest.mark.parametrize(
    ("name", "plain", "core"),
    [
        ("某市文化局", "某市文化局", "某市文化局"),
        ("219-某市文化局", "某市文化局", "某市文化局"),
        ("219001-某市 文化局（本级）", "某市文化局", "某市文化局"),
        ("[155]某市文化局机关", "某市文化局机关", "某市文化局"),
        ("某市人大常委会办公室", "某市人大常委会办公室", "某市人大常委会"),
        ("51092324T000010263357-道路养护", "道路养护", "道路养护"),
        ("2023年道路养护", "2023年道路养护", "2023年道路养护"),
        ("（待定）", "(待定)", "(待定)"),
    ],
)
def test_a_name_is_compared_without_code_brackets_and_endings(name, plain, core):
    assert (plain_name(name), core_name(name)) == (plain, core)


def reasons(forms, changed=None):
    """What is not counted: its place, that of the one that is, and why."""
    return [(r.form.place, r.kept.place, r.why) for r in repeats(forms, changed).values()]


def test_the_same_content_twice_is_counted_once():
    forms = [facts("某局", "甲", sha256="1", place=(0, 0)), facts("某局", "甲", sha256="1", place=(1, 0))]
    assert reasons(forms) == [((1, 0), (0, 0), "same-content")]


def test_of_two_versions_the_newer_year_then_the_newer_file_is_counted():
    new, old = facts("219-某局（本级）", "甲 ", year=2023, place=(0, 0)), facts("某局", "甲", year=2022, place=(1, 0))
    assert reasons([new, old]) == [((1, 0), (0, 0), "older-version")]
    one, two = (facts("某局", "甲", sha256=name, source=name, place=(at, 0)) for at, name in enumerate("ab"))
    assert reasons([one, two], {"a": 200.0, "b": 100.0}) == [((1, 0), (0, 0), "older-version")]


def test_different_projects_units_and_kinds_are_no_versions():
    assert reasons([facts("某局", "甲"), facts("某局", "乙"), facts("某局"), facts("另局", "甲")]) == []
    # brackets tell projects and units apart
    assert reasons([facts("某局", "道路养护（一期）"), facts("某局", "道路养护（二期）")]) == []
    assert reasons([facts("某局", "甲", unit="图书馆（东馆）"), facts("某局", "甲", unit="图书馆（西馆）")]) == []


def roster(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_roster_is_read_by_its_headings(tmp_path):
    path = roster(
        tmp_path / "名单.xlsx",
        ["2023 年应报单位"],
        ["序号", "单位名称", "代码", "应报数", "联系人及电话"],
        [1, "某市文化局", "219", 3, "张某 1380000"],
        [2, "某市教育局", None, None, None],
        [None, None, None, None, None],
    )
    assert read_roster(path) == (Entry("某市文化局", "219", 3, "张某 1380000"), Entry("某市教育局"))


@pytest.mark.parametrize(
    ("rows", "said"), [([["甲", "乙"]], "没有“部门”"), ([["部门", "应报数"], ["某局", "三"]], "第 2 行的应报数“三”")]
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, rows, said):
    with pytest.raises(RosterError, match=said):
        read_roster(roster(tmp_path / "名单.xlsx", *rows))


def test_who_sent_who_is_missing_and_what_a_person_must_decide():
    entries = [Entry("某市文化局", "219", 2), Entry("某市教育局"), Entry("某市水利局"), Entry("某市交通局", due=1)]
    senders = ["219-某市文化局（本级）", "某市教育局办公室", "某市教育局", "某市水利水务局", "某县林场"]
    found = attendance(entries, [facts(name, "甲") for name in senders])
    assert [(s.entry.department, s.came, s.missing, s.perhaps) for s in found.standings] == [
        ("某市文化局", 1, 1, ()),
        ("某市教育局", 2, 0, ()),
        ("某市水利局", 0, 1, ("某市水利水务局",)),
        ("某市交通局", 0, 1, ()),
    ]
    assert found.unexpected == (("某县林场", 1), ("某市水利水务局", 1))


PROJECTS = [
    facts("某市文化局（本级）", "甲", unit="图书馆", funds=(100, 100, 90, 0.9), source="甲"),
    facts("某市文化局", "乙", unit="文化馆", funds=(100, 100, 50, 0.5), explained=True, source="乙"),
]
DEPARTMENT = {
    "budget": Stated(1000.0, "C9"), "project_expenditure": Stated(200.0, "G9"), "unit_count": Stated(2, "J5"), "source": "部门",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"project_expenditure": Stated(200.4, "G9")}, []),  # rounded to tenths of 万元
        ({"project_expenditure": Stated(230.0, "G9")}, ["project-expenditure-differs"]),
        ({"project_expenditure": Stated(None, None)}, []),
        # the projects spent 140 of 200: of 1000 between 14 % and 94 % were spent
        ({"expenditure_rate": Stated(0.94, "F20")}, []),
        ({"expenditure_rate": Stated(0.97, "F20")}, ["expenditure-rate-differs"]),
        ({"expenditure_rate": Stated(0.10, "F20")}, ["expenditure-rate-differs"]),
        # not all projects were sent: nothing can be said of the rate
        ({"expenditure_rate": Stated(0.97, "F20"), "project_expenditure": Stated(300.0, "G9")}, ["project-expenditure-differs"]),
        ({"unit_count": Stated(3, "J5")}, ["units-missing"]),
        ({"unit_count": Stated("两个", "J5")}, []),
        ({"year": 2022}, ["years-differ"]),
    ],
)  # fmt: skip
def test_a_department_is_held_against_its_projects(changed, codes):
    department = facts("219-某市文化局", **{**DEPARTMENT, **changed})
    assert [one.code for one in across([*PROJECTS, department])] == codes


def test_both_cells_are_told():
    found = across([*PROJECTS, facts("某市文化局", **DEPARTMENT | {"project_expenditure": Stated(9.0, "G9")})])
    assert [(spot.form.source, spot.cell) for one in found for spot in (one.first, one.second)] == [
        ("部门", "G9"),
        ("甲", "E8"),
    ]


@pytest.mark.parametrize(
    ("funds", "explained", "codes"),
    [
        ((100, 100, 90, 0.9), False, []),
        ((100, 100, 89.9, 0.899), False, ["low-execution"]),
        ((100, 100, 10, 0.1), True, []),
        ((100, 120, 119, 0.99), False, ["budget-changed"]),
        ((100, 100.4, 100, 0.99), False, []),
        ((None, 100, 95, 0.95), False, []),
    ],
)
def test_little_executed_or_a_changed_budget_needs_a_reason(funds, explained, codes):
    assert [one.code for one in across([facts("某局", "甲", funds=funds, explained=explained)])] == codes


def test_a_project_that_says_otherwise_than_its_department(tmp_path):
    actual = Actual("接待服务人次", "600人次", "绩效指标", "F5")
    department = facts(
        "某市文化局", actuals={"接待服务人次": actual, "满意度": Actual("满意度", "95%", "绩效指标", "F6")}
    )
    rows = [
        {"level3": "接待 服务人次", "actual": "784人次", "cell": "F17"},
        {"level3": "满意度", "actual": "95 %", "cell": "F18"},
        {"level3": "培训场次", "actual": "3场", "cell": "F19"},
    ]
    project = facts("219-某市文化局", "甲", source="甲", sheet="项目表")
    record = {"sheet": "项目表", "indicators": rows, "details": []}
    (one,) = unlike_indicators(project, record, {"某市文化局": department})
    assert (one.first.sheet, one.first.cell, one.second.sheet, one.second.cell) == ("绩效指标", "F5", "项目表", "F17")
    assert "部门表填 600人次，项目表填 784人次" in one.message
