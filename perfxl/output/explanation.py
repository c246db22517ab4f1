"""How each score came about, for `perfxl explain`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from perfxl.checks.finding import CheckedForm
from perfxl.rules.inputs import Input
from perfxl.rules.model import Score
from perfxl.rules.rulebook import Rulebook
from perfxl.rules.working import grade_steps, total_steps, working
from perfxl.text.numbers import show


def explain_review(review: CheckedForm, rows: Collection[int]) -> Iterator[str]:
    """The lines that explain a form's scores; those of some rows where they are given."""
    scored = review.scored
    lines = [
        line
        for score in scored.all_scores
        if not rows or score.item.row in rows
        for line in _explain(score, scored.rulebook)
    ]
    if lines:
        yield f"{review.form.name}（工作表“{review.form.sheet}”，规则“{scored.rulebook.full_title}”）"
        yield from lines
    if lines and not rows:
        if told := scored.whole.told(scored.points):
            yield f"总分：{told}"
        yield f"合计：核算总分 {show(scored.score)} 分，等级 {scored.grade or '—'}"
        yield from (f"  步骤：{step}" for step in (*total_steps(scored), *grade_steps(scored)))


def _explain(score: Score, book: Rulebook) -> Iterator[str]:
    told = working(score, book)
    yield f"第 {score.item.row} 行　{score.item.name}：{told.basis}"
    yield f"  结果：{told.result}"
    for given in told.inputs:
        where = (
            f"（{given.cell.sheet}!{given.cell.ref}，{'单元格数值' if given.live else '取自文字'}）"
            if given.cell
            else "（规则规定）"
        )
        yield f"  {given.label} = {given.told}{where}"
    yield from (f"  步骤：{step}" for step in told.steps)
    if score.expr is not None:
        labels = {given.name: _place(given, score) for given in score.inputs}
        yield f"  公式：{score.expr.excel(labels)}"
    if told.source:
        yield f"  依据：{told.source}"
    if told.reading:
        yield f"  理解：{told.reading}"


def _place(given: Input, score: Score) -> str:
    """The cell that a formula refers to, with its sheet where that is another; the label of what has none."""
    if not given.live or given.cell is None:
        return given.label
    own = score.item.self_score or score.item.weight
    return given.cell.ref if own and own.sheet == given.cell.sheet else f"{given.cell.sheet}!{given.cell.ref}"
