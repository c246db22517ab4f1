"""汇总.xlsx: what a bureau works from."""

import os
import shutil
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

import perfxl
from perfxl.output.consolidated import columns, table
from perfxl.run.job import RunOptions, called, run_all
from tests.drawn import RIGHT, drawn, drawn_department, funded, rostered
from tests.forms.grids import draw
from tests.forms.traps import HUBEI
from tests.formulas import formulas, stale_formulas
from tests.office import recalculated

SAMPLES = Path(__file__).parents[1] / "samples"
SHEETS = [
    "总览", "待确认", "重复报送", "通报", "部门排名", "项目汇总", "部门×项目", "复核抽样", "表间审核", "问题清单", "指标明细", "问题类型", "问题按部门",
    "无法识别", "说明",
]  # fmt: skip


def consolidated(folder, output, **options):
    outcome = run_all([str(folder)], RunOptions(output, jobs=1, **options), lambda results, _: iter(results))
    assert not outcome.faults
    return output / "汇总.xlsx"


@cache
def cached(path):
    """The values of a workbook as they are cached; only to be looked at."""
    return openpyxl.load_workbook(path, data_only=True)


def values(path, sheet):
    """The rows of a sheet below its headings, as they are cached."""
    return [list(row) for row in cached(path)[sheet].iter_rows(min_row=3, values_only=True)]


def told(path, sheet, *heads):
    """The rows of a sheet as they are cached, of each the columns under these headings."""
    first, *rows = cached(path)[sheet].iter_rows(min_row=2, values_only=True)
    return [tuple(row[first.index(head)] for head in heads) for row in rows]


def figures_of(path):
    """The figures of 总览 by their labels."""
    rows = values(path, "总览")
    pairs = [pair for row in rows for pair in pairwise(row)]
    return {label: figure for label, figure in pairs if isinstance(label, str)}


@pytest.fixture(scope="module")
def intake(tmp_path_factory):
    """The samples; one of them again, an older version of one, and a broken file."""
    folder = tmp_path_factory.mktemp("收")
    for sample in SAMPLES.glob("*.xlsx"):
        shutil.copy2(sample, folder)
    shutil.copy2(SAMPLES / "示例-无问题.xlsx", folder / "示例-又一份.xlsx")
    older = drawn(folder / "图书馆-旧.xlsx", cells={"H17": 21})
    os.utime(older, (1_600_000_000, 1_600_000_000))
    drawn(folder / "图书馆.xlsx")
    drawn(folder / "另一项目.xlsx", replace(RIGHT, project_name="社区图书馆改造"))
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    return consolidated(folder, tmp_path_factory.mktemp("出"))


def test_it_has_its_sheets(intake):
    assert openpyxl.load_workbook(intake).sheetnames == SHEETS
    assert len(formulas(intake)) > 30


def test_what_came_twice_is_listed_and_not_counted(intake):
    assert told(intake, "重复报送", "文件", "情况", "采用的文件") == [
        ("图书馆-旧.xlsx", "较早版本", "图书馆.xlsx"),
        ("示例-无问题.xlsx", "内容相同", "示例-又一份.xlsx"),
    ]
    projects = [row[2] for row in values(intake, "项目汇总")]
    assert sorted(projects) == sorted([
        "机关后勤保障经费", "社区居家养老服务", "义务教育学校校舍维修改造", "高标准农田建设", "社区图书馆运行", "社区图书馆改造",
    ])  # fmt: skip


def test_the_key_figures_are_the_sums_of_what_is_counted(intake):
    figures, budgets = figures_of(intake), told(intake, "项目汇总", "预算数（万元）")
    assert figures["工作簿（个）"] == 10
    assert figures["项目自评表（张）"] == len(budgets) == 6
    assert figures["部门整体自评表（张）"] == 1
    assert figures["项目预算数（万元）"] == pytest.approx(sum(budget for (budget,) in budgets))
    assert figures["错误（处）"] == sum(level == "错误" for (level,) in told(intake, "问题清单", "级别")) > 0


