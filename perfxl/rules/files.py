"""The files of rulebooks: those that perfxl carries and a person's own, each over its base.

A book with `extends = "mof-2020"` states only what it has otherwise: key by key, its rules by their `key`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from perfxl.text.errors import CallError
from perfxl.text.schema import Fault, KeyPath, in_words, key_lines, report_of

Table = Mapping[str, Any]
# What makes a book itself, and which forms it is for: never taken over.
_OWN = frozenset({"name", "title", "version", "layouts", "regions", "has_group", "default"})

# What a rule may say otherwise without giving other points: the examples of its base hold as long as it says no more.
_WORDS = frozenset(
    {"key", "name", "also", "level1", "level2", "clause", "source", "source_read", "reading", "explanation"}
)


class RulebookError(CallError):
    """A rulebook that cannot be used; the message says where and why."""


class RulebookFile(NamedTuple):
    """A file as it is written; books that it extends lie in its `folder`, else among those that perfxl carries."""

    name: str
    data: bytes
    table: Table
    folder: Path | None


def read_file(name: str, data: bytes, folder: Path | None = None) -> RulebookFile:
    """A file from its content. Raises RulebookError where it is no TOML."""
    try:
        return RulebookFile(name, data, tomllib.loads(data.decode("utf-8")), folder)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulebookError(f"{name}：不是有效的 TOML 文件（{error}）。") from error


@cache
def carried_names() -> tuple[str, ...]:
    """The names of the rulebooks that perfxl carries."""
    books = resources.files("perfxl.rules").joinpath("books")
    return tuple(sorted(file.name.removesuffix(".toml") for file in books.iterdir() if file.name.endswith(".toml")))


@cache
def carried(name: str) -> RulebookFile | None:
    """The file of a rulebook that perfxl carries; None for a name that none has."""
    if name not in carried_names():
        return None
    file = resources.files("perfxl.rules").joinpath("books", f"{name}.toml")
    return read_file(file.name, file.read_bytes())


def chain_of(file: RulebookFile) -> list[RulebookFile]:
    """A file, its base, the base of that, and so on. Raises RulebookError for a base that is unknown or comes again."""
    chain = [file]
    while "extends" in chain[-1].table:
        last, name = chain[-1], chain[-1].table["extends"]
        base = _base(last, str(name))
        if base is None:
            known = f"{'、'.join(carried_names())}，或同一文件夹里的 .toml 文件"
            raise RulebookError(f"{last.name}：extends 所指的“{name}”不存在。可用：{known}。")
        if any((base.folder, base.name) == (one.folder, one.name) for one in chain):
            circle = " → ".join(one.name for one in (*chain, base))
            raise RulebookError(f"{file.name}：extends 绕成了一圈：{circle}。请去掉其中一处。")
        chain.append(base)
    return chain


def _base(file: RulebookFile, name: str) -> RulebookFile | None:
    beside = file.folder / name if file.folder and name.endswith(".toml") else None
    if beside is not None:
        return read_file(beside.name, beside.read_bytes(), beside.parent) if beside.is_file() else None
    return carried(name)


def digest_of(chain: Sequence[RulebookFile]) -> str:
    """SHA-256 of a file; of one that extends another, over its content and the other's digest."""
    *books, base = chain
    digest = sha256(base.data).hexdigest()
    for book in reversed(books):
        digest = sha256(book.data + digest.encode()).hexdigest()
    return digest


def joined(chain: Sequence[RulebookFile]) -> dict[str, Any]:
    """The content of a book over that of its bases."""
    *books, base = chain
    content = dict(base.table)
    for book in reversed(books):
        inherited = {name: value for name, value in content.items() if name not in _OWN}
        stated = {name: value for name, value in book.table.items() if name not in ("extends", "rule")}
        content = {**inherited, **stated, "rule": _rules(content.get("rule", []), book.table.get("rule", []))}
    return content


def _rules(base: object, own: object) -> object:
    """The base's rules in their order, each with what its namesake states; then the new ones."""
    if not (_keyed(base) and _keyed(own)):
        return own  # no list of rules: whoever reads the whole will say so
    stated, known = {rule["key"]: rule for rule in own}, {rule["key"] for rule in base}
    return [_rule(rule, stated.get(rule["key"], {})) for rule in base] + [r for r in own if r["key"] not in known]


def _rule(base: Table, own: Table) -> Table:
    # what one kind needs says nothing to another
    if own.get("kind", base.get("kind")) != base.get("kind"):
        return own
    taken_over = base if own.keys() <= _WORDS else {key: value for key, value in base.items() if key != "examples"}
    return {**taken_over, **own}


def _keyed(rules: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(rules, list) and all(isinstance(r, dict) and isinstance(r.get("key"), str) for r in rules)


def report(faults: Iterable[Fault], chain: Sequence[RulebookFile], content: Table) -> str:
    """What is wrong with a book, each mistake with the file and line that it stands in."""
    lines = [_lines(file, content) for file in chain]
    names = [file.name for file in chain]
    extends = chain[1].name.removesuffix(".toml") if len(chain) > 1 else None
    return report_of(names, lines, [(fault, _place(fault.path, content, extends)) for fault in faults])


def _lines(file: RulebookFile, content: Table) -> dict[KeyPath, int]:
    """The lines of a file's keys, its rules counted as in the whole."""
    rules, own = content.get("rule"), file.table.get("rule")
    lines = key_lines(file.data.decode("utf-8"))
    if not (_keyed(rules) and _keyed(own)):
        return lines
    at = {rule["key"]: number for number, rule in enumerate(rules or ())}
    return {_counted(path, [at[rule["key"]] for rule in own or ()]): line for path, line in lines.items()}


def _counted(path: KeyPath, places: Sequence[int]) -> KeyPath:
    match path:
        case ("rule", int(number), *rest):
            return ("rule", places[number], *rest)
    return path


def _place(path: KeyPath, content: Table, extends: str | None) -> str:
    """A place in words: 规则“quantitative”（completion）的 bands 第 2 项 range."""
    match path:
        case ("rule", int(number), *rest):
            return _in_rule(number, content["rule"][number], rest, extends)
        case ("rule",):
            return ""  # all rules: the sentence says so
    return in_words(path)


def _in_rule(number: int, rule: object, rest: Sequence[str | int], extends: str | None) -> str:
    key, kind = (rule.get("key"), rule.get("kind")) if isinstance(rule, dict) else (None, None)
    what = f"（{kind}）" if kind else f"（{extends} 里没有这一条）" if extends else ""
    return f"规则“{key or number + 1}”{what}" + (f"的 {in_words(rest)}" if rest else "")
