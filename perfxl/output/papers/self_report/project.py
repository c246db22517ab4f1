"""The part of a report on one project: its fields as the template 项目绩效自评报告 names them."""

from __future__ import annotations

from perfxl.checks.finding import CheckedForm
from perfxl.forms.goals import Goals
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.self_report.funds import funds_told
from perfxl.output.papers.self_report.indicators import Row, all_met, deviations, group_told, groups, rows_of, told
from perfxl.output.papers.self_report.remarks import other_remarks, remarks_at, told_rows
from perfxl.output.papers.self_report.whole import field_lines, goal_lines, total_told, unmet
from perfxl.output.papers.self_report.wordings import project_called, unit_name, year_told
from perfxl.output.papers.wording import amount_stated, rate


def project_values(form: CheckedForm, goals: Goals) -> dict[str, object]:
    """The fields of a project, each a list of sentences."""
    rows = rows_of(form.scored.indicators)
    beside = told_rows(form.form, (row.item for row in rows))
    expected, achieved = goal_lines(goals.expected), goal_lines(goals.achieved)
    return {
        "说明": [_opening(form)],
        "背景": [blank("项目背景")],
        "立项依据": [blank("项目立项依据（文件名称及文号）")],
        "绩效目标": expected or [blank("年度绩效目标")],
        "资金情况": funds_told(form, "项目"),
        "完成情况": [
            *total_told(form),
            *other_remarks(form, beside),
            *(achieved or [blank("总体目标的完成情况")]),
            *unmet(goals.unmet),
            *field_lines(form, "conclusion"),
        ],
        "指标": indicator_groups(form, rows),
        "偏差": [*all_met(rows), *deviations(rows), *field_lines(form, "reasons")] or [blank("指标偏差情况及原因")],
        "问题": field_lines(form, "problems") or _problems(form, rows),
        "建议": field_lines(form, "measures") or [blank("改进措施和工作建议")],
        "其他": field_lines(form, "remarks"),
    }


def indicator_groups(form: CheckedForm, rows: list[Row]) -> list[dict[str, object]]:
    """The indicators of each first level, a sentence each, with what is wrong behind it."""
    return [
        {
            "标题": f"{number}.{name}",
            "句": [
                group_told(form.form, name, members),
                *(line for row in members for line in (told(row), *remarks_at(form, {row.item.row}))),
            ],
        }
        for number, (name, members) in enumerate(groups(rows).items(), 1)
    ]


def project_name(form: CheckedForm) -> str:
    """What the project is called, '' where the form does not say."""
    return unit_name(form.form.field_text("project_name"))


def unit_of(form: CheckedForm) -> str:
    """Whose form it is, '' where it does not say."""
    return unit_name(form.form.field_text("unit") or form.form.field_text("department"))


def _opening(form: CheckedForm) -> str:
    year = year_told(form.form.year)
    unit, name = unit_of(form) or blank("单位名称"), project_name(form) or blank("项目名称")
    return f"{year}，{unit}对{project_called(name)}开展了绩效自评，依据为{blank('自评通知名称及文号')}。"


def _problems(form: CheckedForm, rows: list[Row]) -> list[str]:
    """Where the form names no problem: what its figures show, for somebody to say why."""
    funds = form.form.funds
    lines = []
    if (
        (ratio := funds.execution_rate) is not None
        and ratio < 1
        and funds.budget is not None
        and funds.executed is not None
    ):
        left = amount_stated(funds.budget - funds.executed, funds.unit)
        lines.append(f"预算执行率为{rate(ratio)}，有{left}未执行，{blank('未执行的原因')}。")
    missed = [row for row in rows if row.standing == "missed"]
    if missed:
        lines.append(f"{'、'.join(row.name for row in missed)}未达到目标，{blank('存在的问题')}。")
    return lines or [blank("存在的问题")]
