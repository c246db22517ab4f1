"""A ledger that says of every form what the form says itself: nothing is found that is not there."""

from pathlib import Path

import pytest

from perfxl.intake.frames import frames
from perfxl.ledger.model import Ledger, Project, Target
from tests.known_ledgers import reviewed_with

FORMS = sorted((Path(__file__).parents[1] / "forms" / "should_pass").glob("*.xls*"))
BY_THE_LEDGER = {"not-listed", "amount-differs", "target-changed"}


def echo(record):
    """The ledger that lists the projects of a workbook with their amounts, their indicators as approved."""
    made = frames([record])
    rows = list(made.forms.astype(object).where(made.forms.notna(), None).itertuples())
    projects = [
        Project(f"P{row.form:03}", row.project, row.filed, row.unit, row.adjusted, row.executed)
        for row in rows
        if row.kind == "project"
    ]
    targets = [
        Target(row.filed, row.project, indicator["level3"], indicator["target"] or "", indicator["weight"])
        for row in rows
        for indicator in record["forms"][row.form]["indicators"]
    ]
    return Ledger(projects=tuple(projects), targets=tuple(targets))


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=pytest.mark.thorough if at % 4 else ()) for at, path in enumerate(FORMS)],
)
def test_nothing_is_found_where_both_agree(path):
    record = reviewed_with(path)
    again = reviewed_with(path, echo(record))
    for form in again["forms"]:
        assert {finding["code"] for finding in form["findings"]}.isdisjoint(BY_THE_LEDGER)
        assert bool(form["project_code"]) == (form["form"] == "project")
