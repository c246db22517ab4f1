"""One definition of a score, computed by whole columns and written as an Excel formula.

A scoring kind builds an expression; `evaluate` gives its value for every row of a frame, `excel` its text over the form's
cells. Both come from the same tree, so they cannot say different things.

A node works on the values of the frame's columns: between Series each operation would cost thirty to eighty times as
much, which is most of scoring for batches of tens of forms.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

# How tightly each operator binds in Excel, loosest first.
_BINDING = {">=": 0, ">": 0, "<=": 0, "<": 0, "=": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3
_MOST_ARGUMENTS = 255  # of a function in Excel


class Expr:
    """A node of an expression; build with + - * / and the functions below."""

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The value for every row of a frame that has the names referred to; one value where it refers to none."""
        raise NotImplementedError

    def excel(self, refs: Mapping[str, str]) -> str:
        """The formula's text, without the leading =; `refs` gives a cell for every name."""
        raise NotImplementedError

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
    """A number of the rulebook, exact."""

    value: Decimal

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The number."""
        import numpy as np

        return np.asarray(float(self.value))

    def excel(self, refs: Mapping[str, str]) -> str:
        """The number as Excel reads it."""
        return format(self.value.normalize(), "f")


@dataclass(frozen=True, slots=True)
class Ref(Expr):
    """A value of the form: a column, a cell of the workbook."""

    name: str

    def evaluate(self, frame: pd.DataFrame) -> Column:
        """The column."""
        return frame[self.name].to_numpy()

    def excel(self, refs: Mapping[str, str]) -> str:
        """The cell."""
        return refs[self.name]

    def names(self) -> frozenset[str]:
        """Its own name."""
        return frozenset({self.name})


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

    def names(self) -> frozenset[str]:
        """Names of all arguments."""
        return frozenset().union(*(argument.names() for argument in self.arguments))


def value(expr: Expr, values: Mapping[str, float]) -> float:
    """An expression for one row: of what there is one to a form, such as its total."""
    import pandas as pd

    return float(expr.evaluate(pd.DataFrame({name: [number] for name, number in values.items()}))[0])


def _bracketed(expr: Expr, refs: Mapping[str, str], binding: int) -> str:
    own = _BINDING[expr.sign] if isinstance(expr, Binary) else _ATOM
    text = expr.excel(refs)
    return f"({text})" if own < binding else text


def _expr(value: Expr | str) -> Expr:
    return value if isinstance(value, Expr) else Const(Decimal(value))


def const(number: str | Decimal) -> Const:
    """A number of the rulebook, given as a decimal string."""
    return Const(Decimal(number))


def minimum(*arguments: Expr | str) -> Expr:
    """The smallest."""
    return Call("MIN", tuple(map(_expr, arguments)))


def maximum(*arguments: Expr | str) -> Expr:
    """The largest."""
    return Call("MAX", tuple(map(_expr, arguments)))


def total(arguments: tuple[Expr, ...]) -> Expr:
    """The sum; of one thing the thing itself."""
    return arguments[0] if len(arguments) == 1 else Call("SUM", arguments)


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
