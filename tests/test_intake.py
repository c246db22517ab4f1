"""Names, versions and the roster of a bureau's intake."""

from dataclasses import replace

import pytest

from perfxl.checks.finding import LEVEL_NAMES, placeholders
from perfxl.intake.across import across, told_spots, years_differ
from perfxl.intake.attendance import attendance
from perfxl.intake.catalogue import DEFINITIONS, TITLES, FindingAmongForms
from perfxl.intake.frames import form_rows, frames
from perfxl.intake.indicators import shared_indicators
from perfxl.intake.rollup import by_superior
from perfxl.intake.schema import NO_NAME
from perfxl.ledger.model import Settings
from perfxl.ledger.names import plain_name, unit_name
from perfxl.ledger.roster import Entry, Lines
from perfxl.ledger.roster_file import RosterError, read_roster
from perfxl.ledger.similar_names import SimilarNames
from tests.drawn import RIGHT, drawn, drawn_department, funded, reviewed, rostered, with_indicator
from tests.forms.grids import draw
from tests.forms.traps import SHOULD_PASS
from tests.intake_forms import form, framed, under_official_names


@pytest.mark.parametrize(
    ("name", "plain", "unit"),
    [
        ("某市文化局", "某市文化局", "某市文化局"),
        ("219-某市文化局", "某市文化局", "某市文化局"),
        ("219001-某市 文化局（本级）", "某市文化局", "某市文化局"),
        ("某市文化局（219001）", "某市文化局", "某市文化局"),
        ("某市文化局（单位代码：219001）", "某市文化局", "某市文化局"),
        ("[155]某市文化局机关", "某市文化局机关", "某市文化局"),
        ("某市人大常委会办公室", "某市人大常委会办公室", "某市人大常委会"),
        ("51092324T000010263357-道路养护", "道路养护", "道路养护"),
        ("2023年道路养护", "2023年道路养护", "2023年道路养护"),
        ("（待定）", "(待定)", "(待定)"),
        # brackets tell units apart
        ("某市第一医院（东院区）", "某市第一医院(东院区)", "某市第一医院(东院区)"),
        ("某市第一医院（西院区）", "某市第一医院(西院区)", "某市第一医院(西院区)"),
    ],
)
def test_a_name_is_compared_without_code_qualifier_and_ending(name, plain, unit):
    assert (plain_name(name), unit_name(name)) == (plain, unit)


@pytest.mark.parametrize(
    ("names", "official"),
    [
        # the roster's spelling, else that of the department's own form, else the most frequent
        ([("219-某市文化局（本级）", "甲"), ("某市文化局办公室", "乙")], {"某市文化局"}),
        ([("219-某市教育局", "甲"), ("001-某市教育局", "乙"), ("某市教育局（本级）", "")], {"某市教育局（本级）"}),
        ([("219-某市教育局", "甲"), ("某市教育局", "乙"), ("某市教育局", "丙")], {"某市教育局"}),
        ([("某院（东院区）", "甲"), ("某院（西院区）", "")], {"某院（东院区）", "某院（西院区）"}),
    ],
)
def test_a_department_has_one_name(names, official):
    forms = under_official_names([form(*one) for one in names], Lines([Entry("某市文化局", "219")]))
    assert {*forms["department"]} == official
    assert [*forms["filed"]] == [name for name, _ in names]


def test_a_roster_is_read_by_its_headings(tmp_path):
    path = rostered(
        tmp_path / "名单.xlsx",
        ["2023 年应报单位"],
        ["序号", "单位名称", "主管部门", "代码", "应报数", "联系人及电话"],
        [1, "某市文化局", None, "219", 3, "张某 1380000"],
        [2, "某市图书馆", "某市文化局", None, None, None],
        [None, None, None, None, None, None],
    )
    assert read_roster(path) == (
        Entry("某市文化局", "219", 3, "张某 1380000", row=3),
        Entry("某市图书馆", superior="某市文化局", row=4),
    )


@pytest.mark.parametrize(
    ("stated", "due", "note"),
    [(2, 2, ""), ("2 ", 2, ""), ("2张", 2, ""), ("２", 2, ""), (0, 0, ""), (None, None, ""), ("三", None, "应报数“三”不是整数，按没有写明处理。")],
)  # fmt: skip
def test_how_many_are_due_is_read_as_people_write_it(tmp_path, stated, due, note):
    (entry,) = read_roster(rostered(tmp_path / "名单.xlsx", ["部门", "应报数"], ["某局", stated]))
    assert (entry.due, entry.note) == (due, note)


