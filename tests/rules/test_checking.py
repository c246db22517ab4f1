"""`perfxl rules check`: what is wrong in a rulebook, with its place; `list` and `show`."""

import re

import pytest

from perfxl.output.rules.workbook import write_rulebook
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.ways_in.rule_reading import checked, listed, shown
from tests.called import perfxl

BOOK = """\
name = "own"
title = "本区规则"
form = "department"
version = "1"
years = [2024]
decimals = 2
source = "本区办法"
source_read = true
grades = [{ name = "优", range = "[90, 100]" }]
groups = [{ name = "管理", weight = "60" }, { name = "效果", weight = "40" }]

[[rule]]
key = "carry"
level1 = "管理"
name = "结转结余率"
weight = "60"
kind = "steps"
measure = { name = "结转结余率", form = "ratio", numerator = ["left"], denominator = ["all"] }
bands = [
    { range = "(-inf, 0.1]", points = "60" },
    { range = "(0.1, inf)", points = "0" },
]
inputs = [
    { key = "left", label = "年末结转", type = "number", unit = "万元" },
    { key = "all", label = "预算数", type = "number", unit = "万元" },
]
clause = "不超过10%的得60分，否则不得分。"
examples = [
    { given = { "结转结余率" = "10%" }, score = "60" },
    { given = { "年末结转" = "11", "预算数" = "100" }, score = "0" },
]

[[rule]]
key = "cases"
level1 = "效果"
name = "投诉"
weight = "40"
kind = "deduction"
cases = [{ input = "n", points = "5" }]
inputs = [{ key = "n", label = "投诉次数", type = "number", unit = "次" }]
clause = "每投诉1次扣5分，扣完为止。"
examples = [{ given = { "投诉次数" = "2" }, score = "30" }]
"""


def check(folder, *changes, **others):
    """What is said of the book with changes made to it, other books beside it; and whether it is right."""
    text = BOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    for name, content in {"本区": text, **others}.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return checked(str(folder / "本区.toml"))


def test_a_right_rulebook_is_said_to_be_right(tmp_path):
    assert check(tmp_path) == ("本区.toml：没有发现错误。本区规则，2 条规则，3 个示例。", True)


@pytest.mark.parametrize("name", sorted(rulebooks()))
def test_nothing_is_wrong_in_the_rulebooks_that_ship(name):
    told, right = checked(name)
    assert (told[: len(name) + 1], right) == (f"{name}：", True)


