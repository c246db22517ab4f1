"""表间审核: what only shows among the forms of a department, or of the whole intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from perfxl.checks.finding import Level
from perfxl.intake.facts import NO_NAME, FormFacts
from perfxl.intake.names import unit_name
from perfxl.rules.grades import grade_names
from perfxl.text.numbers import show, show_percent

# A department's 项目支出 and the sum of its projects are rounded apart: this share of it, or half a 万元.
_ROUNDING_SHARE, _ROUNDING = 0.005, 0.5
# 预算执行率低于 90% 须说明
_LOW_EXECUTION = 0.9
# Amounts in 元 read as 万元, or the other way round, are about this far apart.
_WRONG_UNIT = 1e4
# More files than this are not told one by one.
_MOST_TOLD = 20
TITLES: Mapping[str, tuple[str, Level]] = {
    "years-differ": ("年度不一致", "warning"),
    "money-units-differ": ("金额单位不一致", "info"),
    "project-expenditure-differs": ("项目支出与项目表合计不符", "warning"),
    "expenditure-rate-differs": ("部门支出率与项目表不符", "info"),
    "units-missing": ("单位数与报送单位不符", "info"),
    "units-exceed": ("下属单位合计超过主管部门", "warning"),
    "indicator-differs": ("部门表与项目表指标不一致", "warning"),
    "low-execution": ("执行率偏低未说明", "warning"),
    "budget-changed": ("预算调整未说明", "info"),
    "too-many-excellent": ("优秀比例超过上限", "warning"),
}
"""What each finding is called, and its level."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a form, with what else there is to say of it."""

    form: FormFacts
    sheet: str
    cell: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Across:
    """A contradiction among forms: what it is, whose, and the cells that it stands among."""

    code: str
    department: str
    message: str
    spots: tuple[Spot, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return TITLES[self.code][0]

    @property
    def level(self) -> Level:
        """How grave it is."""
        return TITLES[self.code][1]


def across(
    forms: Sequence[FormFacts], excellent: float | None = None, units: Mapping[str, Sequence[str]] | None = None
) -> list[Across]:
    """The contradictions among the forms that are counted.

    `excellent` is the most that may be 优, a ratio; `units` are the units of each department by the roster.
    """
    by_department: dict[str, list[FormFacts]] = defaultdict(list)
    for form in forms:
        if form.department != NO_NAME:
            by_department[form.department].append(form)
    found = [one for own in by_department.values() for one in _within(own)]
    found += [
        one for name, own in by_department.items() for one in _units(own, (units or {}).get(name, ()), by_department)
    ]
    found += [one for form in forms for one in _alone(form)]
    return found + list(_too_many_excellent(forms, excellent))


def _within(own: Sequence[FormFacts]) -> Iterator[Across]:
    """A department's forms among themselves."""
    yield from _years(own)
    yield from _money_units(own)
    for department in own:
        if department.kind == "department":
            projects = projects_of(department, own)
            yield from _expenditure(department, projects)
            yield from _rate(department, projects)


def projects_of(department: FormFacts, own: Iterable[FormFacts]) -> list[FormFacts]:
    """The project forms of a department's form: those of its year, as far as both state one."""
    return [form for form in own if form.kind == "project" and same_year(department, form)]


def same_year(one: FormFacts, other: FormFacts) -> bool:
    """Whether two forms may be of one year."""
    return one.year is None or other.year is None or one.year == other.year


def _years(own: Sequence[FormFacts]) -> Iterator[Across]:
    years: dict[int, FormFacts] = {}
    for form in own:
        if form.year is not None:
            years.setdefault(form.year, form)
    if len(years) > 1:
        told = "、".join(f"{year} 年" for year in sorted(years))
        spots = tuple(_spot(years[year], years[year].title, f"{year} 年") for year in sorted(years))
        yield Across("years-differ", own[0].department, f"同一部门的表年度不一：{told}。请确认是否报错年度。", spots)


def _money_units(own: Sequence[FormFacts]) -> Iterator[Across]:
    units: dict[str, FormFacts] = {}
    for form in own:
        if form.funds or form.budget.cell:
            units.setdefault(form.money_unit, form)
    if len(units) > 1:
        message = f"同一部门的表金额单位不一：{'、'.join(units)}。已换算为万元，请核对金额是否按表上的单位填写。"
        spots = tuple(_spot(form, form.budget.cell, unit) for unit, form in units.items())
        yield Across("money-units-differ", own[0].department, message, spots)


def _expenditure(department: FormFacts, projects: Sequence[FormFacts]) -> Iterator[Across]:
    """The department's 项目支出 is what its projects' budgets come to."""
    stated, cell = department.project_expenditure
    spots = [
        _spot(form, form.funds.cell("budget"), f"{show(form.funds.budget)} 万元")
        for form in projects
        if form.funds and form.funds.budget is not None
    ]
    if not isinstance(stated, int | float) or not spots:
        return
    total = sum(form.funds.budget or 0.0 for form in projects if form.funds)
    if _same_amount(total, stated):
        return
    wrong = any(_same_amount(one * _WRONG_UNIT, other) for one, other in ((total, stated), (stated, total)) if one)
    message = (
        f"部门表的项目支出为 {show(stated)} 万元，已报 {len(spots)} 张项目表的预算数合计 {show(total)} 万元。"
        + ("两者相差一万倍，请核对金额单位。" if wrong else "请核对是否有项目没有报送，或金额不一致。")
    )  # fmt: skip
    yield Across(
        "project-expenditure-differs", department.department, message, (_spot(department, cell, f"{show(stated)} 万元"), *spots)
    )  # fmt: skip


def _rate(department: FormFacts, projects: Sequence[FormFacts]) -> Iterator[Across]:
    """A department's 支出率 lies within what its projects leave possible.

    With all projects reported, the rest of the budget was spent between not at all and wholly.
    """
    rate, cell = department.expenditure_rate
    total, stated = department.budget.value, department.project_expenditure.value
    funded = [(form, form.funds) for form in projects if form.funds]
    budget = sum(funds.budget or 0.0 for _, funds in funded)
    executed = sum(funds.executed or 0.0 for _, funds in funded)
    if not (isinstance(rate, int | float) and isinstance(total, int | float) and isinstance(stated, int | float)):
        return
    if not funded or not 0 < stated <= total or not _same_amount(budget, stated):
        return
    lowest, highest = executed / total, (total - budget + executed) / total
    if not lowest - _ROUNDING_SHARE <= rate <= highest + _ROUNDING_SHARE:
        message = (
            f"部门表的支出率为 {show_percent(rate)}；按项目表的执行数 {show(executed)} 万元和总预算 {show(total)} 万元，"
            f"应{_range(lowest, highest)}。请核对；口径不同（如按月平均）请说明。"
        )
        spots = [_spot(form, funds.cell("executed"), f"{show(funds.executed)} 万元") for form, funds in funded]
        yield Across("expenditure-rate-differs", department.department, message, (_spot(department, cell), *spots))


def _range(lowest: float, highest: float) -> str:
    low, high = show_percent(lowest), show_percent(highest)
    return f"为 {low}" if low == high else f"在 {low} 与 {high} 之间"


def _same_amount(one: float, other: float) -> bool:
    return abs(one - other) <= max(_ROUNDING, _ROUNDING_SHARE * abs(other))


def _units(
    own: Sequence[FormFacts], listed: Sequence[str], by_department: Mapping[str, Sequence[FormFacts]]
) -> Iterator[Across]:
    """A department of several units has forms from as many; `listed` are its units by the roster."""
    department = next((form for form in own if form.kind == "department"), None)
    if department is None:
        return
    came = {unit_name(form.unit): form.unit for form in projects_of(department, own) if form.unit}
    own_forms = [form for name in listed for form in by_department.get(name, ()) if form.kind == "department"]
    yield from _exceeding(department, [form for form in own_forms if same_year(department, form)])
    for form in own_forms:
        if not projects_of(form, by_department[form.department]):
            filed = [one for one in projects_of(form, own) if unit_name(one.unit) == unit_name(form.department)]
            yield from _expenditure(form, filed)
    if not came:
        return
    came |= {unit_name(form.department): form.department for form in own_forms}
    count = _count(department.unit_count.value)
    if count > 1 and len(came) < count:
        absent = [name for name in listed if unit_name(name) not in came]
        message = (
            f"部门表的单位数为 {count}，已报送的实施单位 {len(came)} 个：{_told(list(came.values()))}。"
            + (f"名单上没有报送的下属单位：{_told(absent)}。" if absent else "")
            + "请确认其余单位是否没有项目。"
        )
        yield Across("units-missing", department.department, message, (_spot(department, department.unit_count.cell),))


def _exceeding(department: FormFacts, units: Sequence[FormFacts]) -> Iterator[Across]:
    """What a superior states for the whole department holds what its units state for themselves."""
    for what, of in (("总预算", "budget"), ("项目支出", "project_expenditure")):
        whole = getattr(department, of)
        parts = [(form, getattr(form, of)) for form in units if isinstance(getattr(form, of).value, int | float)]
        total = sum(part.value for _, part in parts)
        if not parts or not isinstance(whole.value, int | float):
            continue
        if total > whole.value and not _same_amount(total, whole.value):
            message = (
                f"{what}：主管部门的表填 {show(whole.value)} 万元，下属 {len(parts)} 个单位的表合计 {show(total)} 万元。"
                "主管部门的数应含下属单位，请核对。"
            )
            spots = [_spot(form, part.cell, f"{show(part.value)} 万元") for form, part in parts]
            yield Across("units-exceed", department.department, message, (_spot(department, whole.cell), *spots))


def _count(stated: str | float | None) -> int:
    try:
        return int(float(str(stated)))
    except ValueError:
        return 0


def _alone(form: FormFacts) -> Iterator[Across]:
    """What a bureau asks of each form: little executed, or the budget changed within the year, without a word why."""
    funds = form.funds
    if funds is None:
        return
    if "low-execution" not in form.explained and funds.rate is not None and funds.rate < _LOW_EXECUTION:
        message = f"预算执行率 {_below(funds.rate, _LOW_EXECUTION)}，低于 90%，表内没有说明原因。请补充说明。"
        yield Across("low-execution", form.department, message, (_spot(form, funds.cell("rate", "executed")),))
    changed = funds.initial and funds.budget and abs(funds.initial - funds.budget) > _ROUNDING_SHARE * funds.initial
    if changed and "budget-changed" not in form.explained:
        message = f"年初预算数 {show(funds.initial)} 万元，全年预算数 {show(funds.budget)} 万元，年中有调整，表内没有说明原因。"
        spots = (_spot(form, funds.cell("initial")), _spot(form, funds.cell("budget")))
        yield Across("budget-changed", form.department, message, spots)


def _below(rate: float, limit: float) -> str:
    """A rate below a limit, with as many decimals as show that it is."""
    shown = (show_percent(rate, decimals) for decimals in range(2, 12))
    return next((text for text in shown if text != show_percent(limit)), show_percent(rate))


def _too_many_excellent(forms: Sequence[FormFacts], limit: float | None) -> Iterator[Across]:
    graded = [form for form in forms if form.grade_stated]
    highest = {name: grade_names([name])[0] for name in {form.rulebook for form in graded}}
    best = sum(form.grade_stated == highest[form.rulebook] for form in graded)
    if limit is not None and graded and best / len(graded) > limit:
        message = f"填报为“{'、'.join(sorted({*highest.values()}))}”的有 {best} 张，占 {show_percent(best / len(graded))}，超过规定的 {show_percent(limit)}。"
        yield Across("too-many-excellent", "", message)


def _told(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_TOLD]) + (f"等 {len(names)} 个" if len(names) > _MOST_TOLD else "")


def told_spots(spots: Sequence[Spot]) -> str:
    """Cells in words: 乙.xlsx E8（200 万元）."""
    some = [
        f"{PurePosixPath(spot.form.source).name} {spot.cell}" + (f"（{spot.says}）" if spot.says else "")
        for spot in spots[:_MOST_TOLD]
    ]
    return "；".join(some) + (f"；等 {len(spots)} 处" if len(spots) > _MOST_TOLD else "")


def _spot(form: FormFacts, cell: str | None, says: str = "") -> Spot:
    return Spot(form, form.sheet, cell or form.title, says)
