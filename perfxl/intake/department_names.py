"""Whose each form is: the official name of its department, one spelling on every sheet, its unit, and which of both it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perfxl.intake.schema import NO_NAME
from perfxl.ledger.names import names_itself, unit_name, unit_within

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


def unit_keys(forms: pd.DataFrame, lines: Lines | None = None) -> pd.Series[Any]:
    """The unit of each project's form as names are compared: by its name on the roster, the department where it is meant."""

    def key(unit: str, department: str) -> str:
        listed = None if names_itself(unit) or lines is None else lines.listed_name(unit)
        return unit_within(listed or unit, department) if unit else ""

    is_project = forms["kind"] == "project"
    keys = map(key, forms["unit"].where(is_project, ""), forms["department"])
    return forms.assign(keys=list(keys))["keys"].astype("string")


def owners(forms: pd.DataFrame, lines: Lines | None = None) -> pd.Series[Any]:
    """Whose each form is: its unit's, where the roster has it under the department, or it sent its own department's form.

    A unit's project that names the superior as 主管部门 is the unit's.
    """
    own = forms[forms["kind"] == "department"]
    sent = dict(zip(own["department_key"], own["department"], strict=True))

    def owner(unit: str, unit_key: str, department: str) -> str:
        if not unit_key or unit_key == unit_name(department):
            return department
        listed = lines.under(unit, department) if lines else None
        return listed or sent.get(unit_key, department)

    names = map(owner, forms["unit"], forms["unit_key"], forms["department"])
    return forms.assign(owner=list(names))["owner"].astype("string")
