"""The records of an intake as pandas frames: what is counted, summed, ranked and compared among forms starts here.

`schema` says what each column means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfxl.intake.department_names import department_names, owners, unit_keys
from perfxl.intake.form_row import form_row, in_wan
from perfxl.intake.schema import FindingRow, FormRow, FundRow, IndicatorRow, WorkbookRow, columns_of
from perfxl.intake.versions import best_placed, with_versions
from perfxl.intake.years import evaluation_year
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.names import unit_name
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
    year: int | None = None
    """The year that is counted; None where no form states one."""

    def counted(self) -> Frames:
        """The intake without the forms that are not counted; the workbooks stay."""
        forms = self.forms[self.forms["counted"]]
        funds, indicators, findings = (
            frame.merge(forms[FORM_ID], on=FORM_ID) for frame in (self.funds, self.indicators, self.findings)
        )
        return Frames(self.workbooks, forms.reset_index(drop=True), funds, indicators, findings, self.year)


def frames(
    records: Iterable[WorkbookRecord],
    ledger: Ledger = NOTHING,
    changed: Mapping[str, float] | None = None,
    relative: Mapping[str, str] | None = None,
) -> Frames:
    """The frames of records, made in one pass over them.

    The ledger spells the names of departments, says which year counts, and which version of a form. By their sources,
    `changed` gives when a workbook was last written, `relative` where it lies below the folder that was given; where
    they say nothing, the record does, as far as a run left it there.
    """
    gathered = _Gathered()
    for number, record in enumerate(records):
        gathered.take(number, record)
    made = gathered.frames()
    forms, lines = made.forms, ledger.lines()
    forms["department"] = department_names(forms, lines)
    forms["department_key"] = forms["department"].map(unit_name).astype("string")
    forms["unit_key"] = unit_keys(forms, lines)
    forms["owner"] = owners(forms, lines)
    forms["relative"] = forms["source"].map(relative or {}).astype("string").fillna(forms["relative"])
    forms["changed"] = forms["source"].map(changed or {}).astype("Float64").fillna(forms["changed"])
    year = evaluation_year(forms[best_placed(forms) == forms.index], ledger.settings.year)
    counted = with_versions(forms, year, ledger.decided("版本"))
    return Frames(made.workbooks, counted, made.funds, made.indicators, made.findings, year)


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
        return Frames(
            self._workbooks.frame(), self._forms.frame(), self._funds.frame(), self._indicators.frame(),
            self._findings.frame(),
        )  # fmt: skip


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
    values: list[Any] = column.tolist()
    for missing in column.isna().to_numpy().nonzero()[0]:
        values[missing] = None
    return values


def form_rows(forms: pd.DataFrame) -> list[FormRow]:
    """The forms of a frame as typed objects."""
    names = [column.name for column in columns_of(FormRow)]
    columns = lists_of(forms[names])
    return [FormRow(**dict(zip(names, values, strict=True))) for values in zip(*columns.values(), strict=True)]