def test_a_roster_without_names_says_so(tmp_path):
    with pytest.raises(RosterError, match="应有：部门"):
        read_roster(rostered(tmp_path / "名单.xlsx", ["甲", "乙"]))


def test_who_sent_who_is_missing_and_what_a_person_must_decide():
    entries = [
        Entry("某市文化局", "219", 2), Entry("某市教育局", due=3), Entry("某市水利局"), Entry("某市交通局", due=1),
        Entry("某市信访局", due=0), Entry("某市文化局", "219", 2, row=7),
    ]  # fmt: skip
    senders = ["219-某市文化局（本级）", "某市教育局办公室", "某市教育局", "某市水利水务局", "某县林场"]
    found = attendance(Lines(entries), framed(form(name, "甲") for name in senders))
    assert [(s.entry.department, s.came, s.missing, s.perhaps) for s in found.standings] == [
        ("某市文化局", 1, 1, ()),
        ("某市教育局", 2, 1, ()),
        ("某市水利局", 0, 1, ("某市水利水务局",)),
        ("某市交通局", 0, 1, ()),
        ("某市信访局", 0, 0, ()),
        ("某市文化局", 0, 0, ()),
    ]
    assert [(sender.name, sender.match) for s in found.standings for sender in s.senders] == [
        ("219-某市文化局（本级）", "去括号"), ("某市教育局办公室", "去后缀"), ("某市教育局", "一致"),
    ]  # fmt: skip
    assert [(one.name, len(one.forms), one.perhaps) for one in found.unexpected] == [
        ("某县林场", 1, ()),
        ("某市水利水务局", 1, ("某市水利局",)),
    ]


def test_a_line_that_stands_twice_is_said_to_be():
    entries = [Entry("某市文化局", due=2, row=3), Entry("219-某市文化局（本级）", due=2, row=9)]
    _, again = attendance(Lines(entries), framed([])).standings
    assert (again.missing, again.note) == (0, "与名单第 3 行重复，只算一次。")
    # one name, but two units: the codes differ
    entries = [Entry("城关镇人民政府", "101"), Entry("城关镇人民政府", "205")]
    found = attendance(Lines(entries), framed([form("205-城关镇人民政府", "甲")]))
    assert [(standing.came, standing.repeats) for standing in found.standings] == [(0, None), (1, None)]


def test_a_near_match_is_offered_where_something_came_too():
    forms = [form("某市水利局", "甲"), form("某市水利水务局", "乙")]
    (standing,) = attendance(Lines([Entry("某市水利局", due=2)]), framed(forms)).standings
    assert (standing.came, standing.missing, standing.perhaps) == (1, 1, ("某市水利水务局",))


def test_a_unit_counts_for_its_own_line_where_the_roster_names_its_superior():
    entries = [Entry("某市文化局", due=1), Entry("某市图书馆", due=1, superior="某市文化局"), Entry("某市剧院", due=1)]
    forms = [form("某市文化局", "甲", unit=unit) for unit in ("某市文化局", "某市图书馆", "某市剧院")]
    lines = Lines(entries)
    assert [standing.came for standing in attendance(lines, framed(forms, lines)).standings] == [2, 1, 0]
    # a unit that sent its own department's form has its projects, as in the roll-up, wherever the roster has it
    forms.append(form("某市剧院"))
    assert [standing.came for standing in attendance(lines, framed(forms, lines)).standings] == [1, 1, 2]


def test_a_code_alone_does_not_make_a_match():
    lines = Lines([Entry("某市教育局", "001"), Entry("某市文化局", "219")])
    assert [lines.find(name) for name in ("001-某市财政局", "219-某市文化广电局", "219-某市文化局")] == [
        None, (1, "代码相同"), (1, "去代码"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("某市卫健委", ("某市卫生健康委员会",)),
        ("某市发改委", ("某市发展和改革局",)),
        ("001-某市人社局", ("某市人力资源和社会保障局",)),
        ("某市市监局", ("某市市场监督管理局",)),
        ("某市住房城乡建设局", ("某市住房和城乡建设局",)),
        ("某市民政局", ()),  # not 财政局
        ("某县卫生健康委员会", ()),
    ],
)
def test_an_abbreviation_may_be_a_unit_of_the_roster(name, nearest):
    listed = ["卫生健康委员会", "发展和改革局", "人力资源和社会保障局", "市场监督管理局", "住房和城乡建设局", "财政局"]
    assert SimilarNames(f"某市{one}" for one in listed).nearest(name) == nearest


