"""How much of a form was checked, in words and as a share."""

import pytest

from perfxl.rules.coverage import checked_share, coverage


@pytest.mark.parametrize(
    ("weight", "by_basis", "told", "share"),
    [
        (
            100, {"computed": 61, "evidence": 22, "claimed": 17},
            "本表 100 分：核算 61 分、依据文字 22 分、按自评认可 17 分", 0.83,
        ),
        (100, {"computed": 75.5, "judged": 24.5}, "本表 100 分：核算 75.5 分、定性认定 24.5 分", 1),
        (100, {"claimed": 90, "unscored": 10}, "本表 100 分：按自评认可 90 分、未计分 10 分", 0),
        (0, {}, "", None),
    ],
)  # fmt: skip
def test_it_tells_what_the_points_rest_on(weight, by_basis, told, share):
    assert coverage(weight, by_basis) == told
    assert checked_share(by_basis) == (None if share is None else pytest.approx(share))
