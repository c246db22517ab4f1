"""The official name of each department: one spelling on every sheet that groups or filters by it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from perfxl.intake.facts import NO_NAME, FormFacts
from perfxl.intake.names import unit_name
from perfxl.intake.roster import Lines


def with_official_names(forms: Sequence[FormFacts], lines: Lines | None = None) -> list[FormFacts]:
    """The forms under the official names of their departments; `filed` stays what the forms say.

    A name is official as the roster spells it, else as the department's own form does, else as most forms do.
    """
    names = _official(forms, lines)
    return [
        form if names[form.filed] == form.department else replace(form, department=names[form.filed]) for form in forms
    ]


def _official(forms: Sequence[FormFacts], lines: Lines | None) -> dict[str, str]:
    spellings: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    for form in forms:
        spellings[unit_name(form.filed)][form.kind == "department", form.filed] += 1
    names = {NO_NAME: NO_NAME}
    for found in spellings.values():
        # of spellings as frequent the shorter: the one without code and brackets
        _, best = max(found, key=lambda one: (one[0], found[one], -len(one[1])))
        for _, name in found:
            names.setdefault(name, (lines.official(name) if lines else None) or best)
    return names
