"""A rulebook as the text of a TOML file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from perfxl.rules.contents import content_of
from perfxl.rules.rulebook import Rulebook

_HEAD = """\
# 数值一律写成十进制字符串；区间用数学记号，方括号含端点，圆括号不含。
"""
# A list of tables that is longer than this stands on several lines.
_WIDTH = 100
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(book: Rulebook) -> str:
    """The text of a file that reads as the same rulebook."""
    content = content_of(book)
    rules = content.pop("rule")
    lines = [*_HEAD.splitlines(), *_entries(content)]
    for rule in rules:
        first = {key: rule[key] for key in ("key", "kind", "applies") if key in rule}
        lines += ["", "[[rule]]", *_entries({**first, **rule})]
    return "\n".join(lines) + "\n"


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value, top=True)}"


def _value(value: object, *, top: bool = False) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() if top and "\n" in value:
            return _paragraphs(value)
        case str():
            # what JSON escapes in a text, TOML reads alike; DEL alone it leaves
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case Mapping():
            inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {inner} }}"
        case list():
            return _list([_value(each) for each in value], top)
    return str(value)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _value(key)


def _list(items: list[str], top: bool) -> str:
    line = f"[{', '.join(items)}]"
    if not top or len(line) <= _WIDTH:
        return line
    return "\n".join(["[", *(f"    {item}," for item in items), "]"])


def _paragraphs(text: str) -> str:
    """A text of several lines as they are."""
    lines = (_value(line)[1:-1] for line in text.split("\n"))
    return '"""\n' + "\n".join(lines) + '"""'
