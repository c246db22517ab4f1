"""Little executed, or a budget that changed: whether the form says why."""

from dataclasses import replace

import pytest

from perfxl.ledger.model import NOTHING, Ledger, Settings
from perfxl.ledger.packed import packed
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from tests.drawn import drawn, funded
from tests.forms.grids import draw
from tests.forms.traps import FUNDS, ROWS, changed, mof


def found_in(path, ledger=NOTHING):
    """The code, cell and sentence of what is found in a workbook on the budget's course."""
    record = review_batch([Job(path, path.name)], ReviewOptions(ledger=packed(ledger)))[0].record
    findings = [finding for form in record["forms"] for finding in form["findings"]]
    return [(f["code"], f["cell"], f["message"]) for f in findings if f["code"] in ("low-execution", "budget-changed")]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (funded(100, 90, problems="无"), []),
        (funded(100, 80, problems="工程延期，资金未支付完。"), []),
        (funded(100, 80, problems="暂无。", measures="无"), ["预算执行率 80%"]),
        (funded(100, 80, problems="无存在问题", measures="继续加强管理"), ["预算执行率 80%"]),
        (funded(100, 80, problems="资金使用无问题", measures="进一步加强预算执行管理。"), ["预算执行率 80%"]),
        (funded(100, 80, problems="第四季度闭馆维修，读者减少。"), ["预算执行率 80%"]),
        (funded(100_000, 89_996, problems="无", measures="无"), ["预算执行率 89.996%"]),
    ],
)
def test_little_executed_needs_a_reason_that_speaks_of_it(tmp_path, content, found):
    told = found_in(drawn(tmp_path / "表.xlsx", content))
    assert [(code, cell, message.partition("，")[0]) for code, cell, message in told] == [
        ("low-execution", "H8", one) for one in found
    ]


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        (0.8, []),
        (0.85, ["预算执行率 80%，低于 85%，表内没有说明原因。请补充说明。"]),
        (0.9, ["预算执行率 80%，低于 90%，表内没有说明原因。请补充说明。"]),
    ],
)
def test_the_bureau_says_what_is_little(tmp_path, limit, found):
    path = drawn(tmp_path / "表.xlsx", funded(100, 80, problems="无", measures="无"))
    told = found_in(path, Ledger(Settings(low_execution=limit)))
    assert [message for _, _, message in told] == found


def test_amounts_in_different_units_are_told_as_that(tmp_path):
    """1,000,000 元 beside 80 万元 is a rate of 80 %, and the unit is to be mended first."""
    path = drawn(tmp_path / "表.xlsx", replace(funded(1_000_000, 80), rate=80, problems="无", measures="无"))
    assert found_in(path) == []


LOW = changed(FUNDS, ("|120|120|114|10|95%|9.5", "|120|120|96|10|80%|8"))
RAISED = changed(FUNDS, ("|120|120|114|", "|100|120|114|"))
REASON = "个别路段临时封闭，已加强施工组织"


@pytest.mark.parametrize(
    ("funds", "reason", "found"),
    [
        (LOW, REASON, [("low-execution", "H6")]),
        (LOW, "受汛期影响，预算执行率偏低；已与施工方商定", []),
        (RAISED, REASON, [("budget-changed", "E6")]),
        (RAISED, "年中追加应急经费", []),
    ],
)
def test_a_reason_may_stand_beside_an_indicator(tmp_path, funds, reason, found):
    path = draw(mof(funds=funds, rows=changed(ROWS, (REASON, reason))), tmp_path / "表.xlsx")
    assert [(code, cell) for code, cell, _ in found_in(path)] == found


@pytest.mark.parametrize(("reason", "found"), [("受汛期影响，资金未支付完", []), ("—", ["low-execution"])])
def test_a_reason_may_stand_beside_the_funds(tmp_path, reason, found):
    lines = LOW.strip("\n").splitlines()
    lines[0], lines[1] = f"{lines[0]}|未执行完毕原因", f"{lines[1]}|{reason}"
    path = draw(mof(funds="\n".join(lines)), tmp_path / "表.xlsx")
    assert [code for code, *_ in found_in(path)] == found
