"""How many findings there are, by code and by department: of those within the forms, or of those among them.

Both come as rows of one shape: the official `department`, `code`, `level`, and `forms`, how many forms the row adds to
those that have such a finding. `settled` are warnings that have been answered.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.frames import FORM_ID, Frames

_ALL_DEPARTMENTS = "（全部）"


def findings_within(counted: Frames) -> pd.DataFrame:
    """The findings within the forms that are counted."""
    kinds = counted.findings[[*FORM_ID, "code", "level"]].astype({"code": "string", "level": "string"})
    kinds["settled"] = (kinds["level"] == "warning") & (counted.findings["status"] == "answered")
    rows = kinds.merge(counted.forms[[*FORM_ID, "department"]], on=FORM_ID)
    return rows.assign(forms=(~rows.duplicated([*FORM_ID, "code", "level"])).astype(int))


def findings_among(findings: Iterable[FindingAmongForms]) -> pd.DataFrame:
    """The findings among the forms."""
    rows = [
        {
            "department": finding.department or _ALL_DEPARTMENTS,
            "code": finding.code,
            "level": finding.level,
            "settled": False,
            "forms": len({(spot.form.workbook, spot.form.form) for spot in finding.spots}),
        }
        for finding in findings
    ]
    return pd.DataFrame(rows, columns=["department", "code", "level", "settled", "forms"])


def by_code(findings: pd.DataFrame) -> pd.DataFrame:
    """`findings` and `forms` of each code and level: the gravest level first, in it the most frequent code."""
    counts = findings.groupby(["code", "level"]).agg(findings=("code", "size"), forms=("forms", "sum")).reset_index()
    counts["gravity"] = counts["level"].map({level: at for at, level in enumerate(LEVEL_NAMES)})
    return counts.sort_values(["gravity", "findings", "code"], ascending=[True, False, True]).drop(columns="gravity")


def by_department(findings: pd.DataFrame, departments: Iterable[str] = ()) -> pd.DataFrame:
    """`error`, `warning`, `info` and `settled` of each department with any, and of `departments`; most errors first."""
    counts = pd.crosstab(findings["department"], findings["level"]).reindex(columns=[*LEVEL_NAMES], fill_value=0)
    counts["settled"] = findings.groupby("department")["settled"].sum().astype(int)
    without = pd.Index([name for name in dict.fromkeys(departments) if name not in counts.index], name="department")
    counts = pd.concat([counts, pd.DataFrame(0, index=without, columns=counts.columns)]).reset_index()
    return counts.sort_values(["error", "warning", "department"], ascending=[False, False, True])


def commonest_codes(findings: pd.DataFrame, most: int) -> pd.DataFrame:
    """Of each department its `code`s with most `findings`, at most as many; of equals the one that comes first."""
    counts = findings.groupby(["department", "code"], sort=False).size().reset_index(name="findings")
    ordered = counts.sort_values("findings", ascending=False, kind="stable")
    return ordered.groupby("department", sort=False).head(most)
