"""The rows of an indicator table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from perfxl.excel.reading.cell import NOTHING, Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.comparison import Comparison, compare
from perfxl.forms.groups import BENEFIT, SATISFACTION, group_of_first, group_of_second, may_hold
from perfxl.forms.header import LEVELS, Header
from perfxl.forms.model import Indicator, LevelWeight
from perfxl.forms.words import group_name, label_weight, normal

# a sign's cell says this where the target is words
_QUALITATIVE = ("定性", "定性指标")
# what stands in a row that numbers the columns
_NUMBER_OR_LETTER = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,2}|[(]?[A-Z](?:[=/÷×*+-][A-Z0-9=/÷×*+%-]*)?[)]?")
_LETTER = re.compile(r"[(]?[A-Z](?:[=/÷×*+-][A-Z0-9=/÷×*+%-]*)?[)]?")
# full width or Chinese outside of quotation marks: words, no formula
_CLAUSE = re.compile(r'^[^"]*?[\u4e00-\u9fff＜＞≤≥；，。（）]')
_OWN_ROLES = ("target", "actual", "weight", "self_score")
# how a name that carries a weight ends
_WEIGHT_ENDS = ("分)", "分]", "分】")


def read_indicators(grid: Grid, headers: list[Header], stops: Collection[int], last_row: int) -> tuple[Indicator, ...]:
    """Every row under the header rows that has a target, an actual, a weight or a score.

    `stops` are other rows (总分, 评价等级, 存在问题 …), which are no indicators; a header printed again at a page
    break continues the table.
    """
    skip = {*stops, *(row for header in headers for row in (header.row, header.bottom))}
    indicators: list[Indicator] = []
    told: set[int] = set()
    levels = _Levels()
    weighed = _weighed_in_names(grid, headers, last_row)
    for header, row in _body(grid, headers, last_row):
        if row in skip:
            continue
        # a blank row of the template may carry the label of the rows below it
        first, second = _level(grid, header, row, "level1"), _level(grid, header, row, "level2")
        changed = not first or first != levels.level1
        levels = levels.at(first, second, _rows_of_group(grid, header, row) if changed else None)
        indicator = _indicator(grid, header, row, levels, header in weighed)
        if indicator is not None:
            indicators.append(indicator)
            if levels.is_told:
                told.add(row)
    return _with_own_names(indicators, told)


class _Levels(NamedTuple):
    """The first- and second-level labels that a row belongs to.

    `rows` are the first and last row of the first level's cell, `is_told` says that its label stands there.
    """

    level1: str = ""
    level2: str = ""
    rows: tuple[int, int] = (0, 0)
    is_told: bool = False

    def at(self, level1: str, level2: str, rows: tuple[int, int] | None) -> _Levels:
        """Those of the next row: a label left out goes on, a new first level ends the second.

        A blank first-level cell beside 社会效益 is that of the benefits, even below the outputs.
        """
        if rows is None or rows == self.rows:
            return _Levels(self.level1, level2 or self.level2, self.rows, self.is_told)
        if level1:
            return _Levels(level1, level2, rows, True)
        own = group_of_second(level2) if level2 else ""
        own_satisfaction = own == SATISFACTION and self._ended and group_of_first(self.level1) == BENEFIT
        if own_satisfaction or not may_hold(self.level1, level2):
            return _Levels(own, level2, rows)
        return _Levels(self.level1, level2 or self.level2, self.rows, self.is_told)

    @property
    def _ended(self) -> bool:
        """Whether the group ends with its cell: it is merged over its rows, or nobody wrote its name."""
        return self.rows[1] > self.rows[0] or not self.is_told


def _rows_of_group(grid: Grid, header: Header, row: int) -> tuple[int, int] | None:
    """The first and last row of a row's first-level cell; None where the form has no such column."""
    col = header.columns.get("level1")
    if col is None:
        return None
    top, _, bottom, _ = grid.span(row, col)
    return top, bottom


