"""What the ledger says that fits nothing any more."""

from dataclasses import replace

import pytest

from perfxl.ledger.model import Ledger, Settings
from perfxl.ledger.unused import unused
from perfxl.reviewing.lines import summary_of
from perfxl.run.ledger import problem_name
from tests.drawn import drawn
from tests.known_ledgers import given, reviewed_with, waiver

FITS = "full-score-missed-target"
NO_WAIVER = "工作台账“豁免”第 5 行（广州市某区文化局、社区图书馆运行、{}）没有用上：没有这个问题，或填报值已改。请核对，不再需要的请删去。"
NO_REVIEW = (
    "工作台账“复核”第 3 行（广州市某区文化局、社区图书馆、开放天数）没有用上：没有收到这张表。请核对部门和项目名称。"
)


@pytest.mark.parametrize(
    ("ledger", "told"),
    [
        (Ledger(waivers=(waiver(FITS, "H20", "20"),), reviews=(given("开放天数", 15),)), []),
        (Ledger(waivers=(waiver(FITS, "H20", "19"),)), [NO_WAIVER.format("未达目标却得满分、H20")]),
        (Ledger(waivers=(waiver("not-reported"),)), [NO_WAIVER.format("清单项目未报送")]),
        (Ledger(waivers=(waiver("total-mismatch"),)), [NO_WAIVER.format("总分与各项得分合计不符")]),
        (Ledger(reviews=(replace(given("开放天数", 15), project="社区图书馆"),)), [NO_REVIEW]),
    ],
)
def test_what_fits_nothing_is_said(tmp_path, ledger, told):
    path = drawn(tmp_path / "错.xlsx", cells={"H20": 20, "H25": 98.5})
    summary = summary_of(reviewed_with(path, ledger))
    assert list(unused(ledger, summary.waivers, summary.reviews, problem_name)) == told


@pytest.mark.parametrize(
    ("approved_on", "year", "left_over"),
    [
        ("2024-03-20", 2023, False), ("2024-03-20", 2024, True), ("2023年3月", 2024, True), ("2024-03-20", None, False),
        ("", 2024, False), ("三月", 2024, False),
    ],
)  # fmt: skip
def test_a_waiver_that_is_left_over_from_the_year_before_is_told(approved_on, year, left_over):
    ledger = Ledger(settings=Settings(year=year), waivers=(replace(waiver(FITS, "H20"), approved_on=approved_on),))
    told = list(unused(ledger, {5}, (), problem_name))
    assert [f"日期是 {approved_on}，评价年度是 {year}，像是以前年度留下的" in one for one in told] == [True] * left_over
