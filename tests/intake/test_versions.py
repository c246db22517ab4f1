"""Versions of one form: which forms are, which of them is counted, and when a person is asked."""

import pytest

from perfxl.intake.version_signs import is_copy, mark_of, place_of
from perfxl.intake.versions import with_versions
from perfxl.ledger.roster import Entry, Lines
from tests.intake_forms import form, framed, versions

MAY, JUNE = 1_700_000_000.0, 1_702_600_000.0


@pytest.mark.parametrize(
    ("relative", "stage", "number"),
    [
        ("表.xlsx", 0, 0),
        ("道路养护（修改后）.xlsx", 1, 0),
        ("道路养护 修改稿.xlsx", 1, 0),
        ("道路养护V2.xlsx", 1, 2),
        ("道路养护_v3.xlsx", 1, 3),
        ("道路养护V1.xlsx", 0, 0),
        ("道路养护第三稿.xlsx", 1, 3),
        ("道路养护-修改2.xlsx", 1, 2),
        ("道路养护_审核.xlsx", 1, 0),
        ("道路养护定稿.xlsx", 2, 0),
        ("道路养护 最终版.xlsx", 2, 0),
        ("道路养护初稿.xlsx", -1, 0),
        ("道路养护（修改前）.xlsx", -1, 0),
        ("道路养护（旧）.xlsx", -1, 0),
        ("道路养护-作废.xlsx", -1, 0),
        ("定稿/道路养护.xlsx", 2, 0),
        ("第二次报送/道路养护.xlsx", 1, 2),
        ("作废/道路养护（定稿）.xlsx", -1, 0),
        # the words of a project's own name, or of a unit's, say nothing
        ("老旧小区改造.xlsx", 0, 0),
        ("2024年道路养护.xlsx", 0, 0),
    ],
)
def test_a_name_says_which_version_a_file_holds(relative, stage, number):
    assert mark_of(relative, "道路养护")[:2] == (stage, number)


def test_words_of_the_project_itself_say_nothing():
    assert mark_of("规划修订/规划修订.xlsx", "规划修订").stage == 0
    assert mark_of("规划修订（定稿）.xlsx", "规划修订").stage == 2


@pytest.mark.parametrize(
    ("relative", "place", "copy"),
    [
        ("表.xlsx", 1, False),
        ("某市教育局/表.xlsx", 2, False),
        ("219-某市教育局（本级）/一中/表.xlsx", 2, False),
        ("教育局/表.xlsx", 2, False),
        ("一中/表.xlsx", 2, False),
        ("03某市教育局报送材料/表.xlsx", 2, False),
        ("某市民政局/表.xlsx", 1, False),
        ("某市/表.xlsx", 1, False),
        ("项目/表.xlsx", 1, False),
        ("邮件/表.xlsx", 0, False),
        ("邮件附件/某市教育局/表.xlsx", 0, False),
        ("表 - 副本.xlsx", 1, True),
        ("表(2).xlsx", 1, True),
        ("表（一期）.xlsx", 1, False),
    ],
)
def test_a_place_says_whose_copy_it_is(relative, place, copy):
    assert (place_of(relative, ["某市教育局", "某市第一中学"]), is_copy(relative)) == (place, copy)


def test_the_same_content_twice_is_counted_once():
    forms = [form("某局", "甲", sha256="1", workbook=0), form("某局", "甲", sha256="1", workbook=1)]
    assert versions(forms) == [((1, 0), (0, 0), "same-content")]


@pytest.mark.parametrize(
    ("sources", "kept"),
    [
        (["坏文件/表.xls", "文化局/项目/图书馆.xlsx"], 1),
        (["重发/甲/图书馆.xlsx", "图书馆.xlsx"], 1),
        (["甲/图书馆（再报）.xlsx", "乙/图书馆.xlsx"], 1),
        (["甲.xlsx", "乙.xlsx"], 0),
        (["邮件/图书馆.xlsx", "某局/一馆/二室/图书馆.xlsx"], 1),
    ],
)
def test_of_copies_the_one_best_named_and_placed_is_counted(sources, kept):
    forms = [form("某局", "甲", sha256="1", source=source, workbook=at) for at, source in enumerate(sources)]
    assert versions(forms) == [((1 - kept, 0), (kept, 0), "same-content")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"project": "乙"}),
        ({}, {"department": "另局"}),
        ({}, {"project": ""}),
        ({"unit": "办公室"}, {"unit": "办公室", "department": "另局"}),
        ({"unit": "本级"}, {"unit": "本级", "department": "另局"}),
        # brackets tell projects and units apart
        ({"project": "道路养护（一期）"}, {"project": "道路养护（二期）"}),
        ({"unit": "图书馆（东馆）"}, {"unit": "图书馆（西馆）"}),
        # nobody's
        ({"department": "（未填单位）"}, {"department": "（未填单位）"}),
    ],
)
def test_different_departments_projects_units_and_kinds_are_no_versions(one, other):
    assert versions([form(**{"department": "某局", "project": "甲"} | changed) for changed in (one, other)]) == []


