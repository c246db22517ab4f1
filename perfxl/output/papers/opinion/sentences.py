"""What an opinion says of a form in sentences, from the figures of its record alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.output.papers.opinion.scores import Group, adds_up
from perfxl.output.papers.wording import points
from perfxl.reviewing.lines import is_answered, is_waived
from perfxl.reviewing.record import FindingRecord, FormRecord, TotalsRecord

_BY_BASIS = {
    "computed": "由表内数字计算",
    "evidence": "按佐证文字",
    "judged": "定性判断",
    "claimed": "按自评认可",
    "unscored": "未计分",
}
NOTHING = "未发现需要修改的问题。"


def sentences(form: FormRecord, rows: Sequence[Group]) -> list[str]:
    """Scores, what they rest on, how much is not mended, what it comes to once it is."""
    return [*_scores(form["totals"], rows), *_basis(form["totals"]), *_counts(form), *_mended(form)]


def advice(form: FormRecord) -> str:
    """What the findings alone suggest; a person decides."""
    errors, doubtful = len(errors_of(form)), len(doubtful_of(form))
    if errors:
        return f"有{errors}项错误未改正，建议退回修改。"
    if doubtful:
        return f"没有须改正的错误，{doubtful}项待说明的问题说明后，建议通过。"
    return "没有须改正的错误，建议通过。"


def errors_of(form: FormRecord) -> list[FindingRecord]:
    """The errors that stand: one that is explained still has to be mended."""
    return [one for one in form["findings"] if one["level"] == "error" and not is_waived(one)]


def doubtful_of(form: FormRecord) -> list[FindingRecord]:
    """The warnings that nobody explained or waived."""
    return [one for one in form["findings"] if one["level"] == "warning" and one["status"] == "open"]


def _scores(totals: TotalsRecord, rows: Sequence[Group]) -> Iterator[str]:
    parts = [
        _scored("自评", totals["self_total"], totals["grade_stated"]) or "未填自评总分",
        _scored("系统核算", totals["score"], totals["grade"]) or "系统未计分",
    ]
    if totals["reviewed"] is not None:
        parts.append(_scored("复核", totals["reviewed"], None))
        parts.append(_scored("最终", totals["final"], totals["final_grade"]))
    yield f"{'；'.join(parts)}。"
    if not adds_up(rows):
        yield "核算总分按评分规则折算或封顶，与各组得分之和不同。"


def _scored(what: str, score: float | None, grade: str | None) -> str:
    if score is None:
        return ""
    return f"{what}{points(score)}{f'、等级“{grade}”' if grade else ''}"


def _basis(totals: TotalsRecord) -> Iterator[str]:
    told = [f"{_BY_BASIS[basis]}{points(weight)}" for basis, weight in totals["by_basis"].items() if weight]
    if told:
        yield f"核算依据：{'、'.join(told)}。"


def _counts(form: FormRecord) -> Iterator[str]:
    counts = {
        "未改正错误": len(errors_of(form)),
        "待说明": len(doubtful_of(form)),
        "已说明": sum(is_answered(one) for one in form["findings"]),
        "已豁免": sum(is_waived(one) for one in form["findings"]),
    }
    told = [f"{name}{count}项" for name, count in counts.items() if count]
    yield f"{'，'.join(told)}。" if told else NOTHING


def _mended(form: FormRecord) -> Iterator[str]:
    """What the finding on it says, without its request to the department."""
    found = next((one for one in form["findings"] if one["code"] == "after-mending" and one["status"] == "open"), None)
    if found:
        yield f"{found['message'].partition('；')[0]}。"
