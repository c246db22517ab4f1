"""How the names, values and amounts of a form read in its report."""

from __future__ import annotations

import re

from perfxl.excel.reading.cell import Cell
from perfxl.forms.words import normal
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.wording import phrase

# 指标1：, 1., and 指标1 before a year without anything between
_NUMBERED = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{0,4}指标|目标|任务)? ?\d{1,2} ?[:：.．、](?!\d)|(?:指标|目标) ?\d{1,2}?(?=20\d\d年)|(?:指标|目标) ?\d{1,2}(?!\d)) ?"
)
_CODED = re.compile(r"^(?:\[\w+\]|[A-Za-z0-9]{3,}[-－—_])(?=[\u4e00-\u9fff])")
_OF_WHICH = re.compile(r"^(?:[-－—]+|其中[:：]?|[①-⑩]|[(（]?\d{1,2}[)）.．、]|[一二三四五六七八九十]、)+")
_INNER_QUOTES = str.maketrans("“”", "‘’")
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_FIGURE = re.compile(r"[-+]?[\d.≥≤<>＜＞=＝≧≦]")
# How a sign is typed, and how it is printed; an equal sign says nothing.
_SIGNS = {">=": "≥", "<=": "≤", "≧": "≥", "≦": "≤", "＞": ">", "＜": "<", "==": "", "=": "", "＝": ""}
_NOTHING = frozenset({"无", "没有", "暂无", "不适用", "不涉及", "无问题", "未发现问题", "无存在问题", "无偏差", "0"})


def indicator_name(text: str) -> str:
    """An indicator's name as it stands in quotation marks, without its number: 指标1：发放人次 is 发放人次."""
    name = phrase(text).strip("★☆*").translate(_INNER_QUOTES)
    mark = _NUMBERED.match(name)
    return (name[mark.end() :] if mark else name) or name


def unit_name(text: str) -> str:
    """A name without the code before it: 219001-某局 is 某局."""
    name = phrase(text)
    return _CODED.sub("", name) or name


def source_name(text: str) -> str:
    """A source of funds by its label: 其中：当年财政拨款 is 当年财政拨款."""
    name = phrase(text).rstrip(":：")
    return _OF_WHICH.sub("", name).strip() or name


def quoted(text: str) -> str:
    """A value (a phrase) within a sentence: figures as they are, words in quotation marks."""
    value = text
    for written, sign in _SIGNS.items():
        value = f"{sign}{value.removeprefix(written)}" if value.startswith(written) else value
    return value.removesuffix("（百分比）") if _FIGURE.match(value) else f"“{value.translate(_INNER_QUOTES)}”"


def with_unit(text: str, unit: str) -> str:
    """A bare number with the unit that its target is in."""
    return f"{text}{unit}" if unit and _PLAIN_NUMBER.fullmatch(text) else text


def says(cell: Cell | None) -> str:
    """What a cell says for a reason, problem or measure; '' where that is nothing."""
    return "" if cell is None or cell.nothing or says_nothing(cell.text) else cell.text


def says_nothing(text: str) -> bool:
    """Whether words only say that there is nothing to say: 无。"""
    return normal(text).rstrip("。.;,!") in _NOTHING or not normal(text)


def project_called(name: str) -> str:
    """A project within a sentence: “某路改造项目”, or “机关后勤保障经费”项目."""
    return f"“{name}”" if name.endswith(("项目", "工程")) else f"“{name}”项目"


def year_told(year: int | None) -> str:
    """The year of a form within a sentence: 2023年."""
    return f"{year or blank('年度')}年"
