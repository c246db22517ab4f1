"""What is counted while the records go by: by department and year, by group, by kind of finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from perfxl.forms.words import group_name
from perfxl.intake.across import Across
from perfxl.intake.facts import FormFacts
from perfxl.reviewing.record import FormRecord

RATE_GROUP = "预算执行率"


@dataclass(slots=True)
class Projects:
    """What the projects of one department and year come to; amounts in 万元."""

    count: int = 0
    budget: float = 0.0
    executed: float = 0.0
    scored_budget: float = 0.0
    weighted_score: float = 0.0
    errors: int = 0
    warnings: int = 0

    @property
    def rate(self) -> float | None:
        """执行数 ÷ 预算数 over the projects."""
        return self.executed / self.budget if self.budget else None

    @property
    def score(self) -> float | None:
        """The projects' scores, weighted by their budgets."""
        return self.weighted_score / self.scored_budget if self.scored_budget else None

    def take(self, facts: FormFacts) -> None:
        """Count a project's form."""
        budget, executed = (facts.funds.budget, facts.funds.executed) if facts.funds else (None, None)
        self.count += 1
        self.budget += budget or 0.0
        self.executed += executed or 0.0
        self.errors += facts.counts[0]
        self.warnings += facts.counts[1]
        if budget and facts.score is not None:
            self.scored_budget += budget
            self.weighted_score += budget * facts.score


@dataclass(slots=True)
class Findings:
    """The findings of one department, within its forms or among them."""

    levels: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def take(self, code: str, level: str) -> None:
        """Count a finding."""
        self.codes[code] += 1
        self.levels[level] += 1


@dataclass(slots=True)
class Scope:
    """The findings of one kind of review, by code and level and by department."""

    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    forms_with: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Forms that have a finding, by code and level."""
    departments: dict[str, Findings] = field(default_factory=lambda: defaultdict(Findings))

    def take(self, department: str, found: Iterable[tuple[str, str]]) -> None:
        """Count the findings, as (code, level)."""
        own = self.departments[department]
        for one in found:
            self.codes[one] += 1
            own.take(*one)


@dataclass(slots=True)
class Tally:
    """The sums over all forms that are counted."""

    projects: dict[tuple[str, int | None], Projects] = field(default_factory=lambda: defaultdict(Projects))
    """By department and year."""
    groups: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    """By first-level group: scores and weights, of the rows that have both."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Workbooks by what came of them."""
    within: Scope = field(default_factory=Scope)
    """The findings of the forms."""
    among: Scope = field(default_factory=Scope)
    """The findings among the forms."""
    short: int = 0
    """Lines of the roster that are short of forms."""
    grades: Counter[str] = field(default_factory=Counter)
    rulebooks: Counter[str] = field(default_factory=Counter)

    def take(self, facts: FormFacts, form: FormRecord) -> None:
        """Count a form."""
        found = [(finding["code"], finding["level"]) for finding in form["findings"]]
        self.within.take(facts.department, found)
        self.within.forms_with.update(set(found))
        if form["totals"]["grade"]:
            self.grades[form["totals"]["grade"]] += 1
        self.rulebooks[form["rulebook"]] += 1
        for group, score, weight in group_scores(form):
            self.groups[group][0] += score
            self.groups[group][1] += weight
        if facts.kind == "project":
            self.projects[facts.department, facts.year].take(facts)

    def by_department_and_year(self) -> Iterator[tuple[str, int | None, Projects]]:
        """What projects come to, departments in the order of their first form, years in theirs."""
        order = {department: at for at, department in reversed(list(enumerate(name for name, _ in self.projects)))}
        for department, year in sorted(self.projects, key=lambda key: (order[key[0]], key[1] or 0)):
            yield department, year, self.projects[department, year]

    def take_across(self, found: Sequence[Across]) -> None:
        """Count the findings among the forms."""
        for one in found:
            self.among.take(one.department or "（全部）", [(one.code, one.level)])
            self.among.forms_with[one.code, one.level] += len({spot.form.place for spot in one.spots})


def group_scores(form: FormRecord) -> list[tuple[str, float, float]]:
    """Group, score and weight of every scored row, the execution rate included."""
    funds = [(RATE_GROUP, fund) for fund in form["funds"] if fund["basis"]]
    rows = [*funds, *((group_name(row["level1"]), row) for row in form["indicators"])]
    return [
        (group, row["score"], row["weight"])
        for group, row in rows
        if group and row["score"] is not None and row["weight"]
    ]
