"""审核与复核, 主要问题: what was found how often, with an example that names nobody unless it is asked to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import title
from perfxl.intake.catalogue import TITLES
from perfxl.intake.finding_counts import by_code, by_level
from perfxl.intake.frames import FORM_ID, lists_of
from perfxl.intake.reviews import reviewed
from perfxl.intake.rollup import by_grade
from perfxl.intake.schema import NO_NAME
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.wording import average, phrase, rate

if TYPE_CHECKING:
    import pandas as pd

# A number stands close to its Chinese neighbours in an official document.
_SPACED = re.compile(r"(?<=[\u3000-\u9fff]) (?=[-\d])|(?<=[\d%]) (?=[\u3000-\u9fff])")
_LEVELS = ("error", "warning")
_SOMEBODY = {"department": "某部门", "filed": "某部门", "owner": "某单位", "unit": "某单位", "project": "某项目"}
"""What stands for each name of a form."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or warning within forms: its name, how many `findings` stand and how many are `waived`, in
    how many `forms`, one of them in words."""

    name: str
    findings: int
    waived: int
    forms: int
    example: str

    def sentence(self, first: bool) -> str:
        """How often it was found, and the example."""
        example = f"例如：{self.example}。" if self.example else ""
        waived = f"（另有已豁免{self.waived}项）" if self.waived else ""
        lead = "出现最多的是" if first else ""
        return f"{lead}“{self.name}”，{self.findings}项{waived}，涉及{self.forms}份表。{example}"


def problems(content: Consolidated, most: int, named: bool) -> list[Problem]:
    """The errors and warnings within the forms that were found most often, as 问题类型 counts them."""
    counts = by_code(content.within)
    counts = counts[counts["level"].isin(_LEVELS) & (counts["findings"] > 0)]
    rows = lists_of(counts.sort_values("findings", ascending=False, kind="stable").head(most))
    columns = (rows[name] for name in ("code", "level", "findings", "waived", "forms"))
    return [
        Problem(name_of(code), findings, waived, forms, _example(content, code, level, named))
        for code, level, findings, waived, forms in zip(*columns, strict=True)
    ]


def name_of(code: str) -> str:
    """What a finding is called (审核定义名称)."""
    return TITLES[code] if code in TITLES else title(code)


def _example(content: Consolidated, code: str, level: str, named: bool) -> str:
    """The first finding of a kind that is still open, else the first: the sentence up to what is to be done."""
    findings, forms = content.counted.findings, content.counted.forms
    rows = findings[(findings["code"] == code) & (findings["level"] == level) & (findings["status"] != "waived")]
    still_open = rows[rows["status"] == "open"]
    row = lists_of((rows if still_open.empty else still_open)[[*FORM_ID, "message"]].head(1))
    whose = forms[forms["workbook"].isin(row["workbook"]) & forms["form"].isin(row["form"])]
    told = {name: values[0] for name, values in (row | lists_of(whose[[*_SOMEBODY]])).items() if values}
    if not told:
        return ""
    said = _SPACED.sub("", phrase(str(told["message"]).split("。")[0]))
    names = {name: str(told[name]) for name in _SOMEBODY if told[name] and told[name] != NO_NAME}
    if named:
        project = f"“{names['project']}”" if names.get("project", said) not in said else ""
        return f"{names.get('department', '')}{project}，{said}".lstrip("，")
    for name, value in sorted(names.items(), key=lambda item: -len(item[1])):
        said = said.replace(value, _SOMEBODY[name])
    project = _SOMEBODY["project"] if "project" in names and _SOMEBODY["project"] not in said else ""
    return f"{_SOMEBODY['department']}{project}，{said}"


def audit(content: Consolidated) -> list[str]:
    """How much was found, how many forms have no error, and how far self-scores, scores and reviews lie apart."""
    return [_found(content), _without_errors(content), *_scored(content.counted.forms), *_reviewed(content)]


def _found(content: Consolidated) -> str:
    within, among = by_level(content.within), by_level(content.among)
    said = f"表内审核发现错误{within['errors']}项、待核实{within['warnings']}项"
    said += f"（其中单位已说明{within['answered']}项）" if within["answered"] else ""
    said += f"，另有已豁免{within['waived']}项" if within["waived"] else ""
    return f"{said}；表间审核发现错误{among['errors']}项、待核实{among['warnings']}项。"


def _without_errors(content: Consolidated) -> str:
    forms = content.counted.forms
    right = int((forms["errors"] == 0).sum())
    return f"本轮审核没有错误的自评表{right}份，占{rate(right / len(forms))}。"


def _scored(forms: pd.DataFrame) -> Iterator[str]:
    """The self-scores beside those by the rules, of the forms that have both."""
    both = forms[["self_given", "score"]].dropna()
    if len(both) > 1:
        stated, score = (float(both[name].mean()) for name in ("self_given", "score"))
        apart = int(((both["self_given"] - both["score"]).astype(float).round(6) != 0).sum())
        yield (
            f"自评平均{average(stated)}，系统核算平均{average(score)}；两者不同的{apart}份，占{rate(apart / len(both))}。"
        )


def _reviewed(content: Consolidated) -> Iterator[str]:
    rows = reviewed(content.counted.forms)
    if rows.empty:
        yield "本年度没有复核得分。"
        return
    stated = rows["self_given"]
    means = [float(column.mean()) for column in (stated, rows["reviewed"], rows["difference"]) if column.notna().any()]
    if len(means) == 3:
        own, given, apart = means
        said = f"自评平均{average(own)}，复核平均{average(given)}，平均相差{average(abs(apart))}"
        said += "（复核低于自评）" if apart < 0 else ""
    else:
        said = f"复核平均{average(float(rows['reviewed'].mean()))}"
    yield f"复核{len(rows)}份，{said}；最终等级低于自评等级的{lowered(rows)}份。"


def lowered(rows: pd.DataFrame) -> int:
    """How many forms have a lower grade in the end than they state."""
    height = {grade: at for at, grade in enumerate(by_grade(rows))}
    pairs = lists_of(rows[["grade_stated", "final_grade"]])
    both = zip(pairs["grade_stated"], pairs["final_grade"], strict=True)
    return sum(height[final] > height[stated] for stated, final in both if stated in height and final in height)
