"""Tables of a TOML file as frozen dataclasses: every mistake at once, each with its place and what is expected there."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from inspect import get_annotations
from typing import Literal, NamedTuple, TypeVar, Union, get_args, get_origin

Model = TypeVar("Model")
KeyPath = tuple[str | int, ...]
_PLAIN = {str: "文字", int: "整数", bool: "true 或 false"}
_NO_TABLE = "应为一张表（键 = 值），实为 {!r}"
# what could not be read: its fault is told, and whatever holds it is not made
_NOTHING = object()
_HEADING = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_ENTRY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


class Fault(NamedTuple):
    """A mistake in a table: the keys and places in lists that lead to it, and a sentence without its full stop.

    `lacking` are the keys that are not there; `unknown`: the table has no such key; `mistake` is what a method `mistakes`
    found, for who tells it in other words.
    """

    path: KeyPath
    message: str
    lacking: tuple[str, ...] = ()
    unknown: bool = False
    mistake: object = None


@dataclass(slots=True)
class Reader:
    """Values by their annotated types; mistakes gather in `faults`.

    `scalars` read a type from a text, raising ValueError in Chinese; `kinds` are the classes of a discriminated union by
    what their table calls `kind`. A dataclass may have a method `mistakes`: what its fields are together, told by `str`.
    Among a field's metadata `key` is what tables call it, if not by its name; `stated` False says that they have it not.
    """

    scalars: Mapping[type, Callable[[object], object]] = field(default_factory=dict)
    kinds: Mapping[type, Mapping[str, type]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def record(self, model: type[Model], table: object, path: KeyPath = ()) -> Model | None:
        """A table as a dataclass; None where anything in it is wrong."""
        made = self._read(model, table, path)
        return made if isinstance(made, model) else None

    def _read(self, annotation: object, value: object, path: KeyPath) -> object:
        annotation, origin, arguments = _shape(annotation)
        if origin is Literal:
            return value if value in arguments else self._fault(path, f"应为 {_listed(arguments)}，实为 {value!r}")
        if origin is tuple or origin is frozenset:
            return self._items(origin, arguments[0], value, path)
        if origin is Mapping:
            return self._mapping(arguments[1], value, path)
        if not isinstance(annotation, type):
            raise TypeError(f"no reader for {annotation}")
        if annotation in self.scalars:
            return self._scalar(self.scalars[annotation], value, path)
        if annotation in self.kinds or is_dataclass(annotation):
            return self._table(annotation, value, path)
        return value if type(value) is annotation else self._fault(path, f"应为{_PLAIN[annotation]}，实为 {value!r}")

    def _items(
        self, made: Callable[..., Collection[object]], annotation: object, value: object, path: KeyPath
    ) -> object:
        if not isinstance(value, list):
            return self._fault(path, f"应为列表（方括号），实为 {value!r}")
        items = made(self._read(annotation, item, (*path, at)) for at, item in enumerate(value))
        return _NOTHING if _NOTHING in items else items

    def _mapping(self, annotation: object, value: object, path: KeyPath) -> object:
        if not isinstance(value, dict):
            return self._fault(path, _NO_TABLE.format(value))
        items = {key: self._read(annotation, item, (*path, key)) for key, item in value.items()}
        return _NOTHING if _NOTHING in items.values() else items

    def _scalar(self, read: Callable[[object], object], value: object, path: KeyPath) -> object:
        try:
            return read(value)
        except ValueError as error:
            return self._fault(path, str(error))

    def _table(self, model: type, value: object, path: KeyPath) -> object:
        if not isinstance(value, dict):
            return self._fault(path, _NO_TABLE.format(value))
        if model not in self.kinds:
            return self._fields(model, value, path)
        kinds, rest = self.kinds[model], dict(value)
        kind = rest.pop("kind", None)
        if kind is None:
            self.faults.append(Fault(path, "缺少 kind", ("kind",)))
            return _NOTHING
        if not isinstance(kind, str) or kind not in kinds:
            return self._fault((*path, "kind"), f"没有 {kind!r} 这一种。可用：{_listed(kinds)}")
        return self._fields(kinds[kind], rest, path)

    def _fields(self, model: type, table: Mapping[str, object], path: KeyPath) -> object:
        known = _fields_of(model)
        unknown = [key for key in table if key not in known]
        for key in unknown:
            self.faults.append(Fault((*path, key), f"没有这一项。可用：{_listed(known)}", unknown=True))
        # what has to be there is not there where it is empty
        lacking = [key for key, spec in known.items() if spec.needed and table.get(key, "") in ("", [])]
        if lacking:
            self.faults.append(Fault(path, f"缺少 {_listed(lacking)}", tuple(lacking)))
        given = {
            spec.name: self._read(spec.annotation, table[key], (*path, key))
            for key, spec in known.items()
            if key in table
        }
        if unknown or lacking or _NOTHING in given.values():
            return _NOTHING
        made = model(**given)
        mistakes = list(getattr(made, "mistakes", tuple)())
        self.faults += (Fault(path, str(mistake), mistake=mistake) for mistake in mistakes)
        return _NOTHING if mistakes else made

    def _fault(self, path: KeyPath, message: str) -> object:
        self.faults.append(Fault(path, message))
        return _NOTHING


@cache
def _shape(annotation: object) -> tuple[object, object, tuple[object, ...]]:
    """An annotation without its None, with what it is made of: `tuple` and what it holds."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    return annotation, get_origin(annotation), get_args(annotation)


