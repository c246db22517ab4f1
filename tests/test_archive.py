"""The archive of runs."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

import perfxl
from tests.drawn import drawn

duckdb = pytest.importorskip("duckdb")

from perfxl import archive  # noqa: E402

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def records():
    return [perfxl.review(path) for path in sorted(SAMPLES.glob("*.xlsx"))]


def test_a_run_is_kept_with_everything_it_rests_on(records, tmp_path):
    path = tmp_path / "归档.duckdb"
    assert archive.store(path, records) == 1
    assert archive.store(path, records[:1]) == 2
    assert [(run[0], *run[3:]) for run in archive.runs(path)] == [(1, 5, 5, 12), (2, 1, 1, 2)]
    columns, rows = archive.query(path, "SELECT project, budget, score, grade FROM forms WHERE run = 2")
    assert columns == ["project", "budget", "score", "grade"]
    assert rows == [("机关后勤保障经费", 41.92, 96.91, "优")]
    ((count,),) = archive.query(path, "SELECT count(*) FROM indicators WHERE run = 1")[1]
    assert count == sum(len(form["indicators"]) for record in records for form in record["forms"])
    ((name, digest),) = archive.query(path, "SELECT name, digest FROM rulebooks WHERE run = 2")[1]
    assert (name, len(digest)) == ("guangzhou-2023-project", 64)


def test_a_run_that_dies_leaves_it_as_it_was(records, tmp_path, monkeypatch):
    path = tmp_path / "归档.duckdb"
    archive.store(path, records)
    broken = [{**records[0], "forms": [{**records[0]["forms"][0], "indicators": [{"row": 1}]}]}]
    with pytest.raises(KeyError):
        archive.store(path, broken)
    script = (
        "import os, sys\nfrom pathlib import Path\nimport duckdb\n"
        "book = duckdb.connect(sys.argv[1])\nbook.execute('BEGIN')\nbook.execute('DELETE FROM forms')\nos._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert len(archive.runs(path)) == 1
    assert archive.query(path, "SELECT count(*) FROM forms")[1] == [(5,)]


def test_one_that_cannot_be_made_is_not_there(records, tmp_path, monkeypatch):
    path = tmp_path / "归档.duckdb"
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        with pytest.raises(archive.ArchiveError, match="磁盘已满"):
            archive.store(path, records)
    assert not list(tmp_path.iterdir())
    with pytest.raises(archive.ArchiveError, match="路径不存在"):
        archive.store(tmp_path / "没有" / "归档.duckdb", records)
    assert archive.store(path, records[:1]) == 1


def refuse(_):
    raise OSError(errno.ENOSPC, "full")


def test_a_question_changes_nothing_and_reads_no_other_file(records, tmp_path):
    path = tmp_path / "归档.duckdb"
    archive.store(path, records)
    other = tmp_path / "别的.csv"
    other.write_text("a\n1\n", "utf-8")
    for sql in ("DELETE FROM forms", f"SELECT * FROM '{other}'", f"COPY forms TO '{tmp_path}/x.csv'", "不是 SQL"):
        with pytest.raises(archive.ArchiveError, match="不能使用"):
            archive.query(path, sql)
    assert not (tmp_path / "x.csv").exists()


def test_it_is_exported_as_parquet(records, tmp_path):
    import pandas as pd

    path = tmp_path / "归档.duckdb"
    archive.store(path, records)
    written = archive.export(path, tmp_path / "导出")
    assert sorted(file.stem for file in written) == [
        "findings",
        "forms",
        "indicators",
        "rulebooks",
        "runs",
        "workbooks",
    ]
    found = duckdb.sql(f"SELECT score FROM '{tmp_path}/导出/forms.parquet' ORDER BY score").df()
    assert isinstance(found, pd.DataFrame)
    assert list(found["score"]) == [84.3, 95.0, 96.91, 97.76, 99.914]


def test_the_last_earlier_year_of_a_form_is_found(tmp_path):
    from dataclasses import replace

    from tests.drawn import RIGHT

    path = tmp_path / "归档.duckdb"
    for year in (2021, 2022, 2023):
        archive.store(path, [perfxl.review(drawn(tmp_path / "表.xlsx", replace(RIGHT, year=year)))])
    assert archive.earlier_years(path, 2023) == {("广州市某区文化局", "社区图书馆运行"): (2022, 96.5, "优")}
    assert archive.earlier_years(tmp_path / "没有.duckdb", 2023) == {}


def test_a_file_that_is_no_archive_says_so(tmp_path):
    path = tmp_path / "坏.duckdb"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(archive.ArchiveError, match="不能使用"):
        archive.runs(path)
    with pytest.raises(archive.ArchiveError, match="找不到"):
        archive.runs(tmp_path / "没有.duckdb")


def test_the_commands_and_the_years_beside_each_other(tmp_path):
    from dataclasses import replace

    import openpyxl

    from tests.drawn import RIGHT

    folder, path = tmp_path / "收", tmp_path / "归档.duckdb"
    folder.mkdir()

    def command(*arguments):
        call = [sys.executable, "-m", "perfxl", *map(str, arguments)]
        return subprocess.run(call, cwd=SAMPLES.parent, capture_output=True, text=True, encoding="utf-8", check=True)

    for year, cells in ((2022, {"H22": 5, "E22": 1, "F22": 0.5}), (2023, {})):
        drawn(folder / "表.xlsx", replace(RIGHT, year=year), cells=cells)
        command("run", folder, "-o", tmp_path / str(year), "--archive", path)
    assert "跨年对比" not in openpyxl.load_workbook(tmp_path / "2022" / "汇总.xlsx").sheetnames
    sheet = openpyxl.load_workbook(tmp_path / "2023" / "汇总.xlsx", data_only=True)["跨年对比"]
    (row,) = sheet.iter_rows(min_row=3, values_only=True)
    assert row[:4] == ("广州市某区文化局", "社区图书馆运行", 2023, 96.5)
    assert row[5] == 2022
    assert row[8] == pytest.approx(row[3] - row[6])
    assert len(command("archive", "list", path).stdout.splitlines()) == 2
    assert command("archive", "query", path, "SELECT year FROM forms ORDER BY run").stdout == "year\n2022\n2023\n"
    command("archive", "export", path, "-o", tmp_path / "导出")
    assert (tmp_path / "导出" / "forms.parquet").exists()
