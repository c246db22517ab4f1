"""What the library's calls cost, in milliseconds of the processor: the least of several rounds over forms of their own.

    python -m benchmarks.library --forms 40

`import` and the first call are those of a new process; memory is the most that this process had (Linux only).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import perfxl
from benchmarks.filled_forms import by_turns, make_forms
from benchmarks.load import peak
from benchmarks.speed import SEED

_NEW_PROCESS = """
import sys, time
began = time.process_time()
import perfxl
imported = time.process_time()
perfxl.review(sys.argv[1])
print(1000 * (imported - began), 1000 * (time.process_time() - imported))
"""
T = TypeVar("T")
_ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--forms", type=int, default=40, help="how many forms, of projects and departments by turns")
    forms = parser.parse_args().forms
    with tempfile.TemporaryDirectory(prefix="perfxl-library-") as place:
        inbox, out = Path(place, "收"), Path(place, "出")
        inbox.mkdir()
        paths = make_forms(inbox, by_turns(forms), SEED)
        new = [_new_process(paths[0]) for _ in range(_ROUNDS)]
        print(f"| call | ms |\n| --- | ---: |\n| `import perfxl` | {min(new)[0]:.0f} |")
        print(f"| the first `review` | {min(first for _, first in new):.0f} |")
        _print("review", paths, perfxl.review)
        _print("annotate", paths, lambda path: perfxl.annotate(path, out / f"{path.stem}_审核.xlsx"))
        _print(
            "clean", paths, lambda path: perfxl.clean(out / f"{path.stem}_审核.xlsx", out / f"{path.stem}_报送版.xlsx")
        )
        _print("mend", paths, lambda path: perfxl.mend(path, out / f"{path.stem}_修正稿.xlsx"))
        _print("report", paths, lambda path: perfxl.report(path, out / f"{path.stem}_自评报告.docx"))
        records = [perfxl.review(path) for path in paths]
        _print("frames", [records], perfxl.frames, forms)
        _print("consolidate", [records], lambda records: perfxl.consolidate(records, out / "汇总.xlsx"), forms)
    print(f"\n{peak(os.getpid()):.0f} MB with {forms} forms.")


def _new_process(path: Path) -> tuple[float, float]:
    """Milliseconds of importing, and of the first call."""
    told = subprocess.run([sys.executable, "-c", _NEW_PROCESS, str(path)], capture_output=True, text=True, check=True)
    imported, first = map(float, told.stdout.split())
    return imported, first


def _print(call: str, given: Sequence[T], made: Callable[[T], object], forms: int = 0) -> None:
    print(f"| `{call}` | {min(_round(given, made) for _ in range(_ROUNDS)) / (forms or len(given)):.1f} |", flush=True)


def _round(given: Sequence[T], made: Callable[[T], object]) -> float:
    began = time.process_time()
    for each in given:
        made(each)
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    main()
