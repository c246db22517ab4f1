"""How a person at the window wants a run: the rulebook, the limit, the passwords that were typed; and the run that it goes on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.text.screen import safe

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import Copy, ReviewOptions


@dataclass(frozen=True, slots=True)
class Choices:
    """What is set in the window. `rules` is a rulebook's name or file, None for each form's own; `rules_name` is for people.

    `max_size` is how many MB a workbook may inflate to, None for what is usual.
    """

    rules: str | None = None
    rules_name: str = ""
    max_size: int | None = None

    def told(self, ledger: str | None) -> str:
        """What a run goes by, in a sentence; `ledger` is the name of the ledger that it has."""
        automatic = f"按“{ledger}”，其中没有写的自动选择" if ledger else "按每张表的格式自动选择"
        rules = f"指定“{safe(self.rules_name or self.rules)}”" if self.rules else automatic
        limit = f"；文件大小上限 {self.max_size} MB" if self.max_size else ""
        return f"评分规则：{rules}{limit}。"


@dataclass(frozen=True, slots=True)
class How:
    """How a run is made, where a double click says nothing of it.

    `passwords` are tried on what is locked, in this order. `again` is the folder of a run over the same inputs that is
    gone on with: what it has stands, what was locked is tried anew.
    """

    choices: Choices = Choices()
    told: bool = False
    """Whether the lines of a run say what is set."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    again: Path | None = None

    def review(self, copy: Copy = "annotated", templates: Path | None = None, clean_too: bool = False) -> ReviewOptions:
        """The same as those who review are told it, without a password."""
        from perfxl.reviewing.jobs import ReviewOptions

        return ReviewOptions(
            self.choices.rules, None, self.choices.max_size, copy=copy, templates=templates, clean_too=clean_too
        )


AS_USUAL = How()
"""A double click: each form's own rulebook, no password."""
