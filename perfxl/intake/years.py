"""The year that counts; 跨年对比: each form beside the last earlier year's of the same project and unit, and what came last year but not now."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfxl.ledger.names import own_name, unit_name, unit_within

_PROJECT, _UNIT = ["department_key", "project_key"], "unit_key"
_KEY = [*_PROJECT, _UNIT]
_DTYPES = {
    "department": "string", "project": "string", "unit": "string", "year": "Int64", "budget": "Float64",
    "executed": "Float64", "rate": "Float64", "score": "Float64", "grade": "string",
}  # fmt: skip
EARLIER = tuple(_DTYPES)
"""What is known of the forms of earlier years. Amounts in 万元, the rate a ratio; no unit (null) in old archives."""
_PROJECT_NAMES = ["department", "project"]
_NAMES = [*_PROJECT_NAMES, "unit"]


def evaluation_year(forms: pd.DataFrame, settled: int | None = None) -> int | None:
    """The year that counts: the bureau's, else the most frequent among the forms, the later of two alike."""
    if settled is not None:
        return settled
    most = forms["year"].mode()
    return None if most.empty else int(most.max())


def earlier_forms(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Forms of earlier years, given by the values of `EARLIER`, with the names by which they are compared."""
    forms = pd.DataFrame(list(rows), columns=[*EARLIER]).astype(_DTYPES)
    for name, key, compared in zip(_PROJECT_NAMES, _PROJECT, (unit_name, own_name), strict=True):
        forms[key] = forms[name].map(compared, na_action="ignore").astype("string")
    units = zip(forms["unit"], forms["department"], strict=True)
    forms[_UNIT] = pd.Series(
        [unit if pd.isna(unit) or not unit else unit_within(unit, department) for unit, department in units],
        index=forms.index, dtype="string",
    )  # fmt: skip
    forms["unit"] = forms["unit"].fillna("")
    return forms


def over_years(forms: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The forms that stood in an earlier year, in their order; then those of the year before that nobody sent now.

    The figures of the earlier form are called `last_…`; `sent` says whether the form came now. Where the unit is stated
    on one side only, department and project tell, if they tell one form from all others.
    """
    now = forms.assign(now=range(len(forms)))
    before = earlier.assign(before=range(len(earlier)), key=earlier.groupby(_KEY, dropna=False).ngroup())
    editions = _editions(now, before)
    matched = before["key"].isin(editions.drop_duplicates("now")["key"])
    past = editions[(editions["year_now"] > editions["year"]).fillna(False)]
    last = past.sort_values(["now", "year", "before"], ascending=[True, False, True]).drop_duplicates("now")
    unsent = before[(before["year"] == before["year"].max()) & ~matched]
    pairs: pd.DataFrame = pd.concat([last[["now", "before"]], unsent[["before"]]], ignore_index=True).astype("Int64")
    shown = [*EARLIER]
    then = before[["before", *shown]].rename(columns={name: f"last_{name}" for name in shown})
    beside = pairs.merge(now[["now", *shown]], on="now", how="left").merge(then, on="before", how="left")
    names = {name: beside[name].fillna(beside[f"last_{name}"]) for name in _NAMES}
    return beside.assign(**names, sent=beside["now"].notna())


def _editions(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Every form with every earlier form that is the same one: by unit, else by department and project alone."""
    forms, known = now[[*_KEY, "now", "year"]], before[[*_KEY, "before", "key", "year"]]
    exact = forms.merge(known[known[_UNIT].notna()], on=_KEY, suffixes=("_now", ""))
    alone = forms[~forms.duplicated(_PROJECT, keep=False) & ~forms["now"].isin(exact["now"])]
    one_unit = known[known.groupby(_PROJECT)["key"].transform("nunique") == 1]
    loose = alone.merge(one_unit, on=_PROJECT, suffixes=("_now", ""))
    loose = loose[(loose[f"{_UNIT}_now"] == "") | (loose[_UNIT].fillna("") == "")]
    columns = ["now", "before", "key", "year_now", "year"]
    return pd.concat([exact[columns], loose[columns]]).sort_values(["now", "before"])
