"""The bureau's ledger as a workbook, as a bureau keeps one: titles above the headings, columns of its own, blank rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from tests.truth import plan as planned
from tests.truth.plan import Form, Plan

Row = Sequence[object]


def kept(plan: Plan, path: Path, year: int = planned.YEAR) -> Path:
    """The ledger of an evaluation; one of an earlier year knows of no list, waiver or review."""
    sheets = {"参数": _settings(year), "名单": _roster(plan)}
    if year == planned.YEAR:
        sheets |= {
            "项目清单": _projects(plan), "绩效目标": _targets(plan), "豁免": _waivers(plan), "复核": _reviews(plan),
            "待确认": _decisions(),
        }  # fmt: skip
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def listed(plan: Plan) -> Iterator[tuple[str, str, str, str, float, float]]:
    """项目清单: code, project, department, unit, approved budget, what its books say was executed."""
    for number, form in enumerate(_of_this_year(plan), 1):
        budget, executed = (float(form.flags.get(name, said)) for name, said in _amounts(form))
        yield f"P{number:04}", form.project, plan.named(form.line), _unit(plan, form), budget, executed
    for code, project, line, budget in (*planned.NOT_REPORTED, *planned.ALIKE):
        yield code, project, plan.named(line), plan.named(line), budget, budget


def _of_this_year(plan: Plan) -> list[Form]:
    """The projects that are on the list, one sent under a wrong year too."""
    left_out = {"unlisted", "alike", "over"}
    return [
        form
        for form in plan.forms
        if form.project
        and not left_out & set(form.flags)
        and (form.year in (planned.YEAR, None) or "next" in form.flags)
    ]


def _amounts(form: Form) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("listed", form.budget), ("settled", form.executed)


def _unit(plan: Plan, form: Form) -> str:
    """The unit by its full name; words for the department itself are none."""
    return form.unit if form.unit.startswith("云溪县") and form.line == "教育" else plan.named(form.line)


def _settings(year: int) -> list[Row]:
    return [
        ("名称", "值"), ("评价年度", year), ("财政部门", planned.BUREAU), ("截止日期", "2026-03-31"),
        ("优比例上限（项目）", planned.EXCELLENT_PROJECTS), ("优比例上限（部门）", "100%"), ("低执行率界限", planned.LOW_EXECUTION * 100),
    ]  # fmt: skip


def _roster(plan: Plan) -> list[Row]:
    head = ("序号", "部门", "主管部门", "代码", "别名", "应报部门表", "应报项目表", "联系人")
    lines = [
        (
            at,
            line.name,
            plan.named(line.superior) if line.superior else "",
            f"{100 + at}",
            line.aliases,
            *line.due,
            "张某",
        )
        for at, line in enumerate(plan.roster, 1)
    ]
    return [(f"{planned.BUREAU}绩效自评报送名单",), (), head, *lines]


def _projects(plan: Plan) -> list[Row]:
    head = ("项目编码", "项目名称", "部门", "实施单位", "批复预算数（万元）", "决算执行数（万元）", "备注")
    return [head, *listed(plan)]


def _targets(plan: Plan) -> list[Row]:
    head = ("部门", "项目名称", "三级指标", "年度指标值", "分值")
    forms = [(plan.form(key), *rest) for key, *rest in planned.TARGETS]
    return [
        head,
        *((plan.named(form.line), form.project, name or f"{form.project}任务量", target, weight)
          for form, name, target, weight, _ in forms),
    ]  # fmt: skip


def _waivers(plan: Plan) -> list[Row]:
    head = ("部门", "项目名称", "问题", "单元格", "填报值", "理由", "批准人", "日期")
    return [head, *((plan.named("住建"), _project(plan, key), problem, "", stated, reason, "李某", "2026-03-01")
                    for key, problem, stated, reason in planned.WAIVERS)]  # fmt: skip


def _reviews(plan: Plan) -> list[Row]:
    head = ("部门", "项目名称", "三级指标", "复核得分", "复核意见", "复核人")
    return [head, *((plan.named("住建"), _project(plan, key), name, score, "佐证不足", "王某")
                    for key, name, score, _ in planned.REVIEWS)]  # fmt: skip


def _project(plan: Plan, key: str) -> str:
    return next((form.project for form in plan.forms if form.key == key), key)


def _decisions() -> list[Row]:
    return [("事项", "填报内容", "可能是", "决定"), *(("名称", *names) for names in planned.DECIDED_NAMES)]
