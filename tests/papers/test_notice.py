"""整改通知: what goes to whom, what it says, and what became of the last round."""

import json
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from docx import Document
from typer.testing import CliRunner

import perfxl
from perfxl.intake.catalogue import NotReported, ProjectExpenditureDiffers, Spot
from perfxl.intake.followed_up import followed_up
from perfxl.intake.returned import Problem, Returned, recipient
from perfxl.intake.whole import Holdings
from perfxl.ledger.packed import packed
from perfxl.output.drawing.project import draw_project
from perfxl.output.drawing.sheet import Sheet, book_options
from perfxl.output.papers.notice import sentences
from perfxl.output.papers.notice.rows import Clauses, among_rows, form_labels, problem_rows
from perfxl.output.papers.template import PaperError
from perfxl.run.journal import program_mark
from perfxl.run.ledger import ledger_at
from perfxl.run.notices import NoticeOptions, write_notices
from perfxl.text.errors import CallError
from perfxl.ways_in.cli import app
from tests.drawn import RIGHT, drawn, with_indicator
from tests.intake_forms import form
from tests.ledger.books import ledger
from tests.papers.drawing import rows_of, template_of, text_of

CULTURE, WATER, FOREST = "广州市某区文化局", "某市水务局", "某市林业局"
TODAY = date(2024, 3, 1)
OPTIONS = NoticeOptions(today=TODAY)
# An error and two warnings: 25 of 20 points, two targets copied.
WRONG = replace(with_indicator(17, self_score=25), total=101.5)
COPIED = with_indicator(18, actual="≥95%")


