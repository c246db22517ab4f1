"""A clause as statements in one notation: full-width signs, words for signs, numerals, numbering and line breaks set right."""

from __future__ import annotations

import re

from perfxl.forms.numerals import in_digits
from perfxl.forms.words import normal

_CIRCLED = re.compile("[①-⑳⑴-⒇❶-❿]")
_MEASURE_WORDS = "项次例笔处个起人类宗件条份家天日"
_CASE = re.compile(rf"(?<![第统唯同之专逐任])([一二两三四五六七八九十])(?=[{_MEASURE_WORDS}](?!致|样))")
_NUMERALS = {numeral: str(number) for number, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
_MARK = re.compile(
    r"^(?:\(\d{1,2}\)|\([一二三四五六七八九十]{1,2}\)|(?!0\.)\d{1,2}[).、．]|[一二三四五六七八九十]{1,2}、|[a-zA-Z][.、])"
)
_DIGIT_ALONE = re.compile(rf"^\d(?=[\u4e00-\u9fff])(?!\d?[{_MEASURE_WORDS}分年月半百%])")
# how a line ends that is a whole statement, and one that cannot be
_WHOLE = re.compile(r"(?:[;。:]|[满零\d一二两三四五六七八九十]分|不[得计]分)$")
_GOES_ON = re.compile(r"(?:[,扣得计减加每按]|[低高小大少多等]于|超过|达到|不足)$")
_OPEN = re.compile(r"[≤≥<>=/÷×*+-]$")
_COUNTED = re.compile(r"^(\d{1,2})\.(?=\d)")
_SIGNS = (
    (re.compile(r"<=|=<|≦|⩽|小于等于|小于或等于|小于或者等于"), "≤"),
    (re.compile(r">=|=>|≧|⩾|大于等于|大于或等于|大于或者等于"), "≥"),
    (re.compile(r"〈|﹤"), "<"),
    (re.compile(r"〉|﹥"), ">"),
    (re.compile(r"(?:没有|没|未|不)(?:能)?(?:达到|达|完成)(?=-?\d)|达不到(?=-?\d)"), "<"),
    (re.compile(r"(?:不低于|不小于|不少于|达到|达)(?=-?\d)"), "≥"),
    (re.compile(r"(?:不高于|不大于|不超过|不多于|至多|控制在)(?=-?\d)"), "≤"),
    (re.compile(r"(?<!每)(?:低于|小于|不足|不满|少于|不到)(?=-?\d)"), "<"),
    (re.compile(r"(?<!每)(?<!不)(?:高于|大于|超过|超出|多于)(?=-?\d)"), ">"),
    (re.compile(r"等于(?=-?\d)"), "="),
    (re.compile(r"(?:没有|未|不)(?:超过|超出|突破|高于|大于)"), "≤"),
)
_POINTS_OF_PER_CENT = re.compile(r"([一二两三四五六七八九十]|\d+(?:\.\d+)?)?个?百分点")
_OF_HUNDRED = re.compile(r"百分之(\d+(?:\.\d+)?)")
# ends that say nothing: 扣完为止, 减至0分为止, 满分为止
_ENDS = re.compile(
    r"[,;。]?(?:直至|至|直到)?(?:本项|该项|全部)?(?:分值)?(?:扣完|减完|扣光|扣至0分?|减至0分?|扣到0分?|满分|0分)(?:为止|止)"
    r"|[,;]?(?:最高|最多)(?:不超过|≤|得|计)?满分|[,;](?:不超过|≤)(?:满分|分值)|[,;]?(?:最低|最少)(?:得|计|为)?0分"
)
# what only names the weight or the mark to compare with: 满分5分, 以100%为标准
_MARKS = re.compile(r"(?<![得计])(?:本项|该项|指标)?满分(?:为|:)?\d+(?:\.\d+)?分[,;]?|以\d+%为(?:标准|基准|目标)[,;]?")
# a weight in brackets belongs to a name (绩效监控得分（2分）), behind a number it is what is given (≤10%（2分）)
_WEIGHT = re.compile(r"(?<![%\d)上下内间的])\(\d+(?:\.\d+)?分\)")
_GIVEN = re.compile(r"(?<=[%\d)上下内间的])\((\d+(?:\.\d+)?分)\)")
# what the measure is: 结转结余率=年末数/（年初数+本年数）×100%
_DEFINITION = re.compile(
    r"[^;。,=≤≥<>\n]{0,40}=[^;。=≤≥<>\n]{1,200}?[×*xX]100%(?:-(?:1(?!\d)|100%))?|[^;。,=≤≥<>\n]{0,40}=(?=[^;。=≤≥<>\n]*[/÷])[^;。=≤≥<>\n×*]{1,200}(?=[;。\n]|$)"
)
# what follows from by proportion, told for targets of either direction
_BOTH_WAYS = re.compile(r"正向指标[^;。\n]*?得分=[^;。\n,]+[,;]?(?:反|逆|负)向指标[^;。\n]*?得分=[^;。\n,]+")


def statements(text: str) -> tuple[str, ...]:
    """The statements of a clause, without numbering, definitions of the measure and ends that say nothing."""
    lines = [normal(line) for line in _CIRCLED.sub("\n", text).splitlines()]
    joined = "\n".join(map(_in_signs, _joined([line for line in lines if line])))
    joined = _DEFINITION.sub(";", _BOTH_WAYS.sub("" if "比例" in joined else "按比例计分", joined))
    joined = re.sub(r"(?<=分)(?=(?:\d{1,2}[.、]|\(\d{1,2}\)))", ";", joined)
    parts = [part for part in re.split(r"[;。\n]", joined) if part.strip(",:、")]
    parts = [re.sub(r"[,;。]+$", "", _ENDS.sub("", _MARKS.sub("", part))) for part in _without_numbers(parts)]
    return tuple(part for part in (_WEIGHT.sub("", _GIVEN.sub(r"得\1", part)) for part in parts) if part)


def _in_signs(line: str) -> str:
    line = in_digits(line)
    line = _OF_HUNDRED.sub(r"\1%", line)
    line = _POINTS_OF_PER_CENT.sub(lambda m: f"{_NUMERALS.get(m[1] or '一', m[1] or '1')}%", line)
    line = _CASE.sub(lambda m: _NUMERALS[m[1]], line)
    for pattern, sign in _SIGNS:
        line = pattern.sub(sign, line)
    return line


def _joined(lines: list[str]) -> list[str]:
    """Lines put together: one that is numbered, or comes behind a whole statement, begins anew; others were wrapped.

    What has the next number begins anew whatever the line before ends with: 2. behind 1. and 得10分，
    """
    joined: list[str] = []
    counted = 0
    for line in lines:
        mark = _MARK.match(line) or _DIGIT_ALONE.match(line)
        if not joined or _begins(joined[-1], line, mark, counted):
            joined.append(line)
            counted = _number(mark) or counted
        else:
            joined[-1] += line
    return joined


def _begins(before: str, line: str, mark: re.Match[str] | None, counted: int) -> bool:
    """Whether a line with this mark, behind a line and so many numbers, begins anew."""
    if _OPEN.search(before):
        return False
    if mark is not None:
        number = _number(mark)
        # the first number may be a decimal's: 1.5%
        if not number or (number == counted + 1 and (counted or not line[mark.end() : mark.end() + 1].isdigit())):
            return True
    return (mark is not None or _WHOLE.search(before) is not None) and not _GOES_ON.search(before)


def _number(mark: re.Match[str] | None) -> int | None:
    """The number of a mark, None where it has none."""
    found = re.search(r"\d+", mark[0]) if mark else None
    return int(found[0]) if found else None


def _without_numbers(parts: list[str]) -> list[str]:
    """Statements without their numbering; 2.10% is 10% where the numbers before it say so."""
    counted, found = 0, []
    in_use = any(re.match(r"1[.、]", part) for part in parts) and any(re.match(r"2[.、]", part) for part in parts)
    for part in parts:
        if (match := _COUNTED.match(part)) and not (in_use and int(match[1]) in (counted, counted + 1)):
            found.append(part)
            continue
        if match is None:
            match = _MARK.match(part) or _DIGIT_ALONE.match(part)
        if (number := _number(match)) is not None:
            counted = number
        found.append(part[match.end() :] if match is not None else part)
    return found
