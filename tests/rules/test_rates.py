"""Rates of the sheet 基础数据: what a row of months says, however it was typed."""

import openpyxl
import pytest

from perfxl.excel.reading.cell import Cell
from perfxl.rules.rates import read_rates
from tests.drawn import codes, drawn_department, reviewed


def months(text):
    """The cells of some months: 98.5 in a cell of its own, 98.5% written out, #98.5 a cell of percentages that shows 9850%."""
    return [month(written, at) for at, written in enumerate(text.split(), 3)]


def month(written, row):
    if written.startswith("#"):
        number = float(written[1:])
        return Cell("基础数据", row, 4, f"{number:%}", number, number, 2, percent=True)
    if written.endswith("%"):
        return Cell("基础数据", row, 4, written, None, float(written[:-1]) / 100, 2, percent=True)
    number = float(written.strip("'"))
    return Cell("基础数据", row, 4, written, None if "'" in written else number, number, 2)


READ = [
    # written, in per cent, how many of the cells are slips
    ("#0.082 #0.45 #0.985", [8.2, 45, 98.5], 0),
    ("#0.9 #1.02 #1.8", [90, 102, 180], 0),
    ("0.082 0.45 0.985", [8.2, 45, 98.5], 0),
    ("8.2 45 98.5", [8.2, 45, 98.5], 0),
    ("'8.2' '45' '98.5'", [8.2, 45, 98.5], 0),
    ("8.2% 45% 98.5%", [8.2, 45, 98.5], 0),
    # all months tell that the first one is in per cent too
    ("1.8 45.2 60", [1.8, 45.2, 60], 0),
    ("'1.8' '45.2' '60'", [1.8, 45.2, 60], 0),
    ("#1.8 #45.2 #60", [1.8, 45.2, 60], 3),
    ("#0.9 #1.8 #5.2 #7 #9.5", [0.9, 1.8, 5.2, 7, 9.5], 5),
    ("#0.8 #45 #60", [0.8, 45, 60], 3),
    ("#8.2 '45' 60 98.5%", [8.2, 45, 60, 98.5], 1),
    # some months were typed rightly
    ("#0.45 #0.6 #0.7 #98.5", [45, 60, 70, 98.5], 1),
    ("8.5% #0.171 25.2% #33.6 '41.9' #50.3", [8.5, 17.1, 25.2, 33.6, 41.9, 50.3], 2),
    ("#8 #45 #0.985", [8, 45, 98.5], 2),
    ("#0.9 #98", [90, 98], 1),
    ("0.98 98.5 0.97", [98, 98.5, 97], 0),
    ("#0.082 #0.17 #0.252 #98.5", [8.2, 17, 25.2, 98.5], 1),
    (
        "#0.5 #0.171 25.2% #0.336 #0.419 50.3% #58.2 #66.9 #0.751",
        [50, 17.1, 25.2, 33.6, 41.9, 50.3, 58.2, 66.9, 75.1],
        2,
    ),
    # nothing tells what the small ones are
    ("#0.05 #90 #0.04 #95 #0.03", None, 2),
    # a single rate may be far above the whole, but not ten times
    ("#98.5", [98.5], 1),
    ("#3.5", [350], 0),
    ("#33.6", [33.6], 1),
]


@pytest.mark.parametrize(("written", "percent", "slips"), READ, ids=str)
def test_a_row_of_months_is_read_as_one(written, percent, slips):
    rates = read_rates(months(written))
    read = None if None in rates.ratios else [round(ratio * 100, 10) for ratio in rates.ratios]
    assert (read, len(rates.slips)) == (percent, slips)


RATE = "部门预算资金支出率"


@pytest.mark.parametrize(
    ("shown", "score", "said"),
    [
        ([0.018, 0.452, 0.6], 3.567, set()),
        ([1.8, 45.2, 60], 3.567, {("implausible-rate", "warning", "C3")}),
        ([0.452, 0.6, 98.5], 6.79, {("implausible-rate", "warning", "C5")}),
        ([0.05, 90, 0.04, 95, 0.03], 9.5, {("implausible-rate", "warning", "C4")}),  # not used: what its text says is
    ],
    ids=str,
)
def test_months_typed_into_cells_of_percentages_are_told_once(tmp_path, shown, score, said):
    data = [(RATE, f"{at}月一般公共预算支出执行率", rate) for at, rate in enumerate(shown, 1)]
    path = drawn_department(tmp_path / "表.xlsx", data=data, cells={"J15": score})
    as_percentages(path, len(data))
    record = reviewed(path)
    assert {found for found in codes(record) if found[0] == "implausible-rate"} == said
    assert [row["score"] for row in record["forms"][0]["indicators"] if row["level3"] == RATE] == [score]


def as_percentages(path, count):
    book = openpyxl.load_workbook(path)
    for row in range(3, 3 + count):
        book["基础数据"].cell(row, 3).number_format = "0.00%"
    book.save(path)
