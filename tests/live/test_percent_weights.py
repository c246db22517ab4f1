"""Weights that are percentages of their cells (20 % is the number 0.2) are added up as points, in the formulas too."""

import openpyxl
import pytest

import perfxl
from tests.drawn import drawn
from tests.formulas import stale_formulas
from tests.office import recalculated


@pytest.mark.parametrize("many", [2, None], ids=["two", "all"])
def test_a_form_that_is_right_stays_right_once_recalculated(tmp_path, many):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    weights = [cell for (cell,) in book.active["G17:G24"] if isinstance(cell.value, int)]
    for cell in weights[:many]:
        cell.value, cell.number_format = cell.value / 100, "0%"
    book.save(path)
    annotated = tmp_path / "表_审核.xlsx"
    assert not [f for f in perfxl.annotate(path, annotated)["forms"][0]["findings"] if f["level"] == "error"]
    assert stale_formulas(annotated, recalculated([annotated], tmp_path / "新")[annotated.name]) == []
