"""The papers over a run, held against what is true of it: sentences put together from the plan, and rows of tables."""

from __future__ import annotations

from collections.abc import Iterator

from tests.papers.drawing import rows_of, text_of
from tests.truth import plan as planned
from tests.truth.arithmetic import score, stated_total
from tests.truth.expected import OPEN, WAIVED, Truth
from tests.truth.story import Story

_GRADES = ("优", "良", "中", "差")


def paper_differences(story: Story, name: str, truth: Truth) -> Iterator[tuple[str, str]]:
    """What the papers do not say though it is true."""
    summary, circular = story.papers(name)
    told = "\n".join(text_of(summary))
    for said in sentences(truth):
        if said not in told:
            yield "总结", f"没有“{said}”"
    if said := next((line for line in (*text_of(summary), *text_of(circular)) if "nan" in line), ""):
        yield "文书", said
    found = {row[1]: row[0] for number in _ranking_tables(truth) for row in rows_of(circular, number)[1:]}
    wanted = ranks(truth)
    if differing := {who: (found.get(who), rank) for who, rank in wanted.items() if found.get(who) != rank}:
        yield "通报名次", f"{differing}"


def _ranking_tables(truth: Truth) -> range:
    return range(2 if any(line.superior for line in truth.plan.roster) else 1)


def sentences(truth: Truth) -> Iterator[str]:
    """Sentences of the 总结, or their beginnings."""
    lines, short = truth.plan.roster, truth.short()
    came = {truth.line(form) for form in truth.forms}
    nobody = [name for name, (*_, sent, _) in short.items() if not sent]
    yield f"应报部门（单位）{len(lines)}个，已报{sum(line.key in came for line in lines)}个，"
    yield f"其中{len(short) - len(nobody)}个未报齐；未报送的有{'、'.join(nobody)}。"
    states = [state for _, _, state in truth.standings()]
    yield f"项目清单所列项目{len(states)}个，已报{states.count('已报')}个，"
    yield f"未报送{states.count('未报送')}个"
    yield f"项目自评表{len(truth.projects)}张、部门整体自评表{len(truth.departments)}张"
    figures = truth.figures()
    yield (
        f"自评项目{len(truth.projects)}个，预算{figures['项目预算数（万元）']:g}万元，"
        f"执行{figures['项目执行数（万元）']:g}万元，总执行率{figures['项目预算执行率'] * 100:.4g}%。"
    )
    for kind, name in (("项目", "项目自评表"), ("部门", "部门整体自评表")):
        counts = truth.grades()[kind]
        yield f"{name}按最终得分，{'、'.join(f'{grade}{counts[grade]}个' for grade in _GRADES)}，"
    low = [form for form in truth.projects if form.executed / form.budget < planned.LOW_EXECUTION]
    yield f"的项目{len(low)}个，预算{sum(form.budget for form in low):g}万元，执行{sum(form.executed for form in low):g}万元"
    finals = [truth.final(form) for form in truth.projects]
    yield f"最终得分平均{sum(finals) / len(finals):.4g}分（简单平均），最高{max(finals):g}分，最低{min(finals):g}分。"
    errors = [one for one in truth.findings() if one.error]
    yield f"表内审核发现错误{sum(one.status == OPEN for one in errors)}项、"
    yield f"另有已豁免{sum(one.status == WAIVED for one in truth.findings())}项"
    reviewed = [form for form in truth.forms if truth.reviewed(form) is not None]
    yield f"复核{len(reviewed)}份，自评平均{_mean(map(stated_total, reviewed))}分，复核平均{_mean(map(truth.final, reviewed))}分"
    apart = [form for form in truth.forms if round(stated_total(form) - score(form), 6)]
    yield f"两者不同的{len(apart)}份"
    yield f"与{planned.YEAR - 1}年度的存档相比，两年都报送的自评表{len(planned.LAST_YEAR)}张；上年报送、本年没有报送的1张。"


def _mean(numbers: map[float]) -> str:
    values = [*numbers]
    return f"{sum(values) / len(values):.2f}".rstrip("0").rstrip(".")


def ranks(truth: Truth) -> dict[str, str]:
    """The rank of each department and unit among its like; of those that are short of a form none."""
    units = {line.name for line in truth.plan.roster if line.superior}
    whole = {
        truth.department(form): truth.final(form)
        for form in truth.departments
        if truth.department(form) not in truth.short()
    }
    ranked = {
        name: str(1 + sum(other > final for who, other in whole.items() if (who in units) == (name in units)))
        for name, final in whole.items()
    }
    return dict.fromkeys(truth.short(), "—") | ranked
