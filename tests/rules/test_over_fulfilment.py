"""Points lost where the actual lies far above the target: the tolerance, the step, what it costs; as rule, formula, sentence."""

from __future__ import annotations

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from perfxl.rules.examples import worked
from perfxl.rules.reasons import reason
from perfxl.rules.rulebook import RulebookError, load_rulebook
from tests.office import recalculated

BOOK = """
extends = "mof-2020"
name = "own"
title = "本区规则"
version = "1"
[[rule]]
key = "quantitative"
bands = [
    {{ range = "[0, 1)", proportional = true }},
    {{ range = "[1, 1.3]", factor = "1" }},
    {{ range = "(1.3, inf)", {loss} }},
]
examples = [{examples}]
"""
WHOLE, PART = 'step = "0.1", loss = "0.2"', 'step = "0.1", loss = "0.2", part_counts = true'
#   loss, target, actual, points of 10
CASES = [
    (WHOLE, "≥100件", "130件", 10),
    (WHOLE, "≥100件", "139.9件", 10),
    (WHOLE, "≥100件", "140件", 8),
    (WHOLE, "≥3件", "4.2件", 8),  # 1.4 - 1.3 is no 0.1 in floating point
    (WHOLE, "≥100件", "170件", 2),
    (WHOLE, "≥100件", "180件", 0),
    (WHOLE, "≥100件", "900件", 0),
    (WHOLE, "≤100件", "20件", 10),
    (WHOLE, "≥100件", "90件", 9),
    (PART, "≥100件", "130件", 10),
    (PART, "≥100件", "130.1件", 8),
    (PART, "≥100件", "140件", 8),
    (PART, "≥100件", "140.1件", 6),
]  # fmt: skip


def book_of(folder, loss, cases):
    """A rulebook with a loss, and the cases of it as examples."""
    lines = ", ".join(
        f'{{ given = {{ "目标值" = "{target}", "实际值" = "{actual}" }}, weight = "10", score = "{points}" }}'
        for own, target, actual, points in cases
        if own == loss
    )
    path = folder / f"{len(loss)}.toml"
    path.write_text(BOOK.format(loss=loss, examples=lines), encoding="utf-8")
    return load_rulebook(str(path))


def of_completion(book):
    return [one for one in worked(book) if one.rule.key == "quantitative"]


def scored(folder):
    return [one for loss in (WHOLE, PART) for one in of_completion(book_of(folder, loss, CASES))]


def test_each_step_beyond_what_is_tolerated_costs_its_share(tmp_path):
    found = [(one.given, one.score.score) for one in scored(tmp_path)]
    assert found == [(f"目标值 {target}，实际值 {actual}", points) for _, target, actual, points in CASES]


def test_recalculated_the_formulas_give_the_points(tmp_path):
    path = tmp_path / "超额.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("超额")
        for row, one in enumerate(scored(tmp_path)):
            refs = {given.name: xl_rowcol_to_cell(row, column) for column, given in enumerate(one.score.inputs, 1)}
            sheet.write_row(row, 1, [given.value for given in one.score.inputs])
            sheet.write_formula(row, 0, f"={one.score.expr.excel(refs)}")
    fresh = openpyxl.load_workbook(recalculated([path], tmp_path / "out")[path.name], data_only=True)["超额"]
    assert [value for (value,) in fresh.iter_rows(max_col=1, values_only=True)] == [points for *_, points in CASES]


@pytest.mark.parametrize(
    ("loss", "actual", "said"),
    [
        (WHOLE, "155件", "完成率 155%，高于 130%，超出 130% 的部分每满 10% 扣分值的 20%，扣完为止，共 2 档，扣分值的 40%；得 6 分，分值 10 分。"),
        (WHOLE, "135件", "超出 130% 的部分每满 10% 扣分值的 20%，扣完为止，不满一档，得满分；得 10 分"),
        (PART, "135件", "超出 130% 的部分每 10% 扣分值的 20%，不满一档按一档计，扣完为止，共 1 档，扣分值的 20%；得 8 分"),
        (WHOLE, "900件", "共 77 档，扣分值的 100%；得 0 分"),
    ],
)  # fmt: skip
def test_the_sentence_says_how_many_steps(tmp_path, loss, actual, said):
    (one,) = of_completion(book_of(tmp_path, loss, [(loss, "≥100件", actual, 0)]))
    assert said in reason(one.score)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        ('step = "0.1"', "factor、proportional 和 loss 应写且只写一个"),
        ('loss = "0.1"', "step（每档）和 loss（每档扣分值的比例）应一起写"),
        ('step = "0", loss = "0.1"', "step（每档）应大于 0"),
        ('factor = "1", step = "0.1", loss = "0.1"', "factor、proportional 和 loss 应写且只写一个"),
    ],
)
def test_a_loss_that_says_too_little_or_too_much_is_told(tmp_path, loss, said):
    with pytest.raises(RulebookError, match=said):
        book_of(tmp_path, loss, [])
