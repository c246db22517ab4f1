"""What goes back to each department after a review: what it has to mend, to explain, and what its forms contradict among them.

A department is who a form is of (`owner`): its own figures alone go to it, a superior's with those of its units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.frames import FORM_ID, Frames, form_rows, lists_of
from perfxl.intake.schema import NO_NAME, FormRow
from perfxl.intake.whole import Holdings
from perfxl.ledger.names import unit_name

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.ledger.roster import Lines

_TOLD = ["code", "level", "sheet", "cell", "stated", "expected", "message", "source", "status", "answer"]
_GRAVE = ("error", "warning")


class Problem(NamedTuple):
    """An error or a warning within a form; `subject` is the name of its row, '' where the cell has none."""

    form: FormRow
    subject: str
    code: str
    level: str
    sheet: str
    cell: str
    stated: str
    expected: str
    message: str
    source: str
    status: str
    answer: str | None

    @property
    def stands(self) -> bool:
        """Whether something is still to be done: an error that is explained has to be mended all the same."""
        return self.status == "open" or (self.status == "answered" and self.level == "error")


@dataclass(frozen=True)
class Returned:
    """A department with its forms that count, all their errors and warnings, and those of its findings among forms."""

    name: str
    forms: tuple[FormRow, ...]
    problems: tuple[Problem, ...]
    among: tuple[FindingAmongForms, ...] = ()

    @cached_property
    def errors(self) -> list[Problem]:
        """What has to be mended."""
        return [problem for problem in self.problems if problem.stands and problem.level == "error"]

    @cached_property
    def warnings(self) -> list[Problem]:
        """What has to be looked into and mended or explained."""
        return [problem for problem in self.problems if problem.stands and problem.level == "warning"]

    @property
    def wrong_forms(self) -> int:
        """How many forms have errors."""
        return len({(each.form.workbook, each.form.form) for each in self.errors})

    @property
    def is_due(self) -> bool:
        """Whether anything goes back."""
        # who sent nothing at all is reminded of that, and has nothing to mend
        told = [finding for finding in self.among if self.forms or finding.spots]
        return bool(self.errors or self.warnings or told)


def returned(
    counted: Frames, among: Iterable[FindingAmongForms], holdings: Holdings, lines: Lines | None = None
) -> list[Returned]:
    """What goes back to each department that has forms, in their order; then to those that only a finding among forms names.

    Forms that do not say whose they are go to nobody. `holdings` know the units of each superior, `lines` the roster's names.
    """
    forms: dict[str, list[FormRow]] = defaultdict(list)
    for form in form_rows(counted.forms[counted.forms["owner"] != NO_NAME]):
        forms[form.owner].append(form)
    problems: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems_of(counted):
        problems[problem.form.owner].append(problem)
    contradictions: dict[str, list[FindingAmongForms]] = defaultdict(list)
    spelt = {unit_name(name): name for name in forms}
    for finding in among:
        to = recipient(finding, holdings)
        if to and finding.level in _GRAVE:
            listed = lines.listed_name(to) if lines else None
            contradictions[listed or spelt.get(unit_name(to), to)].append(finding)
    names = dict.fromkeys([*forms, *contradictions])
    return [Returned(name, tuple(forms[name]), tuple(problems[name]), tuple(contradictions[name])) for name in names]


def recipient(finding: FindingAmongForms, holdings: Holdings) -> str:
    """To whom a finding among forms is told: whose form it stands in first, if the others are its own or of its units.

    Else the department that all of them name as theirs; '' where it concerns none.
    """
    owners = [spot.form.owner for spot in finding.spots]
    own = owners and {owners[0], *holdings.units(owners[0])}.issuperset(owners)
    return owners[0] if own else finding.department


def problems_of(counted: Frames) -> Iterator[Problem]:
    """The errors and warnings within the forms that are counted, in the order of the forms."""
    forms = {(form.workbook, form.form): form for form in form_rows(counted.forms)}
    subjects = dict(_subjects(counted))
    grave = counted.findings[counted.findings["level"].isin(_GRAVE)]
    for workbook, number, *told in _rows(grave[[*FORM_ID, *_TOLD]]):
        fields = dict(zip(_TOLD, told, strict=True))
        place = (workbook, number, fields["sheet"], _row_of(fields["cell"]))
        yield Problem(forms[workbook, number], subjects.get(place, ""), **fields)


def _subjects(counted: Frames) -> Iterator[tuple[tuple[int, int, str, int], str]]:
    """The names of rows, by form, sheet and row."""
    sheets = counted.funds.merge(counted.forms[[*FORM_ID, "sheet"]], on=FORM_ID)
    for rows, name in ((sheets, "label"), (counted.indicators, "level3")):
        for workbook, form, sheet, row, text in _rows(rows[[*FORM_ID, "sheet", "row", name]]):
            yield (workbook, form, sheet, row), text


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    return zip(*lists_of(frame).values(), strict=True)


def _row_of(cell: str) -> int:
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
    return int(digits) if digits.isdigit() else 0
