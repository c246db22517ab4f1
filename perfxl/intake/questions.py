"""待确认: what an intake could not decide, for the bureau to say: names alike, versions of one form, rounds, projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from perfxl.intake.attendance import Attendance
from perfxl.intake.frames import lists_of
from perfxl.intake.version_choice import NOT_TAKEN, TAKEN
from perfxl.intake.versions import version_name
from perfxl.ledger.model import Ledger, Question, question_key
from perfxl.text.numbers import show

if TYPE_CHECKING:
    import pandas as pd

_SAME, _ANOTHER = "是", "否"
_FIGURES = {"budget": "预算", "executed": "执行", "self_total": "自评总分", "score": "核算总分"}


def questions(
    forms: pd.DataFrame, attendance: Attendance | None, ledger: Ledger, others: Iterable[Question] = ()
) -> tuple[Question, ...]:
    """What the bureau has to decide, each question once; what it has decided is left out.

    `forms` are all forms of the intake, `others` the questions of other rooms: about rounds, about projects of the list.
    """
    asked = [*_names(attendance), *_versions(forms), *others]
    once = {(question.matter, question_key(question)): question for question in reversed(asked)}
    return tuple(
        question
        for (matter, key), question in reversed(once.items())
        if matter == "版本" or not ledger.decided(matter).get(key)
    )


def _names(attendance: Attendance | None) -> Iterator[Question]:
    """Senders of no line of the roster that may be one."""
    for sender in attendance.unexpected if attendance else ():
        for listed in sender.perhaps:
            note = f"以“{sender.name}”报送 {len(sender.forms)} 张表，名单上没有这个名称。"
            yield Question("名称", sender.name, listed, (_SAME, _ANOTHER), note)


def _versions(forms: pd.DataFrame) -> Iterator[Question]:
    """A question a version, side by side: when it was written, where it differs, and whether it is counted meanwhile."""
    several = forms["workbook"].map(forms["workbook"].value_counts()) > 1
    rows = lists_of(forms.assign(several=several)[forms["asked"].notna()])
    groups = defaultdict[str, list[dict[str, Any]]](list)
    for values in zip(*rows.values(), strict=True):
        row = dict(zip(rows, values, strict=True))
        groups[row["asked"]].append(row)
    for told, versions in groups.items():
        differing = [name for name in _FIGURES if len({version[name] for version in versions}) > 1]
        targets = len({version["figures"] for version in versions}) > 1
        for version in versions:
            yield Question("版本", told, version_name(version), (TAKEN, NOT_TAKEN), _note(version, differing, targets))


def _note(version: dict[str, Any], differing: Iterable[str], targets: bool) -> str:
    figures = [f"{word} {show(version[name])}" for name, word in _FIGURES.items() if name in differing]
    parts = [
        f"文件时间 {datetime.fromtimestamp(version['changed']):%Y-%m-%d %H:%M}" if version["changed"] else "",
        "、".join(figures) or ("金额和得分相同" + ("，年度指标值或资金明细不同" if targets else "")),
        f"暂{'按此' if version['counted'] else '不'}计入（{version['kept_because']}）",
    ]
    return "；".join(filter(None, parts)) + "。"
