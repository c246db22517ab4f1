"""Whether what was read from a file is a record: results.jsonl may be of another version, or anybody's."""

from __future__ import annotations

from collections.abc import Callable
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
    if not _test(WorkbookRecord)(value):
        raise ValueError("no record of this version")
    return cast(WorkbookRecord, value)


@cache
def _test(kind: object) -> Callable[[object], bool]:
    """Whether values are of a kind: made once a kind, as there are thousands of values in a record."""
    if isinstance(kind, type) and is_typeddict(kind):
        return _has_keys(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        tests = [_test(each) for each in inner]
        return lambda value: any(test(value) for test in tests)
    if origin is Literal:
        return lambda value: value in inner
    if origin is list:
        test = _test(inner[0])
        return lambda value: isinstance(value, list) and all(map(test, value))
    if origin is dict:
        test = _test(inner[1])
        return lambda value: isinstance(value, dict) and all(map(test, value.values()))
    if kind is float:
        return lambda value: isinstance(value, int | float) and abs(value) < _LARGEST
    if kind is int:
        return lambda value: isinstance(value, int) and abs(value) < _LARGEST_WHOLE
    return lambda value: isinstance(value, cast(type, kind))


def _has_keys(kind: type) -> Callable[[object], bool]:
    """Whether values are typed dictionaries of a kind: each key with its test, and whether it must be there."""
    hints = get_type_hints(kind, localns=_TYPES, include_extras=True)
    keys = [
        (name, _test(get_args(hint)[0]), False) if get_origin(hint) is NotRequired else (name, _test(hint), True)
        for name, hint in hints.items()
    ]

    def test(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        return all(fits(value[name]) if name in value else not required for name, fits, required in keys)

    return test
