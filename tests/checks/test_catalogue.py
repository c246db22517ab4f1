"""The catalogue of findings: each definition is whole, and its sentence tells its facts and no others."""

from collections import defaultdict

import pytest

from perfxl.checks.catalogue import ScoreAboveWeight, UnplacedColumn, definitions, title
from perfxl.checks.finding import LEVEL_NAMES, Statement, placeholders
from perfxl.excel.reading.cell import Cell

CELL = Cell("表", 20, 8, "21")
LEVELS = {
    "score-above-weight": {"error"},
    "weights-not-100": {"error"},
    "form-cut-off": {"info"},
    "level-weight-off": {"warning"},
    "total-mismatch": {"error"},
    "grade-mismatch": {"error"},
    "execution-rate-mismatch": {"error"},
    "execution-score-mismatch": {"error"},
    "funds-mismatch": {"error", "warning"},
    "score-differs": {"error"},
    "evidence-differs": {"warning"},
    "evidence-contradictory": {"warning"},
    "band-mismatch": {"warning"},
    "full-score-missed-target": {"error"},
    "unexplained-deviation": {"warning"},
    "actual-copies-target": {"warning"},
    "type-mismatch": {"warning"},
    "direction-unclear": {"warning"},
    "cross-check": {"warning"},
    "implausible-rate": {"warning"},
    "missing-value": {"error", "info"},
    "error-value": {"error"},
    "text-number": {"warning"},
    "score-rounded": {"warning"},
    "after-mending": {"info"},
    "hidden-or-duplicate": {"warning"},
    "amount-unit": {"warning"},
    "layout-unknown": {"info"},
    "unplaced-column": {"info"},
    "not-used": {"info"},
    "rulebook-year": {"info"},
    "unparsed": {"info"},
    "no-rule": {"info"},
    "no-clause": {"info"},
    "clause-not-used": {"info"},
    "clause-gap": {"info"},
    "clause-overruled": {"info"},
    "weight-differs": {"info"},
    "low-execution": {"warning"},
    "budget-changed": {"info"},
    "not-listed": {"warning"},
    "amount-differs": {"warning"},
    "target-changed": {"warning"},
    "identity-differs": {"warning"},
    "report-mismatch": {"warning"},
    "report-outline": {"info"},
}


def given(definition):
    """A finding with its facts called by their names."""
    return definition(CELL, **{name: f"<{name}>" for name in definition.fact_names})


def test_a_code_has_its_levels_and_one_name():
    levels, titles = defaultdict(set), defaultdict(set)
    for definition in definitions():
        levels[definition.code].add(definition.level)
        titles[definition.code].add(definition.title)
    assert levels == LEVELS
    assert {code: {title(code)} for code in LEVELS} == titles
    assert {level for own in LEVELS.values() for level in own} == set(LEVEL_NAMES)


@pytest.mark.parametrize("definition", [*definitions()], ids=lambda definition: definition.__name__)
def test_a_sentence_tells_every_fact_and_no_other(definition):
    assert set(definition.fact_names) - placeholders(definition.sentence) <= {"stated", "expected", "source"}
    finding = given(definition)
    assert all(f"<{name}>" in finding.message for name in placeholders(definition.sentence))
    assert not {"{", "}"} & set(finding.message)
    assert definition.sentence.endswith("。") or "then" in definition.fact_names


def test_a_finding_is_data_and_its_sentence_is_rendered_from_it():
    finding = ScoreAboveWeight(CELL, "21", "20", "财预〔2020〕10号", name="开放天数", weight="20", also="，并写明原因")
    assert (finding.code, finding.level, finding.sheet, finding.cell) == ("score-above-weight", "error", "表", "H20")
    assert finding.facts == {
        "stated": "21", "expected": "20", "source": "财预〔2020〕10号", "name": "开放天数", "weight": "20",
        "also": "，并写明原因",
    }  # fmt: skip
    assert finding.message == "“开放天数”自评 21 分，超过分值 20 分。应不高于 20 分，请改正，并写明原因。"


def test_of_a_long_text_a_sentence_tells_the_beginning():
    assert UnplacedColumn(CELL, "长" * 32_767).message == f"表头“{'长' * 300}…”不认识，该列内容没有用于审核。"
    assert UnplacedColumn(CELL, "长" * 300).message == f"表头“{'长' * 300}”不认识，该列内容没有用于审核。"


@pytest.mark.parametrize("facts", [{"name": "开放天数"}, {"name": "开放天数", "weight": "20", "wieght": "20"}], ids=len)
def test_a_missing_or_unknown_fact_is_refused_where_it_is_left_out(facts):
    with pytest.raises(TypeError, match="instead of"):
        ScoreAboveWeight(CELL, "21", "20", **facts)


@pytest.mark.parametrize("sentence", ["“{nmae}”有误。", "“{}”有误。", "“{name.text}”有误。"])
def test_a_sentence_that_asks_for_an_unknown_fact_cannot_be_defined(sentence):
    with pytest.raises(TypeError, match="no facts named"):
        type("Misspelt", (Statement,), {"__annotations__": {"name": "str"}, "sentence": sentence})
