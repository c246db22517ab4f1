"""Rulebooks: what they hold, and what is said of a broken one."""

from decimal import Decimal

import pytest

from perfxl.rules.rulebook import RulebookError, load_rulebook, rulebooks

HEAD = """\
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
RULE = """
[[rule]]
key = "k"
kind = "checklist"
clause = "x"
items = [{ input = "n", share = "1" }]
inputs = [{ key = "n", label = "n", type = "flag" }]
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
        ('kind = "guess"\nclause = "x"', " 第 13 行，规则“k”（guess）的 kind：没有 'guess' 这一种。可用：completion、judgement"),
        ('clause = "x"', " 第 11 行，规则“k”：缺少 kind。"),
        (
            'kind = "deduction"\nclause = "x"\ncases = [{ input = "n", points = "1" }]',
            " 第 11 行，规则“k”（deduction）：用到未列出的数据项：n。",
        ),
        (
            'kind = "completion"\nclause = "x"\nbands = [{ range = "0.6-1", factor = "1" }]',
            " 第 15 行，规则“k”（completion）的 bands 第 1 项 range：区间写法应如 [0.6, 1)，实为 '0.6-1'。",
        ),
        (
            'kind = "completion"\napplies = "quantitative"\nclause = "x"\nbands = [{ range = "[0, 1]" }]',
            "的 bands 第 1 项：factor、proportional 和 loss 应写且只写一个。",
        ),
        ('kind = "step-deduction"\nclause = "x"\npoints = 0.5', '的 points：数值应写成字符串（如 "0.5"），实为 0.5。'),
        ('kind = "limit"', "规则“k”（limit）：缺少 clause、actual、limit。"),
        ('kind = "limit"\nclause = "x"\npoint = "1"', "\n  第 15 行，规则“k”（limit）的 point：没有这一项。可用：key、applies、"),
        ('kind = "limit"\nclause = "x"\nbands = []', "（limit）的 bands：没有这一项。"),
        ('kind = "proportion"\nclause = "x"', "缺少 measure。"),
        (
            'kind = "proportion"\nclause = "x"\nmeasure = { name = "率", form = "ratio" }',
            "的 measure：缺少 numerator、denominator。",
        ),
        (
            'kind = "proportion"\nclause = "x"\nmeasure = { name = "率", form = "share" }',
            "的 measure form：应为 ratio、excess、capped-mean，实为 'share'。",
        ),
        (
            'kind = "proportion"\nclause = "x"\napplies = "execution"\ninputs = [{ key = "n", label = "n", type = "number" }]\n'
            'measure = { name = "率", form = "ratio", numerator = ["n"], denominator = ["n"] }',
            "：预算执行率只能由 budget、executed 两个数据项算出。",
        ),
        ('kind = "completion"\nclause = "x"\nbands = []', "缺少 bands。"),
        (
            'kind = "completion"\nclause = "x"\nbands = [{ range = "[0, inf)", factor = "1" }]',
            "：applies 应为 quantitative，实为 criterion。",
        ),
        (
            'kind = "completion"\nclause = "x"\n'
            'bands = [{ range = "[0, 0.6]", factor = "0" }, { range = "[0.6, 1]", factor = "1" }]',
            "：区间的端点 0.6 两边都含，只能归一边（方括号含端点，圆括号不含）。",
        ),
        ('kind = "deduction"\nclause = "x"\nweight = "abc"', "\n  第 15 行，规则“k”（deduction）的 weight：“abc”不是数。"),
        ('kind = "deduction"\nclause = "x"\ncases = "n"', "的 cases：应为列表（方括号），实为 'n'。"),
        # a key within a text is none
        ('kind = "limit"\nclause = """\nactual = 3\n"""\nlimit = "n"\nactual = 3', "第 18 行，规则“k”（limit）的 actual：应为文字，实为 3。"),
        ('kind = "deduction"\nclause = 3', "的 clause：应为文字，实为 3。"),
    ],
)  # fmt: skip
def test_a_broken_rule_says_what_is_wrong(tmp_path, rule, said):
    assert said in complaint(tmp_path, f'{HEAD}\n[[rule]]\nkey = "k"\n{rule}\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = [", "试验.toml：不是有效的 TOML 文件（"),
        (f"{RULE}\n", "试验.toml：缺少 name、title、form、version、years、decimals、source、source_read、grades。"),
        (HEAD, "试验.toml：缺少 rule。"),
        (f"grade = 1\n{HEAD}{RULE}", "试验.toml 第 1 行，grade：没有这一项。可用：name、title、"),
        (f'digest = "1"\n{HEAD}{RULE}', "试验.toml 第 1 行，digest：没有这一项。"),
        (f"{HEAD}{RULE}{RULE}", "试验.toml：规则的 key 重复：k。"),
        (
            f"{HEAD}{RULE}".replace("]\" }]", "]\" }, { name = \"良\", range = \"[70, 80)\" }]"),
            "试验.toml：grades 的区间在 80 到 90 之间不相接。",
        ),
        (f"decimal = 2\n{HEAD}\n[[rule]]\nkey = 1\nkind = \"limit\"\nclause = \"x\"", "\n  第 13 行，规则“1”（limit）的 key：应为文字，实为 1。"),
        (f"decimal = 2\n{HEAD}\n[[rule]]\nkind = \"limit\"", "试验.toml 有 2 处错误：\n  第 1 行，decimal：没有这一项。"),
    ],
)  # fmt: skip
def test_a_broken_book_says_what_is_wrong(tmp_path, text, said):
    assert said in complaint(tmp_path, text)


