"""What 汇总.xlsx tells of an intake, computed before a row is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from perfxl.intake.across import across, years_differ
from perfxl.intake.attendance import Attendance, Standing, attendance
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.circular import circular
from perfxl.intake.finding_counts import findings_among, findings_within
from perfxl.intake.frames import Frames, frames
from perfxl.intake.indicators import shared_indicators
from perfxl.intake.listed import Comparison, against_list, not_reported
from perfxl.intake.project_questions import project_questions
from perfxl.intake.questions import questions
from perfxl.intake.rollup import by_superior
from perfxl.intake.sampling import Proposed, sample
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
    how many of the forms that are counted state none, `other_years` the forms of other years. `listed` is the ledger's list
    of projects beside what came, `proposed` whom to look at, `units` the names of those that have a superior, `questions`
    what the bureau has to decide.
    """

    ledger: Ledger
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
    listed: Sequence[Comparison] | None
    proposed: Sequence[Proposed]
    units: frozenset[str]

    def forms_of(self, kind: str) -> pd.DataFrame:
        """The projects' or the departments' forms that are counted."""
        forms = self.counted.forms
        return forms[forms["kind"] == kind]

    @property
    def standings(self) -> Sequence[Standing]:
        """How the lines of the roster stand; none without a roster."""
        return self.attendance.standings if self.attendance else ()

    @property
    def absent(self) -> list[Standing]:
        """The lines of the roster that sent nothing."""
        return [one for one in self.standings if one.came == 0 and one.missing]

    @property
    def incomplete(self) -> list[Standing]:
        """The lines of the roster that sent something, and not everything."""
        return [one for one in self.standings if one.came and one.missing]

    def circular(self) -> pd.DataFrame:
        """What may be sent around of each department, as `intake.circular` gives it."""
        absent = [one.entry.department for one in self.absent]
        short = {one.entry.department: one.missing for one in self.incomplete}
        return circular(self.counted.forms, self.units, absent, short)

    @property
    def due_by_kind(self) -> bool:
        """Whether the roster says of any line how many forms of which kind are due."""
        entries = [standing.entry for standing in self.standings]
        return any(due is not None for entry in entries for due in (entry.due_department, entry.due_projects))

    @property
    def remarks(self) -> list[str]:
        """What is to be said of the years that the forms state, in sentences."""
        year = f"按评价年度 {self.year} " if self.year else ""
        remarks = (
            (self.without_year, f"张表没有写年度，{year}计入汇总。"),
            (len(self.other_years), "张表是其他年度的，不计入汇总，列在“其他年度”里。"),
        )
        return [f"{count} {text}" for count, text in remarks if count]


def consolidated(records: Sequence[WorkbookRecord], intake: Intake) -> Consolidated:
    """Look over all records once."""
    ledger = intake.ledger
    lines = ledger.lines()
    units = lines.units() if lines else {}
    made = frames(records, ledger, intake.changed, intake.relative)
    counted, other_years = made.counted(), made.forms[made.forms["repeats"] == "other-year"]
    forms = counted.forms
    attended, past = attendance(lines, forms) if lines else None, intake.past(counted)
    of_others = [*(past.questions if past else ()), *project_questions(forms, ledger)]
    asked = questions(made.forms, attended, ledger, of_others)
    listed = None if ledger.projects is None else against_list(forms, ledger.projects, asked)
    among = [
        *years_differ(pd.concat([forms, other_years])),
        *across(forms, ledger.settings, units),
        *shared_indicators(counted),
        *not_reported(listed or (), other_years),
    ]
    years = _years(forms, past)
    return Consolidated(
        ledger=ledger,
        forms=made.forms,
        counted=counted,
        findings_among=among,
        within=findings_within(counted),
        among=findings_among(among),
        attendance=attended,
        superiors=by_superior(forms, units) if units else None,
        years=years,
        year=made.year,
        without_year=int(forms["year"].isna().sum()),
        other_years=other_years,
        questions=asked,
        listed=listed,
        proposed=sample(forms, ledger.settings, _last_scores(forms, years)),
        units=frozenset(name for names in units.values() for name in names),
    )


def _years(forms: pd.DataFrame, past: Past | None) -> pd.DataFrame | None:
    pairs = None if past is None or past.earlier.empty else over_years(forms, past.earlier)
    return None if pairs is None or pairs.empty else pairs


def _last_scores(forms: pd.DataFrame, years: pd.DataFrame | None) -> dict[int, float]:
    """Last year's scores of the forms that had one, by their labels."""
    if years is None:
        return {}
    known = years[years["now"].notna() & years["last_score"].notna()]
    labels = forms.index[known["now"].to_numpy(int)]
    return dict(zip(labels.tolist(), known["last_score"].astype(float), strict=True))
