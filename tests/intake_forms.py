"""Invented forms as rows of the frames, for what looks at many forms together."""

from dataclasses import asdict
from itertools import count

import pandas as pd

from perfxl.intake.department_names import department_names, owners, unit_keys
from perfxl.intake.schema import FormRow, columns_of
from perfxl.intake.versions import with_versions
from perfxl.ledger.names import own_name, unit_name

_numbers, _digests = count(), count()


def form(department, project="", *, unit="", funds=None, score=95.0, source="", **other):
    """A form; `funds` are 年初预算数, 全年预算数, 全年执行数 and the rate, in D8, E8, F8 and H8."""
    initial, adjusted, executed, rate = funds or (None,) * 4
    given = {column.name: None for column in columns_of(FormRow)} | {
        "workbook": next(_numbers), "form": 0, "sheet": "表", "title_cell": "A1", "rulebook": "mof-2020",
        "kind": "project" if project else "department", "department": department, "filed": department, "project": project,
        "unit": unit, "year": 2023, "source": source, "money_unit": "万元", "has_funds": funds is not None,
        "initial": initial, "adjusted": adjusted, "executed": executed, "rate": rate,
        "initial_cell": "D8", "adjusted_cell": "E8", "executed_cell": "F8", "rate_cell": "H8",
        "self_total": score, "self_sum": score,
        "score": score, "final": score, "errors": 0, "warnings": 0, "answered": 0, "waived": 0, "infos": 0, "department_key": unit_name(department),
        "project_key": own_name(project), "unit_key": unit_name(unit) if project else "", "counted": True,
        "relative": source, "came_back": False, "owner": department, "figures": str(next(_digests)),
    }  # fmt: skip
    if project:
        given |= {"budget": adjusted, "budget_cell": "E8" if funds else None}
    return FormRow(**given | other)


def framed(forms, lines=None):
    """Forms as the frame of them, each with whose it is by the lines of a roster."""
    columns = columns_of(FormRow)
    frame = pd.DataFrame([asdict(row) for row in forms], columns=[column.name for column in columns])
    frame = frame.astype({column.name: column.dtype for column in columns})
    frame["unit_key"] = unit_keys(frame, lines)
    return frame.assign(owner=owners(frame, lines))


def under_official_names(forms, lines=None):
    """The frame of forms, each under the official name of its department."""
    frame = framed(forms, lines)
    names = department_names(frame, lines)
    return frame.assign(department=names, department_key=names.map(unit_name).astype("string"))


def versions(forms, year=2023, decided=None):
    """What is not counted: its identity, that of the form that is, and why."""
    frame = with_versions(framed(forms), year, decided or {})
    left = frame[~frame["counted"]]
    return [((row.workbook, row.form), (row.kept_workbook, row.kept_form), row.repeats) for row in left.itertuples()]
