"""One definition of a score, computed by whole columns, written as an Excel formula, told with its numbers.

A scoring kind builds an expression; `evaluate` gives its value for every row of a frame, `excel` its text over the form's
cells, `told` the calculation of one row in words. All come from the same tree, so they cannot say different things.

A node works on the values of the frame's columns: between Series each operation would cost thirty to eighty times as
much, which is most of scoring for batches of tens of forms.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from perfxl.rules.telling import ATOM, Compared, Row, Told, amount, bounded, decided, steps_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

# How tightly each operator binds in Excel, loosest first.
_BINDING = {">=": 0, ">": 0, "<=": 0, "<": 0, "=": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
# Ratios are rounded to so many digits against float dust: nobody has to be told.
_UNTOLD_DIGITS = 10
_MOST_ARGUMENTS = 255  # of a function in Excel


class Expr:
    """A node of an expression; build with + - * / and the functions below."""

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The value for every row of a frame that has the names referred to; one value where it refers to none."""
        raise NotImplementedError

    def excel(self, refs: Mapping[str, str]) -> str:
        """The formula's text, without the leading =; `refs` gives a cell for every name."""
        raise NotImplementedError

    def told(self, row: Row) -> Told:
        """The calculation of one row in words with its numbers, and what has to be told before."""
        raise NotImplementedError

    @property
    def binding(self) -> int:
        """How tightly its formula binds in Excel."""
        return ATOM

    def value_of(self, row: Row) -> float:
        """The value of one row."""
        return float(self.evaluate(row.frame).flat[0])

    def names(self) -> frozenset[str]:
        """The names referred to."""
        return frozenset()

    def __add__(self, other: Expr | str) -> Expr:
        return Binary("+", self, _expr(other))

    def __sub__(self, other: Expr | str) -> Expr:
        return Binary("-", self, _expr(other))

    def __mul__(self, other: Expr | str) -> Expr:
        return Binary("*", self, _expr(other))

    def __truediv__(self, other: Expr | str) -> Expr:
        return Binary("/", self, _expr(other))


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A number of the rulebook, exact; one that is compared with ratios is told in per cent."""

    value: Decimal
    percent: bool = False

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The number."""
        import numpy as np

        return np.asarray(float(self.value))

    def excel(self, refs: Mapping[str, str]) -> str:
        """The number as Excel reads it."""
        return format(self.value.normalize(), "f")

    def told(self, row: Row) -> Told:
        """The number, all its digits."""
        shown = self.value * 100 if self.percent else self.value
        text = f"{shown.normalize():f}{'%' if self.percent else ''}"
        return Told(text, float(self.value), self.percent, constant=True)


