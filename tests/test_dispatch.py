"""Forms handed out by a ledger: what stands in them, and that what comes back is known by its 下发编号."""

from functools import cache
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from perfxl.forms.identity import Identity, read_identity
from perfxl.ledger.packed import packed
from perfxl.output.dispatch.plan import recipients
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.dispatch import dispatch
from perfxl.run.job import RunOptions, run_all
from perfxl.run.ledger import ledger_at
from perfxl.ways_in.cli import app
from tests.ledger.books import ledger
from tests.office import recalculated

PROJECT, DEPARTMENT, DETAILS = "项目支出绩效自评表", "部门整体支出绩效自评表", "部门整体支出绩效指标完成情况表"
SETTINGS = [
    ["名称", "值"], ["评价年度", 2024], ["财政部门", "某市财政局"], ["截止日期", "2025-03-31"],
    ["评分规则（项目）", "mof-2020"], ["评分规则（部门）", "guangzhou-2023-department"],
]  # fmt: skip
ROSTER = [
    ["部门", "主管部门", "代码", "别名", "应报部门表", "应报项目表", "联系人"],
    ["某市教育局", "", "101", "教育局", 1, 3, "张三"],
    ["某市第一中学", "某市教育局", "101001", "", 0, 0, ""],
    ["某市水务局", "", "102", "", 1, 2, "李四"],
]
PROJECTS = [
    ["项目编码", "项目名称", "部门", "实施单位", "批复预算数", "决算执行数"],
    ["2024-001", "校舍维修", "某市教育局", "某市第一中学", 120, 118.6],
    ["2024-002", "教师培训", "教育局", "", 60, 60],
    ["2024-003", "图书购置：第一批/小学", "某市教育局", "", 30, 30],
    ["2024-004", "河道清淤", "某市水务局", "", 200, 190],
    ["2024-005", "水质监测", "某市水务局", "", 80, 80],
]
TARGETS = [
    ["部门", "项目名称", "一级指标", "二级指标", "三级指标", "年度指标值", "分值"],
    ["某市教育局", "校舍维修", "产出指标", "数量指标", "维修面积", "≥500平方米", 50],
    ["某市教育局", "校舍维修", "效益指标", "社会效益指标", "受益学生", "≥800人", 30],
    ["某市教育局", "校舍维修", "满意度指标", "服务对象满意度指标", "师生满意度", "≥90%", 10],
    ["某市水务局", "河道清淤", "", "", "清淤长度", "≥12公里", 60],
    ["某市水务局", "河道清淤", "", "", "水质达标率", "≥95%", 30],
    ["某市教育局", "", "产出指标", "", "新增学位", "≥1000个", 20],
    ["某市教育局", "", "", "", "学前普及率", "≥95%", 20],
]
SHEETS = {"参数": SETTINGS, "名单": ROSTER, "项目清单": PROJECTS, "绩效目标": TARGETS}
REPAIR, DREDGING = "项目支出绩效自评表_2024-001_校舍维修.xlsx", "项目支出绩效自评表_2024-004_河道清淤.xlsx"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return ledger(tmp_path_factory.mktemp("台账") / "工作台账.xlsx", SHEETS)


@pytest.fixture(scope="module")
def out(tmp_path_factory, book):
    """What is handed out by that ledger; looked at only."""
    folder = tmp_path_factory.mktemp("出") / "下发"
    dispatch(book, folder)
    return folder


@cache
def loaded(path, _time):
    return openpyxl.load_workbook(path)


def opened(path, sheet=0):
    found = loaded(path, path.stat().st_mtime_ns)
    return found.worksheets[sheet] if isinstance(sheet, int) else found[sheet]


def filled(path, target, cells):
    """A form that came back: cells filled in, saved under another name, its formulas computed."""
    found = openpyxl.load_workbook(path)
    for ref, value in cells.items():
        found.worksheets[0][ref].value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    found.save(target)
    return recalculated([target], target.parent / "算")[target.name]


