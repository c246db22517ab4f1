"""Folders of forms for comparisons, and what is compared of them, without worker processes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from perfxl.intake.comparison.comparing import compared
from perfxl.intake.comparison.model import Comparison
from perfxl.intake.comparison.sides import Side
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from tests.forms.grids import draw
from tests.forms.traps import MOF, changed

NEXT_YEAR = changed(MOF, ("（2022年度）", "（2023年度）"))
PROJECT, DEPARTMENT, UNIT = "乡村道路养护", "某市交通运输局", "某市公路养护中心"
GOALS = """
~项目支出绩效目标申报表
~（2022年度）
项目名称|<|乡村道路养护|<|<|<
主管部门|<|某市交通运输局|<|实施单位|某市公路养护中心
年度总体目标|养护乡村道路120公里|<|<|<|<
绩效指标|一级指标|二级指标|三级指标|年度指标值|分值
^|产出指标|数量指标|养护里程|≥130公里|20
^|^|质量指标|验收合格率|≥95%|25
^|^|成本指标|每公里养护成本|≤9000元|5
^|效益指标|社会效益指标|改善出行条件|显著改善|15
^|^|可持续影响指标|应急预案|健全|10
^|^|^|管护制度|健全|15
^|满意度指标|服务对象满意度指标|沿线群众满意度|≥90%|10
"""


def folder(path: Path, forms: Mapping[str, str]) -> Path:
    """A folder of workbooks, each drawn from its text."""
    path.mkdir(parents=True)
    for name, text in forms.items():
        draw(text, path / name)
    return path


def side(path: Path) -> Side:
    """A folder's side of a comparison."""
    jobs = [Job(file, f"{path.name}/{file.name}") for file in sorted(path.iterdir())]
    records = [each.record for each in review_batch(jobs, ReviewOptions(goals=True))]
    return Side(path.name, records, relative={job.name: job.path.name for job in jobs})


def between(tmp_path: Path, old: Mapping[str, str], new: Mapping[str, str]) -> Comparison:
    """What two folders differ in."""
    return compared(side(folder(tmp_path / "前", old)), side(folder(tmp_path / "后", new)))


def indicators(comparison: Comparison) -> list[tuple[object, ...]]:
    """The changes of indicators as a table: name, what, both values, what is pointed out."""
    return [(one.name, one.what, one.old.value, one.new.value, *one.remarks) for one in comparison.indicators]


def figures(comparison: Comparison) -> list[tuple[object, ...]]:
    """The changes of figures as a table, values with their cells."""
    return [(one.what, *one.old, *one.new) for one in comparison.figures]


def adds_up(comparison: Comparison) -> bool:
    """Whether what is told of each side is the whole of it."""
    return all(
        each.forms == each.compared + each.doubtful + each.alone + each.left_out
        and each.indicators
        == each.indicators_changed
        + each.indicators_same
        + each.indicators_doubtful
        + each.indicators_alone
        + each.indicators_in_funds
        + each.indicators_elsewhere
        for each in comparison.counts
    )
