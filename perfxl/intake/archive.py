"""The archive: every run in one DuckDB file, workbooks by hash, forms, indicators, findings, the rulebooks they rest on.

A run is one transaction: one that dies leaves the archive as it was. The view `latest` holds of each form the last run
in which it was counted: no copies, no versions that a later one took the place of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from perfxl.files.atomic import replacing
from perfxl.intake.schema import NO_NAME
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.reviewing.record import WorkbookRecord
from perfxl.rules.rulebook import RulebookError, load_rulebook
from perfxl.text.errors import PerfxlError, system_reason
from perfxl.text.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from perfxl.intake.frames import Frames

_SCHEMA: Mapping[str, str] = {
    "runs": "run INTEGER, ended TIMESTAMP, program VARCHAR",
    "rulebooks": "run INTEGER, name VARCHAR, version VARCHAR, digest VARCHAR",
    "workbooks": "run INTEGER, source VARCHAR, sha256 VARCHAR, status VARCHAR, error VARCHAR",
    "forms": (
        "run INTEGER, source VARCHAR, number INTEGER, form VARCHAR, sheet VARCHAR, rulebook VARCHAR, year INTEGER, "
        "department VARCHAR, project VARCHAR, department_key VARCHAR, project_key VARCHAR, budget DOUBLE, executed DOUBLE, "
        "rate DOUBLE, weight DOUBLE, self_total DOUBLE, self_sum DOUBLE, score DOUBLE, grade_stated VARCHAR, grade VARCHAR, "
        "unit VARCHAR, unit_key VARCHAR, counted BOOLEAN"
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
    "forms": {"unit": ("VARCHAR", "NULL"), "unit_key": ("VARCHAR", "NULL"), "counted": ("BOOLEAN", "true")},
    "findings": {"status": ("VARCHAR", "'open'"), "answer": ("VARCHAR", "NULL")},
}
# A form that does not say whose it is, or of which project, is told by its file.
_LATEST = (
    "SELECT * FROM forms WHERE counted QUALIFY run = max(run) OVER (PARTITION BY form, department_key, project_key,"
    " coalesce(unit_key, ''), year,"
    f" CASE WHEN form = 'project' AND project_key = '' OR department = '{NO_NAME}' THEN source END)"
)
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


def ready(path: Path) -> None:
    """See that a run can be added to an archive, made where it is missing: a bureau is not to wait for a run first.

    Raises ArchiveError.
    """
    if not path.exists():
        _make(path)
    with _opened(path) as archive:
        _complete(archive)


def store(
    path: Path,
    records: Sequence[WorkbookRecord],
    changed: Mapping[str, float] | None = None,
    ledger: Ledger = NOTHING,
) -> int:
    """Add a run to an archive, which is made where it is missing; gives the run's number. Raises ArchiveError.

    `changed` gives when a workbook was last written, by its source; departments are called as the ledger spells them.
    """
    from perfxl.intake.frames import frames

    tables = _tables(frames(records, ledger, changed))
    ready(path)
    with _opened(path) as archive:
        archive.execute("BEGIN")
        ((last,),) = archive.execute("SELECT coalesce(max(run), 0) FROM runs").fetchall()
        run = int(last) + 1
        for table, rows in tables.items():
            _insert(archive, table, rows, run)
        archive.execute(
            "INSERT INTO runs VALUES (?, ?, ?)", [run, datetime.now().replace(microsecond=0), f"perfxl {__version__}"]
        )
        archive.execute("COMMIT")
    return run


def _tables(made: Frames) -> dict[str, pd.DataFrame]:
    """The rows of each table under the names of its columns."""
    import pandas as pd

    sources = made.workbooks[["workbook", "source"]]
    indicators = made.indicators[~made.indicators["detail"]]
    parts = {
        "forms": made.forms,
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
        with replacing(path) as part:
            part.unlink()  # an empty file is no archive
            with _opened(part) as archive:
                _complete(archive)
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
    archive.execute(f"CREATE OR REPLACE VIEW latest AS {_LATEST}")


def _insert(archive: DuckDBPyConnection, table: str, rows: pd.DataFrame, run: int) -> None:
    """Add the rows of a run; what the table has no column for is left out."""
    columns = [column.split() for column in _SCHEMA[table].split(", ")]
    given = rows.assign(run=run)[[name for name, _ in columns]]
    archive.register("new_rows", given)
    kinds = ", ".join(f"CAST({name} AS {kind})" for name, kind in columns)
    archive.execute(f"INSERT INTO {table} SELECT {kinds} FROM new_rows")
    archive.unregister("new_rows")


def _edition(name: str) -> tuple[str | None, str | None]:
    """Version and hash of a rulebook; one that was given as a file is told by its name alone."""
    try:
        book = load_rulebook(name)
    except RulebookError:
        return None, None
    return book.version, book.digest


def runs(path: Path) -> list[tuple[Any, ...]]:
    """The runs of an archive: number, time, program, workbooks, forms, errors."""
    with _opened(path, read_only=True) as archive:
        return archive.execute(
            "SELECT run, ended, program, (SELECT count(*) FROM workbooks w WHERE w.run = r.run),"
            " (SELECT count(*) FROM forms f WHERE f.run = r.run),"
            " (SELECT count(*) FROM findings f WHERE f.run = r.run AND level = 'error') FROM runs r ORDER BY run"
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
            with replacing(target) as part:
                archive.table(table).write_parquet(str(part))
            written.append(target)
    return written


def earlier_years(path: Path, year: int) -> pd.DataFrame:
    """The forms of the years before `year`, each as it was last counted, with the columns that `over_years` takes."""
    from perfxl.intake.years import EARLIER, earlier_forms

    if not path.exists():
        return earlier_forms([])
    with _opened(path, read_only=True) as archive:
        rows = archive.execute(
            f"SELECT {', '.join(EARLIER)} FROM latest WHERE year < {int(year)} ORDER BY year, run, source, number"
        ).fetchall()
    return earlier_forms(rows)


def _duckdb() -> ModuleType:
    try:
        import duckdb
    except ImportError as error:
        raise ArchiveError('归档需要 duckdb。请运行 pip install "perfxl[archive]" 后再试。') from error
    return duckdb


@contextmanager
def _opened(path: Path, read_only: bool = False) -> Iterator[DuckDBPyConnection]:
    duckdb = _duckdb()
    if read_only and not path.exists():
        raise ArchiveError(f"找不到归档文件“{path}”。请检查路径。")
    try:
        with duckdb.connect(str(path), read_only=read_only) as archive:
            if read_only:
                _bring_up_to_date(archive)
            yield archive
    except duckdb.Error as error:
        raise ArchiveError(
            f"归档文件“{path}”不能使用。请确认它是 perfxl 写的归档文件，没有被其他程序打开，磁盘没有写满。"
        ) from error


def _bring_up_to_date(archive: DuckDBPyConnection) -> None:
    """For this session alone, what an archive lacks that was made before these columns, or before `latest`."""
    for table, columns in _ADDED.items():
        known = {row[0] for row in archive.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()}
        added = [
            f"CAST({default} AS {kind}) AS {column}"
            for column, (kind, default) in columns.items()
            if column not in known
        ]
        if added:
            whole = f"{_catalog(archive)}.main.{table}"
            archive.execute(f"CREATE TEMP VIEW {table} AS SELECT *, {', '.join(added)} FROM {whole}")
            if table == "forms":
                archive.execute(f"CREATE TEMP VIEW latest AS {_LATEST}")


def _catalog(archive: DuckDBPyConnection) -> str:
    ((name,),) = archive.execute("SELECT current_database()").fetchall()
    return '"' + str(name).replace('"', '""') + '"'
