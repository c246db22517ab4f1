"""The two papers: what stands in the fields of their templates, and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.blanks import BUREAU, DATE, DOCUMENT_NUMBER, blank
from perfxl.output.papers.block import Block
from perfxl.output.papers.chart import Chart, draw
from perfxl.output.papers.summary import annexes, results
from perfxl.output.papers.summary.advice import advice, demands
from perfxl.output.papers.summary.comparison import compared
from perfxl.output.papers.summary.coverage import coverage
from perfxl.output.papers.summary.problems import Problem, audit, problems
from perfxl.output.papers.template import Template
from perfxl.output.papers.wording import enclosed, numbered

if TYPE_CHECKING:
    import pandas as pd
    from docx.document import Document

SUMMARY, CIRCULAR = "年度自评工作总结", "年度自评情况通报"
"""The names of the templates, and of the papers."""
_NO_PROBLEM = "没有发现错误和待核实的问题。"
_MOST_PROBLEMS, _MOST_IN_CIRCULAR = 5, 3


@dataclass(frozen=True, slots=True)
class Facts:
    """An intake with what both papers tell of it: a row a department, and the commonest problems."""

    content: Consolidated
    circular: pd.DataFrame
    problems: Sequence[Problem]


def gathered(content: Consolidated, named: bool = False) -> Facts:
    """What the papers are written from. `named`: examples name department and project."""
    return Facts(content, content.circular(), problems(content, _MOST_PROBLEMS, named))


def write_summary(facts: Facts, template: Template, target: Path) -> list[str]:
    """Write the 总结; what is left blank in it. Raises PaperError, OSError."""
    opened, content = template.open(), facts.content
    values: dict[str, object] = {
        **_heading(content),
        "报送情况": coverage(content),
        "资金情况": results.funds(content),
        "等级情况": results.grades(content),
        "得分情况": results.scores(content),
        "执行情况": results.execution(content),
        "审核情况": audit(content),
        "主要问题": _told(facts.problems),
        "与上年比较": compared(content),
        "工作建议": numbered(advice(content, facts.problems)),
        **_charts(content, facts.circular, opened.docx),
        **_tables(content, facts.circular),
    }
    return template.fill(values, target, opened)


def write_circular(facts: Facts, template: Template, target: Path) -> list[str]:
    """Write the 通报; what is left blank in it. Raises PaperError, OSError."""
    content = facts.content
    values: dict[str, object] = {
        **_heading(content),
        "文号": DOCUMENT_NUMBER,
        "总体情况": [*coverage(content), *results.funds(content), *results.grades(content)],
        "排名": [*annexes.rankings(facts.circular)],
        "典型问题": _told(facts.problems[:_MOST_IN_CIRCULAR]),
        "有关要求": numbered(demands(content)),
    }
    return template.fill(values, target)


def _told(found: Sequence[Problem]) -> list[str]:
    """The commonest problems, numbered."""
    return numbered([problem.sentence(first=not at) for at, problem in enumerate(found)]) or [_NO_PROBLEM]


def _heading(content: Consolidated) -> dict[str, object]:
    """Who writes of which year."""
    return {
        "财政部门": content.ledger.settings.bureau or BUREAU,
        "年度": str(content.year) if content.year else blank("年度"),
        "自评通知": blank("自评通知名称及文号"),
        "日期": DATE,
    }


def _charts(content: Consolidated, circular: pd.DataFrame, document: Document) -> dict[str, object]:
    charts: Mapping[str, Chart | None] = {
        "等级图": annexes.grade_chart(content),
        "执行率图": annexes.execution_chart(circular),
        "问题图": annexes.problem_chart(content),
    }
    captions: dict[str, object] = {}
    for number, name in enumerate((name for name, chart in charts.items() if chart), 1):
        captions[f"{name}题"] = f"图{number}"
    drawn = {name: draw(chart, document) if chart else Block("") for name, chart in charts.items()}
    return {**{f"{name}题": "" for name in charts}, **captions, **drawn}


def _tables(content: Consolidated, circular: pd.DataFrame) -> dict[str, object]:
    """The annexes, numbered as far as they have rows, and the list of them below the text."""
    tables: Mapping[str, tuple[str, Block]] = {
        "部门汇总表": ("部门（单位）汇总表", annexes.departments(circular)),
        "低执行率表": ("低执行率项目", annexes.low_projects(content)),
        "未报送表": ("未报送、未报齐的部门（单位）", annexes.absent(content)),
        "未报送项目表": ("清单内未报送的项目", annexes.absent_projects(content)),
    }
    made: dict[str, object] = {name: block for name, (_, block) in tables.items()}
    for name, (title, _) in tables.items():
        made |= {f"{name}号": "", f"{name}题": title}
    shown = {name: title for name, (title, block) in tables.items() if block}
    made |= {f"{name}号": f"附表{number if len(shown) > 1 else ''}" for number, name in enumerate(shown, 1)}
    return {**made, "附表": enclosed("附表", [*shown.values()])}
