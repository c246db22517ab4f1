"""Layouts are data: the example of the documentation is a layout, and the families are told apart."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from grids import draw
from traps import SHOULD_PASS, changed

import perfxl
from perfxl.excel.reading.workbook import read_workbook
from perfxl.forms.layouts import BASE, layouts, read_layout
from perfxl.forms.recognise import recognise
from perfxl.rules.rulebook import rulebooks
from tests.drawn import drawn

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "layouts.md"
FAMILIES = {
    "全国通用六栏": ("mof", "mof-2020"),
    "成本是一级指标": ("mof", "mof-2021-cost"),
    "云南-目标分三栏另起一行": ("yunnan", "mof-2020"),
    "四川-目标分三栏同一行": ("sichuan", "sichuan"),
    "衔接资金-分值在前": ("poverty-fund", "mof-2020"),
    "宁夏-总分印在表头": ("ningxia", "ningxia"),
    "银川-自评得分印在表头": ("yinchuan", "mof-2020"),
    "北京-有得分计算方法": ("beijing", "beijing"),
    "湖北-没有分值栏": ("hubei", "hubei"),
    "河北-指标分值在前执行率是一行指标": ("hebei", "mof-2020"),
    "重庆-不分级一列指标": ("chongqing", "mof-2020"),
    "转移支付-没有分值和得分": ("transfer", "mof-2020"),
    "部门整体-全国六栏": ("mof-department", "mof-2020"),
    "湖南部门-得分作分值栏": ("hunan-department", "mof-2020"),
    "广东部门-名称与权重各一栏": ("guangdong-department", "mof-2020"),
    "四川部门-分值写在名称里": ("sichuan-department", "sichuan"),
    "未收录的表式": ("general-project", "mof-2020"),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_known_and_scored_by_its_rules(name):
    path = HERE / "should_pass" / f"{name}.xlsx"
    (form,) = recognise(read_workbook(path))
    assert (form.layout, perfxl.review(path)["forms"][0]["rulebook"]) == FAMILIES[name]


@pytest.mark.parametrize(
    ("name", "department", "rulebook"),
    [
        ("全国通用六栏", "某市交通运输局", "mof-2020"),
        ("全国通用六栏", "武汉市交通运输局", "hubei"),
        ("成本是一级指标", "武汉市交通运输局", "hubei"),  # where it is before what groups it has
        ("四川-目标分三栏同一行", "武汉市交通运输局", "sichuan"),  # its layout before where it is
    ],
)
def test_a_form_is_scored_by_the_rules_that_fit_it_best(tmp_path, name, department, rulebook):
    text = changed(SHOULD_PASS[name], ("某市交通运输局", department))
    assert perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"][0]["rulebook"] == rulebook


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


def test_the_documented_example_is_a_layout():
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    base = tomllib.loads(resources.files("perfxl.forms.layouts").joinpath(BASE).read_text("utf-8"))
    layout = read_layout(tomllib.loads(example), base)
    assert layout.columns.role("本年应达到") == "target"
    assert layout.columns.role("未达到目标的原因") == "reason"
    assert layout.columns.role("三级指标") == "level3"


def test_the_documentation_lists_every_layout():
    listed = set(re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| `.*", DOCS.read_text("utf-8"), re.MULTILINE))))
    assert {layout.name for layout in layouts()} <= listed
