"""Facts of invented forms, for what looks at many forms together."""

from itertools import count

from perfxl.intake.facts import NOT_STATED, FormFacts, Funds

_numbers = count()


def facts(department, project="", *, unit="", year=2023, funds=None, score=95.0, sha256=None, source="", **other):
    given = {
        "place": (next(_numbers), 0), "annotated": None, "sheet": "表", "title": "A1", "rulebook": "mof-2020",
        "money_unit": "万元", "budget": NOT_STATED, "project_expenditure": NOT_STATED, "expenditure_rate": NOT_STATED,
        "unit_count": NOT_STATED, "explained": frozenset(), "filed": department,
        "self_total": score, "self_sum": score, "grade_stated": None, "grade": None, "counts": (0, 0, 0), "actuals": {},
    }  # fmt: skip
    return FormFacts(
        kind="project" if project else "department", department=department, project=project, unit=unit, year=year,
        funds=Funds(*funds, "E8", {"initial": "D8", "budget": "E8", "executed": "F8", "rate": "H8"}) if funds else None, score=score, sha256=sha256, source=source, **{**given, **other},
    )  # fmt: skip
