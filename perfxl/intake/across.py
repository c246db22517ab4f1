"""表间审核: what only shows among the forms of a department, or of the whole intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfxl.forms.units import MONEY
from perfxl.forms.words import normal
from perfxl.intake.names import core_name, plain_name
from perfxl.numbers import show, show_percent
from perfxl.output.record import Record

# A department's 项目支出 and the sum of its projects are rounded apart: this share of it, or half a 万元.
_ROUNDING_SHARE, _ROUNDING = 0.005, 0.5
# 预算执行率低于 90% 须说明
_LOW_EXECUTION = 0.9
_NARRATIVES = ("problems", "measures", "remarks")
_SAID_NOTHING = {"", "无", "-", "—", "/"}


@dataclass(frozen=True, slots=True)
class FormAt:
    """A form and the workbook that it is in."""

    record: Record
    form: Record


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a form."""

    source: str
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


def across(forms: Sequence[FormAt], excellent: float | None = None) -> list[Across]:
    """Every contradiction among the forms that are counted; `excellent` is the most that may be 优, a ratio."""
    by_department: dict[str, list[FormAt]] = defaultdict(list)
    for at in forms:
        by_department[core_name(_department(at.form))].append(at)
    found = [one for own in by_department.values() for one in _within(own)]
    found += [one for at in forms for one in _alone(at)]
    return found + list(_too_many_excellent(forms, excellent))


def _within(own: Sequence[FormAt]) -> Iterator[Across]:
    """A department's forms among themselves."""
    departments = [at for at in own if at.form["form"] == "department"]
    projects = [at for at in own if at.form["form"] == "project"]
    yield from _years(own)
    for department in departments:
        if projects:
            yield from _expenditure(department, projects)
            yield from _indicators(department, projects)
        yield from _units(department, projects)


def _years(own: Sequence[FormAt]) -> Iterator[Across]:
    years: dict[int, FormAt] = {}
    for at in own:
        if at.form["year"] is not None:
            years.setdefault(at.form["year"], at)
    if len(years) > 1:
        (first, one), (second, other) = sorted(years.items())[:2]
        message = f"同一部门的表年度不一：{first} 年和 {second} 年。请确认是否报错年度。"
        yield Across("years-differ", "年度不一致", "warning", _department(one.form), message, _spot(one), _spot(other))


def _expenditure(department: FormAt, projects: Sequence[FormAt]) -> Iterator[Across]:
    """The department's 项目支出 is what its projects' budgets come to."""
    field = department.form["fields"].get("project_expenditure") or {}
    stated, budgets = field.get("value"), [budget for at in projects if (budget := _budget(at.form)) is not None]
    if not isinstance(stated, int | float) or not budgets:
        return
    total = sum(budgets)
    if abs(total - stated) > max(_ROUNDING, _ROUNDING_SHARE * abs(stated)):
        message = (
            f"部门表的项目支出为 {show(stated)} 万元，已报 {len(budgets)} 张项目表的预算数合计 {show(total)} 万元。"
            "请核对是否有项目没有报送，或金额不一致。"
        )
        yield Across(
            "project-expenditure-differs", "项目支出与项目表合计不符", "warning", _department(department.form), message,
            _spot(department, field["cell"]), _spot(projects[0], _budget_cell(projects[0].form)),
        )  # fmt: skip


def _indicators(department: FormAt, projects: Sequence[FormAt]) -> Iterator[Across]:
    """An indicator that stands in the department's form and in a project's says the same in both."""
    own = {plain_name(row["level3"]): row for row in department.form["indicators"] if row["actual"]}
    for at in projects:
        for row in at.form["indicators"]:
            other = own.get(plain_name(row["level3"]))
            if other and row["actual"] and normal(row["actual"]) != normal(other["actual"]):
                message = (
                    f"“{row['level3']}”的实际完成值，部门表填 {other['actual']}，项目表填 {row['actual']}。请核对。"
                )
                yield Across(
                    "indicator-differs", "部门表与项目表指标不一致", "warning", _department(department.form), message,
                    _spot(department, f"A{other['row']}"), _spot(at, f"A{row['row']}"),
                )  # fmt: skip


def _units(department: FormAt, projects: Sequence[FormAt]) -> Iterator[Across]:
    """A department of several units has forms from as many."""
    field = department.form["fields"].get("unit_count") or {}
    stated = field.get("value")
    try:
        count = int(float(str(stated)))
    except ValueError:
        return
    units = {core_name(str(unit)) for at in projects if (unit := (at.form["fields"].get("unit") or {}).get("value"))}
    if count > 1 and len(units) < count:
        message = f"部门表的单位数为 {count}，报送项目表的实施单位只有 {len(units)} 个。请确认其余单位是否没有项目。"
        yield Across(
            "units-missing", "单位数与报送单位不符", "info", _department(department.form), message,
            _spot(department, field["cell"]),
        )  # fmt: skip


def _alone(at: FormAt) -> Iterator[Across]:
    """What a bureau asks of each form: little executed, or the budget changed within the year, without a word why."""
    fund = next((fund for fund in at.form["funds"] if fund["basis"]), None)
    if fund is None or _explained(at.form):
        return
    own = _spot(at, f"A{fund['row']}")
    if fund["rate"] is not None and fund["rate"] < _LOW_EXECUTION:
        message = f"预算执行率 {show_percent(fund['rate'])}，低于 90%，表内没有说明原因。请补充说明。"
        yield Across("low-execution", "执行率偏低未说明", "warning", _department(at.form), message, own)
    if fund["initial"] and fund["budget"] and abs(fund["initial"] - fund["budget"]) > _ROUNDING_SHARE * fund["initial"]:
        message = (
            f"年初预算数 {show(fund['initial'])}，全年预算数 {show(fund['budget'])}，年中有调整，表内没有说明原因。"
        )
        yield Across("budget-changed", "预算调整未说明", "info", _department(at.form), message, own)


def _too_many_excellent(forms: Sequence[FormAt], limit: float | None) -> Iterator[Across]:
    graded = [at for at in forms if at.form["totals"]["grade_stated"]]
    best = sum(at.form["totals"]["grade_stated"] == "优" for at in graded)
    if limit is not None and graded and best / len(graded) > limit:
        message = f"填报为“优”的有 {best} 张，占 {show_percent(best / len(graded))}，超过规定的 {show_percent(limit)}。"
        yield Across("too-many-excellent", "优秀比例超过上限", "warning", "", message)


def _explained(form: Record) -> bool:
    texts = (str((form["fields"].get(name) or {}).get("value") or "").strip("。 ") for name in _NARRATIVES)
    return any(text not in _SAID_NOTHING for text in texts)


def _budget(form: Record) -> float | None:
    fund = next((fund for fund in form["funds"] if fund["basis"]), None)
    if fund is None or fund["budget"] is None:
        return None
    return float(fund["budget"]) * MONEY[form["money_unit"]] / MONEY["万元"]


def _budget_cell(form: Record) -> str:
    return f"A{next(fund for fund in form['funds'] if fund['basis'])['row']}" if _budget(form) is not None else "A1"


def _department(form: Record) -> str:
    values = ((form["fields"].get(name) or {}).get("value") for name in ("department", "unit"))
    return str(next((value for value in values if value), "（未填单位）"))


def _spot(at: FormAt, cell: str = "A1") -> Spot:
    return Spot(at.record["source"], at.form["sheet"], cell)
