"""Checks of the self-scores. One cell, one cause: the first reason that fits is raised, alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfxl.checks.finding import Finding, Level
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import FundRow, Indicator
from perfxl.forms.words import group_name
from perfxl.rules.inputs import data_rows
from perfxl.rules.kinds import explain
from perfxl.rules.model import Score, Scored
from perfxl.text.numbers import is_right, round_half_up, show, show_percent

# 没有规则可依时，超过目标一半以上须说明
_BEATEN = 1.5
# where a form gives its reasons as a whole
_NARRATIVES = ("problems", "measures", "remarks")
_NO_REASON = {"", "无", "-", "—", "/", "0", "无偏差"}


def self_scores(scored: Scored) -> Iterator[Finding]:
    """Each self-score against its weight, its rule and its explanation."""
    for score in (*scored.all_scores, *scored.details):
        finding = _wrong(scored, score) or _unexplained(scored, score)
        if finding is not None:
            yield finding


def _wrong(scored: Scored, score: Score) -> Finding | None:
    cell = score.item.self_score
    if cell is None or cell.number is None or score.weight is None:
        return None
    if cell.number > score.weight + 1e-9:
        # an execution score above its weight is also wrong, but this is the plainer reason
        return _finding(scored, score, cell, "score-above-weight", "error", {"weight": show(score.weight)})
    if score.score is None or _is_right(cell, score.score, scored.rulebook.decimals):
        return None
    if isinstance(score.item, FundRow):
        return _execution(scored, score, cell)
    return _differs(scored, score, score.item, cell)


def _is_right(cell: Cell, computed: float, decimals: int) -> bool:
    """Right to the decimals it is written with, or, where a formula left more, to the rulebook's."""
    stated = cell.number or 0.0
    return is_right(stated, cell.decimals, computed) or abs(round_half_up(stated, decimals) - computed) < 1e-9


def _execution(scored: Scored, score: Score, cell: Cell) -> Finding | None:
    if score.basis != "computed" or (scored.form.funds.contradicted and cell.number == 0):
        return None  # a score of 0 follows from the printed total of 0, which is the slip
    facts = {"rate": show_percent(scored.form.funds.execution_rate), "weight": show(score.weight)}
    return _finding(scored, score, cell, "execution-score-mismatch", "error", facts)


def _differs(scored: Scored, score: Score, row: Indicator, cell: Cell) -> Finding | None:
    full = cell.number == score.weight
    if full and _missed(row) and (score.basis == "computed" or row.on_time is False):
        facts = {"target": row.target.text if row.target else "", "actual": row.actual.text if row.actual else ""}
        return _finding(scored, score, cell, "full-score-missed-target", "error", facts)
    if score.basis == "judged" and score.band is not None:
        low, high = score.band
        facts = {"low": show(low), "high": show(high), "actual": row.actual.text if row.actual else ""}
        return _finding(scored, score, cell, "band-mismatch", "warning", facts)
    if score.basis == "evidence":
        quoted = next((i for i in score.inputs if i.name == "measure"), None)
        text = f"{quoted.label} {show_percent(quoted.value)}" if quoted else ""
        return _finding(scored, score, cell, "evidence-differs", "warning", {"quoted": text})
    if score.basis == "computed" and score.rule is not None:
        how = explain(score.rule, score.inputs, score.weight, score.score, score.basis).rstrip("。")
        return _finding(scored, score, cell, "score-differs", "error", {"how": how})
    return None


def _finding(scored: Scored, score: Score, cell: Cell, code: str, level: Level, facts: Mapping[str, object]) -> Finding:
    expected = score.score if score.score is not None else score.weight
    return Finding(
        code, level, cell.sheet, cell.ref, cell.text, show(expected),
        {"name": score.item.name, **facts}, scored.rulebook.source_of(score.rule),
    )  # fmt: skip


def _missed(row: Indicator) -> bool:
    return row.on_time is False or (row.completion is not None and row.completion < 1)


