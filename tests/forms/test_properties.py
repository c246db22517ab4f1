"""What holds of any form: nothing raises, scores stay within their weights, and how a form is written plays no part."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.excel.editing.refs import parse_ref
from perfxl.forms.words import normal
from tests.forms.generated import (
    RESULTS,
    TRAPS,
    as_text,
    damaged,
    filled_forms,
    mapped,
    moved,
    respaced,
    scores,
    shuffled,
    stacked,
)
from tests.forms.grids import workbook
from tests.sound import assert_sound, reviews_of

PLAIN = st.one_of(st.integers(0, 120), st.sampled_from(("", "95%", "120公里", "未完成", "—")))


def found(reviews, down=0, right=0):
    """The findings of each form, their cells moved back."""
    return [
        sorted(
            (f.code, f.level, row - down, column - right, normal(f.stated), normal(f.expected))
            for f in review.findings
            for row, column in [parse_ref(f.cell)]
        )
        for review in reviews
    ]


ROLES = ["level1", "level2", "level3", *RESULTS]


@given(damaged())
def test_whatever_stands_in_a_form_it_is_reviewed(sheets):
    assert_sound(reviews_of(workbook(sheets)))


@given(filled_forms())
def test_a_form_with_its_columns_in_any_order_is_reviewed_alike(form):
    reviews = reviews_of(workbook([form.sheet()]))
    assert [len(review.form.indicators) for review in reviews] == [len(form.rows)]
    assert_sound(reviews)
    usual = sorted(range(len(form.roles)), key=lambda at: ROLES.index(form.roles[at]))
    other = replace(
        form, roles=tuple(form.roles[at] for at in usual), headings=tuple(form.headings[at] for at in usual)
    )
    assert scores(reviews) == scores(reviews_of(workbook([other.sheet()])))


@given(damaged(), st.integers(0, 5), st.integers(0, 5))
def test_a_form_may_start_anywhere(sheets, down, right):
    here = reviews_of(workbook(sheets))
    there = reviews_of(workbook([moved(sheet, down, right) for sheet in sheets]))
    assert scores(there) == scores(here)
    assert found(there, down, right) == found(here)


@given(filled_forms(), filled_forms())
def test_forms_below_each_other_are_read_as_if_alone(upper, lower):
    together = reviews_of(workbook([stacked(upper.sheet(), lower.sheet())]))
    alone = [reviews_of(workbook([form.sheet()])) for form in (upper, lower)]
    assert scores(together) == scores(alone[0]) + scores(alone[1])


@given(filled_forms(), st.integers())
def test_the_order_of_rows_within_a_group_plays_no_part(form, seed):
    def told(filled):
        (review,) = reviews_of(workbook([filled.sheet()]))
        names = {row.row: row.level3 for row in review.form.indicators}
        findings = {
            (f.code, f.facts.get("name") or names.get(row, row), column, f.stated, f.expected)
            for f in review.findings
            for row, column in [parse_ref(f.cell)]
        }
        return sorted(scores([review])[0], key=str), findings

    assert told(shuffled(form, seed)) == told(form)


@given(filled_forms())
def test_merged_or_not_the_rows_belong_to_the_same_groups(form):
    merged, plain = (reviews_of(workbook([form.sheet(merged=way)])) for way in (True, False))
    assert scores(merged) == scores(plain)
    assert found(merged) == found(plain)


@pytest.mark.parametrize("style", ["plain", "commas", "wide", "blanks"])
@given(form=filled_forms())
def test_a_number_may_be_a_text(style, form):
    sheet = form.sheet()
    assert scores(reviews_of(workbook([as_text(sheet, style)]))) == scores(reviews_of(workbook([sheet])))


@pytest.mark.parametrize("style", ["plain", "commas", "wide", "blanks"])
@pytest.mark.parametrize("name", sorted(TRAPS))
def test_a_number_may_be_a_text_in_every_family(style, name):
    written = [as_text(sheet, style) for sheet in TRAPS[name]]
    assert scores(reviews_of(workbook(written))) == scores(reviews_of(workbook(TRAPS[name])))


@given(st.sampled_from(sorted(TRAPS)), st.integers())
def test_white_space_and_width_of_short_texts_play_no_part(name, seed):
    written = [respaced(sheet, random.Random(seed)) for sheet in TRAPS[name]]
    before, after = (reviews_of(workbook(sheets)) for sheets in (TRAPS[name], written))
    assert scores(after) == scores(before)
    assert found(after) == found(before)


@pytest.mark.parametrize(
    ("name", "usual", "otherwise"),
    [
        ("投入过程部门-分值写在名称里", "绩效指标明确性（3分）", "绩效指标明确性（ ３ 分　）"),
        ("部门整体-比上年减少和没有发生都算达标", "政府性债务变动率", "政府性债务变动 率"),
        ("重庆-不分级一列指标", "/", "／"),
        ("空白模板行", "/", "－－"),
    ],
)
def test_a_text_written_otherwise_says_the_same(name, usual, otherwise):
    sheets = TRAPS[name]
    written = [mapped(sheet, lambda value, _: otherwise if value == usual else value) for sheet in sheets]
    assert written != sheets
    before, after = (reviews_of(workbook(each)) for each in (sheets, written))
    assert [[row[1:] for row in form] for form in scores(after)] == [
        [row[1:] for row in form] for form in scores(before)
    ]
    assert found(after) == found(before)
