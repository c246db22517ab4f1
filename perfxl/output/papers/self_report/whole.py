"""What a report says of a form as a whole: total and grade, its goals, its own words on problems and measures."""

from __future__ import annotations

from perfxl.checks.finding import CheckedForm
from perfxl.output.papers.blanks import remark
from perfxl.output.papers.enumerated import points as parted
from perfxl.output.papers.self_report.wordings import says, says_nothing
from perfxl.output.papers.wording import points, sentence
from perfxl.text.numbers import is_right

_FULL = 100


def total_told(form: CheckedForm) -> list[str]:
    """The total and the grade as stated, what the scores come to where that differs."""
    scored, cell = form.scored, form.form.total
    stated = cell.number if cell else None
    if not scored.any_stated and stated is None:
        return ["自评表不设自评得分。" if not scored.any_score else "自评表没有填写自评得分。"]
    grade = f"，等级为“{form.form.grade_stated}”" if form.form.grade_stated else ""
    if stated is None:
        lines = [f"自评表没有填写总分，各项自评得分合计{points(scored.self_sum)}{grade}。"]
    else:
        lines = [f"自评总分{points(stated)}{grade}。"]
    return [*lines, *_computed(form, stated)]


def _computed(form: CheckedForm, stated: float | None) -> list[str]:
    scored, cell = form.scored, form.form.total
    if not scored.any_score or stated is None or cell is None or is_right(stated, cell.decimals, scored.score):
        return []
    grade = f"，等级为“{scored.grade}”" if scored.grade and scored.weight == _FULL else ""
    return [remark(f"系统核算{points(scored.score)}{grade}，与填报不一致，请先核对自评表")]


def goal_lines(lines: tuple[str, ...]) -> list[str]:
    """Goals as sentences, one a point."""
    return [text for line in parted(lines) if (text := sentence(line))]


def field_lines(form: CheckedForm, *names: str) -> list[str]:
    """What a form says in some of its fields, a sentence a point; nothing where it says 无."""
    texts = [says(form.form.fields.get(name)) for name in names]
    return [text for one in texts if one for line in parted([one]) if (text := sentence(line))]


def unmet(lines: tuple[str, ...]) -> list[str]:
    """Why goals were not reached, as far as a reason is given."""
    return [sentence(f"未能完成的原因：{'；'.join(lines)}")] if lines and not says_nothing("".join(lines)) else []
