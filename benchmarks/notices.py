"""How long the notices of a whole review take, once its program has started.

python -m benchmarks.notices --departments 100
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from perfxl.output.drawing.project import draw_project
from perfxl.output.drawing.sheet import Sheet, book_options
from perfxl.run.job import RunOptions, run_all
from perfxl.run.notices import write_notices
from samples.make_samples import FAULTY, PROJECT_SHEET


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=100)
    departments = parser.parse_args().departments
    with tempfile.TemporaryDirectory() as folder:
        inbox, results = Path(folder, "收"), Path(folder, "出")
        inbox.mkdir()
        for number in range(departments):
            with xlsxwriter.Workbook(str(inbox / f"{number}.xlsx"), book_options()) as book:
                draw_project(Sheet(book, PROJECT_SHEET), replace(FAULTY, department=f"某市第{number}局"))
        run_all([str(inbox)], RunOptions(results, consolidate=False), lambda lines, _: iter(lines))
        begun = time.perf_counter(), time.process_time()
        made = write_notices(results, Path(folder, "退回"))
        took, busy = time.perf_counter() - begun[0], time.process_time() - begun[1]
        print(f"{made.notices} notices, {made.copies} copies: {took:.1f} s, {busy:.1f} s of processor time")


if __name__ == "__main__":
    main()
