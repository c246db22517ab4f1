"""Errors are counted one way everywhere: those of the forms that count."""

import re
from dataclasses import replace

import openpyxl
import pytest

from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.desktop.summary import summary
from perfxl.ways_in.terminal import tell_run
from tests.drawn import RIGHT, drawn, with_indicator

# Two errors: above its weight, and the total no longer adds up.
WRONG = with_indicator(17, self_score=99)


def plainly(results, total):
    """No bar."""
    yield from results


def ran(folder, forms, **options):
    """A run over forms by the names of their files."""
    (folder / "收").mkdir()
    for name, content in forms.items():
        drawn(folder / "收" / f"{name}.xlsx", content)
    return run_all([str(folder / "收")], RunOptions(folder / "出", annotate=False, jobs=1, **options), plainly)


@pytest.mark.parametrize(
    ("forms", "errors", "told"),
    [
        ({"甲": WRONG}, 2, "1 张自评表："),
        ({"甲": WRONG, "甲（修改后）": RIGHT}, 0, "2 张自评表，其中 1 张不计入"),
        ({"甲": WRONG, "乙": WRONG}, 2, "2 张自评表，其中 1 张不计入"),
        ({"甲": RIGHT, "乙": replace(RIGHT, project_name="乙"), "丙": replace(WRONG, year=2022)}, 0, "3 张自评表，其中 1 张不计入"),
    ],
)  # fmt: skip
def test_screen_folder_and_consolidated_workbook_tell_the_same_errors(tmp_path, capsys, forms, errors, told):
    outcome = ran(tmp_path, forms)
    tell_run(outcome, "出")
    screen, lines = capsys.readouterr().err, [*summary(outcome, [])]
    overview = openpyxl.load_workbook(tmp_path / "出" / "汇总.xlsx", data_only=True)["总览"]
    figures = {row[0]: row[1] for row in overview.iter_rows(values_only=True)}
    listed = sum(int(found[1]) for line in lines if (found := re.search(r"　(\d+) 处$", line)))
    assert (figures["错误（处）"], outcome.errors, listed) == (errors, errors, errors)
    assert f"错误 {errors} 处" in screen
    assert told in screen
    assert told.rstrip("：") in lines[0]
    assert "没有汇总" not in screen


def test_without_a_consolidated_workbook_all_count_and_that_is_said(tmp_path, capsys):
    outcome = ran(tmp_path, {"甲": WRONG, "甲（修改后）": RIGHT}, consolidate=False)
    tell_run(outcome, "出")
    assert re.search("2 张自评表：错误 2 处.*没有汇总，重复报送的也算在内。", capsys.readouterr().err)
    assert "没有汇总，重复报送的也算在内。" in [*summary(outcome, [])]


def test_errors_in_forms_of_another_year_are_told_apart(tmp_path):
    """Whoever filled one in mends it all the same; what another version replaced nobody has to."""
    forms = {"甲": RIGHT, "乙": replace(RIGHT, project_name="乙"), "丙": replace(WRONG, year=2022), "甲（初稿）": WRONG}
    lines = [*summary(ran(tmp_path, forms), [])]
    at = lines.index("其他年度的表不计入汇总，也有须改正的错误：")
    assert lines[at + 1 : at + 3] == ["  · 丙.xlsx　错误 2 处", "计入汇总的表没有须改正的错误。"]


@pytest.mark.parametrize("kind", ["无法读取", "未找到绩效自评表", "没有写成"])
def test_of_many_alike_some_are_listed_and_the_rest_is_counted(tmp_path, capsys, kind):
    outcome = ran(tmp_path, {"甲": RIGHT})
    (one,) = outcome.summaries
    if kind == "没有写成":
        outcome.faults = [f"{number}.xlsx：磁盘已满" for number in range(20_000)] + ["归档文件没有写完。"]
        expected = "归档文件没有写完。"
    else:
        status, message = ("unreadable", "已损坏") if kind == "无法读取" else ("unrecognised", None)
        outcome.summaries = [replace(one, status=status, message=message)] * 20_001
        expected = "见 汇总.xlsx 的无法识别。"
    tell_run(outcome, "出")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 23
    (counted,) = (line for line in lines if line.startswith("还有 19981 "))
    assert kind in counted
    assert any(line.endswith(expected) for line in lines)
