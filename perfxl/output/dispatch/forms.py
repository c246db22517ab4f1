"""The forms that are handed out: a template with what is approved filled in and locked, the page of guidance behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.forms.identity import IDENTITY_PROPERTY
from perfxl.ledger.model import Project, Settings, Target
from perfxl.output.dispatch.guidance import draw_guidance
from perfxl.output.dispatch.plan import Sent
from perfxl.output.drawing.project import IndicatorContent
from perfxl.output.templates import make_book
from perfxl.output.templates.department import DetailContent, department_content, make_department
from perfxl.output.templates.project import make_project, project_content
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.rulebook import Rulebook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_OF_PROJECT = frozenset(
    {
        "year",
        "project_name",
        "department",
        "unit",
        "budget",
        "rate_weight",
        "level1",
        "level2",
        "level3",
        "target",
        "weight",
    }
)
_OF_DEPARTMENT = frozenset({"year", "department"})
# Its weight stands among the funds, not in a row of the table.
_EXECUTION = "执行率"


def write_form(path: Path, sent: Sent, settings: Settings, rulebook: Rulebook | None) -> None:
    """Write a form that is handed out. Raises OSError."""

    def draw(book: Workbook) -> None:
        if sent.project is not None:
            _project(book, sent, sent.project, rulebook)
        else:
            _department(book, sent, rulebook)
        draw_guidance(book, sent, settings)

    kind = "project" if sent.project is not None else "department"
    make_book(kind, path, rulebook, draw, {IDENTITY_PROPERTY: sent.identity.text})


def _project(book: Workbook, sent: Sent, project: Project, rulebook: Rulebook | None) -> None:
    blank = project_content(rulebook)
    total, *parts = blank.funds
    rate = next((target.weight for target in sent.targets if _EXECUTION in target.indicator), None)
    rows = _indicators([target for target in sent.targets if _EXECUTION not in target.indicator])
    content = replace(
        blank,
        indicators=rows or blank.indicators,
        identity=sent.identity.text,
        project_code=project.code,
        year=sent.identity.year,
        project_name=project.name,
        department=sent.department,
        unit=sent.unit or None,
        funds=(replace(total, budget=project.budget), *parts),
        rate_weight=blank.rate_weight if rate is None else rate,
    )
    make_project(book, rulebook, content, _OF_PROJECT if rows else _OF_PROJECT - {"level1", "level2", "rate_weight"})


def _indicators(targets: Sequence[Target]) -> tuple[IndicatorContent, ...]:
    """The approved indicators, those of a level together; those without levels at the end, for the department to place."""
    first = {level: at for at, level in reversed([*enumerate(target.level1 for target in targets)])}
    second = {pair: at for at, pair in reversed([*enumerate((each.level1, each.level2) for each in targets)])}
    ordered = sorted(targets, key=lambda each: (not each.level1, first[each.level1], second[each.level1, each.level2]))
    return tuple(
        IndicatorContent(each.level1, each.level2, each.indicator, each.target or None, weight=each.weight)
        for each in ordered
    )


def _department(book: Workbook, sent: Sent, rulebook: Rulebook | None) -> None:
    content = replace(
        department_content(rulebook),
        identity=sent.identity.text,
        year=sent.identity.year,
        department=sent.identity.department,
    )
    details = [DetailContent(each.level1, each.indicator, each.target or None, each.weight) for each in sent.targets]
    make_department(book, rulebook, content, _OF_DEPARTMENT, details)


def unplaced(sent: Sent, rulebook: Rulebook) -> list[Target]:
    """The approved targets of a department's own form for which it has no place, as no group of its details is theirs."""
    if sent.project is not None:
        return []
    groups = [rule for rule in rulebook.rules if isinstance(rule, Indicators)]
    return [each for each in sent.targets if not any(rule.adds_details_of(each.level1) for rule in groups)]
