"""What is asked of a form where all forms of an intake are looked at together: little enough to hold all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from perfxl.checks.catalogue import LEVEL_NAMES
from perfxl.forms.model import NARRATIVES
from perfxl.forms.units import MONEY
from perfxl.forms.values import read_quantity
from perfxl.intake.names import indicator_name, own_name, unit_name
from perfxl.reviewing.record import DetailRecord, FormRecord, WorkbookRecord

Place = tuple[int, int]
"""A form: the number of its workbook among the records, and its own within the workbook."""
Key = tuple[str, str, str]
"""What tells a form from others over the years: its department, project and unit, '' and '' for a department's own."""

NO_NAME = "（未填单位）"
_AMOUNTS: tuple[Literal["initial", "budget", "executed"], ...] = ("initial", "budget", "executed")
# What a text must speak of to explain little executed, or a changed budget.
_SPEAKS_OF = {
    "low-execution": re.compile(
        "执行|支出|资金|预算|经费|拨付|支付|付款|付清|结转|结余|结算|招标|招投标|采购|中标|进度|工期|延期|推迟|滞后|节约|压减"
    ),
    "budget-changed": re.compile("调整|调剂|调增|调减|追加|追减|压减|收回|统筹|结转|下达|上级"),
}
_CLAUSE = re.compile(r"[，,。；;！!\n]")
# Phrases that stand in every form: nothing is wrong, all will be better
_STOCK = re.compile(
    r"(?:无|没有|未发现|不存在|未出现).{0,8}(?:问题|偏差|困难|差异)$|(?<![不未])(?:良好|正常|合规)$"
    r"|^(?:今后|下一步)?.{0,3}(?:继续|进一步|将)?(?:加强|强化|提高|做好|完善|规范|严格)"
)


class Stated(NamedTuple):
    """A value of a form and its cell."""

    value: str | float | None
    cell: str | None


NOT_STATED = Stated(None, None)


class Actual(NamedTuple):
    """The 实际完成值 of an indicator: as printed, and the number that it is, percentages as ratios."""

    name: str
    text: str
    value: float | None
    unit: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Funds:
    """The total row of the funds. Amounts in 万元, the rate a ratio; `cells` are those filled in."""

    initial: float | None
    budget: float | None
    executed: float | None
    rate: float | None
    row_cell: str
    cells: Mapping[str, str]

    def cell(self, *names: str) -> str:
        """The cell of the first of these that is filled in, else the row's."""
        return next((self.cells[name] for name in names if name in self.cells), self.row_cell)


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A form: where it is, whose, and what is compared among forms. `counts` are its findings, errors first.

    `department` is the official name that all sheets call it by, `filed` what the form itself says. Amounts are in
    万元, `money_unit` is what the form states them in. `explained` are the codes of 表间审核 that its texts answer.
    `actuals` are by name, of department forms only, as there are few of them.
    """

    place: Place
    source: str
    annotated: str | None
    sha256: str | None
    sheet: str
    title: str
    kind: str
    year: int | None
    department: str
    filed: str
    project: str
    unit: str
    rulebook: str
    money_unit: str
    funds: Funds | None
    budget: Stated
    project_expenditure: Stated
    expenditure_rate: Stated
    unit_count: Stated
    explained: frozenset[str]
    self_total: float | None
    self_sum: float | None
    score: float | None
    grade_stated: str | None
    grade: str | None
    counts: tuple[int, ...]
    actuals: Mapping[str, Actual]

    @property
    def key(self) -> Key:
        """Its department, project and unit, as they are compared."""
        is_project = self.kind == "project"
        return (
            unit_name(self.department),
            own_name(self.project) if is_project else "",
            unit_name(self.unit) if is_project else "",
        )


def facts_of(records: Iterable[WorkbookRecord]) -> Iterator[FormFacts]:
    """The facts of every form of the records, in their order."""
    for number, record in enumerate(records):
        for at, form in enumerate(record["forms"]):
            yield _facts((number, at), record, form)


def _facts(place: Place, record: WorkbookRecord, form: FormRecord) -> FormFacts:
    totals, funds, department = form["totals"], funds_of(form), department_name(form)
    levels: list[str] = [finding["level"] for finding in form["findings"]]
    is_department = form["form"] == "department"
    return FormFacts(
        place, record["source"], record["annotated"], record["sha256"], form["sheet"], form["cells"].get("title", "A1"), form["form"],
        form["year"], department, department, project_name(form), str(field(form, "unit").value or ""),
        form["rulebook"], form["money_unit"], funds, _budget(form, funds, is_department),
        _project_expenditure(form) if is_department else NOT_STATED,
        _expenditure_rate(form) if is_department else NOT_STATED,
        field(form, "unit_count"), _explained(form), totals["self_total"], totals["self_sum"], totals["score"],
        totals["grade_stated"], totals["grade"], tuple(levels.count(level) for level in LEVEL_NAMES),
        dict(actuals_of(form)) if is_department else {},
    )  # fmt: skip


def field(form: FormRecord, name: str) -> Stated:
    """A field of a form; nothing where the form has none."""
    stated = form["fields"].get(name)
    return Stated(stated["value"], stated["cell"]) if stated else NOT_STATED


def department_name(form: FormRecord) -> str:
    """Whose form it is: its department, else its unit."""
    return str(field(form, "department").value or field(form, "unit").value or NO_NAME)


def project_name(form: FormRecord) -> str:
    """The project of a form, '' for a department's."""
    return str(field(form, "project_name").value or "")