def test_grades_are_counted_apart_for_projects_and_departments(intake):
    heading = next(row for row in values(intake, "总览") if row[0] == "最终等级")
    assert heading[:3] == ["最终等级", "项目自评表", "占比"]
    graded = [tuple(row[:3]) for row in values(intake, "总览") if row[0] in ("优", "良")]
    assert graded == [("优", 5, pytest.approx(5 / 6)), ("良", 1, pytest.approx(1 / 6)), ("优", 1, 1), ("良", 0, 0)]


def test_a_department_is_the_sum_of_its_projects_its_score_weighted_by_funds(intake):
    library = next(row for row in values(intake, "部门×项目") if row[0] == "广州市某区文化局")
    assert library[1:7] == [2023, 2, 400, 380, 0.95, 96.5]
    assert library[7:] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("sheet", "source", "points"),
    [
        ("项目汇总", "机关后勤保障经费.xlsx", [75, 0, 25, 0]),
        ("部门排名", "部门整体支出绩效自评表.xlsx", [0, 42, 0, 58]),
    ],
)
def test_it_tells_what_the_points_of_a_form_rest_on(intake, sheet, source, points):
    book = openpyxl.load_workbook(intake, data_only=True)
    heads = [cell.value for cell in book[sheet][2]]
    (row,) = (row for row in values(intake, sheet) if str(row[heads.index("文件")]).endswith(source))
    assert [row[heads.index(head)] for head in ("核算分", "依据文字分", "定性分", "自评认可分")] == points
    assert any("自评认可分" in str(line[1]) for line in values(intake, "说明"))


def test_a_finding_leads_to_its_cell_in_the_annotated_workbook(intake):
    sheet = openpyxl.load_workbook(intake)["问题清单"]
    row = next(row for row in sheet.iter_rows(min_row=3) if row[12].value == "机关后勤保障经费.xlsx")
    link = row[5].hyperlink
    assert (link.target, link.location) == ("机关后勤保障经费_审核.xlsx", f"'项目支出绩效自评表'!{row[5].value}")
    assert (intake.parent / link.target).exists()


def test_what_contradicts_among_forms_is_listed_with_both_cells(tmp_path):
    folder = tmp_path / "收"
    folder.mkdir()
    shutil.copy2(SAMPLES / "部门整体支出绩效自评表.xlsx", folder)
    shutil.copy2(SAMPLES / "机关后勤保障经费.xlsx", folder)
    low = replace(RIGHT, problems="无", measures="", department="广州市增城区人民代表大会常务委员会办公室")
    drawn(folder / "低执行.xlsx", replace(low, unit=low.department), cells={"F8": 100, "F9": 60, "F10": 40})
    drawn(folder / "上年.xlsx", replace(low, year=2022, project_name="上年的项目"))
    path = consolidated(folder, tmp_path / "出", excellent=0.3)
    found = {row[0]: row[1:] for row in told(path, "表间审核", "审核定义编码", "错误信息", "文件一", "文件二")}
    assert set(found) == {"years-differ", "project-expenditure-differs", "too-many-excellent"}
    message, *files = found["project-expenditure-differs"]
    assert "355.31 万元，已报 2 张项目表的预算数合计 241.92 万元" in message
    assert files == ["部门整体支出绩效自评表.xlsx", "低执行.xlsx"]
    assert openpyxl.load_workbook(path)["表间审核"]["G3"].hyperlink is not None


