"""The number that a form is handed out by (下发编号): of which year it is, whose, for which project, by which ledger."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from perfxl.forms.words import normal

IDENTITY_PROPERTY = "perfxl.identity"
"""The document property that holds it, beside the cell that shows it."""
_PARTS, _CHECK = 4, 6
_OWN_FORM = "部门表"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose form it is; `project` is the code on the 项目清单, '' for the department's own form, `ledger` a mark of the ledger."""

    year: int
    department: str
    project: str
    ledger: str

    @property
    def text(self) -> str:
        """How it is printed, with a check that tells one that was altered: 2024|某局|P001|7f3a21-9c31b2."""
        parts = str(self.year), self.department, self.project or _OWN_FORM, self.ledger
        printed = normal("|".join(part.replace("|", "") for part in parts))
        return f"{printed}-{_check(printed)}"


def read_identity(text: str) -> Identity | None:
    """The identity that a text states; None where it states none, or one that was altered."""
    printed, _, check = normal(text).rpartition("-")
    parts = printed.split("|")
    if len(parts) != _PARTS or check != _check(printed) or not parts[0].isdigit():
        return None
    year, department, project, ledger = parts
    return Identity(int(year), department, "" if project == _OWN_FORM else project, ledger)


def _check(printed: str) -> str:
    return sha256(printed.encode()).hexdigest()[:_CHECK]
