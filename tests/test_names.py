"""Names of all kinds: files, folders, sheets. Each input has one output, inside the output folder."""

import errno
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import openpyxl
import pytest
from openpyxl.formula import Tokenizer

from perfxl.run.discovery import Source
from perfxl.run.job import RunOptions, run_all
from perfxl.run.output_names import copy_paths
from perfxl.text.errors import system_reason
from tests.drawn import RIGHT, SHEET, drawn

NAMES = [
    "中文 名称.xlsx", "引'号\".xlsx", "表情😀.xlsx", "点..xlsx", "CON.xlsx", "nul.报表.xlsx", "-o.xlsx", "#%&+;.xlsx", "a\nb.xlsx",
    "=cmd|'C calc'!A1.xlsx", "\x1b[31m红.xlsx", "名" * 83 + ".xlsx", "n" * 250 + ".xlsx", "尾空格 .xlsx", "..x.xlsx", os.fsdecode("表".encode("gbk") + b".xlsx"),
]  # fmt: skip


def reviewed(folder, output, consolidate=True):
    options = RunOptions(output, jobs=1, consolidate=consolidate)
    outcome = run_all([str(folder)], options, lambda results, _: iter(results))
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
    from perfxl.ways_in.terminal import tell_run

    outcome.faults.append("\x1b[31m红")
    tell_run(outcome, "出\x1b[0m")
    assert "\x1b" not in capsys.readouterr().err


def test_a_name_as_long_as_the_system_allows_becomes_a_shorter_output(all_names):
    records = all_names[3]
    (record,) = [one for one in records if "n" * 250 in one["source"]]
    assert len(record["annotated"].rpartition("/")[2].encode()) <= 255


# Inputs (below the folder given) and where their outputs go (below the output folder).
LIKE = {
    "two folders": {"甲/表.xlsx": "甲/表_审核.xlsx", "乙/表.xlsx": "乙/表_审核.xlsx"},
    "letter case": {"A.xlsx": "A_审核.xlsx", "a.xlsx": "a(2)_审核.xlsx"},
    "letter case of folders": {"A/表.xlsx": "A/表_审核.xlsx", "a/表.xlsx": "a/表(2)_审核.xlsx"},
    "accents": {"cafe\u0301.xlsx": "cafe\u0301_审核.xlsx", "caf\u00e9.xlsx": "caf\u00e9(2)_审核.xlsx"},
    "accents of folders": {"e\u0301/表.xlsx": "e\u0301/表_审核.xlsx", "\u00e9/表.xlsx": "\u00e9/表(2)_审核.xlsx"},
    "the next round": {"表.xlsx": "表_审核.xlsx", "表_审核.xlsx": "表(2)_审核.xlsx"},
    "a folder like an output": {"X.xlsx": "X(2)_审核.xlsx", "X_审核.xlsx/表.xlsx": "X_审核.xlsx/表_审核.xlsx"},
    "a folder like an output, in another case": {
        "x.xlsx": "x(2)_审核.xlsx",
        "X_审核.XLSX/表.xlsx": "X_审核.XLSX/表_审核.xlsx",
    },
    "what the run itself writes": {
        "汇总.xlsx": "汇总_审核.xlsx",
        "子/汇总.xlsx/表.xlsx": "子/汇总.xlsx_/表_审核.xlsx",
        "results.jsonl/表.xlsx": "results.jsonl_/表_审核.xlsx",
    },
    "a dot and a space at a folder's end": {"甲./表.xlsx": "甲_/表_审核.xlsx", "甲 /表.xlsx": "甲_/表(2)_审核.xlsx"},
    "devices of Windows": {
        "CON.xlsx": "CON_审核.xlsx",
        "nul.报表.xlsx": "nul_.报表_审核.xlsx",
        "com1 .表.xlsx": "com1 _.表_审核.xlsx",
        "LPT¹.2024.xlsx": "LPT¹_.2024_审核.xlsx",
        "Aux/表.xlsx": "Aux_/表_审核.xlsx",
        "prn.d/表.xlsx": "prn_.d/表_审核.xlsx",
        "console.xlsx": "console_审核.xlsx",
    },
    "what Windows forbids": {
        '<甲>:"乙"|?*.xlsx': "_甲___乙_____审核.xlsx",
        "a\\b.xlsx": "a_b_审核.xlsx",
        "时间 12:30/表.xlsx": "时间 12_30/表_审核.xlsx",
        "\t.xlsx": "__审核.xlsx",
    },
}  # fmt: skip


