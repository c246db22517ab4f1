"""The checks that arithmetic decides, as formulas: of every cell that they are about, whether anything is wrong there or not.

What was found when the workbook was reviewed is not enough: a total set right may make the grade wrong. So each such check
stands on its cell for good. Here and in the modules beside it formulas are texts in which {names} stand for cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfxl.checks.finding import CheckedForm, Finding, Level
from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.cell import Cell
from perfxl.output.live.formula import Formula, Place, added, bound, joined, place
from perfxl.output.live.states import is_blank
from perfxl.output.live.taken_out import taken_out


@dataclass(frozen=True, slots=True)
class Standing:
    """A check on a cell: the codes of the findings that it decides, and the formula that is TRUE while they hold."""

    codes: frozenset[str]
    level: Level
    what: str
    at: Cell
    fault: Formula

    def decides(self, finding: Finding) -> bool:
        """Whether what was found is what this check looks at."""
        return finding.at == self.at and finding.level == self.level and finding.code in self.codes


Places = Mapping[tuple[str, int], Place]
"""Where what was computed stands: each row's score, by sheet and row of the form."""
Check = Callable[[CheckedForm, Places], Iterable[Standing]]


def check(at: Cell, codes: Iterable[str], level: Level, what: str, fault: Formula) -> Standing:
    """A standing check."""
    return Standing(frozenset(codes), level, what, at, fault)


def any_of(checks: Sequence[Standing]) -> Formula:
    """Whether any of the faults stands; where one cannot be decided, nobody can tell."""
    *others, whole = (check.fault for check in checks)
    for fault in reversed(others):
        whole = bound("IF({first},TRUE,{others})", first=fault, others=whole)
    return whole


def is_number(cell: Cell | None) -> bool:
    """Whether a cell holds the very number that is meant, which a formula can refer to."""
    return cell is not None and cell.value is not None and cell.value == cell.number


def summed(cells: Iterable[Cell]) -> Formula:
    """The sum of cells as the review adds them up: numbers in texts too, an error value as nothing."""
    plain, others = [], []
    for cell in cells:
        if cell.number is not None and cell.value != cell.number:
            # a weight of 20 % is the number 0.2 in its cell
            held = Held("s", cell.text) if cell.value is None else Held("n", repr(cell.value))
            others.append(taken_out(place(cell), held, cell.number))
        elif cell.problem == "error-value":
            others.append(bound("IF(ISERROR({at}),0,SUM({at}))", at=place(cell)))
        else:
            plain.append(place(cell))
    return bound("({whole})", whole=joined("+", [added(plain), *others])) if others else added(plain)


def decimals(at: str) -> str:
    """The decimals that a number is written with."""
    return f'MIN(12,MAX(0,LEN({at}&"")-FIND(".",{at}&".")))'


def is_right(stated: str, computed: str) -> str:
    """Whether a stated number is the computed one, rounded to the decimals that it is written with."""
    return f"ROUND({computed},{decimals(stated)})=ROUND({stated},{decimals(stated)})"


def of_number(at: str, fault: str) -> str:
    """A fault of a number: a blank has none, and of anything else nobody can tell."""
    return f"IF({is_blank(at)},FALSE,IF(ISNUMBER({at}),{fault},NA()))"


def opposite(truth: str) -> str:
    """FALSE for TRUE and TRUE for FALSE."""
    return f"IF({truth},FALSE,TRUE)"
