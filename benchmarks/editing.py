"""How long annotating takes beside openpyxl's load and save, on the same files in the same run, and a big sheet.

    python -m benchmarks.editing --files 40 --repeats 7 [FOLDER]

One annotation: 30 cells written and formatted, 10 comments, one added sheet, saved. The files are invented forms, or
the .xlsx files of FOLDER. The peer does less: it loads and saves. The big sheet has 200,000 styled blank rows; its
peak memory is that of a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.filled_forms import by_turns, make_forms

ROWS = 200_000
SEED = 2023
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BIG = """
import resource, sys, time
from pathlib import Path
from benchmarks.editing import annotate
begin = time.perf_counter()
annotate(Path(sys.argv[1]), Path(sys.argv[2]))
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def annotate(source: Path, target: Path) -> None:
    """30 cells, 10 comments, one added sheet."""
    from perfxl.excel.editing import CellFormat, WorkbookEditor

    look = CellFormat(border="thin", number_format="0.00", fill="FFEB9C")
    with WorkbookEditor.open(source) as book:
        sheet = book.sheet(book.sheet_names[0])
        for row in range(8, 18):
            sheet.set_formula(f"M{row}", f"ROUND(G{row}*0.9,2)", 9.0)
            sheet.set_value(f"N{row}", 0.5)
            sheet.set_value(f"O{row}", "未发现问题")
            sheet.format(f"M{row}:O{row}", look)
            sheet.comment(f"H{row}", "自评得分与评分标准不符，应为 9.91 分。", author="perfxl")
        result = book.add_sheet("审核结果")
        for row in range(1, 21):
            result.set_row(f"A{row}", [row, "score-differs", "自评得分与核算不符", "H17", 15, 10], look)
        book.save(target)


def load_and_save(source: Path, target: Path) -> None:
    """The peer: openpyxl reads the workbook and writes it again."""
    import openpyxl

    book = openpyxl.load_workbook(source)
    book.save(target)
    book.close()


def milliseconds(job: Callable[[Path, Path], None], files: Sequence[Path], target: Path) -> float:
    """The time a file."""
    begin = time.perf_counter()
    for file in files:
        job(file, target)
    return (time.perf_counter() - begin) * 1000 / len(files)


def big_sheet(path: Path) -> Path:
    """A form's first row and 200,000 rows with a style and nothing else."""
    import openpyxl

    small = path.with_name("small.xlsx")
    openpyxl.Workbook().save(small)
    rows = "".join(
        f'<row r="{row}" s="0" customFormat="1" ht="15"><c r="A{row}" s="0"/><c r="B{row}" s="0"/></row>'
        for row in range(1, ROWS + 1)
    )
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = sorted(given.folder.glob("*.xlsx")) if given.folder else make_forms(folder, by_turns(given.files), SEED)
        target = folder / "out.xlsx"
        times: dict[str, list[float]] = {"perfxl: annotate and save": [], "openpyxl: load and save": []}
        for job in (annotate, load_and_save):
            milliseconds(job, files[:2], target)
        for _ in range(given.repeats):
            for measure, job in zip(times, (annotate, load_and_save), strict=True):
                times[measure].append(milliseconds(job, files, target))
        for measure, found in times.items():
            print(f"{measure:28} {median(found):8.2f} ms a file, lowest {min(found):.2f}")
        ours, peer = (median(found) for found in times.values())
        print(f"{'ratio':28} {ours / peer:8.2f}")
        big = big_sheet(folder / "big.xlsx")
        done = subprocess.run(
            [sys.executable, "-c", _BIG, str(big), str(target)], capture_output=True, text=True, check=True
        )
        seconds, peak = map(float, done.stdout.split())
        print(f"{ROWS} styled blank rows: {seconds:.2f} s, {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
