"""What is a record and what is none, however whole its JSON is."""

import copy

import pytest

import perfxl
from perfxl.reviewing.record_shape import as_record
from tests.drawn import drawn


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return perfxl.review(drawn(tmp_path_factory.mktemp("表") / "表.xlsx"))


def test_a_record_is_one(record):
    assert as_record(record) is record
    assert as_record({**record, "forms": [{**form, "goals": True} for form in record["forms"]]})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("source",), None),
        (("status",), "good"),
        (("forms",), {}),
        (("forms", 0), 1),
        (("forms", 0, "year"), 2023.5),
        (("forms", 0, "year"), 10**12),
        (("forms", 0, "money_unit"), "块"),
        (("forms", 0, "cells", "title"), 3),
        (("forms", 0, "columns", "target"), None),
        (("forms", 0, "fields", "department"), "某局"),
        (("forms", 0, "funds", 0, "budget"), "120"),
        (("forms", 0, "funds", 0, "budget"), 1e308),
        (("forms", 0, "indicators", 0, "level3"), None),
        (("forms", 0, "indicators", 0, "evidence"), [1]),
        (("forms", 0, "totals"), None),
    ],
)
def test_a_value_of_another_kind_makes_it_none(record, path, value):
    broken = copy.deepcopy(record)
    *way, last = path
    at = broken
    for key in way:
        at = at[key]
    at[last] = value
    with pytest.raises(ValueError, match="no record"):
        as_record(broken)


def test_a_missing_key_makes_it_none(record):
    for key in record:
        with pytest.raises(ValueError, match="no record"):
            as_record({name: value for name, value in record.items() if name != key})
