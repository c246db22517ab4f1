"""Forms of earlier rounds in an archive that a run's forms take the place of though name or year were set right since.

A form is told again by its path below the given folder, its sheet, its department and its unit, by the names that the ledger
has for them today. Where all amounts and targets agree, it is the same form; where only some do, a person is asked. What
was filed in the evaluation of another year is no earlier round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from perfxl.ledger.model import Question, question_key
from perfxl.ledger.names import names_itself, unit_name, unit_within
from perfxl.text.numbers import show

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from perfxl.intake.frames import Frames
    from perfxl.ledger.model import Ledger
    from perfxl.ledger.roster import Lines

_SAME, _ANOTHER = "是", "否"
# A year's forms are filed at the paths of the last year's, often with the same amounts. Of which year's evaluation a run is,
# a single form does not tell, whose year may be what was set right: then what is older than this, or final, is another's.
_ROUNDS_LAST = "INTERVAL 270 DAY"
_LEAST_FORMS = 2


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


# The forms under the names of today, the runs with whether their year is sure, and what of both `latest` has.
_TODAY = f"""
WITH today AS (
    SELECT f.* REPLACE (coalesce(k.now_department, f.department_key) AS department_key, coalesce(k.now_unit, f.unit_key) AS unit_key),
        k.now_department IS NOT NULL AS renamed
    FROM forms f LEFT JOIN now_names k ON (f.department_key, coalesce(f.unit_key, '')) = (k.department_key, k.unit_key)
), evaluations AS (
    SELECT r.run, r.ended, r.final, r.year, r.settled OR {_LEAST_FORMS} <=
        (SELECT count(*) FROM forms f WHERE f.run = r.run AND f.year = r.year AND f.counted) AS sure
    FROM runs r
), before AS (
    SELECT l.*, r.ended, r.final, $sure AND r.sure AS told, coalesce(r.year <> $year, false) AS elsewhen
    FROM today l JOIN evaluations r USING (run) SEMI JOIN latest USING (run, source, number)
)
"""
_RENAMED = f"""
{_TODAY}
SELECT l.run, l.source, l.number FROM before l
WHERE l.renamed AND NOT (told AND elsewhen) AND EXISTS (SELECT 1 FROM now_forms n WHERE {same_identity("l", "n")})
ORDER BY l.run, l.source, l.number
"""
_PAIRS = f"""
{_TODAY}
SELECT l.run, l.source, l.number, l.ended,
    (l.department, l.project, l.unit, l.year, l.budget, l.executed),
    (n.department, n.project, n.unit, n.year, n.budget, n.executed),
    n.figures <> '' AND l.figures = n.figures,
    (SELECT count(*) FROM indicators i WHERE (i.run, i.source, i.number) = (l.run, l.source, l.number)),
    (SELECT count(DISTINCT i.sheet_row) FROM indicators i JOIN now_indicators t
        ON t.position = n.position AND t.level3 = i.level3 AND t.target = i.target
        WHERE (i.run, i.source, i.number) = (l.run, l.source, l.number))
FROM before l JOIN now_forms n
    ON l.form = n.form AND l.relative = n.relative AND l.sheet = n.sheet AND l.department_key = n.department_key
    AND {unit_of("l")} = {unit_of("n")}
WHERE NOT EXISTS (SELECT 1 FROM now_forms m WHERE {same_identity("l", "m")})
    AND NOT CASE WHEN l.told THEN l.elsewhen
        ELSE coalesce(l.year < n.year AND (l.final OR l.ended < now()::TIMESTAMP - {_ROUNDS_LAST}), false) END
    AND NOT EXISTS (SELECT 1 FROM today f WHERE f.run = l.run AND f.counted AND {same_identity("f", "n")})
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


def rounds(archive: DuckDBPyConnection, counted: Frames, ledger: Ledger) -> Rounds:
    """Hold the forms of a run that are counted against the archive, with the names and decisions of the ledger."""
    from perfxl.intake.frames import FORM_ID

    forms = counted.forms.assign(position=range(len(counted.forms)))
    indicators = counted.indicators[~counted.indicators["detail"]].merge(forms[[*FORM_ID, "position"]], on=FORM_ID)
    tables = {
        "now_forms": forms.drop(columns="form").rename(columns={"kind": "form"}),
        "now_indicators": indicators[["position", "level3", "target"]].astype({"level3": "string"}),
        "now_names": _names(archive, ledger.lines()),
    }
    for name, table in tables.items():
        archive.register(name, table)
    evaluation = {"year": counted.year, "sure": is_sure(counted, ledger)}
    renamed = archive.execute(_RENAMED, evaluation).fetchall()
    pairs = [_Pair(*row) for row in archive.execute(_PAIRS, evaluation).fetchall()]
    for name in tables:
        archive.unregister(name)
    decided = ledger.decided("轮次")
    decisions = [_SAME if pair.same else decided.get(question_key(pair.question()), "") for pair in pairs]
    return Rounds(
        [*renamed, *(pair[:3] for pair, decision in zip(pairs, decisions, strict=True) if decision == _SAME)],
        [pair.question() for pair, decision in zip(pairs, decisions, strict=True) if pair.is_asked and not decision],
    )


def is_sure(counted: Frames, ledger: Ledger) -> bool:
    """Whether it is known of which year's evaluation a run is: the bureau says so, or several forms do."""
    return ledger.settings.year is not None or int((counted.forms["year"] == counted.year).sum()) >= _LEAST_FORMS


def _names(archive: DuckDBPyConnection, lines: Lines | None) -> pd.DataFrame:
    """The names of departments and units that the archive has and the roster spells otherwise today, both as compared."""
    import pandas as pd

    rows = {}
    if lines is not None:
        filed = archive.execute("SELECT DISTINCT department, department_key, unit, unit_key FROM forms").fetchall()
        for department, department_key, unit, unit_key in filed:
            listed = lines.listed_name(department) or department
            its_unit = unit if not unit or names_itself(unit) else lines.listed_name(unit) or unit
            now = unit_name(listed), unit_within(its_unit, listed) if unit_key else ""
            if now != (department_key, unit_key or ""):
                rows[department_key, unit_key or ""] = now
    columns = ["department_key", "unit_key", "now_department", "now_unit"]
    return pd.DataFrame([(*key, *now) for key, now in rows.items()], columns=columns, dtype="string")
