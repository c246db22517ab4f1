"""Points that a text says were lost, by its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from perfxl.rules.evidence.clauses import Clause

_LOST = re.compile(
    r"(?P<all>共计?|合计|总共|累计)?(?:自评)?(?P<no>[未不])?(?:扣|减)(?:减|除|掉|去|了)?(?P<points>\d+(?:\.\d+)?)分"
)
_EACH = re.compile(r"每.{0,8}$|[1一](?:项|例|次|笔|个|份)$")


class Lost(NamedTuple):
    """Points lost, 分, and the clause that says so."""

    points: float
    clause: Clause


def lost_in(clauses: Iterable[Clause]) -> Lost | None:
    """The points that the clauses say were lost: what they come to together, else their sum; None where none says so."""
    found: list[Lost] = []
    for clause in clauses:
        if not clause.own or ("扣" not in clause.text and "减" not in clause.text):
            continue
        for match in _LOST.finditer(clause.text):
            if match["no"] or (not match["all"] and _EACH.search(clause.text[: match.start()]) and "每" in clause.text):
                continue
            lost = Lost(float(match["points"]), clause)
            if match["all"]:
                return lost
            found.append(lost)
    total = round(sum(lost.points for lost in found), 10)
    return Lost(total, found[-1].clause) if total else None


def sentence_of(clauses: Sequence[Clause], clause: Clause) -> str:
    """The clauses of a sentence in one: what points were lost for stands before them."""
    return "，".join(one.text for one in clauses if one.sentence == clause.sentence and one.own)
