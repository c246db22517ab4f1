"""The Open XML SDK's validator finds no error in an output that its input did not have."""

from pathlib import Path

import pytest
from features import FEATURES
from test_features import annotated

from perfxl.output.templates import TEMPLATES, write_template
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.copies import make_copies
from perfxl.run.job import RunOptions, run_all
from tests.called import SAMPLES, untold
from tests.open_xml import needs_validator, validated

pytestmark = [needs_validator, pytest.mark.thorough]


def test_annotating_a_feature_adds_no_error(tmp_path):
    before, after = {}, {}
    for number, (name, make) in enumerate(FEATURES.items()):
        before[name], after[name] = tmp_path / f"{number}.xlsx", tmp_path / f"{number}_审核.xlsx"
        before[name].write_bytes(make())
        after[name].write_bytes(annotated(before[name].read_bytes()))
    errors = validated([*before.values(), *after.values()], tmp_path)
    new = {name: errors[after[name]] - errors[before[name]] for name in FEATURES}
    assert {name: dict(found) for name, found in new.items() if found} == {}


def test_what_perfxl_makes_itself_has_no_error(tmp_path):
    run_all([str(SAMPLES)], RunOptions(tmp_path / "出"), untold)
    for name in TEMPLATES:
        write_template(name, tmp_path / "模板")
    errors = validated([*SAMPLES.glob("*.xlsx"), *tmp_path.rglob("*.xlsx")], tmp_path)
    assert len(errors) == 13
    assert {path.name: dict(found) for path, found in errors.items() if found} == {}


def test_the_validator_finds_an_error(tmp_path):
    whole = FEATURES["scenarios"]()
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(whole[:200])
    assert validated([broken], tmp_path)[broken]


def test_a_report_has_no_error(tmp_path):
    reports = [
        line.summary.annotated
        for line in make_copies(list(map(str, SAMPLES.glob("*.xlsx"))), tmp_path, ReviewOptions(copy="report"))
    ]
    errors = validated([Path(path) for path in reports if path], tmp_path)
    assert len(errors) == 5
    assert {path.name: dict(found) for path, found in errors.items() if found} == {}
