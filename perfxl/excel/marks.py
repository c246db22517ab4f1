"""What a sheet has beyond its values: percentages, hidden rows and columns, errors, merged ranges, widths."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from perfxl.excel.kind import UnreadableError

# A sheet is read into a dense grid; 5 million cells are about 400 MB.
MAX_GRID_CELLS = 5_000_000
# A hidden span often runs to the last column; no form is wider than this.
MOST_COLUMNS = 200

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What was found in one sheet; cells as (row, column), 1-based.

    `percent` gives the decimals that a percentage is printed with. `merges` (first row, first column, last row,
    last column) and `widths` (characters, by column) are read only where a workbook cannot be annotated itself.
    """

    percent: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: frozenset[tuple[int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    widths: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageMarks:
    """What was found in a whole workbook, sheets by name."""

    sheets: dict[str, SheetMarks] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)


def percent_decimals(code: str) -> int | None:
    """How many decimals a number format prints of a percentage (``0.00%`` → 2); None where it prints none."""
    code = _QUOTED.sub("", code).split(";")[0]
    return len(re.findall(r"[0#?]", code.partition(".")[2])) if "%" in code else None


def check_extent(name: str, last_row: int, last_column: int) -> None:
    """Raise UnreadableError where a sheet read into a grid would take all memory."""
    if last_row * max(last_column, 1) > MAX_GRID_CELLS:
        raise UnreadableError(
            "too-large", f"工作表“{name}”的范围过大（有内容的单元格相距太远），未读取。请删去多余的行列后重新保存。"
        )
