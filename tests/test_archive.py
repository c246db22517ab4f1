"""The archive of runs."""

import errno
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import perfxl
from perfxl.intake.frames import frames
from perfxl.intake.years import over_years
from tests.called import perfxl_here
from tests.drawn import RIGHT, drawn, funded, reviewed

duckdb = pytest.importorskip("duckdb")

from perfxl.intake import archive  # noqa: E402
from perfxl.run.job import RunOptions, run_all  # noqa: E402

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def records():
    return [perfxl.review(path) for path in sorted(SAMPLES.glob("*.xlsx"))]


@pytest.fixture(scope="module")
def of_samples(records, tmp_path_factory):
    """An archive of a run over the samples; only to be looked at."""
    path = tmp_path_factory.mktemp("归档") / "归档.duckdb"
    archive.store(path, records)
    return path


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


def test_a_run_that_dies_leaves_it_as_it_was(records, of_samples, tmp_path):
    path = Path(shutil.copy(of_samples, tmp_path))
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


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM forms", "查询是只读的：不能修改归档，也读不到别的文件。"),
        ("SELECT * FROM 'OTHER'", "查询是只读的：不能修改归档，也读不到别的文件。"),
        ("COPY forms TO 'OTHER'", "查询是只读的：不能修改归档，也读不到别的文件。"),
        (" ;", "查询是空的。请写一条 SQL，如 SELECT * FROM latest。"),
        ("不是 SQL", "查询写法不对：第 1 行“不是”。请检查 SQL。"),
        ("SELECT\ndepartmen FROM forms", "查询写法不对：第 2 行“departmen”。是不是 department？"),
        ("SELECT * FROM form", "查询写法不对：第 1 行“form”。是不是 forms？"),
        ("SELECT CAST('甲' AS INTEGER)", "查询写法不对：第 1 行。请检查 SQL。"),
    ],
)
def test_a_question_changes_nothing_and_reads_no_other_file(of_samples, tmp_path, sql, said):
    before = of_samples.read_bytes()
    other = tmp_path / "别的.csv"
    other.write_text("a\n1\n", "utf-8")
    with pytest.raises(archive.ArchiveError) as error:
        archive.query(of_samples, sql.replace("OTHER", str(other)))
    assert str(error.value) == said
    assert of_samples.read_bytes() == before
    assert other.read_text("utf-8") == "a\n1\n"


def test_it_is_exported_as_parquet(of_samples, tmp_path):
    import pandas as pd

    written = archive.export(of_samples, tmp_path / "导出")
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


def kept(path, *contents, changed=None):
    """Store a run of drawn project forms."""
    path.parent.mkdir(exist_ok=True)
    files = [drawn(path.parent / f"{at}.xlsx", content) for at, content in enumerate(contents)]
    records = [reviewed(file) for file in files]
    archive.store(path, records, changed)
    return records


def a_year_passes(path):
    """What is in the archive is of the evaluation a year ago."""
    with duckdb.connect(str(path)) as book:
        book.execute("UPDATE runs SET ended = ended - INTERVAL 365 DAY")


def test_earlier_years_are_given_as_they_were_last_counted(tmp_path):
    path = tmp_path / "归档.duckdb"
    for year, budget in ((2021, 100), (2022, 100), (2022, 120), (2023, 200)):
        kept(path, funded(budget, budget, year=year))
        a_year_passes(path)
    keys, figures = ["department_key", "project_key", "unit_key"], ["year", "budget", "rate"]
    found = archive.earlier_years(path, 2023)[[*keys, *figures]]
    key = ("广州市某区文化局", "社区图书馆运行", "广州市某区图书馆")
    assert [*found.itertuples(index=False, name=None)] == [(*key, 2021, 100, 1), (*key, 2022, 120, 1)]
    assert archive.earlier_years(tmp_path / "没有.duckdb", 2023).empty


def test_what_came_twice_or_was_replaced_is_not_in_latest(tmp_path):
    path = tmp_path / "归档.duckdb"
    for _ in range(2):
        kept(path, RIGHT, RIGHT, funded(100, 90), changed={"0.xlsx": 2.0, "2.xlsx": 1.0})
    assert archive.query(path, "SELECT count(*), sum(counted::INT) FROM forms")[1] == [(6, 2)]
    assert archive.query(path, "SELECT run, source, budget FROM latest")[1] == [(2, "0.xlsx", 200)]


def test_the_documented_question_takes_each_form_once(tmp_path):
    path = tmp_path / "归档.duckdb"
    for _ in range(2):
        kept(path, funded(100, 90), replace(funded(100, 100), project_name="另一项目"))
    page = (SAMPLES.parent / "docs" / "财政部门使用说明.md").read_text("utf-8")
    (sql,) = re.findall(r'archive query \S+ "(.+)"', page)
    kept(path, RIGHT)
    # 96.5 as last reviewed, 97 for the other one
    assert archive.query(path, sql)[1] == [("广州市某区文化局", 2023, 96.75)]


def test_an_archive_of_before_still_opens(tmp_path):
    path = tmp_path / "归档.duckdb"
    kept(path, RIGHT)
    with duckdb.connect(str(path)) as book:
        book.execute("DROP VIEW latest")
        for column in ("unit", "unit_key", "counted"):
            book.execute(f"ALTER TABLE forms DROP COLUMN {column}")
    assert archive.query(path, "SELECT budget, counted, unit FROM latest")[1] == [(200, True, None)]
    assert [*archive.earlier_years(path, 2024)["unit_key"].isna()] == [True]
    kept(path, funded(100, 90, year=2024))
    assert archive.query(path, "SELECT year, unit, counted FROM latest ORDER BY 1")[1] == [
        (2023, None, True),
        (2024, "广州市某区图书馆", True),
    ]


