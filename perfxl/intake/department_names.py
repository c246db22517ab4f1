"""The official name of each department: one spelling on every sheet that groups or filters by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perfxl.intake.schema import NO_NAME
from perfxl.ledger.names import unit_name

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.ledger.roster import Lines


def department_names(forms: pd.DataFrame, lines: Lines | None = None) -> pd.Series[Any]:
    """The official name of each form's department.

    A name is official as the roster spells it, else as the department's own form does, else as most forms do.
    """
    spellings = forms.assign(own=forms["kind"] == "department", key=forms["filed"].map(unit_name))
    counts = spellings.groupby(["key", "own", "filed"], sort=False).size().reset_index(name="forms")
    # of spellings as frequent the shorter: the one without code and brackets
    counts["length"] = counts["filed"].str.len()
    best = counts.sort_values(["own", "forms", "length"], ascending=[False, False, True], kind="stable")
    spelt = best.drop_duplicates("key").set_index("key")["filed"]
    names = {
        filed: (lines.listed_name(filed) if lines and filed != NO_NAME else None) or spelt[key]
        for key, filed in zip(counts["key"], counts["filed"], strict=True)
    }
    return forms["filed"].map({**names, NO_NAME: NO_NAME}).astype("string")
