"""What the window holds without a screen: its lines, filters and order, its tasks, settings and passwords."""

from pathlib import Path

import pytest

from perfxl.reviewing.lines import ONLY_GOALS, line_of
from perfxl.rules.rulebook import rulebooks
from perfxl.ways_in.desktop.about import facts, news
from perfxl.ways_in.desktop.bureau import free
from perfxl.ways_in.desktop.how import Choices, How
from perfxl.ways_in.desktop.program_folder import ProgramFolder, when
from perfxl.ways_in.desktop.rows import Row, State, rows, rows_of
from perfxl.ways_in.desktop.table_model import COLUMNS, FILTERS, TableModel, values
from perfxl.ways_in.desktop.tasks import Task, Tasks
from perfxl.ways_in.rule_reading import named


def finding(level, status="open"):
    return {"level": level, "status": status, "code": "x", "cell": "A1", "waiver_row": None}


def form(*findings, kind="project", name="图书馆运行", **totals):
    field = "project_name" if kind == "project" else "department"
    standing = {"self_total": 99, "score": 96.91, "reviewed": None, "final": 96.91, "final_grade": "优", **totals}
    return {
        "form": kind,
        "fields": {field: {"value": name, "cell": "C4"}},
        "totals": {**standing, "by_basis": {"computed": 75, "claimed": 25}},
        "findings": list(findings),
        "review_rows": [],
    }


def record(*forms, error=None, notices=(), annotated="结果/甲_审核.xlsx"):
    return {
        "source": "收/甲.xlsx",
        "sha256": "",
        "status": "unreadable" if error else "scored" if forms else "unrecognised",
        "error": {"code": error, "message": "读不出来。"} if error else None,
        "annotated": annotated if forms else None,
        "forms": list(forms),
        "notices": list(notices),
    }


ERROR, WARNING, HINT = finding("error"), finding("warning"), finding("info")
ANSWERED, WAIVED = finding("warning", "answered"), finding("error", "waived")
STATES = [
    (record(form(ERROR, WARNING, HINT)), "有错误", "1", "1"),
    (record(form(WARNING, ANSWERED)), "有警告", "0", "2（已说明 1）"),
    (record(form(ANSWERED)), "警告已说明", "0", "1（已说明 1）"),
    (record(form(HINT)), "只有提示", "0", "0"),
    (record(form(WAIVED)), "没有问题", "0", "0"),
    (record(), "没有找到自评表", "", ""),
    (record(notices=[ONLY_GOALS]), "是绩效目标表", "", ""),
    (record(error="corrupt"), "无法读取", "", ""),
    (record(error="encrypted"), "需要密码", "", ""),
]


@pytest.mark.parametrize(("of", "state", "errors", "warnings"), STATES)
def test_the_state_of_a_workbook_in_words(of, state, errors, warnings):
    (row,) = rows(of)
    assert (row.words, row.errors, row.warnings) == (state, errors, warnings)


def test_a_line_of_each_form():
    found = rows(record(form(ERROR), form(kind="department", name="某局", score=80, reviewed=78, self_total=None)))
    titles = [title for _, title, *_ in COLUMNS]
    assert titles == ["文件", "表", "项目/部门名称", "自评总分", "核算总分", "核查比例", "等级", "错误", "警告", "状态"]
    assert [values(row) for row in found] == [
        ["甲.xlsx", "项目支出", "图书馆运行", "99", "96.91", "75%", "优", "1", "0", "有错误"],
        ["甲.xlsx", "部门整体支出", "某局", "", "80（复核 78）", "75%", "优", "0", "0", "没有问题"],
    ]


def test_why_there_is_no_form_stands_where_its_name_would():
    (row,) = rows(record(error="corrupt"))
    assert values(row)[:3] == ["甲.xlsx", "", "读不出来。"]
    assert row.opens == ""


@pytest.mark.parametrize(
    ("fault", "annotated", "said"),
    [(None, "结果/甲_修正稿.xlsx", ("已生成", "")), ("磁盘满了。", None, ("没有生成", "磁盘满了。"))],
)
def test_of_another_copy_it_is_said_whether_it_was_made(fault, annotated, said):
    (row,) = rows_of(line_of(record(form(ERROR), annotated=annotated), fault), "mended")
    assert (row.words, row.remark) == said


def row(file, state=State.FINE, **texts):
    return Row(file, state, source=file, **texts)


@pytest.fixture
def model():
    found = TableModel()
    for one in (
        row("乙", State.ERROR, form="项目", computed="9.5", warnings="2"),
        row("甲", State.WARNING, form="项目", computed="100", warnings="1"),
        row("丁", State.PASSWORD),
        row("丙", State.FINE, form="项目", computed="88（复核 80）", warnings="0"),
        row("戊", State.NO_FORM),
    ):
        found.put(1, [one])
    return found


def shown(model):
    return "".join(model[number].row.file for number in model.shown())


@pytest.mark.parametrize(
    ("name", "files"),
    [("全部", "乙甲丁丙戊"), ("有错误", "乙"), ("有警告", "乙甲"), ("没有问题", "丙"), ("没有读出", "丁戊")],
)
def test_a_filter(model, name, files):
    model.choose(name)
    assert shown(model) == files
    assert model.counts()[name] == len(files)


def test_no_line_escapes_all_filters():
    for state in State:
        assert any(lets(row("甲", state)) for name, lets in FILTERS.items() if name != "全部")


def test_sorting_by_number_both_ways_and_not_at_all_blanks_last(model):
    found = []
    for _ in range(3):
        model.sort("computed")
        found.append(shown(model))
    assert found == ["乙丙甲丁戊", "甲丙乙丁戊", "乙甲丁丙戊"]