def reviewed(path, book):
    options = ReviewOptions(ledger=packed(ledger_at(book)))
    return review_batch([Job(path, path.name)], options)[0].record["forms"]


FILLED = {
    "E9": 120, "F9": 118.6, "F17": "520平方米", "H17": 50, "F18": "900人", "H18": 30, "F19": "95%", "H19": 10,
    "I17": "验收单",
}  # fmt: skip


def test_each_department_has_a_folder_with_its_forms(out):
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.xlsx"))
    assert files == sorted([
        "下发清单.xlsx",
        f"某市教育局/{DEPARTMENT}.xlsx",
        f"某市教育局/{REPAIR}",
        "某市教育局/项目支出绩效自评表_2024-002_教师培训.xlsx",
        "某市教育局/项目支出绩效自评表_2024-003_图书购置：第一批_小学.xlsx",
        f"某市水务局/{DEPARTMENT}.xlsx",
        f"某市水务局/{DREDGING}",
        "某市水务局/项目支出绩效自评表_2024-005_水质监测.xlsx",
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("C3", "（2024年度）"), ("C4", "校舍维修"), ("C5", "某市教育局"), ("C6", "某市第一中学"), ("H1", "项目编码：2024-001"),
        ("E8", 120), ("B17", "产出指标"), ("C18", "社会效益指标"), ("D17", "维修面积"), ("E17", "≥500平方米"), ("G17", 50), ("G8", 10),
    ],
)  # fmt: skip
def test_what_is_approved_is_filled_in_and_locked(out, cell, value):
    sheet = opened(out / "某市教育局" / REPAIR)
    assert (sheet[cell].value, sheet[cell].protection.locked) == (value, True)
    assert sheet.protection.sheet
    assert not sheet.protection.password


@pytest.mark.parametrize("cell", ["H4", "E9", "F9", "F17", "H17", "I17", "C13", "C20"])
def test_what_the_department_fills_in_is_open(out, cell):
    sheet = opened(out / "某市教育局" / REPAIR)
    assert (sheet[cell].value, sheet[cell].protection.locked) == (None, False)


def test_an_indicator_without_levels_leaves_them_to_the_department(out):
    sheet = opened(out / "某市水务局" / DREDGING)
    rows = {row: [sheet[f"{column}{row}"].value for column in "BCDEG"] for row in (17, 18)}
    assert rows == {17: [None, None, "清淤长度", "≥12公里", 60], 18: [None, None, "水质达标率", "≥95%", 30]}
    assert not any(sheet[f"{column}{row}"].protection.locked for column in "BC" for row in rows)


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        ("", ("某市教育局", "某市第一中学")),
        ("第一中学", ("某市第一中学", "第一中学")),
        ("食堂", ("某市第一中学", "食堂")),
    ],
)
def test_a_unit_reports_below_its_superior(tmp_path, unit, named):
    own = ["9", "添置仪器", "某市第一中学", unit, 10, 10]
    dispatch(ledger(tmp_path / "台账.xlsx", SHEETS | {"项目清单": [*PROJECTS, own]}), tmp_path / "下发")
    sheet = opened(tmp_path / "下发" / "某市第一中学" / "项目支出绩效自评表_9_添置仪器.xlsx")
    assert (sheet["C5"].value, sheet["C6"].value) == named
    assert sheet["C1"].value.startswith("2024|某市第一中学|9|")


def test_nothing_is_executed_before_something_is_filled_in(tmp_path, out):
    path = out / "某市教育局" / REPAIR
    cells = openpyxl.load_workbook(recalculated([path], tmp_path / "算")[path.name], data_only=True).worksheets[0]
    assert [cells[ref].value or "" for ref in ("F8", "H8", "I8", "H22", "C23")] == [""] * 5


def test_a_project_without_targets_has_the_rows_of_the_rulebook(out):
    sheet = opened(out / "某市水务局" / "项目支出绩效自评表_2024-005_水质监测.xlsx")
    assert (sheet["B17"].value, sheet["D17"].value, sheet["D17"].protection.locked) == ("产出指标（50分）", None, False)


