"""The tables and charts of the bureau's papers, from the rows of 汇总.xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from perfxl.intake.circular import UNIT
from perfxl.intake.finding_counts import by_code
from perfxl.intake.frames import lists_of
from perfxl.intake.rollup import by_grade, rounded
from perfxl.intake.schema import KIND_NAMES
from perfxl.ledger.roster import Entry
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.consolidated.senders import state_of
from perfxl.output.papers.block import Block
from perfxl.output.papers.chart import Chart, Series
from perfxl.output.papers.summary.coverage import missing_projects
from perfxl.output.papers.summary.problems import name_of
from perfxl.output.papers.summary.results import low
from perfxl.output.papers.table import header, line, table
from perfxl.output.papers.wording import rate
from perfxl.text.numbers import show

if TYPE_CHECKING:
    import pandas as pd

_MOST_BARS = 20
_NUMBERS = ("（一）", "（二）")
_DEPARTMENTS = (
    ("序号", 9), ("部门（单位）", 36), ("项目数", 11), ("预算数\n（万元）", 22), ("执行数\n（万元）", 22), ("执行率", 17),
    ("项目得分", 15), ("部门整体得分", 14), ("等级", 10),
)  # fmt: skip
_LOW = (
    ("序号", 9), ("部门（单位）", 40), ("项目名称", 47), ("预算数\n（万元）", 22), ("执行数\n（万元）", 22), ("执行率", 16),
)  # fmt: skip
_ABSENT = (("序号", 11), ("部门（单位）", 60), ("应报", 36), ("已报", 12), ("缺", 12), ("情况", 25))
_PROJECTS = (("序号", 11), ("部门（单位）", 50), ("项目名称", 65), ("批复预算数\n（万元）", 30))
_Row = Sequence[str | float | None]


def _table(columns: Sequence[tuple[str, float]], rows: Sequence[_Row], left: Sequence[int]) -> Block:
    """A table with a header; texts in the columns `left` begin at the left. No rows, no table."""
    if not rows:
        return Block("")
    body = [line(map(_shown, row), left) for row in rows]
    return table([header(head for head, _ in columns), *body], [width for _, width in columns])


def _shown(value: str | float | None) -> str:
    return value if isinstance(value, str) else show(value)


def _rate(ratio: float | None) -> str:
    return "" if ratio is None else rate(ratio)


def departments(circular: pd.DataFrame) -> Block:
    """What each department comes to, as 通报 of 汇总.xlsx has it, units marked, with a line for all."""
    names = ["department", "group", "projects", "budget", "executed", "rate", "project_score", "final", "final_grade"]
    shown = circular.assign(budget=rounded(circular["budget"]), executed=rounded(circular["executed"]))
    rows: list[_Row] = [
        (number, f"{name}（{UNIT}）" if group == UNIT else name, projects, budget, executed, _rate(ratio), score, final, grade)
        for number, (name, group, projects, budget, executed, ratio, score, final, grade) in enumerate(
            zip(*lists_of(shown[names]).values(), strict=True), 1
        )
    ]  # fmt: skip
    if len(rows) > 1:
        rows.append(_total(circular))
    return _table(_DEPARTMENTS, rows, (1,))


def _total(circular: pd.DataFrame) -> _Row:
    sums = rounded(circular[["projects", "budget", "executed"]].astype(float).sum())
    budget, executed = float(sums["budget"]), float(sums["executed"])
    ratio = executed / budget if budget else None
    return "", "合计", float(sums["projects"]), budget, executed, _rate(ratio), "", "", ""


def low_projects(content: Consolidated) -> Block:
    """The projects whose execution rate is below the limit, the lowest first."""
    columns = lists_of(low(content)[["department", "project", "adjusted", "executed", "rate"]])
    rows: list[_Row] = [
        (number, department, project, budget, executed, _rate(ratio))
        for number, (department, project, budget, executed, ratio) in enumerate(zip(*columns.values(), strict=True), 1)
    ]
    return _table(_LOW, rows, (1, 2))


def absent(content: Consolidated) -> Block:
    """The lines of the roster of which something is missing, as 未报送 of 汇总.xlsx lists them."""
    short = [one for one in content.standings if one.missing]
    rows: list[_Row] = [
        (number, one.entry.department, _due(one.entry), one.came, one.missing, state_of(one))
        for number, one in enumerate(short, 1)
    ]
    return _table(_ABSENT, rows, (1,))


def _due(entry: Entry) -> str:
    """How many forms are due, by kind where the roster says it."""
    kinds = (("部门表", entry.due_department), ("项目表", entry.due_projects))
    return "、".join(f"{name}{count}" for name, count in kinds if count) or show(entry.due)


def absent_projects(content: Consolidated) -> Block:
    """The projects of the list that nobody sent."""
    rows: list[_Row] = [(number, *project) for number, project in enumerate(missing_projects(content), 1)]
    return _table(_PROJECTS, rows, (1, 2))


def grade_chart(content: Consolidated) -> Chart | None:
    """How many forms have which grade, a column each kind; None for a single form."""
    counts = {kind: by_grade(content.forms_of(kind)) for kind in KIND_NAMES}
    kinds = [kind for kind, grades in counts.items() if sum(grades.values())]
    if sum(sum(counts[kind].values()) for kind in kinds) < 2:
        return None
    names = list(dict.fromkeys(grade for kind in kinds for grade in counts[kind]))
    series = [Series(KIND_NAMES[kind], [counts[kind].get(name, 0) for name in names]) for kind in kinds]
    told = "；".join(f"{one.name}{_told(names, one.values)}" for one in series)
    return Chart(f"最终等级分布：{told}", names, series)


def execution_chart(circular: pd.DataFrame) -> Chart | None:
    """The execution rate of each department, the lowest first; of many the lowest. None for a single one."""
    rows = circular[circular["rate"].notna()].sort_values(["rate", "department"], kind="stable").head(_MOST_BARS)
    columns: dict[str, list[Any]] = lists_of(rows[["department", "rate"]])
    if len(rows) < 2:
        return None
    names, rates = columns["department"], columns["rate"]
    told = "、".join(f"{name}{_rate(ratio)}" for name, ratio in zip(names, rates, strict=True))
    return Chart(f"各部门（单位）项目预算执行率：{told}", names, [Series("执行率", rates)], "bars", percent=True)


def problem_chart(content: Consolidated) -> Chart | None:
    """How often each error or warning was found within the forms, the commonest first; None for a single kind."""
    counts = by_code(content.within)
    counts = counts[(counts["level"] != "info") & (counts["findings"] > 0)]
    rows = counts.assign(name=counts["code"].map(name_of)).groupby("name", sort=False)["findings"].sum()
    rows = rows.sort_values(ascending=False, kind="stable").head(_MOST_BARS)
    if len(rows) < 2:
        return None
    names, found = [str(name) for name in rows.index], [int(count) for count in rows]
    return Chart(f"各类问题的数量：{_told(names, found)}", names, [Series("问题（项）", found)], "bars")


def _told(names: Sequence[str], counts: Sequence[float | None]) -> str:
    return "、".join(f"{name}{show(count)}" for name, count in zip(names, counts, strict=True))


def rankings(circular: pd.DataFrame) -> Iterator[dict[str, object]]:
    """通报: each group with its rows in their order, who is not ranked below, and on what the ranks rest."""
    for number, (group, rows) in zip(_NUMBERS, circular.groupby("group", sort=False, observed=True), strict=False):
        basis = rows["basis"].iloc[0]
        yield {"序号": number, "名称": str(group), "行": [*_ranked(rows, basis)], "说明": _note(rows, basis)}


def _ranked(rows: pd.DataFrame, basis: str) -> Iterator[dict[str, str]]:
    names = ["rank", "department", "final", "final_grade", "projects", "project_score", "rate", "note"]
    for rank, name, final, grade, projects, score, ratio, note in zip(*lists_of(rows[names]).values(), strict=True):
        unranked = "无项目得分" if basis == "project_score" else "无部门整体自评表"
        yield {
            "名次": "—" if rank is None else str(rank), "部门": name, "得分": show(final), "等级": grade or "",
            "项目数": str(projects), "项目得分": show(score), "执行率": _rate(ratio),
            "备注": (note or unranked).replace(" ", "") if rank is None else "",
        }  # fmt: skip


def _note(rows: pd.DataFrame, basis: str) -> str:
    """On what the ranks rest, in a sentence."""
    what = "部门整体支出最终得分" if basis == "final" else "项目最终得分的平均值（按项目预算数加权）"
    left = int(rows["rank"].isna().sum())
    rest = f"没有报送、没有报齐或没有得分的{left}个列在后面，不排名次。" if left else ""
    return f"注：按{what}排名，得分相同的名次相同，其后名次顺延。项目得分为各项目最终得分按预算数加权的平均值。{rest}"
