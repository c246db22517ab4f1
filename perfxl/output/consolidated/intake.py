"""What 汇总.xlsx tells of an intake, computed before a row is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from perfxl.intake.across import across
from perfxl.intake.attendance import Attendance, Standing, attendance
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.finals import with_finals
from perfxl.intake.finding_counts import findings_among, findings_within
from perfxl.intake.frames import Frames, frames
from perfxl.intake.indicators import shared_indicators
from perfxl.intake.listed import Comparison, against_list, not_reported
from perfxl.intake.rollup import by_superior
from perfxl.intake.sampling import Proposed, sample
from perfxl.intake.years import over_years
from perfxl.ledger.model import NOTHING, Ledger, Question
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
    `finding_counts` takes them, `findings_among` the latter themselves. `listed` is the ledger's list of projects beside what
    came, `proposed` whom to look at. `units` are the names of those that have a superior. `questions` are still open.
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
    listed: Sequence[Comparison] | None
    proposed: Sequence[Proposed]
    units: frozenset[str]
    questions: Sequence[Question] = ()

    def forms_of(self, kind: str) -> pd.DataFrame:
        """The projects' or the departments' forms that are counted."""
        forms = self.counted.forms
        return forms[forms["kind"] == kind]

    @property
    def standings(self) -> Sequence[Standing]:
        """How the lines of the roster stand; none without a roster."""
        return self.attendance.standings if self.attendance else ()

    @property
    def year(self) -> int | None:
        """The year that the intake is about."""
        years = self.counted.forms["year"].dropna().mode()
        return self.ledger.settings.year or (int(years.max()) if len(years) else None)


def consolidated(records: Sequence[WorkbookRecord], intake: Intake) -> Consolidated:
    """Look over all records once."""
    ledger, settings = intake.ledger, intake.ledger.settings
    lines = Lines(ledger.roster) if ledger.roster is not None else None
    units = lines.units() if lines else {}
    made = frames(records, ledger, intake.changed)
    made = replace(made, forms=with_finals(made.forms, made.findings))
    counted, questions = made.counted(), ()
    forms = counted.forms
    listed = None if ledger.projects is None else against_list(forms, ledger.projects, questions)
    among = [*across(forms, settings, units), *shared_indicators(counted), *not_reported(listed or ())]
    years = _years(forms, intake)
    return Consolidated(
        ledger=ledger,
        forms=made.forms,
        counted=counted,
        findings_among=among,
        within=findings_within(counted),
        among=findings_among(among),
        attendance=attendance(lines, forms) if lines else None,
        superiors=by_superior(forms, units) if units else None,
        years=years,
        listed=listed,
        proposed=sample(forms, settings, _last_scores(forms, years)),
        units=frozenset(name for names in units.values() for name in names),
        questions=questions,
    )


def _years(forms: pd.DataFrame, intake: Intake) -> pd.DataFrame | None:
    latest = forms["year"].max()
    earlier = intake.earlier(int(latest)) if forms["year"].notna().any() else None
    pairs = None if earlier is None or earlier.empty else over_years(forms, earlier)
    return None if pairs is None or pairs.empty else pairs


def _last_scores(forms: pd.DataFrame, years: pd.DataFrame | None) -> dict[int, float]:
    """Last year's scores of the forms that had one, by their labels."""
    if years is None:
        return {}
    known = years[years["now"].notna() & years["last_score"].notna()]
    labels = forms.index[known["now"].to_numpy(int)]
    return dict(zip(labels.tolist(), known["last_score"].astype(float), strict=True))
