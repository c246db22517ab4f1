"""A blank ledger: it says nothing, may be filled in, and is never written over another."""

import time

import openpyxl
import pytest
from typer.testing import CliRunner

from perfxl.ledger.model import Ledger
from perfxl.ledger.shapes import SHAPES
from perfxl.output.ledger.blank import write_blank
from perfxl.run.ledger import ledger_at, problem_names
from perfxl.ways_in.cli import app
from tests.office import converted

ENTRIES = {
    "名单": ["市教育局", None, "101", "教委", 1, 2, None],
    "项目清单": ["P1", "校舍维修", "市教育局", None, 120, None],
    "绩效目标": ["市教育局", "校舍维修", "面积", "≥500平方米", 20],
    "豁免": ["市教育局", "校舍维修", "自评得分与规则计算不符", "H20", "15", "已核实", None, None],
    "复核": ["市教育局", "校舍维修", "面积", 18, None, None],
    "待确认": ["名称", "教体局", "市教育局", "是", None],
}


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "工作台账.xlsx"
    write_blank(path, problem_names())
    return path


def test_it_says_nothing(blank):
    assert ledger_at(blank) == Ledger()


def test_it_is_the_same_bytes_whenever_it_is_made(blank, tmp_path):
    time.sleep(1.1)  # the format knows seconds
    write_blank(tmp_path / "另一份.xlsx", problem_names())
    assert (tmp_path / "另一份.xlsx").read_bytes() == blank.read_bytes()


@pytest.mark.thorough
def test_it_says_nothing_as_an_older_workbook(blank, tmp_path):
    (path,) = converted("xls", [blank], tmp_path)
    assert ledger_at(path) == Ledger()


def test_what_is_entered_below_the_examples_is_read(blank, tmp_path):
    book = openpyxl.load_workbook(blank)
    for name, cells in ENTRIES.items():
        for column, value in enumerate(cells, 1):
            book[name].cell(3, column, value)
    book["参数"]["B2"] = 2024
    book["参数"]["B5"] = 0.3
    book.save(tmp_path / "工作台账.xlsx")
    ledger = ledger_at(tmp_path / "工作台账.xlsx")
    assert (ledger.settings.year, ledger.settings.excellent_projects) == (2024, 0.3)
    assert [entry.department for entry in ledger.roster] == ["市教育局"]
    assert [len(each) for each in (ledger.projects, ledger.targets, ledger.waivers, ledger.reviews)] == [1, 1, 1, 1]
    assert ledger.decisions[0].decision == "是"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_headings_are_locked_and_stay_in_view_and_entries_are_open(blank, shape):
    sheet = openpyxl.load_workbook(blank)[shape.name]
    entry = "B2" if shape.name == "参数" else "A2"
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet["A1"].protection.locked
    assert not sheet[entry].protection.locked
    assert sheet.freeze_panes == "A2"
    if shape.name != "参数":
        assert not any(
            (
                sheet.protection.insertRows,
                sheet.protection.deleteRows,
                sheet.protection.sort,
                sheet.protection.autoFilter,
            )
        )


@pytest.mark.parametrize(
    ("cell", "offered"),
    [
        ("豁免!C2", "=选项!$A$1:"),
        ("待确认!D2", '=IF($A2="名称",选项!$D$1:$D$2,IF($A2="版本",选项!$E$1:$E$2,'),
        ("参数!B8", "=选项!$B$1:"),
    ],
)
def test_drop_downs_offer_what_is_on_the_hidden_sheet(blank, cell, offered):
    book = openpyxl.load_workbook(blank)
    name, ref = cell.split("!")
    (rule,) = [each for each in book[name].data_validations.dataValidation if ref in each.sqref]
    assert rule.type == "list"
    assert f"={rule.formula1}".startswith(offered)
    assert book["选项"].sheet_state == "hidden"


def test_one_that_is_there_is_not_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["ledger", "new"]).exit_code == 0
    before = (tmp_path / "工作台账.xlsx").read_bytes()
    again = CliRunner().invoke(app, ["ledger", "new"])
    assert isinstance(again.exception, FileExistsError)
    assert (tmp_path / "工作台账.xlsx").read_bytes() == before
