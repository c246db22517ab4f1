"""The scores of a form by group: weight, self-score, computed score, the reviewer's, all in 分."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfxl.forms.words import group_name
from perfxl.intake.form_row import self_given
from perfxl.reviewing.record import FormRecord, FundRecord, IndicatorRecord
from perfxl.text.numbers import round_half_up, show

RATE, OTHERS, WHOLE = "预算执行率", "其他指标", "合计"
# A page has room for so many groups; what comes after them stands in one row.
_MOST = 8
# Float dust goes; no rulebook scores with more decimals.
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the table; None where nobody gave a number."""

    name: str
    weight: float | None
    self_score: float | None
    score: float | None
    reviewed: float | None

    @property
    def difference(self) -> float | None:
        """Self-score less computed score, as in 审核结果."""
        if self.self_score is None or self.score is None:
            return None
        return round_half_up(self.self_score - self.score, _DECIMALS)


def groups(form: FormRecord) -> list[Group]:
    """The groups of a form in its own order, the last row its totals."""
    named: dict[str, list[FundRecord | IndicatorRecord]] = {}
    for fund in form["funds"]:
        if fund["basis"]:
            named.setdefault(RATE, []).append(fund)
    for row in form["indicators"]:
        named.setdefault(group_name(row["level1"]) or OTHERS, []).append(row)
    kept = list(named.items())
    if len(kept) > _MOST:
        rest = kept[_MOST - 1 :]
        kept = [*kept[: _MOST - 1], (f"其余{len(rest)}组", [row for _, rows in rest for row in rows])]
    by_row = any(row["reviewed"] is not None for rows in named.values() for row in rows)
    return [*(_group(name, rows, by_row) for name, rows in kept), _whole(form)]


def adds_up(rows: Sequence[Group]) -> bool:
    """Whether the total of the computed scores is the sum of its groups: a cap or a scale by the rules makes it another."""
    *parts, whole = rows
    score = _sum(part.score for part in parts)
    return score is None or whole.score is None or score == round_half_up(whole.score, _DECIMALS)


def _group(name: str, rows: Sequence[FundRecord | IndicatorRecord], by_row: bool) -> Group:
    reviewed = (row["score"] if row["reviewed"] is None else row["reviewed"] for row in rows)
    return Group(
        name,
        _sum(row["weight"] for row in rows),
        _sum(row["self_score"] for row in rows),
        _sum(row["score"] for row in rows),
        _sum(reviewed) if by_row else None,
    )


def _whole(form: FormRecord) -> Group:
    totals = form["totals"]
    return Group(WHOLE, totals["weight"], self_given(form), totals["score"], totals["reviewed"])


def _sum(numbers: Iterable[float | None]) -> float | None:
    given = [number for number in numbers if number is not None]
    return round_half_up(sum(given), _DECIMALS) if given else None


def shown(group: Group) -> dict[str, str]:
    """A row as the template has it; what nobody gave is a dash."""
    cells = {
        "分值": group.weight,
        "自评": group.self_score,
        "核算": group.score,
        "复核": group.reviewed,
        "差异": group.difference,
    }
    return {"名称": group.name, **{name: show(number, _DECIMALS) or "—" for name, number in cells.items()}}