def test_text_from_the_inputs_is_never_a_formula_or_a_link(tmp_path):
    folder = tmp_path / "收"
    folder.mkdir()
    for number, name in enumerate(('=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "http://例.cn")):
        drawn(folder / f"{number}.xlsx", replace(RIGHT, project_name=name, department=name))
    book = openpyxl.load_workbook(consolidated(folder, tmp_path / "出"))
    for sheet, columns_of_text in (("项目汇总", (1, 2)), ("指标明细", (0, 1)), ("部门×项目", (0,)), ("通报", (1,))):
        for row in book[sheet].iter_rows(min_row=3):
            assert [(row[at].data_type, row[at].hyperlink) for at in columns_of_text] == [("s", None)] * len(
                columns_of_text
            )


@pytest.fixture(scope="module")
def continued(tmp_path_factory):
    """Tables on sheets of four rows."""
    folder = tmp_path_factory.mktemp("收")
    for number in range(5):
        drawn(folder / f"{number}.xlsx", replace(RIGHT, project_name=f"项目{number}"))
    made = table.Table.__init__

    def short(self, *arguments, **options):
        made(self, *arguments, **{**options, "max_rows": 4})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table.Table, "__init__", short)
        return consolidated(folder, tmp_path_factory.mktemp("出"))


def test_a_table_longer_than_a_sheet_goes_on(continued):
    names = openpyxl.load_workbook(continued).sheetnames
    assert [name for name in names if name.startswith("项目汇总")] == ["项目汇总", "项目汇总(2)", "项目汇总(3)"]
    figures = figures_of(continued)
    assert figures["项目自评表（张）"] == 5
    assert figures["项目预算数（万元）"] == 1000
    assert any("项目汇总" in (row[1] or "") for row in values(continued, "说明") if row[0] == "续表")


def test_the_roster_says_who_is_missing(tmp_path):
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / "图书馆.xlsx")
    roster = openpyxl.Workbook()
    for row in (["部门", "应报数", "联系人"], ["广州市某区文化局", 2, "张某"], ["广州市某区教育局", 1, "李某"]):
        roster.active.append(row)
    roster.save(folder / "名单.xlsx")
    path = consolidated(folder, tmp_path / "出", roster=folder / "名单.xlsx")
    assert values(path, "未报送") == [
        ["广州市某区文化局", 2, 1, 1, "未报齐", None, "张某", None, None],
        ["广州市某区教育局", 1, 0, 1, "未报送", None, "李某", None, None],
    ]
    assert values(path, "名单匹配") == [["广州市某区文化局", "广州市某区文化局", "一致", 1, None]]
    assert values(path, "名单外") == []
    assert values(path, "无法识别") == []  # the roster is no input


def test_a_text_that_looks_like_xml_breaks_nothing(tmp_path):
    folder = tmp_path / "收"
    folder.mkdir()
    odd = "<r><x></r>"
    drawn(folder / "图书馆.xlsx", cells={"B17": odd, "C4": odd})
    path = consolidated(folder, tmp_path / "出")
    assert [row[2] for row in values(path, "项目汇总")] == [odd]
    assert values(path, "指标明细")[0][2] == odd
    assert f"{odd} " in [row[0] for row in groups_of(path)]


@pytest.fixture(scope="module")
def superiors_folder(tmp_path_factory):
    """A department under several names with its units, a form of the year before, one of a sender that nobody expects."""
    folder = tmp_path_factory.mktemp("收")
    drawn_department(folder / "局.xlsx", "某市文化局（本级）", units=3, total=1000, projects=300)
    drawn_department(folder / "馆.xlsx", "某市图书馆", total=1200, projects=100)
    senders = (("图书馆", "219-某市文化局", "某市图书馆"), ("文化馆", "某市文化局办公室", "某市文化馆"))
    for name, department, unit in senders:
        drawn(folder / f"{name}.xlsx", replace(RIGHT, project_name=name, department=department, unit=unit))
    content = replace(RIGHT, year=2022, project_name="旧项目", department="某市文化局", unit="某市文化馆")
    drawn(folder / "旧.xlsx", content, cells={"H17": 21})
    drawn(folder / "林场.xlsx", replace(RIGHT, department="某县林场", unit="某县林场"))
    rostered(
        folder / "名单.xlsx",
        ["部门", "主管部门", "应报数"], ["某市文化局", None, "2张"], ["某市图书馆", "某市文化局", 2], ["某市剧院", "某市文化局", "三"],
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def superiors(superiors_folder, tmp_path_factory):
    return consolidated(superiors_folder, tmp_path_factory.mktemp("出"), roster=superiors_folder / "名单.xlsx")


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("项目汇总", 1),
        ("部门×项目", 0),
        ("指标明细", 0),
        ("问题清单", 1),
        ("问题按部门", 0),
        ("表间审核", 1),
        ("部门排名", 1),
    ],
)
def test_a_department_has_one_name_on_every_sheet(superiors, sheet, column):
    names = {row[column] for row in values(superiors, sheet)}
    assert names <= {"某市文化局", "某市图书馆", "某县林场"}, names
    assert "某市文化局" in names


