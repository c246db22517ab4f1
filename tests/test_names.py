"""Names of all kinds: files, folders, sheets. Each input has one output, inside the output folder."""

import json
import os
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from perfxl.run import RunOptions, run_all
from tests.drawn import SHEET, drawn

NAMES = [
    "中文 名称.xlsx", "引'号\".xlsx", "表情😀.xlsx", "点..xlsx", "CON.xlsx", "nul.报表.xlsx", "-o.xlsx", "#%&+;.xlsx", "a\nb.xlsx",
    "=cmd|'C calc'!A1.xlsx", "\x1b[31m红.xlsx", "名" * 83 + ".xlsx", "n" * 250 + ".xlsx", "尾空格 .xlsx", "..x.xlsx", os.fsdecode("表".encode("gbk") + b".xlsx"),
]  # fmt: skip


def reviewed(folder, output):
    outcome = run_all([str(folder)], RunOptions(output, jobs=1), lambda results, _: iter(results))
    return outcome, [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def all_names(tmp_path_factory):
    folder, output = tmp_path_factory.mktemp("收 件"), tmp_path_factory.mktemp("出 '件'")
    made = drawn(folder / "甲.xlsx")
    for name in NAMES:
        shutil.copy(made, folder / name)
    return folder, output, *reviewed(folder, output)


def test_every_name_has_its_own_output_in_the_folder(all_names):
    folder, output, outcome, records = all_names
    assert not outcome.faults
    wanted = {name.encode("utf-8", "backslashreplace").decode() for name in NAMES if not name.startswith(".")} | {
        "甲.xlsx"
    }
    assert {record["source"].removeprefix(f"{folder}/") for record in records} == wanted
    written = [record["annotated"] for record in records]
    assert len(set(written)) == len(wanted)
    for path in written:
        assert path.startswith(f"{output}/")
        openpyxl.load_workbook(path)


def test_no_name_is_a_formula_a_link_or_an_escape_sequence(all_names, capsys):
    _, output, outcome, _ = all_names
    sheet = openpyxl.load_workbook(output / "汇总.xlsx")["重复报送"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3, max_col=4) for cell in row} <= {"s", "n"}
    from perfxl.terminal import tell_run

    outcome.faults.append("\x1b[31m红")
    tell_run(outcome, "出\x1b[0m")
    assert "\x1b" not in capsys.readouterr().err


def test_a_name_as_long_as_the_system_allows_becomes_a_shorter_output(all_names):
    records = all_names[3]
    (record,) = [one for one in records if "n" * 250 in one["source"]]
    assert len(record["annotated"].rpartition("/")[2].encode()) <= 255


@pytest.mark.parametrize("names", [("甲/表.xlsx", "乙/表.xlsx"), ("A.xlsx", "a.xlsx"), ("表.xlsx", "表_审核.xlsx")])
def test_inputs_of_like_names_have_outputs_of_their_own(tmp_path, names):
    folder = tmp_path / "收"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        drawn(folder / name)
    _, records = reviewed(folder, tmp_path / "出")
    written = {record["annotated"].casefold() for record in records}
    assert len(written) == len(list((tmp_path / "出").rglob("*_审核.xlsx"))) == 2


@pytest.mark.parametrize(
    "name", ["一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", "It's '表'", "A!B", "=1+1", "表 (2)"]
)
def test_sheet_names_of_all_kinds_are_linked_to(tmp_path, name):
    path = drawn(tmp_path / "收.xlsx", cells={"H17": 21})
    book = openpyxl.load_workbook(path)
    book[SHEET].title = name
    book.save(path)
    _, records = reviewed(path, tmp_path / "出")
    annotated = openpyxl.load_workbook(records[0]["annotated"])
    places = [link.location for row in annotated["审核结果"].iter_rows() for cell in row if (link := cell.hyperlink)]
    quoted = "'" + name.replace("'", "''") + "'"
    assert {f"{quoted}!H17", f"{name}!H17"} & set(places)
    across = openpyxl.load_workbook(tmp_path / "出" / "汇总.xlsx")["问题清单"]
    assert across["I3"].hyperlink.location == f"{quoted}!H17"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")
def test_links_out_of_a_folder_are_not_followed_unless_given_themselves(tmp_path):
    folder, outside = tmp_path / "收", tmp_path / "外"
    folder.mkdir()
    outside.mkdir()
    drawn(folder / "甲.xlsx")
    drawn(outside / "乙.xlsx")
    (folder / "链.xlsx").symlink_to(outside / "乙.xlsx")
    (folder / "链").symlink_to(outside)
    (folder / "内.xlsx").symlink_to(folder / "甲.xlsx")
    names = {Path(record["source"]).name for record in reviewed(folder, tmp_path / "出")[1]}
    assert names in ({"甲.xlsx"}, {"内.xlsx"})
    assert len(reviewed(folder / "链.xlsx", tmp_path / "另")[1]) == 1
