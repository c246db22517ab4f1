"""`ledger update`: what a run asks is appended, decisions come along, everything else stays."""

import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from perfxl.excel.reading.workbook import read_workbook
from perfxl.ledger.faults import LedgerError
from perfxl.output.ledger.blank import write_blank
from perfxl.output.ledger.update import UpdateError
from perfxl.run.ledger import ledger_at, problem_names
from perfxl.run.questions import ask, update_ledger
from perfxl.text.errors import CallError
from tests.ledger.books import ledger
from tests.office import converted

HEAD = ["事项", "填报内容", "可能是", "决定", "说明"]
ASKED = [["名称", "教委", "市教育局", None, "写法相近"], ["项目", "校舍修缮", "P1 校舍维修", "P1", None]]


def folder_asking(tmp_path, rows):
    folder = tmp_path / "结果"
    folder.mkdir(exist_ok=True)
    ledger(folder / "汇总.xlsx", {"总览": [["x"]], "待确认": [["待确认事项"], HEAD, *rows]})
    return folder


def decisions(path):
    return [(each.matter, each.stated, each.perhaps, each.decision) for each in ledger_at(path).decisions]


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        ([], ASKED, [("名称", "教委", "市教育局", ""), ("项目", "校舍修缮", "P1 校舍维修", "P1")]),
        ([["名称", "教 委", "市教育局", "否", None]], ASKED[:1], [("名称", "教 委", "市教育局", "否")]),
        ([["名称", "教委", "市教育局", None, None]], [["名称", "教委", "市教育局", "是", None]], [("名称", "教委", "市教育局", "是")]),
        ([["名称", "教委", "市教育局", "否", None]], [["名称", "教委", "市教育局", "是", None]], [("名称", "教委", "市教育局", "否")]),
        ([["版本", "甲", "一稿", "采用", None]], [["版本", "甲", "二稿", None, None]] * 2,
         [("版本", "甲", "一稿", "采用"), ("版本", "甲", "二稿", "")]),
    ],
)  # fmt: skip
def test_what_the_ledger_has_not_yet_is_appended(tmp_path, before, asked, after):
    path = ledger(tmp_path / "工作台账.xlsx", {"参数": [["名称", "值"]], "待确认": [HEAD, *before]})
    update_ledger(path, folder_asking(tmp_path, asked))
    assert decisions(path) == after


def test_the_old_file_is_kept_and_one_without_news_is_left_alone(tmp_path):
    path = ledger(tmp_path / "工作台账.xlsx", {"待确认": [HEAD]})
    folder, before = folder_asking(tmp_path, ASKED), path.read_bytes()
    found = update_ledger(path, folder)
    assert (found.added, found.decided, (tmp_path / "工作台账.bak.xlsx").read_bytes()) == (2, 0, before)
    after = path.read_bytes()
    assert not update_ledger(path, folder).changed
    assert path.read_bytes() == after
    assert (tmp_path / "工作台账.bak.xlsx").read_bytes() == before


def test_a_ledger_without_the_sheet_gets_one_with_choices(tmp_path):
    path = ledger(tmp_path / "工作台账.xlsx", {"名单": [["部门"], ["市教育局"]]})
    update_ledger(path, folder_asking(tmp_path, ASKED))
    sheet = openpyxl.load_workbook(path)["待确认"]
    assert [cell.value for cell in sheet[1]] == HEAD
    assert {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        "D2": '"是,否"',
        "D3": '"不在清单"',
    }
    assert len(decisions(path)) == 2


def test_the_bureaus_own_columns_formats_comments_and_choices_stay(tmp_path):
    path = tmp_path / "工作台账.xlsx"
    write_blank(path, problem_names())
    book = openpyxl.load_workbook(path)
    book["待确认"]["G1"] = "经办人"
    book["待确认"]["A1"].comment = Comment("自用", "局里")
    book["名单"]["A3"] = "市教育局"
    book.save(path)
    with zipfile.ZipFile(path) as old:
        before = {name: old.read(name) for name in old.namelist()}
    update_ledger(path, folder_asking(tmp_path, ASKED))
    with zipfile.ZipFile(path) as new:
        changed = {name for name in before if new.read(name) != before[name]}
    assert changed == {"xl/worksheets/sheet8.xml"}
    sheet = openpyxl.load_workbook(path)["待确认"]
    assert (sheet["G1"].value, sheet["A1"].comment.text, sheet["A3"].protection.locked) == ("经办人", "自用", False)
    assert len(sheet.data_validations.dataValidation) == len(HEAD)


@pytest.mark.parametrize("mark", ["~$工作台账.xlsx", ".~lock.工作台账.xlsx#"])
def test_one_that_is_open_elsewhere_is_refused(tmp_path, mark):
    path = ledger(tmp_path / "工作台账.xlsx", {"待确认": [HEAD]})
    (tmp_path / mark).touch()
    before = path.read_bytes()
    with pytest.raises(CallError, match="正在 Excel 或 WPS 中打开，没有改动"):
        update_ledger(path, folder_asking(tmp_path, ASKED))
    assert path.read_bytes() == before
    assert not (tmp_path / "工作台账.bak.xlsx").exists()


def test_what_cannot_be_updated_says_why(tmp_path):
    path = ledger(tmp_path / "工作台账.xlsx", {"待确认": [HEAD]})
    folder = folder_asking(tmp_path, ASKED)
    with pytest.raises(CallError, match="找不到台账"):
        update_ledger(tmp_path / "没有.xlsx", folder)
    with pytest.raises(CallError, match="--from"):
        update_ledger(path, tmp_path)
    with pytest.raises(LedgerError, match="缺少“决定”一栏"):
        update_ledger(ledger(tmp_path / "缺栏.xlsx", {"待确认": [HEAD[:3]]}), folder)


@pytest.mark.thorough
def test_one_in_an_older_format_cannot_be_updated(tmp_path):
    (old,) = converted("xls", [ledger(tmp_path / "工作台账.xlsx", {"待确认": [HEAD]})], tmp_path)
    with pytest.raises(UpdateError, match=r"另存为 \.xlsx"):
        update_ledger(old, folder_asking(tmp_path, ASKED))


def test_a_run_asks_in_a_copy_beside_its_results(tmp_path):
    path = ledger(tmp_path / "工作台账.xlsx", {"待确认": [HEAD]})
    folder, before = folder_asking(tmp_path, ASKED), path.read_bytes()
    assert ask(path, folder) == (folder / "工作台账（待确认）.xlsx", 2)
    assert path.read_bytes() == before
    assert len(read_workbook(folder / "工作台账（待确认）.xlsx").sheets) == 1
    assert ask(folder / "工作台账（待确认）.xlsx", folder) is None
