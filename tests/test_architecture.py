"""The house: what each room may import, and that no import goes round in a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "perfxl"


def modules():
    """Every module of the package by its dotted name."""
    return {name_of(path): path for path in PACKAGE.rglob("*.py")}


def name_of(path):
    parts = (PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def imported(path, known):
    """The modules of the package that a module imports, at its top, within functions, or for its types."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def graph(paths):
    """Which module imports which, itself and the packages that it lies in left out."""
    return {name: {other for other in imported(path, paths) if other != name} for name, path in paths.items()}


@cache
def imports():
    """Which module of the package imports which."""
    return graph(modules())


def room_of(module):
    """The first part of a module's name below the package; excel has two rooms."""
    parts = module.split(".")[1:]
    return ".".join(parts[: 2 if parts[:1] == ["excel"] else 1]) or PACKAGE.name


def rooms(edges):
    """Which room imports which."""
    found = {room_of(module): set() for module in edges}
    for module, others in edges.items():
        found[room_of(module)] |= {room_of(other) for other in others} - {room_of(module)}
    return found


def circle(edges):
    """The members of a circle in their order, '' where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return " ← ".join(error.args[1])
    return ""


def test_no_module_imports_what_imports_it():
    assert circle(imports()) == ""


def test_no_room_calls_back_into_an_earlier_one():
    assert circle(rooms(imports())) == ""


def test_two_modules_stand_on_the_top_level():
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize(
    ("room", "allowed"),
    [
        ("text", set()),
        ("files", {"text"}),
        ("excel.editing", set()),
        ("excel.reading", {"text", "excel.editing"}),
        ("forms", {"text", "excel.editing", "excel.reading"}),
        ("rules", {"text", "excel.reading", "forms"}),
        ("narrative", {"text", "excel.reading", "forms", "checks"}),
        ("ledger", {"text", "excel.reading", "forms", "rules", "checks"}),
    ],
)
def test_a_room_knows_only_what_it_needs(room, allowed):
    assert rooms(imports())[room] <= allowed


def test_a_circle_is_named(tmp_path):
    """The walk sees imports within functions and for types alone, and says who imports whom."""
    sources = {
        "perfxl": "",
        "perfxl.a": "from perfxl import b",
        "perfxl.b": "def late():\n    import perfxl.c",
        "perfxl.c": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from perfxl.a import A",
    }
    paths = {}
    for name, text in sources.items():
        paths[name] = tmp_path / f"{name}.py"
        paths[name].write_text(text, "utf-8")
    assert set(circle(graph(paths)).split(" ← ")) == {"perfxl.a", "perfxl.b", "perfxl.c"}
