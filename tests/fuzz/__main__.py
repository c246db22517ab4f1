"""Feed perfxl what nobody would write, guided by the code that each input reaches.

    pip install atheris          # Linux and macOS, Python 3.11 to 3.13; not needed for anything else
    python -m tests.fuzz --seconds 600 [--target TARGET ...] [--folder FOLDER]

Each target runs for the seconds given, one after the other, in a process of its own. What it finds lies in
FOLDER/found/TARGET: for every place that raised an input with its traceback; for what killed the process (calamine may
abort it), took more than five seconds or more than two gigabytes, the input that libFuzzer kept. The corpus stays in
FOLDER and the next run goes on from it. Exit status 1 where perfxl itself raised, hung or took all memory.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

# the targets, and how many bytes an input of each may have
_LONGEST = {
    "reader": 60_000, "recogniser": 400, "values": 200, "evidence": 200, "ledger": 60_000, "editor": 60_000,
}  # fmt: skip
TARGETS = tuple(_LONGEST)
_STATE = re.compile(r"#(\d+)\s.*cov: (\d+) ft: (\d+) corp: (\d+)")
# how libFuzzer names what ended a process, and what that means here
_ENDS = {"timeout-": "over 5 s", "oom-": "over 2 GB", "crash-": "process killed", "leak-": "leak"}


@dataclass
class Tally:
    """What a target's processes did together."""

    executions: int = 0
    coverage: int = 0
    features: int = 0
    inputs: int = 0
    deaths: int = 0
    last: str = ""
    ended: dict[str, int] = field(default_factory=dict)

    def follow(self, line: str, before: int) -> None:
        """Read one of libFuzzer's lines; `before` are the executions of earlier processes."""
        if match := _STATE.match(line):
            count, self.coverage, self.features, self.inputs = map(int, match.groups())
            self.executions = before + count


def main() -> int:
    """Run the targets, print what they found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--target", nargs="+", choices=TARGETS, default=TARGETS)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "perfxl-fuzz")
    call = parser.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris is missing: pip install atheris", file=sys.stderr)
        return 2
    return max(_target(name, call.seconds, call.folder) for name in call.target)


def _target(name: str, seconds: int, folder: Path) -> int:
    corpus, found = folder / "corpus" / name, folder / "found" / name
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    tally, start = Tally(), time.monotonic()
    while (left := seconds - (time.monotonic() - start)) > 1:
        if _process(name, int(left), corpus, found, tally) == 0:
            break
        tally.deaths += 1
    raised = sorted(path.stem for path in found.glob("*.txt"))
    for path in found.iterdir():
        for prefix, meaning in _ENDS.items():
            if path.name.startswith(prefix):
                tally.ended[meaning] = tally.ended.get(meaning, 0) + 1
    print(
        f"{name}: {tally.executions:,} executions in {time.monotonic() - start:,.0f} s, coverage {tally.coverage}, "
        f"features {tally.features}, corpus {tally.inputs}; processes that died {tally.deaths}; "
        f"kept in {found}: {tally.ended or 'nothing that ends a process'}; raised: {raised or 'nothing'}",
        flush=True,
    )
    grave = raised or any(tally.ended.get(_ENDS[prefix]) for prefix in ("timeout-", "oom-"))
    return int(bool(grave))


def _process(name: str, seconds: int, corpus: Path, found: Path, tally: Tally) -> int:
    """One libFuzzer process: it ends when the time is over, or dies of an input, which it keeps."""
    command = [
        sys.executable, "-m", "tests.fuzz.process", name, str(found), str(corpus), f"-max_total_time={seconds}",
        f"-artifact_prefix={found}/", "-timeout=5", "-rss_limit_mb=2048", f"-max_len={_LONGEST[name]}", "-verbosity=1",
    ]  # fmt: skip
    before = tally.executions
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stderr is not None
        for raw in process.stderr:  # a panic of calamine prints a line too: read and forgotten
            tally.follow(raw.decode("utf-8", "replace"), before)
    return process.returncode


if __name__ == "__main__":
    raise SystemExit(main())
