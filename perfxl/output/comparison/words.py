"""What is said of a comparison wherever it is told: names, states, remarks, counts."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.catalogue import title
from perfxl.checks.finding import STATUS_NAMES
from perfxl.intake.comparison.model import Comparison, Counts, FindingChange, FindingState, Look, Remark, Stated
from perfxl.intake.schema import FormRow
from perfxl.text.numbers import show, show_percent

NOTHING = "（空）"
_STATES: dict[FindingState, str] = {"mended": "已改正", "left": "未改正", "new": "新出现"}
WHOLE = "部门整体"
"""What stands for the project of a department's own form."""


def form_name(form: FormRow) -> str:
    """Whose form it is, and of what: 某市文化局　文化下乡."""
    return f"{form.department}　{form.project or ('（未填项目）' if form.kind == 'project' else WHOLE)}"


def shown(stated: Stated, look: Look = "text") -> str:
    """What a side says, （空） where it says nothing; an amount with its unit."""
    value = stated.value
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        return " ".join(value.split())
    return {"percent": show_percent(value), "money": f"{show(value)} 万元"}.get(look, show(value))


def remark_name(remark: Remark, comparison: Comparison) -> str:
    """What is pointed out of a target, in words."""
    names: dict[Remark, str] = {
        "lowered": "目标降低",
        "below-actual": f"目标未达{comparison.labels[0]}实际水平",
        "in-words": "定量目标改为定性",
    }
    return names[remark]


def state_name(state: FindingState, comparison: Comparison) -> str:
    """What has become of a finding: between two years nobody mends anything."""
    first, last = comparison.labels
    if comparison.kind == "rounds":
        return _STATES[state]
    return {"mended": f"只在{first}", "left": "两年都有", "new": f"只在{last}"}[state]


def finding_name(code: str) -> str:
    """What people call a finding; its code where this version of the program knows none such."""
    try:
        return title(code)
    except KeyError:
        return code


def has_changed(change: FindingChange) -> bool:
    """Whether a finding that is left states something else by now."""
    return change.old is not None and change.new is not None and change.old.value != change.new.value


def counted(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The numbers of a comparison, of what and in words: each time those that are told add up to the whole of their side."""
    sides = [*zip(comparison.labels, comparison.counts, strict=True)]
    (_, old), _ = sides
    yield "表", f"对应 {old.compared} 张；" + "；".join(_forms(*side) for side in sides)
    yield (
        "指标",
        f"变化 {old.indicators_changed} 项，未变 {old.indicators_same} 项；"
        + "；".join(_indicators(*side) for side in sides),
    )
    pointed = [(remark_name(remark, comparison), comparison.pointed_out(remark)) for remark in _REMARKS]
    if told := "，".join(f"{name} {count} 项" for name, count in pointed if count):
        yield "请注意", told
    if comparison.kind == "goals":
        return
    yield "总分、等级和资金", f"变化 {len(comparison.figures)} 处，未变 {comparison.figures_same} 处"
    states = "，".join(f"{state_name(state, comparison)} {comparison.in_state(state)}" for state in _STATES)
    settled = [(name, sum(_is_left(change, status) for change in comparison.findings)) for status, name in _SETTLED]
    more = "、".join(f"{name} {count}" for name, count in settled if count)
    of_left = f"（{state_name('left', comparison)}的里{more}）" if more else ""
    yield "错误和警告", f"{states}{of_left}"


def _is_left(change: FindingChange, status: str) -> bool:
    return change.state == "left" and change.status == status


_SETTLED = tuple((status, name) for status, name in STATUS_NAMES.items() if status != "open")
_REMARKS: tuple[Remark, ...] = ("lowered", "in-words", "below-actual")


def _forms(label: str, counts: Counts) -> str:
    left_out = f"、不比较 {counts.left_out}" if counts.left_out else ""
    return f"{label}共 {counts.forms} 张，另有拿不准 {counts.doubtful}、没有对应 {counts.alone}{left_out}"


def _indicators(label: str, counts: Counts) -> str:
    more = [
        f"{name} {count}"
        for name, count in (
            ("拿不准", counts.indicators_doubtful),
            (f"只在{label}", counts.indicators_alone),
            ("写在资金里", counts.indicators_in_funds),
            ("没有比较的表里", counts.indicators_elsewhere),
        )
        if count
    ]
    return f"{label}共 {counts.indicators} 项" + (f"，另有{'、'.join(more)}" if more else "")
