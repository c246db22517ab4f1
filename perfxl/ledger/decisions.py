"""What the bureau may decide (待确认), and which decisions exclude each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from perfxl.forms.words import normal
from perfxl.ledger.model import Decision
from perfxl.ledger.table import Line

YES, NO, TAKEN, NOT_TAKEN, NOT_LISTED = "是", "否", "采用", "不采用", "不在清单"
OFFERED: Mapping[str, tuple[str, ...]] = {
    "名称": (YES, NO),
    "版本": (TAKEN, NOT_TAKEN),
    "项目": (NOT_LISTED,),
    "轮次": (YES, NO),
}
"""The decisions of each matter; of a project its 项目编码 is another."""
# Of a name, a form or a project only one such decision may hold; of a project each one settles it.
_AFFIRMED = {"名称": YES, "版本": TAKEN}
_EXCLUDED = {
    "名称": "“{stated}”在第 {row} 行已经定为另一个名称。一个名称只能有一个“是”，请改正。",
    "版本": "同一张表，第 {row} 行已经采用另一个版本。请只采用一个，其余填“不采用”。",
    "项目": "“{stated}”在第 {row} 行已经定为“{decision}”。请只留一个。",
}


class Identity(NamedTuple):
    """What tells one question from another."""

    matter: str
    stated: str
    perhaps: str


def identity(matter: str, stated: str, perhaps: str) -> Identity:
    """A question as it is found again from run to run, whatever the white space."""
    return Identity(normal(matter), normal(stated), normal(perhaps))


def check_decisions(pairs: Sequence[tuple[Line, Decision]], codes: Collection[str] | None) -> None:
    """Tell decisions that are not offered, and those that exclude each other; `codes` are those of the 项目清单."""
    same: dict[Identity, Decision] = {}
    settled: dict[tuple[str, str], Decision] = {}
    for line, decision in pairs:
        if not _is_offered(line, decision, codes):
            continue
        question = identity(decision.matter, decision.stated, decision.perhaps)
        earlier = same.setdefault(question, decision)
        other = settled.setdefault(question[:2], decision) if _settles(decision) else decision
        if normal(earlier.decision) != normal(decision.decision):
            line.fault("decision", f"同一件事，第 {earlier.row} 行的决定是“{earlier.decision}”。请只留一行。")
        elif _outcome(other) != _outcome(decision):
            text = _EXCLUDED[question.matter]
            line.fault("decision", text.format(row=other.row, stated=decision.stated, decision=other.decision))


def _is_offered(line: Line, decision: Decision, codes: Collection[str] | None) -> bool:
    """Whether a decision is made, and is one of those of its matter; else that is told."""
    matter, said = normal(decision.matter), normal(decision.decision)
    if not matter or not decision.stated:
        return False
    if matter not in OFFERED:
        line.fault("matter", f"没有“{decision.matter}”这种事项。应为{'、'.join(OFFERED)}，请照程序写的保留。")
        return False
    if not said or said in OFFERED[matter] or (matter == "项目" and (codes is None or said in codes)):
        return bool(said)
    choices = "”或“".join(OFFERED[matter])
    code = "，或项目清单里的项目编码" if matter == "项目" else ""
    line.fault("decision", f"“{matter}”的决定应为“{choices}”{code}，填的是“{decision.decision}”。请改正。")
    return False


def _settles(decision: Decision) -> bool:
    matter = normal(decision.matter)
    return matter == "项目" or normal(decision.decision) == _AFFIRMED.get(matter)


def _outcome(decision: Decision) -> str:
    """What a decision settles on: a project's code, else what the name or version is."""
    return normal(decision.decision if normal(decision.matter) == "项目" else decision.perhaps)
