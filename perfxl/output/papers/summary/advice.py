"""工作建议, 有关要求: what only people decide stands as a blank, with the figures that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.intake.schema import KIND_NAMES
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.summary.coverage import missing_projects
from perfxl.output.papers.summary.problems import Problem
from perfxl.output.papers.summary.results import WAN, low, too_many
from perfxl.output.papers.wording import amount, listed, rate


def advice(content: Consolidated, found: Sequence[Problem]) -> list[str]:
    """The paragraphs of 工作建议."""
    return [*_advice(content, found), f"{blank('其他工作建议')}。"]


def _advice(content: Consolidated, found: Sequence[Problem]) -> Iterator[str]:
    rows = low(content)
    if len(rows):
        limit = rate(content.ledger.settings.low_execution)
        budget = amount(float(rows["adjusted"].sum()), WAN)
        yield f"执行率低于{limit}的项目{len(rows)}个、预算{budget}，{blank('与预算安排挂钩的建议')}。"
    if found:
        names = listed(f"“{one.name}”{one.findings}项" for one in found[:3])
        yield f"问题较多的是{names}，{blank('改进填报和培训的建议')}。"
    for kind, name in KIND_NAMES.items():
        if told := too_many(content, kind):
            yield f"{name}“{told.grades}”的比例{told.share}，上限{told.limit}，{blank('等级调整或复核的建议')}。"
    short = len(content.absent) + len(content.incomplete)
    if short:
        yield f"未报送和未报齐的部门（单位）{short}个，{blank('督促报送的建议')}。"
    if projects := missing_projects(content):
        yield f"清单内没有报送的项目{len(projects)}个，{blank('督促报送的建议')}。"
    if content.proposed:
        yield f"按风险和随机抽取，建议复核的项目{len(content.proposed)}个，{blank('复核安排')}。"


def demands(content: Consolidated) -> list[str]:
    """The paragraphs of 有关要求 in the 通报."""
    forms = content.counted.forms
    wrong, errors = int((forms["errors"] > 0).sum()), int(forms["errors"].sum())
    short, missing = [*content.absent, *content.incomplete], missing_projects(content)
    said = []
    if errors:
        said.append(
            f"尚有错误的自评表{wrong}份、错误{errors}项，请有关部门（单位）于{blank('改正期限')}前改正后重新报送。"
        )
    if short or missing:
        said.append(
            f"没有报送或没有报齐的部门（单位），请于{blank('补报期限')}前补报；逾期未报的，{blank('处理方式')}。"
        )
    return [*said, f"{blank('结果应用和其他要求')}。"]