def test_what_a_form_calls_itself_is_kept(superiors):
    assert {*told(superiors, "项目汇总", "项目名称", "填报名称")} == {
        ("图书馆", "219-某市文化局"), ("文化馆", "某市文化局办公室"), ("社区图书馆运行", None),
    }  # fmt: skip


def test_a_year_is_not_added_to_another_and_only_projects_findings_count(superiors):
    heads = ("部门（单位）", "年度", "项目数", "预算数（万元）", "错误", "警告")
    rows = [row[1:] for row in told(superiors, "部门×项目", *heads) if row[0] == "某市文化局"]
    assert [row[:3] for row in rows] == [(2023, 2, 400)]
    projects = told(superiors, "项目汇总", "部门（单位）", "年度", "错误", "警告")
    for year, *_, errors, warnings in rows:
        own = [row[2:] for row in projects if row[:2] == ("某市文化局", year)]
        assert (errors, warnings) == tuple(map(sum, zip(*own, strict=True)))


def test_superiors_are_ranked_apart_from_units(superiors):
    ranked = {name: told(superiors, name, "名次", "部门（单位）") for name in ("部门排名", "单位排名")}
    assert ranked == {"部门排名": [(1, "某市文化局")], "单位排名": [(1, "某市图书馆")]}


def test_units_are_rolled_up_to_their_superior(superiors):
    assert [row[:11] for row in values(superiors, "部门汇总")] == [
        ["某市文化局", None, 1, "已报送", 3, 1, 1000, 300, 1, 200, 190],
        ["某市文化局", "某市图书馆", 2, "已报送", None, None, 1200, 100, 1, 200, 190],
        ["某市文化局", "某市剧院", 2, "未报送", None, None, None, None, 0, 0, 0],
        ["某市文化局", "下属单位合计", None, None, 2, 1, 1200, 100, 1, 200, 190],
    ]
    whole, *units = told(
        superiors, "部门汇总", "全部门总预算（万元）", "全部门项目预算数（万元）", "全部门项目表数", "口径"
    )
    assert whole == (2200, 400, 2, "主管部门的表只含本级，加下属 1 个单位的表")
    assert units == [(None,) * 4] * 3


def test_the_overview_counts_what_stands_among_forms_and_who_is_missing(superiors):
    figures, among = figures_of(superiors), told(superiors, "表间审核", "审核定义编码", "级别")
    assert {code for code, _ in among} == {
        "years-differ", "project-expenditure-differs", "units-missing", "units-exceed",
    }  # fmt: skip
    assert figures["表间审核警告（处）"] == sum(level == "警告" for _, level in among) == 4
    assert figures["表间审核提示（处）"] == 1
    assert figures["未报送、未报齐（个）"] == len(told(superiors, "未报送", "缺")) == 1
    assert figures["名单外的表（张）"] == len(values(superiors, "名单外")) == 1
    assert figures["无法识别（个）"] == 0
    kinds = {code for code, scope in told(superiors, "问题类型", "审核定义编码", "审核范围") if scope == "表间"}
    assert kinds == {code for code, _ in among}
    assert ["某市文化局", 0, 3, 0] in [row[:4] for row in values(superiors, "问题按部门") if row[6] == "表间"]


def test_the_sheets_on_the_roster_lead_to_the_files(superiors):
    assert values(superiors, "未报送") == [
        ["某市剧院", None, 0, 1, "未报送", None, None, "应报数“三”不是整数，按没有写明处理。", None],
    ]
    assert {*told(superiors, "名单匹配", "填报名称", "比对", "表数")} == {
        ("某市文化局（本级）", "去括号", 1), ("某市文化局办公室", "去后缀", 1),
        ("某市图书馆", "一致", 2),
    }  # fmt: skip
    (row,) = openpyxl.load_workbook(superiors)["名单外"].iter_rows(min_row=3)
    assert (row[0].value, row[5].hyperlink.target) == ("某县林场", "林场_审核.xlsx")


