"""One fuzzing process: a target under libFuzzer. What raises is kept, once for each place, and the fuzzing goes on."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path

import atheris

NAME, FOUND = sys.argv[1], Path(sys.argv[2])

with atheris.instrument_imports(include=["perfxl"]):
    target = importlib.import_module(f"tests.fuzz.{NAME}")


def _keep(data: bytes, error: BaseException) -> None:
    """Write an input that raised beside its traceback, unless its place is known."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "/perfxl/" in frame.filename]
    last = places[-1] if places else traceback.extract_tb(error.__traceback__)[-1]
    name = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
    if not (FOUND / f"{name}.txt").exists():
        (FOUND / f"{name}.bin").write_bytes(data)
        (FOUND / f"{name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


def one(data: bytes) -> None:
    """Try one input."""
    try:
        target.one(data)
    except Exception as error:  # noqa: BLE001
        _keep(data, error)


arguments = [sys.argv[0], *sys.argv[3:]]
if hasattr(target, "mutated"):
    atheris.Setup(arguments, one, custom_mutator=target.mutated)
else:
    atheris.Setup(arguments, one)
if hasattr(target, "seeds"):
    corpus = Path(sys.argv[3])
    for name, seed in target.seeds():
        (corpus / f"seed-{name}").write_bytes(seed)
atheris.Fuzz()
