"""How much of a form was checked: its points by what their scores rest on, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from perfxl.text.numbers import show

if TYPE_CHECKING:
    from perfxl.rules.kinds.rule import Basis

_NAMES: Mapping[str, str] = {
    "computed": "核算", "evidence": "依据文字", "judged": "定性认定", "claimed": "按自评认可", "unscored": "未计分",
}  # fmt: skip
# Nothing but the form's own word stands behind these.
_ON_TRUST: tuple[Basis, ...] = ("claimed", "unscored")


def coverage(weight: float | None, by_basis: Mapping[str, float | None]) -> str:
    """The points of a form, 分, by the basis of their scores: 本表 100 分：核算 61 分、依据文字 22 分; '' where there are none."""
    if not by_basis:
        return ""
    told = "、".join(f"{_NAMES[basis]} {show(points)} 分" for basis, points in by_basis.items())
    return f"本表 {show(weight)} 分：{told}"


def checked_share(by_basis: Mapping[str, float | None]) -> float | None:
    """The share of a form's points that were not taken on trust, as a ratio; None where it has no points."""
    points = {basis: weight or 0.0 for basis, weight in by_basis.items()}
    total = sum(points.values())
    return 1 - sum(points.get(basis, 0.0) for basis in _ON_TRUST) / total if total else None
