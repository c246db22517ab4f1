"""复核: how far the reviewers' scores lie from the self-scores, in 分."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_DECIMALS = 3


def reviewed(forms: pd.DataFrame) -> pd.DataFrame:
    """The forms that a reviewer scored, with the `difference` to the self-score; the farthest apart first."""
    own = forms[forms["reviewed"].notna()]
    made = own.assign(difference=(own["reviewed"] - own["self_given"]).round(_DECIMALS))
    return made.assign(apart=made["difference"].abs().fillna(0.0)).sort_values("apart", ascending=False, kind="stable")


def by_department(rows: pd.DataFrame) -> pd.DataFrame:
    """Of the forms that `reviewed` gives: how many `forms` each department has, the averages of `self_total`, `reviewed` and
    `difference`, and the `largest` difference of one form; the departments farthest apart on average first.
    """
    stated = rows.assign(self_total=rows["self_given"])
    groups = stated.groupby("department", sort=False)
    means = groups[["self_total", "reviewed", "difference"]].mean().round(_DECIMALS)
    # the rows come farthest apart first
    made = means.assign(forms=groups.size(), largest=groups["difference"].first()).reset_index()
    order = made["difference"].abs().fillna(0.0).sort_values(ascending=False, kind="stable").index
    return made.loc[order]
