"""A rate that is written without a sign of percent."""

import pytest

from perfxl.forms.units import bare_percent, bare_ratio


@pytest.mark.parametrize(
    ("written", "decimals", "ratio", "percent"),
    [
        (0, 0, 0, (0, 0)),
        (0.9914, 4, 0.9914, (99.14, 2)),
        (0.5, 1, 0.5, (50, 0)),
        (1, 0, 1, (100, 0)),
        (1.2, 1, 1.2, (120, 0)),
        (2, 0, 2, (200, 0)),
        (2.01, 2, 0.0201, (2.01, 2)),
        (98, 0, 0.98, (98, 0)),
        (99.14, 2, 0.9914, (99.14, 2)),
        (150, 0, 1.5, (150, 0)),
        (-0.05, 2, -0.05, (-5, 0)),
        (-5, 0, -0.05, (-5, 0)),
    ],
)
def test_up_to_2_it_is_a_ratio_and_above_in_per_cent(written, decimals, ratio, percent):
    assert bare_ratio(written) == pytest.approx(ratio)
    assert bare_percent(written, decimals) == pytest.approx(percent)
