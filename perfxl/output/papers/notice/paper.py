"""A notice as Word: the sentences and tables put into the template 整改通知."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perfxl.intake.followed_up import FollowedUp
from perfxl.intake.returned import Returned
from perfxl.ledger.model import Settings
from perfxl.output.papers.blanks import BUREAU, DATE, DOCUMENT_NUMBER
from perfxl.output.papers.block import Block
from perfxl.output.papers.notice import sentences
from perfxl.output.papers.notice.rows import Clauses, Row, among_rows, followed_rows, form_labels, problem_rows
from perfxl.output.papers.table import Cell, header, line, table
from perfxl.output.papers.template import Template

NAME = "整改通知"
"""The template, and what its paper is called."""
_HEADS = ("序号", "表名（文件）", "位置", "填报内容", "应为或要求", "依据", "单位回复")
_WIDTHS = (11, 38, 30, 30, 64, 24, 28)
_FOLLOWED_HEADS = ("序号", "表名", "位置", "上一轮提出的问题", "处理情况")
_FOLLOWED_WIDTHS = (11, 45, 39, 90, 40)
# All columns but that of the numbers.
_TEXTS = range(1, len(_HEADS))
_BLOCKS = ("需要修改的问题（必须改正）", "请核实或说明的问题", "表间问题")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice is made of: whom it goes to, what became of the last round, the names of the copies beside it by source."""

    to: Returned
    year: int | None
    settings: Settings
    followed: Sequence[FollowedUp]
    copies: Mapping[str, str]


def write_notice(notice: Notice, template: Template, target: Path, today: date) -> list[str]:
    """Write a notice; what is left blank in it. Raises PaperError, OSError."""
    return template.fill(_values(notice, today), target)


def _values(notice: Notice, today: date) -> dict[str, object]:
    to, copies = notice.to, len(notice.copies)
    labels = form_labels(to, notice.copies)
    blocks = [
        problem_rows(to.errors, labels),
        problem_rows(to.warnings, labels),
        among_rows(to.among, labels),
    ]
    clauses = Clauses()
    mend, explain, among = _numbers(blocks)
    problems = _problem_table(blocks, clauses)
    return {
        "部门": to.name,
        "年度": f"{notice.year}年度" if notice.year else "",
        "文号": DOCUMENT_NUMBER,
        "审核情况": [sentences.reviewed(to, notice.year), *sentences.before(notice.followed)],
        "修改": sentences.to_mend(to.errors, mend),
        "核实": sentences.to_explain(to.warnings, explain),
        "表间": sentences.contradicting(to, among),
        "要求": sentences.wanted(notice.settings.deadline, today, copies),
        "附件": sentences.enclosures(bool(notice.followed), copies),
        "署名": notice.settings.bureau or BUREAU,
        "日期": DATE,
        "问题清单": problems,
        "依据": clauses.notes,
        "上一轮": _followed_table(notice.followed),
    }


def _numbers(blocks: Iterable[Sequence[Row]]) -> list[str]:
    """Which numbers the rows of each block have, in words: 第1至4项."""
    told, first = [], 1
    for rows in blocks:
        last = first + len(rows) - 1
        told.append(f"第{first}项" if last == first else f"第{first}至{last}项")
        first = last + 1
    return told


def _problem_table(blocks: Sequence[Sequence[Row]], clauses: Clauses) -> Block:
    rows, number = [header(_HEADS)], 0
    filled = [(title, block) for title, block in zip(_BLOCKS, blocks, strict=True) if block]
    for ordinal, (title, block) in zip("一二三", filled, strict=False):
        rows.append([Cell(f"{ordinal}、{title}", across=len(_HEADS), align="left", strong=True)])
        for row in block:
            number += 1
            texts = (str(number), row.form, row.place, row.stated, row.wanted, clauses.shown(row.source), "")
            rows.append(line(texts, _TEXTS))
    return table(rows, _WIDTHS)


def _followed_table(followed: Sequence[FollowedUp]) -> Block:
    if not followed:
        return Block("")
    rows = [line((str(number), *row), _TEXTS) for number, row in enumerate(followed_rows(followed), 1)]
    return table([header(_FOLLOWED_HEADS), *rows], _FOLLOWED_WIDTHS)
