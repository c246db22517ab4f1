"""表间审核: what only shows among the forms of a department, or of the whole intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfxl.forms.words import normal
from perfxl.intake.facts import FormFacts, actuals_of
from perfxl.intake.names import core_name
from perfxl.numbers import show, show_percent
from perfxl.output.record import Record

# A department's 项目支出 and the sum of its projects are rounded apart: this share of it, or half a 万元.
_ROUNDING_SHARE, _ROUNDING = 0.005, 0.5
# 预算执行率低于 90% 须说明
_LOW_EXECUTION = 0.9


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a form."""

    form: FormFacts
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Across:
    """A contradiction among forms: what it is, whose, and the two cells that it stands between."""

    code: str
    name: str
    level: str
    department: str
    message: str
    first: Spot | None = None
    second: Spot | None = None


def across(forms: Sequence[FormFacts], excellent: float | None = None) -> list[Across]:
    """The contradictions among the forms that are counted; `excellent` is the most that may be 优, a ratio."""
    by_department: dict[str, list[FormFacts]] = defaultdict(list)
    for form in forms:
        by_department[core_name(form.department)].append(form)
    found = [one for own in by_department.values() for one in _within(own)]
    found += [one for form in forms for one in _alone(form)]
    return found + list(_too_many_excellent(forms, excellent))


def unlike_indicators(project: FormFacts, record: Record, departments: Mapping[str, FormFacts]) -> Iterator[Across]:
    """What a project's form says otherwise than its department's of the same indicator.

    `record` is the project's form, `departments` the departments' forms by core name.
    """
    department = departments.get(core_name(project.department))
    if department is None:
        return
    for name, actual in actuals_of(record):
        other = department.actuals.get(name)
        if other and normal(actual.text) != normal(other.text):
            message = f"“{actual.name}”的实际完成值，部门表填 {other.text}，项目表填 {actual.text}。请核对。"
            yield Across(
                "indicator-differs", "部门表与项目表指标不一致", "warning", department.department, message,
                Spot(department, other.sheet, other.cell), Spot(project, actual.sheet, actual.cell),
            )  # fmt: skip


def _within(own: Sequence[FormFacts]) -> Iterator[Across]:
    """A department's forms among themselves."""
    projects = [form for form in own if form.kind == "project"]
    yield from _years(own)
    for department in own:
        if department.kind == "department":
            yield from _expenditure(department, projects)
            yield from _rate(department, projects)
            yield from _units(department, projects)


def _years(own: Sequence[FormFacts]) -> Iterator[Across]:
    years: dict[int, FormFacts] = {}
    for form in own:
        if form.year is not None:
            years.setdefault(form.year, form)
    if len(years) > 1:
        (first, one), (second, other) = sorted(years.items())[:2]
        message = f"同一部门的表年度不一：{first} 年和 {second} 年。请确认是否报错年度。"
        yield Across("years-differ", "年度不一致", "warning", one.department, message, _spot(one), _spot(other))


def _expenditure(department: FormFacts, projects: Sequence[FormFacts]) -> Iterator[Across]:
    """The department's 项目支出 is what its projects' budgets come to."""
    stated, cell = department.project_expenditure
    budgets = [form.funds.budget for form in projects if form.funds and form.funds.budget is not None]
    if not isinstance(stated, int | float) or not budgets:
        return
    total = sum(budgets)
    if not _same_amount(total, stated):
        message = (
            f"部门表的项目支出为 {show(stated)} 万元，已报 {len(budgets)} 张项目表的预算数合计 {show(total)} 万元。"
            "请核对是否有项目没有报送，或金额不一致。"
        )
        first = next(form for form in projects if form.funds and form.funds.budget is not None)
        yield Across(
            "project-expenditure-differs", "项目支出与项目表合计不符", "warning", department.department, message,
            _spot(department, cell), _fund_spot(first),
        )  # fmt: skip


def _rate(department: FormFacts, projects: Sequence[FormFacts]) -> Iterator[Across]:
    """A department's 支出率 lies within what its projects leave possible.

    With all projects reported, the rest of the budget was spent between not at all and wholly.
    """
    rate, cell = department.expenditure_rate
    total, stated = department.budget.value, department.project_expenditure.value
    funds = [form.funds for form in projects if form.funds]
    budget, executed = (sum(getattr(fund, name) or 0.0 for fund in funds) for name in ("budget", "executed"))
    if not (isinstance(rate, int | float) and isinstance(total, int | float) and isinstance(stated, int | float)):
        return
    if not funds or not 0 < stated <= total or not _same_amount(budget, stated):
        return
    lowest, highest = executed / total, (total - budget + executed) / total
    if not lowest - _ROUNDING_SHARE <= rate <= highest + _ROUNDING_SHARE:
        message = (
            f"部门表的支出率为 {show_percent(rate)}；按项目表的执行数 {show(executed)} 万元和总预算 {show(total)} 万元，"
            f"应在 {show_percent(lowest)} 与 {show_percent(highest)} 之间。请核对；口径不同（如按月平均）请说明。"
        )
        yield Across(
            "expenditure-rate-differs", "部门支出率与项目表不符", "info", department.department, message,
            _spot(department, cell), _fund_spot(next(form for form in projects if form.funds)),
        )  # fmt: skip


def _same_amount(one: float, other: float) -> bool:
    return abs(one - other) <= max(_ROUNDING, _ROUNDING_SHARE * abs(other))


def _units(department: FormFacts, projects: Sequence[FormFacts]) -> Iterator[Across]:
    """A department of several units has forms from as many."""
    stated, cell = department.unit_count
    try:
        count = int(float(str(stated)))
    except ValueError:
        return
    units = {core_name(form.unit) for form in projects if form.unit}
    if count > 1 and len(units) < count:
        message = f"部门表的单位数为 {count}，报送项目表的实施单位只有 {len(units)} 个。请确认其余单位是否没有项目。"
        yield Across(
            "units-missing", "单位数与报送单位不符", "info", department.department, message, _spot(department, cell)
        )


def _alone(form: FormFacts) -> Iterator[Across]:
    """What a bureau asks of each form: little executed, or the budget changed within the year, without a word why."""
    funds = form.funds
    if funds is None or form.explained:
        return
    own = _fund_spot(form)
    if funds.rate is not None and funds.rate < _LOW_EXECUTION:
        message = f"预算执行率 {show_percent(funds.rate)}，低于 90%，表内没有说明原因。请补充说明。"
        yield Across("low-execution", "执行率偏低未说明", "warning", form.department, message, own)
    if funds.initial and funds.budget and abs(funds.initial - funds.budget) > _ROUNDING_SHARE * funds.initial:
        message = f"年初预算数 {show(funds.initial)} 万元，全年预算数 {show(funds.budget)} 万元，年中有调整，表内没有说明原因。"
        yield Across("budget-changed", "预算调整未说明", "info", form.department, message, own)


def _too_many_excellent(forms: Sequence[FormFacts], limit: float | None) -> Iterator[Across]:
    graded = [form.grade_stated for form in forms if form.grade_stated]
    best = graded.count("优")
    if limit is not None and graded and best / len(graded) > limit:
        message = f"填报为“优”的有 {best} 张，占 {show_percent(best / len(graded))}，超过规定的 {show_percent(limit)}。"
        yield Across("too-many-excellent", "优秀比例超过上限", "warning", "", message)


def _spot(form: FormFacts, cell: str | None = None) -> Spot:
    return Spot(form, form.sheet, cell or "A1")


def _fund_spot(form: FormFacts) -> Spot:
    return _spot(form, form.funds.cell if form.funds else None)
