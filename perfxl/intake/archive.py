"""The archive: every run in one DuckDB file, workbooks by hash, forms, indicators, findings, the rulebooks they rest on.

A run is one transaction, in the file itself when it ends: one that dies leaves the archive as it was. The view `latest`
holds of each form the last run in which it was counted: no copies, no versions that a later one took the place of,
nothing that was set right since. One run writes at a time; the next waits for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from perfxl.files.atomic import growing_beside, replacing, replacing_alone
from perfxl.intake.archive_rounds import same_identity, unit_of
from perfxl.intake.schema import NO_NAME
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.reviewing.record import WorkbookRecord
from perfxl.rules.in_use import rulebook_named
from perfxl.text.errors import PerfxlError, system_reason
from perfxl.text.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from perfxl.intake.frames import Frames
    from perfxl.ledger.model import Question

_SCHEMA: Mapping[str, str] = {
    "runs": "run INTEGER, ended TIMESTAMP, program VARCHAR, final BOOLEAN, year INTEGER, settled BOOLEAN",
    "rulebooks": "run INTEGER, name VARCHAR, version VARCHAR, digest VARCHAR",
    "workbooks": "run INTEGER, source VARCHAR, sha256 VARCHAR, status VARCHAR, error VARCHAR",
    "forms": (
        "run INTEGER, source VARCHAR, number INTEGER, form VARCHAR, sheet VARCHAR, rulebook VARCHAR, year INTEGER, "
        "department VARCHAR, project VARCHAR, department_key VARCHAR, project_key VARCHAR, budget DOUBLE, executed DOUBLE, "
        "rate DOUBLE, weight DOUBLE, self_total DOUBLE, self_sum DOUBLE, score DOUBLE, grade_stated VARCHAR, grade VARCHAR, "
        "unit VARCHAR, unit_key VARCHAR, counted BOOLEAN, relative VARCHAR, figures VARCHAR, replaced_by INTEGER"
    ),
    "indicators": (
        "run INTEGER, source VARCHAR, number INTEGER, sheet_row INTEGER, level1 VARCHAR, level2 VARCHAR, level3 VARCHAR, "
        "target VARCHAR, actual VARCHAR, target_value DOUBLE, actual_value DOUBLE, unit VARCHAR, direction VARCHAR, "
        "completion DOUBLE, weight DOUBLE, self_score DOUBLE, score DOUBLE, basis VARCHAR"
    ),
    "findings": (
        "run INTEGER, source VARCHAR, number INTEGER, code VARCHAR, level VARCHAR, sheet VARCHAR, cell VARCHAR, "
        "stated VARCHAR, expected VARCHAR, message VARCHAR, status VARCHAR, answer VARCHAR"
    ),
}
# What an archive has that was made before these columns: its forms are taken for counted, its findings for open.
_ADDED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "runs": {"final": ("BOOLEAN", "false"), "year": ("INTEGER", "NULL"), "settled": ("BOOLEAN", "false")},
    "forms": {
        "unit": ("VARCHAR", "NULL"),
        "unit_key": ("VARCHAR", "NULL"),
        "counted": ("BOOLEAN", "true"),
        "relative": ("VARCHAR", "NULL"),
        "figures": ("VARCHAR", "NULL"),
        "replaced_by": ("INTEGER", "NULL"),
    },
    "findings": {"status": ("VARCHAR", "'open'"), "answer": ("VARCHAR", "NULL")},
}
# The year that a run counted (评价年度), of the runs `given`: the most frequent of its forms, the later of two alike.
_YEAR_OF_RUN = (
    "(SELECT y.year FROM (SELECT run, arg_max(year, (number_of, year)) AS year FROM (SELECT run, year, count(*) AS number_of"
    " FROM forms WHERE year IS NOT NULL GROUP BY run, year) GROUP BY run) y WHERE y.run = given.run)"
)
_COMPUTED = {("runs", "year"): _YEAR_OF_RUN}
# A form that does not say whose it is, or of which project, is told by its file; one without a year counts for its run's.
_LATEST = (
    "SELECT forms.* FROM forms LEFT JOIN runs USING (run) WHERE counted AND replaced_by IS NULL"
    " QUALIFY run = max(run) OVER (PARTITION BY form,"
    f" department_key, project_key, {unit_of('forms')}, coalesce(forms.year, runs.year),"
    f" CASE WHEN form = 'project' AND project_key = '' OR department = '{NO_NAME}' THEN source END)"
)
# Of a year that has a final run the forms of the last of these, of any other each form as it was last counted.
_COMPARED = """
WITH finals AS (
    SELECT forms.year, max(run) AS run FROM forms JOIN runs USING (run)
    WHERE final AND counted AND forms.year IS NOT NULL GROUP BY forms.year
), compared AS (
    SELECT * FROM latest WHERE year NOT IN (SELECT year FROM finals)
    UNION ALL BY NAME SELECT forms.* FROM forms JOIN finals USING (year, run) WHERE counted AND replaced_by IS NULL
)
"""
# How long a run waits for another to give the archive free, in seconds; how DuckDB and Windows say that it has it.
_PATIENCE, _PAUSE = 60.0, 0.2
_HELD = ("could not set lock", "already open", "used by another process", "另一个程序正在使用")
_FULL = ("no space left", "not enough space", "disk full", "磁盘空间不足", "file too large")
_REFUSED = ("permission denied", "read-only file system", "access is denied", "拒绝访问")
# Where a question is wrong, at which word, and what it may have meant, as DuckDB says it.
_LINE = re.compile(r"LINE (\d+):")
_WORD = re.compile(r'(?:at or near|column|name) "?([^"\s]+)"?')
_LIKE = re.compile(r'(?:Did you mean|Candidate bindings:) "([^"]+)"')
# What a table of the archive calls otherwise than the frame that it is written from.
_NAMES = {
    "forms": {"form": "number", "kind": "form"},
    "indicators": {"form": "number", "row": "sheet_row"},
    "findings": {"form": "number"},
}


class ArchiveError(PerfxlError):
    """An archive that cannot be used; the message says why and what to do."""


class NoArchiveError(ArchiveError):
    """There is no archive where one is to be read: the call is wrong."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Past:
    """What an archive holds of a run's forms: those of earlier years, as `over_years` takes them, and what is asked."""

    earlier: pd.DataFrame
    questions: Sequence[Question] = ()