SCHOOL = replace(RIGHT, department="某市教育局", project_name="校舍维修")


@pytest.mark.parametrize(
    ("earlier", "now", "pairs"),
    [
        # two schools with a project of one name
        ([("一中", 2022), ("二中", 2022)], ["二中", "一中"], [("二中", "二中"), ("一中", "一中")]),
        pytest.param([("一中", 2022)], ["一中", "二中"], [("一中", "一中")], marks=pytest.mark.thorough),
        pytest.param([("一中", 2021), ("一中", 2022)], ["一中"], [("一中", "一中")], marks=pytest.mark.thorough),
        # where one side names no unit, department and project tell
        ([("", 2022)], ["一中"], [("一中", "")]),
        ([("一中", 2022)], [""], [("", "一中")]),
        pytest.param([("", 2022)], ["一中", "二中"], [(None, "")], marks=pytest.mark.thorough),
        # came last year, not now
        ([("一中", 2022), ("二中", 2022)], ["一中"], [("一中", "一中"), (None, "二中")]),
        pytest.param([("三中", 2021), ("二中", 2022)], ["一中"], [(None, "二中")], marks=pytest.mark.thorough),
    ],
)
def test_each_form_beside_its_own_of_the_last_earlier_year(tmp_path, earlier, now, pairs):
    path = tmp_path / "收" / "归档.duckdb"
    for year in sorted({year for _, year in earlier}):
        kept(path, *(replace(SCHOOL, unit=unit, year=year) for unit, of in earlier if of == year))
    files = [drawn(tmp_path / f"{at}.xlsx", replace(SCHOOL, unit=unit)) for at, unit in enumerate(now)]
    forms = frames(reviewed(file) for file in files).forms
    found = over_years(forms, archive.earlier_years(path, 2023))
    rows = zip(found["sent"], found["unit"], found["last_unit"], strict=True)
    assert [(unit if sent else None, last) for sent, unit, last in rows] == pairs
    assert {*found["last_year"]} == {2022}


def test_a_file_that_is_no_archive_says_so(tmp_path):
    path = tmp_path / "坏.duckdb"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(archive.ArchiveError, match="不能使用。请确认它是 perfxl 写的归档文件"):
        archive.runs(path)
    with pytest.raises(archive.NoArchiveError, match="找不到"):
        archive.runs(tmp_path / "没有.duckdb")


@pytest.mark.parametrize("refused", ["Permission denied", "Read-only file system"])
def test_an_archive_that_the_system_refuses_says_so(records, tmp_path, monkeypatch, refused):
    """As DuckDB tells it: who tests as root may open everything."""
    path = tmp_path / "归档.duckdb"
    archive.store(path, records[:1])

    def refuse(*_, **__):
        raise duckdb.IOException(f'IO Error: Cannot open file "{path}": {refused}')

    monkeypatch.setattr(duckdb, "connect", refuse)
    with pytest.raises(archive.ArchiveError, match="打不开：没有权限，或磁盘是只读的"):
        archive.ready(path)


def test_the_commands_and_the_years_beside_each_other(tmp_path):
    import openpyxl

    folder, path = tmp_path / "收", tmp_path / "归档.duckdb"
    folder.mkdir()

    def command(*arguments):
        done = perfxl_here(*arguments)
        assert done.returncode == 0
        return done

    for year, cells in ((2022, {"H22": 5, "E22": 1, "F22": 0.5}), (2023, {})):
        drawn(folder / "表.xlsx", replace(RIGHT, year=year), cells=cells)
        command("run", folder, "-o", tmp_path / str(year), "--archive", path)
    assert "跨年对比" not in openpyxl.load_workbook(tmp_path / "2022" / "汇总.xlsx").sheetnames
    sheet = openpyxl.load_workbook(tmp_path / "2023" / "汇总.xlsx", data_only=True)["跨年对比"]
    (row,) = sheet.iter_rows(min_row=3, values_only=True)
    assert row[:9] == ("广州市某区文化局", "社区图书馆运行", "广州市某区图书馆", "两年都有", 2023, 200, 190, 0.95, 96.5)
    assert row[10:14] == (2022, 200, 190, 0.95)
    assert row[16:] == (0, pytest.approx(row[8] - row[14]))
    heading, *runs = command("archive", "list", path).stdout.splitlines()
    assert (heading.split("\t"), len(runs)) == (["编号", "时间", "程序", "工作簿", "表", "错误"], 2)
    assert command("archive", "query", path, "SELECT year FROM forms ORDER BY run").stdout == "year\n2022\n2023\n"
    command("archive", "export", path, "-o", tmp_path / "导出")
    assert (tmp_path / "导出" / "forms.parquet").exists()


def test_an_archive_that_cannot_be_used_is_told_before_the_run(tmp_path):
    (tmp_path / "收").mkdir()
    drawn(tmp_path / "收" / "表.xlsx")
    path = tmp_path / "归档.duckdb"
    path.write_text("不是归档")
    options = RunOptions(tmp_path / "出", jobs=1, archive=path)
    with pytest.raises(archive.ArchiveError, match="不能使用"):
        run_all([str(tmp_path / "收")], options, lambda results, _: iter(results))
    assert not (tmp_path / "出").exists()
