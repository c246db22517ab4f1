"""The papers that folder mode writes into a run's folder: which, when, and what is said of them."""

from pathlib import Path

import pytest
from docx import Document

from perfxl.reviewing.lines import ReviewLine, WorkbookSummary
from perfxl.run import copies
from perfxl.run.job import RunOutcome
from perfxl.text.errors import CallError
from perfxl.ways_in.desktop import papers
from perfxl.ways_in.desktop.folder import copied_lines
from perfxl.ways_in.desktop.papers import papers_of
from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare
from tests.drawn import drawn
from tests.ledger.books import ledger
from tests.papers.drawing import template_of


@pytest.fixture
def home(tmp_path):
    (tmp_path / "结果").mkdir()
    return ProgramFolder(tmp_path)


def summary(path, errors=0, forms=1):
    path.write_bytes(b"x")
    return WorkbookSummary(str(path), "", "scored", None, None, None, (errors, 0, 0), ("优",) * forms)


def outcome(home, *summaries, **changes):
    return RunOutcome(home.path / "结果", summaries=summaries, **changes)


def drafts(wanted, calls):
    """As the maker of drafts; `wanted` says of each whether there is one."""

    def make(inputs, folder, options):
        calls.append(([Path(one).name for one in inputs], folder.name, options.templates.name))
        for name in inputs:
            written = str(folder / name) if wanted else None
            one = WorkbookSummary(name, "", "scored", None, None, written, (0, 0, 0), ("优",))
            yield ReviewLine(one, "{}", None if wanted else "模板打不开。")

    return make


def written(monkeypatch, home, result, reports=None, notices=None, summary=None):
    """What is said while the papers of a run are written, and after."""
    told = []
    for where, name, maker in (
        (copies, "make_copies", reports),
        (papers, "_notices", notices),
        (papers, "_summary", summary),
    ):
        monkeypatch.setattr(where, name, maker or (lambda *_: 1 / 0))
    return told, papers_of(result, home, told.append)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (True, ["自评报告初稿 2 份，在结果文件夹的“报告”里：标黄处请填写，写好后再用。"]),
        (False, ["没有写成自评报告：甲.xlsx　模板打不开。", "没有写成自评报告：丁.xlsx　模板打不开。"]),
    ],
)
def test_an_accountant_gets_drafts_of_what_has_no_error(monkeypatch, home, wanted, said):
    calls = []
    gone = summary(home.path / "戊.xlsx")
    result = outcome(
        home,
        summary(home.path / "甲.xlsx"),
        summary(home.path / "乙.xlsx", errors=1),
        summary(home.path / "丙.xlsx", forms=0),
        summary(home.path / "丁.xlsx"),
        gone,
    )
    Path(gone.name).unlink()
    told = written(monkeypatch, home, result, reports=drafts(wanted, calls))
    assert told == (["正在写自评报告…"], said)
    assert calls == [(["甲.xlsx", "丁.xlsx"], "报告", "文书")]


def test_of_very_many_none_is_written_unasked(monkeypatch, home):
    monkeypatch.setattr(papers, "_MOST_REPORTS", 1)
    calls, result = [], outcome(home, *(summary(home.path / f"{name}.xlsx") for name in "甲乙"))
    _, said = written(monkeypatch, home, result, reports=drafts(True, calls))
    assert (calls, said) == (
        [],
        ["没有错误的自评表超过 1 份，没有自动写自评报告。需要的请在审核窗口点“自评报告”。"],
    )


def test_a_bureau_gets_notices_and_summary(monkeypatch, home):
    calls = []
    (home.path / "工作台账.xlsx").write_bytes(b"")

    def notices(run, known, templates):
        calls.append((run.name, known.name, templates.name))
        return ["整改通知 2 份。"]

    def summarised(run, known, templates):
        raise CallError("名单是空的。")

    told = written(
        monkeypatch,
        home,
        outcome(home, summary(home.path / "甲.xlsx")),
        reports=drafts(True, calls),
        notices=notices,
        summary=summarised,
    )
    assert told == (
        ["正在写整改通知…", "正在写年度总结…"],
        ["整改通知 2 份。", "年度总结没有写成：名单是空的。"],
    )
    assert calls == [("结果", "工作台账.xlsx", "文书")]


@pytest.mark.parametrize("change", [{"left": 1}, {"stopped": True}])
def test_a_run_that_did_not_end_has_none(monkeypatch, home, change):
    result = outcome(home, summary(home.path / "甲.xlsx"), **change)
    assert written(monkeypatch, home, result, reports=drafts(True, [])) == ([], [])


def test_templates_beside_the_program_are_used_once_they_are_edited(tmp_path, in_this_process):
    home = ProgramFolder(tmp_path)
    prepare(home)
    shipped = {path.name: path.stat().st_mtime_ns for path in home.papers.iterdir()}
    template_of(home.papers, "{%p for 表 in 各表 %}", "意见：{{ 表.项目 }}", "{%p endfor %}", name="审核意见书.docx")
    edited = (home.papers / "审核意见书.docx").read_bytes()
    prepare(home)
    assert (home.papers / "审核意见书.docx").read_bytes() == edited
    assert shipped.keys() == {path.name for path in home.papers.iterdir()}
    folder, said = copied_lines(home, [str(drawn(tmp_path / "甲.xlsx"))], "opinion", lambda lines, _: iter(lines))
    assert said == ["已生成 1 份审核意见书。"]
    (paper,) = folder.glob("*.docx")
    assert [one.text for one in Document(str(paper)).paragraphs] == ["意见：社区图书馆运行"]


def test_an_opinion_of_the_window_goes_by_the_ledger(tmp_path, in_this_process):
    home = ProgramFolder(tmp_path)
    rows = [["部门", "项目名称", "三级指标", "复核得分"], ["广州市某区文化局", "社区图书馆运行", None, 88]]
    ledger(tmp_path / "工作台账.xlsx", {"复核": rows})
    folder, _ = copied_lines(home, [str(drawn(tmp_path / "甲.xlsx"))], "opinion", lambda lines, _: iter(lines))
    (paper,) = folder.glob("*.docx")
    text = "".join(cell.text for row in Document(str(paper)).tables[0].rows for cell in row.cells)
    assert "复核88分；最终88分、等级“良”。" in text
