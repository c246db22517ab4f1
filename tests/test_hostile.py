"""Hostile and broken files: each has its code and costs nobody else anything."""

import json
import os
import sys
import threading
import time

import pytest

from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.limits import Limits, allowing, limits
from perfxl.excel.reading.native_stderr import silenced
from perfxl.excel.reading.workbook import read_bytes, read_workbook
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.workers import review_all
from perfxl.ways_in.cli import app
from tests.drawn import drawn
from tests.excel.packages import package, sheet_xml
from tests.hostile import cases
from tests.hostile_extremes import extremes, filled
from tests.hostile_ledgers import fitting
from tests.hostile_marks import mark_extremes

# What is just within the limits is tried with small ones; benchmarks/hostile.py tries the usual ones.
SMALL = 3
CASES, MARKS = cases(), mark_extremes(SMALL)
EXTREMES = {**extremes(SMALL), **MARKS}


def outcomes(folder, output, made, *options):
    """Every file beside a good one, in one run with everything on: the records by file name, and the run's status."""
    given = output / "台账.xlsx"
    given.write_bytes(fitting())
    everything = ("--ledger", str(given), "--archive", str(output / "归档.duckdb"), "--explain", "--opinion")
    for name, case in made.items():
        (folder / name).write_bytes(case.make())
    drawn(folder / "好.xlsx")
    with pytest.raises(SystemExit) as ended:
        app(["run", str(folder), "-o", str(output), "--jobs", "1", *everything, *options])
    records = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    assert len(records) == len(made) + 1
    return {record["source"].rpartition("/")[2]: record for record in records}, ended.value.code


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    return outcomes(tmp_path_factory.mktemp("收"), tmp_path_factory.mktemp("出"), CASES)


@pytest.fixture(scope="module")
def reviewed_extremes(tmp_path_factory):
    folder, output = tmp_path_factory.mktemp("收"), tmp_path_factory.mktemp("出")
    return outcomes(folder, output, EXTREMES, "--max-size", str(SMALL))


def check(record, allowed):
    outcome = record["error"]["code"] if record["error"] else record["status"]
    assert outcome in allowed
    if record["error"]:
        message = record["error"]["message"]
        assert message.endswith("。")
        assert "Error" not in message


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", CASES)
def test_what_comes_of_a_hostile_file(reviewed, name):
    check(reviewed[0][name], CASES[name].allowed)


@pytest.mark.thorough
@pytest.mark.parametrize("name", EXTREMES)
def test_what_comes_of_a_file_at_the_limits(reviewed_extremes, name):
    check(reviewed_extremes[0][name], EXTREMES[name].allowed)


@pytest.mark.thorough
@pytest.mark.parametrize("name", MARKS)
def test_a_form_with_parts_that_take_time_to_annotate_gets_its_copy(reviewed_extremes, name):
    record = reviewed_extremes[0][name]
    assert (record["annotated"] is not None) == (record["status"] == "scored")


@pytest.mark.parametrize("of", ["reviewed", pytest.param("reviewed_extremes", marks=pytest.mark.thorough)])
def test_the_others_go_on_and_the_status_tells(request, of):
    records, status = request.getfixturevalue(of)
    assert (records["好.xlsx"]["forms"][0]["totals"]["score"], status) == (96.5, 1)


@pytest.mark.parametrize(("size", "allowed"), [(None, {"unrecognised"}), (1, {"too-large"}), (2, {"unrecognised"})])
def test_a_user_can_raise_the_limits(tmp_path, size, allowed):
    path = tmp_path / "表.xlsx"
    path.write_bytes(package(sheet_xml(filled(6_000, lambda row, column: f"<v>{row}</v></c>"))))
    (one,) = review_all([Job(path, path.name)], 1, ReviewOptions(max_size=size))
    check(one.record(), allowed)


def test_the_message_says_how_to_raise_a_limit():
    with allowing(1), pytest.raises(UnreadableError, match="--max-size 10（放宽上限，单位 MB）"):
        list(read_bytes(package(sheet_xml(filled(6_000, lambda row, column: f"<v>{row}</v></c>")))).sheets)
    assert limits() == Limits()


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path):
    path = tmp_path / "表.xlsx"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(UnreadableError, match="文件过大（50000 MB"):
        read_workbook(path)


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes with names of files")
def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "管.xlsx")
    (one,) = review_all([Job(tmp_path / "管.xlsx", "管.xlsx")], 1, ReviewOptions())
    check(one.record(), {"not-a-workbook"})


def test_what_native_code_prints_reaches_no_screen(tmp_path, capfd):
    for name in ("坏公式.xls", "坏合并.xls"):
        with pytest.raises(UnreadableError):
            read_bytes(CASES[name].make())
    os.write(2, b"mine")
    assert capfd.readouterr().err == "mine"


def test_threads_share_the_silence(capfd):
    def within(pause):
        with silenced():
            os.write(2, b"native")
            time.sleep(pause)

    threads = [threading.Thread(target=within, args=(pause,)) for pause in (0.05, 0.01, 0.03)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(2, b"mine")
    assert capfd.readouterr().err == "mine"
