"""资金, 等级, 得分 and 执行率 of the forms that count, in sentences. Amounts in 万元, scores in 分."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfxl.intake.catalogue import TooManyExcellent
from perfxl.intake.frames import lists_of
from perfxl.intake.rollup import RATE_GROUP, by_grade, by_group, project_funds
from perfxl.intake.schema import KIND_NAMES
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.wording import amount, average, rate

if TYPE_CHECKING:
    import pandas as pd

WAN = "万元"


def funds(content: Consolidated) -> list[str]:
    """What the projects' budgets come to, and what was executed of them."""
    budget, executed = project_funds(content.counted.forms)
    projects = content.forms_of("project")
    if projects.empty:
        return ["没有项目自评表，不统计项目资金。"]
    said = f"自评项目{len(projects)}个，预算{amount(budget, WAN)}，执行{amount(executed, WAN)}"
    return [f"{said}，总执行率{rate(executed / budget)}。" if budget else f"{said}；没有预算，不计算执行率。"]


def grades(content: Consolidated) -> list[str]:
    """How many forms of each kind have which grade, and whether there are too many of the best."""
    return [said for kind in KIND_NAMES if (said := _grades(content, kind))]


def _grades(content: Consolidated, kind: str) -> str:
    forms, name = content.forms_of(kind), KIND_NAMES[kind]
    counts = by_grade(forms)
    graded = sum(counts.values())
    if not graded:
        return f"{name}{len(forms)}张，都没有等级。" if len(forms) else ""
    told = "、".join(f"{grade}{count}个" for grade, count in counts.items())
    shares = "、".join(rate(count / graded) for count in counts.values())
    rest = f"另有{len(forms) - graded}张没有等级。" if len(forms) > graded else ""
    return f"{name}按最终得分，{told}，分别占{shares}。{_excellent(content, kind)}{rest}"


def too_many(content: Consolidated, kind: str) -> TooManyExcellent | None:
    """What 表间审核 says of a kind of forms of which too many have the highest grade."""
    found = (one for one in content.findings_among if isinstance(one, TooManyExcellent))
    return next((one for one in found if one.forms == KIND_NAMES[kind]), None)


def _excellent(content: Consolidated, kind: str) -> str:
    settings = content.ledger.settings
    limit = settings.excellent_projects if kind == "project" else settings.excellent_departments
    if limit is None:
        return ""
    if found := too_many(content, kind):
        return f"“{found.grades}”的比例为{found.share}，高于{rate(limit)}的上限。"
    return f"“优”的比例不高于{rate(limit)}的上限。"


def scores(content: Consolidated) -> list[str]:
    """The average, the highest and the lowest final score of each kind; what each group of indicators scored of its weight."""
    return [*(said for kind in KIND_NAMES if (said := _scores(content, kind))), *_groups(content)]


def _scores(content: Consolidated, kind: str) -> str:
    final = content.forms_of(kind)["final"].dropna().astype(float)
    if final.empty:
        return ""
    if len(final) == 1:
        return f"{KIND_NAMES[kind]}1张，最终得分{average(final.iloc[0])}。"
    told = f"最高{average(final.max())}，最低{average(final.min())}"
    return f"{KIND_NAMES[kind]}{len(final)}张，最终得分平均{average(final.mean())}（简单平均），{told}。"


def _groups(content: Consolidated) -> Iterator[str]:
    groups = by_group(content.counted)
    told = lists_of(groups.assign(share=groups["score"] / groups["weight"])[["group", "share"]])
    shares = [f"{name}{rate(share)}" for name, share in zip(told["group"], told["share"], strict=True)]
    if len(shares) > 1:
        yield f"各类指标的平均得分率为：{'、'.join(shares)}（{RATE_GROUP}作为一类）。"


def low(content: Consolidated) -> pd.DataFrame:
    """The projects whose execution rate is below the limit, the lowest first."""
    projects = content.forms_of("project")
    below = (projects["rate"] < content.ledger.settings.low_execution).fillna(False).astype(bool)
    return projects[below].sort_values("rate", kind="stable")


def execution(content: Consolidated) -> list[str]:
    """How many projects executed less than the limit, and what their budgets are."""
    projects, rows, limit = content.forms_of("project"), low(content), rate(content.ledger.settings.low_execution)
    if projects.empty:
        return ["没有项目自评表，不统计执行率。"]
    return [_low(content, rows, limit), *_others(projects)]


def _low(content: Consolidated, rows: pd.DataFrame, limit: str) -> str:
    if rows.empty:
        return f"没有执行率低于{limit}的项目。"
    total, _ = project_funds(content.counted.forms)
    budget, executed = (float(rows[name].sum()) for name in ("adjusted", "executed"))
    said = f"执行率低于{limit}的项目{len(rows)}个，预算{amount(budget, WAN)}，执行{amount(executed, WAN)}"
    return f"{said}，预算占全部项目的{rate(budget / total)}。" if total else f"{said}。"


def _others(projects: pd.DataFrame) -> Iterator[str]:
    more, unknown = int((projects["rate"] > 1).fillna(False).sum()), int(projects["rate"].isna().sum())
    parts = (
        (more, "个项目的执行数超过预算数"),
        (unknown, "个项目没有预算数或执行数，不计算执行率"),
    )
    told = [f"{count}{what}" for count, what in parts if count]
    if told:
        yield f"另有{'；'.join(told)}。"
