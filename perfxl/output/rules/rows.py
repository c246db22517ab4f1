"""The content of a rulebook as the lines of its sheets: of each column what is written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfxl.rules.contents import content_of
from perfxl.rules.rulebook import Rulebook
from perfxl.rules.workbook.codecs import Written
from perfxl.rules.workbook.reading import labels
from perfxl.rules.workbook.shapes import BANDS, HEAD, NOTATION, OF_RULE, RULES, TABLES, Column, Table
from perfxl.rules.workbook.words import rule_in_words

READ_AS = "读作"
Row = Mapping[str, Written]
"""What is written, by heading."""


def head_rows(book: Rulebook) -> Iterator[tuple[Column, Written | None]]:
    """The lines of the head, None for what the book leaves open."""
    content = {"notation": NOTATION, **content_of(book)}
    for column in HEAD:
        value = content.get(column.path[0])
        yield column, None if value is None else column.codec.write(value)


def table_rows(book: Rulebook) -> Iterator[tuple[Table, list[Row]]]:
    """The lines of each sheet."""
    content = content_of(book)
    rules = content["rule"]
    names = labels(rules)
    for table in TABLES:
        if table is RULES:
            yield table, _rules(book, rules)
        elif table.of_rule:
            lines = ((name, rule, each) for name, rule in zip(names, rules, strict=True) for each in _list(rule, table))
            yield table, [{OF_RULE: Written(name), **_row(each, table, _labels(rule))} for name, rule, each in lines]
        else:
            yield table, [_row(each, table, {}) for each in content.get(table.path, [])]


def _rules(book: Rulebook, rules: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [
        {**_row(content, RULES, _labels(content)), READ_AS: Written(rule_in_words(rule))}
        for content, rule in zip(rules, book.rules, strict=True)
    ]


def _list(rule: Mapping[str, Any], table: Table) -> list[Mapping[str, Any]]:
    """The entries of a rule for a sheet; ranges without points stand among the bands."""
    own = list(rule.get(table.path, []))
    return own + [{**each, "unstated": True} for each in rule.get("unstated", [])] if table is BANDS else own


def _labels(rule: Mapping[str, Any]) -> Mapping[str, str]:
    return {item["key"]: item["label"] for item in rule.get("inputs", [])}


def _row(entry: Mapping[str, Any], table: Table, names: Mapping[str, str]) -> Row:
    found = ((column, _value(entry, column)) for column in table.columns if column.path)
    return {
        column.heading: column.codec.write(_named(value, column, names)) for column, value in found if value is not None
    }


def _value(entry: Mapping[str, Any], column: Column) -> object:
    value: object = entry
    for key in column.path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _named(value: object, column: Column, names: Mapping[str, str]) -> object:
    """Data items by what they are called."""
    if not column.codec.items:
        return value
    if isinstance(value, list):
        return [names.get(key, key) for key in value]
    return names.get(str(value), value)
