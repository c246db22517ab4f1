"""What is to be reviewed, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from perfxl.reviewing.report_files import ReportFile, told_of

if TYPE_CHECKING:
    from perfxl.forms.model import FormKind

Copy = Literal["annotated", "clean", "mended", "report", "opinion"]
"""What is made of a workbook: the one with the marks, the 报送版 without them, the 修正稿 with its slips set right;
the 自评报告 and the 审核意见书 on its forms."""
PASSWORDS_FILE = "密码.txt"
"""What the file is called in which somebody puts passwords, one a line, beside workbooks that are locked."""


@dataclass(frozen=True, slots=True)
class Job:
    """A workbook to review. `target` is where its copy goes, None where none is wanted.

    `output` is the folder around it that is not made anew: where somebody took it away, nothing is written there any more.

    `reports` are the documents that may be the narrative report of one of its forms; `remarks` are for people; `keys` are
    the folders in which passwords for it may lie.
    """

    path: Path
    name: str
    target: Path | None = None
    target_name: str | None = None
    reports: tuple[ReportFile, ...] = ()
    remarks: tuple[str, ...] = ()
    keys: tuple[Path, ...] = ()
    output: Path | None = None

    def absolute(self) -> Job:
        """The same for a process that may run in another folder."""
        return replace(
            self,
            path=self.path.absolute(),
            target=self.target and self.target.absolute(),
            reports=tuple(report._replace(path=report.path.absolute()) for report in self.reports),
            keys=tuple(folder.absolute() for folder in self.keys),
            output=self.output and self.output.absolute(),
        )

    def without_report(self, at: int, why: str) -> Job:
        """The same without a report that a worker was lost with, which is remarked."""
        remark = told_of(self.reports[at], f"：{why}")
        return replace(self, reports=self.reports[:at] + self.reports[at + 1 :], remarks=(*self.remarks, remark))


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """How workbooks are reviewed: the rulebook asked for (else the form's own), the password to open them.

    `max_size` is how many MB a workbook may inflate to, None for what is usual; all other limits grow with it.
    `explain` are the rows of which it is told how their scores came about, of all where there are none, None for not.
    `ledger` is what the bureau says, packed for the way to the workers. With `goals` tables of targets are in the record too.
    `copy` is what is made of each workbook; with `clean_too` one without an error gets its 报送版 beside the annotated one,
    with `process` each annotated one a sheet 核算过程, with `opinion` each its 审核意见书 beside it. `style` is the kind of form
    that a report is on, None for that of the first; `templates` a Word template of somebody's own, or their folder of them.
    """

    rules: str | None = None
    password: str | None = None
    max_size: int | None = None
    explain: tuple[int, ...] | None = None
    copy: Copy = "annotated"
    clean_too: bool = False
    process: bool = False
    opinion: bool = False
    ledger: bytes = b""
    goals: bool = False
    style: FormKind | None = None
    templates: Path | None = None


# each form's own rulebook, no password
PLAIN = ReviewOptions()


class Step(NamedTuple):
    """What is done next: to the job of a batch with this number, None for what all of them share.

    `report` is the one of its reports that is read.
    """

    number: int | None
    annotating: bool = False
    report: int | None = None


Begin = Callable[[Step], bool]
"""Told of each step before it begins; says whether there is room for it in the batch."""


def unwatched(step: Step) -> bool:
    """Nobody is told what comes next, and there is room."""
    return True
