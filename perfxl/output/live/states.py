"""The state of a finding as a formula: whether its fault still stands, is mended, or wants another review.

A fault is a formula that is TRUE while the fault stands and FALSE once it is mended. Where it cannot be decided (a text
instead of a number) it has to be an error, never TRUE or FALSE: a fault is nobody's guess. N("perfxl:…") adds nothing to
a formula and stays in it, whichever program saves the workbook: what is ours is known by it.
"""

from __future__ import annotations

from functools import lru_cache

from perfxl.excel.editing.texts import Held
from perfxl.output.live.formula import Formula, Place, bound, formula, literal

OPEN, MENDED, UNDECIDED, WAIVED = "未改正", "已改正", "已修改，待复审", "已豁免"
MARK = "perfxl:"
"""What every formula of ours begins its mark with."""
# Beyond this a number's last digits are dust, and Excel keeps fifteen.
_DUST, _LARGE = "1E-9", 1e6
# As long as a comparison may get; a longer text is compared by its length, its beginning and its end.
_LONGEST = 3_000


def marked(code: str) -> str:
    """Nothing, as a number, that tells whose formula it stands in, and for which code."""
    return f'N("{MARK}{code}")'


def colours(fault: Formula, code: str) -> Formula:
    """When a cell is coloured: while the fault stands, and while nobody can decide."""
    return fault.within("IFERROR(IF(", f",{marked(code)}=0,FALSE),TRUE)")


def coloured_while_said(said: Formula, code: str) -> Formula:
    """When a cell is coloured for what no formula decides: as long as it says what it said."""
    return said.within("IFERROR(IF(", f",{marked(code)}=0,FALSE),FALSE)")


def coloured_once_changed(said: Formula, code: str) -> Formula:
    """When such a cell waits for the next review: it says something else."""
    return said.within("IFERROR(IF(", f",FALSE,{marked(code)}=0),TRUE)")


def state(fault: Formula, code: str) -> Formula:
    """未改正, 已改正, or 已修改，待复审 where nobody can decide."""
    return fault.within("IFERROR(IF(", f',"{OPEN}","{MENDED}"),"{UNDECIDED}")&T({marked(code)})')


def state_while_said(said: Formula, code: str) -> Formula:
    """未改正 as long as a cell says what it said, else 已修改，待复审."""
    return said.within("IFERROR(IF(", f',"{OPEN}","{UNDECIDED}"),"{UNDECIDED}")&T({marked(code)})')


def is_blank(at: str) -> str:
    """Whether nothing, or nothing but blanks, stands in a cell."""
    return f'LEN(SUBSTITUTE(TRIM({at}),"　",""))=0'


# asked for beside the form, on 审核结果 and for the colours, of the same cells
@lru_cache(maxsize=4096)
def says(at: Place, held: Held) -> Formula:
    """Whether a cell still says what it said: the same text, the same number, the same nothing.

    A number that was turned into a text, or a text into a number, is no longer the same.
    """
    if held.kind == "e":
        return formula("ISERROR(", at, ")")
    if held.kind == "b":
        return formula("IF(ISLOGICAL(", at, "),", at, f"={'TRUE' if held.text == '1' else 'FALSE'},FALSE)")
    if not held.text.strip():
        return bound(is_blank("{at}"), at=at)
    if held.kind == "n":
        number = held.number
        if number is None:
            return formula("ISNUMBER(", at, ")")
        dust = _DUST if abs(number) < _LARGE else f"{abs(number):.0f}*{_DUST}"
        return formula("IF(ISNUMBER(", at, "),ABS(", at, f"-({number:.15g}))<{dust},FALSE)")
    return formula("IF(ISTEXT(", at, "),", _same_text(at, held.text), ",FALSE)")


def _same_text(at: Place, text: str) -> Formula:
    whole = literal(text)
    if len(whole) <= _LONGEST:
        return formula("EXACT(", at, f",{whole})")
    half = _LONGEST // 3
    start, end = literal(text[:half]), literal(text[-half:])
    begins = formula("EXACT(LEFT(", at, f",{half}),{start})")
    ends = formula("EXACT(RIGHT(", at, f",{half}),{end})")
    return formula("IF(LEN(", at, f")={len(text)},IF(", begins, ",", ends, ",FALSE),FALSE)")
