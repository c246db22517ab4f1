"""What 汇总.xlsx tells of an intake, computed before a row is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from perfxl.intake.across import across, years_differ
from perfxl.intake.attendance import Attendance, attendance
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.finding_counts import findings_among, findings_within
from perfxl.intake.frames import Frames, frames
from perfxl.intake.indicators import shared_indicators
from perfxl.intake.questions import questions
from perfxl.intake.rollup import by_superior
from perfxl.intake.years import over_years
from perfxl.ledger.model import NOTHING, Ledger

if TYPE_CHECKING:
    from perfxl.intake.archive import Past
    from perfxl.ledger.model import Question
    from perfxl.reviewing.record import WorkbookRecord


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of an intake besides its records.

    `ledger` is what the bureau says. `base` is the output folder as the records call it, `changed`
    when a workbook was last written and `relative` where it lies below the folder that was given, both by its source,
    `call` what was asked for and when, in words. `past` gives what an archive holds of the forms that are counted, None
    where there is none; `others` are documents that are no workbooks.
    """

    ledger: Ledger = NOTHING
    changed: Mapping[str, float] = field(default_factory=dict)
    relative: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    past: Callable[[Frames], Past | None] = lambda counted: None
    call: Sequence[tuple[str, str]] = ()
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Consolidated:
    """An intake with all that is compared, matched and summed over it; sheets without rows to come are None.

    `forms` are all forms, `counted` has those that are counted. `within` and `among` are the findings of both kinds as
    `finding_counts` takes them, `findings_among` the latter themselves. `year` is the one that is counted, `without_year`
    how many of the forms that are counted state none, `other_years` the forms of other years. `questions` are what the
    bureau has to decide.
    """

    forms: pd.DataFrame
    counted: Frames
    findings_among: Sequence[FindingAmongForms]
    within: pd.DataFrame
    among: pd.DataFrame
    attendance: Attendance | None
    superiors: pd.DataFrame | None
    years: pd.DataFrame | None
    year: int | None
    without_year: int
    other_years: pd.DataFrame
    questions: Sequence[Question]

    def forms_of(self, kind: str) -> pd.DataFrame:
        """The projects' or the departments' forms that are counted."""
        forms = self.counted.forms
        return forms[forms["kind"] == kind]


def consolidated(records: Sequence[WorkbookRecord], intake: Intake) -> Consolidated:
    """Look over all records once."""
    lines = intake.ledger.lines()
    units = lines.units() if lines else {}
    made = frames(records, intake.ledger, intake.changed, intake.relative)
    counted, other_years = made.counted(), made.forms[made.forms["repeats"] == "other-year"]
    among = [
        *years_differ(pd.concat([counted.forms, other_years])),
        *across(counted.forms, intake.ledger.settings, units),
        *shared_indicators(counted),
    ]
    attended = attendance(lines, counted.forms) if lines else None
    past = intake.past(counted)
    return Consolidated(
        forms=made.forms,
        counted=counted,
        findings_among=among,
        within=findings_within(counted),
        among=findings_among(among),
        attendance=attended,
        superiors=by_superior(counted.forms, units) if units else None,
        years=_years(counted.forms, past),
        year=made.year,
        without_year=int(counted.forms["year"].isna().sum()),
        other_years=other_years,
        questions=questions(made.forms, attended, intake.ledger, past.questions if past else ()),
    )


def _years(forms: pd.DataFrame, past: Past | None) -> pd.DataFrame | None:
    pairs = None if past is None or past.earlier.empty else over_years(forms, past.earlier)
    return None if pairs is None or pairs.empty else pairs
