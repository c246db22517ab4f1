"""What is to be decided of projects: which of the bureau's list they are, or that they are not on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfxl.intake.frames import values_of
from perfxl.ledger.known import Known
from perfxl.ledger.model import Ledger, Question
from perfxl.ledger.project_list import Filed

if TYPE_CHECKING:
    import pandas as pd


def project_questions(forms: pd.DataFrame, ledger: Ledger) -> Iterator[Question]:
    """A question for each project among the forms that is not matched to 项目清单, and on which nothing was decided."""
    if ledger.projects is None:
        return
    known = Known(ledger)
    unmatched = forms[(forms["kind"] == "project") & forms["project_code"].isna()]
    columns = [values_of(unmatched[name]) for name in ("project", "filed", "unit", "adjusted")]
    for filed in (Filed(*values) for values in zip(*columns, strict=True)):
        match = known.match(filed)
        if match is not None and match.question is not None:
            yield match.question