def _unexplained(scored: Scored, score: Score) -> Finding | None:
    """Points lost, or a target missed or beaten by far, want a reason: in the row, else for the whole form."""
    row, cell = score.item, score.item.self_score
    if isinstance(row, FundRow) or not _can_explain(scored, row) or _explained(scored, row):
        return None
    stated = cell.number if cell is not None and score.weight is not None else None
    if cell is not None and stated is None and score.weight is not None:
        return None  # the blank score is filled in first
    variant = _deviation(score, row, stated)
    place = cell if cell is not None and cell.number is not None else row.actual
    if variant is None or place is None:
        return None
    facts = {
        "name": row.level3,
        "weight": show(score.weight),
        "completion": show_percent(row.completion),
        "variant": variant,
    }
    return Finding("unexplained-deviation", "warning", place.sheet, place.ref, place.text, "", facts)


def _deviation(score: Score, row: Indicator, stated: float | None) -> str | None:
    """What wants a reason: a day `late`, a target `missed`, points `lost`, a target `beaten` by far."""
    if _missed(row):
        return "late" if row.on_time is False else "missed"
    if score.weight is not None and stated is not None and stated < score.weight - 1e-9:
        return "lost"
    most = float(score.rule.explain_above) if score.rule else _BEATEN
    return "beaten" if row.direction == "up" and row.completion is not None and row.completion > most else None


def _can_explain(scored: Scored, row: Indicator) -> bool:
    """Whether the form has a place for reasons at all."""
    return row.reason is not None or any(scored.form.fields.get(name) is not None for name in _NARRATIVES)


def _explained(scored: Scored, row: Indicator) -> bool:
    texts = [row.reason.text if row.reason else "", *(scored.form.field_text(name) for name in _NARRATIVES)]
    if row.reason is not None:
        # a column of reasons is where each row's belongs
        texts = texts[:1]
    return any(text.strip("。 ") not in _NO_REASON for text in texts)


def groups_above_weight(scored: Scored) -> Iterator[Finding]:
    """Where only a group's label holds a weight (产出指标（40分）), its scores together are at most that."""
    rows = [(score, score.item) for score in scored.indicators if isinstance(score.item, Indicator)]
    if any(row.weight is not None for _, row in rows):
        return
    for group in scored.form.level_weights:
        stated = [
            row.self_score
            for _, row in rows
            if group.depth == 1 and group_name(row.level1) == group.name and row.self_score and row.self_score.number
        ]
        total = round(sum(cell.number or 0.0 for cell in stated), 10)
        if total > group.weight + 1e-9:
            facts = {"name": group.name, "weight": show(group.weight), "variant": "group"}
            yield Finding(
                "score-above-weight", "error", scored.form.sheet, stated[0].ref, show(total), show(group.weight),
                facts, scored.rulebook.source,
            )  # fmt: skip


def blank_self_scores(scored: Scored) -> Iterator[Finding]:
    """A blank self-score is filled in where it can be computed, and pointed out."""
    for score in scored.all_scores:
        cell = score.item.self_score
        if cell is not None and cell.blank and score.weight:
            then = (
                f"按规则应得 {show(score.score)} 分，已补算。"
                if score.score is not None
                else "无法计算。请按完成情况填写。"
            )
            facts = {"variant": "self-score", "what": score.item.name, "then": then}
            yield Finding("missing-value", "info", cell.sheet, cell.ref, expected=show(score.score), facts=facts)


def missing_data(scored: Scored) -> Iterator[Finding]:
    """A data sheet that is filled in for a criterion only in part gives no number."""
    for score in scored.indicators if scored.form.data else ():
        if score.rule is None or score.basis == "computed":
            continue
        rows = [
            (spec.label, cell)
            for spec, cell in data_rows(score.rule.name, score.rule.inputs, scored.form.data)
            if not spec.optional
        ]
        blanks = [(label, cell) for label, cell in rows if cell is not None and cell.nothing]
        if blanks and len(blanks) < len(rows):
            for label, cell in blanks:
                facts = {"variant": "data", "what": label, "name": score.rule.name}
                yield Finding("missing-value", "info", cell.sheet, cell.ref, facts=facts)
