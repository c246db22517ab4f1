"""Makes the pictures of the documentation from the samples.

Needs LibreOffice (soffice), pdftoppm and Pillow, and for the window Xvfb.

usage: python docs/pictures.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
from PIL import Image, ImageDraw, ImageFont, ImageOps

import perfxl
from perfxl.excel.reading.encryption import locked
from perfxl.run.discovery import LEDGER_FILE
from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare

HERE = Path(__file__).parent
IMAGES = HERE / "images"
SAMPLES = HERE.parent / "samples"
SAMPLE = SAMPLES / "机关后勤保障经费.xlsx"
READY = SAMPLES / "示例-无问题.xlsx"
DEPARTMENT = "广州市增城区人民代表大会常务委员会办公室"
TEMPLATE = HERE.parent / "templates" / "项目支出绩效自评表.xlsx"
NOTHING: Mapping[str, object] = {}
_GAP = 12  # pixels


class Part(NamedTuple):
    """Cells of an annotated workbook that a picture shows: the number of the sheet, the area, what is left out of it."""

    sheet: int
    area: str
    columns: str = ""
    rows: range = range(0)


MENDED: dict[str, object] = {"I8": 9.91, "H20": 10, "H22": 12, "H26": 96.91}
"""What somebody does about the errors of SAMPLE."""
WHOLE = Part(0, "A1:M28")
LIVE = (Part(0, "D16:L26", "IJ", range(24, 26)), Part(1, "B4:H14", rows=range(1, 10)))
"""What is shown before and after it: rows of the form with the columns beside it, and 审核结果."""
HEAD = Part(1, "A4:F4", rows=range(1, 4))
"""The line of 审核结果 that tells what it comes to."""

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
    ImageGrab.grab(box, xdisplay="").quantize(200, dither=0).save(sys.argv[2], optimize=True)
"""


def main() -> None:
    """The annotated sample, before and after it is mended, its result sheet, the consolidation, a template, a paper, the window."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(HERE.parent)  # 汇总.xlsx prints the inputs as they were called
        run_all([SAMPLES.name], RunOptions(folder, jobs=1), lambda results, total: iter(results))
        annotated = folder / f"{SAMPLE.stem}_审核.xlsx"
        keep(_pages(annotated, folder)[1], "result.png")
        keep(_part(annotated, folder, WHOLE), "annotated.png")
        keep(_live(annotated, folder), "live.png")
        keep(_pages(folder / "汇总.xlsx", folder)[0], "consolidated.png")
        keep(_pages(TEMPLATE, folder)[0], "template.png")
        report = folder / "自评报告.docx"
        perfxl.report(READY, report)
        keep(_side_by_side([trimmed(page) for page in _pages(report, folder)[:2]]), "self_report.png")
        _accountant(folder / "某局 绩效自评")
        _bureau(folder / "财政局 绩效自评")


def keep(picture: Image.Image, name: str) -> None:
    """Save a picture without its white margins, in few colours, so that it stays small."""
    trimmed(picture).quantize(200, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)


def trimmed(picture: Image.Image) -> Image.Image:
    """A picture without its white margins, but for a little."""
    left, top, right, bottom = ImageOps.invert(picture.convert("L")).getbbox() or (0, 0, *picture.size)
    return ImageOps.expand(picture.crop((left, top, right, bottom)), _GAP, "white")


def _live(annotated: Path, folder: Path) -> Image.Image:
    """The same cells of an annotated workbook as it was given back, and once somebody has mended it."""
    columns = []
    for caption, mended in (("审核后", {}), ("改正后：颜色随之消失", MENDED)):
        form, findings = (_as_wide(_part(annotated, folder, part, mended), 660) for part in LIVE)
        head = _part(annotated, folder, HEAD, mended)
        columns.append(_stacked([_caption(caption), form, _as_wide(head, head.width * 52 // head.height), findings]))
    return _side_by_side(columns)


def _part(workbook: Path, folder: Path, part: Part, mended: Mapping[str, object] = NOTHING) -> Image.Image:
    """Some cells of a workbook, after cells of its form (the first sheet) were filled in otherwise."""
    book = openpyxl.load_workbook(workbook)
    for cell, value in mended.items():
        book.worksheets[0][cell] = value
    for sheet in book.worksheets:
        sheet.print_area = "A500"
    shown = book.worksheets[part.sheet]
    shown.print_area = part.area
    for column in part.columns:
        shown.column_dimensions[column].hidden = True
    for row in part.rows:
        shown.row_dimensions[row].hidden = True
    if part in LIVE[1:]:
        for row in range(11, 15):  # as high as the columns that are shown want it
            shown.row_dimensions[row].height = 30
    shown.oddHeader.center.text = shown.oddFooter.center.text = ""
    shown.row_breaks.brk = []
    shown.page_setup.orientation = "landscape"
    shown.sheet_properties.pageSetUpPr.fitToPage = True
    shown.page_setup.fitToWidth = shown.page_setup.fitToHeight = 1
    copy = folder / "part.xlsx"
    book.save(copy)
    return trimmed(next(page for page in _pages(copy, folder) if ImageOps.invert(page.convert("L")).getbbox()))


def _as_wide(picture: Image.Image, width: int) -> Image.Image:
    """A picture made as wide as that."""
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def _caption(text: str) -> Image.Image:
    """A line of text."""
    font = ImageFont.truetype(_command("fc-match", "-f", "%{file}", "sans:lang=zh-cn"), 26)
    picture = Image.new("RGB", (int(font.getlength(text)) + 2 * _GAP, 44), "white")
    ImageDraw.Draw(picture).text((_GAP, 4), text, "#1e6b41", font)
    return picture


def _stacked(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures below each other, as wide as the widest."""
    width = max(picture.width for picture in pictures)
    whole = Image.new("RGB", (width, sum(picture.height for picture in pictures)), "white")
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    return whole