def _with_own_names(indicators: list[Indicator], told: Collection[int]) -> tuple[Indicator, ...]:
    """The rows, those whose group is not told with the name that others give it: 效益指标（30分）."""
    if len(told) == len(indicators):
        return tuple(indicators)
    names = {group_of_first(row.level1): row.level1 for row in indicators if row.row in told}
    return tuple(
        row if row.row in told or not row.level1 else row._replace(level1=names.get(row.level1, row.level1))
        for row in indicators
    )


def _body(grid: Grid, headers: list[Header], last_row: int) -> Iterator[tuple[Header, int]]:
    ends = [header.row for header in headers[1:]] + [last_row + 1]
    for header, end in zip(headers, ends, strict=True):
        first = _behind_header(grid, header)
        for row in range(first + _numbers_columns(grid, header, first), end):
            yield header, row


def _behind_header(grid: Grid, header: Header) -> int:
    """The first row below a header; one that is higher than its headings goes on as far as its merged cells."""
    bottom = header.bottom
    top, _, last, _ = grid.span(bottom + 1, header.columns["level3"])
    return last + 1 if top <= bottom else bottom + 1


def _numbers_columns(grid: Grid, header: Header, row: int) -> bool:
    """Whether the row under a header only numbers the columns: 1, 2, 3 or A, B, C=B/A."""
    name = grid.text(row, header.columns["level3"])
    sign = _NUMBER_OR_LETTER if name else _LETTER
    if name and not sign.fullmatch(normal(name)):
        return False
    columns = [header.columns[role] for role in (*LEVELS, *_OWN_ROLES) if role in header.columns]
    texts = [normal(text) for col in columns if (text := grid.text(row, col))]
    return len(texts) > 1 and all(sign.fullmatch(text) for text in texts)


def _indicator(grid: Grid, header: Header, row: int, levels: _Levels, weighed: bool) -> Indicator | None:
    own = {role: header.cell(grid, row, role) for role in _OWN_ROLES}
    own["target"] = _target(grid, header, row, own["target"])
    if weighed:
        own["weight"] = _weight_in_names(grid, header, row)
    given = [cell for cell in own.values() if cell is not None and not cell.nothing]
    name_cell = grid.cell(row, header.columns["level3"])
    # a text merged over several of the columns is a note
    if not given or (given[1:] and all(cell == name_cell for cell in given)):
        return None
    target, actual = own["target"], own["actual"]
    compared = compare(target, actual, name_cell.text, levels.level2 or levels.level1)
    return Indicator(
        row=row,
        level1=levels.level1,
        level2=levels.level2,
        level3=name_cell.text,
        name_cell=name_cell,
        target=target,
        actual=actual,
        weight=own["weight"],
        self_score=own["self_score"],
        reason=_words(grid, header, row, "reason"),
        wanted=compared.wanted,
        reached=compared.reached,
        target_value=compared.target,
        actual_value=compared.actual,
        unit=compared.unit,
        direction=compared.direction,
        completion=compared.completion,
        mismatch=compared.mismatch,
        scale=compared.scale,
        on_time=compared.on_time,
        unclear=compared.unclear,
        actual_repeats_target=_repeats(compared),
        clause=_clause(grid, header, row),
        explanation=_words(grid, header, row, "explanation"),
    )


def _target(grid: Grid, header: Header, row: int, target: Cell | None) -> Cell | None:
    """The target as one text: the adjusted one where there is one, sign and unit from cells of their own."""
    adjusted = header.cell(grid, row, "adjusted_target")
    if adjusted is not None and not adjusted.nothing:
        target = adjusted
    if target is None or target.nothing:
        return target
    sign, unit = (header.cell(grid, row, role) for role in ("sign", "unit"))
    before = sign.text if sign and not sign.nothing and normal(sign.text) not in _QUALITATIVE else ""
    behind = unit.text if unit and not unit.nothing and unit.text != "无" else ""
    text = target.text
    text = text if text.startswith(before) else before + text
    text = text if text.endswith(behind) else text + behind
    return target if text == target.text else target._replace(text=text)


def _words(grid: Grid, header: Header, row: int, role: str) -> Cell | None:
    """What is said of a row in a column of words: a text merged over several rows is said of each."""
    return grid.cell(row, header.columns[role]) if role in header.columns else None


