"""The part of a report on one department: its fields as the template 部门整体支出绩效自评报告 names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.cell import Cell
from perfxl.forms.expenditure import BY_LEVEL, PARTS, TOTAL, amount_labels
from perfxl.forms.goals import Goals
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.self_report.funds import funds_told
from perfxl.output.papers.self_report.indicators import Row, deviations, group_told, groups, rows_of, told
from perfxl.output.papers.self_report.remarks import other_remarks, remarks_at, told_rows
from perfxl.output.papers.self_report.whole import field_lines, goal_lines, total_told, unmet
from perfxl.output.papers.self_report.wordings import unit_name, year_told
from perfxl.output.papers.wording import amount_stated, phrase, points, rate, sentence
from perfxl.rules.model import self_number, total

_NEVER_HAPPENED = re.compile(r"未(?:发生|涉及|产生)|没有(?:发生|涉及)|不涉及|无此(?:类|项)|无相关事项")
_LONGEST_EVIDENCE = 200


def department_values(form: CheckedForm, goals: Goals) -> dict[str, object]:
    """The fields of a department, each a list of sentences."""
    rows, details = rows_of(form.scored.indicators), rows_of(form.scored.details)
    beside = told_rows(form.form, (row.item for row in (*rows, *details)))
    expected, achieved = goal_lines(goals.expected), goal_lines(goals.achieved)
    return {
        "职能": [blank("主要职能")],
        "机构": _units(form),
        "绩效目标": _counted(expected) or [blank("年度整体绩效目标")],
        "支出情况": _expenditure(form),
        "结论": [_opening(form), *total_told(form), *other_remarks(form, beside), *field_lines(form, "conclusion")],
        "完成情况": [*(achieved or [blank("整体绩效目标的完成情况")]), *unmet(goals.unmet), blank("重点工作完成情况")],
        "指标": _groups(form, rows, details),
        "问题": field_lines(form, "problems", "reasons") or [blank("存在的问题")],
        "措施": field_lines(form, "measures") or [blank("改进措施")],
        "其他": field_lines(form, "remarks"),
    }


def _counted(goals: list[str]) -> list[str]:
    """The goals, with how many there are where the form itself counts them."""
    counts = len(goals) > 1 and goals[0].startswith(("任务1", "目标1", "1.", "1、", "1．"))
    return [f"年度整体绩效目标共{len(goals)}项。", *goals] if counts else goals


def department_name(form: CheckedForm) -> str:
    """What the department is called, '' where the form does not say."""
    return unit_name(form.form.field_text("department"))


def _opening(form: CheckedForm) -> str:
    year = year_told(form.form.year)
    name = department_name(form) or blank("部门名称")
    return f"{name}对{year}部门整体支出开展了绩效自评，依据为{blank('自评通知名称及文号')}。"


def _units(form: CheckedForm) -> list[str]:
    count = form.form.fields.get("unit_count")
    asked = blank("内设机构和人员编制")
    if count is None or count.nothing:
        return [asked]
    unit = "" if count.number is None else "个"
    return [f"纳入自评的单位{phrase(count.text)}{unit}。{asked}"]


def _expenditure(form: CheckedForm) -> list[str]:
    """The whole expenditure by the fields of the form, else by its funds."""
    fields, unit = form.form.fields, form.form.funds.unit
    whole = _number(fields.get(TOTAL))
    parts = [(name, number) for name in PARTS if (number := _number(fields.get(name)))]
    if not parts:
        if form.form.funds.total is None and whole is not None:
            return [f"部门总预算{amount_stated(whole, unit)}。", *_errors_of(form, TOTAL)]
        return funds_told(form, "部门")
    labels = amount_labels()
    shares = [
        f"{labels[name]}{amount_stated(number, unit)}" + (f"，占{rate(number / whole)}" if whole else "")
        for name, number in parts
    ]
    budget = amount_stated(whole, unit) if whole is not None else blank("部门总预算")
    lines = [f"部门总预算{budget}，其中{'；'.join(shares)}。"]
    by_level = [
        f"{labels[name]}{amount_stated(number, unit)}" for name in BY_LEVEL if (number := _number(fields.get(name)))
    ]
    if by_level:
        lines.append(f"事业发展支出按预算级次划分：{'，'.join(by_level)}。")
    return [*lines, *_errors_of(form, TOTAL, *PARTS, *BY_LEVEL)]


def _errors_of(form: CheckedForm, *names: str) -> list[str]:
    rows = {cell.row for name in names if (cell := form.form.fields.get(name))}
    return remarks_at(form, rows)


def _number(cell: Cell | None) -> float | None:
    return cell.number if cell else None


def _groups(form: CheckedForm, rows: Sequence[Row], details: Sequence[Row]) -> list[dict[str, object]]:
    found = [{"标题": name, "句": list(_group(form, name, members))} for name, members in groups(rows).items()]
    if details:
        sheet = details[0].item.name_cell.sheet
        lines = [line for row in details for line in (told(row), *remarks_at(form, {row.item.row}, sheet))]
        found.append({"标题": "部门整体支出绩效指标完成情况", "句": [*lines, *deviations(details)]})
    return [{"标题": f"{number}.{one['标题']}", "句": one["句"]} for number, one in enumerate(found, 1)]


def _group(form: CheckedForm, name: str, members: Sequence[Row]) -> Iterator[str]:
    """What is said of a first level: its sum, each indicator that has a target, the points lost with what they rest on."""
    yield _sum(form, name, members)
    with_target = [row for row in members if row.target]
    for row in with_target:
        yield told(row)
    yield from deviations(with_target)
    lost = [row for row in members if row.lost and row not in with_target]
    if lost:
        yield f"扣分的指标有{len(lost)}项。"
        for row in lost:
            evidence = phrase(row.item.reason.text)[:_LONGEST_EVIDENCE] if row.item.reason else ""
            because = f"依据为“{evidence}”" if evidence else blank(f"{row.name}扣分的原因")
            yield sentence(f"{row.name}满分{points(row.score.weight or 0)}，扣{points(row.lost)}，{because}")
    never = [
        row for row in members if row.item.reason and not row.lost and _NEVER_HAPPENED.search(row.item.reason.text)
    ]
    if never:
        yield f"本年度未发生相关事项、按满分自评的指标有{len(never)}项：{'、'.join(row.name for row in never)}。"
    yield from remarks_at(form, {row.item.row for row in members})


def _sum(form: CheckedForm, name: str, members: Sequence[Row]) -> str:
    weights = [row.score.weight for row in members]
    stated = [self_number(row.score) for row in members]
    if any(one is None for one in (*weights, *stated)):
        return group_told(form.form, name, members)
    weight, self_sum = total(weights), total(stated)
    lost = f"，扣{points(weight - self_sum)}" if self_sum < weight else ""
    return f"{name}共{len(members)}项，满分{points(weight)}，自评{points(self_sum)}{lost}。"
