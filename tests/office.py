"""LibreOffice in tests: recalculates workbooks and renders them."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

# Without this setting LibreOffice trusts the cached values and recalculates nothing.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def require(program: str) -> str:
    """The program's path; the test is skipped without it, or fails where it has to be there."""
    return shutil.which(program) or _missing(program)


def _missing(program: str) -> NoReturn:
    if os.environ.get("PERFXL_REQUIRE_LIBREOFFICE"):
        pytest.fail(f"{program} is missing")
    pytest.skip(f"{program} is missing")


def recalculated(workbooks: Iterable[Path], folder: Path) -> dict[str, Path]:
    """Copies of workbooks in which LibreOffice has computed every formula anew, by file name."""
    return {path.name: path for path in converted("xlsx", workbooks, folder)}


def stale_formulas(workbook: Path, recalculation: Path) -> list[tuple[object, ...]]:
    """The formulas whose cached value is not the one that LibreOffice computes: sheet, cell, formula, both values."""
    fresh = openpyxl.load_workbook(recalculation, data_only=True)
    return [
        (sheet, cell, formula, cached, fresh[sheet][cell].value)
        for sheet, cell, formula, cached in _formulas(workbook)
        if not _same(cached, fresh[sheet][cell].value)
    ]


def formula_count(workbook: Path) -> int:
    """How many formulas a workbook has."""
    return len(list(_formulas(workbook)))


def _formulas(path: Path) -> Iterator[tuple[str, str, object, object]]:
    cached = CalamineWorkbook.from_path(path)
    for sheet in openpyxl.load_workbook(path):
        rows = cached.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            # an error, which calamine reads as a blank, is none that LibreOffice may confirm
            value = rows[cell.row - 1][cell.column - 1]
            yield sheet.title, cell.coordinate, cell.value, None if value == "" else value


def _same(cached: object, fresh: object) -> bool:
    if isinstance(cached, int | float) and isinstance(fresh, int | float):
        # a program saves fifteen digits
        return math.isclose(cached, fresh, rel_tol=1e-14, abs_tol=1e-9)
    return cached == fresh


def pictures(workbook: Path, folder: Path, dpi: int = 60) -> list[Path]:
    """The printed pages of a workbook as PNG files."""
    pdftoppm = require("pdftoppm")
    (pdf,) = converted("pdf", [workbook], folder)
    subprocess.run([pdftoppm, "-r", str(dpi), "-png", str(pdf), str(folder / workbook.stem)], check=True)
    return sorted(folder.glob(f"{workbook.stem}-*.png"))


def converted(kind: str, workbooks: Iterable[Path], folder: Path) -> list[Path]:
    """Workbooks, or Word documents, in another format, in a folder."""
    soffice = require("soffice")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    given = [str(path) for path in workbooks]
    command = [soffice, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), *given], check=True, capture_output=True, timeout=150)
    made = [folder / f"{Path(path).stem}.{kind}" for path in given]
    if given[0].endswith(".docx") and not made[0].exists():
        _missing("LibreOffice Writer")
    return made


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    """A workbook as LibreOffice saves it, in a folder."""
    (saved,) = converted("xlsx", [path], folder)
    return saved


def saved_by_openpyxl(path: Path, folder: Path) -> Path:
    """A workbook as openpyxl saves it, in a folder."""
    openpyxl.load_workbook(path).save(folder / path.name)
    return folder / path.name
