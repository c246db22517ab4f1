"""Runs the packaged program as a person would: `python packaging/smoke.py FOLDER [--wine]`.

In an empty folder with a Chinese name and spaces: the first start, both published samples, a mended round, a zip, what can be
handed in, the commands, a ledger beside the program, as many workbooks as make worker processes start, one of which is
killed, and the window (on a virtual screen, where Xvfb is there). `FOLDER` is the built program's; with --wine it is a
Windows program. Needs perfxl's own dependencies. Prints what it took; fails with an assertion.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import psutil

SAMPLES = Path(__file__).parents[1] / "samples"
NAME, WINDOW, LEDGER = "绩效自评审核", "审核窗口", "工作台账.xlsx"
PROJECT, DEPARTMENT, RIGHT = "机关后勤保障经费", "部门整体支出绩效自评表", "示例-无问题"
BODY = "广州市增城区人民代表大会常务委员会办公室"
# The scores that the published forms must give.
EXPECTED = {f"{PROJECT}.xlsx": 96.91, f"{DEPARTMENT}.xlsx": 99.914}
# What is wrong in the project's form, and right.
MENDED = {"I8": 9.91, "H20": 10}
# More than the program reviews without worker processes.
_MANY = 150
_PATIENCE = 90


@dataclass(frozen=True)
class Program:
    """A copy of the packaged program in a folder of its own."""

    home: Path
    wine: bool

    def command(self, name: str, *arguments: str) -> list[str]:
        """What starts one of its programs."""
        windows = self.wine or sys.platform == "win32"
        return [*(["wine"] if self.wine else []), str(self.home / (f"{name}.exe" if windows else name)), *arguments]

    def start(self, *arguments: str, heard: Callable[[int], None] = lambda _: None) -> Said:
        """One double click, or a drag: `heard` is called with the number of each line that is said."""
        return self.run("--no-pause", *arguments, heard=heard)

    def run(self, *arguments: str, ends: tuple[int, ...] = (0,), heard: Callable[[int], None] = lambda _: None) -> Said:
        """A command, in the folder above the program's."""
        began, lines, first = time.perf_counter(), [], 0.0
        # Windows programs under Wine want a pipe, not a file
        with subprocess.Popen(
            self.command(NAME, *arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=self.home.parent,
            stderr=subprocess.STDOUT,
        ) as running:  # fmt: skip
            assert running.stdout is not None
            for line in running.stdout:
                first = first or time.perf_counter() - began
                lines.append(line.decode("utf-8"))
                heard(len(lines))
        text = "".join(lines)
        assert running.returncode in ends, (arguments, running.returncode, text)
        return Said(text, first, time.perf_counter() - began)

    @property
    def inbox(self) -> Path:
        """待审核."""
        return self.home / "待审核"

    @property
    def last(self) -> Path:
        """The folder of the last run."""
        return max((self.home / "审核结果").iterdir())

    def receive(self, *workbooks: Path) -> None:
        """These workbooks and no others lie in 待审核."""
        for path in self.inbox.iterdir():
            path.unlink()
        for path in workbooks:
            shutil.copy2(path, self.inbox)

    def processes(self) -> list[psutil.Process]:
        """The processes of this copy, by the folder that stands in their commands: under Wine they have no parents."""
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(self.home.parent.name in part for part in process.info["cmdline"] or ())
            and process.pid != os.getpid()
        ]


@dataclass(frozen=True)
class Said:
    """What the program said, and the seconds to the first line and to the end."""

    text: str
    first: float
    whole: float

    def __str__(self) -> str:
        return f"first line after {self.first:.2f} s, done after {self.whole:.2f} s"


