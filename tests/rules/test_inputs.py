"""The numbers of a score, as they are told."""

import pytest

from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Datum
from perfxl.rules.inputs import Input, completion_inputs, data_inputs
from perfxl.rules.kinds.rule import Sources
from perfxl.rules.rulebook import load_rulebook
from tests.forms.rows import row


@pytest.mark.parametrize(
    ("target", "actual", "told"),
    [
        ("≥90%", "92.5%", ("90%", "92.5%")),
        ("95%", "95", ("95%", "95%")),
        ("1", "98%", ("100%", "98%")),
        ("5‰", "4‰", ("5‰", "4‰")),
        ("100%", "99.995%", ("100%", "99.995%")),
        ("600人次", "784人次", ("600人次", "784人次")),
        ("30家", "28户", ("30家", "28户")),
        ("600人次", "784", ("600人次", "784人次")),
        ("600", "784人次", ("600人次", "784人次")),
        ("≤20万元", "180000元", ("20万元", "18万元")),
        ("2.5公里", "2500米", ("2.5公里", "2.5公里")),
        ("90%-95%", "97%", ("90%-95%", "97%")),
        ("5-10个", "4个", ("5-10个", "4个")),
        ("300", "310", ("300", "310")),
    ],
)
def test_a_target_and_an_actual_are_told_in_their_units(target, actual, told):
    assert tuple(given.told for given in completion_inputs(row(target, actual))) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Input("a", "数", 0.9, None, live=True), "0.9"),
        (Input("a", "数", 0.9, None, live=True, unit="%"), "90%"),
        (Input("a", "数", 600.0, None, live=True, unit="人次"), "600人次"),
        (Input("a", "数", 1.0, None, live=True, flag=True), "是"),
        (Input("a", "数", 0.0, None, live=True, flag=True), "否"),
    ],
    ids=str,
)
def test_a_number_is_told_as_people_write_it(given, told):
    assert given.told == told


def test_a_rate_that_a_text_quotes_is_told_as_a_percentage():
    rule = load_rulebook("guangzhou-2023-department").criterion("部门预算资金支出率", 1)
    quoting = row("100%", "", name=rule.name)._replace(reason=Cell("表", 1, 1, "年度平均执行率99.14%"))
    assert [given.told for given in rule.grounds(quoting, Sources()).inputs] == ["99.14%"]


@pytest.mark.parametrize(
    ("written", "told"),
    [(Cell("表", 3, 4, "99.14", 99.14, 99.14, 2), "99.14%"), (Cell("表", 3, 4, "0.9914", 0.9914, 0.9914, 4), "99.14%")],
    ids=["99.14", "0.9914"],
)
def test_a_rate_of_the_data_is_told_as_a_percentage(written, told):
    rule = load_rulebook("guangzhou-2023-department").criterion("部门预算资金支出率", 1)
    spec = next(spec for spec in rule.inputs if spec.type == "ratio")
    (given,) = data_inputs(rule.name, rule.inputs, [Datum(rule.name, spec.label, written)])
    assert given.told == told
