"""What the ledger says that fits nothing any more."""

from dataclasses import replace

import pytest

from perfxl.ledger.model import Ledger
from perfxl.ledger.unused import unused
from perfxl.reviewing.lines import summary_of
from perfxl.run.ledger import problem_titles
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
        (Ledger(waivers=(waiver("total-mismatch"),)), [NO_WAIVER.format("总分与各项得分合计不符")]),
        (Ledger(reviews=(replace(given("开放天数", 15), project="社区图书馆"),)), [NO_REVIEW]),
    ],
)
def test_what_fits_nothing_is_said(tmp_path, ledger, told):
    path = drawn(tmp_path / "错.xlsx", cells={"H20": 20, "H25": 98.5})
    summary = summary_of(reviewed_with(path, ledger))
    assert list(unused(ledger, summary.waivers, summary.reviews, problem_titles())) == told