@pytest.mark.parametrize("case", LIKE)
def test_every_input_has_an_output_of_its_own_with_a_name_for_every_system(tmp_path, case):
    """By name alone, so that it is tried where the system could not have the files."""
    sources = [Source(tmp_path / "收" / name, name, PurePosixPath(name)) for name in LIKE[case]]
    places = [str(place) for place in copy_paths(sources, tmp_path / "出")]
    assert places == list(LIKE[case].values())


@pytest.mark.skipif(sys.platform != "linux", reason="has names that other systems have not")
@pytest.mark.parametrize("case", LIKE)
def test_the_outputs_are_where_their_names_say(tmp_path, case):
    folder, output = tmp_path / "收", tmp_path / "出"
    made = drawn(tmp_path / "表.xlsx")
    for name in LIKE[case]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, folder / name)
    # one of its own is written where an input is called like it
    consolidated = "汇总.xlsx" in LIKE[case]
    outcome, records = reviewed(folder, output, consolidated)
    assert not outcome.faults
    written = {record["source"].removeprefix(f"{folder}/"): record["annotated"] for record in records}
    assert set(written) == set(LIKE[case])
    assert {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()} == {
        *(path.removeprefix(f"{output}/") for path in written.values()), "results.jsonl", *["汇总.xlsx"] * consolidated
    }  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="makes paths that other systems have not")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("deep", ["深" * 80, "d" * 240])
def test_paths_longer_than_the_system_allows_are_told(tmp_path, monkeypatch, deep):
    """Folders so deep that one cannot be looked into, a file cannot be read, an output not be written."""
    folder = tmp_path / "收"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for number in range(18):
        Path(deep).mkdir()
        os.chdir(deep)
        drawn(Path("表.xlsx"), replace(RIGHT, project_name=f"第{number}号项目"))
    monkeypatch.chdir(tmp_path)
    outcome, records = reviewed(folder, tmp_path / ("出" * 60))
    told = [record["error"]["message"] for record in records if record["error"]]
    assert told
    assert all("名称太长" in text or "文件夹打不开" in text for text in told)
    assert outcome.incomplete
    whole = [record for record in records if record["annotated"]]
    assert len(whole) + len(outcome.faults) + len(told) == len(records) > 16
    for fault in outcome.faults:
        assert "名称太长" in fault
    listed = openpyxl.load_workbook(tmp_path / ("出" * 60) / "汇总.xlsx")["项目汇总"]
    heads, *rows = listed.iter_rows(min_row=2, values_only=True)
    named = sorted(row[heads.index("文件")] for row in rows)
    assert len(named) == len({*named}) == sum(not record["error"] for record in records)
    assert all(any(record["source"].endswith(name) for record in records) for name in named)


@pytest.mark.parametrize(
    ("windows", "path", "reason"),
    [(True, "D:/" + "深" * 250, "路径太长"), (True, "D:/没有", "路径不存在"), (False, "/" + "深" * 250, "路径不存在")],
)
def test_a_path_too_long_for_windows_is_told(monkeypatch, windows, path, reason):
    monkeypatch.setattr("perfxl.text.errors._WINDOWS", windows)
    assert system_reason(FileNotFoundError(errno.ENOENT, "not found", path)).startswith(reason)


def test_an_input_called_as_the_consolidated_workbook_in_the_output_folder_is_not_written_over(tmp_path):
    given = drawn(tmp_path / "汇总.xlsx")
    before = given.read_bytes()
    outcome, records = reviewed(given, tmp_path)
    assert given.read_bytes() == before
    assert records[0]["annotated"] == f"{tmp_path}/汇总_审核.xlsx"
    assert "请换一个结果文件夹" in outcome.faults[0]


