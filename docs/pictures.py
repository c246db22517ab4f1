"""Makes the pictures of the documentation from the samples: needs LibreOffice (soffice) and pdftoppm.

usage: python docs/pictures.py
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import openpyxl

from perfxl.run import RunOptions, run_all

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "samples" / "机关后勤保障经费.xlsx"


def main() -> None:
    """Annotate the sample; print the form with its marks, and the result sheet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_all([str(SAMPLE)], RunOptions(folder, jobs=1), lambda results, total: iter(results))
        annotated = folder / f"{SAMPLE.stem}_审核.xlsx"
        _with_margin(annotated)
        pages = _pages(annotated, folder)
        for page, picture in zip(pages, ("annotated.png", "result.png"), strict=False):
            (HERE / "images" / picture).write_bytes(page.read_bytes())


def _with_margin(path: Path) -> None:
    """Print the columns beside the table too, which the print area leaves out."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.print_area = f"A1:M{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 1
    book.save(path)


def _pages(workbook: Path, folder: Path) -> list[Path]:
    profile = (folder / "profile").as_uri()
    convert = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*convert, str(folder), str(workbook)], check=True, capture_output=True)
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", str(workbook.with_suffix(".pdf")), str(folder / "page")], check=True
    )
    return sorted(folder.glob("page-*.png"))


if __name__ == "__main__":
    main()
