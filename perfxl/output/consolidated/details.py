"""The sheets with a row a form, an indicator, a finding or a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import title
from perfxl.checks.finding import LEVEL_NAMES, STATUS_NAMES
from perfxl.forms.words import group_name
from perfxl.intake.frames import FORM_ID, Frames, lists_of
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

_STATUS_NAMES = {"unrecognised": "没有找到绩效自评表", "unreadable": "无法读取"}
_REPEATS = {"same-content": "内容相同", "older-version": "较早版本", "other-year": "其他年度"}
_NO_WORKBOOK = "这不是 Excel 工作簿，没有审核。请按 .xlsx 重新报送；压缩包请先解压。"
_NO_FORM = "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"
RESULT = [
    "self_total", "self_sum", "score", "grade_stated", "grade", "computed_weight", "evidence_weight", "judged_weight",
    "claimed_weight", "errors", "warnings", "answered", "infos", "rulebook",
]  # fmt: skip
"""What a form states and what it comes to, as its sheet and the frame of forms both call it."""
_DECIMALS = 6


def write_projects(table: Table, projects: pd.DataFrame, links: Links) -> None:
    """项目汇总: a row a project's form."""
    same = ["department", "project", "unit", "year", "executed", "rate", "weight", *RESULT, "sheet"]
    renamed = projects["filed"].where(projects["filed"] != projects["department"])
    rows = projects[same].assign(budget=projects["adjusted"], number=range(1, len(projects) + 1), filed=renamed)
    table.add_all({**lists_of(rows), "source": links.to_forms(projects)})


def write_indicators(table: Table, counted: Frames) -> None:
    """指标明细: a row an indicator."""
    rows = counted.indicators[~counted.indicators["detail"]]
    same = ["level2", "level3", "target", "actual", "completion", "weight", "self_score", "score", "reason", "row"]
    shown = rows[[*FORM_ID, *same]].assign(
        group=rows["level1"].map(group_name), difference=(rows["self_score"] - rows["score"]).round(_DECIMALS)
    )
    whose = counted.forms[[*FORM_ID, "department", "project", "source", "sheet"]]
    table.add_all(lists_of(shown.merge(whose, on=FORM_ID).drop(columns=FORM_ID)))


def write_findings(table: Table, counted: Frames, links: Links) -> None:
    """问题清单: a row a finding."""
    findings = counted.findings.rename(columns={"source": "clause"})
    rows = findings.merge(counted.forms[[*FORM_ID, "department", "project", "source", "annotated"]], on=FORM_ID)
    same = ["code", "department", "project", "source", "sheet", "stated", "expected", "message", "clause", "answer"]
    shown = rows[same].assign(
        number=range(1, len(rows) + 1), name=rows["code"].map(title), level=rows["level"].map(LEVEL_NAMES),
        status=rows["status"].map(STATUS_NAMES),
    )  # fmt: skip
    table.add_all({**lists_of(shown), "cell": links.to_cells(rows)})


def write_repeated(table: Table, forms: pd.DataFrame) -> None:
    """重复报送: a row a form that is not counted, with the one that is counted in its place."""
    kept = forms[[*FORM_ID, "source", "sheet"]].add_prefix("kept_")
    rows = forms[~forms["counted"]].merge(kept, on=["kept_workbook", "kept_form"], how="left")
    same = ["source", "sheet", "department", "project", "year", "kept_source", "kept_sheet"]
    table.add_all(lists_of(rows[same].assign(state=rows["repeats"].map(_REPEATS))))


def write_others(table: Table, workbooks: pd.DataFrame, others: Sequence[str]) -> None:
    """无法识别: the workbooks without a form, and the documents that are no workbooks."""
    rows = workbooks[workbooks["status"].isin(_STATUS_NAMES)]
    states = rows["status"].map(_STATUS_NAMES)
    table.add_all(lists_of(rows[["source"]].assign(state=states, why=rows["message"].fillna(_NO_FORM))))
    for name in others:
        table.add({"source": name, "state": "不是工作簿", "why": _NO_WORKBOOK})