def chosen(*given, decided=None, year=2024, lines=None, **same):
    """Of forms of one project, by their files: those that are counted, why, and those that are asked about."""
    forms = [
        form(**{"department": "某市教育局", "project": "校园安保", "year": 2024, "workbook": at} | same | one)
        for at, one in enumerate(given)
    ]
    found = with_versions(framed(forms, lines), year, decided or {})
    counted = found[found["counted"]]
    return [*counted["source"]], [*found["kept_because"].dropna().unique()], [*found[found["asked"].notna()]["source"]]


def at(source, changed=None, **other):
    return {"source": source, "changed": changed, **other}


@pytest.mark.parametrize(
    ("forms", "kept", "because", "asked"),
    [
        # a name or a place that nothing contradicts decides
        ([at("甲（修改后）.xlsx"), at("甲.xlsx")], "甲（修改后）.xlsx", "名称里有“修改”", False),
        ([at("甲V2.xlsx"), at("甲V3.xlsx"), at("甲.xlsx")], "甲V3.xlsx", "名称里有“V3”", False),
        ([at("甲定稿.xlsx"), at("甲V3.xlsx")], "甲定稿.xlsx", "名称里有“定稿”", False),
        ([at("甲.xlsx"), at("甲-旧.xlsx")], "甲.xlsx", "另一份的名称里有“旧”", False),
        ([at("某市教育局/甲.xlsx"), at("邮件/甲.xlsx")], "某市教育局/甲.xlsx", "在单位自己的文件夹里", False),
        ([at("甲.xlsx"), at("甲 - 副本.xlsx")], "甲.xlsx", "另一份是副本", False),
        ([at("甲（修改后）.xlsx", JUNE), at("甲.xlsx", MAY)], "甲（修改后）.xlsx", "名称里有“修改”", False),
        # the time alone is not enough; of files of one minute it says nothing
        ([at("甲.xlsx", JUNE), at("乙.xlsx", MAY)], "甲.xlsx", "文件修改时间较晚", True),
        ([at("甲.xlsx", MAY + 10), at("乙.xlsx", MAY)], "乙.xlsx", "分不出先后，暂取排在后面的一份", True),
        ([at("甲.xlsx", MAY, errors=0), at("乙.xlsx", MAY, errors=2)], "甲.xlsx", "错误较少", True),
        # signs that contradict each other
        ([at("甲（修改后）.xlsx", MAY), at("甲.xlsx", JUNE)], "甲（修改后）.xlsx", "名称里有“修改”", True),
        ([at("邮件/甲（修改后）.xlsx"), at("某市教育局/甲.xlsx")], "邮件/甲（修改后）.xlsx", "名称里有“修改”", True),
        ([at("甲（修改后）.xlsx"), at("甲V2.xlsx")], "甲V2.xlsx", "名称里有“V2”", True),
        # what was mended in the annotated copy, whatever that is called; asked about where the other was written later
        ([at("甲改.xlsx", came_back=True), at("甲.xlsx")], "甲改.xlsx", "里面有上次的审核结果", False),
        ([at("甲定稿_审核.xlsx", MAY, came_back=True), at("甲定稿.xlsx", MAY)], "甲定稿_审核.xlsx", "里面有上次的审核结果", False),
        ([at("邮件/甲改.xlsx", came_back=True), at("某市教育局/甲.xlsx")], "邮件/甲改.xlsx", "里面有上次的审核结果", True),
        ([at("甲改.xlsx", MAY, came_back=True), at("甲.xlsx", JUNE)], "甲改.xlsx", "里面有上次的审核结果", True),
        ([at("甲.xlsx", MAY, came_back=True), at("甲（修改后）.xlsx", JUNE)], "甲（修改后）.xlsx", "名称里有“修改”", True),
        # the figures are the same: it makes no difference
        ([at("甲.xlsx", figures="1"), at("乙.xlsx", figures="1")], "乙.xlsx", "分不出先后，暂取排在后面的一份", False),
    ],
)  # fmt: skip
def test_of_versions_the_best_is_counted_and_the_doubtful_are_asked_about(forms, kept, because, asked):
    files = [one["source"] for one in forms]
    assert chosen(*forms) == ([kept], [because], files if asked else [])


