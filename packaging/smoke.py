"""Runs the packaged program as a person would: `python packaging/smoke.py FOLDER [--wine]`.

In an empty folder with a Chinese name and spaces: the first start, both published samples dropped in, the second start, the
results; then as many workbooks as make worker processes start, and the window over the same folder (on a virtual screen,
where xvfb-run is there). `FOLDER` is the built program's; with --wine it is a Windows program. Prints what it took; fails with an assertion.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"
NAME = "绩效自评审核"
# More than the program reviews without worker processes.
_MANY = 150
_PATIENCE = 60
# The scores that the published forms must give.
EXPECTED = {"机关后勤保障经费.xlsx": 96.91, "部门整体支出绩效自评表.xlsx": 99.914}


def main() -> None:
    """The scenario."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wine", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "某局 绩效 自评"
        home.mkdir()
        for name in ("_internal", *(path.name for path in given.folder.iterdir() if path.is_file())):
            copy = shutil.copytree if (given.folder / name).is_dir() else shutil.copy2
            if name != "使用说明.txt":
                copy(given.folder / name, home / name)
        start(home, given.wine)  # the first start of a fresh copy is slower: files are read for the first time
        for made in ("待审核", "审核结果", "模板"):
            shutil.rmtree(home / made)
        first_line, whole, text = start(home, given.wine)
        assert "第一次运行" in text, text
        print(f"first start: first line after {first_line:.2f} s, done after {whole:.2f} s")
        for sample in EXPECTED:
            shutil.copy2(SAMPLES / sample, home / "待审核")
        first_line, whole, text = start(home, given.wine)
        print(f"second start, both samples: first line after {first_line:.2f} s, done after {whole:.2f} s")
        check(home, text)
        many(home, given.wine)
        window(home, given.wine)
    print("the packaged program works")


def start(home: Path, wine: bool) -> tuple[float, float, str]:
    """One double click: seconds to the first line, seconds to the end, what was said."""
    program = home / (f"{NAME}.exe" if wine or sys.platform == "win32" else NAME)
    command = [*(["wine"] if wine else []), str(program), "--no-pause"]
    began = time.perf_counter()
    # Windows programs under Wine want a pipe, not a file
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=home.parent
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        first_line = time.perf_counter() - began
        rest = running.stdout.read()
    whole = time.perf_counter() - began
    text = (line + rest).decode("utf-8")
    assert running.returncode == 0, (running.returncode, text)
    return first_line, whole, text


def check(home: Path, text: str) -> None:
    """The results of the second start."""
    (run,) = (home / "审核结果").iterdir()
    names = {path.name for path in run.iterdir()}
    wanted = {"results.jsonl", "汇总.xlsx", "审核日志.txt", *(f"{Path(name).stem}_审核.xlsx" for name in EXPECTED)}
    assert names == wanted, names
    records = [json.loads(line) for line in (run / "results.jsonl").read_text("utf-8").splitlines()]
    scores = {
        Path(record["source"].replace("\\", "/")).name: record["forms"][0]["totals"]["score"] for record in records
    }
    assert scores == EXPECTED, scores
    assert "机关后勤保障经费.xlsx　2 处" in text, text


def many(home: Path, wine: bool) -> None:
    """Enough workbooks for worker processes."""
    for number in range(_MANY):
        shutil.copy2(SAMPLES / "机关后勤保障经费.xlsx", home / "待审核" / f"{number:03}.xlsx")
    _, whole, text = start(home, wine)
    assert f"审核完成：{_MANY + len(EXPECTED)} 个工作簿" in text, text[-2000:]
    print(f"{_MANY + len(EXPECTED)} workbooks: {whole:.2f} s")
    for path in (home / "待审核").glob("[0-9]*.xlsx"):
        path.unlink()


def window(home: Path, wine: bool) -> None:
    """The window reviews 待审核 as it opens."""
    native = sys.platform == "win32"
    if not native and shutil.which("xvfb-run") is None:
        print("no xvfb-run: the window was not tried")
        return
    before = set((home / "审核结果").iterdir())
    program = home / ("审核窗口.exe" if wine or native else "审核窗口")
    command = [*([] if native else ["xvfb-run", "-a"]), *(["wine"] if wine else []), str(program)]
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as running:
        try:
            while not any((run / "汇总.xlsx").exists() for run in set((home / "审核结果").iterdir()) - before):
                assert running.poll() is None, running.stdout and running.stdout.read()
                assert time.perf_counter() - began < _PATIENCE, "the window did nothing"
                time.sleep(0.05)
            print(f"window: both samples done {time.perf_counter() - began:.2f} s after its start")
        finally:
            if native:
                running.kill()
            else:
                os.killpg(running.pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