PROJECTS = [
    form("某市文化局", "甲", unit="图书馆", funds=(100, 100, 90, 0.9), source="甲"),
    form("某市文化局", "乙", unit="文化馆", funds=(100, 100, 50, 0.5), source="乙"),
]


def amount(name, value, cell):
    """A stated value and its cell, as columns of a form."""
    return {name: value, f"{name}_cell": cell}


def expenditure(value):
    return amount("project_expenditure", value, "G9")


def rate(value):
    return amount("expenditure_rate", value, "F20")


def units_of(value):
    return amount("unit_count", value, "J5")


DEPARTMENT = {**amount("budget", 1000.0, "C9"), **expenditure(200.0), **units_of(2), "source": "部门"}


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({**expenditure(200.4)}, []),  # rounded to tenths of 万元
        ({**expenditure(230.0)}, ["project-expenditure-differs"]),
        ({**amount("project_expenditure", None, None)}, []),
        # the projects spent 140 of 200: of 1000 between 14 % and 94 % were spent
        ({**rate(0.94)}, []),
        ({**rate(0.97)}, ["expenditure-rate-differs"]),
        ({**rate(0.10)}, ["expenditure-rate-differs"]),
        # not all projects were sent: nothing can be said of the rate
        ({**rate(0.97), **expenditure(300.0)}, ["project-expenditure-differs"]),
        ({**units_of(3)}, ["units-missing"]),
        ({**units_of("两个")}, []),
        # of another year: its projects are others
        ({"year": 2022, **expenditure(9.0), **units_of(3)}, []),
        ({"money_unit": "元"}, ["money-units-differ"]),
    ],
)  # fmt: skip
def test_a_department_is_held_against_its_projects(changed, codes):
    department = form("某市文化局", **{**DEPARTMENT, **changed})
    assert [one.code for one in across(framed([*PROJECTS, department]))] == codes


@pytest.mark.parametrize(
    ("stated", "projects", "differs"), [(100_000.0, 100_400.0, False), (100_000.0, 100_600.0, True)]
)
def test_large_amounts_may_differ_by_their_rounding(stated, projects, differs):
    project = form("某市文化局", "甲", funds=(None, projects, projects, 1.0))
    department = form("某市文化局", **expenditure(stated))
    assert bool(across(framed([project, department]))) == differs


@pytest.mark.parametrize(
    ("grades", "limit", "told"),
    [
        ("优优优良良良良良良中", 0.3, False),  # just as many as may be
        ("优优优优良良良良良中", 0.3, True),
        ("优优优优------", 0.3, True),  # a form without a grade does not count
        ("优优优优优优优优优优", None, False),
        ("----------", 0.3, False),
    ],
)
def test_no_more_than_so_many_may_be_excellent(grades, limit, told):
    projects = framed(form("某局", f"{at}") for at in range(len(grades)))
    graded = projects.assign(final_grade=[grade.strip("-") or None for grade in grades])
    found = across(graded, Settings(excellent_projects=limit, excellent_departments=0))
    assert [one.message.partition("最终")[0] for one in found] == (["项目自评表"] if told else [])


def test_forms_of_nobody_have_nothing_to_do_with_each_other():
    forms = framed([form(NO_NAME, "甲", year=2022), form(NO_NAME, "乙", year=2023)])
    assert [*across(forms), *years_differ(forms)] == []


def test_all_cells_are_told():
    (found,) = across(framed([*PROJECTS, form("某市文化局", **DEPARTMENT | expenditure(9.0))]))
    assert [(spot.form.source, spot.cell) for spot in found.spots] == [("部门", "G9"), ("甲", "E8"), ("乙", "E8")]
    assert told_spots(found.spots[1:]) == "甲 E8（100 万元）；乙 E8（100 万元）"


