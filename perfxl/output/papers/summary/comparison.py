"""与上年比较: the forms that both years have, side by side, as 跨年对比 lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.summary.results import WAN
from perfxl.output.papers.wording import amount, average, difference, rate

if TYPE_CHECKING:
    import pandas as pd

NOTHING = "上年无存档数据，不作比较。"


def compared(content: Consolidated) -> list[str]:
    """What became of last year's forms: what came again, what did not; funds, rate and scores of what came again."""
    if content.years is None:
        return [NOTHING]
    pairs = content.years
    year = int(pairs["last_year"].max())
    last = pairs[pairs["last_year"] == year]
    both, projects = last[last["sent"]], last[last["sent"] & (last["project"] != "")]
    gone = len(last) - len(both)
    said = f"与{year}年度的存档相比，两年都报送的自评表{len(both)}张"
    said += f"；上年报送、本年没有报送的{gone}张" if gone else ""
    return [f"{said}。", *filter(None, (_funds(projects), _scores(both)))]


def _funds(projects: pd.DataFrame) -> str:
    """The projects of both years: budgets, and what was executed of them."""
    amounts = ["budget", "executed", "last_budget", "last_executed"]
    known = projects[projects[amounts].notna().all(axis=1)]
    budget, executed, last_budget, last_executed = (float(known[name].sum()) for name in amounts)
    if known.empty or not last_budget or not budget:
        return ""
    change = budget / last_budget - 1
    moved = f"，{'增长' if change > 0 else '下降'}{rate(abs(change))}" if round(change, 4) else ""
    now, then = executed / budget, last_executed / last_budget
    return (
        f"两年都有的项目{len(known)}个，预算由{amount(last_budget, WAN)}变为{amount(budget, WAN)}{moved}；"
        f"执行率由{rate(then)}变为{rate(now)}{_moved(now - then, difference(now, then))}。"
    )


def _scores(both: pd.DataFrame) -> str:
    known = both[both["score"].notna() & both["last_score"].notna()]
    if known.empty:
        return ""
    now, then = float(known["score"].mean()), float(known["last_score"].mean())
    moved = _moved(now - then, average(abs(now - then)))
    return f"两年都有得分的{len(known)}张，系统核算得分平均由{average(then)}变为{average(now)}{moved}。"


def _moved(change: float, by: str) -> str:
    return "" if by.startswith("0个") or by == "0分" else f"，{'提高' if change > 0 else '降低'}{by}"
