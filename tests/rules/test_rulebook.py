"""Rulebooks: what they hold, and what is said of a broken one."""

from decimal import Decimal

import pytest

from perfxl.rules.rulebook import RulebookError, load_rulebook, rulebooks

HEAD = """
name = "test"
title = "试验规则"
form = "project"
version = "1"
years = [2023]
decimals = 2
source = "试验"
source_read = true
grades = [{ name = "优", range = "[90, 100]" }]
"""


def test_the_department_rulebook_has_every_criterion_and_its_weights_add_to_100():
    criteria = [rule for rule in load_rulebook("guangzhou-2023-department").rules if rule.applies == "criterion"]
    assert len(criteria) == 26
    assert sum(rule.weight for rule in criteria) == Decimal(100)


@pytest.mark.parametrize("name", sorted(rulebooks()))
def test_every_rule_has_its_clause(name):
    assert all(rule.clause for rule in rulebooks()[name].rules)


@pytest.mark.parametrize("name", sorted(rulebooks()))
@pytest.mark.parametrize(
    ("total", "grade"),
    [(100, "优"), (90, "优"), (89.99, "良"), (80, "良"), (79.999, "中"), (60, "中"), (59.99, "差"), (0, "差")],
)
def test_grades(name, total, grade):
    assert rulebooks()[name].grade_of(total) == grade


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('kind = "guess"\nclause = "x"', "kind"),
        ('kind = "deduction"\nclause = "x"\ncases = [{ input = "n", points = "1" }]', "未列出的数据项：n"),
        ('kind = "completion"\nclause = "x"\nbands = [{ range = "0.6-1", factor = "1" }]', "区间写法应如"),
        ('kind = "step-deduction"\nclause = "x"\npoints = 0.5', "数值应写成字符串"),
        ('kind = "limit"', "clause"),
        ('kind = "limit"\nclause = "x"', "缺少 actual、limit"),
        ('kind = "proportion"\nclause = "x"', "缺少 measure"),
        ('kind = "completion"\nclause = "x"', "缺少 bands"),
        (
            'kind = "completion"\nclause = "x"\n'
            'bands = [{ range = "[0, 0.6]", factor = "0" }, { range = "[0.6, 1]", factor = "1" }]',
            "在 0.6 处不相接，或重叠",
        ),
        ('kind = "deduction"\nclause = "x"\nweight = "abc"', "“abc”不是数"),
    ],
)
def test_a_broken_rule_says_what_is_wrong(tmp_path, rule, said):
    path = tmp_path / "试验.toml"
    path.write_text(f'{HEAD}\n[[rule]]\nkey = "k"\n{rule}\n', encoding="utf-8")
    with pytest.raises(RulebookError, match=r"试验\.toml") as caught:
        load_rulebook(str(path))
    assert said in str(caught.value)


def test_an_unknown_rulebook_names_those_there_are():
    with pytest.raises(RulebookError, match="guangzhou-2023-project"):
        load_rulebook("没有")
