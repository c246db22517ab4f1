"""Whether what was read from a file is a record: results.jsonl may be of another version, or anybody's."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Literal, NotRequired, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from perfxl.checks.finding import Level
from perfxl.checks.finding import Status as FindingStatus
from perfxl.excel.reading.file_kind import ErrorCode
from perfxl.forms.model import Direction, FormKind, MoneyUnit
from perfxl.reviewing.record import WorkbookRecord
from perfxl.rules.kinds.rule import Basis

# What record.py knows as types alone.
_TYPES = {
    "Level": Level, "FindingStatus": FindingStatus, "ErrorCode": ErrorCode, "Direction": Direction, "FormKind": FormKind,
    "MoneyUnit": MoneyUnit, "Basis": Basis,
}  # fmt: skip
# Far beyond any amount, and far enough from where floats end for it to be converted and added.
_LARGEST = 1e100
# Rows, years.
_LARGEST_WHOLE = 1 << 31


def as_record(value: object) -> WorkbookRecord:
    """The value as a record. Raises ValueError where it is none: a key is missing, a value of another kind."""
    if not _fits(value, WorkbookRecord):
        raise ValueError("no record of this version")
    return cast(WorkbookRecord, value)


def _fits(value: object, kind: object) -> bool:
    if isinstance(kind, type) and is_typeddict(kind):
        return isinstance(value, dict) and _has_keys(value, kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in inner)
    if origin is Literal:
        return value in inner
    if origin is list:
        return isinstance(value, list) and all(_fits(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(each, inner[1]) for each in value.values())
    if kind is float:
        return isinstance(value, int | float) and abs(value) < _LARGEST
    if kind is int:
        return isinstance(value, int) and abs(value) < _LARGEST_WHOLE
    return isinstance(kind, type) and isinstance(value, kind)


def _has_keys(value: dict[str, object], kind: type) -> bool:
    return all(_fits(value[name], wanted) if name in value else not required for name, wanted, required in _keys(kind))


@cache
def _keys(kind: type) -> tuple[tuple[str, object, bool], ...]:
    """The keys of a typed dictionary: the kind of each, and whether it must be there."""
    hints = get_type_hints(kind, localns=_TYPES, include_extras=True)
    return tuple(
        (name, get_args(hint)[0], False) if get_origin(hint) is NotRequired else (name, hint, True)
        for name, hint in hints.items()
    )
