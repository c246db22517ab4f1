"""Checks of what a bureau asks of the budget's course: little executed, or the budget changed, wants a word why."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfxl.checks.catalogue import BudgetChanged, LowExecution
from perfxl.checks.finding import Finding
from perfxl.checks.funds import in_different_units
from perfxl.excel.reading.cell import Cell
from perfxl.forms.funds import amount
from perfxl.forms.model import NARRATIVES, Form, FundRow, Indicator
from perfxl.rules.model import Scored
from perfxl.text.numbers import show, show_percent

LOW_EXECUTION = 0.9
"""预算执行率低于 90% 须说明, where the bureau says nothing else; a ratio."""
# So little of a budget is rounding, not a change.
_ROUNDING_SHARE = 0.005
# What a text must speak of to explain little executed, or a changed budget.
_ON_EXECUTION = re.compile(
    "执行|支出|资金|预算|经费|拨付|支付|付款|付清|结转|结余|结算|招标|招投标|采购|中标|进度|工期|延期|推迟|滞后|节约|压减"
)
_ON_THE_CHANGE = re.compile("调整|调剂|调增|调减|追加|追减|压减|收回|统筹|结转|下达|上级")
_CLAUSE = re.compile(r"[，,。；;！!\n]")
# Phrases that stand in every form: nothing is wrong, all will be better
_STOCK = re.compile(
    r"(?:无|没有|未发现|不存在|未出现).{0,8}(?:问题|偏差|困难|差异)$|(?<![不未])(?:良好|正常|合规)$"
    r"|^(?:今后|下一步)?.{0,3}(?:继续|进一步|将)?(?:加强|强化|提高|做好|完善|规范|严格)"
)


def low_execution(scored: Scored, limit: float = LOW_EXECUTION) -> Iterator[Finding]:
    """A rate below the limit, a ratio, is explained somewhere in the form."""
    funds, rate = scored.form.funds, scored.form.funds.execution_rate
    if scored.execution is None or funds.total is None or rate is None or rate >= limit:
        return
    if in_different_units(funds) is None and not _speaks_of(scored.form, _ON_EXECUTION):
        at = _first_filled(scored.form, funds.rate, funds.total.executed)
        yield LowExecution(at, show_percent(rate), rate=_below(rate, limit), limit=show_percent(limit))


def budget_changed(scored: Scored) -> Iterator[Finding]:
    """全年预算数 is 年初预算数, or it is explained why not."""
    funds = scored.form.funds
    initial, adjusted = amount(funds.total.initial) if funds.total else None, funds.budget
    if scored.execution is None or funds.total is None or not initial or not adjusted:
        return
    if abs(initial - adjusted) > _ROUNDING_SHARE * initial and not _speaks_of(scored.form, _ON_THE_CHANGE):
        at = _first_filled(scored.form, funds.total.budget, funds.total.initial)
        yield BudgetChanged(at, show(adjusted), initial=show(initial), unit=funds.unit)


def _first_filled(form: Form, *cells: Cell | None) -> Cell:
    return next((cell for cell in cells if cell is not None and not cell.blank), form.title)


def _below(rate: float, limit: float) -> str:
    """A rate below a limit, with as many decimals as show that it is."""
    shown = (show_percent(rate, decimals) for decimals in range(2, 12))
    return next((text for text in shown if text != show_percent(limit)), show_percent(rate))


def _speaks_of(form: Form, words: re.Pattern[str]) -> bool:
    """Whether a clause of the form's own texts speaks of something; those that stand in every form say nothing."""
    rows: tuple[FundRow | Indicator, ...] = (*form.funds.rows, *form.indicators, *form.details)
    reasons = (row.reason.text for row in rows if row.reason is not None)
    texts = (text for text in (*map(form.field_text, NARRATIVES), *reasons) if words.search(text))
    clauses = (clause.strip() for text in texts for clause in _CLAUSE.split(text))
    return any(words.search(clause) and not _STOCK.search(clause) for clause in clauses)
