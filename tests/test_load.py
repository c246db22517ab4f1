"""An intake with broken files of every kind in it, in one run."""

import pytest

from benchmarks.load import FORM, make_intake, run
from tests.hostile import cases

FILES = 400


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_every_file_is_accounted_for_and_the_status_tells(tmp_path):
    kinds = make_intake(tmp_path / "收", FILES, every=4)
    broken = FILES // 4
    assert broken > len(cases())
    load = run(tmp_path, kinds, jobs=2, marks=[])
    assert load.wrong == []
    assert load.total == FILES
    assert load.outcomes[FORM].total() == FILES - broken
    assert load.status == 1