def complaint(folder, text, **others):
    """What is said of a broken rulebook, with others beside it."""
    for name, content in {"试验": text, **others}.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(str(folder / "试验.toml"))
    return str(caught.value)


OWN = 'name = "own"\ntitle = "本区规则"\nversion = "3"\n'


def extending(folder, base, text="", **others):
    for name, content in {"试验": f'extends = "{base}"\n{OWN}{text}', **others}.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return load_rulebook(str(folder / "试验.toml"))


def test_a_book_that_extends_another_states_only_what_it_has_otherwise(tmp_path):
    text = """
regions = ["某区"]
source = "本区办法"
[[rule]]
key = "quantitative"
explain_above = "1.2"
[[rule]]
key = "qualitative"
kind = "judgement"
bands = [{ level = "reached", range = "[0, 1]" }]
[[rule]]
key = "late"
kind = "deduction"
name = "报送及时性"
clause = "逾期一天扣1分。"
cases = [{ input = "days", points = "1" }]
inputs = [{ key = "days", label = "逾期天数", type = "number" }]
"""
    base, own = load_rulebook("mof-2020"), extending(tmp_path, "mof-2020", text)
    assert (own.name, own.version, own.source, own.regions, own.default) == ("own", "3", "本区办法", ("某区",), False)
    assert (own.grades, own.groups, own.decimals, own.years) == (base.grades, base.groups, base.decimals, base.years)
    assert [rule.key for rule in own.rules] == ["execution-rate", "quantitative", "qualitative", "late"]
    assert own.rules[1].bands == base.rules[1].bands
    assert (own.rules[1].explain_above, base.rules[1].explain_above) == (Decimal("1.2"), Decimal("1.5"))
    assert own.rules[2].clause == base.rules[2].clause
    assert [band.level for band in own.rules[2].bands] == ["reached"]


def test_a_rule_of_another_kind_takes_over_nothing(tmp_path):
    text = '[[rule]]\nkey = "execution-rate"\napplies = "execution"\nkind = "steps"\nclause = "x"\n'
    assert "规则“execution-rate”（steps）：缺少 measure、bands。" in complaint(
        tmp_path, f'extends = "mof-2020"\n{OWN}{text}'
    )


def test_books_may_extend_one_another_beside_them(tmp_path):
    city = f'extends = "mof-2020"\n{OWN}groups_as_labelled = false\n'
    district = extending(tmp_path, "市.toml", "decimals = 3", 市=city)
    assert (district.groups_as_labelled, district.decimals) == (False, 3)


def test_the_digest_changes_with_the_base(tmp_path):
    digests = set()
    for at, city in enumerate(("decimals = 2", "decimals = 3", "# 3")):
        folder = tmp_path / str(at)
        folder.mkdir()
        digests.add(extending(folder, "市.toml", 市=f'extends = "mof-2020"\n{OWN}{city}').digest)
    assert len(digests) == 3
    assert load_rulebook("beijing").digest not in {load_rulebook("mof-2020").digest, *digests}


@pytest.mark.parametrize(
    ("base", "others", "said"),
    [
        ("没有", {}, "试验.toml：extends 所指的“没有”不存在。可用：beijing、"),
        ("没有.toml", {}, "试验.toml：extends 所指的“没有.toml”不存在。"),
        ("试验.toml", {}, "试验.toml：extends 绕成了一圈：试验.toml → 试验.toml。"),
        ("甲.toml", {"甲": 'extends = "试验.toml"'}, "extends 绕成了一圈：试验.toml → 甲.toml → 试验.toml。"),
        ("甲.toml", {"甲": 'extends = "没有"'}, "甲.toml：extends 所指的“没有”不存在。"),
        ("甲.toml", {"甲": "["}, "甲.toml：不是有效的 TOML 文件"),
        ("甲.toml", {"甲": 'decimals = "2"\nextends = "mof-2020"'}, "试验.toml 甲.toml 第 1 行，decimals：应为整数，实为 '2'。"),
    ],
)  # fmt: skip
def test_a_base_that_cannot_be_extended_is_named(tmp_path, base, others, said):
    assert said in complaint(tmp_path, f'extends = "{base}"\n{OWN}', **others)


def test_a_rule_that_the_base_has_not_says_so(tmp_path):
    text = '[[rule]]\nkey = "quantitive"\nexplain_above = "1.2"\n'
    said = complaint(tmp_path, f'extends = "mof-2020"\n{OWN}{text}')
    assert said == "试验.toml 第 5 行，规则“quantitive”（mof-2020 里没有这一条）：缺少 kind。"


def test_an_unknown_rulebook_names_those_there_are():
    with pytest.raises(RulebookError, match="guangzhou-2023-project"):
        load_rulebook("没有")
