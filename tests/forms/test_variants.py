"""The same form otherwise laid out reads the same: unmerged, moved, with spaces in its labels, numbers as text."""

import random
import re
from pathlib import Path

import openpyxl
import pytest
from test_layouts import FAMILIES

import perfxl

HERE = Path(__file__).parent
FORMS = [*FAMILIES, "一张表上下两份", "其中行单独成格没有分值", "空白模板行", "金额单位为元"]


def unmerged(book):
    for sheet in book:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))


def moved(book):
    for sheet in book:
        ranges = [merged.bounds for merged in sheet.merged_cells.ranges]
        unmerged([sheet])
        sheet.insert_rows(1, 2)
        sheet.insert_cols(1, 1)
        for left, top, right, bottom in ranges:
            sheet.merge_cells(start_row=top + 2, end_row=bottom + 2, start_column=left + 1, end_column=right + 1)


def spaced(book):
    choose = random.Random(1)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        text = cell.value
        if isinstance(text, str) and re.fullmatch(r"[^\W\d]{2,8}", text):
            at = choose.randrange(1, len(text))
            gap = choose.choice(["\n", "　", " "])
            cell.value = f" {text[:at]}{gap}{text[at:]} "


def as_text(book):
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, int | float) and cell.number_format == "General":
            cell.value = str(cell.value)


def signed_below(book):
    notes = book.create_sheet("填表说明", 0)
    notes["A1"], notes["A2"] = "填表说明", "1.年度指标值按年初批复的绩效目标表填写。"
    for sheet in book.worksheets[1:]:
        row = sheet.max_row + 2
        for column, value in ((1, "填报人："), (4, "联系电话："), (5, "13800000000"), (6, 82751234)):
            sheet.cell(row, column, value)


@pytest.mark.parametrize("change", [unmerged, moved, spaced, as_text, signed_below])
@pytest.mark.parametrize("name", FORMS)
def test_it_reads_the_same(name, change, tmp_path):
    path = HERE / "should_pass" / f"{name}.xlsx"
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(tmp_path / "表.xlsx")
    assert read(tmp_path / "表.xlsx") == read(path)


def read(path):
    """What is read off a workbook, without the places."""
    return [
        {
            "kind": (form["form"], form["rulebook"], form["year"], form["totals"]),
            "fields": {name: plain(field["value"]) for name, field in form["fields"].items()},
            "funds": [(plain(row["label"]), row["budget"], row["executed"], row["weight"]) for row in form["funds"]],
            "rows": [
                (*(plain(row[key]) for key in ("level1", "level2", "level3", "target", "actual")), row["score"])
                for row in form["indicators"]
            ],
            "findings": [finding["code"] for finding in form["findings"]],
        }
        for form in perfxl.review(path)["forms"]
    ]


def plain(text):
    return re.sub(r"\s", "", text) if isinstance(text, str) else text
