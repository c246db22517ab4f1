"""Hostile and broken files: each has its code and costs nobody else anything."""

import json

import pytest

from perfxl.cli import app
from tests.drawn import drawn
from tests.hostile import cases

CASES = cases()


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """Every hostile file beside a good one, reviewed in one run: the records by file name, and the run's status."""
    folder, output = tmp_path_factory.mktemp("收"), tmp_path_factory.mktemp("出")
    for name, (make, _) in CASES.items():
        (folder / name).write_bytes(make())
    drawn(folder / "好.xlsx")
    with pytest.raises(SystemExit) as ended:
        app(["run", str(folder), "-o", str(output), "--jobs", "1"])
    records = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    assert len(records) == len(CASES) + 1
    return {record["source"].rpartition("/")[2]: record for record in records}, ended.value.code


@pytest.mark.parametrize("name", CASES)
def test_what_comes_of_a_hostile_file(reviewed, name):
    record = reviewed[0][name]
    outcome = record["error"]["code"] if record["error"] else record["status"]
    assert outcome in CASES[name][1]
    if record["error"]:
        assert record["error"]["message"].endswith("。")


def test_the_others_go_on_and_the_status_tells(reviewed):
    records, status = reviewed
    assert records["好.xlsx"]["forms"][0]["totals"]["score"] == 96.5
    assert status == 1
