"""The sheets with a row a form, an indicator, a finding or a workbook: 项目汇总, 指标明细, 问题清单, 绩效目标核对, 重复报送, 其他年度, 无法识别."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import title
from perfxl.checks.finding import LEVEL_NAMES, STATUS_NAMES
from perfxl.excel.reading.other_kinds import other_kind
from perfxl.forms.words import group_name
from perfxl.intake.frames import FORM_ID, Frames, lists_of, values_of
from perfxl.intake.schema import KIND_NAMES
from perfxl.output.consolidated.finals import finals
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.rows import Value
from perfxl.output.consolidated.rulebooks import titles
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

_STATUS_NAMES = {"unrecognised": "没有找到绩效自评表", "unreadable": "无法读取"}
_REPEATS = {"same-content": "内容相同", "older-version": "较早版本"}
_TARGET_CHANGED = "target-changed"
_NO_FORM = "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"
RESULT = [
    "self_total", "self_sum", "score", "reviewed", "grade_stated", "grade", "computed_weight", "evidence_weight",
    "judged_weight", "claimed_weight", "errors", "warnings", "answered", "waived", "infos", "sheet",
]  # fmt: skip
"""What a form states and what it comes to, as its sheet and the frame of forms both call it."""
_DECIMALS = 6


def write_projects(table: Table, projects: pd.DataFrame, links: Links) -> None:
    """项目汇总: a row a project's form."""
    same = ["department", "project", "unit", "year", "executed", "rate", "weight", *RESULT]
    renamed = projects["filed"].where(projects["filed"] != projects["department"])
    rows = projects[same].assign(budget=projects["adjusted"], number=range(1, len(projects) + 1), filed=renamed)
    table.add_all({**lists_of(rows), **of_forms(projects, links)})


def of_forms(forms: pd.DataFrame, links: Links) -> dict[str, list[Value]]:
    """What is told of each form in other words than its frame has: final score and grade, rulebook, file."""
    named = forms["rulebook"].map(titles(forms["rulebook"].unique()))
    return {**finals(forms), "rulebook": values_of(named), "source": links.to_forms(forms)}


def write_indicators(table: Table, counted: Frames, links: Links) -> None:
    """指标明细: a row an indicator."""
    rows = counted.indicators[~counted.indicators["detail"]]
    same = ["level2", "level3", "target", "actual", "completion", "weight", "self_score", "score", "reason", "row"]
    shown = rows[[*FORM_ID, *same]].assign(
        group=rows["level1"].map(group_name), difference=(rows["self_score"] - rows["score"]).round(_DECIMALS)
    )
    whose = counted.forms[[*FORM_ID, "department", "project", "source", "sheet"]]
    told = shown.merge(whose, on=FORM_ID).drop(columns=FORM_ID)
    table.add_all({**lists_of(told), "source": links.names_of(told["source"])})


def write_findings(table: Table, counted: Frames, links: Links) -> None:
    """问题清单: a row a finding."""
    rows = _findings(counted)
    same = ["code", "clause"]
    table.add_all({
        **_told(rows, links), **lists_of(rows[same].assign(name=rows["code"].map(title), level=rows["level"].map(LEVEL_NAMES))),
    })  # fmt: skip


def write_targets(table: Table, counted: Frames, links: Links) -> None:
    """绩效目标核对: a row a target that is not what was approved."""
    rows = _findings(counted)
    table.add_all(_told(rows[rows["code"] == _TARGET_CHANGED], links))


def _findings(counted: Frames) -> pd.DataFrame:
    whose = counted.forms[[*FORM_ID, "department", "project", "source", "annotated"]]
    return counted.findings.rename(columns={"source": "clause"}).merge(whose, on=FORM_ID)


def _told(rows: pd.DataFrame, links: Links) -> dict[str, list[Value]]:
    """What both sheets tell of a finding."""
    same = ["department", "project", "sheet", "stated", "expected", "message", "answer"]
    shown = rows[same].assign(number=range(1, len(rows) + 1), status=rows["status"].map(STATUS_NAMES))
    return {**lists_of(shown), "cell": links.to_cells(rows), "source": links.names_of(rows["source"])}


def write_repeated(table: Table, forms: pd.DataFrame, links: Links) -> None:
    """重复报送: a row a form that is not counted, with the one that is counted in its place."""
    kept = forms[[*FORM_ID, "source", "sheet"]].add_prefix("kept_")
    rows = forms[~forms["counted"]].merge(kept, on=["kept_workbook", "kept_form"])
    same = ["sheet", "department", "project", "year", "kept_sheet", "kept_because"]
    sources = {name: links.names_of(rows[name]) for name in ("source", "kept_source")}
    table.add_all({**lists_of(rows[same].assign(state=rows["repeats"].map(_REPEATS))), **sources})


def write_other_years(table: Table, forms: pd.DataFrame, links: Links) -> None:
    """其他年度: the forms of other years, which count nowhere."""
    rows = forms.sort_values(["year", "department"], kind="stable")
    same = ["year", "department", "project", "unit", "sheet"]
    shown = lists_of(rows[same].assign(kind=rows["kind"].map(KIND_NAMES)))
    table.add_all({**shown, "source": links.to_forms(rows)})


def write_others(table: Table, workbooks: pd.DataFrame, others: Sequence[str], links: Links) -> None:
    """无法识别: the workbooks without a form, and the documents that are no workbooks; with where they lie."""
    rows = workbooks[workbooks["status"].isin(_STATUS_NAMES)]
    shown = rows[["source"]].assign(state=rows["status"].map(_STATUS_NAMES), why=rows["message"].fillna(_NO_FORM))
    table.add_all({**lists_of(shown.assign(path=rows["source"])), "source": links.names_of(rows["source"])})
    for name in others:
        table.add({"source": links.name(name), "state": "不是工作簿", "why": _why_not(name), "path": name})


def _why_not(name: str) -> str:
    kind = other_kind(name)
    return f"{kind.name}：{kind.advice}。"
