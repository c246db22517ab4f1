"""The checks of a workbook's forms with what the bureau's ledger says of them: compared, waived, reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from perfxl.checks.answers import EarlierForm, answered
from perfxl.checks.checking import Check, check
from perfxl.checks.execution import low_execution
from perfxl.checks.finding import CheckedForm, Finding
from perfxl.ledger.comparing import compared
from perfxl.ledger.known import Known, Says
from perfxl.ledger.reviewing import reviewers_scores
from perfxl.ledger.waiving import still_told, waived
from perfxl.rules.model import Scored


def checked(
    scored: Sequence[Scored], earlier: Sequence[EarlierForm], ledger: Known, *further: Check
) -> tuple[tuple[CheckedForm, ...], tuple[str, ...]]:
    """The forms of a workbook with their findings, and what of the ledger could not be used, in Chinese sentences.

    `further` are checks against what lies beside the workbook.
    """
    says = {id(each.form): ledger.says_of(each.form) for each in scored}

    def against(scored: Scored) -> Iterable[Finding]:
        return compared(scored.form, says[id(scored.form)])

    little = partial(low_execution, limit=ledger.settings.low_execution)
    forms = answered(check(scored, little, against, *further), earlier)
    pairs = [_told(form, says[id(form.form)]) for form in forms]
    return tuple(form for form, _ in pairs), tuple(notice for _, notices in pairs for notice in notices)


def _told(form: CheckedForm, says: Says) -> tuple[CheckedForm, tuple[str, ...]]:
    if not any(says):
        return form, ()
    reviewed, notices = reviewers_scores(form.scored, says.reviews)
    code = says.match.project.code if says.match and says.match.project else None
    allowed = waived(form.findings, says.waivers)
    told = still_told(form.findings, allowed)
    return replace(
        form, findings=told, reviewed=reviewed, waived=allowed, project_code=code, issued_to=says.issued_to
    ), notices