def test_the_department_form_has_its_name_and_its_targets(out):
    path = out / "某市教育局" / f"{DEPARTMENT}.xlsx"
    main, details = opened(path), opened(path, DETAILS)
    assert [main[ref].value for ref in ("A3", "C5")] == ["（2024年度）", "某市教育局"]
    assert [details[ref].value for ref in ("A3", "B3", "C3", "E3", "B4")] == [
        "产出指标",
        "新增学位",
        "≥1000个",
        20,
        None,
    ]
    assert details["B3"].protection.locked
    assert not details["B4"].protection.locked


def test_the_page_of_guidance_says_to_whom_and_by_when(out):
    texts = [cell.value for row in opened(out / "某市教育局" / REPAIR, "填报说明").iter_rows() for cell in row]
    assert any("某市财政局，2025年3月31日前" in str(text) for text in texts)


def test_the_list_has_a_line_for_each_form_and_each_recipient(out):
    sheet = opened(out / "下发清单.xlsx")
    heads = [cell.value for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)]
    assert [(row["部门（单位）"], row["表"], row["项目编码"] or "") for row in rows] == [
        ("某市教育局", "部门整体", ""), ("某市教育局", "项目", "2024-001"), ("某市教育局", "项目", "2024-002"),
        ("某市教育局", "项目", "2024-003"), ("某市第一中学", "", ""),
        ("某市水务局", "部门整体", ""), ("某市水务局", "项目", "2024-004"), ("某市水务局", "项目", "2024-005"),
    ]  # fmt: skip
    assert rows[1]["批复预算数（万元）"] == 120
    assert sheet["J5"].hyperlink.target.replace("\\", "/") == f"某市教育局/{REPAIR}"


@pytest.mark.parametrize("kept", ["property and text", "text", "property"])
def test_a_form_is_known_by_its_number_whatever_its_name_says(tmp_path, out, book, kept):
    path = filled(out / "某市教育局" / REPAIR, tmp_path / "回" / "表1.xlsx", FILLED | {"C4": "楼房维护"})
    found = openpyxl.load_workbook(path)
    if kept == "text":
        found.custom_doc_props.props.clear()
    if kept == "property":
        found.worksheets[0]["C1"].value = None
        found.worksheets[0]["H1"].value = None
    found.save(path)
    path = recalculated([path], tmp_path / "再")[path.name]
    (form,) = reviewed(path, book)
    assert form["project_code"] == "2024-001"
    differing = [(f["cell"], f["stated"], f["expected"]) for f in form["findings"] if f["code"] == "identity-differs"]
    assert differing == [("C4", "楼房维护", "校舍维修")]


@pytest.mark.parametrize(
    ("cells", "differing"),
    [
        ({}, []),
        ({"C4": "校舍 维修"}, []),
        ({"C5": "教育局"}, []),
        ({"C4": "河道清淤", "C5": "某市水务局", "C6": "某市水务局"}, [("C4", "校舍维修"), ("C5", "某市教育局")]),
        ({"C5": "教体委"}, [("C5", "某市教育局")]),
        ({"C5": "教体委", "C6": "某市教育局"}, [("C5", "某市教育局")]),
        ({"C3": "（2023年度）"}, [("A2", "2024")]),
        ({"H1": "项目编码：2024-004"}, [("H1", "2024-001")]),
    ],
)
def test_what_contradicts_the_number_is_told(tmp_path, out, book, cells, differing):
    path = filled(out / "某市教育局" / REPAIR, tmp_path / "回" / "表1.xlsx", FILLED | cells)
    (form,) = reviewed(path, book)
    assert form["project_code"] == "2024-001"
    told = [(f["cell"], f["expected"]) for f in form["findings"] if f["code"] == "identity-differs"]
    assert told == differing
    # a department that nobody knows: the form counts as that of whom it was handed out to, whatever its unit is called
    assert form.get("issued_to") == ("某市教育局" if cells.get("C5") == "教体委" else None)
    if not cells:
        assert [f for f in form["findings"] if f["level"] != "info"] == []