def formula_sheets(sheet):
    """The sheets that a sheet's formulas refer to."""
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    operands = [token.value for text in formulas for token in Tokenizer(text).items if token.subtype == "RANGE"]
    places = [operand.rpartition("!")[0] for operand in operands if "!" in operand]
    return {place[1:-1].replace("''", "'") if place[0] == "'" else place for place in places}


SHEETS = [
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", "一'二'三四五六七八九十一二三四五六七八九十一二三四五六'七八",
    "It's '表'", "A!B", "=1+1", "表 (2)", "A1", "R1C1", "2023", "TRUE", "a.b", "表#1", "😀" * 15,
]  # fmt: skip


@pytest.mark.thorough
def test_sheet_names_of_all_kinds_are_linked_to(tmp_path):
    (tmp_path / "收").mkdir()
    for number, name in enumerate(SHEETS):
        content = replace(RIGHT, project_name=f"项目{number}")
        book = openpyxl.load_workbook(drawn(tmp_path / "表.xlsx", content))
        book[SHEET]["H17"].value, book[SHEET].title = 21, name
        book.save(tmp_path / "收" / f"{number:02}.xlsx")
    _, records = reviewed(tmp_path / "收", tmp_path / "出")
    heads, *lines = openpyxl.load_workbook(tmp_path / "出" / "汇总.xlsx")["问题清单"].iter_rows(min_row=2)
    titles = [cell.value for cell in heads]
    across = {row[titles.index("项目名称")].value: row[5].hyperlink.location for row in lines if row[5].value == "H17"}
    for number, (name, record) in enumerate(zip(SHEETS, records, strict=True)):
        annotated = openpyxl.load_workbook(record["annotated"])["审核结果"]
        places = [link.location for row in annotated.iter_rows() for cell in row if (link := cell.hyperlink)]
        quoted = "'" + name.replace("'", "''") + "'"
        assert f"{quoted}!H17" in places or (name.isalpha() and f"{name}!H17" in places)
        assert formula_sheets(annotated) == {name}
        assert across[f"项目{number}"] == f"{quoted}!H17"


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
    names = {Path(record["source"]).name for record in reviewed(folder, tmp_path / "出", False)[1]}
    assert names in ({"甲.xlsx"}, {"内.xlsx"})
    assert len(reviewed(folder / "链.xlsx", tmp_path / "另", False)[1]) == 1


def test_what_is_no_workbook_is_told(tmp_path):
    folder, output = tmp_path / "收", tmp_path / "出"
    (folder / "某局").mkdir(parents=True)
    drawn(folder / "表.xlsx")
    for name in ("某局/扫描件.PDF", "某局/报送.rar", "某局/.隐藏.pdf", "某局/~$说明.docx", "某局/程序.exe"):
        (folder / name).write_bytes(b"x")
    outcome = run_all([str(folder)], RunOptions(output, jobs=1), lambda results, _: iter(results))
    assert [Path(name).name for name in outcome.others] == ["扫描件.PDF", "报送.rar"]
    rows = openpyxl.load_workbook(output / "汇总.xlsx")["无法识别"].iter_rows(min_row=3, values_only=True)
    assert [(row[1], row[2].partition("，")[0]) for row in rows] == [
        ("不是工作簿", "PDF 文件：不能审核"), ("不是工作簿", "RAR 压缩包：只有 .zip 能直接审核"),
    ]  # fmt: skip


@pytest.mark.parametrize("called", [".", pytest.param("{}", marks=pytest.mark.thorough)])
def test_a_folder_that_is_input_and_output_in_one_is_reviewed_again_like_any_other(tmp_path, monkeypatch, called):
    monkeypatch.chdir(tmp_path)
    place = called.format(tmp_path)
    (tmp_path / "子").mkdir()
    drawn(tmp_path / "甲.xlsx")
    drawn(tmp_path / "子" / "乙.xlsx")
    for _ in range(3):
        outcome = run_all([place], RunOptions(Path(place), jobs=1), lambda results, _: iter(results))
        assert [Path(one.name).name for one in outcome.summaries] == ["乙.xlsx", "甲.xlsx"]
        assert sorted(path.name for path in tmp_path.rglob("*.xlsx")) == [
            "乙.xlsx", "乙_审核.xlsx", "汇总.xlsx", "甲.xlsx", "甲_审核.xlsx",
        ]  # fmt: skip
