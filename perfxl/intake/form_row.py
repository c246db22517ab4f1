"""A form's row of the frames, read from its record by the names of its keys."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

from perfxl.forms.units import MONEY
from perfxl.intake.figures import figures
from perfxl.intake.schema import NO_NAME, FormRow
from perfxl.ledger.names import own_name, unit_name
from perfxl.reviewing.lines import is_answered, is_waived
from perfxl.reviewing.record import FormRecord, FundRecord, WorkbookRecord

_Amount = Literal["initial", "budget", "executed"]
_AMOUNTS: tuple[_Amount, ...] = ("initial", "budget", "executed")


class _Stated(NamedTuple):
    """A value of a form and its cell."""

    value: str | float | None = None
    cell: str | None = None

    @property
    def number(self) -> float | None:
        """The value, where it is a number."""
        return self.value if isinstance(self.value, int | float) else None


def form_row(workbook: int, record: WorkbookRecord, number: int, form: FormRecord) -> FormRow:
    """The row of a form, before it is compared with others: under the name that it gives itself, and counted."""
    is_department, totals = form["form"] == "department", form["totals"]
    filed, project, unit = department_filed(form), _text(form, "project_name"), _text(form, "unit")
    funds, cells = _total_row(form), form["cells"]
    amounts = in_wan(form, funds) if funds else dict[str, float | None].fromkeys(_AMOUNTS)
    row_cell = (funds["cell"] or f"A{funds['row']}") if funds else None

    def cell(*names: str) -> str | None:
        """The cell of the first of these that is filled in, else the row's."""
        return next((cells[name] for name in names if name in cells), row_cell) if funds else None

    budget = _money(form, _field(form, "budget_total")) if is_department else _Stated(amounts["budget"], cell("budget"))
    expenditure = _project_expenditure(form) if is_department else _Stated()
    rate = _expenditure_rate(form) if is_department else _Stated()
    unit_count = _field(form, "unit_count")
    file = record.get("file") or {"relative": record["source"], "changed": None}
    levels = Counter(finding["level"] for finding in form["findings"] if not is_waived(finding))
    return FormRow(
        workbook=workbook,
        form=number,
        source=record["source"],
        sha256=record["sha256"],
        annotated=record["annotated"],
        relative=file["relative"],
        changed=file["changed"],
        came_back=record.get("came_back", False),
        sheet=form["sheet"],
        title_cell=cells.get("title", "A1"),
        kind=form["form"],
        year=form["year"],
        filed=filed,
        project=project,
        project_code=form["project_code"],
        unit=unit,
        rulebook=form["rulebook"],
        money_unit=form["money_unit"],
        has_funds=funds is not None,
        initial=amounts["initial"],
        adjusted=amounts["budget"],
        executed=amounts["executed"],
        rate=funds["rate"] if funds else None,
        initial_cell=cell("initial"),
        adjusted_cell=cell("budget"),
        executed_cell=cell("executed"),
        rate_cell=cell("rate", "executed"),
        budget=budget.number,
        budget_cell=budget.cell,
        project_expenditure=expenditure.number,
        project_expenditure_cell=expenditure.cell,
        expenditure_rate=rate.number,
        expenditure_rate_cell=rate.cell,
        unit_count=unit_count.value,
        unit_count_cell=unit_count.cell,
        weight=totals["weight"],
        self_total=totals["self_total"],
        self_sum=totals["self_sum"],
        self_given=self_given(form),
        score=totals["score"],
        grade_stated=totals["grade_stated"],
        grade=totals["grade"],
        reviewed=totals["reviewed"],
        final=totals["final"],
        final_grade=totals["final_grade"],
        computed_weight=totals["by_basis"].get("computed") or 0.0,
        evidence_weight=totals["by_basis"].get("evidence") or 0.0,
        judged_weight=totals["by_basis"].get("judged") or 0.0,
        claimed_weight=totals["by_basis"].get("claimed") or 0.0,
        errors=levels["error"],
        warnings=levels["warning"],
        answered=sum(map(is_answered, form["findings"])),
        waived=sum(map(is_waived, form["findings"])),
        infos=levels["info"],
        department=filed,
        department_key=unit_name(filed),
        project_key="" if is_department else own_name(project),
        unit_key="" if is_department else unit_name(unit),
        owner=filed,
        figures=figures(form),
    )


def self_given(form: FormRecord) -> float | None:
    """What a form evaluates itself at, 分: the total as stated, else the sum of its self-scores where none is missing."""
    totals = form["totals"]
    if totals["self_total"] is not None:
        return totals["self_total"]
    rows = [*form["funds"], *form["indicators"]]
    return None if any(row["weight"] and row["self_score"] is None for row in rows) else totals["self_sum"]


def in_wan(form: FormRecord, funds: FundRecord) -> dict[str, float | None]:
    """The amounts of a row of the funds in 万元."""
    return {name: _in_wan(form, funds[name]) for name in _AMOUNTS}


def department_filed(form: FormRecord) -> str:
    """Whose form it is: whom it was handed out to, its department, else its unit."""
    return form.get("issued_to") or _text(form, "department") or _text(form, "unit") or NO_NAME


def _field(form: FormRecord, name: str) -> _Stated:
    """A field of a form; nothing where the form has none."""
    stated = form["fields"].get(name)
    return _Stated(stated["value"], stated["cell"]) if stated else _Stated()


def _text(form: FormRecord, name: str) -> str:
    return str(_field(form, name).value or "")


def _total_row(form: FormRecord) -> FundRecord | None:
    """The total row of the funds, None where the form has none."""
    return next((fund for fund in form["funds"] if fund["basis"]), None)


def _in_wan(form: FormRecord, amount: float | None) -> float | None:
    """An amount of a form in 万元."""
    return None if amount is None else round(float(amount) * MONEY[form["money_unit"]] / MONEY["万元"], 8)


def _money(form: FormRecord, stated: _Stated) -> _Stated:
    """A stated amount in 万元."""
    return stated._replace(value=_in_wan(form, stated.number))


def _project_expenditure(form: FormRecord) -> _Stated:
    """What a department's form gives for 项目支出: a field of its own, or a row of its funds."""
    stated = _field(form, "project_expenditure")
    if stated.cell is None:
        row = next((row for row in form["funds"] if "项目支出" in row["label"]), None)
        stated = _Stated(row["budget"], row["cell"]) if row else stated
    return _money(form, stated)


def _expenditure_rate(form: FormRecord) -> _Stated:
    """The rate that a department's form quotes for its 部门预算资金支出率; rates by month are not the year's."""
    quoted = (one for row in form["indicators"] if "支出率" in row["level3"] for one in row["evidence"])
    rates = [_Stated(one["value"], one["cell"]) for one in quoted if "率" in one["label"]]
    return rates[0] if len(rates) == 1 else _Stated()
