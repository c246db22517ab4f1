"""A rulebook as its file would state it: tables of texts, whole numbers, yes and no; what is usual is left out."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from typing import Any, TypeGuard

from perfxl.rules.interval import Interval
from perfxl.rules.kinds.rule import Rule


def content_of(model: object) -> dict[str, Any]:
    """The table that reads as a rulebook, a rule or a part of one."""
    kind = {"kind": model.kind} if isinstance(model, Rule) else {}
    stated = [(field, getattr(model, field.name)) for field in _fields(model) if field.metadata.get("stated", True)]
    return kind | {
        field.metadata.get("key", field.name): _stated(value) for field, value in stated if not _is_usual(field, value)
    }


def _fields(model: object) -> tuple[Field[Any], ...]:
    assert _is_model(model)
    return fields(model)


def _is_model(value: object) -> TypeGuard[Any]:
    return is_dataclass(value) and not isinstance(value, type)


def _is_usual(field: Field[Any], value: object) -> bool:
    return field.default is not MISSING and bool(value == field.default)


def _stated(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Interval):
        return written(value)
    if isinstance(value, tuple | list):
        return [_stated(one) for one in value]
    return content_of(value) if _is_model(value) else value


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros that say nothing: 0.5, 100, -inf."""
    return format(number.normalize(), "f").lower().replace("infinity", "inf")


def written(span: Interval) -> str:
    """A range as rulebooks write it: '[0.6, 1)'."""
    return f"{'(['[span.low_closed]}{plain(span.low)}, {plain(span.high)}{')]'[span.high_closed]}"
