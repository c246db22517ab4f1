"""Two sides compared: their forms matched, and of those that are the same all that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.intake.comparison.figures import compared_figures
from perfxl.intake.comparison.findings import compared_findings
from perfxl.intake.comparison.forms import Matching, matched_forms
from perfxl.intake.comparison.indicators import IndicatorsCompared, compared_indicators, lines_of
from perfxl.intake.comparison.model import (
    Alone,
    Comparison,
    Counts,
    Doubt,
    FigureChange,
    FindingChange,
    IndicatorChange,
    Kind,
)
from perfxl.intake.comparison.sides import Side, unread
from perfxl.intake.schema import KIND_NAMES, FormRow
from perfxl.reviewing.record import FormRecord

_REPEATS = {"same-content": "内容与另一份相同", "older-version": "同一张表的另一版本", "other-year": "不是这一年的表"}
_UNSURE = "两边没有一张表确定对应得上，拿不准的没有比较。请核对名称，改成一样后再比较。"


def compared(old: Side, new: Side) -> Comparison:
    """What two sides differ in, in the order in which they were given."""
    kind = _kind(old, new)
    sides = old, new
    matching = matched_forms(old.editions(), new.editions())
    counts = Counts(), Counts()
    indicators: list[IndicatorChange] = []
    figures: list[FigureChange] = []
    findings: list[FindingChange] = []
    doubts: list[Doubt] = [*matching.doubts]
    same = 0
    for pair in matching.pairs:
        records = old.record(pair.old), new.record(pair.new)
        found = compared_indicators(pair, *records, kind)
        indicators += found.changes
        doubts += found.doubts
        _count_indicators(counts, records, found)
        if kind != "goals":
            changes, unchanged = compared_figures(pair, *records)
            figures += changes
            same += unchanged
            findings += compared_findings(pair, *records)
    _count_forms(counts, sides, matching)
    return Comparison(
        kind=kind,
        labels=_labels(kind, old, new),
        names=(old.name, new.name),
        counts=counts,
        remarks=tuple(_remarks(kind, old, new, matching)),
        pairs=matching.pairs,
        indicators=indicators,
        figures=figures,
        figures_same=same,
        findings=findings,
        doubts=doubts,
        alone=tuple(_alone(sides, matching)),
    )


def _kind(old: Side, new: Side) -> Kind:
    if old.goals != new.goals:
        return "goals"
    years = old.frames.year, new.frames.year
    return "years" if all(years) and years[0] != years[1] else "rounds"


def _labels(kind: Kind, old: Side, new: Side) -> tuple[str, str]:
    """What the sides are called wherever both are told."""
    if kind == "rounds":
        return "上一轮", "本轮"
    years = [f"{side.frames.year}年" if side.frames.year else "" for side in (old, new)]
    if kind == "years":
        return years[0], years[1]
    roles = ["目标" if side.goals else "自评" for side in (old, new)]
    if years[0] == years[1] or not all(years):
        return f"{roles[0]}表", f"{roles[1]}表"
    return f"{years[0]}{roles[0]}", f"{years[1]}{roles[1]}"


def _remarks(kind: Kind, old: Side, new: Side, matching: Matching) -> Iterator[str]:
    """What is to be said before all else."""
    first, last = old.frames.year, new.frames.year
    if first and last and first > last:
        yield f"前一个是{first}年的，后一个是{last}年的，次序可能写反了；仍按给出的次序比较。"
    elif kind == "goals" and new.goals and not (first and last and first < last):
        yield "绩效目标表一般写在前面，次序可能写反了；仍按给出的次序比较。"
    for side in (old, new):
        if side.frames.year is None:
            yield f"“{side.name}”的表没有写年度。"
    if not matching.pairs:
        yield _UNSURE if matching.doubts else _nothing_matched(old, new)


def _nothing_matched(old: Side, new: Side) -> str:
    kinds = [{form.kind for form in side.forms} for side in (old, new)]
    if not kinds[0] & kinds[1]:
        told = [_kinds_told(kind) for kind in kinds]
        return f"前一个只有{told[0]}，后一个只有{told[1]}，没有一张对应得上。请检查是否拿错了文件。"
    return "两边没有一张表对应得上：部门、项目名称都不相同。请检查是否拿错了文件，或名称写法不同。"


def _kinds_told(kinds: set[str]) -> str:
    return "和".join(name for kind, name in KIND_NAMES.items() if kind in kinds)


def _count_indicators(counts: Sequence[Counts], records: Sequence[FormRecord], found: IndicatorsCompared) -> None:
    sides = zip(counts, records, found.in_funds, (found.gone, found.added), strict=True)
    for count, record, in_funds, alone in sides:
        count.indicators += len(lines_of(record))
        count.indicators_in_funds += in_funds
        count.indicators_changed += found.changed
        count.indicators_same += found.same
        count.indicators_doubtful += len(found.doubts)
        count.indicators_alone += alone


def _count_forms(counts: Sequence[Counts], sides: Sequence[Side], matching: Matching) -> None:
    alone = matching.only_old, matching.only_new
    for at, (count, side) in enumerate(zip(counts, sides, strict=True)):
        doubtful = {_identity(doubt.pair[at]): doubt.pair[at] for doubt in matching.doubts}
        elsewhere = [*alone[at], *doubtful.values()]
        count.forms = len(side.forms) + side.left_out
        count.compared, count.doubtful, count.alone = len(matching.pairs), len(doubtful), len(alone[at])
        count.left_out = count.forms - count.compared - count.doubtful - count.alone
        count.indicators_elsewhere = sum(len(lines_of(side.record(form))) for form in elsewhere)
        count.indicators += count.indicators_elsewhere


def _identity(form: FormRow) -> tuple[int, int]:
    return form.workbook, form.form


def _alone(sides: Sequence[Side], matching: Matching) -> Iterator[Alone]:
    """What is compared with nothing: forms without their like, those that do not count, workbooks without a form."""
    for is_new, (side, forms) in enumerate(zip(sides, (matching.only_old, matching.only_new), strict=True)):
        yield from (Alone(bool(is_new), form.source, "另一边没有这张表", form) for form in forms)
        yield from (Alone(bool(is_new), source, why) for source, why in unread(side.records))
        for form in side.forms:
            if form.repeats:
                yield Alone(bool(is_new), form.source, f"没有比较：{_REPEATS[form.repeats]}", form)
        for record in side.records if side.left_out else ():
            if any(form.get("goals") for form in record["forms"]):
                yield Alone(bool(is_new), record["source"], "没有比较：绩效目标表，不是自评表")