IN_CARRY, IN_CASES = "规则“carry”（steps）的", "规则“cases”（deduction）的"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('weight = "40"\nkind', 'weight = "30"\nkind', "本区.toml 有 3 处错误：\n  各指标分值合计应为 100 分，实为 90 分。\n  第 10 行"),
        ('weight = "40"\nkind', 'weight = "30"\nkind', "第 10 行，groups 第 2 项：“效果”写的是 40 分，各指标合计为 30 分，应相等。"),
        ('"效果", weight = "40"', '"效果", weight = "30"', "第 10 行，groups：一级指标分值合计应为 100 分，实为 90 分。"),
        ('"(0.1, inf)"', '"[0.1, inf)"', "第 12 行，规则“carry”（steps）：区间的端点 0.1 两边都含，只能归一边（方括号含端点，圆括号不含）。"),
        ('0.1]"', '0.1)"', "区间的端点 0.1 两边都不含，应归一边（方括号含端点，圆括号不含）。"),
        ('"(0.1, inf)"', '"(0.2, inf)"', "区间在 0.1 到 0.2 之间不相接。"),
        ('"(0.1, inf)"', '"(0.05, inf)"', "区间在 0.05 到 0.1 之间重叠。"),
        ('"(0.1, inf)"', '"(0.1, 0.05)"', f"第 21 行，{IN_CARRY} bands 第 2 项 range：区间的左端应不大于右端，实为 '(0.1, 0.05)'。"),
        ('points = "60"', 'points = "61"', f"第 20 行，{IN_CARRY} bands 第 1 项 points：得 61 分，超过本指标分值 60 分。"),
        ('["left"]', '["all"]', f"第 24 行，{IN_CARRY} inputs 第 1 项：数据项“年末结转”（left）没有用到。"),
        ('"年末结转", type', '"预算数", type', f"第 24 行，{IN_CARRY} inputs 第 1 项：有几个数据项都叫“预算数”，基础数据里分不开。"),
        ('["all"]', '["every"]', "用到未列出的数据项：every。"),
        ('clause = "每投诉1次扣5分，扣完为止。"', 'clause = " "', f"第 41 行，{IN_CASES} clause：没有写评分标准原文。"),
        ('name = "投诉"\n', "", "第 33 行，规则“cases”（deduction）：没有写指标名称（name），表里的行无从对应。"),
        ('name = "投诉"', 'name = "结转结余率"', f"第 36 行，{IN_CASES} name：“结转结余率”有 2 条规则；同名的各行用 occurrence 区分。"),
        ('score = "30"', 'score = "35"', f"第 42 行，{IN_CASES} examples 第 1 项 score：示例（投诉次数 2）写的是 35 分，按规则得 30 分。"),
        ('"投诉次数" = "2"', '"投诉" = "2"', f"{IN_CASES} examples 第 1 项 given：没有“投诉”这一项。可用：投诉次数、指标、"),
        ('"预算数" = "100"', '"预算数" = "0"', f"第 30 行，{IN_CARRY} examples 第 2 项 given：示例（年末结转 11，预算数 0）给出的数据不够核算。"),
        ('score = "30"', 'score = "三十"', f"{IN_CASES} examples 第 1 项 score：“三十”不是数。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path, old, new, said):
    told, right = check(tmp_path, (old, new))
    assert (said in told, right) == (True, False), told


COMPLETED = """
[[rule]]
key = "done"
applies = "quantitative"
weight = "10"
kind = "completion"
bands = [{ range = "[0, inf)", proportional = true }]
clause = "按完成率计分。"
"""


def test_a_kind_whose_bands_give_no_fixed_points_is_looked_at_as_well(tmp_path):
    told, right = check(tmp_path, (BOOK, BOOK + COMPLETED))
    assert (told.split("\n")[0], right) == ("本区.toml：没有发现错误。本区规则，3 条规则，3 个示例。", True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], []),
        (
            [("source_read", 'regions = ["广州市"]\nsource_read'), ("[2024]", "[2023, 2024]")],
            ["2023 年度与自带的“guangzhou-2023-department”（广州市部门整体支出绩效自评评分规则（2023年度））适用于同样的表：指定了本规则的，按本规则计分。"],
        ),
        (
            [(BOOK, BOOK + COMPLETED)],
            ["“定量指标”写了分值 10 分：自评表上填了分值的指标以表上为准，没有填的才用它。"],
        ),
        (
            [('"own"', '"hunan-department"')],
            ["编码“hunan-department”与程序自带的相同：用本规则时代替自带的那一套，结果里会注明。要与它分开，请换一个编码和名称。"],
        ),
        (
            [("不超过10%的得60分", "不超过8%的得60分")],
            [
                "“结转结余率”的评分标准读作“按比率所在档次计分；≤8% 得 60 分；＞8% 得 0 分；结转结余率＝年末结转÷预算数”，"
                "与填的“按比率所在档次计分；≤10% 得 60 分；＞10% 得 0 分；结转结余率＝年末结转÷预算数”不同，按填的计分。请把两处改成一致。"
            ],
        ),
        ([("不超过10%的得60分", "不超过8%的得60分"), ('clause = "不', 'reading = "口径另有批复。"\nclause = "不')], []),
    ],
)  # fmt: skip
def test_what_there_is_to_know_of_a_right_rulebook_is_said_after_that(tmp_path, changes, said):
    told, right = check(tmp_path, *changes)
    assert (told.split("\n")[1:], right) == ([f"提示：{sentence}" for sentence in said], True)


