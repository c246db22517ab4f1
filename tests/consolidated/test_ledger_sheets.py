"""The sheets of 汇总.xlsx that rest on the ledger."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

import perfxl
from perfxl.intake.rollup import by_superior
from perfxl.ledger.model import NOTHING, Project, Question, Settings, Target
from perfxl.ledger.roster import Entry, Lines
from perfxl.output.consolidated import Intake, write_consolidated
from perfxl.output.consolidated.assembly import put_together
from perfxl.output.consolidated.columns import COLUMNS
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.looks import Looks
from perfxl.output.consolidated.questions import write_questions
from perfxl.output.consolidated.review import write_reviewed
from perfxl.output.consolidated.rows import HEAD_ROWS
from perfxl.output.consolidated.table import Table
from perfxl.output.consolidated.together import write_superiors
from tests.drawn import RIGHT, drawn, drawn_department
from tests.formulas import stale_formulas
from tests.intake_forms import form, framed
from tests.office import recalculated

ROSTER = (
    Entry("广州市某区文化局", due_department=1, due_projects=1),
    Entry("某区图书馆", superior="广州市某区文化局", due_department=1, due_projects=2),
    Entry("某区教育局", due=3, contact="李某"),
)  # fmt: skip
LEDGER = replace(
    NOTHING,
    settings=Settings(year=2023, sample_share=1.0, excellent_projects=0.3, excellent_departments=1.0),
    roster=ROSTER,
    projects=(Project("P1", "剧院", "某区教育局", "某剧院", 120.0, 100.0),),
    targets=(Target("某区教育局", "剧院", "场次", "≥10场"),),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """汇总.xlsx of a department with its project, and a unit of it."""
    folder = tmp_path_factory.mktemp("收")
    made = [
        drawn(folder / "图书馆.xlsx", replace(RIGHT, project_name="图书馆")),
        drawn_department(folder / "局.xlsx", "广州市某区文化局"), drawn_department(folder / "馆.xlsx", "某区图书馆"),
    ]  # fmt: skip
    path = folder / "汇总.xlsx"
    write_consolidated([perfxl.review(one) for one in made], path, Intake(ledger=LEDGER))
    return path


def told(path, sheet, *heads):
    first, *rows = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=2, values_only=True)
    return [tuple(row[first.index(head)] for head in heads) for row in rows]


def test_what_waits_for_somebody_comes_first_and_explanations_last(book):
    assert openpyxl.load_workbook(book).sheetnames == [
        "总览", "未报送", "待确认", "重复报送", "通报", "部门排名", "单位排名", "项目汇总", "部门×项目", "部门汇总", "复核抽样", "项目清单核对",
        "绩效目标核对", "表间审核", "问题清单", "指标明细", "问题类型", "问题按部门", "名单匹配", "名单外", "无法识别", "说明",
    ]  # fmt: skip
    assert openpyxl.load_workbook(book).active.title == "总览"


@pytest.mark.parametrize(
    ("sheet", "heads", "rows"),
    [
        ("项目清单核对", ("部门（单位）", "项目名称", "情况", "批复预算数（万元）", "填报预算数（万元）", "项目编码"),
         [("某区教育局", "剧院", "未报送", 120, None, "P1"), ("广州市某区文化局", "图书馆", "不在清单", None, 200, None)]),
        ("绩效目标核对", ("部门（单位）",), []),
        ("未报送", ("部门（单位）", "应报", "已报", "缺", "联系人"), [("某区图书馆", None, 1, 2, None), ("某区教育局", 3, 0, 3, "李某")]),
        ("未报送", ("应报部门表", "应报项目表", "已报部门表", "已报项目表", "缺部门表", "缺项目表"), [(1, 2, 1, 0, 0, 2), (None,) * 6]),
        ("通报", ("名次", "部门（单位）", "类别", "项目数", "备注"),
         [(1, "广州市某区文化局", "部门", 1, None), (None, "某区教育局", "部门", 0, "未报送"), (None, "某区图书馆", "下属单位", 0, "缺 2 张表"),
          (None, "合计", None, 1, None)]),
        ("复核抽样", ("项目名称", "抽取方式"), [("图书馆", "风险")]),
        ("待确认", ("事项", "填报内容", "可能是"), [("项目", "广州市某区文化局（广州市某区图书馆）：图书馆", None)]),
    ],
)  # fmt: skip
def test_what_came_is_held_against_what_the_bureau_says(book, sheet, heads, rows):
    assert told(book, sheet, *heads) == rows


def test_the_share_of_the_best_grade_is_limited_for_each_kind_of_forms(book):
    found = dict(told(book, "表间审核", "审核定义编码", "错误信息"))
    assert found["too-many-excellent"] == "项目自评表最终等级为“优”的有 1 张，占 100%，超过规定的 30%。"
    assert found["not-reported"].startswith("项目清单上的“剧院”（P1）没有报送。")


@pytest.mark.thorough
def test_every_formula_gives_its_cached_value(book, tmp_path):
    assert stale_formulas(book, recalculated([book], tmp_path)[book.name]) == []


@pytest.mark.thorough
def test_a_reviewers_total_typed_in_counts_at_once(book, tmp_path):
    changed = openpyxl.load_workbook(book)
    sheet = changed["项目汇总"]
    heads = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(3, heads["复核总分"], 75)
    changed.save(tmp_path / "改.xlsx")
    after = recalculated([tmp_path / "改.xlsx"], tmp_path / "re")["改.xlsx"]
    assert told(after, "项目汇总", "最终得分", "最终等级") == [(75, "中")]
    assert told(after, "部门×项目", "最终得分（按预算加权）") == [(75,)]


def written(path, name, write):
    """The sheet of a table, as openpyxl reads it."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        looks = Looks(book)
        tables = [Table(book, looks, one, COLUMNS[one]) for one in (name, "复核按部门")]
        looks.show(tables[0].sheets[0], HEAD_ROWS)
        write(*tables)
        for table in tables:
            table.finish()
    parts = {f"xl/worksheets/sheet{at}.xml": table.rows[0] for at, table in enumerate(tables, 1)}
    put_together(made, path, parts)
    return openpyxl.load_workbook(path)