def test_amounts_ten_thousand_times_apart_are_told():
    (found,) = across(framed([*PROJECTS, form("某市文化局", **DEPARTMENT | expenditure(2_000_000.0))]))
    assert "相差一万倍，请核对金额单位" in found.message


def test_every_year_is_named():
    forms = [form("某局", str(year), year=year, title_cell=f"A{year}") for year in (2023, 2021, 2022)]
    (found,) = years_differ(framed(forms))
    assert "2021 年、2022 年、2023 年" in found.message
    assert [spot.cell for spot in found.spots] == ["A2021", "A2022", "A2023"]


def test_the_units_that_came_and_those_that_did_not_are_named():
    department = form("某市文化局", **DEPARTMENT | units_of(4))
    (found,) = across(framed([*PROJECTS, department]), units={"某市文化局": ["图书馆", "博物馆"]})
    assert "已报送的实施单位 2 个：图书馆、文化馆。名单上没有报送的下属单位：博物馆。" in found.message
    # a unit that filed its projects under its own name has sent something
    own = form("博物馆", "丙", unit="博物馆")
    (found,) = across(framed([*PROJECTS, department, own]), units={"某市文化局": ["图书馆", "博物馆"]})
    assert "已报送的实施单位 3 个：图书馆、文化馆、博物馆。请确认" in found.message
    # a department that sent no project at all has none missing
    assert across(framed([department])) == []


def test_a_superior_is_held_against_its_units():
    units = {"某市文化局": ["某市图书馆", "某市剧院"]}
    superior = form("某市文化局", **DEPARTMENT)
    forms = [*PROJECTS, superior, *(form(unit, **amount("budget", 600.0, "C9")) for unit in units["某市文化局"])]
    (found,) = across(framed(forms), units=units)
    assert (found.code, len(found.spots)) == ("units-exceed", 3)
    assert "主管部门的表填 1000 万元，下属 2 个单位的表合计 1200 万元" in found.message
    rows = by_superior(framed(forms), units)[["unit", "reported", "projects"]]
    assert [*rows.itertuples(index=False, name=None)] == [
        ("", True, 2), ("某市图书馆", True, 0), ("某市剧院", True, 0),
    ]  # fmt: skip


def test_a_unit_is_held_against_the_projects_that_its_superior_filed_for_it():
    unit = form("图书馆", **expenditure(130.0), source="馆")
    forms = [*PROJECTS, form("某市文化局", **DEPARTMENT), unit]
    (found,) = across(framed(forms), units={"某市文化局": ["图书馆"]})
    assert (found.code, found.department, len(found.spots)) == ("project-expenditure-differs", "图书馆", 2)


def found_in(*paths):
    """What stands among the forms of workbooks, each really reviewed: code, cells, message."""
    counted = frames(reviewed(path) for path in paths).counted()
    findings = (*across(counted.forms), *shared_indicators(counted))
    return [(finding.code, [spot.cell for spot in finding.spots], finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        ("年度平均执行率95%", []),
        ("年度平均执行率99.9%", [("expenditure-rate-differs", ["K15", "F8"])]),
    ],
)
def test_the_rate_of_a_department_is_the_measure_it_quotes(tmp_path, rate, found):
    department = drawn_department(tmp_path / "部门.xlsx", rate=rate)
    project = drawn(tmp_path / "项目.xlsx")  # 190 of 200
    assert [(code, cells) for code, cells, _ in found_in(department, project)] == found


def test_a_department_form_in_yuan_is_read_in_wan(tmp_path):
    heading = {"C8": "总预算\n（元）"}
    path = drawn_department(tmp_path / "部门.xlsx", total=10_000_000, projects=2_000_000, cells=heading)
    (row,) = form_rows(frames([reviewed(path)]).forms)
    assert (row.money_unit, row.budget, row.project_expenditure) == ("元", 1000, 200)
    assert [code for code, *_ in found_in(path, drawn(tmp_path / "项目.xlsx"))] == ["money-units-differ"]