def test_the_notes_say_what_was_asked_for(tmp_path):
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / "表.xlsx")
    notes = dict(row[:2] for row in values(consolidated(folder, tmp_path / "出", excellent=0.3), "说明"))
    assert (notes["审核的文件"], notes["“优”的上限"]) == ("收", "30%")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("收件/甲", "收件/甲"),
        ("../收件", "../收件"),
        (str(SAMPLES), "samples"),
        (str(Path(SAMPLES.anchor)), Path(SAMPLES.anchor).as_posix()),
    ],
)
def test_a_path_from_the_root_is_told_by_its_name(given, shown):
    assert called(given) == shown


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """Forms of the year, one without a year, and one of the year before; with what the run says."""
    folder, output = tmp_path_factory.mktemp("收"), tmp_path_factory.mktemp("出")
    for name in ("甲", "乙", "丙"):
        drawn(folder / f"{name}.xlsx", replace(RIGHT, project_name=name), cells={"C3": None} if name == "丙" else None)
    drawn_department(folder / "局.xlsx")
    drawn(folder / "旧.xlsx", replace(RIGHT, year=2022, project_name="旧项目"))
    outcome = run_all([str(folder)], RunOptions(output, jobs=1), lambda results, _: iter(results))
    return output / "汇总.xlsx", outcome.notices


def test_a_form_without_a_year_counts_and_one_of_another_does_not_and_both_are_said(years):
    path, notices = years
    said = ["1 张表没有写年度，按评价年度 2023 计入汇总。", "1 张表是其他年度的，不计入汇总，列在“其他年度”里。"]
    assert notices == {sentence: ["汇总.xlsx"] for sentence in said}
    figures = figures_of(path)
    assert (figures["项目自评表（张）"], figures["其中没有写年度（张）"], figures["其他年度的表（张）"]) == (3, 1, 1)
    assert dict(row[:2] for row in values(path, "说明"))["评价年度"] == "2023。" + "".join(said)