def _side_by_side(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures beside each other, with a line between."""
    width = sum(picture.width for picture in pictures) + 2 * _GAP * (len(pictures) - 1)
    whole = Image.new("RGB", (width, max(picture.height for picture in pictures)), "white")
    left = 0
    for picture in pictures:
        whole.paste(picture, (left, 0))
        left += picture.width + 2 * _GAP
        ImageDraw.Draw(whole).line((left - _GAP, 0, left - _GAP, whole.height), "#b0b8b4")
    return whole


def _accountant(home: Path) -> None:
    """The window after a run over the samples and what comes with them."""
    inbox = _program(home)
    silent = openpyxl.load_workbook(READY)
    for cell in ("C24", "C25"):  # points lost, and no reason given
        silent.worksheets[0][cell] = None
    silent.worksheets[0]["C4"] = "义务教育学校操场改造"
    silent.save(inbox / "操场改造.xlsx")
    (inbox / "某局 传来的表.xlsx").write_bytes(SAMPLE.read_bytes()[:2000])
    (inbox / "专项资金自评表.xlsx").write_bytes(locked(SAMPLE.read_bytes(), "123456"))
    other = openpyxl.Workbook()
    other.active["A1"] = "通讯录"
    other.save(inbox / "通讯录.xlsx")
    _window(home, "window.png")


def _bureau(home: Path) -> None:
    """The window with a ledger beside the program."""
    _program(home)
    ledger = openpyxl.load_workbook(ProgramFolder(home).templates / LEDGER_FILE)
    ledger["项目清单"].append(["2023-017", "机关后勤保障经费", DEPARTMENT, DEPARTMENT, 41.92, 41.56])
    ledger["名单"].append([DEPARTMENT, None, None, None, 1, 1])
    ledger.save(home / LEDGER_FILE)
    _window(home, "window_ledger.png")


def _program(home: Path) -> Path:
    """A program's folder with the samples in its 待审核, which is given."""
    home.mkdir()
    prepare(ProgramFolder(home))
    for sample in SAMPLES.glob("*.xlsx"):
        shutil.copy2(sample, ProgramFolder(home).inbox)
    return ProgramFolder(home).inbox


def _window(home: Path, picture: str) -> None:
    """The window after it reviewed what lies in 待审核, on a screen of its own."""
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
            [sys.executable, str(script), str(home), str(IMAGES / picture)],
            check=True,
            env={**os.environ, "DISPLAY": display, "PYTHONPATH": paths},
        )
    finally:
        screen.terminate()
        screen.wait(10)


def _pages(document: Path, folder: Path) -> list[Image.Image]:
    """The printed pages of a workbook or a paper."""
    profile = (folder / "profile").as_uri()
    made = folder / "pdf"
    _command(
        *("soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"),
        *(str(made), str(document)),
    )
    stem = made / document.stem
    _command("pdftoppm", "-r", "110", "-png", f"{stem}.pdf", str(stem))
    pages = [Image.open(page).convert("RGB") for page in sorted(made.glob(f"{stem.name}-*.png"))]
    for page in made.iterdir():
        page.unlink()
    return pages


def _command(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
