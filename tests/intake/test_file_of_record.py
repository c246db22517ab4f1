"""A run leaves in its records where the workbooks lay and when they were written, so that the same version counts again."""

import json
import os

import pytest

from perfxl.intake.frames import frames
from perfxl.run.job import RunOptions, run_all
from tests.drawn import RIGHT, drawn, with_indicator

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