def funds_of(form: FormRecord) -> Funds | None:
    """The total row of the funds, None where the form has none."""
    row = next((fund for fund in form["funds"] if fund["basis"]), None)
    if row is None:
        return None

    initial, budget, executed = (_in_wan(form, row[role]) for role in _AMOUNTS)
    cell = row["cell"] or f"A{row['row']}"
    return Funds(initial, budget, executed, row["rate"], cell, form["cells"])


def _in_wan(form: FormRecord, amount: float | None) -> float | None:
    """An amount of a form in 万元."""
    return None if amount is None else round(float(amount) * MONEY[form["money_unit"]] / MONEY["万元"], 8)


def _money(form: FormRecord, stated: Stated) -> Stated:
    """A stated amount in 万元; what is no number stays."""
    return stated._replace(value=_in_wan(form, stated.value)) if isinstance(stated.value, int | float) else stated


def _budget(form: FormRecord, funds: Funds | None, is_department: bool) -> Stated:
    if is_department:
        return _money(form, field(form, "budget_total"))
    return Stated(funds.budget, funds.cell("budget")) if funds else NOT_STATED


def _project_expenditure(form: FormRecord) -> Stated:
    """What a department's form gives for 项目支出: a field of its own, or a row of its funds."""
    stated = field(form, "project_expenditure")
    if stated.cell is None:
        row = next((row for row in form["funds"] if "项目支出" in row["label"]), None)
        stated = Stated(row["budget"], row["cell"]) if row else stated
    return _money(form, stated)


def actuals_of(form: FormRecord) -> Iterator[tuple[str, Actual]]:
    """The actual values that a form states, its detail sheet's too, by the name of the indicator."""
    for row in (*form["indicators"], *form["details"]):
        if row["actual"]:
            unit = read_quantity(row["actual"]).unit or row["unit"] or ""
            sheet = cast(DetailRecord, row)["sheet"] if "sheet" in row else form["sheet"]
            actual = Actual(row["level3"], row["actual"], row["actual_value"], unit, sheet, row["cell"])
            yield indicator_name(row["level3"]), actual


def _expenditure_rate(form: FormRecord) -> Stated:
    """The rate that a department's form quotes for its 部门预算资金支出率; rates by month are not the year's."""
    quoted = (one for row in form["indicators"] if "支出率" in row["level3"] for one in row["evidence"])
    rates = [Stated(one["value"], one["cell"]) for one in quoted if "率" in one["label"]]
    return rates[0] if len(rates) == 1 else NOT_STATED


def _explained(form: FormRecord) -> frozenset[str]:
    """What the texts of a form account for; phrases that stand in every form account for nothing."""
    texts = [str(field(form, name).value or "") for name in NARRATIVES]
    texts += form["explanations"]
    if not any(words.search(text) for text in texts for words in _SPEAKS_OF.values()):
        return frozenset()
    clauses = [clause for text in texts for clause in map(str.strip, _CLAUSE.split(text))]
    said = "\n".join(clause for clause in clauses if clause and not _STOCK.search(clause))
    return frozenset(code for code, words in _SPEAKS_OF.items() if words.search(said))