def _clause(grid: Grid, header: Header, row: int) -> Cell | None:
    """The 评分标准 of a row; one that begins with = (=100%得10分) was taken for a formula, which no formula is."""
    cell = _words(grid, header, row, "clause")
    if cell is None or cell.problem is None:
        return cell
    typed = next(
        (text for at, col, text in grid.traits.formulas(cell.row, cell.row) if (at, col) == (cell.row, cell.col)), ""
    )
    return cell._replace(text=f"={typed}", problem=None) if _CLAUSE.search(typed) else cell


def _weighed_in_names(grid: Grid, headers: list[Header], last_row: int) -> list[Header]:
    """The headers of tables that have no column of weights, but names that carry them: 目标制定（10分）."""
    if all("weight" in header.columns for header in headers):
        return []
    rows = [(header, row) for header, row in _body(grid, headers, last_row) if "weight" not in header.columns]
    return list({header.row: header for header, row in rows if _weight_in(grid, header, row, "level3")}.values())


def _weight_in_names(grid: Grid, header: Header, row: int) -> Cell | None:
    """The weight that a row's name carries; of a row that is all of its second-level group that of the group."""
    own = _weight_in(grid, header, row, "level3")
    return own or (_weight_in(grid, header, row, "level2") if _is_all_of_its_group(grid, header, row) else None)


def _weight_in(grid: Grid, header: Header, row: int, role: str) -> Cell | None:
    """The weight in a label that stands in a row, in the column of its level."""
    col = header.columns.get(role)
    name = grid.cell(row, col) if col else None
    if name is None or (name.row, name.col) != (row, col) or not normal(name.text).endswith(_WEIGHT_ENDS):
        return None
    weight = label_weight(name.text)
    return name._replace(number=weight, value=None, decimals=0, percent=False) if weight is not None else None


def _is_all_of_its_group(grid: Grid, header: Header, row: int) -> bool:
    """Whether a named row's second-level label stands beside it alone: the next row has a label of its own."""
    col = header.columns.get("level2")
    if col is None or not grid.text(row, header.columns["level3"]):
        return False
    goes_on = not grid.text(row + 1, col) and grid.text(row + 1, header.columns["level3"])
    return grid.span(row, col)[2] == row and not goes_on


def _level(grid: Grid, header: Header, row: int, role: str) -> str:
    col = header.columns.get(role)
    text = grid.text(row, col) if col else ""
    return "" if text in NOTHING else text


def _repeats(compared: Comparison) -> bool:
    """Whether the actual repeats the target's threshold with its sign: ≥95% beside ≥95%."""
    return compared.reached.operator in ("≥", "≤", ">", "<") and compared.reached == compared.wanted


def read_level_weights(grid: Grid, headers: list[Header], indicators: tuple[Indicator, ...]) -> tuple[LevelWeight, ...]:
    """The weights printed for groups: beside their label (分值 after 一级指标) or in it (产出指标（50分）)."""
    found: dict[tuple[int, str], LevelWeight] = {}
    levels = [(header.row, _weighed_levels(header)) for header in reversed(headers)]
    for row in (indicator.row for indicator in indicators):
        for depth, col, beside in next(places for top, places in levels if top < row):
            if grid.span(row, col)[0] != row:
                continue
            text = grid.text(row, col)
            name = group_name(text)
            # a label that is printed on each of its rows counts once
            if (depth, name) not in found:
                cell = grid.cell(row, beside or col)
                weight = cell.points if beside else label_weight(text)
                if weight is not None:
                    found[depth, name] = LevelWeight(depth, name, weight, cell)
    return tuple(found.values())


def _weighed_levels(header: Header) -> list[tuple[int, int, int | None]]:
    """The levels above the names: which, the column of its labels, that of its weights where it has one."""
    columns = header.columns
    return [
        (depth, columns[level], columns.get(f"{level}_weight"))
        for depth, level in ((1, "level1"), (2, "level2"))
        if level in columns
    ]