@dataclass(frozen=True, slots=True)
class Ref(Expr):
    """A value of the form: a column, a cell of the workbook."""

    name: str

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The column."""
        # a Series made of it in between takes four times as long
        column: Column = frame.to_numpy()[:, frame.columns.get_loc(self.name)]
        return column

    def excel(self, refs: Mapping[str, str]) -> str:
        """The cell."""
        return refs[self.name]

    def told(self, row: Row) -> Told:
        """The input with its label."""
        given = row.given[self.name]
        return Told(given.text, self.value_of(row), given.percent)

    def names(self) -> frozenset[str]:
        """Its own name."""
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Named(Expr):
    """A value with a name (完成率): told once how it is calculated, from then on by its name."""

    name: str
    of: Expr
    percent: bool

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """What it is the name of."""
        return self.of.evaluate(frame)

    def excel(self, refs: Mapping[str, str]) -> str:
        """What it is the name of."""
        return self.of.excel(refs)

    def told(self, row: Row) -> Told:
        """Its name with the value, after a step of its own."""
        of = self.of.told(row)
        of = replace(of, percent=self.percent or of.percent)
        shown = amount(of.value, of.percent)
        return Told(f"{self.name} {shown}", of.value, of.percent, steps=(*of.steps, f"{self.name} = {of.whole}"))

    @property
    def binding(self) -> int:
        """As what it is the name of."""
        return self.of.binding

    def names(self) -> frozenset[str]:
        """As what it is the name of."""
        return self.of.names()


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    """An arithmetic operation or a comparison."""

    sign: str
    left: Expr
    right: Expr

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """Both sides, column by column."""
        import numpy as np

        operations: dict[str, Any] = {
            "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
            ">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "=": np.equal,
        }  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            result: Column = operations[self.sign](self.left.evaluate(frame), self.right.evaluate(frame))
        return result

    def excel(self, refs: Mapping[str, str]) -> str:
        """Both sides, in brackets where Excel would bind them otherwise."""
        binding = _BINDING[self.sign]
        left = _bracketed(self.left, refs, binding)
        right = _bracketed(self.right, refs, binding + (self.sign in "-/"))
        return f"{left}{self.sign}{right}"

    def told(self, row: Row) -> Told:
        """Both sides with the sign that people write."""
        left, right = self.left.told(row), self.right.told(row)
        text = f"{left.within(self.binding)} {_SIGNS[self.sign]} {right.within(self.binding + (self.sign in '-/'))}"
        percent = self.sign in "+-" and (left.percent or right.percent)
        return Told(text, self.value_of(row), percent, self.binding, open=True, steps=steps_of(left, right))

    @property
    def binding(self) -> int:
        """As tightly as its sign."""
        return _BINDING[self.sign]

    def names(self) -> frozenset[str]:
        """Names of both sides."""
        return self.left.names() | self.right.names()


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A worksheet function: MIN, MAX, SUM, AVERAGE, IF, ROUND, INT."""

    function: str
    arguments: tuple[Expr, ...]

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The function, column by column."""
        return _FUNCTIONS[self.function]([argument.evaluate(frame) for argument in self.arguments])

    def excel(self, refs: Mapping[str, str]) -> str:
        """The function as Excel writes it."""
        texts = [argument.excel(refs) for argument in self.arguments]
        while self.function == "SUM" and len(texts) > _MOST_ARGUMENTS:
            starts = range(0, len(texts), _MOST_ARGUMENTS)
            texts = [f"SUM({','.join(texts[start : start + _MOST_ARGUMENTS])})" for start in starts]
        return f"{self.function}({','.join(texts)})"

    def told(self, row: Row) -> Told:
        """The function in words, of those that decide only what they decide."""
        return _TOLD[self.function](self, row)

    def names(self) -> frozenset[str]:
        """Names of all arguments."""
        return frozenset().union(*(argument.names() for argument in self.arguments))


@dataclass(frozen=True, slots=True)
class Ceiling(Expr):
    """The whole number above, which Excel has no short word for: 0-INT(0-…)."""

    argument: Expr

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The whole numbers above, column by column."""
        return self._written.evaluate(frame)

    def excel(self, refs: Mapping[str, str]) -> str:
        """The next whole number below 0 is further from it."""
        return self._written.excel(refs)

    def told(self, row: Row) -> Told:
        """What is rounded up."""
        return _told_whole(self.argument.told(row), self.value_of(row), "进一取整")

    @property
    def binding(self) -> int:
        """As the difference that it is written as."""
        return self._written.binding

    def names(self) -> frozenset[str]:
        """Names of what is rounded up."""
        return self.argument.names()

    @property
    def _written(self) -> Expr:
        return const("0") - floor(const("0") - self.argument)


def value(expr: Expr, values: Mapping[str, float]) -> float:
    """An expression for one row: of what there is one to a form, such as its total."""
    import pandas as pd

    return float(expr.evaluate(pd.DataFrame({name: [number] for name, number in values.items()}))[0])


def _bracketed(expr: Expr, refs: Mapping[str, str], binding: int) -> str:
    text = expr.excel(refs)
    return f"({text})" if expr.binding < binding else text


def _expr(value: Expr | str) -> Expr:
    return value if isinstance(value, Expr) else Const(Decimal(value))


def const(number: str | Decimal) -> Const:
    """A number of the rulebook, given as a decimal string."""
    return Const(Decimal(number))


def percent(number: str | Decimal) -> Const:
    """A ratio of the rulebook, which people are told in per cent."""
    return Const(Decimal(number), percent=True)


def named(name: str, expr: Expr, *, percent: bool = False) -> Expr:
    """A value that people are told by a name, in per cent where it is a ratio; an input has its label."""
    return expr if isinstance(expr, Ref) else Named(name, expr, percent)


def minimum(*arguments: Expr | str) -> Expr:
    """The smallest."""
    return Call("MIN", tuple(map(_expr, arguments)))


def maximum(*arguments: Expr | str) -> Expr:
    """The largest."""
    return Call("MAX", tuple(map(_expr, arguments)))


def total(arguments: tuple[Expr, ...]) -> Expr:
    """The sum; of one thing the thing itself."""
    return arguments[0] if len(arguments) == 1 else Call("SUM", arguments)


def numbered(items: Iterable[Expr]) -> Expr:
    """The sum of items that people are told one by one, by their numbers."""
    items = tuple(items)
    return total(
        items if len(items) == 1 else tuple(Named(f"第 {at} 项", each, False) for at, each in enumerate(items, 1))
    )


def average(arguments: tuple[Expr, ...]) -> Expr:
    """The mean."""
    return Call("AVERAGE", arguments)


def when(condition: Expr, then: Expr | str, otherwise: Expr | str) -> Expr:
    """IF(condition, then, otherwise)."""
    return Call("IF", (condition, _expr(then), _expr(otherwise)))


