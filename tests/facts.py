"""Facts of invented forms, for what looks at many forms together."""

from itertools import count

from perfxl.intake.facts import FormFacts, Funds, Stated

_numbers = count()
NOTHING = Stated(None, None)


def facts(department, project="", *, unit="", year=2023, funds=None, score=95.0, sha256=None, source="", **other):
    given = {
        "place": (next(_numbers), 0), "annotated": None, "sheet": "表", "rulebook": "mof-2020", "budget": NOTHING,
        "project_expenditure": NOTHING, "expenditure_rate": NOTHING, "unit_count": NOTHING, "explained": False,
        "self_total": score, "self_sum": score, "grade_stated": None, "grade": None, "counts": (0, 0, 0), "actuals": {},
    }  # fmt: skip
    return FormFacts(
        kind="project" if project else "department", department=department, project=project, unit=unit, year=year,
        funds=Funds(*funds, "E8") if funds else None, score=score, sha256=sha256, source=source, **{**given, **other},
    )  # fmt: skip
