"""Layouts are data: the example of the documentation is a layout, and the families are told apart."""

import re
from pathlib import Path

import pytest
from grids import draw
from traps import SHOULD_PASS, changed

import perfxl
from perfxl.excel.reading.workbook import read_workbook
from perfxl.forms.layouts import BASE, layouts
from perfxl.forms.layouts.reading import LayoutError, layout_of, read_base, read_family
from perfxl.forms.recognise import recognise
from perfxl.rules.rulebook import rulebooks
from tests.drawn import drawn

HERE = Path(__file__).parent
FOLDER = Path(perfxl.__file__).parent / "forms" / "layouts"
DOCS = HERE.parents[1] / "docs" / "layouts.md"
FAMILIES = {
    "全国通用六栏": ("mof", "mof-2020"),
    "成本是一级指标": ("mof", "mof-2021-cost"),
    "云南-目标分三栏另起一行": ("yunnan", "mof-2020"),
    "四川-目标分三栏同一行": ("sichuan", "mof-2020"),
    "衔接资金-分值在前": ("poverty-fund", "mof-2020"),
    "宁夏-总分印在表头": ("ningxia", "mof-2020"),
    "银川-自评得分印在表头": ("yinchuan", "mof-2020"),
    "北京-有得分计算方法": ("beijing", "mof-2020"),
    "新疆-上年完成值在实际完成值之前": ("xinjiang", "mof-2020"),
    "湖北-没有分值栏": ("hubei", "mof-2020"),
    "河北-指标分值在前执行率是一行指标": ("hebei", "mof-2020"),
    "重庆-不分级一列指标": ("chongqing", "mof-2020"),
    "转移支付-没有分值和得分": ("transfer", "mof-2020"),
    "部门整体-全国六栏": ("mof-department", "mof-2020"),
    "湖南部门-得分作分值栏": ("hunan-department", "mof-2013-department"),
    "广东部门-名称与权重各一栏": ("guangdong-department", "mof-2013-department"),
    "四川部门-分值写在名称里": ("sichuan-department", "mof-2020"),
    "投入过程部门-分值写在名称里": ("named-weights-department", "mof-2013-department"),
    "考核表-项目和考核内容作各级指标": ("assessment-department", "mof-2013-department"),
    "未收录的表式": ("general-project", "mof-2020"),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_known_and_without_a_place_scored_by_the_national_rules(name):
    path = HERE / "should_pass" / f"{name}.xlsx"
    (form,) = recognise(read_workbook(path))
    assert (form.layout, perfxl.review(path)["forms"][0]["rulebook"]) == FAMILIES[name]


@pytest.mark.parametrize(
    ("name", "department", "rulebook"),
    [
        ("全国通用六栏", "某市交通运输局", "mof-2020"),
        ("全国通用六栏", "武汉市交通运输局", "hubei"),
        ("全国通用六栏", "大悟县交通运输局", "hubei"),
        ("全国通用六栏", "北京市海淀区交通委员会", "beijing"),
        ("全国通用六栏", "宁夏交通运输厅", "ningxia"),
        ("全国通用六栏", "广州市某区交通运输局", "guangzhou-2023-project"),
        ("全国通用六栏", "广东省交通运输厅", "mof-2020"),
        ("成本是一级指标", "武汉市交通运输局", "hubei"),  # where it is before what groups it has
        ("四川-目标分三栏同一行", "武汉市交通运输局", "hubei"),  # and before its layout
        ("四川-目标分三栏同一行", "昆明市交通运输局", "mof-2020"),
        ("四川-目标分三栏同一行", "达州市交通运输局", "sichuan"),
        ("北京-有得分计算方法", "济南市交通运输局", "mof-2020"),
        # criteria of the national framework (结转结余变动率 …), or none of them
        ("部门整体-比上年减少和没有发生都算达标", "济南市交通运输局", "mof-2013-department"),
        ("部门整体-比上年减少和没有发生都算达标", "长沙市交通运输局", "hunan-department"),
        ("部门整体-比上年减少和没有发生都算达标", "新邵县交通运输局", "hunan-department"),
        ("部门整体-比上年减少和没有发生都算达标", "武汉市交通运输局", "hubei"),
        ("部门整体-全国六栏", "长沙市交通运输局", "mof-2020"),
    ],
)
def test_a_form_is_scored_by_the_rules_that_fit_it_best(tmp_path, name, department, rulebook):
    text = changed(SHOULD_PASS[name], ("某市交通运输局", department))
    assert perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"][0]["rulebook"] == rulebook


@pytest.mark.parametrize("heading", ["指标名称", "考核指标", "绩效指标名称"])
def test_a_flat_table_of_results_is_a_form(tmp_path, heading):
    text = f"""
~2022年度项目绩效目标完成情况表
项目名称：|农村道路养护|<|<|<|<
主管部门：|某市交通局|<|<|<|<
年初预算资金总额|100|实际投入资金额|95|资金执行率|95%
{heading}|目标值|完成值|未完成原因|<|<
养护里程|≥120公里|126公里||<|<
"""
    (form,) = perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"]
    assert [(row["level3"], row["target"], row["actual"]) for row in form["indicators"]] == [
        ("养护里程", "≥120公里", "126公里")
    ]
    assert [(row["budget"], row["executed"], row["rate_stated"]) for row in form["funds"]] == [(100, 95, 0.95)]
    assert form["findings"] == []


NINGXIA = SHOULD_PASS["宁夏-总分印在表头"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (SHOULD_PASS["全国通用六栏"], []),  # the rate weighs 10 of the 100, so that 40, 40 and 20 cannot be meant
        (NINGXIA, []),
        (changed(NINGXIA, ("养护里程|20|", "养护里程|30|"), ("改善出行条件|40|", "改善出行条件|30|")), ["E11", "E13"]),
    ],
    ids=["执行率计分", "合于规则", "不合规则"],
)
def test_group_weights_are_asked_for_where_they_make_100(tmp_path, text, cells):
    (form,) = perfxl.review(draw(changed(text, ("某市交通运输局", "银川市交通运输局")), tmp_path / "表.xlsx"))["forms"]
    assert [f["cell"] for f in form["findings"] if f["code"] == "level-weight-off"] == cells