def test_a_workbook_beside_is_compared_as_well(tmp_path):
    other = BOOK.replace('"own"', '"other"\nregions = ["某区"]').replace("本区规则", "旁边的规则")
    (tmp_path / "旁边.toml").write_text(other, encoding="utf-8")
    write_rulebook(load_rulebook(str(tmp_path / "旁边.toml")), tmp_path / "评分规则.xlsx")
    (tmp_path / "旁边.toml").unlink()
    (tmp_path / "别的规则.xlsx").write_bytes(b"")
    told, right = check(tmp_path, ("source_read", 'regions = ["某区"]\nsource_read'))
    assert ("2024 年度与“other”（旁边的规则）重叠" in told, right) == (True, False)
    reverse, _ = checked(str(tmp_path / "评分规则.xlsx"))
    assert "评分规则!B7：2024 年度与“own”（本区规则）重叠，同一张表有两套规则。请改正。" in reverse


def test_everything_is_said_at_once(tmp_path):
    told, _ = check(tmp_path, ('points = "60"', 'points = "61"'), ('score = "30"', 'score = "35"'))
    assert [re.match(r"  第 (\d+) 行", line)[1] for line in told.split("\n")[1:]] == ["20", "42"]


@pytest.mark.parametrize(
    ("form", "regions", "years", "said"),
    [
        ("department", '["某区"]', "[2023, 2024]", "第 5 行，years：2024 年度与“other”（旁边的规则）重叠，同一张表有两套规则。"),
        ("any", '["某区"]', "[2024]", "2024 年度与“other”"),
        ("project", '["某区"]', "[2024]", ""),
        ("department", '["别区"]', "[2024]", ""),
        ("department", '["某区"]', "[2023]", ""),
    ],
)  # fmt: skip
def test_two_rulebooks_for_one_place_form_and_year_are_told(tmp_path, form, regions, years, said):
    other = (
        BOOK.replace('"own"', f'"other"\nregions = {regions}')
        .replace("本区规则", "旁边的规则")
        .replace("department", form)
        .replace("[2024]", years)
    )
    told, right = check(tmp_path, ("source_read", 'regions = ["某区"]\nsource_read'), 旁边=other)
    assert (said in told, right) == (True, not said)


def test_a_list_begins_with_the_name_and_has_a_line_for_each():
    assert [line.split()[0] for line in listed()] == list(rulebooks())
    line = next(line for line in listed() if line.startswith("mof-2020 "))
    assert line == "mof-2020  项目表、部门表  2019-2026  全国  全国通用自评评分规则（财预〔2020〕10号）"


def test_show_prints_each_rule_with_its_parameters_clause_and_examples():
    text = "\n".join(shown("guangzhou-2023-department"))
    for part in (
        "广州市部门整体支出绩效自评评分规则（2023年度）（guangzhou-2023-department，第 1 版）",
        "等级：优 90分≤得分≤100分；良 80分≤得分＜90分；中 60分≤得分＜80分；差 0分≤得分＜60分",
        "7. 管理效率 / 预算执行 / 结转结余率（2 分）",
        "     10%＜结余结转率≤20%：得 1 分",
        "     超出 0% 的，每满 5% 扣 0.5 分，不满一档不扣分，扣完为止",
        "     应开展事前绩效评估的项目数不超过 3 的：每 1 个扣 1 分",
        "   示例：结余结转率 20%：得 1 分",
        "   理解：每满5%扣0.5分，不满5%的部分不扣分。",
        "   示例：公用经费控制率 5%：得 1.5 分\n         比率每满一档扣分：公用经费控制率 5%，每满 5% 扣 0.5 分，满 1 档；得 1.5 分，分值 2 分。",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["list"], 0, "guangzhou-2023-project"),
        (["show", "mof-2020"], 0, "得分=预算执行率×分值"),
        (["check", "mof-2020"], 0, "没有发现错误"),
        (["check", "坏.toml"], 1, "坏.toml：缺少 name"),
        (["check", "没有.toml"], 2, "找不到“没有.toml”"),
        (["show", "没有"], 2, "没有名为“没有”的评分规则"),
    ],
)
def test_the_commands(tmp_path, arguments, status, said):
    (tmp_path / "坏.toml").write_text("decimals = 2", encoding="utf-8")
    done = perfxl("rules", *arguments, cwd=tmp_path)
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True)
