"""What a report says of each indicator: target, actual, how far it was met, the points; and of each group of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Form, Indicator
from perfxl.forms.words import group_name
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.self_report.wordings import indicator_name, quoted, says, with_unit
from perfxl.output.papers.wording import difference, phrase, points, rate, sentence
from perfxl.rules.judgement import judged_level
from perfxl.rules.model import Score, self_number, total
from perfxl.text.numbers import show

Standing = Literal["met", "missed", "unknown"]
# Without a rule half as much again wants a reason.
_BEATEN = 1.5
_LONGEST_REASON = 200
_MEASURED = ("number", "ratio", "range")


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with its score, as the report calls it."""

    score: Score
    item: Indicator

    @property
    def name(self) -> str:
        """Its name in quotation marks."""
        return f"“{indicator_name(self.item.level3 or self.item.level2)}”"

    @property
    def target(self) -> str:
        """Its target, '' where it has none."""
        return _value(self.item.target)

    @property
    def actual(self) -> str:
        """Its actual, '' where it has none."""
        return _value(self.item.actual)

    @property
    def reason(self) -> str:
        """The reason that the form gives in its row, '' where it gives none."""
        text = phrase(says(self.item.reason))
        return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}……"

    @property
    def measured(self) -> bool:
        """Whether numbers tell how far the target was met."""
        item = self.item
        if item.unclear or item.actual_repeats_target:
            return False
        return item.completion is not None and item.wanted.kind in _MEASURED

    @property
    def standing(self) -> Standing:
        """Whether the target was met, as far as the form tells."""
        item = self.item
        if item.on_time is not None:
            return "met" if item.on_time else "missed"
        if item.unclear or item.mismatch or item.actual_repeats_target or not self.actual:
            return "unknown"
        if item.completion is not None:
            return "met" if item.completion >= 1 else "missed"
        level = judged_level(item) if self.target else None
        return "unknown" if level is None else "met" if level == "reached" else "missed"

    @property
    def most(self) -> float:
        """The completion above which a reason is wanted, as a ratio."""
        return float(self.score.rule.explain_above) if self.score.rule else _BEATEN

    @property
    def beaten(self) -> bool:
        """Whether the target was beaten by more than that."""
        item = self.item
        return self.measured and item.direction == "up" and (item.completion or 0.0) > self.most

    @property
    def lost(self) -> float:
        """The points that the self-score lacks, 分; 0 where it has all, or states none."""
        stated, weight = self_number(self.score), self.score.weight
        return round(weight - stated, 10) if stated is not None and weight is not None and stated < weight else 0.0


def rows_of(scores: Iterable[Score]) -> list[Row]:
    """The indicators of some scores, but for rows that were left blank."""
    rows = [Row(score, score.item) for score in scores if isinstance(score.item, Indicator)]
    return [row for row in rows if row.item.level3.strip() or row.target or row.actual]


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The indicators by their first level, in the order of the form."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(group_name(row.item.level1) or "绩效指标", []).append(row)
    return found


def group_told(form: Form, name: str, rows: Sequence[Row]) -> str:
    """A group in one sentence: how many indicators, what they weigh, what they gave themselves."""
    told = [f"{name}共{len(rows)}项"]
    weights = [row.score.weight for row in rows]
    stated = [number for row in rows if (number := self_number(row.score)) is not None]
    weight = total(weights) if all(one is not None for one in weights) else _printed_weight(form, name)
    if weight:
        told.append(f"合计{points(weight)}")
    if stated:
        told.append(f"自评{points(total(stated))}")
        missing = len(rows) - len(stated) if not any(one is None for one in weights) else 0
        if missing:
            told.append(f"有{missing}项未填自评得分")
        elif weight and total(stated) <= weight:
            told.append(f"得分率{rate(total(stated) / weight)}")
    return f"{'，'.join(told)}。"


def _printed_weight(form: Form, name: str) -> float | None:
    return next((one.weight for one in form.level_weights if one.depth == 1 and one.name == name), None)


def told(row: Row) -> str:
    """An indicator in one sentence."""
    return f"{_outcome(row)}{_points(row)}。"


