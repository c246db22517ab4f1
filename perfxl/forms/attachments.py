"""Attachments: the sheets that a department's form names as evidence, and the numbers that its criteria need of them.

What they are called and how they call their numbers is data, in `attachments.toml`: each number that is found becomes what
the sheet 基础数据 would say. A number is known by its row and its column, in either order: labels may stand at the left
(三公经费 | 15.2 | 16.8) or above. What might be meant in two places is not used, and said.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.funds import in_unit, stated_unit
from perfxl.forms.header import Token
from perfxl.forms.model import Attachment, Datum
from perfxl.forms.units import MONEY
from perfxl.forms.values import read_quantity
from perfxl.forms.words import MAX_LABEL, normal
from perfxl.text.schema import Reader

# A title is among the first texts, behind 附件2 and 单位：万元.
_TITLE_WITHIN = 4
# An attachment is a page: what is longer or wider is a ledger.
_MOST_ROWS, _MOST_COLUMNS = 200, 60
_MOST_HEADS = 3
_LONGEST_UNIT = len("金额单位:万元")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_QUOTES = re.compile("[“”\"'‘’「」]")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}(?:\.\d{1,2})*[、.)](?!\d)|[①-⑳])")
_PART = re.compile(r"^(?:[(][^()]*[)]|[一二三四五六七八九十\d]+[、.])?其中[:：、]?")
_THIS_YEAR = re.compile(r"^(?:20\d\d年度?|本年度?|当年)(?=.)")
_YEAR = re.compile(r"20\d\d(?=年)")
_END = re.compile(r"(?:合计|总计|总额|金额|总数|数额|数)$")
_ROLE_AT_END = re.compile(
    r"(?P<name>.{2,}?)的?(?P<role>(?:年初|全年|调整后?|年度)?预算(?:安排)?(?:数|额|金额)"
    r"|(?:支出)?(?:决算|执行|实际支出)(?:数|额|金额)|(?:期末|年末)(?:数|余额))$"
)
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|底|末)?")
# Whose row it is, in a table that has a row a unit.
_UNIT_NAME = re.compile(r"(?:局|委|办|办公室|部门?|院|中心|单位|处|队|站|所|厅|馆|校|本级|机关)$")
_NUMBERED = re.compile(rf"{_NUMBERING.pattern}|[(][一二三四五六七八九十\d]+[)]")
_SUM_OF_SECTION = frozenset({"支出合计", "合计", "小计"})
_SUM = frozenset({"", "合计", "小计", "总计", "金额", "数值", "本年", "本年度", "当年"})


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A number of 基础数据, the columns of an attachment that may hold it, best first, and what attachments call it.

    `alone` are names that say themselves which column is meant, as its own label does; `part`: it may be listed as 其中.
    """

    label: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    alone: tuple[str, ...] = ()
    money: bool = False
    part: bool = False


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    """`attachments.toml`."""

    titles: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    datum: tuple[_Wanted, ...] = ()


class _Known(NamedTuple):
    """The vocabulary as it is matched: titles, columns, and what is wanted by its names, those with a column and those without."""

    title: re.Pattern[str]
    columns: tuple[tuple[str, re.Pattern[str]], ...]
    names: dict[str, tuple[tuple[_Wanted, int], ...]]
    alone: dict[str, _Wanted]


class _Number(NamedTuple):
    """A number with the labels at its left and above it, the nearest first, and whether its row is a part of one above."""

    cell: Cell
    beside: tuple[str, ...]
    above: tuple[str, ...]
    part: bool


class _Found(NamedTuple):
    """A number that may be what is wanted: in which column, under which of its names."""

    label: str
    rank: tuple[int, int]
    cell: Cell


def attachment_title(grid: Grid, tokens: Sequence[Token]) -> Cell | None:
    """The cell that says that a sheet is an attachment: its title, or its first text where its tab says it."""
    pattern = _known().title
    for token in tokens[:_TITLE_WITHIN]:
        if pattern.search(_BRACKETS.sub("", normal(token.text))):
            return grid.cell(token.row, token.col)
    if tokens and pattern.search(_BRACKETS.sub("", normal(grid.name))):
        return grid.cell(tokens[0].row, tokens[0].col)
    return None