def test_a_number_of_a_project_that_is_not_on_the_list_is_told(tmp_path, out):
    path = filled(out / "某市教育局" / REPAIR, tmp_path / "回" / "表1.xlsx", FILLED)
    other = ledger(tmp_path / "新.xlsx", SHEETS | {"项目清单": [PROJECTS[0], ["9", "别的", "某市教育局", "", 1, 1]]})
    (form,) = reviewed(path, other)
    assert ("identity-differs", "2024-001") in [(f["code"], f["stated"]) for f in form["findings"]]


@pytest.mark.usefixtures("in_this_process")
def test_two_forms_that_came_back_renamed_are_counted_where_they_belong(tmp_path, out, book):
    back = tmp_path / "回"
    filled(out / "某市教育局" / REPAIR, back / "甲.xlsx", FILLED | {"C4": "楼房维护"}).rename(back / "甲.xlsx")
    own = filled(out / "某市水务局" / f"{DEPARTMENT}.xlsx", back / "乙.xlsx", {"C5": "治水办"})
    own.rename(back / "乙.xlsx")
    (back / "算").rmdir() if not any((back / "算").iterdir()) else None
    options = RunOptions(tmp_path / "结果", annotate=False, ledger=book)
    run_all([str(back / "甲.xlsx"), str(back / "乙.xlsx")], options, lambda results, _total: iter(results))
    sheets = openpyxl.load_workbook(tmp_path / "结果" / "汇总.xlsx")
    texts = {
        name: [str(c.value) for row in sheets[name].iter_rows() for c in row if c.value] for name in sheets.sheetnames
    }
    assert not any("治水办" in text or "楼房维护" in text for text in texts["待确认"])
    assert "治水办" not in texts["名单匹配"]
    assert "某市水务局" in texts["名单匹配"]
    assert not any("校舍维修" in text for text in texts["未报送"])


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        (Identity(2024, "某局", "P-1", "abc123"), "2024|某局|P-1|abc123-"),
        (Identity(2024, "某局", "", "abc123"), "2024|某局|部门表|abc123-"),
    ],
)
def test_an_identity_is_read_as_it_is_printed_and_not_where_it_was_altered(identity, said):
    assert identity.text.startswith(said)
    assert read_identity(f" {identity.text} ") == identity
    assert read_identity(identity.text.replace("2024", "2025")) is None
    assert read_identity(identity.text.replace("|", "｜")) == identity


def test_nothing_is_overwritten(tmp_path, book):
    folder = tmp_path / "下发"
    folder.mkdir()
    (folder / "别的.txt").write_text("在", "utf-8")
    found = CliRunner().invoke(app, ["dispatch", str(book), "-o", str(folder)])
    assert "已有文件，没有下发" in str(found.exception)
    assert [path.name for path in folder.iterdir()] == ["别的.txt"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".perfxl")]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"参数": SETTINGS[:1]}, "没有填“评价年度”"),
        ({"名单": ROSTER[:1], "项目清单": PROJECTS[:1]}, "没有要填报的表"),
        ({"参数": [*SETTINGS[:5], ["评分规则（部门）", "mof-2020"]]}, "做不出部门整体支出绩效自评表"),
        ({"名单": [*ROSTER, ROSTER[1]]}, "名单!A5"),
    ],
)
def test_what_cannot_be_handed_out_is_said(tmp_path, sheets, said):
    path = ledger(tmp_path / "台账.xlsx", SHEETS | sheets)
    with pytest.raises(Exception, match=r"下发|做不出|须改正") as error:
        dispatch(path, tmp_path / "下发")
    assert said in str(error.value)
    assert not (tmp_path / "下发").exists()


def test_what_needs_a_look_is_said(tmp_path):
    path = ledger(tmp_path / "台账.xlsx", SHEETS | {"项目清单": [*PROJECTS, ["9", "修桥", "某市交通局", "", 1, 1]]})
    done, *notices = dispatch(path, tmp_path / "下发")
    assert done.endswith("3 个部门和单位，部门表 2 张，项目表 6 张。")
    assert [word in notice for word, notice in zip(("某市交通局", "4 个项目", "第 8 行"), notices, strict=True)] == [
        True
    ] * 3


