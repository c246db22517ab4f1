"""Rulebooks as workbooks: they read as what was written, a clause alone makes a rule, ranges as people write them."""

import json
import tomllib
from dataclasses import fields

import openpyxl
import pytest

from perfxl.output.rules.toml_text import toml_text
from perfxl.output.rules.workbook import write_rulebook
from perfxl.rules.contents import content_of
from perfxl.rules.kinds import KINDS
from perfxl.rules.kinds.completion import CompletionBand
from perfxl.rules.kinds.rule import Example
from perfxl.rules.rulebook import Cap, Rulebook, RulebookError, load_rulebook, rulebooks
from perfxl.rules.workbook.shapes import BANDS, CAPS, HEAD, TABLES, WORKED
from perfxl.rules.workbook.spans import read_span, told_span
from perfxl.rules.workbook.words import rule_in_words

HEAD_LINES = {"名称": "某省规则", "适用表": "部门整体支出", "适用年度": "2024-2025", "出处": "某财〔2024〕1号"}
GRADES = [["等级", "得分"], ["优", "≥90，≤100"], ["差", "≥0，＜90"]]


def workbook(folder, rules, **sheets):
    """A workbook of nothing but what a person writes; `rules` with their headings."""
    book = openpyxl.Workbook()
    book.active.title = "评分规则"
    for line in HEAD_LINES.items():
        book.active.append(line)
    for name, lines in {"指标": rules, "等级": GRADES, **sheets}.items():
        sheet = book.create_sheet(f"评分规则-{name}")
        for line in lines:
            sheet.append(line)
    path = folder / "评分规则.xlsx"
    book.save(path)
    return str(path)


@pytest.mark.parametrize("name", sorted(rulebooks()))
def test_what_is_exported_reads_as_it_was(name, tmp_path):
    book, path = rulebooks()[name], tmp_path / f"{name}.xlsx"
    write_rulebook(book, path)
    assert content_of(load_rulebook(str(path))) == content_of(book)


@pytest.mark.parametrize("name", sorted(rulebooks()))
def test_the_toml_text_reads_as_the_book(name, tmp_path):
    book, path = rulebooks()[name], tmp_path / f"{name}.toml"
    path.write_text(toml_text(book), encoding="utf-8")
    assert content_of(load_rulebook(str(path))) == content_of(book)


def test_texts_of_every_kind_survive_in_toml(tmp_path):
    path = workbook(
        tmp_path, [["三级指标", "分值", "评分标准"], ['率 \\n "引"', 2, '第一行"""\\\n\t第二行\\u，每发现1项扣1分']]
    )
    book = load_rulebook(path)
    assert tomllib.loads(toml_text(book)) == content_of(book)


def test_what_the_total_and_too_much_cost_is_written_too(tmp_path):
    text = toml_text(rulebooks()["mof-2020"]).replace(
        "grades =",
        'not_applicable = ["不适用", "不涉及"]\n'
        'caps = [{ execution_rate = "[0, 0.6)", total = "80", clause = "低于60%的不高于80分。" }, '
        '{ execution_rate = "[0.6, 0.8)", grade = "良" }]\ngrades =',
        1,
    )
    loss = tomllib.loads(text)
    bands = next(rule for rule in loss["rule"] if rule["kind"] == "completion")["bands"]
    old = ", ".join(f"{key} = {json.dumps(value)}" for key, value in bands[-1].items())
    low = bands[-1]["range"]
    assert old in text
    text = text.replace(old, f'range = "{low}", step = "0.1", loss = "0.05", part_counts = true', 1)
    (tmp_path / "甲.toml").write_text(text, encoding="utf-8")
    book = load_rulebook(str(tmp_path / "甲.toml"))
    write_rulebook(book, tmp_path / "甲.xlsx")
    assert content_of(load_rulebook(str(tmp_path / "甲.xlsx"))) == content_of(book) == tomllib.loads(text)


