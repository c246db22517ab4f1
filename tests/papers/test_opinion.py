"""审核意见书: what its page says of a form, that it stays one page, and how a run writes it."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from perfxl.output.papers.opinion.document import write_opinion
from perfxl.output.papers.opinion.page import page
from perfxl.output.papers.template import PaperError
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.copies import make_copies
from perfxl.run.discovery import find_others
from perfxl.run.job import RunOptions, run_all
from perfxl.text.errors import CallError
from tests.called import untold
from tests.drawn import RIGHT, drawn, drawn_department, reviewed
from tests.office import converted
from tests.open_xml import needs_validator, validated
from tests.papers.drawing import rows_of, template_of

NAME = "审核意见书"


def form_of(path):
    (form,) = reviewed(path)["forms"]
    return form


def lines_of(path):
    """The rows of a page, merged cells once, lines of a cell with / between."""
    rows = [list(dict.fromkeys(cell.replace("\n", "/") for cell in row)) for row in rows_of(path)]
    return [row for row in rows if row != [""]]


def test_a_page_from_top_to_bottom(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"H17": 21})
    write_opinion([form_of(path)], tmp_path / "意见.docx")
    rows = [[cell.text for cell in row.cells] for row in Document(str(tmp_path / "意见.docx")).tables[0].rows]
    assert [list(dict.fromkeys(row)) for row in rows] == [
        ["部门", "广州市某区文化局", "年度", "2023年"],
        ["单位", "广州市某区图书馆"],
        ["项目", "社区图书馆运行"],
        ["自评表", "项目支出自评表（工作表“项目支出绩效自评表”）"],
        ["预算数", "200万元", "执行数", "190万元", "执行率", "95%"],
        ["得分", "分值", "自评", "系统核算", "复核", "差异"],
        ["预算执行率", "10", "9.5", "—", "0"],
        ["产出指标", "50", "51", "—", "1"],
        ["效益指标", "30", "27", "—", "0"],
        ["满意度指标", "10", "—", "0"],
        ["合计", "100", "96.5", "—", "0"],
        ["审核情况", "自评96.5分、等级“优”；系统核算96.5分、等级“优”。\n核算依据：由表内数字计算90分、定性判断10分。\n未改正错误2项。"],
        ["未改正的\n问题", "1. H17：“开放天数”自评 21 分，超过分值 20 分。应不高于 20 分，请改正。\n"
         "2. H25：总分填 96.5，各项自评得分合计为 97.5。请改正总分或核对各项得分。"],
        ["审核结论", "□ 通过　　　□ 修改后通过　　　□ 退回修改\n提示：有2项错误未改正，建议退回修改。"],
        ["签字", "审核人：\n\n　　年　　月　　日", "复核人：\n\n　　年　　月　　日", "单位确认（盖章）：\n\n　　年　　月　　日"],
    ]  # fmt: skip


def changed(form, **totals):
    return {**form, "totals": {**form["totals"], **totals}}


SENTENCES = [
    ({}, ["自评96.5分、等级“优”；系统核算96.5分、等级“优”。", "未发现需要修改的问题。"], "没有须改正的错误，建议通过。"),
    ({"self_total": None, "grade_stated": None}, ["未填自评总分；系统核算96.5分、等级“优”。"], "建议通过。"),
    ({"score": None, "grade": None}, ["自评96.5分、等级“优”；系统未计分。"], "建议通过。"),
    ({"reviewed": 88, "final": 88, "final_grade": "良"}, ["系统核算96.5分、等级“优”；复核88分；最终88分、等级“良”。"], "建议通过。"),
    ({"score": 89}, ["核算总分按评分规则折算或封顶，与各组得分之和不同。"], "建议通过。"),
    ({"by_basis": {"evidence": 20.5, "claimed": 79.5, "unscored": 0}}, ["核算依据：按佐证文字20.5分、按自评认可79.5分。"], "建议通过。"),
]  # fmt: skip


@pytest.mark.parametrize(("totals", "said", "advice"), SENTENCES)
def test_sentences_from_the_totals(tmp_path, totals, said, advice):
    shown = page(changed(form_of(drawn(tmp_path / "表.xlsx")), **totals))
    told = "".join(shown["审核情况"])
    assert [one for one in said if one not in told] == []
    assert shown["建议"].endswith(advice)
    assert shown["问题"] == ["未发现需要修改的问题。"]


def finding(level="error", status="open", **facts):
    return {
        "code": "x", "level": level, "sheet": "表", "cell": "H9", "stated": "", "expected": "", "message": "有误。请改正。",
        "source": "", "status": status, "answer": None, "waiver": None, "waiver_row": None, **facts,
    }  # fmt: skip


MENDED = finding("info", code="after-mending", message="各项得分改正后，总分为 90，等级为“优”；现填 99。请改正。")
COUNTS = [
    ([finding()], "未改正错误1项。", ["1. H9：有误。请改正。"]),
    ([finding(status="answered")], "未改正错误1项。", ["1. H9：有误。请改正。"]),
    ([finding("warning")], "待说明1项。", ["1. H9（待说明）：有误。请改正。"]),
    ([finding("warning"), finding()], "未改正错误1项，待说明1项。", ["1. H9：有误。请改正。", "2. H9（待说明）：有误。请改正。"]),
    ([finding("warning", "answered"), finding(status="waived")], "已说明1项，已豁免1项。", ["未发现需要修改的问题。"]),
    ([finding("info")], "未发现需要修改的问题。", ["未发现需要修改的问题。"]),
    ([finding(sheet="基础数据")], "未改正错误1项。", ["1. 基础数据!H9：有误。请改正。"]),
    ([finding(), MENDED], "各项得分改正后，总分为 90，等级为“优”。", ["1. H9：有误。请改正。"]),
    ([finding()] * 9, "未改正错误9项。", [*(f"{n}. H9：有误。请改正。" for n in range(1, 9)), "其余1项见审核件。"]),
]  # fmt: skip


@pytest.mark.parametrize(("findings", "said", "problems"), COUNTS)
def test_what_is_not_mended(tmp_path, findings, said, problems):
    shown = page({**form_of(drawn(tmp_path / "表.xlsx")), "sheet": "表", "findings": findings})
    assert shown["审核情况"][-1] == said
    assert shown["问题"] == problems


def test_a_department_has_its_whole_budget_and_no_project(tmp_path):
    shown = page(form_of(drawn_department(tmp_path / "表.xlsx", total=1000.5)))
    assert [shown[name] for name in ("部门", "单位", "项目", "预算", "执行", "执行率")] == [
        "广州市某区文化局", "", "", "1000.5万元", "—", "—",
    ]  # fmt: skip


def test_more_groups_than_the_page_holds_stand_in_one_row(tmp_path):
    form = form_of(drawn(tmp_path / "表.xlsx"))
    rows = [{**form["indicators"][0], "level1": f"第{number}组", "reviewed": 19} for number in range(11)]
    shown = page({**form, "indicators": rows})["得分"]
    assert [row["名称"] for row in shown] == ["预算执行率", *(f"第{n}组" for n in range(6)), "其余5组", "合计"]
    assert [shown[7][name] for name in ("分值", "自评", "核算", "复核", "差异")] == ["100", "100", "100", "95", "0"]


def worst(form):
    """Forms with every row filled as far as it goes: long names, many groups, long problems."""
    long = "某省某市某县人民代表大会常务委员会办公室机关后勤服务中心" * 6
    rows = [
        {**form["indicators"][0], "level1": f"第{number}组名称很长的一级指标的名字", "reviewed": 19}
        for number in range(11)
    ]
    fields = {name: {"value": long, "cell": "A1"} for name in ("department", "unit", "project_name")}
    full = changed(
        {**form, "fields": fields, "indicators": rows, "sheet": "很长的工作表名称" * 4}, reviewed=90.1, score=80.12
    )
    for words in ("完成情况", "WMW ", "达标率98.5%、", "实际完成值为784人次，"):
        for length in (8, 40, 300):
            findings = [
                finding(message=words * length),
                finding("warning", "answered"),
                finding(status="waived"),
                MENDED,
            ] * 12
            yield {**full, "findings": findings}
            yield {**full, "findings": findings, "form": "department"}
            yield {**form, "findings": findings}


@pytest.mark.thorough
def test_every_form_has_one_page(tmp_path):
    forms = list(worst(form_of(drawn(tmp_path / "表.xlsx"))))
    write_opinion(forms, tmp_path / "意见.docx")
    (pdf,) = converted("pdf", [tmp_path / "意见.docx"], tmp_path)
    pages = re.findall(rb"/Type\s*/Page\b[^s]", pdf.read_bytes())
    assert len(pages) == len(forms) == 36
    titles = [one.text for one in Document(str(tmp_path / "意见.docx")).paragraphs if "意见书" in one.text][::2]
    assert titles == ["绩效自评审核意见书"] * 36


def run(inputs, output, **options):
    review = ReviewOptions(opinion=True, templates=options.pop("template", None))
    return run_all([str(inputs)], RunOptions(output, consolidate=False, jobs=1, review=review, **options), untold)


@pytest.fixture
def folder(tmp_path, in_this_process):
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / "甲.xlsx", cells={"H17": 21})
    return folder


def test_a_run_writes_one_beside_each_annotated_copy(folder, tmp_path):
    drawn(folder / "甲.xlsm", replace(RIGHT, project_name="另一个"))
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    outcome = run(folder, tmp_path / "出")
    assert sorted(path.name for path in (tmp_path / "出").glob("*.docx")) == [f"甲.xlsm_{NAME}.docx", f"甲_{NAME}.docx"]
    made = {Path(one["source"]).name: one.get("opinion") for one in outcome.records}
    out = (tmp_path / "出").as_posix()
    assert made == {"坏.xlsx": None, "甲.xlsm": f"{out}/甲.xlsm_{NAME}.docx", "甲.xlsx": f"{out}/甲_{NAME}.docx"}
    assert lines_of(tmp_path / "出" / f"甲.xlsm_{NAME}.docx")[2] == ["项目", "另一个"]


def test_a_later_run_takes_it_over_or_makes_it_again(folder, tmp_path):
    output = tmp_path / "出"
    path = output / f"甲_{NAME}.docx"
    own = template_of(tmp_path, "{%p for 表 in 各表 %}", "{{ 表.项目 }}", "{%p endfor %}")
    assert [run(folder, output).resumed, run(folder, output, resume=True).resumed] == [0, 1]
    path.unlink()
    assert run(folder, output, resume=True).resumed == 0
    assert path.exists()
    assert run(folder, output, resume=True, template=own).resumed == 0
    assert [one.text for one in Document(str(path)).paragraphs] == ["社区图书馆运行"]


def test_it_is_no_input_of_a_later_run(folder, tmp_path):
    run(folder, folder)
    assert find_others([str(folder)], folder) == []
    shutil.copytree(folder, tmp_path / "收到的")
    assert find_others([str(tmp_path / "收到的")], tmp_path / "出") == []


@pytest.mark.parametrize(
    ("line", "options", "said"),
    [
        ("{{ 科室 }}", {}, "有不认识的字段：科室。"),
        ("{%p for 表 in 各表 %}\n{{ 表.科室 }}\n{%p endfor %}", {}, "有不认识的字段：科室"),
        ("文", {"annotate": False}, "不能和 --no-annotate 一起用"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_done(folder, tmp_path, line, options, said):
    template = template_of(tmp_path, *line.split("\n"))
    with pytest.raises((PaperError, CallError), match=said):
        run(folder, tmp_path / "出", template=template, **options)
    assert not (tmp_path / "出").exists()


def test_one_that_is_open_in_word_gets_another_name_and_a_sentence(folder, tmp_path, monkeypatch):
    replaced = Path.replace

    def refuse(part, target):
        if Path(target).name == f"甲_{NAME}.docx":
            raise PermissionError(13, "used by another process")
        return replaced(part, target)

    monkeypatch.setattr(Path, "replace", refuse)
    outcome = run(folder, tmp_path / "出")
    assert not outcome.incomplete
    assert outcome.records[0]["opinion"].endswith(f"出/甲_{NAME}(2).docx")
    assert [text for text in outcome.notices if f"“甲_{NAME}(2).docx”" in text] != []


def test_a_fault_costs_the_opinion_alone(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("perfxl.output.papers.opinion.document.page", lambda *_: 1 / 0)
    outcome = run(folder, tmp_path / "出")
    assert (outcome.incomplete, outcome.records[0].get("opinion")) == (True, None)
    assert "没能写这个工作簿的审核意见书（ZeroDivisionError）" in outcome.faults[0]
    assert Path(outcome.records[0]["annotated"]).is_file()


def test_opinions_alone_of_workbooks_that_cannot_be_annotated_too(tmp_path, in_this_process):
    first, second = drawn(tmp_path / "甲.xlsx"), drawn(tmp_path / "甲.xlsm", replace(RIGHT, project_name="另一个"))
    lines = list(make_copies([str(first), str(second)], tmp_path / "出", ReviewOptions(copy="opinion")))
    assert [Path(line.summary.annotated).name for line in lines] == [f"甲_{NAME}.docx", f"甲(2)_{NAME}.docx"]
    assert sorted(path.name for path in (tmp_path / "出").iterdir()) == [f"甲(2)_{NAME}.docx", f"甲_{NAME}.docx"]


@pytest.mark.thorough
@needs_validator
def test_the_validator_finds_no_error(tmp_path):
    path = tmp_path / "意见.docx"
    write_opinion([form_of(drawn(tmp_path / "表.xlsx"))] * 2, path)
    assert validated([path], tmp_path)[path] == {}