def test_a_roster_that_counts_other_projects_than_the_list_is_told(tmp_path):
    _, *notices = dispatch(ledger(tmp_path / "台账.xlsx", SHEETS | {"项目清单": PROJECTS[:-1]}), tmp_path / "下发")
    (told,) = [notice for notice in notices if "应报项目表" in notice]
    assert "不一致：某市水务局名单 2 张，清单 1 个。" in told


UNNAMED = [line for line in SETTINGS if not line[0].startswith("评分规则")]
BY_DEPARTMENT = {
    "评分规则": [["名称", "本市规则"], ["适用表", "部门整体支出"], ["适用年度", 2024], ["出处", "本市办法"]],
    "评分规则-指标": [["三级指标", "分值", "评分标准"], ["内控建设", 100, "每发现1项扣5分，扣完为止"]],
    "评分规则-等级": [["等级", "得分"], ["优", "≥90，≤100"], ["其他", "≥0，＜90"]],
}
USUAL = {
    kind: f"“参数”的“评分规则（{kind}）”没有填{{}}，{kind}表按“{title}”制作。要用别的规则，请填写后重新下发。"
    for kind, title in {
        "项目": "广州市项目支出绩效自评评分规则（2023年度）",
        "部门": "广州市部门整体支出绩效自评评分规则（2023年度）",
    }.items()
}
NOT_OF_THEM = "，台账里的评分规则做不出这种表"


@pytest.mark.parametrize(
    ("sheets", "said", "rows"),
    [
        ({}, [], 26),
        ({"参数": UNNAMED}, [USUAL["项目"].format(""), USUAL["部门"].format("")], 26),
        (
            {"参数": UNNAMED, **BY_DEPARTMENT},
            [USUAL["项目"].format(NOT_OF_THEM), "“参数”的“评分规则（部门）”没有填，部门表按台账里的“本市规则”制作。"],
            1,
        ),
        ({"参数": [*UNNAMED, ["评分规则（部门）", "本市规则"], SETTINGS[4]], **BY_DEPARTMENT}, [], 1),
        (
            {"参数": UNNAMED, **BY_DEPARTMENT, "评分规则": [*BY_DEPARTMENT["评分规则"][:1], ["适用表", "项目支出"], *BY_DEPARTMENT["评分规则"][2:]]},
            [USUAL["项目"].format(NOT_OF_THEM), USUAL["部门"].format(NOT_OF_THEM)],
            26,
        ),
    ],
)  # fmt: skip
def test_whose_rules_forms_are_made_by_is_said_where_the_ledger_names_none(tmp_path, sheets, said, rows):
    out = tmp_path / "下发"
    _, *notices = dispatch(ledger(tmp_path / "台账.xlsx", SHEETS | sheets), out)
    assert [notice for notice in notices if "制作" in notice] == said
    sheet = opened(out / "某市教育局" / f"{DEPARTMENT}.xlsx")
    assert len([row for row in range(13, sheet.max_row) if sheet[f"H{row}"].value]) == rows


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (["某局", "甲/乙：局", "CON", "局 ."], ["某局", "甲_乙：局", "CON_", "局"]),
        (["ab局", "AB局"], ["ab局", "AB局(2)"]),
        (["长" * 60], ["长" * 40]),
    ],
)
def test_folders_are_called_as_windows_allows(tmp_path, names, folders):
    path = ledger(tmp_path / "台账.xlsx", {"名单": [["部门"], *([name] for name in names)]})
    assert [each.folder for each in recipients(ledger_at(path), 2024)] == folders


def test_the_hand_out_is_the_same_for_the_same_ledger(tmp_path, book):
    for name in ("一", "二"):
        dispatch(book, tmp_path / name)
    assert (
        Path(tmp_path / "一" / "某市教育局" / REPAIR).read_bytes()
        == (tmp_path / "二" / "某市教育局" / REPAIR).read_bytes()
    )
