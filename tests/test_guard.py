"""A fault of the program's own in one workbook costs that workbook, or its annotated copy, and nothing else."""

import json
from pathlib import Path

import pytest

from perfxl.reviewing.jobs import PLAIN, Job
from perfxl.run.job import RunOptions, run_all
from perfxl.run.work import work
from tests.drawn import drawn_folder

NAMES = ["丙", "乙", "甲"]


@pytest.fixture
def folder(tmp_path):
    return drawn_folder(tmp_path / "收")


def lines(folder):
    return work([Job(folder / f"{name}.xlsx", name) for name in NAMES], PLAIN)


@pytest.mark.parametrize("step", ["checked", "form_record", "score"])
def test_a_fault_in_reviewing_costs_one_workbook(folder, monkeypatch, step):
    """A sentence with a mistyped placeholder, a check or a rule that was not prepared for a form."""
    from perfxl.reviewing import batch

    real, left = getattr(batch, step), [1]

    def fail(*content):
        # the whole batch fails; tried one by one, the first workbook does again
        if left[0] >= 0:
            left[0] -= 1
            raise KeyError("expcted")
        return real(*content)

    monkeypatch.setattr(batch, step, fail)
    assert [(line.summary.name, line.summary.status, line.summary.code) for line in lines(folder)] == [
        ("丙", "unreadable", "crashed"), ("乙", "scored", None), ("甲", "scored", None)
    ]  # fmt: skip


def test_a_fault_in_annotating_costs_the_copy_and_never_the_review(folder, tmp_path, monkeypatch, in_this_process):
    from perfxl.output.annotated import annotate

    real = annotate.write_result_sheet

    def fail(book, source, *others):
        if source == "乙.xlsx":
            raise KeyError("expcted")
        return real(book, source, *others)

    monkeypatch.setattr(annotate, "write_result_sheet", fail)
    output = tmp_path / "出"
    outcome = run_all([str(folder)], RunOptions(output), lambda results, _: iter(results))
    (fault,) = outcome.faults
    assert fault.startswith(f"{folder}/乙.xlsx：程序没能在这个工作簿上加标注（KeyError）")
    records = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    assert {Path(record["source"]).stem: (record["status"], bool(record["annotated"])) for record in records} == {
        "甲": ("scored", True), "乙": ("scored", False), "丙": ("scored", True)
    }  # fmt: skip
    assert outcome.incomplete
    assert (output / "汇总.xlsx").exists()
    assert not [path for path in output.iterdir() if path.name.startswith(".")]
