"""Makes the pictures of the documentation from the samples.

Needs LibreOffice (soffice) and pdftoppm, and for the window Xvfb and ImageMagick (import).

usage: python docs/pictures.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare

HERE = Path(__file__).parent
IMAGES = HERE / "images"
SAMPLES = HERE.parent / "samples"
SAMPLE = SAMPLES / "机关后勤保障经费.xlsx"
TEMPLATE = HERE.parent / "templates" / "项目支出绩效自评表.xlsx"


def main() -> None:
    """The annotated sample with its marks, its result sheet, the consolidation, a template, the window."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(HERE.parent)  # 汇总.xlsx prints the inputs as they were called
        run_all([SAMPLES.name], RunOptions(folder, jobs=1), lambda results, total: iter(results))
        annotated = folder / f"{SAMPLE.stem}_审核.xlsx"
        _with_margin(annotated)
        shutil.copy2(TEMPLATE, folder / "template.xlsx")
        wanted = {
            annotated: ("annotated.png", "result.png"),
            folder / "汇总.xlsx": ("consolidated.png",),
            folder / "template.xlsx": ("template.png",),
        }
        for workbook, pictures in wanted.items():
            for page, picture in zip(_pages(workbook, folder), pictures, strict=False):
                if picture:
                    (IMAGES / picture).write_bytes(page.read_bytes())
        _window(folder / "某局 绩效自评")


def _window(home: Path) -> None:
    """The window after a run over the samples, on a screen of its own."""
    home.mkdir()
    prepare(ProgramFolder(home))
    for sample in SAMPLES.glob("*.xlsx"):
        shutil.copy2(sample, home / "待审核")
    script = (
        "import subprocess, sys\n"
        "from pathlib import Path\n"
        "from perfxl.ways_in.desktop.program_folder import ProgramFolder\n"
        "from perfxl.ways_in.desktop.window import Window, make_root\n"
        "if __name__ == '__main__':\n"
        "    root = make_root()\n"
        "    window = Window(root, ProgramFolder(Path(sys.argv[1])))\n"
        "    window.begin()\n"
        "    while window.engine is not None:\n"
        "        root.update()\n"
        "    root.update()\n"
        "    subprocess.run(['import', '-window', hex(root.winfo_id()), sys.argv[2]], check=True)\n"
    )
    program = home / "picture.py"
    program.write_text(script, "utf-8")
    command = ["xvfb-run", "-a", "-s", "-screen 0 1280x1000x24", sys.executable, str(program)]
    subprocess.run([*command, str(home), str(IMAGES / "window.png")], check=True, cwd=HERE.parent)


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
    stem = folder / f"page-{workbook.stem}"
    subprocess.run(["pdftoppm", "-r", "110", "-png", str(workbook.with_suffix(".pdf")), str(stem)], check=True)
    return sorted(folder.glob(f"{stem.name}-*.png"))


if __name__ == "__main__":
    main()
