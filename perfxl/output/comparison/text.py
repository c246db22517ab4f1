"""A comparison as lines for the screen: the numbers, then form by form what changed, as much as can be read there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.intake.comparison.model import (
    Comparison,
    Doubt,
    FigureChange,
    FindingChange,
    FindingState,
    IndicatorChange,
    Pair,
    Stated,
)
from perfxl.intake.schema import FormRow
from perfxl.output.comparison.words import counted, finding_name, form_name, remark_name, shown, state_name

# More than these are for the workbook: forms, lines of one form, doubts, what stands alone.
_FORMS, _LINES, _LISTED = 20, 15, 20
_LONGEST = 40
T = TypeVar("T", IndicatorChange, FigureChange, FindingChange)


def told(comparison: Comparison) -> Iterator[str]:
    """The lines."""
    sides = zip(comparison.labels, comparison.names, strict=True)
    yield f"{comparison.title}（{'；'.join(f'{label}：{name}' for label, name in sides)}）"
    yield from (f"注意：{remark}" for remark in comparison.remarks)
    yield from (f"{label}：{text}。" for label, text in counted(comparison))
    if comparison.pairs and not comparison.changed:
        yield "对应的表没有变化。"
    yield from _forms(comparison)
    doubts = [f"  {_doubt(doubt)}" for doubt in comparison.doubts]
    yield from _listed("拿不准的对应（没有比较，请核对）：", doubts)
    for is_new, label in enumerate(comparison.labels):
        alone = [each for each in comparison.alone if each.is_new == bool(is_new)]
        yield from _listed(
            f"{label}没有对应、没有比较的：",
            [f"  {f'{form_name(each.form)}　' if each.form else ''}{each.source}　{each.why}" for each in alone],
        )


def _listed(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield heading
        yield from _in_short(lines, _LISTED)


def _in_short(lines: Sequence[str], most: int) -> Iterator[str]:
    yield from lines[:most]
    if len(lines) > most:
        yield f"  … 另有 {len(lines) - most} 条，加 -o 对比.xlsx 写成工作簿查看。"


def _forms(comparison: Comparison) -> Iterator[str]:
    indicators, figures = _by_pair(comparison.indicators), _by_pair(comparison.figures)
    findings = _by_pair(comparison.findings)
    changed = [pair for pair in comparison.pairs if _key(pair) in indicators.keys() | figures.keys() | findings.keys()]
    for pair in changed[:_FORMS]:
        key = _key(pair)
        lines = [
            *(_indicator(change, comparison) for change in _pointed_out_first(indicators[key])),
            *(_figure(change) for change in figures[key]),
            *_findings(findings[key], comparison),
        ]
        yield ""
        yield form_name(pair.new)
        yield from _in_short([f"  {line}" for line in lines], _LINES)
    if len(changed) > _FORMS:
        yield ""
        yield f"… 另有 {len(changed) - _FORMS} 张表有变化，加 -o 对比.xlsx 写成工作簿查看。"


def _pointed_out_first(changes: Iterable[IndicatorChange]) -> list[IndicatorChange]:
    return sorted(changes, key=lambda change: not change.remarks)


def _key(pair: Pair) -> tuple[int, int]:
    return pair.new.workbook, pair.new.form


def _by_pair(changes: Iterable[T]) -> defaultdict[tuple[int, int], list[T]]:
    found: defaultdict[tuple[int, int], list[T]] = defaultdict(list)
    for change in changes:
        found[_key(change.pair)].append(change)
    return found


def _indicator(change: IndicatorChange, comparison: Comparison) -> str:
    remarks = "".join(f"【{remark_name(remark, comparison)}】" for remark in change.remarks)
    if not change.changed:
        return f"{remarks}{change.name}：{change.what} {_placed(change.new)}，未变"
    if change.old == Stated() or change.new == Stated():
        stated = change.new if change.old == Stated() else change.old
        return f"{change.what}：{change.name}（{change.level2}）{_placed(stated)}"
    return f"{remarks}{change.name}：{change.what} {_placed(change.old)} → {_placed(change.new)}"


def _figure(change: FigureChange) -> str:
    old, new = (_short(shown(stated, change.look)) + _at(stated) for stated in (change.old, change.new))
    return f"{change.what} {old} → {new}"


def _findings(changes: Sequence[FindingChange], comparison: Comparison) -> Iterator[str]:
    if not changes:
        return
    states = [(state_name(state, comparison), [c for c in changes if c.state == state]) for state in _STATES]
    yield "问题：" + "，".join(f"{name} {len(those)}" for name, those in states)
    for name, those in states:
        for change in those:
            stated = change.new or change.old or Stated()
            where = f"{stated.cell} {change.subject}".strip()
            yield f"  {name}　{LEVEL_NAMES[change.level]} {where}　{finding_name(change.code)}"


_STATES: tuple[FindingState, ...] = ("new", "left", "mended")


def _doubt(doubt: Doubt) -> str:
    if doubt.indicators is not None:
        old, new = doubt.indicators
        return f"{form_name(doubt.pair.new)}：指标 {_placed(old)} 与 {_placed(new)}　{doubt.why}"
    return f"{_sourced(doubt.pair.old)} 与 {_sourced(doubt.pair.new)}　{doubt.why}"


def _sourced(form: FormRow) -> str:
    return f"{form_name(form)}（{form.source}）"


def _placed(stated: Stated) -> str:
    return f"{_short(shown(stated))}{_at(stated)}"


def _at(stated: Stated) -> str:
    return f"（{stated.cell}）" if stated.cell else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