def test_a_question_is_answered_by_choosing(tmp_path):
    asked = [
        Question("名称", "卫健局", "某区卫生健康局", ("是", "否"), "名单上没有这个名称。"), Question("名称", "人社局", "某区人社局", ("是", "否")),
        Question("项目", "文化局 图书馆", "市图书馆", ("P1", "P2", "不在清单")),
    ]  # fmt: skip
    sheet = written(tmp_path / "表.xlsx", "待确认", lambda table, _: write_questions(table, asked))["待确认"]
    assert [row[:4] for row in sheet.iter_rows(min_row=2, max_row=3, values_only=True)] == [
        ("事项", "填报内容", "可能是", "决定"), ("名称", "卫健局", "某区卫生健康局", None),
    ]  # fmt: skip
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert offered == {"D3:D4": '"是,否"', "D5": '"P1,P2,不在清单"'}


def test_the_sum_of_units_is_blank_where_none_of_them_states_anything(tmp_path):
    lines = Lines(ROSTER)
    forms = framed([form("某区图书馆", "读书节", funds=(9.0, 9.0, 8.0, 0.9))], lines)
    path = tmp_path / "表.xlsx"
    written(path, "部门汇总", lambda table, _: write_superiors(table, by_superior(forms, lines.units()), Links("")))
    heads = (
        "下属单位",
        "总预算（万元）",
        "项目支出（万元）",
        "项目表数",
        "项目预算数（万元）",
        "全部门总预算（万元）",
        "口径",
    )
    assert told(path, "部门汇总", *heads) == [
        (None, None, None, 0, 0, None, "没有部门表"), ("某区图书馆", None, None, 1, 9, None, None),
        ("下属单位合计", None, None, 1, 9, None, None),
    ]  # fmt: skip


def test_self_score_score_review_and_final_stand_side_by_side(tmp_path):
    rows = [("甲局", 95.0, 94.0, 90.0, "优"), ("乙局", 96.0, 95.0, 80.0, "良")]
    forms = pd.DataFrame(rows, columns=["department", "self_given", "score", "reviewed", "final_grade"]).assign(
        kind="project", project="项目", unit="", final=[90.0, 80.0], sheet="表", source="表.xlsx", annotated=None,
    )  # fmt: skip
    path = tmp_path / "表.xlsx"
    written(path, "复核", lambda table, summary: write_reviewed(table, summary, forms, Links("")))
    assert told(path, "复核", "部门（单位）", "自评", "核算", "复核", "最终", "复核减自评") == [
        ("乙局", 96, 95, 80, 80, -16), ("甲局", 95, 94, 90, 90, -5),
    ]  # fmt: skip
    assert told(path, "复核按部门", "部门（单位）", "平均差（复核减自评）") == [("乙局", -16), ("甲局", -5)]
