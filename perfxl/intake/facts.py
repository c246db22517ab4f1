"""What is asked of a form where all forms of an intake are looked at together: little enough to hold all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from perfxl.checks.catalogue import LEVEL_NAMES
from perfxl.forms.units import MONEY
from perfxl.intake.names import core_name, own_name, plain_name
from perfxl.output.record import Record

Place = tuple[int, int]
"""A form: the number of its workbook among the records, and its own within the workbook."""
Key = tuple[str, str]
"""What tells a form from others over the years: its department, and its project ('' for a department's own form)."""

NO_NAME = "（未填单位）"
_NARRATIVES = ("problems", "measures", "remarks")
_SAID_NOTHING = {"", "无", "-", "—", "/"}


class Stated(NamedTuple):
    """A value of a form and its cell."""

    value: str | float | None
    cell: str | None


class Actual(NamedTuple):
    """The 实际完成值 of an indicator."""

    name: str
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Funds:
    """The total row of the funds. Amounts in 万元, the rate a ratio."""

    initial: float | None
    budget: float | None
    executed: float | None
    rate: float | None
    cell: str


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A form: where it is, whose, and what is compared among forms. `counts` are its findings, errors first.

    `actuals` are by plain name, of department forms only, as there are few of them.
    """

    place: Place
    source: str
    annotated: str | None
    sha256: str | None
    sheet: str
    kind: str
    year: int | None
    department: str
    project: str
    unit: str
    rulebook: str
    funds: Funds | None
    budget: Stated
    project_expenditure: Stated
    expenditure_rate: Stated
    unit_count: Stated
    explained: bool
    self_total: float | None
    self_sum: float | None
    score: float | None
    grade_stated: str | None
    grade: str | None
    counts: tuple[int, ...]
    actuals: Mapping[str, Actual]

    @property
    def key(self) -> Key:
        """Its department and project, as they are compared."""
        return core_name(self.department), own_name(self.project) if self.project else ""


def facts_of(records: Iterable[Record]) -> Iterator[FormFacts]:
    """The facts of every form of the records, in their order."""
    for number, record in enumerate(records):
        for at, form in enumerate(record["forms"]):
            yield _facts((number, at), record, form)


def _facts(place: Place, record: Record, form: Record) -> FormFacts:
    totals, funds = form["totals"], funds_of(form)
    levels = [finding["level"] for finding in form["findings"]]
    is_department = form["form"] == "department"
    return FormFacts(
        place, record["source"], record["annotated"], record["sha256"], form["sheet"], form["form"], form["year"],
        department_name(form), project_name(form), str(field(form, "unit").value or ""), form["rulebook"], funds,
        field(form, "budget_total") if is_department else Stated(funds.budget, funds.cell) if funds else Stated(None, None),
        field(form, "project_expenditure"), _expenditure_rate(form) if is_department else Stated(None, None),
        field(form, "unit_count"), _explained(form), totals["self_total"], totals["self_sum"], totals["score"],
        totals["grade_stated"], totals["grade"], tuple(levels.count(level) for level in LEVEL_NAMES),
        dict(actuals_of(form)) if is_department else {},
    )  # fmt: skip


def field(form: Record, name: str) -> Stated:
    """A field of a form; nothing where the form has none."""
    found = form["fields"].get(name) or {}
    return Stated(found.get("value"), found.get("cell"))


def department_name(form: Record) -> str:
    """Whose form it is: its department, else its unit."""
    return str(field(form, "department").value or field(form, "unit").value or NO_NAME)


def project_name(form: Record) -> str:
    """The project of a form, '' for a department's."""
    return str(field(form, "project_name").value or "")


def funds_of(form: Record) -> Funds | None:
    """The total row of the funds, None where the form has none."""
    row = next((fund for fund in form["funds"] if fund["basis"]), None)
    if row is None:
        return None
    unit = MONEY[form["money_unit"]] / MONEY["万元"]

    def amount(name: str) -> float | None:
        return None if row[name] is None else round(float(row[name]) * unit, 8)

    cell = row["cell"] or f"A{row['row']}"
    return Funds(amount("initial"), amount("budget"), amount("executed"), row["rate"], cell)


def actuals_of(form: Record) -> Iterator[tuple[str, Actual]]:
    """The actual values that a form states, its detail sheet's too, by the plain name of the indicator."""
    for row in (*form["indicators"], *form["details"]):
        if row["actual"]:
            actual = Actual(row["level3"], row["actual"], row.get("sheet") or form["sheet"], row["cell"])
            yield plain_name(row["level3"]), actual


def _expenditure_rate(form: Record) -> Stated:
    """The rate that a department's form quotes for its 部门预算资金支出率."""
    for row in form["indicators"]:
        if "支出率" in row["level3"] and row["evidence"]:
            return Stated(row["evidence"][0]["value"], row["evidence"][0]["cell"])
    return Stated(None, None)


def _explained(form: Record) -> bool:
    texts = (str(field(form, name).value or "").strip("。 ") for name in _NARRATIVES)
    return any(text not in _SAID_NOTHING for text in texts)
