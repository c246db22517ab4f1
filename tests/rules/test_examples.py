"""The worked cases of the rulebooks: each gives the score that it states, as a rule and as an Excel formula."""

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from perfxl.rules.examples import worked
from perfxl.rules.rulebook import load_rulebook, rulebooks
from tests.office import recalculated

CASES = [(name, one) for name, book in sorted(rulebooks().items()) for one in worked(book)]


@pytest.mark.parametrize(("name", "one"), CASES, ids=[f"{name} {one.rule.key} {one.at[1] + 1}" for name, one in CASES])
def test_an_example_gives_the_score_that_it_states(name, one):
    assert one.rests_on_data
    assert (one.given, one.score.score) == (one.given, float(one.example.score))


@pytest.mark.parametrize("name", ["guangzhou-2023-department", "guangzhou-2023-project", "mof-2020"])
def test_every_rule_has_an_example_and_one_with_bands_several(name):
    counts = {rule.key: (len(rule.examples), hasattr(rule, "bands")) for rule in load_rulebook(name).rules}
    assert [key for key, (count, banded) in counts.items() if count < (2 if banded else 1)] == []


def test_examples_are_taken_over_where_only_the_words_are_others():
    """Hubei gives the rate another weight: what the national rules work out does not hold for it."""
    counts = {rule.key: len(rule.examples) for rule in load_rulebook("hubei").rules}
    base = {rule.key: len(rule.examples) for rule in load_rulebook("mof-2020").rules}
    assert (counts["execution-rate"], counts["quantitative"]) == (0, base["quantitative"])
    assert {rule.key: len(rule.examples) for rule in load_rulebook("beijing").rules} == base


def test_recalculated_the_formula_of_every_example_gives_its_score(tmp_path):
    path = tmp_path / "示例.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("示例")
        for row, (_, one) in enumerate(CASES):
            refs = {given.name: xl_rowcol_to_cell(row, column) for column, given in enumerate(one.score.inputs, 1)}
            sheet.write_row(row, 1, [given.value for given in one.score.inputs])
            sheet.write_formula(row, 0, f"={one.score.expr.excel(refs)}")
    fresh = openpyxl.load_workbook(recalculated([path], tmp_path / "out")[path.name], data_only=True)["示例"]
    said = [value for (value,) in fresh.iter_rows(max_col=1, values_only=True)]
    expected = [(one.rule.key, one.given, float(one.example.score)) for _, one in CASES]
    assert [(*case[:2], value) for case, value in zip(expected, said, strict=True)] == expected