def test_what_a_copy_is_called_holds_for_its_content():
    same = {"sha256": "1"}
    forms = [at("甲.xlsx", **same), at("存档/甲（定稿）.xlsx", **same), at("乙.xlsx", sha256="2", workbook=2)]
    assert chosen(*forms)[::2] == (["甲.xlsx"], [])


COUNTED_BOTH = "可能是同一张表，暂都计入"


@pytest.mark.parametrize(
    ("forms", "counted"),
    [
        # 本级 may be another office than 办公室: what differs is counted, and asked about
        ([at("甲.xlsx", unit="本级"), at("乙.xlsx", unit="办公室")], 2),
        ([at("甲.xlsx", unit="局机关"), at("乙.xlsx")], 2),
        ([at(f"{word}.xlsx", unit=word) for word in ("本级", "局机关", "机关", "办公室", "本单位")], 5),
        # a form without a year
        ([at("甲.xlsx", year=None), at("乙.xlsx")], 2),
        # filed by the unit itself, and by its superior
        ([at("甲.xlsx", unit="某市一中"), at("乙.xlsx", unit="某市一中", department="某市一中")], 2),
        # the same amounts and targets
        ([at("甲.xlsx", unit="本级", figures="1"), at("乙.xlsx", unit="办公室", figures="1")], 1),
    ],
)
def test_what_may_be_a_version_is_counted_and_asked_about(forms, counted):
    lines = Lines([Entry("某市教育局"), Entry("某市一中", superior="某市教育局")])
    files, because, asked = chosen(*forms, lines=lines)
    assert (len(files), asked) == (counted, [one["source"] for one in forms])
    assert (because == [COUNTED_BOTH]) == (counted > 1)


TOLD = "某市教育局 校园安保 2024 年"
ASKED = [at("甲.xlsx", JUNE), at("乙.xlsx", MAY)]


@pytest.mark.parametrize(
    ("decisions", "counted", "asked"),
    [
        ({"甲.xlsx": "", "乙.xlsx": ""}, ["甲.xlsx"], ["甲.xlsx", "乙.xlsx"]),
        ({"甲.xlsx": "", "乙.xlsx": "采用"}, ["乙.xlsx"], []),
        ({"甲.xlsx": "不采用", "乙.xlsx": "采用"}, ["乙.xlsx"], []),
        ({"甲.xlsx": "不采用"}, ["乙.xlsx"], []),
        ({"甲.xlsx": "采用", "乙.xlsx": "采用"}, ["甲.xlsx", "乙.xlsx"], []),
        ({"甲.xlsx": "不采用", "乙.xlsx": "不采用"}, [], []),
        # one that came after the decision
        ({"甲.xlsx": "采用"}, ["甲.xlsx"], ["乙.xlsx"]),
        # of another form
        ({"丙.xlsx": "采用"}, ["甲.xlsx"], ["甲.xlsx", "乙.xlsx"]),
    ],
)
def test_a_decision_rules(decisions, counted, asked):
    decided = {(TOLD.replace(" ", ""), name): decision for name, decision in decisions.items()}
    files, _, left = chosen(*ASKED, decided=decided)
    assert (files, left) == (counted, asked)


def test_a_form_of_another_year_is_no_version_and_counts_nowhere():
    found = with_versions(framed(form("某局", "甲", year=year) for year in (2022, 2023)), 2023)
    assert (found["repeats"][0], found["kept_because"][0]) == ("other-year", "不是评价年度 2023 年的表")
    assert [*found["counted"]] == [False, True]
    assert found["kept_workbook"].isna().all()
    assert versions([form("某局", "甲", year=None), form("某局", "乙")]) == []
