"""The records of an intake as pandas frames: what is counted, summed, ranked and compared among forms starts here.

`schema` says what each column means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfxl.intake.department_names import department_names
from perfxl.intake.form_row import form_row, in_wan
from perfxl.intake.schema import FindingRow, FormRow, FundRow, IndicatorRow, WorkbookRow, columns_of
from perfxl.intake.versions import with_versions
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.names import unit_name
from perfxl.ledger.roster import Lines
from perfxl.reviewing.record import FormRecord, WorkbookRecord

FORM_ID = ["workbook", "form"]
"""The columns that identify a form in every frame."""


@dataclass(frozen=True, slots=True)
class Frames:
    """An intake: workbooks, forms, and the rows of the forms, each in the order of the records."""

    workbooks: pd.DataFrame
    forms: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame
    findings: pd.DataFrame

    def counted(self) -> Frames:
        """The intake without the forms that are not counted; the workbooks stay."""
        forms = self.forms[self.forms["counted"]]
        parts = (frame.merge(forms[FORM_ID], on=FORM_ID) for frame in (self.funds, self.indicators, self.findings))
        return Frames(self.workbooks, forms.reset_index(drop=True), *parts)


def frames(
    records: Iterable[WorkbookRecord],
    ledger: Ledger = NOTHING,
    changed: Mapping[str, float] | None = None,
) -> Frames:
    """The frames of records, made in one pass over them.

    The ledger spells the names of departments, `changed` gives when a workbook was last written, by its source: of two
    versions of a form the later one is counted.
    """
    gathered = _Gathered()
    for number, record in enumerate(records):
        gathered.take(number, record)
    made = gathered.frames()
    forms = made.forms
    forms["department"] = department_names(forms, Lines(ledger.roster) if ledger.roster is not None else None)
    forms["department_key"] = forms["department"].map(unit_name).astype("string")
    return Frames(made.workbooks, with_versions(forms, changed or {}), made.funds, made.indicators, made.findings)


class _Gathered:
    """The rows of all records so far, column by column."""

    def __init__(self) -> None:
        texts: dict[object, object] = {}
        self._workbooks, self._forms, self._funds, self._indicators, self._findings = (
            _Rows(row, texts) for row in (WorkbookRow, FormRow, FundRow, IndicatorRow, FindingRow)
        )

    def take(self, number: int, record: WorkbookRecord) -> None:
        """Take the rows of a record."""
        error = record["error"] or {"code": None, "message": None}
        self._workbooks.add([record], workbook=number, error=error["code"], message=error["message"])
        for at, form in enumerate(record["forms"]):
            self._forms.add_one(form_row(number, record, at, form))
            self._take_rows(form, {"workbook": number, "form": at})

    def _take_rows(self, form: FormRecord, identity: Mapping[str, int]) -> None:
        self._funds.add([{**fund, **in_wan(form, fund)} for fund in form["funds"]], **identity)
        self._indicators.add(form["indicators"], **identity, sheet=form["sheet"], detail=False)
        self._indicators.add(form["details"], **identity, detail=True)
        self._findings.add(form["findings"], **identity)

    def frames(self) -> Frames:
        """The frames of what was taken."""
        rows = (self._workbooks, self._forms, self._funds, self._indicators, self._findings)
        return Frames(*(gathered.frame() for gathered in rows))


class _Rows:
    """The rows of one frame. A text is kept once, however often it comes: `texts` are those that all frames hold."""

    def __init__(self, row: type, texts: dict[object, object]) -> None:
        self._columns = columns_of(row)
        self._values: dict[str, list[Any]] = {column.name: [] for column in self._columns}
        self._texts = {column.name for column in self._columns if column.dtype in ("string", "category")}
        self._same = texts.setdefault

    def add(self, rows: Sequence[Mapping[str, Any]], **same: object) -> None:
        """Rows by the names of their columns; `same` stands in all of them."""
        for name, values in self._values.items():
            if name in same:
                values += [same[name]] * len(rows)
            elif name in self._texts:
                values += [self._same(row[name], row[name]) for row in rows]
            else:
                values += [row[name] for row in rows]

    def add_one(self, row: object) -> None:
        """A row as a typed object."""
        self.add([{name: getattr(row, name) for name in self._values}])

    def frame(self) -> pd.DataFrame:
        """The frame; the lists are given up column by column."""
        return pd.DataFrame(
            {column.name: pd.Series(self._values.pop(column.name), dtype=column.dtype) for column in self._columns}
        )


def lists_of(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """The columns of a frame as lists of plain values, None for what is missing."""
    return {str(name): values_of(column) for name, column in frame.items()}


def values_of(column: pd.Series[Any]) -> list[Any]:
    """The values of a column, None for what is missing."""
    plain = column.astype(object)
    return plain.where(plain.notna(), None).tolist()


def form_rows(forms: pd.DataFrame) -> list[FormRow]:
    """The forms of a frame as typed objects."""
    names = [column.name for column in columns_of(FormRow)]
    columns = lists_of(forms[names])
    return [FormRow(**dict(zip(names, values, strict=True))) for values in zip(*columns.values(), strict=True)]
