"""Makes the pictures of the documentation from the samples.

Needs LibreOffice (soffice) and pdftoppm, and for the window Xvfb and Pillow.

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

from perfxl.excel.reading.encryption import locked
from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare

HERE = Path(__file__).parent
IMAGES = HERE / "images"
SAMPLES = HERE.parent / "samples"
SAMPLE = SAMPLES / "机关后勤保障经费.xlsx"
TEMPLATE = HERE.parent / "templates" / "项目支出绩效自评表.xlsx"

# A program of its own, as the window starts processes.
_SCRIPT = """
import sys
from pathlib import Path

from PIL import ImageGrab

from perfxl.ways_in.desktop.program_folder import ProgramFolder
from perfxl.ways_in.desktop.window import Window, make_root

if __name__ == "__main__":
    root = make_root()
    window = Window(root, ProgramFolder(Path(sys.argv[1])))
    window.begin()
    while window.engine is not None:
        root.update()
    root.update()
    left, top = root.winfo_rootx(), root.winfo_rooty()
    box = (left, top, left + root.winfo_width(), top + root.winfo_height())
    ImageGrab.grab(box, xdisplay="").save(sys.argv[2], optimize=True)
"""


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
    """The window after a run over the samples and what comes with them, on a screen of its own."""
    home.mkdir()
    prepare(ProgramFolder(home))
    inbox = home / "待审核"
    for sample in SAMPLES.glob("*.xlsx"):
        shutil.copy2(sample, inbox)
    silent = openpyxl.load_workbook(SAMPLES / "示例-无问题.xlsx")
    for cell in ("C24", "C25"):  # points lost, and no reason given
        silent.worksheets[0][cell] = None
    silent.worksheets[0]["C4"] = "义务教育学校操场改造"
    silent.save(inbox / "操场改造.xlsx")
    (inbox / "某局 传来的表.xlsx").write_bytes(SAMPLE.read_bytes()[:2000])
    (inbox / "专项资金自评表.xlsx").write_bytes(locked(SAMPLE.read_bytes(), "123456"))
    other = openpyxl.Workbook()
    other.active["A1"] = "通讯录"
    other.save(inbox / "通讯录.xlsx")
    script = home / "picture.py"
    script.write_text(_SCRIPT, "utf-8")
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x960x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    try:
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        paths = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
        subprocess.run(
            [sys.executable, str(script), str(home), str(IMAGES / "window.png")],
            check=True,
            env={**os.environ, "DISPLAY": display, "PYTHONPATH": paths},
        )
    finally:
        screen.terminate()
        screen.wait(10)


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