@pytest.mark.parametrize(
    ("rules", "rulebook"),
    [("mof-2020", "mof-2020"), ("hubei", "hubei"), ("guangzhou-2023-department", "guangzhou-2023-project")],
)
def test_rules_that_are_asked_for_score_the_forms_that_they_are_for(tmp_path, rules, rulebook):
    assert perfxl.review(drawn(tmp_path / "表.xlsx"), rules=rules)["forms"][0]["rulebook"] == rulebook


def test_a_form_of_no_family_says_what_was_placed_and_what_not():
    findings = perfxl.review(HERE / "should_pass" / "未收录的表式.xlsx")["forms"][0]["findings"]
    assert [(f["code"], f["level"], f["cell"]) for f in findings] == [
        ("layout-unknown", "info", "A1"),
        ("unplaced-column", "info", "G4"),
    ]
    assert "核验渠道" in findings[1]["message"]


def test_every_layout_that_a_rulebook_names_exists():
    named = {name for book in rulebooks().values() for name in book.layouts}
    assert named <= {layout.name for layout in layouts()}


def base():
    return read_base(BASE, (FOLDER / BASE).read_text("utf-8"))


def test_the_documented_example_is_a_layout():
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    layout = layout_of(read_family("qinghai.toml", example, base()), base())
    assert layout.columns.role("本年应达到") == "target"
    assert layout.columns.role("未达到目标的原因") == "reason"
    assert layout.columns.role("三级指标") == "level3"
    assert layout.signs.words == {"绩效跟踪情况"}


@pytest.mark.parametrize(
    ("pattern", "label", "others"),
    [
        ("/^(本年|全年)(应)?达到(值|数)?$/", "全年达到值", ["去年达到值", "达到值"]),
        (r"/^[(甲]+(乙)\(?$/", "甲乙(", ["?乙", ":乙"]),
        (r"/^[\](甲]+(乙)$/", "甲]乙", ["?乙", ":乙"]),
        ("/^(?!去)(年|(月|日))末$/", "月末", ["去年末", "末"]),
    ],
)
def test_a_pattern_means_what_is_written_whatever_its_brackets(pattern, label, others):
    text = f"{SOUND}[columns]\ntarget = ['{pattern}']"
    words = layout_of(read_family("x.toml", text, base()), read_base(BASE, "")).columns
    assert words.role(label) == "target"
    assert [words.role(other) for other in others] == [None] * len(others)
    assert not any(made.groups for made, _ in words.patterns)


