"""One side of a comparison: the records of its workbooks, its forms as frames, the targets that a ledger approves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from perfxl.forms.values import read_quantity
from perfxl.intake.comparison.forms import Edition
from perfxl.intake.frames import Frames, form_rows, frames
from perfxl.intake.schema import FormRow
from perfxl.ledger.model import NOTHING, Ledger, Project, Target
from perfxl.ledger.names import own_name, unit_name
from perfxl.reviewing.record import FieldRecord, FormRecord, IndicatorRecord, WorkbookRecord

TARGETS_SHEET = "绩效目标"
_LEDGER_ROW = "第{}行"


@dataclass(frozen=True)
class Side:
    """A side, `name` as it was given. `relative` are the places of its workbooks by their sources.

    Where it has self-evaluations, tables of targets among them are left out: it is compared by the former.
    """

    name: str
    records: Sequence[WorkbookRecord]
    ledger: Ledger = NOTHING
    relative: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def goals(self) -> bool:
        """Whether it holds approved targets alone."""
        kinds = {form.get("goals", False) for record in self.records for form in record["forms"]}
        return kinds == {True}

    @cached_property
    def left_out(self) -> int:
        """How many tables of targets stand among its self-evaluations."""
        return sum(form.get("goals", False) for record in self.records for form in record["forms"]) * (not self.goals)

    @cached_property
    def frames(self) -> Frames:
        """Its forms, with those that count.

        When files were written is what a run kept of them; of a folder it is not looked at, as it changes with every copy.
        """
        return frames(map(self._own, self.records), self.ledger, relative=self.relative)

    @cached_property
    def forms(self) -> list[FormRow]:
        """All its forms, those that do not count too."""
        return form_rows(self.frames.forms)

    def editions(self) -> list[Edition]:
        """The forms that count, with the codes that they state."""
        return [Edition(form, self._code(form)) for form in self.forms if form.counted]

    def record(self, form: FormRow) -> FormRecord:
        """The record of a form."""
        return self._forms(form.workbook)[form.form]

    @cached_property
    def _forms(self) -> Callable[[int], list[FormRecord]]:
        # forms are asked for in the order of their workbooks: one may hold a hundred of them
        return lru_cache(maxsize=16)(lambda workbook: self._own(self.records[workbook])["forms"])

    def _own(self, record: WorkbookRecord) -> WorkbookRecord:
        return {**record, "forms": [form for form in record["forms"] if form.get("goals", False) == self.goals]}

    def _code(self, form: FormRow) -> str:
        stated = self.record(form)["fields"].get("project_code")
        return str(stated["value"] or "") if stated else ""


def approved(ledger: Ledger, source: str) -> WorkbookRecord:
    """The approved targets of a ledger as the record of a workbook: a form a project, a cell a row of 绩效目标."""
    by_form: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in ledger.targets:
        by_form[unit_name(target.department), own_name(target.project)].append(target)
    listed = {(unit_name(each.department), own_name(each.name)): each for each in ledger.projects or ()}
    return {
        "source": source, "sha256": None, "status": "scored", "error": None, "annotated": None, "notices": [],
        "forms": [_approved(targets, listed.get(key), ledger.settings.year) for key, targets in by_form.items()],
    }  # fmt: skip


def _approved(targets: Sequence[Target], project: Project | None, year: int | None) -> FormRecord:
    first = targets[0]
    fields = {
        "project_name": first.project, "department": first.department, "unit": project.unit if project else "",
        "project_code": project.code if project else "",
    }  # fmt: skip
    return {
        "form": "project" if first.project else "department", "sheet": TARGETS_SHEET, "rulebook": "", "year": year,
        "project_code": None, "fields": dict(_fields(fields, _LEDGER_ROW.format(first.row))), "money_unit": "万元", "cells": {},
        "funds": [], "indicators": list(map(_indicator, targets)), "details": [], "review_rows": [],
        "totals": {
            "weight": None, "self_total": None, "self_sum": None, "score": None, "grade_stated": None, "grade": None,
            "by_basis": {}, "reviewed": None, "final": None, "final_grade": None,
        },
        "findings": [], "goals": True,
    }  # fmt: skip


def _fields(values: Mapping[str, str], cell: str) -> Iterable[tuple[str, FieldRecord]]:
    return ((name, {"value": value or None, "cell": cell if value else None}) for name, value in values.items())


def _indicator(target: Target) -> IndicatorRecord:
    wanted = read_quantity(target.target)
    return {
        "row": target.row, "cell": _LEDGER_ROW.format(target.row), "level1": target.level1, "level2": target.level2,
        "level3": target.indicator, "target": target.target, "actual": None, "target_value": wanted.number,
        "actual_value": None, "unit": wanted.unit or None, "direction": None, "completion": None, "weight": target.weight,
        "self_score": None, "score": None, "reviewed": None, "basis": "unscored", "evidence": [], "reason": "",
    }  # fmt: skip


def unread(records: Iterable[WorkbookRecord]) -> Iterator[tuple[str, str]]:
    """The workbooks without a form, each with why: it could not be read, or holds none."""
    for record in records:
        if record["error"]:
            yield record["source"], f"无法读取：{record['error']['message']}"
        elif not record["forms"]:
            yield record["source"], "没有自评表，也没有绩效目标表"
