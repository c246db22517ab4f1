"""Ledgers for tests, and what a review says of a form where they are used."""

from __future__ import annotations

from pathlib import Path

from perfxl.ledger.model import NOTHING, Decision, Ledger, Project, Review, Target, Waiver
from perfxl.ledger.packed import packed
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Copy, Job, ReviewOptions
from perfxl.run.work import copied

DEPARTMENT, UNIT, PROJECT = "广州市某区文化局", "广州市某区图书馆", "社区图书馆运行"
"""What the form of `tests.drawn` says of itself."""
LISTED = Project("P001", PROJECT, DEPARTMENT, UNIT, 200, 190, row=2)
"""Its project on the list, with its own amounts."""


def of_list(*projects: Project, decisions: tuple[Decision, ...] = ()) -> Ledger:
    """A ledger with a list of projects."""
    return Ledger(projects=projects, decisions=decisions)


def target(indicator: str, value: str, weight: float | None = None, row: int = 12) -> Target:
    """An approved target of the form."""
    return Target(DEPARTMENT, PROJECT, indicator, value, weight, row)


def waiver(problem: str, cell: str = "", stated: str = "", department: str = DEPARTMENT, **other: str) -> Waiver:
    """A waiver of what is found in the form."""
    return Waiver(department, other.get("project", PROJECT), problem, cell, stated, "另有批复", "王某", row=5)


def given(indicator: str, score: float, weight: float | None = None, row: int = 3) -> Review:
    """A reviewer's score of a row of the form, of all of it where no indicator is named."""
    return Review(DEPARTMENT, PROJECT, indicator, score, "依据不足", "李某", weight, row)


def reviewed_with(path: Path, ledger: Ledger = NOTHING) -> dict:
    """The record of a workbook, reviewed with a ledger."""
    return review_batch([Job(path, path.name)], ReviewOptions(ledger=packed(ledger)))[0].record


def annotated_with(path: Path, target: Path, ledger: Ledger, copy: Copy = "annotated") -> dict:
    """The record of a workbook of which a copy was written, with a ledger."""
    options = ReviewOptions(ledger=packed(ledger), copy=copy, clean_too=copy == "annotated")
    job = Job(path, path.name, target, target.name)
    record, fault = copied(review_batch([job], options)[0], options)
    assert fault is None
    return record
