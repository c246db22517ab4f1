"""Whose report a document is: by its file name and its title, the project, the unit and the year of a form."""

from __future__ import annotations

import re
from pathlib import PurePath

from perfxl.forms.model import Form
from perfxl.forms.words import normal
from perfxl.narrative.document import Document
from perfxl.narrative.folded import Folded
from perfxl.narrative.grammar import Words
from perfxl.narrative.numbering import mark_of
from perfxl.narrative.scope import is_headed

# The title of a report stands on its first lines, before the first heading; it is not long.
_TITLE_LINES, _LONGEST_LINE = 8, 60
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|(?!\d))")
# 自评表 alone is the form itself, printed or scanned.
_REPORT = re.compile("自评(?!表)|绩效.{0,6}评价|绩效.{0,4}报告")
_WHOLE = re.compile("整体支出|部门整体|整体绩效")
# What may follow a project's name where it is that project: 校舍维修 is not 校舍维修改造.
_AFTER_NAME = r"(?=项目|绩效|自评|支出|专项|资金|经费|评价|报告|[”\"》)\]_\-—\s.、，,\d]|$)"
_BODY = re.compile(r"[\u4e00-\u9fff]{2,30}?(?:委员会|办公室|中心|学校|中学|小学|医院|街道|局|厅|院|政府|镇|乡)")
_TELLING = 4
_SHORTEST = 3


def head_of(document: Document, name: str) -> str:
    """The name of the file, without its suffix, and the lines of the title."""
    return "\n".join([normal(PurePath(name).stem), *_title(document)])


def _title(document: Document) -> list[str]:
    lines: list[str] = []
    for paragraph in document.paragraphs[:_TITLE_LINES]:
        mark = mark_of(paragraph.text)
        if mark is not None and lines:
            break
        if paragraph.text.endswith(("。", "：", ":", "；")):
            break
        if len(paragraph.text) <= _LONGEST_LINE:
            lines.append(normal(paragraph.text))
    return lines


def words_of(form: Form) -> Words:
    """The grammar of a form: its project or department by their names."""
    bodies = [normal(form.field_text(field)) for field in ("department", "unit")]
    if form.kind == "department":
        return Words((), bodies, form.year)
    name = normal(form.field_text("project_name"))
    return Words(_names(name) - set(bodies), bodies, form.year)


def _names(project: str) -> set[str]:
    """What a project is called: without the year before it, without 项目 behind it."""
    plain = re.sub(r"^20\d\d年度?", "", project).strip('“”"《》')
    return {name for name in (project, plain, plain.removesuffix("项目")) if len(name) >= _SHORTEST}


def belongs(document: Document, name: str, form: Form) -> bool:
    """Whether a document that nobody named is the report of a form: in doubt it is not."""
    head = head_of(document, name)
    if not _REPORT.search(head):
        return False
    years = {int(year) for year in _YEAR.findall(head)}
    if years and form.year is not None and form.year not in years:
        return False
    if form.kind == "department":
        department = normal(form.field_text("department"))
        return bool(department) and department in head and _WHOLE.search(head) is not None
    if is_named(head, form):
        return _is_of_the_unit(head, form)
    return _names_the_unit(head, form) and is_headed(document.paragraphs, words_of(form))


def names(document: Document, name: str, form: Form) -> bool:
    """Whether a document's file name or title names a form's project, or its department."""
    head = head_of(document, name)
    return is_named(head, form) if form.kind == "project" else normal(form.field_text("department")) in head


def is_named(head: str, form: Form) -> bool:
    """Whether a file name or title has the project's name, whole."""
    names = _names(normal(form.field_text("project_name")))
    return any(re.search(re.escape(name) + _AFTER_NAME, head) for name in names)


def _names_the_unit(head: str, form: Form) -> bool:
    return any(text in head for field in ("department", "unit") if (text := normal(form.field_text(field))))


def _is_of_the_unit(head: str, form: Form) -> bool:
    """Whether the title names the form's unit or department, or nobody's."""
    own = [text for field in ("department", "unit") if (text := normal(form.field_text(field)))]
    if not own or _names_the_unit(head, form):
        return True
    project = normal(form.field_text("project_name"))
    named = [found[0] for found in _BODY.finditer(head.replace(project, "\n"))]
    return all(any(name.endswith(body[-_TELLING:]) for name in own) for body in named)


def looks_like(name: str) -> bool:
    """Whether a file is called like a report."""
    folded = Folded(PurePath(name).stem).whole
    return "报告" in folded and ("自评" in folded or "绩效" in folded)
