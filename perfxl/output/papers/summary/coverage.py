"""报送情况: who was to send what, what came, and what of it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.intake.attendance import Standing
from perfxl.intake.schema import KIND_NAMES, NO_NAME
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.wording import day, listed, rate

_MOST_NAMED = 20


def coverage(content: Consolidated) -> list[str]:
    """The paragraphs on what was due and what came."""
    return [*_due(content), _received(content), *filter(None, (_left_out(content),))]


def due(content: Consolidated) -> list[Standing]:
    """The lines of the roster that were to send something, each unit once."""
    return [one for one in content.standings if one.repeats is None and _is_due(one)]


def _is_due(standing: Standing) -> bool:
    """Whether anything is due: where the roster gives no number at all, a form."""
    entry = standing.entry
    counts = [count for count in (entry.due, entry.due_department, entry.due_projects) if count is not None]
    return any(counts) if counts else True


def missing_projects(content: Consolidated) -> list[tuple[str, str, float | None]]:
    """The projects of the ledger's list that nobody sent: department, project, 批复预算数 in 万元."""
    return [
        (one.project.department, one.project.name, one.project.budget)
        for one in content.listed or ()
        if one.state == "未报送" and one.project
    ]


def _due(content: Consolidated) -> Iterator[str]:
    if content.attendance is None:
        yield "没有提供应报单位名单，不计算报送率。"
    else:
        yield _attended(content)
    if content.listed is not None:
        yield _listed(content)


def _attended(content: Consolidated) -> str:
    lines = due(content)
    came = sum(one.came > 0 for one in lines)
    said = f"应报部门（单位）{len(lines)}个，已报{came}个"
    said += f"，报送率{rate(came / len(lines))}" if lines else ""
    if short := content.incomplete:
        said += f"，其中{len(short)}个未报齐"
    if nobody := content.absent:
        said += f"；未报送的有{listed((one.entry.department for one in nobody), _MOST_NAMED)}"
    deadline = content.ledger.settings.deadline
    until = f"报送截止日期为{day(deadline)}。" if deadline else ""
    return f"{said}。{''.join(_by_kind(lines))}{until}"


def _by_kind(lines: Sequence[Standing]) -> Iterator[str]:
    """How many forms of each kind were due, where the roster says it."""
    kinds = (
        ("department", [(one.entry.due_department, one.missing_department) for one in lines]),
        ("project", [(one.entry.due_projects, one.missing_projects) for one in lines]),
    )
    for kind, counts in kinds:
        told = [(wanted, missing or 0) for wanted, missing in counts if wanted is not None]
        wanted, missing = (sum(column) for column in zip(*told, strict=True)) if told else (0, 0)
        if wanted:
            yield f"应报{KIND_NAMES[kind]}{wanted}张，{f'缺{missing}张' if missing else '已报齐'}。"


def _listed(content: Consolidated) -> str:
    states: dict[str, str] = {one.project.code: one.state for one in content.listed or () if one.project}
    counts = {state: [*states.values()].count(state) for state in ("已报", "未报送", "待确认")}
    said = f"项目清单所列项目{len(states)}个，已报{counts['已报']}个"
    said += f"，报送率{rate(counts['已报'] / len(states))}" if states else ""
    said += "".join(f"，{word}{counts[word]}个" for word in ("未报送", "待确认") if counts[word])
    return f"{said}。"


def _received(content: Consolidated) -> str:
    forms = content.counted.forms
    owners = forms.loc[forms["owner"] != NO_NAME, "owner"].nunique()
    kinds = {name: len(content.forms_of(kind)) for kind, name in KIND_NAMES.items() if len(content.forms_of(kind))}
    told = "、".join(f"{name}{count}张" for name, count in kinds.items())
    said = f"计入统计的自评表{len(forms)}张，来自{owners}个部门（单位），"
    said += f"其中{told}" if len(kinds) > 1 else f"均为{'、'.join(kinds)}"
    outside = sum(len(sender.forms) for sender in content.attendance.unexpected) if content.attendance else 0
    return f"{said}{f'；名单外的{outside}张' if outside else ''}。"


def _left_out(content: Consolidated) -> str:
    """What came and is not counted."""
    repeats, statuses = content.forms["repeats"], content.counted.workbooks["status"]
    again = int(repeats.isin(["same-content", "older-version"]).sum())
    parts = (
        (again, "张重复报送或较早版本的表"),
        (len(content.other_years), "张其他年度的表"),
        (int((statuses == "unreadable").sum()), "个无法读取的文件"),
        (int((statuses == "unrecognised").sum()), "个没有自评表的文件"),
    )
    told = "、".join(f"{count}{what}" for count, what in parts if count)
    years = f"没有写年度的{content.without_year}张表按本年度计入。" if content.without_year and content.year else ""
    return f"{f'另有{told}，不计入统计。' if told else ''}{years}"