def read_attachments(
    sheets: Iterable[tuple[Grid, Cell]], year: int | None
) -> tuple[tuple[Datum, ...], list[Attachment]]:
    """What attachments give for 基础数据, amounts in 万元, and each sheet with what it leaves in doubt."""
    found: dict[str, list[_Found]] = defaultdict(list)
    read = []
    for grid, title in sheets:
        numbers = list(_numbers(grid, title))
        read.append((grid, title, bool(numbers)))
        for number in numbers if not _of_another_year([title.text, grid.name], year) else ():
            for one in _meant(grid, number, year):
                found[one.label].append(one)
    data, doubts = [], defaultdict(list)
    for label, places in found.items():
        best = min(one.rank for one in places)
        cells = [one.cell for one in places if one.rank == best]
        if len({cell.number for cell in cells}) == 1:
            data.append(Datum("", normal(label), cells[0]))
        else:
            doubts[cells[0].sheet].append((normal(label), tuple(cells)))
    return tuple(data), [Attachment(title, tuple(doubts[grid.name])) for grid, title, filled in read if filled]


def has_numbers(grid: Grid) -> bool:
    """Whether any number stands on a sheet."""
    rows, columns = min(grid.row_count, _MOST_ROWS), min(grid.column_count, _MOST_COLUMNS)
    return any(grid.cell(row, col).number is not None for row in range(1, rows + 1) for col in range(1, columns + 1))


@cache
def _known() -> _Known:
    text = resources.files("perfxl.forms").joinpath("attachments.toml").read_text("utf-8")
    reader = Reader()
    read = reader.record(_Vocabulary, tomllib.loads(text))
    if read is None:
        raise ValueError(f"attachments.toml: {reader.faults}")
    names: dict[str, list[tuple[_Wanted, int]]] = defaultdict(list)
    for wanted in read.datum:
        for rank, name in enumerate(dict.fromkeys(map(_plain, wanted.names))):
            names[name].append((wanted, min(rank, 1)))
    alone = {_ending_off(_stripped(name)): wanted for wanted in read.datum for name in (wanted.label, *wanted.alone)}
    return _Known(
        re.compile(f"(?:{'|'.join(read.titles)})$"),
        tuple((role, re.compile("|".join(patterns))) for role, patterns in read.columns.items()),
        {name: tuple(wanted) for name, wanted in names.items()},
        alone,
    )


@lru_cache(maxsize=4096)
def _stripped(text: str) -> str:
    """A label without quotation marks, brackets, numbering, 其中 and 本年."""
    plain = _PART.sub("", _QUOTES.sub("", normal(text)))
    plain = _NUMBERING.sub("", _BRACKETS.sub("", plain)).strip(":-—·")
    return _THIS_YEAR.sub("", _PART.sub("", plain))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """A name as it is compared: stripped, and without 合计 or 总额 at its end."""
    stripped = _stripped(text)
    name = _ROLE_AT_END.fullmatch(stripped)
    return _ending_off(name["name"] if name else stripped)


def _ending_off(name: str) -> str:
    return _END.sub("", name) or name


@lru_cache(maxsize=4096)
def _role(text: str) -> str:
    """The column that a heading names: initial, budget, executed, amount, a month as m4; '' for an unknown one."""
    stripped = _stripped(text)
    if month := _MONTH.fullmatch(stripped):
        number = int(month[1]) if month[1].isdigit() else _MONTHS.index(month[1]) + 1 if month[1] in _MONTHS else 0
        return f"m{number}" if 1 <= number <= 12 else ""
    return next((role for role, pattern in _known().columns if pattern.search(stripped)), "")


def _said_in(text: str) -> tuple[str, str]:
    """The name of a label and the column that it names besides: 三公经费决算数, 4月执行率."""
    stripped = _stripped(text)
    if month := re.match(f"{_MONTH.pattern}(?=.{{2,}})", stripped):
        return _plain(stripped[month.end() :]), _role(month[0])
    role = _ROLE_AT_END.fullmatch(stripped)
    return _plain(text), _role(role["role"]) if role else ""


def _numbers(grid: Grid, title: Cell) -> Iterator[_Number]:
    """The numbers below a title with what stands at their left and above them.

    A row 支出合计 below one that has no amounts is the sum of what that one names.
    """
    heads: list[int] = []
    in_parts = heading_before = False
    section = ""
    width = min(grid.column_count, _MOST_COLUMNS)
    for row in range(title.row + 1, min(grid.row_count, _MOST_ROWS) + 1):
        cells = [cell for col in range(1, width + 1) if not (cell := grid.cell(row, col)).nothing]
        texts = [cell.text for cell in cells if not _is_figure(cell)]
        if not cells:
            continue
        if len(texts) == len(cells) and len({(cell.row, cell.col) for cell in cells}) > 1:
            heads = [*heads, row] if heading_before else [row]
            heading_before = True
            continue
        heading_before = False
        first = normal(texts[0]) if texts else ""
        if _PART.match(first):
            in_parts = True
        elif _NUMBERED.match(_QUOTES.sub("", first)):
            in_parts = False
        found = [
            _Number(cell, _beside(cells[:at], section), _above(grid, heads, cell.col), in_parts)
            for at, cell in enumerate(cells)
            if cell.row == row and _is_figure(cell)
        ]
        yield from found
        has_amounts = any(_role(label) != "other" for one in found for label in one.above or ("",))
        section = "" if has_amounts else first


