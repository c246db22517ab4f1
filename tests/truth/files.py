"""Draws the plan: the workbooks of a round, and what lies among them that is no form."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import xlsxwriter

from perfxl.excel.reading.encryption import locked
from tests.truth.arithmetic import first_score, stated_grade, stated_scores, stated_total
from tests.truth.plan import OTHERS, Form, Plan

Row = list[object]
SHEET, TOTAL_CELL = "自评表", "H18"
_WRITTEN = 1_774_000_000  # when all files were written, but those that are some days older or newer
_DAY = 86_400
_HEAD: Row = [
    "绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]
_MISSED = "部分点位场地变化，未能完成，已列入下年计划"


def sent(plan: Plan, folder: Path, *, others: bool = True) -> Path:
    """The folder with all that the departments send; `others` are what is no form, too."""
    for form in plan.forms:
        path = folder / form.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if form.flags.get("why") != "same":
            _draw(path, rows(plan, form))
    for form in plan.forms:
        path = folder / form.path
        if form.flags.get("why") == "same":
            shutil.copyfile(folder / plan.form(form.over).path, path)
        written = _WRITTEN + int(form.flags.get("day", 0)) * _DAY
        os.utime(path, (written, written))
    if others:
        _others(folder)
    return folder


def rows(plan: Plan, form: Form) -> list[Row]:
    """The cells of a form, row by row from A1."""
    year = "    " if form.year is None else form.year
    name = form.flags.get("as") or (plan.named(form.line) if form.line else "")
    head: list[Row] = [[f"{'项目支出' if form.project else '部门整体支出'}绩效自评表"], [f"（{year}年度）"]]
    if form.project:
        unit = plan.named(form.line) if form.unit == "=" else form.unit
        head += [["项目名称", None, form.project], ["主管部门", None, name, None, None, "实施单位", unit]]
    else:
        head += [["部门名称", None, name]]
    return [*head, *_funds(form), *_goals(form), _HEAD, *_indicators(form), _foot(form)]


def _funds(form: Form) -> list[Row]:
    initial = float(form.flags.get("initial", form.budget))
    rate_score, _ = stated_scores(form)
    whole: Row = [initial, form.budget, form.executed]
    # a department's form has a row more of funds, and a row less at its head
    parts: list[tuple[str, Row]] = [("其中：当年财政拨款", whole)]
    if not form.project:
        rest = form.budget - form.expenditure
        spent = form.executed - rest
        parts = [("其中：基本支出", [rest] * 3), ("项目支出", [form.expenditure, form.expenditure, spent])]
    return [
        ["部门资金（万元）", None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        [None, None, "年度资金总额", *whole, 10, round(form.executed / form.budget, 6), rate_score],
        *([None, None, label, *amounts, "—", "—", "—"] for label, amounts in parts),
    ]  # fmt: skip


def _goals(form: Form) -> list[Row]:
    what = form.project or "全年工作"
    return [
        ["年度总体目标", "预期目标", None, None, None, "实际完成情况"],
        [None, f"做好{what}。", None, None, None, f"{what}已经做了。"],
    ]


def _indicators(form: Form) -> list[Row]:
    """The first indicator tells forms apart; the others have the names that every form has, and a department's figures."""
    name = form.flags.get("quantity") or f"{form.project or '年度重点工作'}任务量"
    own = not form.project
    said = form.flags.get("says")
    missed = _MISSED if first_score(form) < 20 and "score" not in form.flags else None
    time: Row = (
        ["质量指标", "验收合格率", "≥90%", "93%"]
        if "twice" in form.flags
        else ["时效指标", "完成及时率", "≥90%", "95%"]
    )
    return [
        [None, "产出指标", "数量指标", name, "≥100件", f"{form.reached}件", 20, stated_scores(form)[1], missed],
        [None, None, "质量指标", "验收合格率", "≥95%", "99%" if own else "98%", 20, 20, said],
        [None, None, *time, 5, 5],
        [None, None, "成本指标", "单位成本", "≤1万元", "0.8万元" if own else "0.9万元", 5, 5],
        [None, "效益指标", "社会效益指标", "公共服务覆盖率", "≥80%", "88%" if own else "85%", 15, 15],
        [None, None, "可持续影响指标", "长效管理制度", "健全", "健全", 15, 15],
        [None, "满意度指标", "服务对象满意度指标", "服务对象满意度", "≥90%", "91%" if own else "94%", 10, 10],
    ]


def _foot(form: Form) -> Row:
    return ["总分", None, None, None, None, None, 100, stated_total(form), stated_grade(form)]


def _draw(path: Path, rows: list[Row]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        for row, values in enumerate(rows):
            sheet.write_row(row, 0, values)


def _others(folder: Path) -> None:
    for name, _ in OTHERS:
        path = folder / name
        if "通讯录" in name:
            _draw(path, [["姓名", "电话"], ["张某", "0000"]])
        elif "加密" in name:
            _draw(path, [["机密"]])
            path.write_bytes(locked(path.read_bytes(), "密码"))
        else:
            path.write_bytes(b"PK\x03\x04" if path.suffix == ".xlsx" else b"%PDF-1.4")
