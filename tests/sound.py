"""What holds of every form, whatever stands in it."""

from __future__ import annotations

import json

from perfxl.checks import check
from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.workbook import Workbook
from perfxl.forms.recognise import recognise
from perfxl.reviewing.form_record import form_record
from perfxl.rules.scoring import score
from perfxl.rules.selection import select_rulebook
from perfxl.text.numbers import round_half_up


def reviews_of(workbook: Workbook) -> tuple[CheckedForm, ...]:
    """A workbook's forms, scored and checked."""
    return check(score([(form, select_rulebook(form, None)) for form in recognise(workbook)]))


def assert_sound(reviews: tuple[CheckedForm, ...]) -> None:
    """Every score lies between nothing and its weight, the total is their sum, and all of it can be written down."""
    for review in reviews:
        scored = review.scored
        for one in scored.all_scores:
            if one.score is None:
                assert one.basis == "unscored"
                continue
            assert one.score >= 0, one
            decimals = scored.rulebook.decimals
            if one.weight is not None:
                assert one.score <= max(round_half_up(one.weight, decimals), 0), one
            assert one.score == round_half_up(one.score, decimals), one
        total = sum(one.score for one in scored.all_scores if one.score is not None)
        assert abs(scored.score - total) <= 1e-9 * max(1.0, total)
        json.dumps(form_record(review), allow_nan=False)
