"""What a check found, and a form with all that was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perfxl.forms.model import Form
    from perfxl.rules.model import Scored

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: data only, the sentence is rendered late from the catalogue."""

    code: str
    level: Level
    sheet: str
    cell: str
    stated: str = ""
    expected: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A form, its scores and its findings."""

    scored: Scored
    findings: tuple[Finding, ...]

    @property
    def form(self) -> Form:
        """The form that was reviewed."""
        return self.scored.form
