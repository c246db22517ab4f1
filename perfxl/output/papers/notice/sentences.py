"""What a notice says in words, from what it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from perfxl.intake.followed_up import STATES, FollowedUp
from perfxl.intake.returned import Problem, Returned
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.wording import day, enclosed, numbered, phrase

# Of more forms than this not each is named.
_MOST = 8


def reviewed(to: Returned, year: int | None) -> str:
    """What was looked at, and what came of it."""
    forms = f"{f'{year}年度' if year else ''}绩效自评表"
    whose = f"你单位报送的{len(to.forms)}份{forms}" if to.forms else f"你单位所属单位报送的{forms}"
    errors, warnings = len(to.errors), len(to.warnings) + len(to.among)
    wrong = f"其中{to.wrong_forms}份需要修改，问题{errors}处" if errors else "没有发现必须修改的错误"
    unclear = f"另有{warnings}处请核实说明" if errors else f"有{warnings}处请核实说明"
    return f"我局对{whose}进行了审核，{wrong}{f'，{unclear}' if warnings else ''}。"


def before(followed: Sequence[FollowedUp]) -> list[str]:
    """What became of what the last round asked for; nothing where there was none."""
    if not followed:
        return []
    counts = Counter(one.state for one in followed)
    told = "、".join(f"{state}{counts[state]}处" for state in (STATES[-1], *STATES[1:-1], STATES[0]))
    return [f"上一轮提出问题{len(followed)}处：{told}，逐项见附件2。"]


def to_mend(problems: Sequence[Problem], numbers: str) -> list[str]:
    """What has to be mended, form by form."""
    if not problems:
        return ["没有发现必须修改的错误。"]
    return [f"错误{len(problems)}处，应逐处改正后重新报送，见附件1{numbers}：{_by_form(problems)}。"]


def to_explain(problems: Sequence[Problem], numbers: str) -> list[str]:
    """What has to be looked into."""
    if not problems:
        return ["没有需要核实或说明的问题。"]
    told = f"需要核实{len(problems)}处，确有错误的改正，无误的说明理由，见附件1{numbers}"
    return [f"{told}：{_by_form(problems)}。"]


def contradicting(to: Returned, numbers: str) -> list[str]:
    """What the forms contradict among them, or lack altogether."""
    if not to.among:
        return ["没有发现表与表之间的问题。"]
    titles = Counter(finding.title for finding in to.among)
    kinds = "、".join(f"{title}{count}处" for title, count in titles.items())
    return [f"表与表之间（含项目清单）有问题{len(to.among)}处，请对照核实，见附件1{numbers}：{kinds}。"]


def _by_form(problems: Sequence[Problem]) -> str:
    """How many problems each form has."""
    counts = Counter((each.form.workbook, each.form.form) for each in problems)
    names = {(each.form.workbook, each.form.form): each.form.project for each in problems}
    told = [
        f"{f'“{phrase(names[key])}”' if names[key] else '部门整体自评表'}{count}处" for key, count in counts.items()
    ]
    return "、".join(told[:_MOST]) + (f"等{len(told)}份表" if len(told) > _MOST else "")


def wanted(deadline: date | None, today: date, copies: int) -> list[str]:
    """What to do by when."""
    where = (
        "在所附审核件上修改；未改的事项，在审核件的“审核说明”列说明原因"
        if copies
        else "在原报送的自评表上修改；未改的事项，在附件1的“单位回复”栏说明原因"
    )
    return numbered([
        f"请于{_by(deadline, today)}前{where}。",
        f"附件1的“单位回复”栏请逐项填写并加盖公章，连同修改后的电子表格一并报我局{blank('接收科室、联系人和电话')}。",
        "电子表格请保持原文件名，不要转成PDF或图片；改正后请核对总分和评价等级。",
        f"逾期未报的，{blank('处理方式')}。",
    ])  # fmt: skip


def _by(deadline: date | None, today: date) -> str:
    if deadline is None:
        return blank("截止日期")
    return day(deadline) if deadline >= today else blank(f"新的截止日期，台账上的{day(deadline)}已过")


def enclosures(followed: bool, copies: int) -> list[str]:
    """What is enclosed, a line each."""
    names = ["需要修改和核实的问题清单（回复表）"]
    names += ["上一轮问题处理情况"] if followed else []
    names += [f"审核件{copies}份（电子表格）"] if copies else []
    return enclosed("附件", names)
