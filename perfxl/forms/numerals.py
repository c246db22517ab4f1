"""Chinese numerals that count something: '三次', '一百二十万元', '百分之九十五'."""

from __future__ import annotations

import re

_DIGITS = {
    digit: value
    for value, digits in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10_000
_NUMERAL = "[零〇一二两三四五六七八九十百千]"
# What people count: a numeral before anything else is a word (一次性, 三公, 统一).
_UNITS = (
    "个|次|场|场次|项|家|期|份|处|人|人次|名|位|套|篇|户|批|批次|件|台|辆|名|座|条|起|例|部|本|册|间|所|天|个月|个工作日|工作日|小时|分钟|元|亩|公顷|公里|千米|米|平方米|吨|公斤|株|棵"
    "|头|只|课时|学时|分"
)
_COUNT = re.compile(
    rf"(?<![零〇一二两三四五六七八九十百千\d.])({_NUMERAL}{{1,12}}(?:万{_NUMERAL}{{1,8}})?(?:点[零一二三四五六七八九]{{1,6}})?)"
    rf"(?=(?:[万亿]?(?:{_UNITS})|[万亿])(?:$|/|[(,，。;；]|及?以[上下内]|之?内|左右|上下))"
)
_PER_CENT = re.compile(rf"(?<=百分之)({_NUMERAL}{{1,8}}(?:点[零一二三四五六七八九]{{1,6}})?)")


def in_digits(text: str) -> str:
    """A text with the numerals that count something in digits: '不少于三次' is '不少于3次', '一次性' stays."""
    return _COUNT.sub(_digits, _PER_CENT.sub(_digits, text))


def _digits(match: re.Match[str]) -> str:
    whole, _, decimals = match[1].partition("点")
    above, _, below = whole.rpartition("万")
    number = _below_myriad(above) * _MYRIAD + _below_myriad(below)
    return f"{number}.{''.join(str(_DIGITS[digit]) for digit in decimals)}" if decimals else str(number)


def _below_myriad(numeral: str) -> int:
    """A numeral below 10,000, '二百一十' and '二一零' alike; a place alone counts once (十二 is 12)."""
    if not set(numeral) & _PLACES.keys():
        return int("".join(str(_DIGITS[digit]) for digit in numeral) or 0)
    number = digit = 0
    for sign in numeral:
        if place := _PLACES.get(sign):
            number, digit = number + (digit or 1) * place, 0
        else:
            digit = _DIGITS[sign]
    return number + digit
