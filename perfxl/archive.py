"""The archive: every run in one DuckDB file, workbooks by hash, forms, indicators, findings, the rulebooks they rest on.

A run is one transaction: one that dies leaves the archive as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfxl import __version__
from perfxl.errors import system_reason
from perfxl.files import replacing
from perfxl.intake.facts import FormFacts, facts_of
from perfxl.output.record import Record
from perfxl.rules.rulebook import RulebookError, load_rulebook

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SCHEMA: Mapping[str, str] = {
    "runs": "run INTEGER, ended TIMESTAMP, program VARCHAR",
    "rulebooks": "run INTEGER, name VARCHAR, version VARCHAR, digest VARCHAR",
    "workbooks": "run INTEGER, source VARCHAR, sha256 VARCHAR, status VARCHAR, error VARCHAR",
    "forms": (
        "run INTEGER, source VARCHAR, number INTEGER, form VARCHAR, sheet VARCHAR, rulebook VARCHAR, year INTEGER, "
        "department VARCHAR, project VARCHAR, department_key VARCHAR, project_key VARCHAR, budget DOUBLE, executed DOUBLE, "
        "rate DOUBLE, weight DOUBLE, self_total DOUBLE, self_sum DOUBLE, score DOUBLE, grade_stated VARCHAR, grade VARCHAR"
    ),
    "indicators": (
        "run INTEGER, source VARCHAR, number INTEGER, sheet_row INTEGER, level1 VARCHAR, level2 VARCHAR, level3 VARCHAR, "
        "target VARCHAR, actual VARCHAR, target_value DOUBLE, actual_value DOUBLE, unit VARCHAR, direction VARCHAR, "
        "completion DOUBLE, weight DOUBLE, self_score DOUBLE, score DOUBLE, basis VARCHAR"
    ),
    "findings": (
        "run INTEGER, source VARCHAR, number INTEGER, code VARCHAR, level VARCHAR, sheet VARCHAR, cell VARCHAR, "
        "stated VARCHAR, expected VARCHAR, message VARCHAR"
    ),
}
_INDICATOR = (
    "row", "level1", "level2", "level3", "target", "actual", "target_value", "actual_value", "unit", "direction",
    "completion", "weight", "self_score", "score", "basis",
)  # fmt: skip
Rows = list[tuple[Any, ...]]
# As many workbooks' rows are held at a time.
_AT_ONCE = 500
_FINDING = ("code", "level", "sheet", "cell", "stated", "expected", "message")


class ArchiveError(Exception):
    """An archive that cannot be used; the message (Chinese) says why and what to do."""


def store(path: Path, records: Iterable[Record]) -> int:
    """Add a run to an archive, which is made where it is missing; gives the run's number. Raises ArchiveError."""
    if not path.exists():
        _make(path)
    with _opened(path) as archive:
        archive.execute("BEGIN")
        ((last,),) = archive.execute("SELECT coalesce(max(run), 0) FROM runs").fetchall()
        run, used, rest = int(last) + 1, set[str](), iter(records)
        while some := list(islice(rest, _AT_ONCE)):
            used |= {form["rulebook"] for record in some for form in record["forms"]}
            for table, rows in _rows(run, some).items():
                _insert(archive, table, rows)
        _insert(archive, "rulebooks", [(run, name, *_edition(name)) for name in sorted(used)])
        _insert(archive, "runs", [(run, datetime.now().replace(microsecond=0), f"perfxl {__version__}")])
        archive.execute("COMMIT")
    return run


def _make(path: Path) -> None:
    """An archive without runs, there whole or not at all."""
    try:
        with replacing(path) as part:
            part.unlink()  # an empty file is no archive
            with _opened(part) as archive:
                for table, columns in _SCHEMA.items():
                    archive.execute(f"CREATE TABLE {table} ({columns})")
    except OSError as error:
        raise ArchiveError(
            f"归档文件“{path}”无法写入（{system_reason(error)}）。请检查路径、磁盘空间和权限。"
        ) from error


