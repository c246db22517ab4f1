"""Tries perfxl where it is installed, away from the checkout: `python packaging/installed.py [--mypy MYPY]`.

In an empty folder with the samples: the examples of the documentation, then the command. `MYPY` is the program that
type-checks a client of the library against what is installed. Fails with an assertion.
"""

from __future__ import annotations

import argparse
import contextlib
import doctest
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("docs/library.md", "docs/frames.md", "README.md")
# The scores that the published forms must give.
EXPECTED = {"机关后勤保障经费.xlsx": 96.91, "部门整体支出绩效自评表.xlsx": 99.914}
_PATIENCE = 120


def main() -> None:
    """The scenario."""
    import perfxl

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mypy")
    given = parser.parse_args()
    assert ROOT not in Path(perfxl.__file__).parents, f"this is the checkout's: {perfxl.__file__}"
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        shutil.copytree(ROOT / "samples", "samples")
        for page in PAGES:
            assert not (failed := examples(page)), failed
        command()
        if given.mypy:
            typed(given.mypy)
    print("perfxl works where it is installed")


def examples(page: str) -> str:
    """What goes otherwise than a page says, run in the current folder, where samples/ lies; '' where nothing does."""
    text = (ROOT / page).read_text("utf-8")
    for number, script in enumerate(scripts(page)):
        exec(compile(script, f"{page} [{number}]", "exec"), {"__name__": "example"})
    # the end of a block is no output
    test = doctest.DocTestParser().get_doctest(re.sub("(?m)^```.*$", "", text), {}, page, page, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    return "".join(said)


def scripts(page: str) -> Iterator[str]:
    """The scripts of a page: they show no output."""
    for found in re.finditer(r"(?ms)^```python\n(.*?)^```$", (ROOT / page).read_text("utf-8")):
        yield found[1]


def command() -> None:
    """The command over the samples, and what it writes from files that ship with it: templates, papers, the ledger."""
    call("run", "samples", "-o", "out")
    records = map(json.loads, Path("out/results.jsonl").read_text("utf-8").splitlines())
    scores = {Path(record["source"]).name: record["forms"][0]["totals"]["score"] for record in records}
    assert scores.items() >= EXPECTED.items(), scores
    call("template", "all", "-o", "blank")
    call("report", f"samples/{next(iter(EXPECTED))}", "-o", "out")
    call("report", "out")
    call("ledger", "new", "-o", "工作台账.xlsx")
    call("run", "samples", "-o", "by ledger", "--ledger", "工作台账.xlsx")
    written = {path.suffix for path in Path("out").rglob("*")} | {path.suffix for path in Path("blank").iterdir()}
    assert written >= {".xlsx", ".docx"}, written


def call(*arguments: str) -> None:
    """Call the installed command."""
    program = shutil.which("perfxl", path=str(Path(sys.executable).parent))
    assert program, "no command perfxl beside this Python"
    done = subprocess.run([program, *arguments], capture_output=True, encoding="utf-8", timeout=_PATIENCE, check=False)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"


def typed(mypy: str) -> None:
    """Type-check the client that docs/library.md shows."""
    Path("client.py").write_text("".join(scripts("docs/library.md")), "utf-8")
    asked = [mypy, "--strict", "--python-executable", sys.executable, "--cache-dir", "types", "client.py"]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", timeout=_PATIENCE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    main()
