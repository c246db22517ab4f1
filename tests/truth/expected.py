"""What each sheet of 汇总.xlsx has to say of a round of the plan: a few lines of arithmetic over the plan, none of perfxl's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.truth import plan as planned
from tests.truth.arithmetic import grade, rounded, score, stated_grade, stated_total
from tests.truth.ledger_file import listed
from tests.truth.plan import Form, Line, Plan

OPEN, WAIVED = "未处理", "已豁免"
# What each error that is planted is found as.
_FOUND = {
    "total": "total-mismatch", "score": "full-score-missed-target", "grade": "grade-mismatch",
    "rate": "execution-score-mismatch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: whose, of which project, its code, whether it is an error, what has become of it."""

    department: str
    project: str
    code: str
    error: bool
    status: str = OPEN


@dataclass(frozen=True)
class Truth:
    """What is true of a round; `second` after the bureau has decided what the first asked."""

    plan: Plan
    second: bool

    @property
    def forms(self) -> list[Form]:
        """The forms that are counted."""
        return [form for form in self.plan.forms if form.counted]

    @property
    def projects(self) -> list[Form]:
        """The projects' forms that are counted."""
        return [form for form in self.forms if form.project]

    @property
    def without_year(self) -> int:
        """How many forms count without saying of which year they are."""
        return sum(form.year is None for form in self.forms)

    @property
    def departments(self) -> list[Form]:
        """The departments' forms that are counted."""
        return [form for form in self.forms if not form.project]

    def department(self, form: Form) -> str:
        """The official name of the 主管部门 that a form names; as it is filed where the bureau has not said what that is."""
        filed = form.flags.get("as") or self.plan.named(form.line)
        undecided = () if self.second else dict(planned.UNDECIDED_NAMES)
        if filed in undecided or not form.line:
            return filed
        names = {name: line.name for line in self.plan.roster for name in (line.name, *line.aliases.split("、"))}
        decided = {
            name: official
            for name, official, _ in (*planned.DECIDED_NAMES, *((*two, "是") for two in planned.UNDECIDED_NAMES))
        }
        official = names.get(filed) or decided.get(filed)
        return official or self.plan.named(form.line)

    def line(self, form: Form) -> str:
        """The roster's line whose form it is, blank where nobody knows yet."""
        unknown = () if self.second else dict(planned.UNDECIDED_NAMES)
        return "" if form.flags.get("as") in unknown else form.line

    def final(self, form: Form) -> float:
        """The reviewer's total where there is one, else the score by the rules."""
        reviewed = self.reviewed(form)
        return score(form) if reviewed is None else reviewed

    def reviewed(self, form: Form) -> float | None:
        """The score with what was reviewed in its place."""
        for key, _, points, replaced in planned.REVIEWS:
            if key == form.key:
                return points if replaced is None else rounded(score(form) - replaced + points)
        return None

    # findings within forms

    def findings(self) -> list[Found]:
        """Errors, warnings, and the changed budgets, of the forms that are counted."""
        return [found for form in self.forms for found in self._of(form)]

    def _of(self, form: Form) -> Iterator[Found]:
        who = self.department(form), form.project
        for flag, code in _FOUND.items():
            if flag in form.flags:
                yield Found(*who, code, True, WAIVED if form.key in planned.WAIVED else OPEN)
        if form.year is None:
            yield Found(*who, "missing-value", True)
        explained = "says" in form.flags
        if form.executed / form.budget < planned.LOW_EXECUTION and not explained:
            yield Found(*who, "low-execution", False, "已说明" if form.flags.get("answer") == "low-execution" else OPEN)
        if "initial" in form.flags and not explained:
            yield Found(*who, "budget-changed", False)
        if form.project:
            yield from self._against_the_list(form)
        for key, *_, changed in planned.TARGETS:
            if key == form.key and changed:
                yield Found(*who, "target-changed", False)

    def _against_the_list(self, form: Form) -> Iterator[Found]:
        who = self.department(form), form.project
        if "unlisted" in form.flags:
            yield Found(*who, "not-listed", False)
        decided = "alike" in form.flags and self.second  # to be one that was approved with another budget
        for _ in range(("listed" in form.flags) + ("settled" in form.flags) + decided):
            yield Found(*who, "amount-differs", False)

    def among(self) -> Counter[tuple[str, str]]:
        """表间审核: how often each code stands for each department."""
        found = Counter({
            ("project-expenditure-differs", self.plan.named("民政")): 1,
            ("indicator-differs", self.plan.named("交通")): 1,
            ("too-many-excellent", ""): 1,
            ("years-differ", self.plan.named("民政")): 1,
        })  # fmt: skip
        if not self.second:
            found["project-expenditure-differs", self.plan.named("司法")] = 1
            found["years-differ", self.plan.named("司法")] = 1
        for *_, department, state in self.standings():
            if state == "未报送":
                found["not-reported", department] += 1
        return found

    # rows of the sheets

    def project_rows(self) -> Counter[tuple[object, ...]]:
        """项目汇总: 部门（单位）, 项目名称, 年度, 预算数, 执行数, 执行率, 填报总分, 系统核算总分, 最终得分, 填报等级."""
        return Counter(
            (
                self.department(form), form.project, form.year, form.budget, form.executed,
                rounded(form.executed / form.budget, 6), stated_total(form), score(form), self.final(form), stated_grade(form),
            )
            for form in self.projects
        )  # fmt: skip

    def project_counts(self) -> Counter[tuple[object, ...]]:
        """项目汇总: 部门（单位）, 项目名称, open errors, warnings, and what is waived, where there is any."""
        found = [one for one in self.findings() if one.project and one.code != "budget-changed"]
        keys = {(one.department, one.project) for one in found}
        return Counter(
            (
                *key,
                sum(one.error and one.status != WAIVED for one in found if (one.department, one.project) == key),
                sum(not one.error for one in found if (one.department, one.project) == key),
                sum(one.status == WAIVED for one in found if (one.department, one.project) == key),
            )
            for key in keys
        )

    def unlisted(self) -> list[str]:
        """项目清单核对: the projects that are not on the list."""
        return [form.project for form in self.projects if "unlisted" in form.flags]

    def ranking(self) -> Counter[tuple[object, ...]]:
        """部门排名: 部门（单位）, 系统核算总分, 最终得分, 总预算."""
        return Counter((self.department(form), score(form), self.final(form), form.budget) for form in self.departments)

    def ranks(self, level: str) -> dict[str, int]:
        """The rank of each department by its final score: superiors and departments without one (`top`), or units (`unit`)."""
        units = {line.name for line in self.plan.roster if line.superior}
        points = {self.department(form): self.final(form) for form in self.departments}
        own = {name: final for name, final in points.items() if (name in units) == (level == "unit")}
        return {name: 1 + sum(other > final for other in own.values()) for name, final in own.items()}

    def by_department(self) -> Counter[tuple[object, ...]]:
        """部门×项目: 部门（单位）, 年度, 项目数, 预算数, 执行数."""
        groups = Counter((self.department(form), form.year) for form in self.projects)
        return Counter(
            (department, year, number, *(
                rounded(sum(getattr(form, name) for form in self.projects if (self.department(form), form.year) == (department, year)))
                for name in ("budget", "executed")
            ))
            for (department, year), number in groups.items()
        )  # fmt: skip

    def superiors(self) -> dict[str, tuple[float | None, float, int]]:
        """部门汇总: what a superior with its units comes to: 总预算, projects' budgets, how many projects."""
        wholes = {}
        for line in self.plan.roster:
            units = [other.key for other in self.plan.roster if other.superior == line.key]
            if units:
                own = [form for form in self.projects if self.line(form) in (line.key, *units)]
                stated = {form.line: form.budget for form in self.departments}
                parts, mine = sum(stated.get(key, 0.0) for key in units), stated.get(line.key)
                whole = mine if mine is not None and mine >= parts else (mine or 0.0) + parts
                wholes[line.name] = (whole or None, sum(form.budget for form in own), len(own))
        return wholes

    def short(self) -> dict[str, tuple[int, int, int, int]]:
        """未报送: how many departments' and projects' forms of each line are due, how many came, how many are missing.

        Those of one kind stand for none of the other.
        """
        counts = {line.name: self._attendance(line) for line in self.plan.roster}
        return {name: told for name, told in counts.items() if told[-1]}

    def _attendance(self, line: Line) -> tuple[int, int, int, int]:
        came = Counter(bool(form.project) for form in self.forms if self.line(form) == line.key)
        missing = max(line.due[0] - came[False], 0) + max(line.due[1] - came[True], 0)
        return *line.due, sum(came.values()), missing

    def circular(self) -> dict[str, tuple[int, float | None]]:
        """通报: how many projects of its own each department has, and the final score of its own form."""
        owners = [
            self.plan.named(self.line(form)) if self.line(form) else self.department(form) for form in self.projects
        ]
        finals = {self.department(form): self.final(form) for form in self.departments}
        return {name: (owners.count(name), finals.get(name)) for name in {*owners, *finals}}

    def strangers(self) -> Counter[tuple[str, str]]:
        """名单外: 填报名称 and 项目名称."""
        return Counter((self.department(form), form.project) for form in self.forms if not self.line(form))

    def repeated(self) -> Counter[tuple[str, str, str]]:
        """重复报送: the file, why it is not counted, the file that is."""
        why = {"same": "内容相同", "older": "较早版本"}
        return Counter(
            (_name(form), why[form.flags["why"]], _name(self.plan.form(form.over)))
            for form in self.plan.forms
            if form.over
        )

    def other_years(self) -> Counter[tuple[str, int]]:
        """其他年度: the project and its year."""
        return Counter((form.project, form.year) for form in self.plan.forms if form.year not in (planned.YEAR, None))

    def standings(self) -> list[tuple[str, str, str]]:
        """项目清单核对: 项目编码, 部门, whether it came."""
        doubtful = {code for code, *_ in planned.ALIKE}
        sent = {(form.project, form.line) for form in self.projects}
        lines = {line.name: line.key for line in self.plan.roster}
        states = []
        for code, project, department, *_ in listed(self.plan):
            state = "已报" if (project, lines[department]) in sent else "未报送"
            if code in doubtful:
                state = "待确认" if not self.second else ("已报" if code == planned.DECIDED_PROJECT else "未报送")
            states.append((code, department, state))
        return states

    def questions(self) -> Counter[str]:
        """待确认: how many rows of each matter; one a name, one a version, one a project.

        What was decided is not asked again; a project that comes under another name is.
        """
        if self.second:
            return Counter({"项目": 1})
        doubtful = sum("doubtful" in form.flags for form in self.plan.forms)
        unmatched = sum({"alike", "unlisted"} & set(form.flags) != set() for form in self.projects)
        return Counter({"名称": len(planned.UNDECIDED_NAMES), "版本": doubtful, "项目": unmatched})

    def reviews(self) -> Counter[tuple[object, ...]]:
        """复核: 部门（单位）, 项目名称, 核算得分, 复核得分, 最终得分."""
        return Counter(
            (self.department(form), form.project or None, score(form), self.reviewed(form), self.final(form))
            for form in self.forms
            if self.reviewed(form) is not None
        )

    def ended_waivers(self) -> list[str]:
        """The projects of the waivers that fit nothing any more, which a run has to name."""
        projects = {form.key: form.project for form in self.plan.forms}
        return [projects.get(key, key) for key in planned.ENDED]

    def figures(self) -> dict[str, float]:
        """总览: the key figures that follow from the plan."""
        budget, executed = (sum(getattr(form, name) for form in self.projects) for name in ("budget", "executed"))
        found = self.findings()
        return {
            "项目自评表（张）": len(self.projects), "部门整体自评表（张）": len(self.departments),
            "项目预算数（万元）": rounded(budget), "项目执行数（万元）": rounded(executed),
            "项目预算执行率": rounded(executed / budget, 6),
            "错误（处）": sum(one.error and one.status == OPEN for one in found),
            "待确认（项）": sum(self.questions().values()),
            "重复报送（张）": sum(self.repeated().values()),
        }  # fmt: skip

    def grades(self) -> dict[str, Counter[str]]:
        """总览: how many projects, and how many departments, have which final grade."""
        return {
            name: Counter(grade(self.final(form)) for form in forms)
            for name, forms in (("项目", self.projects), ("部门", self.departments))
        }

    def over_years(self) -> Counter[tuple[object, ...]]:
        """跨年对比: the project, 情况, the budgets of this year and of the last."""
        budgets = {form.key: (form.project, form.budget) for form in self.projects}
        both = [
            (project, "两年都有", now, last) for key, last, _ in planned.LAST_YEAR for project, now in [budgets[key]]
        ]
        project, last, _ = planned.SENT_NO_MORE
        return Counter([*both, (project, "今年没有", None, last)])

    def open_errors(self) -> Counter[str]:
        """问题按部门: the open errors of each department that has any."""
        return Counter(one.department for one in self.findings() if one.error and one.status == OPEN)


def _name(form: Form) -> str:
    return PurePosixPath(form.path).name
