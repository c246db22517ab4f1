"""豁免: findings that may stand, while the cell says what it said when they were waived."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from perfxl.checks.catalogue import AfterMending
from perfxl.checks.finding import Finding, Waived
from perfxl.forms.words import normal
from perfxl.ledger.model import Waiver
from perfxl.text.numbers import read_number


def waived(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> dict[Finding, Waived]:
    """Which findings of a form its waivers let stand, and why; of several waivers the first."""
    if not waivers:
        return {}
    fitting = ((finding, next((each for each in waivers if _fits(each, finding)), None)) for finding in findings)
    return {
        finding: Waived(waiver.reason, waiver.approved_by, waiver.row, tied=bool(waiver.stated))
        for finding, waiver in fitting
        if waiver is not None
    }


def still_told(findings: Sequence[Finding], allowed: Collection[Finding]) -> tuple[Finding, ...]:
    """The findings without what follows from errors that may all stand: the total once they are mended."""
    errors = [finding for finding in findings if finding.level == "error"]
    if not errors or any(finding not in allowed for finding in errors):
        return tuple(findings)
    return tuple(finding for finding in findings if not isinstance(finding, AfterMending))


def _fits(waiver: Waiver, finding: Finding) -> bool:
    if normal(waiver.problem) not in (finding.code, normal(finding.title)):
        return False
    if waiver.cell and _address(waiver.cell) != finding.cell:
        return False
    return not waiver.stated or any(_same(waiver.stated, said) for said in (finding.stated, finding.at.text))


def _address(cell: str) -> str:
    """A cell as findings call it: 自评表!$H$20, h20 and H20:I20 are H20."""
    return normal(cell).rpartition("!")[2].partition(":")[0].replace("$", "").upper()


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same, 15 and 15.0 too."""
    if normal(one) == normal(other):
        return True
    left, right = (read_number(text) for text in (one, other))
    return left is not None and right is not None and left.number == right.number
