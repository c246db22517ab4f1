"""A score as a formula: over cells that hold its numbers, or over the form's own cells alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.editing.cells import MAX_FORMULA
from perfxl.excel.editing.refs import MAX_ARGUMENTS, as_ranges
from perfxl.forms.model import FundRow, Indicator
from perfxl.output.live.awaited import Holds
from perfxl.output.live.formula import Formula, Place, formula, place
from perfxl.output.live.states import says
from perfxl.output.live.taken_out import REVIEW_AGAIN, taken_out
from perfxl.rules.expression import Expr
from perfxl.rules.inputs import Input

# What a cell holds alone: target, actual, weight, self-score.
_OWN_CELLS = frozenset({"target", "actual", "weight", "self"})
_NUMBERS, _PERCENTAGES = re.compile(r"\d+(?:[.,]\d+)*"), re.compile("[%％]")
# A formula of so many characters goes into a cell, with the mark of who wrote it.
_LONGEST = MAX_FORMULA - 200
# What a sign says that is lost where a number is typed over it: that less is better.
_LESS_IS_BETTER = ("≤", "<")


def holding(book: WorkbookEditor) -> Holds:
    """What formulas get of the cells of a workbook that is edited, as it was opened: each is looked up once."""
    sheet = cache(book.sheet)
    return cache(lambda cell: sheet(cell.sheet).holds_itself(cell.ref))


def number_of(given: Input, row: Indicator | FundRow, holds: Holds) -> Formula | Place:
    """The number of an input as a formula over the cell that it came from; the number itself where it came from none."""
    if given.cell is None:
        return formula(f"{given.value:.15g}")
    at = place(given.cell)
    if given.flag and given.live:
        return formula("IF(", at, '="是",1,IF(', at, '="否",0,NA()))')
    if given.live:
        return at
    held = holds(given.cell)
    if given.name not in _OWN_CELLS and not _is_alone(held.text, given.unit):
        # in a sentence of several numbers it may be the next review that reads another one
        return formula("IF(", says(at, held), f",{given.value:.15g},NA())")
    lost = given.name == "target" and isinstance(row, Indicator) and row.wanted.operator in _LESS_IS_BETTER
    return taken_out(at, held, given.value, bare=not lost)


def _is_alone(text: str, unit: str) -> bool:
    """Whether a sentence holds no other number, or no other percentage."""
    return len(_PERCENTAGES.findall(text) if unit == "%" else _NUMBERS.findall(text)) == 1


def score_formula(expr: Expr, refs: Mapping[str, str], mark: str = "") -> str | None:
    """A score over its numbers, 待复审 where one of them is none; None where it is longer than Excel takes.

    The functions of Excel take 待复审 for nothing, and compare it as greater than any number: so it is asked for first.
    """
    text, names, needed = _written(expr)
    score = text % tuple([refs[name] for name in names])
    whole = counted([refs[name] for name in needed], f"{score}{mark}")
    return whole if len(whole) <= _LONGEST else None


# the expressions of a rulebook are those of every form
@lru_cache(maxsize=1024)
def _written(expr: Expr) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """An expression as Excel writes it, with %s for each number; the names of these in order, and each name once."""
    names = sorted(expr.names())
    pieces = expr.excel({name: f"\0{name}\0" for name in names}).replace("%", "%%").split("\0")
    return "%s".join(pieces[::2]), tuple(pieces[1::2]), tuple(names)


def counted(needed: Iterable[str], text: str) -> str:
    """A formula where all that it needs are numbers, else 待复审."""
    distinct = list(dict.fromkeys(needed))
    if not distinct:
        return text
    ranges = as_ranges(distinct)
    starts = range(0, len(ranges), MAX_ARGUMENTS)
    numbers = "+".join(f"COUNT({','.join(ranges[start : start + MAX_ARGUMENTS])})" for start in starts)
    return f'IF({numbers}={len(distinct)},{text},"{REVIEW_AGAIN}")'


def never_an_error(text: str) -> str:
    """A formula that says 待复审 where it would be an error."""
    return f'IFERROR({text},"{REVIEW_AGAIN}")'
