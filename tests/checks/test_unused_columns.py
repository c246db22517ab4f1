"""A column of the indicator table that holds numbers and is not used is pointed out, once; others are left alone."""

from pathlib import Path

import openpyxl
import pytest

import perfxl

SAMPLE = Path(__file__).parents[2] / "samples" / "部门整体支出绩效自评表.xlsx"
# rows of the sample: 13, 14 and 18 are taken on trust, 15 and 17 rest on their evidence
COLUMNS = [
    ("完成率", {13: "100%", 14: "98%"}, ["not-used"]),
    ("预算完成比例", {15: 0.98, 18: 0.95}, ["not-used"]),
    ("实际完成值", {}, []),
    ("评估覆盖面", {18: 100}, ["not-used"]),
    ("核验渠道", dict.fromkeys([*range(13, 21), *range(22, 35), *range(36, 41)], "网"), ["unplaced-column"]),
    ("核验数", dict.fromkeys([*range(13, 21), *range(22, 35), *range(36, 41)], 3), ["not-used"]),
    # known not to be this year's, or another's score; numbers of rows that are computed; nothing but 1, 2, 3
    ("上年完成值", {13: "97%", 18: 3}, []),
    ("复核得分", {13: 20, 18: 2}, []),
    ("完成率", {15: "99.14%", 17: "0%"}, []),
    ("核验渠道", {16: "网"}, []),
    ("顺序号码", {13: 1, 14: 2, 15: 3, 16: 4}, []),
    ("备注", {13: "无", 14: "见附件"}, []),
]


@pytest.mark.parametrize(("heading", "cells", "codes"), COLUMNS)
def test_a_column_that_is_not_used(tmp_path, heading, cells, codes):
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book.worksheets[0]
    sheet["M12"] = heading
    for row, value in cells.items():
        sheet.cell(row, 13).value = value
    book.save(tmp_path / "表.xlsx")
    (form,) = perfxl.review(tmp_path / "表.xlsx")["forms"]
    found = [
        (f["code"], f["cell"], f["stated"]) for f in form["findings"] if f["code"] in ("not-used", "unplaced-column")
    ]
    assert found == [(code, "M12", heading) for code in codes]
