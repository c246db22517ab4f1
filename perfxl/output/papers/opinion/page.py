"""The values of a form's page, and that they fit on it: lines are counted, the problems get what the rest leaves."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from perfxl.output.papers.opinion.scores import groups, shown
from perfxl.output.papers.opinion.sentences import NOTHING, advice, doubtful_of, errors_of, sentences
from perfxl.output.papers.wording import amount, phrase, rate
from perfxl.reviewing.record import FindingRecord, FormRecord
from perfxl.text.invisible import visible

MOST_PROBLEMS = 8
# Points that the page of the shipped template has for its table, a line to spare; of a line, and of the least row.
_ROOM, _LINE, _ROW = 615.0, 14.5, 19.0
# Characters a line: beside a label over the whole width, beside the year, in the column of the groups' names.
_WIDE, _HALF, _NAME = 35, 20, 16
# Lines of the conclusion besides what is suggested, and of those who sign.
_TICKS, _SIGNED = 1, 4
_KINDS = {"project": "项目支出", "department": "部门整体支出"}
_UNKNOWN = "（未填）"


def page(form: FormRecord, number: int = 1) -> dict[str, object]:
    """The values of one page for the template; `number` is the form's place in its workbook, from 1."""
    rows = groups(form)
    told, head = [_clipped(one, 2 * _WIDE) for one in sentences(form, rows)], _head(form)
    suggestion = advice(form)
    used = _head_height(head) + (1 + len(rows)) * _ROW + _height(told)
    used += (_TICKS + _lines(suggestion, _WIDE) + _SIGNED) * _LINE
    return {
        **head,
        "序号": str(number),
        "得分": [{**shown(row), "名称": _clipped(row.name, _NAME)} for row in rows],
        "审核情况": told,
        "问题": _problems(form, int((_ROOM - used) // _LINE)),
        "建议": suggestion,
    }


def _head(form: FormRecord) -> dict[str, str]:
    is_project = form["form"] == "project"
    return {
        "部门": _field(form, "department", _HALF if is_project else _WIDE),
        "单位": _field(form, "unit", _WIDE) if is_project else "",
        "项目": _field(form, "project_name", _WIDE) if is_project else "",
        "年度": f"{form['year']}年" if form["year"] else _UNKNOWN,
        "自评表": _clipped(f"{_KINDS[form['form']]}自评表（工作表“{phrase(form['sheet'])}”）", _WIDE),
        **_amounts(form),
    }


def _head_height(head: dict[str, str]) -> float:
    """What the head takes, in points: the name of the department beside the year, unit, project, sheet, amounts."""
    wide = [head[name] for name in ("单位", "项目", "自评表") if head[name]]
    lines = [_lines(head["部门"], _HALF), *(_lines(text, _WIDE) for text in wide), 1]
    return sum(max(_ROW, count * _LINE) for count in lines)


def _height(paragraphs: Sequence[str]) -> float:
    return max(_ROW, sum(_lines(text, _WIDE) for text in paragraphs) * _LINE)


def _field(form: FormRecord, name: str, width: int) -> str:
    found = form["fields"].get(name)
    value = found["value"] if found else None
    return _clipped(phrase(str(value)), 2 * width) if value not in (None, "") else _UNKNOWN


def _amounts(form: FormRecord) -> dict[str, str]:
    """Budget, executed and rate of the total row; of a department its whole budget."""
    total = next((fund for fund in form["funds"] if fund["basis"]), None)
    whole = form["fields"].get("budget_total")
    stated = whole["value"] if whole else None
    budget = total["budget"] if total else stated if isinstance(stated, int | float) else None
    executed, ratio = (total["executed"], total["rate"]) if total else (None, None)
    unit = form["money_unit"]
    return {
        "预算": "—" if budget is None else amount(budget, unit),
        "执行": "—" if executed is None else amount(executed, unit),
        "执行率": "—" if ratio is None else rate(ratio),
    }


def _problems(form: FormRecord, room: int) -> list[str]:
    """What is not mended, errors first: as many as the lines hold, at most eight, then how many more there are."""
    found = [*errors_of(form), *doubtful_of(form)]
    if not found:
        return [NOTHING]
    told: list[str] = []
    room -= 1  # for the line that says how many more there are
    for number, finding in enumerate(found[:MOST_PROBLEMS], 1):
        line = _clipped(f"{number}. {_problem(form, finding)}", 3 * _WIDE)
        room -= _lines(line, _WIDE)
        if room < 0 and told:
            break
        told.append(line)
    left = len(found) - len(told)
    return [*told, f"其余{left}项见审核件。"] if left else told


def _problem(form: FormRecord, finding: FindingRecord) -> str:
    place = finding["cell"] if finding["sheet"] == form["sheet"] else f"{finding['sheet']}!{finding['cell']}"
    doubtful = "（待说明）" if finding["level"] == "warning" else ""
    return f"{place}{doubtful}：{' '.join(visible(finding['message']).split())}"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell of so many Chinese characters."""
    return math.ceil(_width(text) / width) if text else 0


def _clipped(text: str, width: int) -> str:
    """A text of at most so many Chinese characters, cut with …."""
    text = visible(text)[: 2 * width + 1]  # more are wider for sure
    if _width(text) <= width:
        return text
    taken = accumulate(map(_width_of, text))
    return f"{text[: sum(one <= width - 1 for one in taken)]}…"


def _width(text: str) -> float:
    return sum(map(_width_of, text))


def _width_of(character: str) -> float:
    """How wide a character is, in Chinese ones, in a wide face."""
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 1.1 if character.isupper() or character == "%" else 0.65