SOUND = 'name = "x"\ntitle = "某地自评表"\nforms = ["project"]\n'
COLUMNS = "level1、level2、level3、name、earlier、"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{SOUND}[columns]\ntarget = [\"应达到\"]", None),
        ("name = [", "x.toml：不是有效的 TOML 文件（"),
        ('title = "某地自评表"', "x.toml：缺少 name、forms。"),
        (SOUND.replace("project", "projekt"), "x.toml 第 3 行，forms 第 1 项：应为 project、department，实为 'projekt'。"),
        (SOUND.replace('"某地自评表"', "1"), "x.toml 第 2 行，title：应为文字，实为 1。"),
        (f'{SOUND}[colums]\ntarget = ["应达到"]', "x.toml 第 4 行，colums：没有这一项。可用：choices、fields、below、"),
        (f"{SOUND}columns = 3", "x.toml 第 4 行，columns：应为一张表（键 = 值），实为 3。"),
        (f'{SOUND}\n[columns]\ntarget = ["应达到"]\ntargt = ["目标"]', f"x.toml 第 7 行，[columns] 的 targt：没有这一项。可用：{COLUMNS}"),
        (f'{SOUND}[columns]\ntarget = "应达到"', "x.toml 第 5 行，[columns] 的 target：应为列表（方括号），实为 '应达到'。"),
        (f"{SOUND}[columns]\ntarget = [1]", "x.toml 第 5 行，[columns] 的 target 第 1 项：应为文字，实为 1。"),
        (f'{SOUND}[fields]\ntarget = ["应达到"]', "x.toml 第 5 行，[fields] 的 target：没有这一项。可用：project_name、department、"),
        (f'{SOUND}[below]\nbudget = ["总预算"]', "[below] 的 budget：没有这一项。可用：budget_total、"),
        (f'{SOUND}[choices]\nlevel = ["一级"]', "[choices] 的 level：没有这一项。可用：project_level、grade、"),
        (f'{SOUND}[data]\ntitle = ["基础数据"]', "[data] 的 title：没有这一项。可用：titles、label、value、criterion。"),
        (f'{SOUND}[details]\ntotal = ["合计"]', f"[details] 的 total：没有这一项。可用：titles、{COLUMNS}"),
        (f'{SOUND}[known_by]\nlack = ["sign"]', "x.toml 第 5 行，[known_by] 的 lack：没有这一项。可用：columns、lacks、order、funds、funds_lack、header_rows、words。"),
        (f'{SOUND}[known_by]\norder = ["target", "actuals"]', f"x.toml 第 5 行，[known_by] 的 order：[columns] 没有 actuals。可用：{COLUMNS}"),
        (f'{SOUND}[known_by]\nfunds_lack = ["first"]', "[known_by] 的 funds_lack：[funds] 没有 first。可用：earlier、initial、"),
        (f'{SOUND}[known_by]\nheader_rows = "2"', "[known_by] 的 header_rows：应为整数，实为 '2'。"),
        (f'{SOUND}[columns]\nreason = ["/未达到(.*原因/"]', "[columns] 的 reason：正则 /未达到(.*原因/ 写错了（"),
        (f"{SOUND}[columns]\ntarget = ['/(年|月)\\1/']", "[columns] 的 target：正则 /(年|月)\\1/ 写错了（"),
        (f'{SOUND}[columns]\ntarget = ["应 达到："]', "[columns] 的 target：“应 达到：”永远比对不上，应写成“应达到”。"),
        (f'{SOUND}[columns]\ntarget = [""]', "[columns] 的 target：说法不能为空。"),
        (
            f'{SOUND}[columns]\ntarget = ["应达到"]\nactual = ["已达到", "应达到"]',
            "x.toml 第 6 行，[columns] 的 actual：“应达到”已是 target 的说法，只能列在一处。",
        ),
        (
            f'{SOUND}[columns]\ntargt = ["应达到"]\n[rows]\nsum = ["合计"]',
            "x.toml 有 2 处错误：\n  第 5 行，[columns] 的 targt：没有这一项。",
        ),
        (f'{SOUND}[columns]\ntargt = ["应达到"]\n[rows]\nsum = ["合计"]', "\n  第 7 行，[rows] 的 sum：没有这一项。可用：total、grade、reasons、note、contact。"),
    ],
)  # fmt: skip
def test_a_broken_layout_says_where_and_what_is_allowed(text, said):
    if said is None:
        assert read_family("x.toml", text, base()).columns == {"target": ("应达到",)}
        return
    with pytest.raises(LayoutError) as caught:
        read_family("x.toml", text, base())
    assert said in str(caught.value)


def test_the_base_names_no_family():
    with pytest.raises(LayoutError, match=r"base\.toml 有 3 处错误：\n  第 1 行，name：没有这一项。"):
        read_base("base.toml", SOUND)


@pytest.mark.parametrize(
    "name", [entry.name for entry in FOLDER.iterdir() if entry.suffix == ".toml" and entry.name != BASE]
)
def test_every_layout_that_ships_is_sound_and_called_like_its_file(name):
    assert f"{read_family(name, (FOLDER / name).read_text('utf-8'), base()).name}.toml" == name


def test_the_documentation_lists_every_layout():
    listed = set(re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| `.*", DOCS.read_text("utf-8"), re.MULTILINE))))
    assert {layout.name for layout in layouts()} <= listed
