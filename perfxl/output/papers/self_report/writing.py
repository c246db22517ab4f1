"""Writes the 绩效自评报告 of a workbook: one document with all its forms of a kind, each a part of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.workbook import Grid, Workbook
from perfxl.forms.earlier_round import as_sent
from perfxl.forms.goals import Goals, read_goals
from perfxl.forms.model import FormKind
from perfxl.output.papers.blanks import DATE, blank, to_fill_in
from perfxl.output.papers.page import lie_upright
from perfxl.output.papers.self_report.annex import FormTable, form_table
from perfxl.output.papers.self_report.department import department_name, department_values
from perfxl.output.papers.self_report.project import project_name, project_values, unit_of
from perfxl.output.papers.self_report.remarks import first_line
from perfxl.output.papers.self_report.wordings import year_told
from perfxl.output.papers.template import PaperError, find_template
from perfxl.output.papers.wording import enclosed

TEMPLATES: Mapping[FormKind, str] = {"project": "项目绩效自评报告", "department": "部门整体支出绩效自评报告"}
"""The template of each kind of report, by its name."""
_FORMS: Mapping[FormKind, str] = {"project": "项目支出绩效自评表", "department": "部门整体支出绩效自评表"}
_PARTS: Mapping[FormKind, Callable[[CheckedForm, Goals], dict[str, object]]] = {
    "project": project_values,
    "department": department_values,
}
_NAMES: Mapping[FormKind, Callable[[CheckedForm], str]] = {"project": project_name, "department": department_name}


def write_report(
    workbook: Workbook,
    forms: Sequence[CheckedForm],
    target: Path,
    style: FormKind | None = None,
    own: Path | None = None,
) -> tuple[str, ...]:
    """Write the report on the forms of a workbook of one kind, by default that of the first; what people are to be told.

    Raises PaperError where there is no such form or the template cannot be used, OSError.
    """
    kind = style or forms[0].form.kind
    meant = [form for form in forms if form.form.kind == kind]
    if not meant:
        raise PaperError(f"工作簿里没有{_FORMS[kind]}，没有生成自评报告。")
    template = find_template(TEMPLATES[kind], own)
    grids = {grid.name: as_sent(grid) for grid in workbook.sheets if grid.name in {one.form.sheet for one in meant}}
    tables = [form_table(grids[one.form.sheet], one.form) for one in meant]
    document = template.open()
    wide = any(one.is_wide for one in tables)
    if not wide:
        lie_upright(document.docx)
    asked = template.fill(_values(kind, meant, grids, tables, wide), target, document)
    return tuple(_told(asked, kind, len(forms) - len(meant)))


def _values(
    kind: FormKind, forms: Sequence[CheckedForm], grids: Mapping[str, Grid], tables: Sequence[FormTable], wide: bool
) -> dict[str, object]:
    parts = [
        {"标题": f"{number}.{_NAMES[kind](form)}" if len(forms) > 1 else "", **_PARTS[kind](form, goals)}
        for number, form in enumerate(forms, 1)
        for goals in (read_goals(grids[form.form.sheet], form.form),)
    ]
    marks = [str(number) if len(forms) > 1 else "" for number in range(1, len(forms) + 1)]
    return {
        "标题": _title(kind, forms),
        "提示": first_line(forms),
        "各表": parts,
        "附件说明": enclosed("附件", [one.title for one in tables]),
        "单位": _whose(kind, forms),
        "日期": DATE,
        "各附件": [
            {"序号": mark, "标题": one.title, "说明": list(one.above), "表": one.block(wide), "另起一页": at > 0}
            for at, (mark, one) in enumerate(zip(marks, tables, strict=True))
        ],
    }


def _title(kind: FormKind, forms: Sequence[CheckedForm]) -> list[str]:
    """The title in lines: whose, which year and project, what."""
    whose, year = _whose(kind, forms), _year(forms)
    if kind == "department":
        return [whose, f"{year}部门整体支出绩效自评报告"]
    if len(forms) > 1:
        return [whose, f"{year}项目绩效自评报告"]
    name = project_name(forms[0]) or blank("项目名称")
    owner = [] if name.startswith(whose) else [whose]
    called = name if name.startswith(year) else f"{year}{name}"
    return [*owner, called, "绩效自评报告" if name.endswith("项目") else "项目绩效自评报告"]


def _whose(kind: FormKind, forms: Sequence[CheckedForm]) -> str:
    names = {department_name(form) if kind == "department" else unit_of(form) for form in forms} - {""}
    return names.pop() if len(names) == 1 else blank("部门名称" if kind == "department" else "单位名称")


def _year(forms: Sequence[CheckedForm]) -> str:
    years = {form.form.year for form in forms if form.form.year}
    return year_told(years.pop() if len(years) == 1 else None)


def _told(asked: Sequence[str], kind: FormKind, left: int) -> list[str]:
    told = [to_fill_in(asked)] if asked else []
    if left:
        other: FormKind = "department" if kind == "project" else "project"
        told.append(f"工作簿里另有 {left} 张{_FORMS[other]}，不在这份报告里。请加 --style {other} 另外生成。")
    return told
