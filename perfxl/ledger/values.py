"""What the cells of a ledger say: amounts, limits, years, days, counts. What cannot be read is a fault of its line."""

from __future__ import annotations

import re
from datetime import date

from perfxl.excel.reading.cell import Cell
from perfxl.forms.words import normal
from perfxl.ledger.table import Line
from perfxl.text.numbers import read_number

_WAN = {"元": 0.0001, "千元": 0.1, "万元": 1.0, "亿元": 10_000.0}
_AMOUNT = re.compile(r"(.*?)(元|千元|万元|亿元)?")
_YEAR = re.compile(r"((?:19|20|21)\d\d)(?:\.0+)?(?:年度?)?")
_DAY = re.compile(r"(\d{4})(?:[年./-](\d{1,2})[月./-](\d{1,2})日?|(\d\d)(\d\d))")
_SEPARATORS = re.compile(r"[、,，;；\r\n]+")
# Excel keeps fifteen digits of a number: a longer code is to be a text.
_ROUNDED = re.compile(r"\d(?:\.\d+)?e\+\d+")
COUNT = re.compile(r"(\d+)(?:\.0+)?(?:张|份|个|项|套)?")
"""How many, as people write it: 2, 2.0, 2张."""
_YES_NO = {"是": True, "否": False}


def text(line: Line, role: str) -> str:
    """A text, without white space around it."""
    return line.text(role).strip()


def code(line: Line, role: str) -> str:
    """A code as a text."""
    if _ROUNDED.fullmatch(line.text(role)):
        line.fault(role, f"{line.headings[role]}超过 15 位，存成数字已经失真。请把单元格设为文本后重新填写。")
    return text(line, role)


def names(line: Line, role: str) -> tuple[str, ...]:
    """Several names, with 、 ， ； or line breaks between them."""
    return tuple(filter(None, (name.strip() for name in _SEPARATORS.split(line.written(role)))))


def amount(line: Line, role: str) -> float | None:
    """An amount in 万元, by the unit of its heading or its own; None where none is given."""
    cell = _given(line, role)
    if cell is None:
        return None
    what, unit = line.headings[role], line.units.get(role, "万元")
    if unit not in _WAN:
        line.fault(role, f"表头的单位“{unit}”不认识。{what}的单位请写万元或元。")
        return None
    written, own = cell.text, ""
    if cell.value is None and (found := _AMOUNT.fullmatch(normal(cell.text))):
        written, own = found[1], found[2] or ""
    number = read_number(written)
    if number is None or number.percent or written.endswith("分"):
        line.fault(role, f"{what}应为数字（{unit}），填的是“{cell.text}”。请改为数字，不知道的留空。")
        return None
    if number.number < 0:
        line.fault(role, f"{what}不能小于 0，填的是“{cell.text}”。请改正。")
        return None
    return round(number.number * _WAN[own or unit], 10)


def points(line: Line, role: str) -> float | None:
    """Points, 分; None where none are given."""
    cell = _given(line, role)
    if cell is None:
        return None
    if cell.points is None or cell.points < 0:
        line.fault(role, f"{line.headings[role]}应为不小于 0 的数，填的是“{cell.text}”。请改为数字。")
        return None
    return cell.points


def count(line: Line, role: str) -> int | None:
    """How many; None where it is not said."""
    cell = _given(line, role)
    if cell is None:
        return None
    if found := COUNT.fullmatch(normal(cell.text)):
        return int(found[1])
    line.fault(role, f"{line.headings[role]}应为整数（张数），填的是“{cell.text}”。请改为数字，不知道的留空。")
    return None


def share(line: Line, role: str) -> float | None:
    """A limit as a ratio: 30, 30% and 0.3 are the same."""
    cell = _given(line, role)
    if cell is None:
        return None
    number = cell.number
    if number is None or number < 0 or (number > 1 and cell.percent) or number > 100:
        line.fault(role, f"应为 0 到 100 的百分数，如 30%，填的是“{cell.text}”。请改正。")
        return None
    if number == 1 and not cell.percent:
        line.fault(role, "“1”可能是 1%，也可能是 100%。请带上百分号。")
        return None
    return number if cell.percent or number <= 1 else round(number / 100, 10)


def year(line: Line, role: str) -> int | None:
    """A year: 2024, 2024年."""
    cell = _given(line, role)
    if cell is None:
        return None
    if found := _YEAR.fullmatch(normal(cell.text)):
        return int(found[1])
    line.fault(role, f"应为年份，如 2024，填的是“{cell.text}”。请改正。")
    return None


def day(line: Line, role: str) -> date | None:
    """A day, as a date or as a text: 2025-03-31, 2025年3月31日."""
    cell = _given(line, role)
    if cell is None:
        return None
    if found := _DAY.fullmatch(normal(cell.text)):
        try:
            return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
        except ValueError:
            pass
    line.fault(role, f"应为日期，如 2025-03-31，填的是“{cell.text}”。请改正。")
    return None


def yes(line: Line, role: str) -> bool | None:
    """是 or 否."""
    cell = _given(line, role)
    if cell is None:
        return None
    if (said := _YES_NO.get(normal(cell.text))) is not None:
        return said
    line.fault(role, f"应为“是”或“否”，填的是“{cell.text}”。请改正。")
    return None


def _given(line: Line, role: str) -> Cell | None:
    """A cell that says something of its own line; what is wrong with it already is not told again."""
    cell = line.cells.get(role)
    if cell is None or role in line.bad or cell.nothing:
        return None
    if cell.row != line.row:
        line.fault(role, f"与第 {line.row} 行合并成了一格，看不出是哪一行的。请取消合并，逐行填写。")
        return None
    return cell