@pytest.mark.parametrize(
    ("name", "target", "actual", "contradicts"),
    [
        ("开放天数", "300", "310", False),  # 310天
        ("指标1：开放天数", "300天", "310", False),
        ("开放天数", "300天", "305天", True),
        ("设备完好率", "95%", "98.0%", False),
        ("设备完好率", "95%", "97%", True),
        ("读者满意度", "90%", 0.80, False),
        ("接待读者", "1000人次", "900人次", False),
        ("接待读者", "1000人次", "1,800人次", False),  # two projects of 900
        ("接待读者", "0.1万人次", "0.18万人次", False),
        ("接待读者", "1000人次", "2000人次", True),
        ("借阅机制", "健全", "已健全", False),
        ("借阅机制", "健全", "基本完善", False),
        ("借阅机制", "健全", "未健全", True),
        ("借阅机制", "健全", "100%", False),
    ],
)
def test_an_indicator_of_two_projects_and_their_department(tmp_path, name, target, actual, contradicts):
    department = drawn_department(
        tmp_path / "部门.xlsx", projects=400, details=[("产出指标", name, target, actual, 10, 10)]
    )
    rows = tuple(replace(row, name=row.name.replace("服务机制", "借阅机制")) for row in RIGHT.indicators)
    projects = [drawn(tmp_path / f"{at}.xlsx", funded(200, 190, project_name=at, indicators=rows)) for at in "甲乙"]
    found = [(code, len(cells)) for code, cells, _ in found_in(department, *projects)]
    assert found == ([("indicator-differs", 3)] if contradicts else [])


@pytest.mark.parametrize(
    ("actual", "contradicts"),
    [("900人次", False), ("1800人次", False), ("0.18万人次", False), ("2万人次", True), ("9人次", True)],
)
def test_an_indicator_of_projects_that_count_in_ten_thousands(tmp_path, actual, contradicts):
    department = drawn_department(
        tmp_path / "部门.xlsx", projects=400, details=[("产出指标", "接待读者", "1000人次", actual, 10, 10)]
    )
    rows = tuple(
        replace(row, target="0.08万人次", actual="0.09万人次") if row.name == "接待读者" else row
        for row in RIGHT.indicators
    )
    assert rows != RIGHT.indicators
    projects = [drawn(tmp_path / f"{at}.xlsx", funded(200, 190, project_name=at, indicators=rows)) for at in "甲乙"]
    found = [code for code, *_ in found_in(department, *projects)]
    assert found == (["indicator-differs"] if contradicts else [])


@pytest.mark.parametrize(
    ("name", "group", "contradicts"),
    [("验收合格率", "产出指标", False), ("验收合格率", "校舍维修项目", True), ("校舍验收合格率", "产出指标", True)],
)
def test_what_any_project_may_have_is_compared_where_the_department_names_the_project(
    tmp_path, name, group, contradicts
):
    department = drawn_department(tmp_path / "部门.xlsx", details=[(group, name, "90%", "91%", 10, 10)])
    project = drawn(tmp_path / "项目.xlsx", replace(with_indicator(18, name=name), project_name="校舍维修"))
    assert [code for code, *_ in found_in(department, project)] == (["indicator-differs"] if contradicts else [])


def test_project_expenditure_is_found_among_the_funds_of_other_provinces(tmp_path):
    text = SHOULD_PASS["部门整体-全国六栏"].replace("其中：当年财政拨款", "其中：项目支出")
    (row,) = form_rows(frames([reviewed(draw(text, tmp_path / "表.xlsx"))]).forms)
    assert (row.project_expenditure, row.project_expenditure_cell) == (100, "E6")


def subclasses(of):
    return {one for own in of.__subclasses__() for one in (own, *subclasses(own))}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.__name__)
def test_a_definition_has_its_level_and_a_sentence_that_tells_its_facts(definition):
    facts = {*definition.fact_names} - {"department"}
    assert placeholders(definition.sentence) == facts
    finding = definition("某局", (), **{name: f"<{name}>" for name in facts})
    assert all(f"<{name}>" in finding.message for name in facts)
    assert not {"{", "}"} & {*finding.message}
    assert definition.sentence.endswith("。")
    assert definition.level in LEVEL_NAMES
    assert definition.title
    assert TITLES[definition.code] == definition.title


def test_the_catalogue_has_every_definition():
    assert {*DEFINITIONS} == subclasses(FindingAmongForms)


def test_a_list_of_many_names_is_told_whole():
    definition = DEFINITIONS[0]
    assert "年" * 400 in definition("某局", years="年" * 400).message
