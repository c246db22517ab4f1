"""Slips that can be set right without asking anybody: what the form itself computes otherwise, and numbers stored as text.

Never a target, an actual value, an amount or a reason, nor a score that nothing computes; and never a formula: one that
adds up rightly mends itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from perfxl.checks.funds import percent_written
from perfxl.checks.values import counted_cells
from perfxl.forms.funds import add
from perfxl.forms.ticks import grade_stated, with_tick
from perfxl.text.numbers import is_right, round_half_up, show, show_percent

if TYPE_CHECKING:
    from perfxl.checks.finding import CheckedForm, Finding
    from perfxl.excel.reading.cell import Cell
    from perfxl.rules.model import Score

_SCORES = frozenset({
    "score-above-weight", "execution-score-mismatch", "full-score-missed-target", "score-differs", "score-rounded",
    "missing-value",
})  # fmt: skip
# Money that adds up to something else leaves open what was executed of what, weights that do not make 100 what is a score.
_OPEN_FUNDS, _OPEN_WEIGHTS = "funds-mismatch", "weights-not-100"
# What is found on a number that a score is computed from: nobody knows the score before that is mended.
_DOUBTFUL = frozenset({"implausible-rate", "error-value", "type-mismatch", "unparsed", "cross-check"})
_RATE_DECIMALS = 2

HasFormula = Callable[["Cell"], bool]


class Correction(NamedTuple):
    """A cell set right: the number or text that it is to hold, in per cent or not, and why.

    `kept` says that the cell holds a formula which stays, and only what it comes to is another.
    """

    cell: Cell
    value: float | str
    told: str
    why: str
    source: str = ""
    percent: bool = False
    kept: bool = False


def corrections(checked: CheckedForm, has_formula: HasFormula) -> tuple[Correction, ...]:
    """What can be set right in a form, a correction a cell, in the order of its rows."""
    found: dict[tuple[str, str], Correction] = {}
    mending = _Mending(checked, has_formula)
    for one in (*mending.rate(), *mending.scores(), *mending.texts()):
        found.setdefault((one.cell.sheet, one.cell.ref), one)
    mending.done = found
    for one in mending.sums():
        found[one.cell.sheet, one.cell.ref] = one
    return tuple(sorted(found.values(), key=lambda one: (one.cell.sheet, one.cell.row, one.cell.col)))


class _Mending:
    """What one form needs; `done` are the corrections that its sums have to follow."""

    def __init__(self, checked: CheckedForm, has_formula: HasFormula) -> None:
        self._scored, self._form, self._has_formula = checked.scored, checked.form, has_formula
        # what the bureau lets stand is no slip
        standing = [finding for finding in checked.findings if finding not in checked.waived]
        self._findings = {(finding.sheet, finding.cell, finding.code): finding for finding in standing}
        errors = {finding.code for finding in checked.findings if finding.level == "error"}
        self._open, self._open_weights = _OPEN_FUNDS in errors, _OPEN_WEIGHTS in errors
        self.done: dict[tuple[str, str], Correction] = {}

    def _finding(self, cell: Cell, codes: frozenset[str]) -> Finding | None:
        found = (self._findings.get((cell.sheet, cell.ref, code)) for code in codes)
        return next((finding for finding in found if finding is not None), None)

    def rate(self) -> Iterator[Correction]:
        """The execution rate, written as it was: 99.14 % stays a percentage."""
        funds = self._form.funds
        cell, rate = funds.rate, funds.execution_rate
        finding = self._finding(cell, frozenset({"execution-rate-mismatch"})) if cell else None
        if cell is None or rate is None or finding is None or self._open or self._has_formula(cell):
            return
        value, told = _written_like(cell, rate)
        yield Correction(cell, value, told, finding.message, finding.source, cell.percent)

    def scores(self) -> Iterator[Correction]:
        """Self-scores that the form's own numbers give otherwise, and blank ones that they give."""
        for score in (*self._scored.all_scores, *self._scored.details):
            cell, finding = score.item.self_score, self._wrong(score)
            if cell is not None and finding is not None and score.score is not None and not self._has_formula(cell):
                yield Correction(cell, score.score, show(score.score), finding.message, finding.source)

    def _wrong(self, score: Score) -> Finding | None:
        cell = score.item.self_score
        of_the_rate = score is self._scored.execution
        if cell is None or score.basis != "computed" or self._open_weights or (of_the_rate and self._open):
            return None
        if any(given.cell and self._finding(given.cell, _DOUBTFUL) for given in score.inputs):
            return None
        return self._finding(cell, _SCORES)

    def texts(self) -> Iterator[Correction]:
        """Numbers stored as text, in full width too, as the numbers that they are."""
        lost = {(one.cell.sheet, one.cell.ref): one for one in self._form.uncounted}
        counted = [cell for _, cell in counted_cells(self._scored) if cell is not None]
        for cell in (*(one.cell for one in lost.values()), *counted):
            if cell.value is not None or cell.number is None or self._has_formula(cell):
                continue
            if (cell.sheet, cell.ref) in lost:
                why = f"以文本保存的数字，{lost[cell.sheet, cell.ref].by} 的公式没有把它计入，改为数值。"
            elif cell.text != unicodedata.normalize("NFKC", cell.text):
                why = "全角数字改为数值。"
            else:
                continue
            told = show_percent(cell.number, 6) if cell.percent else show(cell.number)
            yield Correction(cell, cell.number, told, why, percent=cell.percent)

    def sums(self) -> Iterator[Correction]:
        """The totals of money that left texts out, the total of the scores, and its grade."""
        amounts = [*self._amounts()]
        yield from amounts
        yield from self._rate_by_formula() if amounts else ()
        total = self._total()
        yield from (total,) if total else ()
        yield from self._grade(total)

    def _amounts(self) -> Iterator[Correction]:
        funds = self._form.funds
        for role in ("budget", "executed"):
            cell: Cell | None = getattr(funds.total, role) if funds.total else None
            summed = add(funds.parts, role)
            if cell is not None and summed is not None and self._leaves_out(cell) and self._has_formula(cell):
                yield Correction(cell, summed, show(summed), "公式不变，合计随之更新。", kept=True)

    def _rate_by_formula(self) -> Iterator[Correction]:
        """The rate and its score where formulas give them, which follow the totals as they did before."""
        funds, score = self._form.funds, self._scored.execution
        now, before = funds.execution_rate, funds.printed_rate
        rate, cell = funds.rate, funds.self_score
        if now is None or now == before:
            return
        if rate is not None and rate.number is not None and self._has_formula(rate):
            percent, decimals = percent_written(rate)
            if is_right(percent, decimals, before * 100):
                yield Correction(rate, *_written_like(rate, now), "公式不变，执行率随之更新。", kept=True)
        if cell is None or cell.number is None or score is None or score.score is None or not self._has_formula(cell):
            return
        if is_right(cell.number, cell.decimals, min(before, 1.0) * (score.weight or 0.0)):
            yield Correction(cell, score.score, show(score.score), "公式不变，得分随之更新。", kept=True)

    def _leaves_out(self, cell: Cell) -> bool:
        return any((one.sheet, one.by) == (cell.sheet, cell.ref) for one in self._form.uncounted)

    def _total(self) -> Correction | None:
        cell, scores = (
            self._form.total,
            [s for s in self._scored.all_scores if s.item.self_score is not None and not s.not_applicable],
        )
        numbers = [self._number(score) for score in scores]
        if cell is None or cell.problem or self._open_weights or not numbers or (cell.blank and None in numbers):
            return None
        right = self._scored.whole.of(round(sum(number for number in numbers if number is not None), 10))
        if cell.number is not None and is_right(cell.number, cell.decimals, right):
            return None
        if not self._has_formula(cell):
            return Correction(cell, right, show(right), "总分应为各项自评得分之和。")
        return Correction(cell, right, show(right), "公式不变，总分随之更新。", kept=True) if self._adds(cell) else None

    def _number(self, score: Score) -> float | None:
        cell = score.item.self_score
        assert cell is not None
        mended = self.done.get((cell.sheet, cell.ref))
        return mended.value if mended is not None and isinstance(mended.value, float | int) else cell.number

    def _adds(self, total: Cell) -> bool:
        """Whether the formula of a total gave the sum of what it took for numbers, so that it will follow."""
        lost = {one.cell for one in self._form.uncounted if (one.sheet, one.by) == (total.sheet, total.ref)}
        cells = [score.item.self_score for score in self._scored.all_scores]
        taken = sum(cell.number for cell in cells if cell is not None and cell.number is not None and cell not in lost)
        return total.number is not None and is_right(total.number, max(total.decimals, 3), round(taken, 10))

    def _grade(self, total: Correction | None) -> Iterator[Correction]:
        cell, stated, book = self._form.grade, self._form.grade_stated, self._scored.rulebook
        number = total.value if total else self._form.total.number if self._form.total else None
        if cell is None or cell.problem or not isinstance(number, float | int):
            return
        grade, names = self._scored.grade_of(number), [each.name for each in book.grades]
        if grade is None or grade == stated or (stated is None and self._form.grade_marked):
            return
        if self._has_formula(cell):
            old = self._form.total.number if self._form.total else None
            if total is not None and stated is not None and cell.text == stated == self._scored.grade_of(old):
                yield Correction(cell, grade, grade, "公式不变，等级随之更新。", kept=True)
            return
        text = with_tick(cell.text, names, grade) if cell.text else grade
        if grade_stated(text, tuple(names)) == grade:
            yield Correction(cell, text, grade, f"总分 {show(number)} 对应的等级为“{grade}”。", book.source)


def _written_like(cell: Cell, rate: float) -> tuple[float, str]:
    """A rate, a ratio, as a cell writes the one that it holds: 99.14, 99.14% or 0.9914."""
    percent, decimals = percent_written(cell)
    exact = round_half_up(rate * 100, max(decimals, _RATE_DECIMALS))
    bare = not cell.percent and cell.number == percent
    value = exact if bare else round_half_up(exact / 100, max(decimals, _RATE_DECIMALS) + 2)
    return value, show(value) if bare or not cell.percent else show_percent(value, 6)