def ready(path: Path, tell: Callable[[str], None] | None = None) -> None:
    """See that a run can be added to an archive, made where it is missing: a bureau is not to wait for a run first.

    `tell` takes a sentence where another run has the archive and is waited for. Raises ArchiveError.
    """
    if not path.exists():
        _make(path)
    with _opened(path, tell=tell) as archive:
        _complete(archive)


def store(
    path: Path,
    records: Sequence[WorkbookRecord],
    changed: Mapping[str, float] | None = None,
    ledger: Ledger = NOTHING,
    relative: Mapping[str, str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> int:
    """Add a run to an archive, which is made where it is missing; gives the run's number. Raises ArchiveError.

    `changed` and `relative` say of a workbook, by its source, when it was last written and where it lies below the folder
    that was given; departments are called as the ledger spells them. `tell` as for `ready`.
    """
    from perfxl.intake.archive_rounds import rounds
    from perfxl.intake.frames import frames

    made = frames(records, ledger, changed, relative)
    tables = _tables(made)
    if not path.exists():
        _make(path)
    with _opened(path, tell=tell) as archive:
        _complete(archive)
        with _added(archive, path):
            ((last,),) = archive.execute("SELECT coalesce(max(run), 0) FROM runs").fetchall()
            run = int(last) + 1
            counted = made.counted()
            for replaced in rounds(archive, counted, ledger).replaced:
                _replace(archive, replaced, run)
            for table, rows in tables.items():
                _insert(archive, table, rows, run)
            ended, program = datetime.now().replace(microsecond=0), f"perfxl {__version__}"
            settled = ledger.settings.year is not None
            kept = {"final": ledger.settings.final, "year": made.year, "settled": settled}
            archive.execute(
                "INSERT INTO runs BY NAME SELECT $run AS run, $ended AS ended, $program AS program, $final AS final,"
                " $year AS year, $settled AS settled",
                {"run": run, "ended": ended, "program": program, **kept},
            )
    return run


@contextmanager
def _added(archive: DuckDBPyConnection, path: Path) -> Iterator[None]:
    """What is written within is in the archive's own file when this ends, or none of it is.

    DuckDB keeps a commit beside the file first, and is silent where it cannot be moved over when the archive is closed: a
    copy of the file would lack the run.
    """
    archive.execute("BEGIN")
    try:
        yield
        archive.execute("COMMIT")
        archive.execute("CHECKPOINT")
    except _duckdb().Error:
        # nothing but this run is in it; Windows leaves it, and the run is there when the archive is opened next
        with suppress(OSError):
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        raise


def _replace(archive: DuckDBPyConnection, form: tuple[int, str, int], run: int) -> None:
    """Take a form of an earlier run out of `latest`, with what it took the place of itself."""
    archive.execute(
        f"UPDATE forms SET replaced_by = ? FROM forms l WHERE (l.run, l.source, l.number) = (?, ?, ?)"
        f" AND forms.counted AND forms.replaced_by IS NULL AND {same_identity('forms', 'l')}"
        f" AND (forms.source = l.source OR l.department <> '{NO_NAME}')",
        [run, *form],
    )


def _tables(made: Frames) -> dict[str, pd.DataFrame]:
    """The rows of each table under the names of its columns."""
    import pandas as pd

    sources = made.workbooks[["workbook", "source"]]
    indicators = made.indicators[~made.indicators["detail"]]
    parts = {
        "forms": made.forms.assign(replaced_by=None),
        "indicators": indicators.merge(sources, on="workbook"),
        "findings": made.findings.drop(columns="source").merge(sources, on="workbook"),
    }
    used = sorted(made.forms["rulebook"].unique())
    editions = [(name, *_edition(name)) for name in used]
    return {
        "rulebooks": pd.DataFrame(editions, columns=["name", "version", "digest"], dtype="string"),
        "workbooks": made.workbooks,
        **{table: frame.rename(columns=_NAMES[table]) for table, frame in parts.items()},
    }


def _make(path: Path) -> None:
    """An archive without runs, there whole or not at all."""
    try:
        # beside, as DuckDB takes no empty file for an archive
        with replacing(path, anew=True) as part, growing_beside(part) as made:
            with _opened(path, at=made) as archive:
                _complete(archive)
            part.write_bytes(made.read_bytes())
    except OSError as error:
        raise ArchiveError(
            f"归档文件“{path}”无法写入（{system_reason(error)}）。请检查路径、磁盘空间和权限。"
        ) from error


def _complete(archive: DuckDBPyConnection) -> None:
    """The tables and the view, where they are missing; an archive of before gets what was added since."""
    for table, columns in _SCHEMA.items():
        archive.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
    for table, added in _ADDED.items():
        for column, (kind, default) in added.items():
            archive.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} {kind} DEFAULT {default}")
    for (table, column), value in _COMPUTED.items():
        archive.execute(f"UPDATE {table} AS given SET {column} = {value} WHERE {column} IS NULL")
    archive.execute(f"CREATE OR REPLACE VIEW latest AS {_LATEST}")
    archive.execute("CHECKPOINT")


def _insert(archive: DuckDBPyConnection, table: str, rows: pd.DataFrame, run: int) -> None:
    """Add the rows of a run; what the table has no column for is left out."""
    columns = [column.split() for column in _SCHEMA[table].split(", ")]
    given = rows.assign(run=run)[[name for name, _ in columns]]
    archive.register("new_rows", given)
    kinds = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in columns)
    archive.execute(f"INSERT INTO {table} BY NAME SELECT {kinds} FROM new_rows")
    archive.unregister("new_rows")


