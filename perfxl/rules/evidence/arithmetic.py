"""Calculations within a text: 512.2/2560.8, (98-100)/100."""

from __future__ import annotations

import re

_UNITS = re.compile(r"[^\d.+\-*/÷×()]+")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+*/()]")
_LONGEST = 120


def calculated(text: str) -> float | None:
    """The result of the one division that a text is, words and units left out; None where it is none."""
    if len(text) > _LONGEST or not re.search(r"\d[^/÷]*[/÷]", text):
        return None
    plain = _UNITS.sub("", text).replace("÷", "/").replace("×", "*")
    tokens = _TOKEN.findall(plain)
    if "".join(tokens) != plain or plain.count("/") != 1:
        return None
    try:
        value, rest = _sum(tokens)
    except (IndexError, ValueError, ZeroDivisionError):
        return None
    return value if not rest else None


def _sum(tokens: list[str]) -> tuple[float, list[str]]:
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        sign, (other, rest) = tokens[0], _product(tokens[1:])
        value, tokens = (value + other if sign == "+" else value - other), rest
    return value, tokens


def _product(tokens: list[str]) -> tuple[float, list[str]]:
    value, tokens = _factor(tokens)
    while tokens and tokens[0] in "*/":
        sign, (other, rest) = tokens[0], _factor(tokens[1:])
        value, tokens = (value * other if sign == "*" else value / other), rest
    return value, tokens


def _factor(tokens: list[str]) -> tuple[float, list[str]]:
    if tokens[0] == "(":
        value, rest = _sum(tokens[1:])
        if rest[0] != ")":
            raise ValueError(rest[0])
        return value, rest[1:]
    return float(tokens[0]), tokens[1:]