def main() -> None:
    """The scenario."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wine", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        program = Program(Path(scratch) / "某局 绩效 自评", given.wine)
        unpacked(given.folder, program)
        with screen():
            for step in (
                first_start,
                both_samples,
                mended_round,
                sent_as_zip,
                handed_in,
                commands,
                ledger,
                many,
                killed_worker,
                window,
            ):
                began = time.perf_counter()
                print(f"{step.__name__}: {step(program)} [{time.perf_counter() - began:.1f} s]", flush=True)
    print("the packaged program works")


def unpacked(folder: Path, program: Program) -> None:
    """The program without the folders that its first start makes."""
    program.home.mkdir()
    for path in folder.iterdir():
        if path.name == "_internal":
            shutil.copytree(path, program.home / path.name)
        elif path.is_file() and path.name != "使用说明.txt":
            shutil.copy2(path, program.home)
    for name in ("LICENSE.txt", "THIRD_PARTY.txt", "_internal/perfxl/build.txt"):
        assert (program.home / name).stat().st_size > 10, name


def first_start(program: Program) -> str:
    """It makes its folders; the second time, as the first of a fresh copy reads all files for the first time."""
    program.start()
    for made in ("待审核", "审核结果", "模板"):
        shutil.rmtree(program.home / made)
    said = program.start()
    assert "第一次运行" in said.text, said.text
    return str(said)


def both_samples(program: Program) -> str:
    """The published forms get their scores and their annotated copies."""
    program.receive(*(SAMPLES / name for name in EXPECTED))
    said = program.start()
    names = {path.name for path in program.last.iterdir()}
    assert names == {
        "results.jsonl",
        "汇总.xlsx",
        "审核日志.txt",
        *(f"{Path(name).stem}_审核.xlsx" for name in EXPECTED),
    }
    scores = {Path(record["source"]).name: record["forms"][0]["totals"]["score"] for record in records(program)}
    assert scores == EXPECTED, scores
    assert f"{PROJECT}.xlsx　2 处" in said.text, said.text
    return str(said)


def mended_round(program: Program) -> str:
    """The annotated copy, mended and put back, is the next round of its form."""
    annotated = program.last / f"{PROJECT}_审核.xlsx"
    book = openpyxl.load_workbook(annotated)
    for cell, value in MENDED.items():
        book.worksheets[0][cell].value = value
    program.receive()
    book.save(program.inbox / annotated.name)
    said = program.start()
    assert f"已改正 {len(MENDED)} 处" in said.text, said.text
    assert (program.last / annotated.name).exists()
    return str(said)


def sent_as_zip(program: Program) -> str:
    """A zip of workbooks is reviewed as it lies there."""
    program.receive()
    with zipfile.ZipFile(program.inbox / "乙局.zip", "w") as packed:
        for name in EXPECTED:
            packed.write(SAMPLES / name, name)
    said = program.start()
    for name in EXPECTED:
        assert (program.last / "乙局" / f"{Path(name).stem}_审核.xlsx").exists(), said.text
    return str(said)


def handed_in(program: Program) -> str:
    """A form without an error gets its 报送版 and the draft of its 自评报告; here dragged onto the program."""
    program.receive()
    dragged = program.home.parent / "拖入 的表"
    dragged.mkdir()
    shutil.copy2(SAMPLES / f"{RIGHT}.xlsx", dragged)
    said = program.start(seen(program, dragged))
    for name in (f"{RIGHT}_报送版.xlsx", f"报告/{RIGHT}_自评报告.docx"):
        assert (program.last / name).exists(), name
    return str(said)


def commands(program: Program) -> str:
    """The command line, each command with a file that it makes or a word that it says."""
    folder = program.home.parent
    out = seen(program, folder / "出")
    form, other = (seen(program, SAMPLES / f"{name}.xlsx") for name in (PROJECT, RIGHT))
    run = seen(program, folder / "出" / "审核")
    for arguments, made in (
        (("--version",), "0."),
        (("check", form, other, "--format", "json"), '"score": 96.91'),
        (("explain", form, "--cell", "H20"), "10"),
        (("run", form, "-o", run, "--opinion", "--explain"), f"审核/{PROJECT}_审核意见书.docx"),
        (("clean", f"{run}/{PROJECT}_审核.xlsx", "-o", out), f"{PROJECT}_报送版.xlsx"),
        (("mend", form, "-o", out), f"{PROJECT}_修正稿.xlsx"),
        (("report", other, "-o", f"{out}/报告.docx"), "报告.docx"),
        (("report", run, "-o", f"{out}/总结.docx"), "总结.docx"),
        (("compare", form, other, "-o", f"{out}/比较.xlsx"), "比较.xlsx"),
        (("template", "all", "-o", out), "项目支出绩效自评表.xlsx"),
        (("rules", "export", "guangzhou-2023-project", "-o", f"{out}/评分规则.xlsx"), "评分规则.xlsx"),
        (("rules", "check", f"{out}/评分规则.xlsx"), ""),
        (("ledger", "new", "-o", f"{out}/台账.xlsx"), "台账.xlsx"),
    ):
        said = program.run(*arguments)
        assert (folder / "出" / made).exists() or made in said.text, (arguments, said.text)
    return "all of them"


def ledger(program: Program) -> str:
    """With a ledger beside the program the bureau's papers are written; who sent nothing is listed."""
    book = openpyxl.load_workbook(program.home / "模板" / LEDGER)
    listed = book["名单"]
    heading = next(row for row in listed.iter_rows() if "部门" in [cell.value for cell in row])
    column = next(cell.column for cell in heading if cell.value == "部门")
    for number, name in enumerate((BODY, "没有报送的局"), heading[0].row + 1):
        listed.cell(number, column, name)
    book.save(program.home / LEDGER)
    program.receive(*(SAMPLES / name for name in EXPECTED))
    said = program.start()
    (program.home / LEDGER).unlink()
    assert f"“{LEDGER}”核对" in said.text, said.text
    sheet = openpyxl.load_workbook(program.last / "汇总.xlsx", read_only=True)["未报送"]
    assert "没有报送的局" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    papers = {path.name for path in program.last.rglob("*.docx")}
    assert len(papers) >= 3, papers  # a notice, the summary, the circular
    return str(said)


