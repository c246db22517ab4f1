"""The next round: a workbook that comes back annotated is reviewed as if it were the first."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, pairwise

import openpyxl
from hypothesis import given, settings

import perfxl
from tests.forms.generated import TRAPS, damaged, filed, filled_forms
from tests.forms.traps import SHOULD_PASS

# Each example is a workbook written, annotated three times and read as often.
_FEW = settings(max_examples=max(settings.default.max_examples // 8, 1))


def cells(path):
    """Every value and formula of a workbook, by sheet."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book
    }


def annotated(source, target):
    """The forms of a workbook, of which an annotated copy was written."""
    record = perfxl.annotate(source, target)
    assert record["error"] is None
    return record["forms"]


def assert_the_second_round_is_the_first(sheets, folder):
    names = [folder / number / "表_审核.xlsx" for number in "一二三"]
    for name in names:
        name.parent.mkdir()
    source = filed(sheets, folder / "表.xlsx")
    first = annotated(source, names[0])
    if not first:
        return
    second, third = (annotated(before, after) for before, after in pairwise(names))
    assert third == second  # between the first and the second, what was left blank is filled in
    assert cells(names[2]) == cells(names[1])
    assert [form["totals"]["score"] for form in second] == [form["totals"]["score"] for form in first]
    marked = cells(names[1])
    for sheet, values in cells(source).items():
        assert values.items() <= marked[sheet].items()


def test_every_family_comes_back_the_same(tmp_path):
    sheets = [replace(sheet, name=f"{at}") for at, sheet in enumerate(chain(*(TRAPS[name] for name in SHOULD_PASS)))]
    assert_the_second_round_is_the_first(sheets, tmp_path)


@_FEW
@given(damaged())
def test_a_damaged_form_comes_back_the_same(tmp_path_factory, sheets):
    assert_the_second_round_is_the_first(sheets, tmp_path_factory.mktemp("表"))


@_FEW
@given(filled_forms())
def test_a_form_comes_back_the_same(tmp_path_factory, form):
    assert_the_second_round_is_the_first([form.sheet()], tmp_path_factory.mktemp("表"))
