"""Files as the sheets name them, with links from 汇总.xlsx into the annotated workbooks beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from perfxl.intake.frames import lists_of, values_of
from perfxl.output.consolidated.rows import Link, Value

if TYPE_CHECKING:
    import pandas as pd

_TOP = "A1"


@dataclass(frozen=True, slots=True)
class Links:
    """Links to workbooks below `base`, the output folder as the records call it; `names` are what files are called."""

    base: str
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, source: str) -> str:
        """What a file is called."""
        return self.names.get(source, source)

    def names_of(self, sources: pd.Series[Any]) -> list[Value]:
        """What files are called, without links."""
        return [source and self.name(source) for source in values_of(sources)]

    def to_cell(self, annotated: str | None, sheet: str, cell: str, text: str) -> Value:
        """A text that leads to a cell of an annotated workbook, where there is one."""
        base = f"{self.base}/"
        if not annotated or not self.base or not annotated.startswith(base) or "#" in annotated:
            return text
        quoted = sheet.replace("'", "''")
        return Link(text, f"external:{annotated.removeprefix(base)}#'{quoted}'!{cell}")

    def to_forms(self, forms: pd.DataFrame) -> list[Value]:
        """The file of each form, leading to its sheet; blank where there is no form."""
        rows = lists_of(forms[["annotated", "sheet", "source"]])
        return [
            source and self.to_cell(annotated, sheet, _TOP, self.name(source))
            for annotated, sheet, source in zip(*rows.values(), strict=True)
        ]

    def to_cells(self, findings: pd.DataFrame) -> list[Value]:
        """The cell of each finding, leading to it."""
        rows = lists_of(findings[["annotated", "sheet", "cell"]])
        return [
            self.to_cell(annotated, sheet, cell, cell) for annotated, sheet, cell in zip(*rows.values(), strict=True)
        ]