def _insert(archive: DuckDBPyConnection, table: str, rows: Rows) -> None:
    import pandas as pd

    names = [column.split()[0] for column in _SCHEMA[table].split(", ")]
    archive.register("new_rows", pd.DataFrame(rows, columns=names, dtype=object))
    archive.execute(f"INSERT INTO {table} SELECT * FROM new_rows")
    archive.unregister("new_rows")


def _rows(run: int, records: Iterable[Record]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {table: [] for table in ("workbooks", "forms", "indicators", "findings")}
    for record in records:
        source, error = record["source"], record["error"]
        rows["workbooks"].append((run, source, record["sha256"], record["status"], error["code"] if error else None))
        for number, (facts, form) in enumerate(zip(facts_of([record]), record["forms"], strict=True)):
            rows["forms"].append((run, source, number, *_form(facts, form)))
            rows["indicators"] += [
                (run, source, number, *(row[key] for key in _INDICATOR)) for row in form["indicators"]
            ]
            rows["findings"] += [(run, source, number, *(one[key] for key in _FINDING)) for one in form["findings"]]
    return rows


def _form(facts: FormFacts, form: Record) -> tuple[Any, ...]:
    funds, budget = facts.funds, facts.budget.value
    return (
        facts.kind, facts.sheet, facts.rulebook, facts.year, facts.department, facts.project, *facts.key,
        budget if isinstance(budget, int | float) else None, funds.executed if funds else None,
        funds.rate if funds else None, form["totals"]["weight"], facts.self_total, facts.self_sum, facts.score,
        facts.grade_stated, facts.grade,
    )  # fmt: skip


def _edition(name: str) -> tuple[str | None, str | None]:
    """Version and hash of a rulebook; one that was given as a file is told by its name alone."""
    try:
        book = load_rulebook(name)
    except RulebookError:
        return None, None
    return book.version, book.digest


def runs(path: Path) -> list[tuple[Any, ...]]:
    """The runs of an archive: number, time, program, workbooks, forms, errors."""
    return query(
        path,
        "SELECT run, ended, program, (SELECT count(*) FROM workbooks w WHERE w.run = r.run),"
        " (SELECT count(*) FROM forms f WHERE f.run = r.run),"
        " (SELECT count(*) FROM findings f WHERE f.run = r.run AND level = 'error') FROM runs r ORDER BY run",
    )[1]


def query(path: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and rows that a question in SQL gives; nothing is changed, and no other file is read."""
    with _opened(path, read_only=True) as archive:
        archive.execute("SET enable_external_access = false")
        found = archive.execute(sql)
        columns = [column[0] for column in found.description or ()]
        return columns, found.fetchall()


def export(path: Path, folder: Path) -> list[Path]:
    """Every table as a Parquet file."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with _opened(path, read_only=True) as archive:
        for table in _SCHEMA:
            target = folder / f"{table}.parquet"
            with replacing(target) as part:
                archive.table(table).write_parquet(str(part))
            written.append(target)
    return written


def earlier_years(path: Path, year: int) -> dict[tuple[str, str], tuple[int, float | None, str | None]]:
    """The last year before `year` that a form stands in the archive: year, score, grade, by department and project."""
    if not path.exists():
        return {}
    _, found = query(
        path,
        "SELECT department_key, project_key, year, score, grade FROM forms"
        f" WHERE year < {int(year)} ORDER BY year, run, source, number",
    )
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in found}


@contextmanager
def _opened(path: Path, read_only: bool = False) -> Iterator[DuckDBPyConnection]:
    try:
        import duckdb
    except ImportError as error:
        raise ArchiveError('归档需要 duckdb。请运行 pip install "perfxl[archive]" 后再试。') from error
    if read_only and not path.exists():
        raise ArchiveError(f"找不到归档文件“{path}”。请检查路径。")
    try:
        with duckdb.connect(str(path), read_only=read_only) as archive:
            yield archive
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise ArchiveError(
            f"归档文件“{path}”不能使用（{first}）。请确认文件没有被其他程序打开，查询写法正确。"
        ) from error
