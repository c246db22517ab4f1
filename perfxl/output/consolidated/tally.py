"""What is counted while the records go by: by department, by group, by kind of finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from perfxl.forms.words import group_name
from perfxl.intake.facts import FormFacts
from perfxl.intake.names import core_name
from perfxl.output.record import Record

RATE_GROUP = "预算执行率"


@dataclass(slots=True)
class Department:
    """What one department sent; amounts in 万元."""

    name: str
    projects: int = 0
    budget: float = 0.0
    executed: float = 0.0
    scored_budget: float = 0.0
    weighted_score: float = 0.0
    errors: int = 0
    warnings: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float | None:
        """执行数 ÷ 预算数 over its projects."""
        return self.executed / self.budget if self.budget else None

    @property
    def score(self) -> float | None:
        """The projects' scores, weighted by their budgets."""
        return self.weighted_score / self.scored_budget if self.scored_budget else None


@dataclass(slots=True)
class Tally:
    """The sums over all forms that are counted."""

    departments: dict[str, Department] = field(default_factory=dict)
    groups: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    """By first-level group: scores and weights, of the rows that have both."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Workbooks by what came of them."""
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Findings by code and level."""
    forms_with: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Forms that have a finding, by code and level."""
    grades: Counter[str] = field(default_factory=Counter)
    rulebooks: Counter[str] = field(default_factory=Counter)

    def take(self, facts: FormFacts, form: Record) -> Department:
        """Count a form; gives the department that it is counted under."""
        department = self.departments.setdefault(core_name(facts.department), Department(facts.department))
        found = [(finding["code"], finding["level"]) for finding in form["findings"]]
        self.codes.update(found)
        self.forms_with.update(set(found))
        department.codes.update(code for code, _ in found)
        department.errors += sum(level == "error" for _, level in found)
        department.warnings += sum(level == "warning" for _, level in found)
        if form["totals"]["grade"]:
            self.grades[form["totals"]["grade"]] += 1
        self.rulebooks[form["rulebook"]] += 1
        for group, score, weight in group_scores(form):
            self.groups[group][0] += score
            self.groups[group][1] += weight
        if facts.kind == "project":
            _take_project(department, facts)
        return department


def _take_project(department: Department, facts: FormFacts) -> None:
    budget, executed = (facts.funds.budget, facts.funds.executed) if facts.funds else (None, None)
    department.projects += 1
    department.budget += budget or 0.0
    department.executed += executed or 0.0
    if budget and facts.score is not None:
        department.scored_budget += budget
        department.weighted_score += budget * facts.score


def group_scores(form: Record) -> list[tuple[str, float, float]]:
    """Group, score and weight of every scored row, the execution rate included."""
    funds = [(RATE_GROUP, fund) for fund in form["funds"] if fund["basis"]]
    rows = [*funds, *((group_name(row["level1"]), row) for row in form["indicators"])]
    return [
        (group, row["score"], row["weight"])
        for group, row in rows
        if group and row["score"] is not None and row["weight"]
    ]
