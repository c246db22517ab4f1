"""Ledgers that are broken or made to cost time: each can be used, or is refused with sentences, few enough to read."""

from __future__ import annotations

import pytest

from perfxl.excel.reading.limits import allowing
from perfxl.ledger.faults import MOST_TOLD, LedgerError
from perfxl.ledger.reading import read_ledger
from perfxl.run.ledger import known_problems
from tests.hostile import MEGABYTE
from tests.hostile_ledgers import FINE, ledgers, uncached, with_sheet
from tests.ledger.books import ledger

SMALL = 1
CASES = ledgers(SMALL, 120 * MEGABYTE)


def told(path):
    try:
        with allowing(SMALL):
            read_ledger(path, known_problems())
    except LedgerError as error:
        return error.message
    return FINE


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_of_a_hostile_ledger(tmp_path, name):
    case, path = CASES[name], tmp_path / "工作台账.xlsx"
    path.write_bytes(case.make())
    lines = told(path).split("\n")
    assert case.said in "".join(lines)
    assert (lines == [FINE]) == (case.said == FINE)
    assert len(lines) <= MOST_TOLD + 2
    assert all(line.endswith(("。", "：")) for line in lines if line)


def test_of_very_many_mistakes_the_rest_is_counted(tmp_path):
    names = [[f"没有的参数{number}", 1] for number in range(MOST_TOLD + 7)]
    lines = told(ledger(tmp_path / "台账.xlsx", {"参数": [["名称", "值"], *names]})).split("\n")
    assert lines[0].endswith(f"有 {MOST_TOLD + 7} 处须改正：")
    assert len(lines) == MOST_TOLD + 2
    assert lines[-1] == "另有 7 处没有列出。请先改正上面的，再检查一次。"


def test_a_line_of_formulas_without_values_is_told(tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(with_sheet("项目清单", uncached(1)))
    assert "项目清单!A2：项目编码的公式没有算出的结果。" in told(path)