def many(program: Program) -> str:
    """Enough workbooks for worker processes."""
    program.receive(*(SAMPLES / name for name in EXPECTED))
    for number in range(_MANY):
        shutil.copy2(SAMPLES / f"{PROJECT}.xlsx", program.inbox / f"{number:03}.xlsx")
    said = program.start()
    assert f"审核完成：{_MANY + len(EXPECTED)} 个工作簿" in said.text, said.text[-2000:]
    return f"{_MANY + len(EXPECTED)} workbooks: {said.whole:.2f} s"


def killed_worker(program: Program) -> str:
    """A worker dies: the run goes on, and the one workbook that it had begun is named."""
    killed = []

    def kill(line: int) -> None:
        if line > 10 and not killed:
            killed.extend(worker for worker in program.processes() if "--multiprocessing-fork" in worker.cmdline())
            killed[-1].kill()

    said = program.run("--no-pause", ends=(0, 1), heard=kill)
    assert killed
    lost = [record["source"] for record in records(program) if record["annotated"] is None]
    assert len(records(program)) == _MANY + len(EXPECTED)
    assert len(lost) <= 1, lost
    for source in lost:
        assert f"{Path(source).name}　" in said.text, said.text[-2000:]
    return f"{len(lost)} lost, {said.whole:.2f} s"


def window(program: Program) -> str:
    """The window reviews 待审核 as it opens, and what is dragged onto it; seconds from the start to the results."""
    if sys.platform != "win32" and "DISPLAY" not in os.environ:
        return "no screen: not tried"
    program.receive(*(SAMPLES / name for name in EXPECTED))
    dragged = seen(program, program.home.parent / "拖入 的表" / f"{RIGHT}.xlsx")
    took = []
    for arguments, wanted in (((), f"{PROJECT}_审核.xlsx"), ((dragged,), f"{RIGHT}_审核.xlsx")):
        before = program.last
        began = time.perf_counter()
        starter = subprocess.Popen(
            program.command(WINDOW, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            while program.last == before or not (program.last / "汇总.xlsx").exists():
                assert time.perf_counter() - began < _PATIENCE, "the window did nothing"
                time.sleep(0.05)
            took.append(f"{time.perf_counter() - began:.2f} s")
            assert (program.last / wanted).exists(), list(program.last.iterdir())
        finally:
            for process in program.processes():
                process.kill()
            starter.wait(10)
    return f"both samples done after {took[0]}, a dragged workbook after {took[1]}"


@contextmanager
def screen() -> Iterator[None]:
    """A virtual screen where Xvfb is there, the one that is shown on within: for all steps, as Wine asks once for it."""
    if shutil.which("Xvfb") is None:
        yield
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        before = os.environ.get("DISPLAY")
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        try:
            yield
        finally:
            server.terminate()
            os.environ.pop("DISPLAY")
            if before is not None:
                os.environ["DISPLAY"] = before


def records(program: Program) -> list[dict]:
    """The records of the last run."""
    return [json.loads(line) for line in (program.last / "results.jsonl").read_text("utf-8").splitlines()]


def seen(program: Program, path: Path) -> str:
    """A path as the program knows it: Wine has the root of the system as drive Z."""
    return f"Z:{path}" if program.wine else str(path)


if __name__ == "__main__":
    main()
