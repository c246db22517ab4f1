"""What 汇总.xlsx tells of an intake, computed before a row is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfxl.intake.across import across
from perfxl.intake.attendance import Attendance, attendance
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.finding_counts import findings_among, findings_within
from perfxl.intake.frames import Frames, frames
from perfxl.intake.indicators import shared_indicators
from perfxl.intake.rollup import by_superior
from perfxl.intake.years import over_years
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.roster import Lines

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.reviewing.record import WorkbookRecord


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of an intake besides its records.

    `ledger` is what the bureau says. `base` is the output folder as the records call it, `changed`
    when a workbook was last written, by its source, `call` what was asked for and when, in words. `earlier` gives the
    forms of the years before one, None where nothing is known of them; `others` are documents that are no workbooks.
    """

    ledger: Ledger = NOTHING
    changed: Mapping[str, float] = field(default_factory=dict)
    base: str = ""
    earlier: Callable[[int], pd.DataFrame | None] = lambda year: None
    call: Sequence[tuple[str, str]] = ()
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Consolidated:
    """An intake with all that is compared, matched and summed over it; sheets without rows to come are None.

    `forms` are all forms, `counted` has those that are counted. `within` and `among` are the findings of both kinds as
    `finding_counts` takes them, `findings_among` the latter themselves.
    """

    forms: pd.DataFrame
    counted: Frames
    findings_among: Sequence[FindingAmongForms]
    within: pd.DataFrame
    among: pd.DataFrame
    attendance: Attendance | None
    superiors: pd.DataFrame | None
    years: pd.DataFrame | None

    def forms_of(self, kind: str) -> pd.DataFrame:
        """The projects' or the departments' forms that are counted."""
        forms = self.counted.forms
        return forms[forms["kind"] == kind]


def consolidated(records: Sequence[WorkbookRecord], intake: Intake) -> Consolidated:
    """Look over all records once."""
    roster = intake.ledger.roster
    lines = Lines(roster) if roster is not None else None
    units = lines.units() if lines else {}
    made = frames(records, intake.ledger, intake.changed)
    counted = made.counted()
    among = [*across(counted.forms, intake.ledger.settings, units), *shared_indicators(counted)]
    return Consolidated(
        forms=made.forms,
        counted=counted,
        findings_among=among,
        within=findings_within(counted),
        among=findings_among(among),
        attendance=attendance(lines, counted.forms) if lines else None,
        superiors=by_superior(counted.forms, units) if units else None,
        years=_years(counted.forms, intake),
    )


def _years(forms: pd.DataFrame, intake: Intake) -> pd.DataFrame | None:
    latest = forms["year"].max()
    earlier = intake.earlier(int(latest)) if forms["year"].notna().any() else None
    pairs = None if earlier is None or earlier.empty else over_years(forms, earlier)
    return None if pairs is None or pairs.empty else pairs