def _edition(name: str) -> tuple[str | None, str | None]:
    """Version and hash of a rulebook; one that an earlier run was given as a file is told by its name alone."""
    book = rulebook_named(name)
    return (book.version, book.digest) if book is not None else (None, None)


def runs(path: Path) -> list[tuple[Any, ...]]:
    """The runs of an archive: number, time, program, workbooks, forms, errors that stand in the forms that are counted."""
    with _opened(path, read_only=True) as archive:
        return archive.execute(
            "SELECT run, ended, program, (SELECT count(*) FROM workbooks w WHERE w.run = r.run),"
            " (SELECT count(*) FROM forms f WHERE f.run = r.run),"
            " (SELECT count(*) FROM findings f SEMI JOIN (SELECT * FROM forms WHERE counted) USING (run, source, number)"
            " WHERE f.run = r.run AND level = 'error' AND status <> 'waived') FROM runs r ORDER BY run"
        ).fetchall()


def query(path: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and rows that a question in SQL gives; nothing is changed, and no other file is read."""
    if not sql.strip("; \n"):
        raise ArchiveError("查询是空的。请写一条 SQL，如 SELECT * FROM latest。")
    duckdb_error = _duckdb().Error
    with _opened(path, read_only=True) as archive:
        archive.execute("SET enable_external_access = false")
        try:
            found = archive.execute(sql)
            columns = [column[0] for column in found.description or ()]
            return columns, found.fetchall()
        except duckdb_error as error:
            raise ArchiveError(_what_is_wrong(error)) from error


def _what_is_wrong(error: Exception) -> str:
    """What is wrong with a question, from what DuckDB says of it."""
    said = str(error)
    if type(error).__name__ == "PermissionException" or "read-only mode" in said:
        return "查询是只读的：不能修改归档，也读不到别的文件。"
    line, word, like = (pattern.search(said) for pattern in (_LINE, _WORD, _LIKE))
    where = (f"第 {line[1]} 行" if line else "") + (f"“{word[1]}”" if word else "")
    return f"查询写法不对{'：' if where else ''}{where}。" + (f"是不是 {like[1]}？" if like else "请检查 SQL。")


def export(path: Path, folder: Path) -> list[Path]:
    """Every table as a Parquet file."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with _opened(path, read_only=True) as archive:
        for table in _SCHEMA:
            target = folder / f"{table}.parquet"
            with replacing_alone(target) as part:
                archive.table(table).write_parquet(str(part))
            written.append(target)
    return written


def earlier_years(path: Path, year: int) -> pd.DataFrame:
    """The forms of the years before `year`, with the columns that `over_years` takes: of a year with a final run those of
    the last of them, else each as it was last counted.
    """
    from perfxl.intake.years import earlier_forms

    if not path.exists():
        return earlier_forms([])
    with _opened(path, read_only=True) as archive:
        return _earlier(archive, year, ())


def past(path: Path, counted: Frames, ledger: Ledger = NOTHING, tell: Callable[[str], None] | None = None) -> Past:
    """What the archive holds of the forms of a run that are counted; what they take the place of is left out.

    `tell` as for `ready`.
    """
    from perfxl.intake.archive_rounds import rounds
    from perfxl.intake.years import earlier_forms

    if not path.exists():
        return Past(earlier_forms([]))
    with _opened(path, read_only=True, tell=tell) as archive:
        found = rounds(archive, counted, ledger)
        earlier = earlier_forms([]) if counted.year is None else _earlier(archive, counted.year, found.replaced)
        return Past(earlier, found.questions)


def _earlier(archive: DuckDBPyConnection, year: int, replaced: Sequence[tuple[int, str, int]]) -> pd.DataFrame:
    from perfxl.intake.years import EARLIER, earlier_forms

    rows = archive.execute(
        f"{_COMPARED} SELECT run, source, number, {', '.join(EARLIER)} FROM compared WHERE year < ?"
        " ORDER BY year, run, source, number",
        [year],
    ).fetchall()
    gone = {*replaced}
    return earlier_forms(row[3:] for row in rows if row[:3] not in gone)


def _duckdb() -> ModuleType:
    try:
        import duckdb
    except ImportError as error:
        raise ArchiveError("归档需要 duckdb。请运行 pip install duckdb 后再试。") from error
    return duckdb


@contextmanager
def _opened(
    path: Path, read_only: bool = False, tell: Callable[[str], None] | None = None, at: Path | None = None
) -> Iterator[DuckDBPyConnection]:
    """An archive; one that is being made lies `at` another place meanwhile."""
    duckdb = _duckdb()
    if read_only and not path.exists():
        raise NoArchiveError(f"找不到归档文件“{path}”。请检查路径。")
    try:
        with _connected(at or path, read_only, tell) as archive:
            if read_only:
                _bring_up_to_date(archive)
            yield archive
    except duckdb.Error as error:
        if any(words in str(error).lower() for words in _FULL):
            raise ArchiveError(
                f"归档文件“{path}”没有写完：磁盘已满。这次运行没有归档，以前的记录都在。请清理磁盘，加 --resume 再运行一次。"
            ) from error
        if any(words in str(error).lower() for words in _REFUSED):
            raise ArchiveError(f"归档文件“{path}”打不开：没有权限，或磁盘是只读的。请检查权限后再试。") from error
        raise ArchiveError(
            f"归档文件“{path}”不能使用。请确认它是 perfxl 写的归档文件，没有被其他程序打开，磁盘没有写满。"
        ) from error


def _connected(path: Path, read_only: bool, tell: Callable[[str], None] | None) -> DuckDBPyConnection:
    """A connection to an archive, waited for where another run has it."""
    duckdb = _duckdb()
    patience, told = time.monotonic() + _PATIENCE, False
    while True:
        try:
            connection: DuckDBPyConnection = duckdb.connect(str(path), read_only=read_only)
        except duckdb.Error as error:
            if not any(words in str(error).lower() for words in _HELD):
                raise
            if time.monotonic() > patience:
                raise ArchiveError(
                    f"归档文件“{path}”正被另一次审核或其他程序使用，等了 {_PATIENCE:.0f} 秒。请等它结束，加 --resume 再运行一次。"
                ) from error
            if tell and not told:
                tell(f"归档文件“{path}”正被另一次审核使用，等它结束后继续。")
                told = True
            time.sleep(_PAUSE)
        else:
            return connection


def _bring_up_to_date(archive: DuckDBPyConnection) -> None:
    """For this session alone, what an archive lacks that was made before these columns, or before `latest`."""
    outdated = False
    for table, columns in _ADDED.items():
        known = {row[0] for row in archive.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()}
        added = [
            f"CAST({_COMPUTED.get((table, column), default)} AS {kind}) AS {column}"
            for column, (kind, default) in columns.items()
            if column not in known
        ]
        if added:
            whole = f"{_catalog(archive)}.main.{table}"
            archive.execute(f"CREATE TEMP VIEW {table} AS SELECT *, {', '.join(added)} FROM {whole} AS given")
            outdated = True
    if outdated:
        archive.execute(f"CREATE TEMP VIEW latest AS {_LATEST}")


def _catalog(archive: DuckDBPyConnection) -> str:
    ((name,),) = archive.execute("SELECT current_database()").fetchall()
    return '"' + str(name).replace('"', '""') + '"'