def test_sorting_by_text(model):
    model.sort("file")
    assert shown(model) == "丁丙乙戊甲"  # by code point
    model.sort("file")
    assert shown(model) == "甲戊乙丙丁"


def test_a_line_that_comes_takes_its_place(model):
    model.sort("computed")
    _, (number,) = model.put(1, [row("己", State.FINE, computed="50")])
    assert (shown(model), model.place(number)) == ("乙己丙甲丁戊", 1)


def test_a_line_that_the_filter_holds_back_is_kept(model):
    model.choose("有错误")
    assert model.put(1, [row("己", State.FINE)]) == ([], [])
    model.choose("全部")
    assert shown(model) == "乙甲丁丙戊己"


def test_a_workbook_that_was_unlocked_stands_where_it_stood(model):
    gone, came = model.put(1, [row("丁", State.ERROR), row("丁", State.FINE)])
    assert gone == came[:1] == [3]
    assert [kept.row.file for kept in model.locked()] == []
    assert shown(model) == "乙甲丁丙戊丁"


def test_the_same_workbook_in_another_batch_is_another_line(model):
    model.put(2, [row("甲", State.FINE)])
    assert shown(model) == "乙甲丁丙戊甲"


def test_what_is_dropped_while_it_works_is_one_batch_by_the_same_settings():
    tasks = Tasks()
    tasks.add(Task("annotated", ("甲",)))
    first = tasks.next()
    tasks.add(Task("annotated", ("乙", "丙")))
    tasks.add(Task("annotated", ("丙", "丁")))
    tasks.add(Task("annotated", ("戊",), How(Choices(max_size=200), told=True)))
    tasks.add(Task("clean", ("己",)))
    tasks.add(Task("clean", ("庚",)))
    assert (first.inputs, tasks.next()) == (("甲",), None)
    assert list(tasks.waiting()) == [("乙", "丙", "丁"), ("戊",), ("己",), ("庚",)]
    tasks.done(Path("结果"))
    second = tasks.next()
    assert (second.inputs, first.batch, second.batch) == (("乙", "丙", "丁"), 1, 2)
    assert tasks.cancel() == 3
    assert tasks.next() is None


def test_a_password_goes_on_with_its_batch_and_is_known_to_the_next():
    tasks = Tasks()
    tasks.add(Task("annotated", ("待审核",)))
    tasks.next()
    assert not tasks.can_unlock(1)
    tasks.done(Path("结果"))
    again = tasks.unlocking(1, ("待审核/甲.xlsx",), "一", "待审核/甲.xlsx")
    assert again.inputs == ("待审核",)
    assert (again.how.again, again.how.passwords) == (Path("结果"), ("一",))
    tasks.add(again)
    assert tasks.next() is again
    tasks.done(Path("结果"))
    assert tasks.unlocking(1, (), "二").how.passwords == ("二", "一")
    tasks.add(Task("clean", ("乙",)))
    assert tasks.next().how.passwords == ("二", "一")
    assert "一" not in repr(again)


def test_of_copies_only_what_is_locked_is_made_anew():
    tasks = Tasks()
    tasks.add(Task("mended", ("甲", "乙")))
    tasks.next()
    tasks.done(Path("结果"))
    assert tasks.unlocking(1, ("乙",), "一", "乙").inputs == ("乙",)


@pytest.mark.parametrize(
    ("choices", "ledger", "said"),
    [
        (Choices(), None, "评分规则：按每张表的格式自动选择。"),
        (Choices(), "工作台账.xlsx", "评分规则：按“工作台账.xlsx”，其中没有写的自动选择。"),
        (Choices("hubei", "湖北省", 200), "工作台账.xlsx", "评分规则：指定“湖北省”；文件大小上限 200 MB。"),
    ],
)
def test_what_a_run_goes_by_is_said(choices, ledger, said):
    assert choices.told(ledger) == said


def test_rulebooks_have_names_for_people_that_tell_them_apart():
    names = [named(book) for book in rulebooks().values()]
    assert "广州市　2023　项目表　广州市项目支出绩效自评评分规则（2023年度）" in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("there", "name"),
    [
        ([], "退回"),
        (["退回/"], "退回"),
        (["退回/甲"], "退回(2)"),
        (["退回/甲", "退回(2)/乙"], "退回(3)"),
        (["退回"], "退回(2)"),
    ],
)
def test_what_somebody_has_is_not_written_over(tmp_path, there, name):
    for each in there:
        path = tmp_path / each
        (path if each.endswith("/") else path.parent).mkdir(exist_ok=True)
        if not each.endswith("/"):
            path.write_bytes(b"x")
    assert free(tmp_path / "退回").name == name


@pytest.mark.parametrize(
    ("name", "told"),
    [("2026-11-26_165002", "2026-11-26　16:50:02"), ("2026-11-26_165002_2", "2026-11-26　16:50:02（2）"), ("甲", "甲")],
)
def test_when_a_run_was(name, told):
    assert when(name) == told


@pytest.mark.parametrize(("text", "said"), [(None, []), ("0.1.0\ncommit 0a1b2c-dirty\n", ["commit 0a1b2c-dirty"])])
def test_what_the_program_was_built_from_is_said_where_it_was_built(tmp_path, monkeypatch, text, said):
    if text:
        (tmp_path / "build.txt").write_text(text, "utf-8")
    monkeypatch.setattr("perfxl.ways_in.desktop.about.BUILT", tmp_path / "build.txt")
    first, *build, folder, _ = facts(ProgramFolder(tmp_path))
    assert first.startswith("绩效自评审核 ")
    assert build == said
    assert str(tmp_path) in folder
    assert all(line.startswith("· ") for line in news())
