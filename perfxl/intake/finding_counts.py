"""How many findings there are, by form, code and department: of those within the forms, or of those among them.

Both come as rows of one shape: the official `department`, `code`, `level`, and `forms`, how many forms the row adds to
those that have such a finding. `answered` are warnings that have been explained, which still count as warnings; what is
`waived` counts for nothing else. Errors are counted whether they are explained or not.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.frames import FORM_ID, Frames

_ALL_DEPARTMENTS = "（全部）"


_COUNTS = {"error": "errors", "warning": "warnings", "info": "infos"}


def by_form(findings: pd.DataFrame) -> pd.DataFrame:
    """`errors`, `warnings`, `answered`, `infos` and `waived` of each form that has any."""
    told = _with_state(findings)
    groups = told[[*FORM_ID, "level", "waived"]].groupby([*FORM_ID, "level", "waived"]).size().reset_index(name="count")
    kind = groups["level"].map(_COUNTS).where(~groups["waived"], "waived")
    counts = groups.assign(kind=kind).pivot_table("count", FORM_ID, "kind", "sum", fill_value=0)
    counts = counts.reindex(columns=[*_COUNTS.values(), "waived"], fill_value=0)
    return counts.assign(answered=told.groupby(FORM_ID)["answered"].sum()).astype("int64").reset_index()


def _with_state(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with whether they are waived, or warnings that have been answered."""
    plain = findings.astype({"code": "string", "level": "string"})
    answered = (plain["level"] == "warning") & (findings["status"] == "answered")
    return plain.assign(waived=findings["status"] == "waived", answered=answered.fillna(False))


def findings_within(counted: Frames) -> pd.DataFrame:
    """The findings within the forms that are counted."""
    kinds = _with_state(counted.findings)[[*FORM_ID, "code", "level", "waived", "answered"]]
    rows = kinds.merge(counted.forms[[*FORM_ID, "department"]], on=FORM_ID)
    return rows.assign(forms=(~rows.duplicated([*FORM_ID, "code", "level"])).astype(int))


def findings_among(findings: Iterable[FindingAmongForms]) -> pd.DataFrame:
    """The findings among the forms."""
    rows = [
        {
            "department": finding.department or _ALL_DEPARTMENTS,
            "code": finding.code,
            "level": finding.level,
            "answered": False,
            "waived": False,
            "forms": len({(spot.form.workbook, spot.form.form) for spot in finding.spots}),
        }
        for finding in findings
    ]
    made = pd.DataFrame(rows, columns=["department", "code", "level", "answered", "waived", "forms"])
    return made.astype({"answered": "bool", "waived": "bool"})


def by_level(findings: pd.DataFrame) -> dict[str, int]:
    """How many `errors`, `warnings`, `infos`, `answered` and `waived` there are."""
    levels = findings.loc[~findings["waived"], "level"].value_counts()
    counts = {name: int(levels.get(level, 0)) for level, name in _COUNTS.items()}
    return counts | {name: int(findings[name].sum()) for name in ("answered", "waived")}


def by_code(findings: pd.DataFrame) -> pd.DataFrame:
    """`findings`, `answered`, `waived` and `forms` of each code and level: the gravest level first, in it the commonest."""
    counted = findings.assign(findings=~findings["waived"])
    counts = (
        counted.groupby(["code", "level"])[["findings", "answered", "waived", "forms"]].sum().astype(int).reset_index()
    )
    counts["gravity"] = counts["level"].map({level: at for at, level in enumerate(LEVEL_NAMES)})
    return counts.sort_values(["gravity", "findings", "code"], ascending=[True, False, True]).drop(columns="gravity")


def by_department(findings: pd.DataFrame, departments: Iterable[str] = ()) -> pd.DataFrame:
    """`errors`, `warnings`, `answered` and `waived` of each department with any, and of `departments`; most errors first."""
    standing = findings[~findings["waived"]]
    counts = pd.crosstab(standing["department"], standing["level"].map(_COUNTS))
    sums = findings.groupby("department")[["answered", "waived"]].sum().astype(int)
    names = pd.Index(dict.fromkeys([*sums.index, *departments]), name="department")
    counts = counts.reindex(index=names, columns=[*_COUNTS.values()], fill_value=0)
    counts = counts.join(sums).fillna(0).astype(int).reset_index()
    return counts.sort_values(["errors", "warnings", "department"], ascending=[False, False, True])


def commonest_codes(findings: pd.DataFrame, most: int) -> pd.DataFrame:
    """Of each department its `code`s with most `findings`, at most as many; of equals the one that comes first."""
    standing = findings[~findings["waived"]]
    counts = standing.groupby(["department", "code"], sort=False).size().reset_index(name="findings")
    ordered = counts.sort_values("findings", ascending=False, kind="stable")
    return ordered.groupby("department", sort=False).head(most)