class _Field(NamedTuple):
    name: str
    annotation: object
    needed: bool


@cache
def _fields_of(model: type) -> Mapping[str, _Field]:
    """The fields of a dataclass by their keys."""
    hints = {name: hint for base in reversed(model.__mro__) for name, hint in _own_hints(base).items()}
    return {
        one.metadata.get("key", one.name): _Field(
            one.name, hints[one.name], one.default is MISSING and one.default_factory is MISSING
        )
        for one in fields(model)
        if one.metadata.get("stated", True)
    }


@cache
def _own_hints(model: type) -> Mapping[str, object]:
    # each class once: what many share is not evaluated for each of them
    return get_annotations(model, eval_str=True)


def _listed(names: Iterable[object]) -> str:
    return "、".join(map(str, names))


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line of each key of a TOML text, and of each inline table on a line of its own in a list, by its path."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    counts: dict[str, int] = {}
    within = False
    items: tuple[KeyPath, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        quotes = line.count('"""') + line.count("'''")
        if not within:
            if heading := _HEADING.match(line):
                name = heading[2]
                table = (name,) if heading[1] == "[" else (name, counts.setdefault(name, 0))
                counts[name] = counts.get(name, 0) + 1
                lines.setdefault(table, number)
                items = None
            elif items is not None and line.lstrip().startswith("{"):
                lines.setdefault((*items[0], items[1]), number)
                items = (items[0], items[1] + 1)
            elif entry := _ENTRY.match(line):
                path = (*table, entry[1])
                lines.setdefault(path, number)
                items = (path, 0) if line.rstrip().endswith("[") else None
        within ^= quotes % 2 == 1
    return lines


def in_words(path: Iterable[str | int]) -> str:
    """A path as people read it: bands 第 2 项 range."""
    return " ".join(f"第 {part + 1} 项" if isinstance(part, int) else part for part in path)


def report_of(files: Sequence[str], lines: Sequence[Mapping[KeyPath, int]], faults: Sequence[tuple[Fault, str]]) -> str:
    """The mistakes in a file, each with its line and its place in words; several stand on a line each.

    A table may come from several files: the first gives its name to the report, whichever states the faulty key its line.
    `lines` are those of each file.
    """
    told: list[tuple[int, int, str]] = []
    for fault, place in faults:
        starts = (fault.path[:length] for length in range(len(fault.path), 0, -1))
        places = ((at, known[start]) for start in starts for at, known in enumerate(lines) if start in known)
        at, line = next(places, (0, 0))
        where = f"{files[at] + ' ' if at else ''}第 {line} 行" if line else ""
        head = "，".join(filter(None, (where, place)))
        told.append((at, line, f" {head}：{fault.message}。" if head else f"：{fault.message}。"))
    sentences = [sentence for _, _, sentence in sorted(told)]
    if len(sentences) == 1:
        return files[0] + sentences[0]
    return "\n".join(
        (f"{files[0]} 有 {len(told)} 处错误：", *(f"  {sentence.lstrip(' ：')}" for sentence in sentences))
    )
