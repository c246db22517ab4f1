"""Grades as formulas: the grade of a total, and the printed line of grades with the right one ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfxl.forms.ticks import BOXES, EMPTY, TICKED
from perfxl.output.live.formula import literal
from perfxl.rules.rulebook import Grade


def grade_formula(total: str, grades: Sequence[Grade]) -> str:
    """The grade of the total in a cell, from the highest range down; '' outside every range and where it is no number."""
    result = '""'
    ranges = sorted(grades, key=lambda g: g.range.low)
    for grade in ranges:
        sign = ">=" if grade.range.low_closed else ">"
        result = f'IF({total}{sign}{grade.range.low},"{grade.name}",{result})'
    top = ranges[-1].range.high
    # a text compares as greater than any number
    return f'IF(ISNUMBER({total}),IF({total}>{top},"",{result}),"")'


def ticked_grades(printed: str, total: str, grades: Sequence[Grade], grade: str | None) -> tuple[str, str]:
    """The printed line of grades as a formula that ticks the total's grade, with the text it gives now.

    A cell that prints no boxes gets the grade alone.
    """
    names = "|".join(re.escape(g.name) for g in grades)
    parts = re.split(f"[{BOXES}](?=\\s*(?:{names}))", printed)
    if len(parts) == 1:
        return grade_formula(total, grades), grade or ""
    formula, text = [literal(parts[0])] if parts[0] else [], parts[0]
    for part in parts[1:]:
        name = next(g.name for g in grades if part.lstrip().startswith(g.name))
        chosen = grade_formula(total, grades)
        formula += [f'IF({chosen}="{name}","{TICKED}","{EMPTY}")', literal(part)]
        text += (TICKED if name == grade else EMPTY) + part
    return "&".join(formula), text