def _beside(cells: Sequence[Cell], section: str) -> tuple[str, ...]:
    """The labels at the left of a number, the nearest first, up to the numbers that another label has."""
    labels: list[str] = []
    for cell in reversed(cells):
        if not _is_figure(cell):
            labels.append(cell.text)
        elif labels:
            break
    if section and labels and _stripped(labels[0]) in _SUM_OF_SECTION and not _PART.match(normal(labels[0])):
        labels[0] = section
    return _once(labels)


def _above(grid: Grid, heads: Sequence[int], col: int) -> tuple[str, ...]:
    """The headings above a number, the nearest first."""
    return _once(grid.text(head, col) for head in reversed(heads[-_MOST_HEADS:]))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Filled texts, a merged one once."""
    return tuple(dict.fromkeys(text for text in texts if text and len(text) <= MAX_LABEL))


def _is_figure(cell: Cell) -> bool:
    """Whether a cell holds a number, or an amount with its unit: 320万元."""
    if cell.number is not None:
        return True
    changed = in_unit(cell, "万元")
    return changed is not None and changed.number is not None


def _meant(grid: Grid, number: _Number, year: int | None) -> Iterator[_Found]:
    """What a number may be."""
    labels = (*number.beside, *number.above)
    if _of_another_year(labels, year) or any(_role(label) == "other" for label in labels):
        return
    for named, others in ((number.beside, number.above), (number.above, number.beside)):
        at = next((at for at, label in enumerate(named) if not (_is_neutral(label) or _role(label))), None)
        if at is None:
            continue
        name, said = _said_in(named[at])
        role = _column([*others, *named[:at]], said)
        own = _known().alone.get(_ending_off(_stripped(named[at])))
        for wanted, rank in _known().names.get(name, ()) if own is None else ((own, 0),):
            place = 0 if wanted is own and role == "amount" else _place(wanted, role)
            if place is not None and (wanted.part or not number.part):
                label = wanted.label.replace("{月}", role[1:])
                yield _Found(label, (place, rank), _in_wan(grid, number) if wanted.money else number.cell)


def _of_another_year(texts: Iterable[str], year: int | None) -> bool:
    """Whether a text names a year that is not the form's."""
    return year is not None and any(int(found) != year for text in texts for found in _YEAR.findall(normal(text)))


def _column(others: Sequence[str], said: str) -> str:
    """The column that labels name besides the name, 'amount' where they name none; '' for labels that say something else."""
    roles = {said} if said else set()
    for label in others:
        role = _role(label)
        if role:
            roles.add(role)
        elif not (_is_neutral(label) or _UNIT_NAME.search(_stripped(label))):
            return ""
    specific = roles - {"amount"}
    return next(iter(specific), "amount") if len(specific) <= 1 else ""


def _states_unit(text: str) -> bool:
    """Whether a text may state the unit of a whole sheet: 金额单位：元, or its title (单位：元)."""
    return "单位" in text or _known().title.search(_BRACKETS.sub("", normal(text))) is not None


def _is_neutral(label: str) -> bool:
    """Whether a label says neither what a number is nor of when: 合计, 万元, 单位：万元."""
    plain = _stripped(label)
    return plain in _SUM or plain in MONEY or (stated_unit([label]) is not None and len(plain) <= _LONGEST_UNIT)


def _place(wanted: _Wanted, role: str) -> int | None:
    """How good a column is for what is wanted, 0 the best; None where it is not there."""
    kind = "month" if re.fullmatch(r"m\d+", role) else role
    return wanted.columns.index(kind) if kind in wanted.columns else None


def _in_wan(grid: Grid, number: _Number) -> Cell:
    """An amount in 万元, by the unit that it is written with, or that its heading, its row or its sheet states."""
    cell = number.cell
    if cell.number is None or (cell.value is None and read_quantity(cell.text).unit in MONEY):
        return in_unit(cell, "万元") or cell
    width = min(grid.column_count, _MOST_COLUMNS)
    top = (text for row in range(1, cell.row) for text in grid.texts(row, 1, width) if _states_unit(text))
    own = next((label for label in number.beside if label in MONEY), None)
    unit = own or stated_unit(number.above) or stated_unit(number.beside) or stated_unit(top) or "万元"
    if cell.number is None or unit == "万元":
        return cell
    return cell._replace(number=round(cell.number * MONEY[unit] / MONEY["万元"], 8))
