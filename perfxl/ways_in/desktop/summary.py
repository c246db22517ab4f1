"""What a run came to, in plain words for the person at the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.excel.reading.other_kinds import others_told
from perfxl.reviewing.jobs import Copy
from perfxl.reviewing.lines import (
    ReviewLine,
    WorkbookSummary,
    besides_waived,
    count_levels,
    forms_told,
    of_which_answered,
    summary_of,
)
from perfxl.reviewing.record import FormRecord, WorkbookRecord
from perfxl.rules.grades import grade_names
from perfxl.rules.rulebook import rulebooks
from perfxl.run.discovery import EDITABLE_SUFFIXES
from perfxl.run.job import RunOutcome
from perfxl.run.output_names import MARKS, SUFFIXES
from perfxl.run.reports import compared_told
from perfxl.run.rounds import Change
from perfxl.text.numbers import show
from perfxl.text.screen import first_few, safe

# As many lines as a screen holds; the rest is in 汇总.xlsx.
_MOST = 20
_NO_FORM = "没有找到绩效自评表"
COPY_NAMES: dict[Copy, str] = {
    "annotated": "标注稿",
    "clean": "报送版",
    "mended": "修正稿",
    "report": "自评报告",
    "opinion": "审核意见书",
}
"""What people call each kind of copy."""


def file_line(record: WorkbookRecord) -> str:
    """A workbook in one line: what was found in it, or why nothing was."""
    name = safe(PurePosixPath(record["source"]).name)
    if record["error"]:
        return f"{name}　无法读取：{record['error']['message']}"
    if not record["forms"]:
        return f"{name}　{_NO_FORM}"
    one = summary_of(record)
    counts = count_levels([one])
    found = "，".join(f"{LEVEL_NAMES[level]} {counts[level]} 处" for level in ("error", "warning") if counts[level])
    found += of_which_answered(one.answered)
    if not found and counts["info"]:
        found = f"没有错误和警告，{LEVEL_NAMES['info']} {counts['info']} 处"
    if one.waived:
        found = f"{found or '没有其他问题'}{besides_waived(one.waived)}"
    scores = "、".join(_score(form) for form in record["forms"])
    return f"{name}　{scores}　{found or '没有问题'}"


def _score(form: FormRecord) -> str:
    score = form["totals"]["final"]
    return f"{show(score)} 分（{form['totals']['final_grade'] or '—'}）" if score is not None else "不计分"


def summary(outcome: RunOutcome, changed: Sequence[Change]) -> Iterator[str]:
    """The lines that close a run."""
    summaries = outcome.summaries
    grades = [grade for one in summaries for grade in one.grades]
    if outcome.left:
        yield f"已中止：还有 {outcome.left} 个工作簿没有审核，没有生成汇总.xlsx。请再运行一次。"
    yield f"审核完成：{len(summaries)} 个工作簿，{forms_told(summaries)}。"
    if grades and not outcome.counted:
        yield "没有汇总，重复报送的也算在内。"
    if grades:
        yield f"核算等级：{_grades(grades)}。"
    wrong = [one for one in summaries if one.errors]
    yield from _listed("须改正的错误：", [f"{_file(one)}　{one.errors} 处" for one in wrong])
    elsewhere = [f"{_file(one)}　错误 {one.elsewhere} 处" for one in summaries if one.elsewhere]
    yield from _listed("其他年度的表不计入汇总，也有须改正的错误：", elsewhere)
    if grades and not wrong:
        yield "计入汇总的表没有须改正的错误。" if elsewhere else "没有须改正的错误。"
    warnings = count_levels(summaries)["warning"]
    if warnings:
        yield f"可改正或说明的警告：还有 {warnings} 处{of_which_answered(sum(one.answered for one in summaries))}。"
    if waived := sum(one.waived for one in summaries):
        yield f"已豁免：{waived} 处。"
    ready = sorted(path.name for path in outcome.output.rglob(f"*{MARKS['clean']}.xls?"))
    yield from _listed("没有错误，可以报送（报送版）：", [safe(name) for name in ready])
    uneditable = [_file(one) for one in summaries if one.grades and not one.errors and not _has_clean(one)]
    yield from _listed("没有错误，但这种格式没有报送版（可另存为 .xlsx 再审核一次）：", uneditable)
    yield from _listed("无法读取：", [f"{_file(one)}　{one.message}" for one in summaries if one.message])
    unrecognised = [_file(one) for one in summaries if one.status == "unrecognised"]
    yield from _listed("没有找到绩效自评表：", unrecognised)
    yield from _listed("同一张表有几份（不对的请移走，再审核一次）：", [safe(told) for told in outcome.versions])
    yield from _listed("与自评报告核对：", [safe(told) for told in compared_told(summaries)])
    yield from _listed("不是工作簿，没有审核：", [safe(told) for told in others_told(outcome.others)])
    yield from _listed(
        "与上次审核相比：",
        [
            f"{safe(c.name)}　已改正 {c.mended} 处{f'，已豁免 {c.waived} 处' if c.waived else ''}，"
            f"还有 {c.left} 处{of_which_answered(c.answered)}，新出现 {c.new} 处"
            for c in changed
        ],
    )
    yield from _listed(
        "请注意：",
        [*outcome.faults[::-1], *outcome.unused, *(f"{_files(n)}：{text}" for text, n in outcome.notices.items())],
    )


def copy_lines(lines: Sequence[ReviewLine], copy: Copy) -> Iterator[str]:
    """The lines that close the making of copies."""
    made = [line for line in lines if line.summary.annotated]
    yield f"已生成 {len(made)} {'份' if copy in SUFFIXES else '个'}{COPY_NAMES[copy]}。"
    none = [
        f"{_file(line.summary)}　{line.summary.message or line.fault or _NO_FORM}" for line in lines if line not in made
    ]
    yield from _listed("没有生成：", none)
    yield from _listed("请注意：", [f"{_file(line.summary)}：{notice}" for line in made for notice in line.notices])


def _file(one: WorkbookSummary) -> str:
    return safe(PurePosixPath(one.name).name)


def _has_clean(one: WorkbookSummary) -> bool:
    return PurePosixPath(one.name).suffix.lower() in EDITABLE_SUFFIXES


def _files(names: Sequence[str]) -> str:
    """The first few of many, by their file names."""
    return first_few([safe(PurePosixPath(name).name) for name in names])


def _grades(grades: Iterable[str | None]) -> str:
    counts = Counter(grades)
    graded = "，".join(f"{grade} {counts[grade]} 张" for grade in grade_names(rulebooks(), counts) if counts[grade])
    return "，".join(part for part in (graded, f"不计分 {counts[None]} 张" if counts[None] else "") if part)


def _listed(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield heading
    yield from (f"  · {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  · 还有 {len(lines) - _MOST} 项，见 汇总.xlsx"