def _outcome(row: Row) -> str:
    name, target, actual = row.name, row.target, row.actual
    if not target and not actual:
        return name
    if row.item.actual_repeats_target:
        return f"{name}目标值为{quoted(target)}，填报的完成值照抄目标值，{blank(f'{name}的实际完成值')}"
    if not actual:
        return f"{name}目标值为{quoted(target)}，实际完成{blank(f'{name}的实际完成值')}"
    if not target or name == f"“{target}”":
        return f"{name}实际完成情况为{quoted(actual)}"
    if row.item.wanted.kind == "date":
        met = {True: "，按期完成", False: "，晚于计划时间", None: ""}[row.item.on_time]
        return f"{name}计划完成时间为{quoted(target)}，实际为{quoted(actual)}{met}"
    if row.measured:
        return f"{name}目标值为{quoted(target)}，{_reached(row)}，{_verdict(row)}"
    if row.item.wanted.kind == "words":
        return f"{name}属定性指标，目标为{quoted(target)}，填报结果为{quoted(actual)}"
    return f"{name}目标值为{quoted(target)}，实际完成情况为{quoted(actual)}"


def _reached(row: Row) -> str:
    value = quoted(with_unit(row.actual, _unit(row)))
    return f"实际完成情况为{value}" if value.startswith("“") else f"实际完成{value}"


def _unit(row: Row) -> str:
    """The unit that both values are in, where the target states one."""
    item = row.item
    same = item.scale == 1.0 and item.wanted.kind == "number" and not item.reached.unit
    return (item.wanted.unit or item.unit) if same else ""


def _verdict(row: Row) -> str:
    """How far the target was met."""
    item, completion = row.item, row.item.completion or 0.0
    apart = _apart(row)
    if item.wanted.kind == "range":
        return "在目标范围内" if completion >= 1 else "不在目标范围内"
    if item.direction == "down":
        return "控制在目标以内" if completion >= 1 else f"超出目标{apart}" if apart else "超出目标"
    if item.direction == "equal":
        return "与目标一致" if completion >= 1 else f"与目标相差{apart}" if apart else "与目标不一致"
    if completion < 1:
        is_rate = apart.endswith("个百分点")
        return f"比目标低{apart}" if is_rate else f"为目标的{rate(completion)}"
    if completion == 1 or (item.wanted.operator and not row.beaten) or item.wanted.kind == "ratio":
        return "达到目标"
    return f"为目标的{rate(completion)}"


def _apart(row: Row) -> str:
    """How far target and actual lie apart, '' where the two are not written alike."""
    item = row.item
    target, actual = item.wanted.number, item.reached.number
    if target is None or actual is None or item.scale != 1.0 or item.wanted.kind != item.reached.kind:
        return ""
    if item.wanted.kind == "ratio":
        return difference(target, actual) if item.wanted.unit == "%" else ""
    unit = item.wanted.unit or item.unit
    return f"{show(abs(target - actual))}{unit}" if item.reached.unit in ("", unit) else ""


def _points(row: Row) -> str:
    stated, weight = self_number(row.score), row.score.weight
    if stated is None:
        return f"，分值{points(weight)}" if weight else ""
    return f"，自评{points(stated)}" + (f"（满分{points(weight)}）" if weight else "")


def deviations(rows: Sequence[Row]) -> list[str]:
    """What missed its target or beat it by far, what lost points otherwise, each with the reason that the form gives."""
    missed = [row for row in rows if row.standing == "missed"]
    beaten = [row for row in rows if row.beaten]
    lost = [row for row in rows if row.lost and row not in missed]
    lines: list[str] = []
    if missed:
        lines.append(f"未达到目标的指标有{len(missed)}项。")
        lines += [sentence(f"{_short(row)}，{_because(row, '未完成的原因')}") for row in missed]
    for limit in sorted({row.most for row in beaten}):
        over = [row for row in beaten if row.most == limit]
        lines.append(f"完成率超过{rate(limit)}的指标有{len(over)}项。")
        lines += [
            sentence(f"{row.name}完成目标的{rate(row.item.completion or 0.0)}，{_because(row, '超过目标较多的原因')}")
            for row in over
        ]
    if lost:
        lines.append(f"其他自评扣分的指标有{len(lost)}项。")
        lines += [sentence(f"{row.name}扣{points(row.lost)}，{_because(row, '扣分的原因')}") for row in lost]
    return lines


def all_met(rows: Sequence[Row]) -> list[str]:
    """That no indicator missed its target, where numbers tell it of any."""
    measured = [row for row in rows if row.measured]
    if not measured or any(row.standing == "missed" for row in rows):
        return []
    return ["按表内数据，能够计算完成率的指标均达到目标。"]


def _short(row: Row) -> str:
    if row.measured:
        return f"{row.name}{_verdict(row)}"
    return f"{row.name}{_outcome(row).removeprefix(row.name).removeprefix('属定性指标，')}"


def _because(row: Row, asked: str) -> str:
    return f"原因是{row.reason}" if row.reason else blank(f"{row.name}{asked}")


def _value(cell: Cell | None) -> str:
    return "" if cell is None or cell.nothing else phrase(cell.text)
