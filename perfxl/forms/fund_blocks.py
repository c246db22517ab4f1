"""Where a form states its funds: as a table under headings, or as labels with their amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from perfxl.excel.reading.cell import Cell
from perfxl.forms.fund_pairs import is_pair, read_pairs
from perfxl.forms.fund_sources import sources_below, sources_beside
from perfxl.forms.funds import BUDGETS, read_funds, stated_unit, summarise, unit_near
from perfxl.forms.header import Header, Token, simple_headers
from perfxl.forms.model import Funds, MoneyUnit
from perfxl.forms.region import Region, beside
from perfxl.forms.units import MONEY
from perfxl.forms.words import normal

_LEAST_COLUMNS = 2
_MONEY = re.compile(
    r"^(?!是否|上年).{0,8}(资金(?:情况|安排|来源|总额|投入|执行|使用|到位|使用情况)?|预算(?:数|额|金额|执行|安排|资金|申请|情况|总额|执行情况|安排情况)"
    r"|经费(?:预算|支出|安排|情况)?|支出(?:数|金额|情况)|执行数)$"
)
# 20分 in brackets, whatever else they say
_WEIGHT = re.compile(r"\([^)]{0,10}?(?<!\d)(\d{1,3}(?:\.\d+)?)分")


def read_fund_block(region: Region, last_row: int) -> Funds:
    """The funds of a form as they stand above its table; none where no block can be read, with the unit it states."""
    grid, layout, first = region.grid, region.layout, region.headers[0].row
    above = [token for token in region.labels if token.row < first]
    for header in _headers(region, above):
        unit = unit_near(grid, header, region.first_col) or _unit(region)
        if rows := sources_below(region, header, unit):
            return summarise(rows, layout.fund_totals, unit)
        funds = read_funds(grid, header, layout, region.first_col, min(last_row, first - 1), unit)
        if funds.rows:
            return _weighed(funds, header, region)
    unit = _unit(region)
    rows = sources_beside(region, above, unit) or read_pairs(region, above, unit)
    return summarise(rows, layout.fund_totals, unit)


def _weighed(funds: Funds, header: Header, region: Region) -> Funds:
    """The funds with the weight that a heading states where no column does: 得分（20分*执行率）, 预算执行情况（20分）."""
    if "weight" in header.columns or "self_score" not in header.columns:
        return funds
    grid, row = region.grid, header.row
    headings = [
        grid.cell(row, col)
        for col in (header.columns["self_score"], *range(region.first_col, min(header.columns.values())))
    ]
    stated = next(((cell, match) for cell in headings if (match := _WEIGHT.search(normal(cell.text)))), None)
    return funds if stated is None else replace(funds, weight=stated[0]._replace(number=float(stated[1][1])))


def _headers(region: Region, above: list[Token]) -> Iterator[Header]:
    """The headings of a funds table: an executed amount, and what it is a share of."""
    for header in simple_headers(above, region.layout.funds, frozenset({"executed"}), _LEAST_COLUMNS):
        budget = next((header.columns[role] for role in BUDGETS if role in header.columns), None)
        if budget is not None and not _heads_pairs(region, above, header):
            yield replace(header, columns={**header.columns, "budget": budget})


def _heads_pairs(region: Region, above: list[Token], header: Header) -> bool:
    """Whether the amounts stand beside labels: those of this row, or those right below it."""
    amounts = {header.columns.get(role) for role in (*BUDGETS, "executed")}
    tokens = [token for token in above if token.col in amounts and token.row in (header.row, header.row + 1)]
    return any(is_pair(region, token) for token in tokens if token.role(region.layout.funds) in (*BUDGETS, "executed"))


def _unit(region: Region) -> MoneyUnit:
    """The unit that the form states somewhere above its table: 单位：元, 金额单位 | 万元; 万元 where it states none."""
    first, grid = region.headers[0].row, region.grid
    texts = [token.text for token in region.tokens if token.row < first]
    for token in region.tokens:
        if token.row < first and token.label in MONEY and token.col > 1:
            before = normal(grid.text(token.row, token.col - 1)).rstrip(":")
            if before.endswith("单位"):
                texts.insert(0, f"{before}:{token.text}")
    return stated_unit(texts) or "万元"


def unread_funds(region: Region, fields: Mapping[str, Cell | None]) -> Cell | None:
    """The first text above the table that speaks of money and is not what a field says."""
    if any(fields.get(name) is not None for name in region.layout.below.roles):
        return None  # a department's amounts stand below their labels
    first, grid = region.headers[0].row, region.grid
    asking = [token for token in region.labels if token.role(region.layout.fields) or token.role(region.layout.rows)]
    values = {(cell.row, cell.col) for token in asking if (cell := beside(grid, token, grid.column_count))}
    for token in region.tokens:
        if token.row < first and (token.row, token.col) not in values and _speaks_of_money(token, region):
            return grid.cell(token.row, token.col)
    return None


def _speaks_of_money(token: Token, region: Region) -> bool:
    layout = region.layout
    if token.is_title or token.role(layout.fields) or token.role(layout.below):
        return False
    return token.role(layout.funds) in {*BUDGETS, "executed"} or _MONEY.search(token.bare) is not None
