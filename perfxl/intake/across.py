"""表间审核: what only shows among the forms of a department, or of the whole intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from perfxl.intake.amounts import ROUNDING_SHARE, same_amount, whole_count
from perfxl.intake.catalogue import (
    ExpenditureRateDiffers,
    FindingAmongForms,
    ListedUnitsMissing,
    MoneyUnitsDiffer,
    ProjectExpenditureDiffers,
    ProjectExpenditureInOtherUnit,
    Spot,
    TooManyExcellent,
    UnitsExceed,
    UnitsMissing,
    YearsDiffer,
)
from perfxl.intake.frames import form_rows
from perfxl.intake.schema import KIND_NAMES, NO_NAME, FormRow
from perfxl.intake.whole import Holdings
from perfxl.ledger.model import NOTHING, Settings
from perfxl.ledger.names import unit_name
from perfxl.rules.grades import grade_names
from perfxl.text.numbers import show, show_percent

if TYPE_CHECKING:
    import pandas as pd

# Amounts in 元 read as 万元, or the other way round, are about this far apart.
_WRONG_UNIT = 1e4
# More units than this are not told one by one, nor more cells.
_MOST_TOLD, _MOST_SPOTS = 20, 5


def across(
    forms: pd.DataFrame, settings: Settings = NOTHING.settings, units: Mapping[str, Sequence[str]] | None = None
) -> list[FindingAmongForms]:
    """The contradictions among the forms that are counted.

    `settings` hold the limits, `units` are the units of each department by the roster.
    """
    rows, by_department = form_rows(forms), defaultdict[str, list[FormRow]](list)
    for form in rows:
        if form.department != NO_NAME:
            by_department[form.department].append(form)
    holdings = Holdings(rows, units or {})
    findings = [finding for own in by_department.values() for finding in _within(own, holdings)]
    for name, own in by_department.items():
        findings += _units(own, (units or {}).get(name, ()), by_department)
    for kind, limit in (("project", settings.excellent_projects), ("department", settings.excellent_departments)):
        findings += _too_many_excellent(forms[forms["kind"] == kind], KIND_NAMES[kind], limit)
    return findings


def years_differ(forms: pd.DataFrame) -> list[FindingAmongForms]:
    """The departments whose forms are of several years, those of a year that is not counted among them."""
    by_department = defaultdict[str, list[FormRow]](list)
    for form in form_rows(forms[forms["department"] != NO_NAME]):
        by_department[form.department].append(form)
    return [finding for own in by_department.values() for finding in _years(own)]


def _within(own: Sequence[FormRow], holdings: Holdings) -> Iterator[FindingAmongForms]:
    """A department's forms among themselves; its projects are those that are its own, whoever filed them."""
    yield from _money_units(own)
    for department in own:
        if department.kind == "department":
            alone, together = holdings.projects(department.owner), holdings.all_projects(department.owner)
            covered = together if holdings.covers(department.owner) else alone
            projects = projects_of(department, covered)
            if not any(_fits(department, projects_of(department, forms)) for forms in (alone, together)):
                yield from _expenditure(department, projects)
            yield from _rate(department, projects)


def projects_of(department: FormRow, own: Iterable[FormRow]) -> list[FormRow]:
    """The project forms of a department's form: those of its year, as far as both state one."""
    return [form for form in own if form.kind == "project" and _same_year(department, form)]


def _same_year(one: FormRow, other: FormRow) -> bool:
    """Whether two forms may be of one year."""
    return one.year is None or other.year is None or one.year == other.year


def _fits(department: FormRow, projects: Sequence[FormRow]) -> bool:
    """Whether a department's 项目支出 is what projects come to."""
    stated, budgets = department.project_expenditure, [form.adjusted for form in projects if form.adjusted is not None]
    return stated is not None and bool(budgets) and same_amount(sum(budgets), stated)


def _years(own: Sequence[FormRow]) -> Iterator[FindingAmongForms]:
    years: dict[int, FormRow] = {}
    for form in own:
        if form.year is not None:
            years.setdefault(form.year, form)
    if len(years) > 1:
        told = {year: f"{year} 年" for year in sorted(years)}
        spots = tuple(_spot(years[year], years[year].title_cell, says) for year, says in told.items())
        yield YearsDiffer(own[0].department, spots, years="、".join(told.values()))


def _money_units(own: Sequence[FormRow]) -> Iterator[FindingAmongForms]:
    units: dict[str, FormRow] = {}
    for form in own:
        if form.has_funds or form.budget_cell:
            units.setdefault(form.money_unit, form)
    if len(units) > 1:
        spots = tuple(_spot(form, form.budget_cell, unit) for unit, form in units.items())
        yield MoneyUnitsDiffer(own[0].department, spots, units="、".join(units))


def _expenditure(department: FormRow, projects: Sequence[FormRow]) -> Iterator[FindingAmongForms]:
    """The department's 项目支出 is what its projects' budgets come to."""
    stated = department.project_expenditure
    budgets = [(form, form.adjusted) for form in projects if form.adjusted is not None]
    if stated is None or not budgets:
        return
    total = sum(budget for _, budget in budgets)
    wrong = any(same_amount(one * _WRONG_UNIT, other) for one, other in ((total, stated), (stated, total)) if one)
    definition = ProjectExpenditureInOtherUnit if wrong else ProjectExpenditureDiffers
    spots = (
        _spot(department, department.project_expenditure_cell, f"{show(stated)} 万元"),
        *(_spot(form, form.adjusted_cell, f"{show(budget)} 万元") for form, budget in budgets),
    )
    yield definition(department.department, spots, stated=show(stated), count=str(len(budgets)), total=show(total))