def test_every_field_of_a_rule_has_its_column():
    columns = {column.path[0] for table in TABLES for column in table.columns if column.path}
    lists = {table.path for table in TABLES} | {"unstated"}
    assert {field.name for kind in KINDS.values() for field in fields(kind)} <= columns | lists
    stated = {f.metadata.get("key", f.name) for f in fields(Rulebook) if f.metadata.get("stated", True)}
    assert stated <= {column.path[0] for column in HEAD} | lists
    for model, table in ((CompletionBand, BANDS), (Cap, CAPS), (Example, WORKED)):
        assert {field.name for field in fields(model)} <= {column.path[0] for column in table.columns}


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (
            "结转结余率=年末结转结余/（年初结转+一般公共预算拨款）×100%\n≤10%的，得2分；10%＜结转结余率≤20%的，得1分；大于20%不得分",
            "按比率所在档次计分；≤10% 得 2 分；＞10%，≤20% 得 1 分；＞20% 得 0 分；"
            "结转结余率＝年末结转结余÷（年初结转＋一般公共预算拨款）。",
        ),
        ("每发现1项扣0.5分，扣完为止", "按次数扣分，扣完为止；每发现1项，每 1 扣 0.5 分。"),
        (
            "得分=执行率×分值",
            "按比率乘分值计分，比率最高按100%计；结转结余率＝结转结余总额÷支出预算数。",
        ),
        (
            "控制率≤100%，得满分；每超过1个百分点扣1分，扣完为止。",
            "比率每满一档扣分；高出 100% 的部分每 1% 扣 1 分，不满一档的不扣，扣完为止；"
            "结转结余率＝结转结余总额÷支出预算数。",
        ),
        (
            "按时公开预算的，得1分；按时公开决算的，得1分。",
            "逐项核对，按各项所占分数合计；按时公开预算的：得 1 分；按时公开决算的：得 1 分。",
        ),
    ],
)
def test_a_clause_as_it_stands_makes_a_rule(clause, words, tmp_path):
    path = workbook(tmp_path, [["三级指标", "分值", "评分标准"], ["结转结余率", 2, clause]])
    book = load_rulebook(path)
    assert [rule_in_words(rule) for rule in book.rules] == [words]
    assert (book.name, book.years, book.decimals, book.rules[0].clause) == ("某省规则", (2024, 2025), 2, clause)
    # confirmed: exported, what was read stands there as if it had been filled in
    again = tmp_path / "again.xlsx"
    write_rulebook(book, again)
    assert content_of(load_rulebook(str(again))) == content_of(book)
    assert openpyxl.load_workbook(again)["评分规则-指标"]["I3"].value == words


def test_data_items_name_what_a_clause_counts(tmp_path):
    rules = [["三级指标", "分值", "评分标准"], ["采购合规性", 2, "每发现1例扣1分，扣完为止"]]
    items = [["指标", "数据项", "单位"], ["采购合规性", "投诉成立例数", "例"]]
    (rule,) = load_rulebook(workbook(tmp_path, rules, 数据项=items)).rules
    assert [(spec.label, spec.unit) for spec in rule.inputs] == [("投诉成立例数", "例")]
    assert rule.cases[0].input == rule.inputs[0].key


def test_rules_for_all_indicators_need_no_weight(tmp_path):
    rules = [
        ["三级指标", "分值", "适用于", "评分标准"],
        ["预算执行率", 10, "预算执行率", "得分=执行率×分值"],
        [None, None, "定量指标", "完成率60%以下不得分；60%-100%的，得分=完成率×分值；100%以上得满分"],
    ]
    rate, quantitative = load_rulebook(workbook(tmp_path, rules)).rules
    assert (rate.applies, sorted(rate.measure.inputs)) == ("execution", ["budget", "executed"])
    assert [band.gives for band in quantitative.bands] == ["不得分", "按完成率得分", "得满分"]


@pytest.mark.parametrize(
    ("written", "ratio", "read"),
    [
        ("≥60%，＜80%", True, "[0.6, 0.8)"),
        ("10%＜结转结余率≤20%", True, "(0.1, 0.2]"),
        ("≤10%", True, "(-inf, 0.1]"),
        ("不低于60%且低于80%", True, "[0.6, 0.8)"),
        (">=0.5", True, "[0.5, inf)"),
        ("大于-5%", True, "(-0.05, inf)"),
        ("全部", True, "(-inf, inf)"),
        ("[0.6, 1)", True, "[0.6, 1)"),
        ("≥80，＜90", False, "[80, 90)"),
        ("90≤得分≤100", False, "[90, 100]"),
    ],
)
def test_ranges_as_people_write_them(written, ratio, read):
    assert read_span(written, ratio=ratio) == read


@pytest.mark.parametrize("written", ["60%~80%", "较高", "≥80%，≥90%", "≥90%，＜75%", "≥60", "60%", ""])
def test_what_is_no_range_is_said(written):
    with pytest.raises(ValueError, match=r"“|百分号"):
        read_span(written, ratio=True)


def test_ranges_are_told_with_the_side_of_each_end():
    spans = [band.range for rule in rulebooks()["hunan-department"].rules for band in getattr(rule, "bands", ())]
    from perfxl.rules.contents import written

    assert all(read_span(told_span(span, ratio=True), ratio=True) == written(span) for span in spans)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (["汇总"], "“规则.xlsx”里没有名为“评分规则”的工作表。可用 perfxl rules export 生成一份。"),
        (["评分规则", "评分规则 (2)"], "评分规则“规则.xlsx”有 "),
    ],
)
def test_a_workbook_that_is_no_single_rulebook(sheets, said, tmp_path):
    book = openpyxl.Workbook()
    for name in sheets:
        book.create_sheet(name)
    del book["Sheet"]
    book.save(tmp_path / "规则.xlsx")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(str(tmp_path / "规则.xlsx"))
    assert caught.value.message.startswith(said)


def test_the_sheets_of_a_rulebook_are_no_forms(tmp_path):
    from perfxl.excel.reading.workbook import read_workbook
    from perfxl.forms.recognise import recognise

    path = tmp_path / "评分规则.xlsx"
    write_rulebook(rulebooks()["guangzhou-2023-department"], path)
    assert recognise(read_workbook(path)) == ()
