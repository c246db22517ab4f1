"""Names, versions and the roster of a bureau's intake."""

import openpyxl
import pytest

from perfxl.intake.names import core_name, plain_name
from perfxl.intake.roster import Entry, RosterError, attendance, read_roster
from perfxl.intake.versions import Repeat, repeats


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


def form(department, project=None, year=2023):
    fields = {"department": {"value": department}}
    if project:
        fields["project_name"] = {"value": project}
    return {"form": "project" if project else "department", "year": year, "fields": fields}


def record(*forms, sha=None, source=""):
    return {"source": source, "sha256": sha, "forms": list(forms)}


def test_the_same_content_twice_is_counted_once():
    records = [record(form("某局", "甲"), sha="1"), record(form("某局", "甲"), sha="1")]
    assert repeats(records) == [Repeat((1, 0), (0, 0), "same-content")]


def test_of_two_versions_the_newer_year_then_the_newer_file_is_counted():
    old, new = form("某局", "甲", 2022), form("219-某局（本级）", "甲 ", 2023)
    assert repeats([record(new), record(old)]) == [Repeat((1, 0), (0, 0), "older-version")]
    same_year = [record(form("某局", "甲"), sha="1", source="a"), record(form("某局", "甲"), sha="2", source="b")]
    assert repeats(same_year, {"a": 200.0, "b": 100.0}) == [Repeat((1, 0), (0, 0), "older-version")]


def test_different_projects_units_and_kinds_are_no_versions():
    records = [record(form("某局", "甲"), form("某局", "乙"), form("某局")), record(form("另局", "甲"))]
    assert repeats(records) == []


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
    records = [
        record(form("219-某市文化局（本级）", "甲")),
        record(form("某市教育局办公室", "乙"), form("某市教育局")),
        record(form("某市水利水务局", "丙")),
        record(form("某县林场", "丁")),
    ]
    found = attendance(entries, records)
    assert [(s.entry.department, s.came, s.missing, s.perhaps) for s in found.standings] == [
        ("某市文化局", 1, 1, ()),
        ("某市教育局", 2, 0, ()),
        ("某市水利局", 0, 1, ("某市水利水务局",)),
        ("某市交通局", 0, 1, ()),
    ]
    assert found.unexpected == (("某县林场", 1), ("某市水利水务局", 1))