def compare(left: Expr, sign: str, right: Expr | str) -> Expr:
    """A comparison, for `when`."""
    return Binary(sign, left, _expr(right))


def rounded(argument: Expr, decimals: int) -> Expr:
    """ROUND, half away from zero."""
    return Call("ROUND", (argument, Const(Decimal(decimals))))


def floor(argument: Expr) -> Expr:
    """INT: the whole number below."""
    return Call("INT", (argument,))


def ceiling(argument: Expr) -> Expr:
    """The whole number above."""
    return Ceiling(argument)


def _reduce(ufunc: str) -> Callable[[list[Column]], Column]:
    def apply(columns: list[Column]) -> Column:
        import numpy as np

        result: Column = functools.reduce(getattr(np, ufunc), columns)
        return result

    return apply


def _average(columns: list[Column]) -> Column:
    return _FUNCTIONS["SUM"](columns) / len(columns)


def _if(columns: list[Column]) -> Column:
    import numpy as np

    return np.where(columns[0], columns[1], columns[2])


def _round(columns: list[Column]) -> Column:
    return round_columns(columns[0], int(columns[1]))


def _int(columns: list[Column]) -> Column:
    import numpy as np

    return np.floor(columns[0])


def round_columns(column: Column, decimals: int) -> Column:
    """Round half away from zero on the fifteen digits that Excel shows, a whole column at once."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scaled = np.abs(column) * 10.0**decimals
        # what float arithmetic left below the fifteenth digit must not decide a half
        digits = np.floor(np.log10(np.where(scaled > 0, scaled, 1.0)))
        unit = 10.0 ** (14 - np.clip(digits, 0, 14))
        shown = np.where(scaled < 1e15, np.rint(scaled * unit) / unit, scaled)
        result: Column = np.copysign(np.floor(shown + 0.5), column) / 10.0**decimals
    return result


_FUNCTIONS: dict[str, Callable[[list[Column]], Column]] = {
    "MIN": _reduce("minimum"),
    "MAX": _reduce("maximum"),
    "SUM": _reduce("add"),
    "AVERAGE": _average,
    "IF": _if,
    "ROUND": _round,
    "INT": _int,
}


def _told_bound(call: Call, row: Row) -> Told:
    first, *bounds = (argument.told(row) for argument in call.arguments)
    return bounded(first, bounds, largest=call.function == "MAX")


def _told_sum(call: Call, row: Row) -> Told:
    parts = [argument.told(row) for argument in call.arguments]
    text = " + ".join(part.within(_BINDING["+"]) for part in parts)
    percent = any(part.percent for part in parts)
    return Told(text, call.value_of(row), percent, _BINDING["+"], open=True, steps=steps_of(*parts))


def _told_average(call: Call, row: Row) -> Told:
    parts = [argument.told(row) for argument in call.arguments]
    text = f"{'、'.join(part.text for part in parts)} 的平均值"
    return Told(text, call.value_of(row), parts[0].percent, open=True, steps=steps_of(*parts))


def _told_if(call: Call, row: Row) -> Told:
    """The branch that is taken, after what decided."""
    compared, branch = list[Compared](), cast(Expr, call)
    while isinstance(branch, Call) and branch.function == "IF":
        condition, *branches = branch.arguments
        assert isinstance(condition, Binary)
        holds = bool(condition.value_of(row))
        compared.append(Compared(condition.left.told(row), condition.sign, condition.right.told(row), holds))
        branch = branches[0 if holds else 1]
    told = branch.told(row)
    before = steps_of(*(side for each in compared for side in (each.left, each.right)))
    return replace(told, steps=tuple(dict.fromkeys([*before, *decided(compared), *told.steps])))


def _told_round(call: Call, row: Row) -> Told:
    told, value = call.arguments[0].told(row), call.value_of(row)
    decimals = int(call.arguments[1].value_of(row))
    if decimals >= _UNTOLD_DIGITS or amount(value, told.percent) == amount(told.value, told.percent):
        return replace(told, value=value)
    return replace(told, value=value, open=False, remark=f"{told.result}，四舍五入为 {amount(value, told.percent)}")


def _told_int(call: Call, row: Row) -> Told:
    return _told_whole(call.arguments[0].told(row), call.value_of(row), "的整数部分")


def _told_whole(told: Told, value: float, what: str) -> Told:
    between = "" if told.binding < ATOM else " "
    return Told(f"{told.within(ATOM)}{between}{what}", value, open=True, steps=told.steps)


_TOLD: dict[str, Callable[[Call, Row], Told]] = {
    "MIN": _told_bound,
    "MAX": _told_bound,
    "SUM": _told_sum,
    "AVERAGE": _told_average,
    "IF": _told_if,
    "ROUND": _told_round,
    "INT": _told_int,
}
