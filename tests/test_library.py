"""The library in a few calls."""

import openpyxl

import perfxl
from tests.drawn import drawn


def test_review_annotate_and_consolidate(tmp_path):
    source = drawn(tmp_path / "表.xlsx")
    assert perfxl.review(source)["forms"][0]["totals"]["score"] == 96.5
    record = perfxl.annotate(source, tmp_path / "表_审核.xlsx")
    assert record["annotated"] == str(tmp_path / "表_审核.xlsx")
    perfxl.consolidate([record], tmp_path / "汇总.xlsx")
    assert openpyxl.load_workbook(tmp_path / "汇总.xlsx")["项目汇总"]["I3"].value == 96.5
