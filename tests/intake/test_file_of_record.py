"""A run leaves in its records where the workbooks lay and when they were written, so that the same version counts again."""

import json
import os

import openpyxl
import pytest

import perfxl
from perfxl.intake.frames import frames
from perfxl.run.job import RunOptions, run_all
from tests.drawn import RIGHT, SHEET, drawn, with_indicator

# Of two files whose names tell nothing the one that was written later counts.
LATER = 1_700_000_000.0


def ran(folder, **options):
    """The records of a run, as they lie in its folder."""
    run_all([str(folder / "收")], RunOptions(folder / "出", annotate=False, jobs=1, **options), lambda lines, _: lines)
    return [json.loads(line) for line in (folder / "出" / "results.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("later", ["甲", "乙"])
def test_records_tell_which_version_counts(tmp_path, later):
    (tmp_path / "收").mkdir()
    for name, content in (("甲", RIGHT), ("乙", with_indicator(17, self_score=1))):
        drawn(tmp_path / "收" / f"{name}.xlsx", content)
        os.utime(tmp_path / "收" / f"{name}.xlsx", (LATER, LATER + 3600 * (name == later)))
    for records in (ran(tmp_path), ran(tmp_path, resume=True)):
        forms = frames(records).forms
        assert dict(zip(forms["relative"], forms["counted"], strict=True)) == {
            f"{name}.xlsx": name == later for name in ("甲", "乙")
        }
        assert [record["file"]["changed"] for record in records] == [
            LATER + 3600 * (name == later) for name in ("乙", "甲")
        ]


@pytest.mark.parametrize(("original", "mended"), [("表.xlsx", "改.xlsx"), ("表定稿.xlsx", "表定稿_审核.xlsx")])
def test_what_was_mended_in_the_annotated_copy_counts_though_its_original_was_written_later(tmp_path, original, mended):
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / original, with_indicator(17, self_score=1))
    perfxl.annotate(folder / original, folder / mended)
    book = openpyxl.load_workbook(folder / mended)
    book[SHEET]["F17"] = "99%"
    book.save(folder / mended)
    for name in (original, mended):
        os.utime(folder / name, (LATER, LATER + 3600 * (name == original)))
    forms = frames(ran(tmp_path)).forms
    assert dict(zip(forms["relative"], forms["counted"], strict=True)) == {original: False, mended: True}
    assert {*forms["kept_because"].dropna()} == {"里面有上次的审核结果"}
