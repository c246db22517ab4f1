"""Filled forms to measure with: the samples' content under invented names, with other figures in each."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from perfxl.output.drawing.department import BudgetContent, CriterionContent, draw_department
from perfxl.output.drawing.project import FUND_LABELS, FundContent, IndicatorContent, ProjectContent, draw_project
from perfxl.output.drawing.sheet import Sheet, book_options
from perfxl.rules.rulebook import load_rulebook
from samples.make_samples import (
    CREATED,
    DEPARTMENT_SHEET,
    FAULTY,
    PROJECT_SHEET,
    PUBLISHED_DEPARTMENT,
    PUBLISHED_PROJECT,
    SOUND,
    UNSCORED,
)

_PROJECTS = (PUBLISHED_PROJECT, SOUND, UNSCORED, FAULTY)
PLACES = ("东湖", "西岭", "南塘", "北坪", "青溪", "白石", "云山", "长洲", "龙门", "新港", "荔园")
OBJECTS = ("农村公路", "社区图书馆", "中小学校舍", "污水管网", "公园绿地", "卫生站", "养老服务中心")
WORKS = ("维修改造", "设备更新", "运行维护", "安全提升", "扩建")
_AMOUNT = re.compile(r"\d{3,}")


def make_forms(folder: Path, kinds: list[str], seed: int, first: int = 0) -> list[Path]:
    """Write one form for each of `kinds` (project, department), numbered from `first`; the same seed makes the same forms."""
    numbered = enumerate(kinds, first)
    return [_make(folder, number, kind, random.Random(f"{seed}-{number}")) for number, kind in numbered]


def by_turns(count: int) -> list[str]:
    """So many kinds of forms, a project's and a department's by turns."""
    return ["project", "department"] * (count // 2) + ["project"] * (count % 2)


def project_content(number: int, chance: random.Random) -> ProjectContent:
    """What stands on the project form of a number."""
    return _project(_PROJECTS[number // 2 % len(_PROJECTS)], _numbered(number), chance)


def _make(folder: Path, number: int, kind: str, chance: random.Random) -> Path:
    name = _numbered(number)
    path = folder / f"{number + 1:04d}-{_name(number)}-{kind}.xlsx"
    if kind == "project":
        content = project_content(number, chance)
        _write(path, PROJECT_SHEET, lambda sheet: draw_project(sheet, content))
    else:
        _write(path, DEPARTMENT_SHEET, lambda sheet: _draw_department(sheet, name, chance))
    return path


def _numbered(number: int) -> str:
    return f"{_name(number)}（{number + 1:04d}号）"


def _name(number: int) -> str:
    rest, place = divmod(number, len(PLACES))
    rest, thing = divmod(rest, len(OBJECTS))
    return f"{PLACES[place]}{OBJECTS[thing]}{WORKS[rest % len(WORKS)]}"


def _write(path: Path, sheet: str, draw: Callable[[Sheet], None]) -> None:
    with xlsxwriter.Workbook(path, book_options()) as workbook:
        workbook.set_properties({"title": sheet, "created": CREATED})
        draw(Sheet(workbook, sheet))


def _project(base: ProjectContent, name: str, chance: random.Random) -> ProjectContent:
    grant, other = round(chance.uniform(50, 900), 2), round(chance.uniform(0, 90), 2)
    rate = round(chance.uniform(70, 100), 2)
    spent, spent_other = round(grant * rate / 100, 2), round(other * rate / 100, 2)
    amounts = ((grant + other, spent + spent_other), (grant, spent), (0, 0), (other, spent_other))
    return replace(
        base,
        project_name=name,
        unit=f"{name}管理办公室",
        funds=tuple(
            FundContent(label, round(b, 2), round(e, 2)) for label, (b, e) in zip(FUND_LABELS, amounts, strict=True)
        ),
        rate=None if base.rate is None else rate,
        rate_score=None if base.rate_score is None else round(rate / 10, 2),
        expected_goals=f"{name}：{base.expected_goals}",
        reached_goals=f"{name}：{base.reached_goals}",
        indicators=tuple(_indicator(row, name, chance) for row in base.indicators),
        total=None if base.total is None else round(chance.uniform(80, 100), 2),
    )


def _indicator(row: IndicatorContent, name: str, chance: random.Random) -> IndicatorContent:
    scale = chance.uniform(0.5, 2)
    return replace(
        row,
        name=f"{name[:2]}{row.name}",
        target=_scaled(row.target, scale),
        actual=_scaled(row.actual, scale * chance.uniform(0.8, 1.1)),
        self_score=_scored(row.self_score, row.weight, chance),
        evidence=f"{name[:2]}{row.evidence}",
    )


def _scaled(value: object, scale: float) -> str | float | None:
    """A text with its first large amount scaled (600人次 becomes 734人次); anything else as it is."""
    if isinstance(value, str):
        return (
            _AMOUNT.sub(lambda found: str(round(int(found[0]) * scale)), value, count=1) if "%" not in value else value
        )
    return value if isinstance(value, int | float) else None


def _scored(score: object, weight: object, chance: random.Random) -> float | None:
    if score is None or not isinstance(weight, int | float):
        return None
    return weight if chance.random() < 0.6 else round(weight * chance.uniform(0.7, 1), 2)


def _draw_department(sheet: Sheet, name: str, chance: random.Random) -> None:
    rate = round(chance.uniform(80, 100), 2)
    basic, project = round(chance.uniform(500, 4000), 2), round(chance.uniform(100, 900), 2)
    content = replace(
        PUBLISHED_DEPARTMENT,
        department=f"{name}管理局",
        unit_count=chance.randint(1, 9),
        goals=f"{name}：{PUBLISHED_DEPARTMENT.goals}",
        reached_goals=f"{name}：{PUBLISHED_DEPARTMENT.reached_goals}",
        budget=BudgetContent(round(basic + project, 2), basic, project, 0, 0, 0, 0),
        criteria=_criteria(PUBLISHED_DEPARTMENT.criteria, rate, chance),
        total=round(chance.uniform(80, 100), 2),
    )
    draw_department(sheet, content, load_rulebook("guangzhou-2023-department"))


def _criteria(
    base: Mapping[str, CriterionContent], rate: float, chance: random.Random
) -> Mapping[str, CriterionContent]:
    varied = {
        key: replace(given, self_score=_scored(given.self_score, given.self_score, chance), reason=f"{given.reason}（{chance.randint(1, 999)}号材料）")
        for key, given in base.items()
    }  # fmt: skip
    return varied | {
        "expenditure-rate": CriterionContent(round(rate / 10, 3), f"年度平均执行率{rate}%", "预算执行情况表")
    }
