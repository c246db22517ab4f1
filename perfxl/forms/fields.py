"""What stands above a form's tables: whose it is, of which year."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Token
from perfxl.forms.model import FormKind, Funds
from perfxl.forms.region import Region, beside
from perfxl.forms.ticks import ticked
from perfxl.forms.words import MAX_LABEL, after_colon, further_labels, normal, wording
from perfxl.text.numbers import read_number

_YEAR = re.compile(r"(20\d\d)年?度")
_YEAR_ASKED = re.compile(r"(?:^|[(])(?:20)?[\d_xX*×〇○]*年度?(?:[):]|$)")
# what says whose form it is
_NAMES = frozenset({"project_name", "department", "unit", "reporting_unit", "central_department"})
_STAMP = re.compile(r"[(](?:盖章|公章|签章|章|签字|签名)[)]")
_ASIDE = re.compile(
    r"[(]?(?:(?:金额|资金|货币|计量)?单位:?)?(?:人民币)?(?:亿|百万|万|千)?元[)]?"
    r"|[(]?20\d\d(?:年度?|年\d+月(?:\d+日)?|[-./]\d+(?:[-./]\d+)?)[)]?"
    r"|(?:\d{3,4}-)?\d{7,}|附[件表]?\d*|第\d+页.*|[(]?(?:盖章|公章|签章|签字|签名)[)]?"
)
_ANY_YEAR = re.compile(r"(20\d\d)年")
# What a form of a kind has, whether or not it states it.
_FIELDS: Mapping[FormKind, tuple[str, ...]] = {
    "project": ("project_name", "department", "unit"),
    "department": ("department", "superior", "unit_count", "budget_total"),
}


def read_year(region: Region) -> int | None:
    """The year that stands above the tables, else the sheet's name, else what stands above the form."""
    preamble = [token.text for token in region.tokens if token.row < region.headers[0].row]
    for texts in (preamble, [region.grid.name], [token.text for token in reversed(region.above)]):
        for pattern in (_YEAR, _ANY_YEAR):
            for text in texts:
                if match := pattern.search(normal(text)):
                    return int(match[1])
    return None


def asks_for_year(region: Region) -> bool:
    """Whether a year has its place above the tables: （　　年度）, 年度：, 20__年度项目支出…表."""
    return any(
        _YEAR_ASKED.search(normal(token.text)) or (token.is_title and "年度" in token.label)
        for token in region.tokens
        if token.row < region.headers[0].row
    )


def read_fields(region: Region, last_col: int, funds: Funds) -> dict[str, Cell | None]:
    """Fields by role: beside their label, after its colon, or below it; None where no label is printed."""
    layout = region.layout
    fields: dict[str, Cell | None] = dict.fromkeys([*_FIELDS[region.kind], *sorted(layout.below.roles)])
    fields |= _beside_labels(region, last_col)
    fields |= _below_labels(region)
    for role, options in layout.choices.items():
        if role in fields:
            fields[role] = _choice(fields[role], options)
    named = "department" if region.kind == "department" else "unit"
    stated = fields[named]
    if stated is None or stated.blank:
        fields[named] = fields.pop("reporting_unit", None) or stated
    if region.kind == "department" and fields["department"] is None:
        # a form that names nobody else is that of the 主管部门 itself
        fields["department"], fields["superior"] = fields["superior"], None
    if region.kind == "department" and fields.get("budget_total") is None and funds.total is not None:
        fields["budget_total"] = funds.total.budget
    return fields


def _beside_labels(region: Region, last_col: int) -> dict[str, Cell]:
    """The fields beside their labels.

    Of several labels of a role the first with a value counts, one that is known in full before one that is only like it.
    """
    words, header_row = region.layout.fields, region.headers[0].row
    table_rows = range(header_row, region.headers[-1].bottom + 1)
    labels = _Labels(region, frozenset((token.row, token.col) for token in region.labels if token.role(words)))
    found: dict[str, Cell] = {}
    ranks: dict[str, tuple[bool, bool]] = {}
    for token in _each_label(region):
        role = _field_role(region, token) if token.row not in table_rows else None
        if not role:
            continue
        cell = _field(region.grid, token, role, labels, last_col)
        if role in _NAMES and cell.blank and token.row > header_row:
            continue  # where the form is signed nobody has to write
        rank = (cell.nothing, not words.in_full(token.text))
        if role not in ranks or rank < ranks[role]:
            found[role], ranks[role] = cell, rank
    return found


def _below_labels(region: Region) -> dict[str, Cell]:
    """The fields below their labels; of several the last counts, as headings stand above the columns they cover."""
    header_row, below = region.headers[0].row, region.layout.below
    heads = (token for token in region.labels if token.row < header_row)
    return {role: _below(region.grid, token, header_row) for token in heads if (role := token.role(below))}


def _each_label(region: Region) -> Iterator[Token]:
    """The labels of a form, each of those that stand in one cell (主管部门：某局　实施单位：某中心) by itself."""
    header_row = region.headers[0].row
    for token in region.labels:
        yield token
        for text in further_labels(token.text) if token.row < header_row else ():
            known = wording(text)
            if known is not None:
                yield Token._make((token.row, token.col, *known))


@dataclass(frozen=True, slots=True)
class _Labels:
    """Where something stands that is no value of a label beside it: another label, 单位：万元, a date."""

    region: Region
    fields: frozenset[tuple[int, int]]

    def __contains__(self, place: object) -> bool:
        if place in self.fields:
            return True
        match place:
            case (int(row), int(col)) if (text := self.region.grid.text(row, col)) and len(text) <= MAX_LABEL:
                rows = self.region.layout.rows
                return rows.role(text) is not None or (row < self.region.headers[0].row and self._is_of_head(text))
        return False

    def _is_of_head(self, text: str) -> bool:
        return text.endswith((":", "：")) or _is_aside(text) or self.region.layout.preamble.role(text) is not None


@lru_cache(maxsize=65_536)
def _is_aside(text: str) -> bool:
    """Whether a text stands in a head and names nobody: 单位：万元, 2023年3月10日, 附件2, （盖章）."""
    return _ASIDE.fullmatch(normal(text)) is not None


def _field_role(region: Region, token: Token) -> str | None:
    """The role of a label of the head: on a department's form 主管部门 is the superior of whose form it is."""
    role = token.role(region.layout.fields)
    return "superior" if role == "department" and region.kind == "department" and "主管" in token.bare else role


def _choice(cell: Cell | None, options: tuple[str, ...]) -> Cell | None:
    if cell is None or cell.blank:
        return cell
    return cell._replace(text="、".join(ticked(cell.text, options)))


def _field(grid: Grid, token: Token, role: str, labels: Container[object], last_col: int) -> Cell:
    own = grid.cell(token.row, token.col)
    rest = _STAMP.sub("", after_colon(token.text))
    if rest and not (role in _NAMES and _is_aside(rest)):
        written = read_number(rest)
        return own._replace(text=rest, number=written.number if written else None)
    cell = beside(grid, token, last_col, labels)
    if role in _NAMES and _is_aside(cell.text):
        return cell._replace(text="", value=None, number=None)  # a telephone number is nobody's name
    if role in _NAMES and cell.text.isdigit():
        # a code has a cell of its own before the name: 主管部门 | 219 | 某局
        name = beside(grid, token._replace(row=cell.row, col=cell.col), last_col, labels)
        return cell if name.blank or name.text.isdigit() else name
    return cell


def _below(grid: Grid, token: Token, header_row: int) -> Cell:
    start = grid.span(token.row, token.col)[2] + 1
    return grid.cell(start, token.col) if start < header_row else Cell(grid.name, start, token.col)