def ran(folder, contents, change=None, program=None):
    """The output folder of a run over workbooks by their paths; `change` alters the findings before they are written."""
    lines = []
    for path, content in contents.items():
        source, copy = folder / "收" / f"{path}.xlsx", folder / "出" / f"{path}_审核.xlsx"
        for file in (source, copy):
            file.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(source)
        else:
            drawn(source, content)
        record = perfxl.annotate(source, copy)
        written = f"出/{path}_审核.xlsx" if record["annotated"] else None
        record |= {"source": f"收/{path}.xlsx", "annotated": written, "program": program or program_mark(None)}
        record["file"] = {"relative": f"{path}.xlsx", "changed": source.stat().st_mtime}
        for at in record["forms"]:
            (change or (lambda finding: None))(at["findings"])
        lines.append(json.dumps(record, ensure_ascii=False))
    (folder / "出" / "results.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder / "出"


def of(department, content=RIGHT, project=None):
    return replace(content, department=department, unit=department, project_name=project or content.project_name)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    contents = {
        "文化/图书": of(CULTURE, WRONG), "文化/剧院": of(CULTURE, RIGHT, "剧院维修"), "水务/清淤": of(WATER, COPIED, "清淤"), "林业/造林": of(FOREST),
    }  # fmt: skip
    return ran(tmp_path_factory.mktemp("甲"), contents)


@pytest.fixture(scope="module")
def returned(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("乙") / "退回"
    made = write_notices(results, folder, OPTIONS)
    return folder, made


def cover(folder):
    """The list's rows by department: what each column says."""
    rows = [*openpyxl.load_workbook(folder / "退回清单.xlsx").active.iter_rows(min_row=3, values_only=True)]
    return {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def test_what_goes_to_whom(returned):
    folder, made = returned
    assert (made.notices, made.copies) == (2, 3)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "退回清单.xlsx",
        *(f"{CULTURE}/{name}" for name in ("整改通知.docx", "图书_审核.xlsx", "剧院_审核.xlsx")),
        *(f"{WATER}/{name}" for name in ("整改通知.docx", "清淤_审核.xlsx")),
        f"{CULTURE}.zip", f"{WATER}.zip",
    }  # fmt: skip
    for name in (CULTURE, WATER):
        with zipfile.ZipFile(folder / f"{name}.zip") as packed:
            assert {one.filename: packed.read(one) for one in packed.infolist()} == {
                path.name: path.read_bytes() for path in (folder / name).iterdir()
            }
            assert all(one.flag_bits & 0x800 for one in packed.infolist())  # the names are said to be UTF-8


def test_the_list_says_how_each_department_stands(returned):
    lines = cover(returned[0])
    columns = ("情况", "自评表", "需修改的表", "错误", "请核实", "审核件", "压缩包")
    assert {name: tuple(line[column] for column in columns) for name, line in lines.items()} == {
        CULTURE: ("退回修改", 2, 1, 1, 0, 2, "打开"),
        WATER: ("核实说明", 1, 0, 0, 1, 1, "打开"),
        FOREST: ("不退回", 1, 0, 0, 0, "", ""),
    }


def test_what_a_notice_says(returned):
    folder, made = returned
    texts = text_of(folder / CULTURE / "整改通知.docx")
    assert texts[:2] == [f"关于{CULTURE}", "2023年度绩效自评材料修改的通知"]
    for said in (
        "我局对你单位报送的2份2023年度绩效自评表进行了审核，其中1份需要修改，问题1处。",
        "错误1处，应逐处改正后重新报送，见附件1第1项：“社区图书馆运行”1处。",
        "没有需要核实或说明的问题。",
        "附件：1. 需要修改和核实的问题清单（回复表）",
        "　　　2. 审核件2份（电子表格）",
    ):
        assert said in texts
    head, block, row = rows_of(folder / CULTURE / "整改通知.docx")
    assert head == ["序号", "表名（文件）", "位置", "填报内容", "应为或要求", "依据", "单位回复"]
    assert block[0] == "一、需要修改的问题（必须改正）"
    assert row[:4] == ["1", "社区图书馆运行\n（图书_审核.xlsx）", "“项目支出绩效自评表”H17", "25"]
    assert row[4] == "“开放天数”自评 25 分，超过分值 20 分。应不高于 20 分，请改正。"
    assert row[6] == ""
    assert rows_of(folder / WATER / "整改通知.docx")[1][0] == "一、请核实或说明的问题"
    assert len(Document(str(folder / CULTURE / "整改通知.docx")).tables) == 1  # no table of a round before
    assert [blank for blank in dict.fromkeys(made.blanks) if "日期" in blank] == ["截止日期", "成文日期"]


def test_no_other_departments_name_is_in_a_notice(returned):
    folder, _ = returned
    for name in (CULTURE, WATER):
        with zipfile.ZipFile(folder / name / "整改通知.docx") as packed:
            text = packed.read("word/document.xml").decode()
        assert [other for other in (CULTURE, WATER, FOREST, "剧院维修") if other in text] == [name]


def problem(code="score-differs", cell="H17", stated="9", message="“甲”不符。请改正。", **other):
    given = {
        "form": PROJECT, "subject": cell, "code": code, "level": "error", "sheet": "表", "cell": cell, "stated": stated, "expected": "",
        "message": message, "source": "", "status": "open", "answer": None,
    }  # fmt: skip
    return Problem(**given | other)


PROJECT, OTHER = form(CULTURE, "图书", source="图书.xlsx"), form(WATER, "清淤", source="清淤.xlsx")
WHOLE = form(CULTURE, source="整体.xlsx")
LONG = "某" * 60
ROWS = [
    ("one", [problem()], [("“表”H17", "9", "“甲”不符。请改正。", "—")]),
    (
        "one cause in several rows", [problem(message="“甲”没有说明。请补写。"), problem(cell="H18", stated="8", message="“乙”没有说明。请补写。")],
        [("“表”H17、H18", "H17：9\nH18：8", "H17：“甲”没有说明。\nH18：“乙”没有说明。\n请补写。", "—")],
    ),
    (
        "the same sentence twice", [problem(stated="", message="有隐藏。请核对。"), problem(cell="C3", sheet="附表", stated="", message="有隐藏。请核对。")],
        [("“表”H17\n“附表”C3", "（空白）", "有隐藏。请核对。", "—")],
    ),
    (
        "other numbers asked for", [problem(message="“甲”不符。应为 8。"), problem(cell="H18", message="“乙”不符。应为 7。")],
        [("“表”H17", "9", "“甲”不符。应为 8。", "—"), ("“表”H18", "9", "“乙”不符。应为 7。", "—")],
    ),
    ("other clauses", [problem(source="甲条"), problem(cell="H18", source="乙条")], [
        ("“表”H17", "9", "“甲”不符。请改正。", "甲条"), ("“表”H18", "9", "“甲”不符。请改正。", "乙条"),
    ]),
    ("an error that is explained", [problem(status="answered", answer="已报批")], [
        ("“表”H17", "9", "“甲”不符。请改正。已有说明“已报批”，错误仍须改正。", "—"),
    ]),
    ("an answer that fits no more", [problem(answer="已报批")], [
        ("“表”H17", "9", "“甲”不符。请改正。此前的说明“已报批”不再适用，请重新说明。", "—"),
    ]),
    ("a long text", [problem(stated="长" * 200)], [("“表”H17", "长" * 100 + "…", "“甲”不符。请改正。", "—")]),
]  # fmt: skip


@pytest.mark.parametrize(("problems", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_rows(problems, expected):
    labels = form_labels(Returned(CULTURE, (PROJECT,), ()), {"图书.xlsx": "图书_审核.xlsx"})
    rows = problem_rows(problems, labels)
    assert [tuple(row[1:]) for row in rows] == expected
    assert {row.form for row in rows} == {"图书\n（图书_审核.xlsx）"}


def test_a_long_clause_stands_below_the_table_once():
    clauses = Clauses()
    assert [clauses.shown(text) for text in ("短", LONG, LONG, LONG * 2)] == ["短", "见注1", "见注1", "见注2"]
    assert clauses.notes == [f"注1：{LONG}", f"注2：{LONG * 2}"]


def differing(*spots):
    return ProjectExpenditureDiffers(CULTURE, spots, stated="230", count="1", total="180")


def spot(of_form, says=""):
    return Spot(of_form, "表", "E6", says)


UNIT = form("某图书馆", "采编", source="采编.xlsx")
RECIPIENTS = [
    ("its own forms", [WHOLE, PROJECT], CULTURE),
    ("its unit's too", [WHOLE, UNIT], CULTURE),
    ("a unit's first, then its superior's", [UNIT, WHOLE], CULTURE),
    ("a unit's alone", [UNIT], "某图书馆"),
    ("none", [], CULTURE),
]


@pytest.mark.parametrize(("forms", "expected"), [row[1:] for row in RECIPIENTS], ids=[row[0] for row in RECIPIENTS])
def test_who_is_told_what_contradicts_among_forms(forms, expected):
    holdings = Holdings((), {CULTURE: ["某图书馆"]})
    assert recipient(differing(*map(spot, forms)), holdings) == expected


def test_of_forms_of_others_no_cell_is_told():
    to = Returned(CULTURE, (WHOLE, PROJECT), (), (differing(spot(WHOLE, "230 万元"), spot(UNIT, "180 万元")),))
    (row,) = among_rows(to.among, form_labels(to, {}))
    assert tuple(row) == ("部门整体自评表\n（整体.xlsx）", "“表”E6", "230 万元", to.among[0].message, "—")
    reported = NotReported(CULTURE, project="公园", project_code="P3")
    assert among_rows([reported], {})[0] == ("—", "—", "—", reported.message, "—")


def told(*problems, forms=(PROJECT,), among=()):
    return Returned(CULTURE, tuple(forms), problems, tuple(among))


CORRECTED = form(CULTURE, "图书", source="别处/图书（改）.xlsx")
RENAMED = form(CULTURE, "图书采购", source="图书_审核.xlsx")
WARNING = problem(level="warning")
FOLLOWED = [
    ("gone", [problem()], told(forms=[CORRECTED]), [("已改正", "")]),
    ("as it was, in another row", [problem(subject="甲")], told(problem(form=CORRECTED, cell="H20", subject="甲"), forms=[CORRECTED]), [("未改正", "")]),
    ("changed and still wrong", [problem()], told(problem(form=CORRECTED, stated="8"), forms=[CORRECTED]), [("未改正", "已改为“8”，仍不符")]),
    ("explained", [WARNING], told(WARNING._replace(form=CORRECTED, status="answered"), forms=[CORRECTED]), [("已说明", "")]),
    ("an error explained", [problem()], told(problem(form=CORRECTED, status="answered"), forms=[CORRECTED]), [("未改正", "")]),
    ("waived", [problem()], told(problem(form=CORRECTED, status="waived"), forms=[CORRECTED]), [("已豁免", "")]),
    ("waived then", [problem(status="waived")], told(forms=[CORRECTED]), []),
    ("another code", [problem()], told(problem("score-above-weight", form=CORRECTED), forms=[CORRECTED]), [("已改正", "")]),
    ("the project renamed, the file the same", [problem()], told(problem(form=RENAMED), forms=[RENAMED]), [("未改正", "")]),
    ("the form not sent", [problem()], told(forms=[WHOLE]), [("未改正", "本轮没有收到这张表")]),
    ("what is left comes first", [problem(), problem(cell="H18")], told(problem(form=CORRECTED, cell="H18"), forms=[CORRECTED]), [("未改正", ""), ("已改正", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "expected"), [row[1:] for row in FOLLOWED], ids=[row[0] for row in FOLLOWED])
def test_what_became_of_a_problem(before, now, expected):
    followed = followed_up([told(*before)], [now]).get(CULTURE, [])
    assert [(one.state, one.note) for one in followed] == expected


MISSING = [NotReported(CULTURE, project=name, project_code=code) for name, code in (("公园", "P3"), ("路灯", "P4"))]
AMONG = [
    (told(), told(among=MISSING[:1]), []),
    (told(among=MISSING), told(among=MISSING[:1]), ["未改正", "已改正"]),
    (told(among=[differing(spot(WHOLE))]), told(among=[differing()]), ["未改正"]),
    (told(among=MISSING[:1]), told(forms=()), ["未改正"]),
]


@pytest.mark.parametrize(("before", "now", "expected"), AMONG)
def test_what_became_of_a_problem_among_forms(before, now, expected):
    assert [one.state for one in followed_up([before], [now]).get(CULTURE, [])] == expected


REVIEWED = [
    (told(problem()), "其中1份需要修改，问题1处。"),
    (told(problem(), WARNING), "其中1份需要修改，问题1处，另有1处请核实说明。"),
    (told(WARNING, among=MISSING), "没有发现必须修改的错误，有3处请核实说明。"),
]


@pytest.mark.parametrize(("to", "expected"), REVIEWED)
def test_the_sentence_on_what_was_reviewed(to, expected):
    begin = "我局对你单位报送的1份2023年度绩效自评表进行了审核，"
    assert sentences.reviewed(to, 2023) == begin + expected


DEADLINES = [
    (date(2024, 3, 15), "1.请于2024年3月15日前"),
    (date(2024, 2, 29), "1.请于【请填写：新的截止日期，台账上的2024年2月29日已过】前"),
    (None, "1.请于【请填写：截止日期】前"),
]


@pytest.mark.parametrize(("deadline", "expected"), DEADLINES)
def test_by_when(deadline, expected):
    assert sentences.wanted(deadline, TODAY, 1)[0].startswith(expected)


def test_the_next_round_says_what_became_of_the_last(results, tmp_path):
    contents = {"图书（改）": of(CULTURE), "清淤": of(WATER, COPIED, "清淤")}

    def answered(findings):
        for finding in findings:
            finding["status"] = "answered"

    later = ran(tmp_path, contents, answered)
    write_notices(later, tmp_path / "退回", NoticeOptions(previous=results, today=TODAY))
    lines = cover(tmp_path / "退回")
    assert {name: (line["情况"], line["上一轮未改正"]) for name, line in lines.items()} == {
        CULTURE: ("不退回", 0), WATER: ("不退回", 0),
    }  # fmt: skip

    later = ran(tmp_path, contents)
    write_notices(later, tmp_path / "再退", NoticeOptions(previous=results, today=TODAY))
    notice = tmp_path / "再退" / WATER / "整改通知.docx"
    said = "上一轮提出问题1处：已改正0处、已说明0处、已豁免0处、未改正1处，逐项见附件2。"
    assert said in text_of(notice)
    assert rows_of(notice, 1)[1][1:3] == ["清淤", "“项目支出绩效自评表”F18"]
    assert [path.name for path in (tmp_path / "再退").iterdir() if path.is_dir()] == [WATER]


def test_the_ledger_says_by_when_for_whom_and_who_sent_nothing(results, tmp_path):
    sheets = {
        "参数": [["名称", "值"], ["评价年度", 2023], ["财政部门", "某市财政局"], ["截止日期", "2024-03-15"]],
        "名单": [["部门", "主管部门", "应报项目表", "联系人"], [CULTURE, "", 3, "张三"], ["某市教育局", "", 1, ""], [WATER, "", 1, ""], ["某市档案馆", "", 0, ""]],
    }  # fmt: skip
    book = ledger(tmp_path / "工作台账.xlsx", sheets)
    made = write_notices(results, tmp_path / "退回", replace(OPTIONS, ledger=book))
    texts = text_of(tmp_path / "退回" / WATER / "整改通知.docx")
    assert "某市财政局" in texts
    assert any(text.startswith("1.请于2024年3月15日前在所附审核件上修改") for text in texts)
    lines = cover(tmp_path / "退回")
    assert {name: (line["情况"], line["备注"] or "") for name, line in lines.items()} == {
        CULTURE: ("退回修改", "还缺 1 张表。"), "某市教育局": ("未报送", ""), WATER: ("核实说明", ""),
        FOREST: ("不退回", "名单上没有。"),
    }  # fmt: skip
    assert lines[CULTURE]["联系人"] == "张三"
    assert "与审核时的不同" in made.said[0]


@pytest.mark.parametrize(
    ("given", "beside", "said"),
    [
        (["2024-03-15"], "2024-03-15", ""),
        (["2024-03-15"], "2024-03-31", "与审核时的不同"),
        (["2024-03-15"], None, "这里没有找到“工作台账.xlsx”"),
        ([], "2024-03-31", ""),
    ],
)
def test_the_ledger_that_the_run_went_by_is_used_where_it_lies_beside(tmp_path, given, beside, said):
    def written(name, day):
        return ledger(tmp_path / name, {"参数": [["名称", "值"], ["评价年度", 2023], ["截止日期", day]]})

    books = [packed(ledger_at(written("当时.xlsx", day))) for day in given]
    results = ran(tmp_path, {"清淤": of(WATER, COPIED)}, program=program_mark(None, *books))
    if beside:
        written("工作台账.xlsx", beside)
    made = write_notices(results, tmp_path / "退回", OPTIONS)
    assert said in "".join(made.said)
    assert bool(made.said) == bool(said)
    texts = text_of(tmp_path / "退回" / WATER / "整改通知.docx")
    day = f"1.请于2024年3月{beside[-2:]}日前" if beside and given else "1.请于【请填写：截止日期】前"
    assert any(text.startswith(day) for text in texts)


def test_what_cannot_be_sent_to_anybody_is_on_the_list(tmp_path):
    contents = {
        "无名": replace(WRONG, department=None, unit=None), "旧": replace(of(WATER), year=2022), "新": of(CULTURE), "再": of(CULTURE, RIGHT, "再"),
        "坏": lambda path: path.write_bytes(b"PK"), "空": lambda path: openpyxl.Workbook().save(path),
    }  # fmt: skip
    made = write_notices(ran(tmp_path, contents), tmp_path / "退回", OPTIONS)
    assert made.notices == 0
    sheet = openpyxl.load_workbook(tmp_path / "退回" / "退回清单.xlsx").active
    assert [(row[1], row[4], (row[-1] or "")[:14]) for row in sheet.iter_rows(min_row=4, values_only=True)] == [
        (CULTURE, "不退回", ""),
        (WATER, "其他年度", "1 张表是其他年度的，没有计"),
        ("（未填单位）", "单位不明", "“无名.xlsx”没有填部门"),
        ("（无法识别）", "未审核", "“坏.xlsx”：这不是 E"),
        ("（无法识别）", "未审核", "“空.xlsx”：没有找到绩"),
    ]


def test_copies_that_are_not_there_or_hold_others_forms_are_not_sent(tmp_path):
    def together(path):
        with xlsxwriter.Workbook(str(path), book_options()) as book:
            for name in (CULTURE, WATER):
                draw_project(Sheet(book, name), of(name, WRONG, f"{name[:3]}项目"))

    folder = ran(tmp_path, {"合": together, "单": of(CULTURE, WRONG, "单列")})
    (folder / "单_审核.xlsx").unlink()
    write_notices(folder, tmp_path / "退回", OPTIONS)
    assert {path.name for path in (tmp_path / "退回" / CULTURE).iterdir()} == {"整改通知.docx"}
    notes = {name: line["备注"] for name, line in cover(tmp_path / "退回").items()}
    shared = "“合_审核.xlsx”里还有其他单位的表，没有附。"
    assert notes == {CULTURE: f"{shared}1 份审核件不在结果文件夹里，没有附。", WATER: shared}
    texts = text_of(tmp_path / "退回" / WATER / "整改通知.docx")
    assert any("在原报送的自评表上修改" in text for text in texts)


def test_names_alike_and_texts_of_workbooks_stay_what_they_are(tmp_path):
    names = ["某市乙局:甲", "某市乙局?甲"]
    projects = ["<w:br/>{{ 部门 }}&", "=HYPERLINK(1)"]
    contents = {
        f"{at}": of(name, WRONG, project) for at, (name, project) in enumerate(zip(names, projects, strict=True))
    }
    write_notices(ran(tmp_path, contents), tmp_path / "退回", OPTIONS)
    folders = sorted(path.name for path in (tmp_path / "退回").iterdir() if path.is_dir())
    assert folders == ["某市乙局_甲", "某市乙局_甲(2)"]
    shown = {rows_of(tmp_path / "退回" / name / "整改通知.docx")[2][1].partition("\n")[0] for name in folders}
    assert shown == {*projects}


def test_nothing_is_written_over(results, tmp_path):
    for path in (tmp_path / "退回", tmp_path / "没有"):
        with pytest.raises(CallError, match="找不到文件夹"):
            write_notices(tmp_path / "没有", path, OPTIONS)
    (tmp_path / "退回").mkdir()
    (tmp_path / "退回" / "整改通知.docx").write_bytes(b"")
    with pytest.raises(CallError, match="里已有文件，没有写整改通知"):
        write_notices(results, tmp_path / "退回", OPTIONS)
    with pytest.raises(CallError, match="就是这一轮的"):
        write_notices(results, tmp_path / "新", replace(OPTIONS, previous=results))
    last_year = ran(tmp_path, {"清淤": replace(of(WATER), year=2022)})
    with pytest.raises(CallError, match="是 2022 年度的审核，这一轮是 2023 年度的"):
        write_notices(results, tmp_path / "新", replace(OPTIONS, previous=last_year))


def test_a_persons_own_template(results, tmp_path):
    own = template_of(tmp_path, "关于{{ 部门 }}自评材料修改的函", "{%p for 句 in 修改 %}", "{{ 句 }}", "{%p endfor %}")
    write_notices(results, tmp_path / "退回", replace(OPTIONS, template=own))
    assert text_of(tmp_path / "退回" / WATER / "整改通知.docx") == [
        f"关于{WATER}自评材料修改的函", "没有发现必须修改的错误。",
    ]  # fmt: skip
    wrong = template_of(tmp_path, "{{ 局长 }}", name="错.docx")
    with pytest.raises(PaperError, match="不认识的字段：局长"):
        write_notices(results, tmp_path / "再", replace(OPTIONS, template=wrong))
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "再"))]


def test_the_command(results, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, ["notice", str(results)])
    assert ended.exit_code == 0
    assert "已写整改通知 2 份，附审核件 3 份：“退回”" in ended.stderr
    assert "发文字号" in ended.stderr
    assert (tmp_path / "退回" / "退回清单.xlsx").is_file()
