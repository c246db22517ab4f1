"""Forms of earlier rounds in an archive that a run's forms take the place of though name or year were set right since.

A form is told again by its path below the given folder, its sheet, its department and its unit. Where all amounts and
targets agree, it is the same form; where only some do, a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from perfxl.ledger.model import Question, question_key
from perfxl.text.numbers import show

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from perfxl.intake.frames import Frames

_SAME, _ANOTHER = "是", "否"
# A year's forms are filed at the paths of the last year's, often with the same amounts: what is older than this, or final,
# is no earlier round of theirs.
_ROUNDS_LAST = "INTERVAL 270 DAY"


def unit_of(form: str) -> str:
    """The unit of a form of the archive, the department where none is named."""
    return f"coalesce(nullif({form}.unit_key, ''), {form}.department_key)"


def same_identity(one: str, other: str) -> str:
    """Whether two forms of the archive are one by what they say of themselves."""
    return (
        f"{one}.form = {other}.form AND {one}.department_key = {other}.department_key"
        f" AND {one}.project_key = {other}.project_key AND {unit_of(one)} = {unit_of(other)}"
        f" AND {one}.year IS NOT DISTINCT FROM {other}.year"
    )


_PAIRS = f"""
SELECT l.run, l.source, l.number, r.ended,
    (l.department, l.project, l.unit, l.year, l.budget, l.executed),
    (n.department, n.project, n.unit, n.year, n.budget, n.executed),
    n.figures <> '' AND l.figures = n.figures,
    (SELECT count(*) FROM indicators i WHERE (i.run, i.source, i.number) = (l.run, l.source, l.number)),
    (SELECT count(DISTINCT i.sheet_row) FROM indicators i JOIN now_indicators t
        ON t.position = n.position AND t.level3 = i.level3 AND t.target = i.target
        WHERE (i.run, i.source, i.number) = (l.run, l.source, l.number))
FROM latest l JOIN runs r USING (run) JOIN now_forms n
    ON l.form = n.form AND l.relative = n.relative AND l.sheet = n.sheet AND l.department_key = n.department_key
    AND {unit_of("l")} = {unit_of("n")}
WHERE NOT EXISTS (SELECT 1 FROM now_forms m WHERE {same_identity("l", "m")})
    AND NOT coalesce(l.year < n.year AND (r.final OR r.ended < now()::TIMESTAMP - {_ROUNDS_LAST}), false)
    AND NOT EXISTS (SELECT 1 FROM forms f WHERE f.run = l.run AND f.counted AND {same_identity("f", "n")})
ORDER BY n.position, l.run, l.source, l.number
"""


@dataclass(frozen=True, slots=True)
class Rounds:
    """What the forms of a run do to those of earlier ones: `replaced` by run, source and number, and what is asked."""

    replaced: Sequence[tuple[int, str, int]] = ()
    questions: Sequence[Question] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """A form of a pair, as it is told. Amounts in 万元."""

    department: str
    project: str
    unit: str | None
    year: int | None
    budget: float | None
    executed: float | None

    def __str__(self) -> str:
        """Whose form it is, of which project and year."""
        unit = self.unit if self.unit != self.department else ""
        year = f"{self.year} 年" if self.year else "未填年度"
        return " ".join(filter(None, (self.department, unit, self.project or "部门整体", year)))

    @property
    def amounts(self) -> str:
        """Its amounts in words."""
        return f"预算 {show(self.budget)}、执行 {show(self.executed)} 万元"


class _Pair(NamedTuple):
    """A form of an earlier run (run, source, number; when that run ended) and the form of this run at its place."""

    run: int
    source: str
    number: int
    ended: datetime
    before: tuple[str, str, str | None, int | None, float | None, float | None]
    now: tuple[str, str, str | None, int | None, float | None, float | None]
    same: bool
    targets: int
    agreeing: int

    @property
    def is_asked(self) -> bool:
        """Whether some of the amounts and targets agree."""
        amounts = zip(self.before[-2:], self.now[-2:], strict=True)
        return self.agreeing > 0 or any(one == other is not None for one, other in amounts)

    def question(self) -> Question:
        """What is asked of it."""
        before, now = _Side(*self.before), _Side(*self.now)
        note = (
            f"同一文件、同一单位。{self.ended:%Y-%m-%d} 归档的：{before.amounts}；这次的：{now.amounts}；"
            f"年度指标值 {self.targets} 条中 {self.agreeing} 条相同。暂按两张表保留。"
        )
        return Question("轮次", str(now), str(before), (_SAME, _ANOTHER), note)


def rounds(archive: DuckDBPyConnection, counted: Frames, decided: Mapping[tuple[str, str], str]) -> Rounds:
    """Hold the forms of a run that are counted against the archive; `decided` are the ledger's decisions about rounds."""
    from perfxl.intake.frames import FORM_ID

    forms = counted.forms.assign(position=range(len(counted.forms)))
    archive.register("now_forms", forms.drop(columns="form").rename(columns={"kind": "form"}))
    indicators = counted.indicators[~counted.indicators["detail"]].merge(forms[[*FORM_ID, "position"]], on=FORM_ID)
    archive.register("now_indicators", indicators[["position", "level3", "target"]].astype({"level3": "string"}))
    pairs = [_Pair(*row) for row in archive.execute(_PAIRS).fetchall()]
    archive.unregister("now_forms")
    archive.unregister("now_indicators")
    decisions = [_SAME if pair.same else decided.get(question_key(pair.question()), "") for pair in pairs]
    return Rounds(
        [pair[:3] for pair, decision in zip(pairs, decisions, strict=True) if decision == _SAME],
        [pair.question() for pair, decision in zip(pairs, decisions, strict=True) if pair.is_asked and not decision],
    )