def test_forms_of_other_years_are_listed_apart(years):
    path, _ = years
    assert told(path, "其他年度", "年度", "部门（单位）", "项目名称", "实施单位", "表", "文件") == [
        (2022, "广州市某区文化局", "旧项目", "广州市某区图书馆", "项目自评表", "旧.xlsx"),
    ]  # fmt: skip
    (row,) = openpyxl.load_workbook(path)["其他年度"].iter_rows(min_row=3)
    assert row[5].hyperlink.target == "旧_审核.xlsx"
    assert "旧项目" not in {name for (name,) in told(path, "项目汇总", "项目名称")}


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Two projects of one department, unlike in budget and score; three departments, two of which score the same."""
    folder = tmp_path_factory.mktemp("收")
    library = funded(100, 100, project_name="图书馆", total=97)
    drawn(folder / "图书馆.xlsx", library, cells={"H17": 21, "H18": 21, "H20": 17, "G22": None, "H22": None})
    drawn(folder / "文化馆#1.xlsx", funded(300, 150, project_name="文化馆", total=92), cells={"H19": None})
    for name, rate in (("甲局", 95), ("乙局", 98), ("丙局", 95)):
        drawn_department(folder / f"{name}.xlsx", name, rate=f"年度平均执行率{rate}%", cells={"E11": 800})
    (folder / "坏.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(folder / "空.xlsx")
    return consolidated(folder, tmp_path_factory.mktemp("出"))


@pytest.mark.parametrize(
    ("sheet", "of", "rows"),
    [
        ("部门排名", ("名次", "部门（单位）", "最终得分"), [(1, "乙局", 9.8), (2, "丙局", 9.5), (2, "甲局", 9.5)]),
        (
            "通报", ("名次", "部门（单位）", "项目数", "预算数（万元）", "执行率", "项目得分（按预算加权）", "部门整体得分"),
            [
                (1, "乙局", 0, None, None, None, 9.8), (2, "丙局", 0, None, None, None, 9.5),
                (2, "甲局", 0, None, None, None, 9.5), (None, "广州市某区文化局", 2, 400, 0.625, 90.75, None),
                (None, "合计", 2, 400, 0.625, None, None),
            ],
        ),
        (
            "部门×项目", ("部门（单位）", "项目数", "预算数（万元）", "执行数（万元）", "执行率", "最终得分（按预算加权）"),
            [("广州市某区文化局", 2, 400, 250, 0.625, 90.75)],
        ),
        (
            "指标明细", ("项目名称", "三级指标", "自评得分", "系统核算得分", "差异"),
            [
                ("图书馆", "开放天数", 21, 20, 1), ("图书馆", "设备完好率", 21, 20, 1), ("图书馆", "单位运行成本", 10, 10, 0),
                ("图书馆", "接待读者", 17, 18, -1), ("图书馆", "服务机制", 9, 9, 0), ("图书馆", "读者满意度", None, None, None),
                ("文化馆", "开放天数", 20, 20, 0), ("文化馆", "设备完好率", 20, 20, 0), ("文化馆", "单位运行成本", None, 10, None),
                ("文化馆", "接待读者", 18, 18, 0), ("文化馆", "服务机制", 9, 9, 0), ("文化馆", "读者满意度", 10, 10, 0),
            ],
        ),
        (
            "问题类型", ("审核定义编码", "级别", "数量", "涉及表数"),
            [
                ("score-above-weight", "错误", 2, 1), ("missing-value", "错误", 1, 1), ("score-differs", "错误", 1, 1), ("total-mismatch", "错误", 1, 1),
                ("weights-not-100", "错误", 1, 1), ("evidence-differs", "警告", 1, 1), ("low-execution", "警告", 1, 1),
                ("missing-value", "提示", 82, 4),
            ],
        ),
        (
            "问题按部门", ("部门（单位）", "错误", "警告"),
            [("广州市某区文化局", 6, 1), ("乙局", 0, 1), ("丙局", 0, 0), ("甲局", 0, 0)],
        ),
        (
            "无法识别", ("文件", "情况", "原因"),
            [
                ("坏.xlsx", "无法读取", "文件是空的（0 字节）。请重新导出或重新发送。"),
                ("空.xlsx", "没有找到绩效自评表", "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_the_sheets_say(figures, sheet, of, rows):
    assert [row for row in told(figures, sheet, *of) if row[0] or sheet == "通报"] == rows


def test_the_average_of_a_group_is_what_its_weights_scored(figures):
    assert groups_of(figures) == [
        ("产出指标", 1, 100, 100), ("效益指标", 0.9, 54, 60), ("履职效能", pytest.approx(0.96), 28.8, 30),
        ("预算执行率", 0.75, 15, 20), ("满意度指标", 1, 10, 10),
    ]  # fmt: skip


def groups_of(path):
    """The block of groups on 总览, below its headings."""
    rows = values(path, "总览")
    heading, column = next((at, row.index("一级指标")) for at, row in enumerate(rows) if "一级指标" in row)
    return [tuple(row[column : column + 4]) for row in rows[heading + 1 :] if row[column]]


def test_rows_without_weights_are_no_part_of_an_average(tmp_path):
    record = perfxl.review(draw(HUBEI, tmp_path / "表.xlsx"))
    perfxl.consolidate([record], tmp_path / "汇总.xlsx")
    assert groups_of(tmp_path / "汇总.xlsx") == [("预算执行率", 0.96, 19.2, 20)]


def test_a_file_that_no_link_can_name_is_named_without(figures):
    heads, *rows = openpyxl.load_workbook(figures)["项目汇总"].iter_rows(min_row=2)
    at = [cell.value for cell in heads].index("文件")
    assert [(row[at].value, bool(row[at].hyperlink)) for row in rows] == [
        ("图书馆.xlsx", True),
        ("文化馆#1.xlsx", False),
    ]


WIDER = ("at the front", "in the middle")


def widened(known, at):
    """Columns with another one among them."""
    return (*known[:at], columns.Column("other", "另一栏"), *known[at:])


@pytest.fixture(scope="module")
def beside_last_year(superiors_folder, tmp_path_factory):
    """汇总.xlsx of superiors beside an earlier year: as it is, and with another column on every sheet and block of 总览."""
    pytest.importorskip("duckdb")
    new = tmp_path_factory.mktemp
    earlier = funded(100, 90, year=2022, project_name="图书馆", department="某市文化局", unit="某市图书馆")
    drawn((folder := new("往年")) / "图书馆.xlsx", earlier)
    consolidated(folder, new("出"), archive=(archive := new("归档") / "归档.duckdb"))

    def made():
        """Over a copy of the archive."""
        own = Path(shutil.copy(archive, new("归档")))
        return consolidated(superiors_folder, new("出"), archive=own, roster=superiors_folder / "名单.xlsx")

    @cache
    def book(where):
        """With the other column at a place, or nowhere."""
        if where == "plain":
            return made()
        with pytest.MonkeyPatch.context() as patch:
            for name in ("FIGURES", "TASKS", "GRADES", "GROUPS"):
                patch.setattr(columns, name, widened(getattr(columns, name), 0 if where == WIDER[0] else 1))
            wider = {
                name: widened(known, 0 if where == WIDER[0] else len(known) // 2)
                for name, known in columns.COLUMNS.items()
            }
            patch.setattr(columns, "COLUMNS", wider)
            return made()

    return book


@cache
def headed(path):
    """Each table as its columns by their headings, but for the other one; 总览 as what stands in its rows."""
    found = {}
    for sheet in openpyxl.load_workbook(path, data_only=True):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        if sheet.title in columns.COLUMNS:
            found[sheet.title] = {head: cells for head, *cells in zip(*rows, strict=True) if head != "另一栏"}
        elif sheet.title == "总览":
            said = [[value for value in row if value not in (None, "", "另一栏")] for row in rows]
            found[sheet.title] = list(filter(None, said))
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("where", [pytest.param(WIDER[0], marks=pytest.mark.thorough), WIDER[1]])
def test_every_sheet_says_the_same_wherever_its_columns_stand(beside_last_year, where):
    plain, wider = beside_last_year("plain"), beside_last_year(where)
    assert len(formulas(wider)) == len(formulas(plain)) > 40
    assert headed(wider) == headed(plain)


@pytest.mark.parametrize(
    "names",
    [
        (WIDER[1],),
        pytest.param(("intake", "continued", "superiors", "years", WIDER[0]), marks=pytest.mark.thorough),
    ],
)
def test_every_formula_gives_its_cached_value(names, intake, continued, superiors, years, beside_last_year, tmp_path):
    """LibreOffice computes all in one call."""
    known = {"intake": intake, "continued": continued, "superiors": superiors, "years": years[0]}
    paths = {name: known.get(name) or beside_last_year(name) for name in names}
    copies = [Path(shutil.copy(path, tmp_path / f"{name}.xlsx")) for name, path in paths.items()]
    fresh = recalculated(copies, tmp_path / "重算")
    assert {path.stem: stale_formulas(path, fresh[path.name]) for path in copies} == {name: [] for name in names}


def test_data_bars_and_charts_follow_their_columns_wherever_they_stand(beside_last_year):
    for path in map(beside_last_year, ("plain", WIDER[1])):
        book = openpyxl.load_workbook(path)
        (bars,) = book["部门排名"].conditional_formatting
        (cells,) = bars.cells.ranges
        assert (book["部门排名"].cell(2, cells.min_col).value, cells.min_row) == ("最终得分", 3)
        charted = [
            tuple(book["总览"][of.f.split("!")[1].replace("$", "").partition(":")[0]].offset(-1).value for of in (one.cat.strRef or one.cat.numRef, one.val.numRef))
            for chart in book["总览"]._charts
            for one in chart.series
        ]  # fmt: skip
        assert charted == [("最终等级", "项目自评表"), ("最终等级", "部门整体自评表"), ("一级指标", "平均得分率")]