def _rate(department: FormRow, projects: Sequence[FormRow]) -> Iterator[FindingAmongForms]:
    """A department's 支出率 lies within what its projects leave possible.

    With all projects reported, the rest of the budget was spent between not at all and wholly.
    """
    rate, total, stated = department.expenditure_rate, department.budget, department.project_expenditure
    funded = [form for form in projects if form.has_funds]
    if rate is None or total is None or stated is None or not funded:
        return
    budget, executed = sum(form.adjusted or 0.0 for form in funded), sum(form.executed or 0.0 for form in funded)
    if not 0 < stated <= total or not same_amount(budget, stated):
        return
    lowest, highest = executed / total, (total - budget + executed) / total
    if not lowest - ROUNDING_SHARE <= rate <= highest + ROUNDING_SHARE:
        spots = (
            _spot(department, department.expenditure_rate_cell),
            *(_spot(form, form.executed_cell, f"{show(form.executed)} 万元") for form in funded),
        )
        yield ExpenditureRateDiffers(
            department.department, spots, rate=show_percent(rate), executed=show(executed), total=show(total),
            possible=_range(lowest, highest),
        )  # fmt: skip


def _range(lowest: float, highest: float) -> str:
    low, high = show_percent(lowest), show_percent(highest)
    return f"为 {low}" if low == high else f"在 {low} 与 {high} 之间"


def _units(
    own: Sequence[FormRow], listed: Sequence[str], by_department: Mapping[str, Sequence[FormRow]]
) -> Iterator[FindingAmongForms]:
    """A department of several units has forms from as many; `listed` are its units by the roster."""
    department = next((form for form in own if form.kind == "department"), None)
    if department is None:
        return
    came = {form.unit_key: form.unit for form in projects_of(department, own) if form.unit}
    sent = [form for name in listed for form in by_department.get(name, ()) if _same_year(department, form)]
    yield from _exceeding(department, [form for form in sent if form.kind == "department"])
    if not came:
        return
    came |= {unit_name(form.department): form.department for form in sent}
    count = whole_count(department.unit_count)
    if count > 1 and len(came) < count:
        yield _missing(department, count, list(came.values()), [name for name in listed if unit_name(name) not in came])


def _missing(department: FormRow, count: int, came: Sequence[str], absent: Sequence[str]) -> FindingAmongForms:
    whose, spots = department.department, (_spot(department, department.unit_count_cell),)
    told = {"stated": str(count), "count": str(len(came)), "units": _told(came)}
    if absent:
        return ListedUnitsMissing(whose, spots, **told, absent=_told(absent))
    return UnitsMissing(whose, spots, **told)


def _exceeding(department: FormRow, units: Sequence[FormRow]) -> Iterator[FindingAmongForms]:
    """What a superior states for the whole department holds what its units state for themselves."""
    budgets = [(form, form.budget_cell, form.budget) for form in (department, *units)]
    expenditures = [(form, form.project_expenditure_cell, form.project_expenditure) for form in (department, *units)]
    for name, amounts in (("总预算", budgets), ("项目支出", expenditures)):
        (*_, whole), *others = amounts
        parts = [(form, cell, amount) for form, cell, amount in others if amount is not None]
        total = sum(amount for *_, amount in parts)
        if whole is not None and parts and total > whole and not same_amount(total, whole):
            spots = (
                _spot(department, amounts[0][1]),
                *(_spot(form, cell, f"{show(amount)} 万元") for form, cell, amount in parts),
            )
            yield UnitsExceed(
                department.department, spots, amount=name, stated=show(whole), count=str(len(parts)), total=show(total)
            )


def _too_many_excellent(forms: pd.DataFrame, called: str, limit: float | None) -> Iterator[FindingAmongForms]:
    graded = forms[forms["final_grade"].fillna("") != ""] if limit is not None else forms[:0]
    if limit is None or graded.empty:
        return
    highest = {name: grade_names([name])[0] for name in graded["rulebook"].unique()}
    best = int((graded["final_grade"] == graded["rulebook"].map(highest)).sum())
    share = best / len(graded)
    if share > limit:
        yield TooManyExcellent(
            "", forms=called, grades="、".join(sorted({*highest.values()})), count=str(best), share=show_percent(share),
            limit=show_percent(limit),
        )  # fmt: skip


def _told(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_TOLD]) + (f"等 {len(names)} 个" if len(names) > _MOST_TOLD else "")


def told_spots(spots: Sequence[Spot]) -> str:
    """Cells in words: 乙.xlsx E8（200 万元）."""
    some = [
        f"{PurePosixPath(spot.form.source).name} {spot.cell}" + (f"（{spot.says}）" if spot.says else "")
        for spot in spots[:_MOST_SPOTS]
    ]
    return "；".join(some) + (f"；等 {len(spots)} 处" if len(spots) > _MOST_SPOTS else "")


def _spot(form: FormRow, cell: str | None, says: str = "") -> Spot:
    return Spot(form, form.sheet, cell or form.title_cell, says)
