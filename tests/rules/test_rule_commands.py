"""perfxl rules: what export and import write, and what they say when they write nothing."""

import openpyxl
import pytest
from typer.testing import CliRunner

from perfxl.rules.contents import content_of
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.text.errors import CallError
from perfxl.ways_in.cli import app


def call(*arguments):
    result = CliRunner().invoke(app, ["rules", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_there_and_back(tmp_path):
    sheet, text = tmp_path / "评分规则.xlsx", tmp_path / "规则.toml"
    call("export", "hubei", "-o", tmp_path)
    call("import", sheet, "-o", text)
    again = tmp_path / "再.xlsx"
    call("export", text, "-o", again)
    books = [load_rulebook(str(path)) for path in (sheet, text, again)]
    assert [content_of(book) for book in books] == [content_of(rulebooks()["hubei"])] * 3


def test_an_exported_rulebook_that_may_have_been_changed_is_not_written_over(tmp_path):
    call("export", "hubei", "-o", tmp_path / "规则")
    changed = tmp_path / "规则" / "评分规则.xlsx"
    changed.write_bytes(b"changed")
    with pytest.raises(FileExistsError):
        call("export", "hubei", "-o", tmp_path / "规则")
    assert changed.read_bytes() == b"changed"


def test_a_threshold_and_a_weight_changed_are_what_is_used(tmp_path):
    path = tmp_path / "评分规则.xlsx"
    call("export", "guangzhou-2023-department", "-o", path)
    book = openpyxl.load_workbook(path)
    for sheet, line, column, value in (
        ("评分规则-区间", "≤10%", 2, "≤5%"),
        ("评分规则-区间", "＞10%，≤20%", 2, "＞5%，≤20%"),
        ("评分规则-指标", "结转结余率", 5, 3),
    ):
        rows = [row for row in book[sheet].iter_rows(min_row=3) if line in [cell.value for cell in row]]
        book[sheet].cell(rows[0][0].row, column).value = value
    book.save(path)
    rule = load_rulebook(str(path)).criterion("结转结余率", 1)
    assert (str(rule.weight), [str(band.range.high) for band in rule.bands[:2]]) == ("3", ["0.05", "0.2"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "评分规则.xlsx：没有发现错误。广州市部门整体支出绩效自评评分规则（2023年度），28 条规则，54 个示例。"),
        (
            {"评分规则-指标!E5": 15},
            "评分规则“评分规则.xlsx”有 3 处须改正：\n"
            "  评分规则-指标!E3：各指标分值合计应为 100 分，实为 95 分。请改正。\n"
            "  评分规则-示例!C11：示例（单项得分 8、7.5、4）写的是 19.5 分，按规则得 15 分。请改正。\n"
            "  评分规则-一级指标!A3：“履职效能”写的是 50 分，各指标合计为 45 分，应相等。请改正。",
        ),
        (
            {"评分规则-示例!C4": 7},
            "评分规则“评分规则.xlsx”有 1 处须改正：\n"
            "  评分规则-示例!C4：示例（目标值 ≥100件，实际值 60件）写的是 7 分，按规则得 6 分。请改正。",
        ),
        (
            {"评分规则-封顶!A3": "＜60%", "评分规则-封顶!C3": "甲"},
            "评分规则“评分规则.xlsx”有 1 处须改正：\n"
            "  评分规则-封顶!C3：“评分规则-等级”里没有“甲”。可选：优、良、中、差。请改正。",
        ),
        (
            {"评分规则-封顶!A3": "＜60%"},
            "评分规则“评分规则.xlsx”有 1 处须改正：\n"
            "  评分规则-封顶!A3：总分不高于和等级不高于应写且只写一个。请改正。",
        ),
    ],
)
def test_a_workbook_is_checked_with_its_cells(changes, said, tmp_path):
    path = tmp_path / "评分规则.xlsx"
    call("export", "guangzhou-2023-department", "-o", path)
    book = openpyxl.load_workbook(path)
    for place, value in changes.items():
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    book.save(path)
    result = call("check", path)
    assert (result.stdout.strip(), result.exit_code) == (said, 1 if changes else 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "没有", "-o", "甲.xlsx"], "没有名为“没有”的评分规则。"),
        (["export", "hubei", "-o", "甲.toml"], "生成的是 .xlsx 文件，不能写成“甲.toml”。"),
        (["import", "错.xlsx", "-o", "甲.xlsx"], "生成的是 .toml 文件，不能写成“甲.xlsx”。"),
        (["export", "错.xlsx", "-o", "错.xlsx"], "“错.xlsx”就是要读的文件，不能写在它上面。"),
        (["import", "错.xlsx", "-o", "甲.toml"], "评分规则“错.xlsx”有 "),
    ],
)
def test_what_cannot_be_done_writes_nothing(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    book.active.title = "评分规则"
    book.save("错.xlsx")
    with pytest.raises(CallError) as caught:
        call(*arguments)
    assert caught.value.message.startswith(said)
    assert [path.name for path in tmp_path.iterdir()] == ["错.xlsx"]
