"""LibreOffice in tests: recalculates workbooks and renders them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import openpyxl
import pytest

from tests.running_office import NOT_OPENED, OK, running_office


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


def pictures(workbook: Path, folder: Path, dpi: int = 60) -> list[Path]:
    """The printed pages of a workbook as PNG files."""
    pdftoppm = require("pdftoppm")
    (pdf,) = converted("pdf", [workbook], folder)
    subprocess.run([pdftoppm, "-r", str(dpi), "-png", str(pdf), str(folder / workbook.stem)], check=True)
    return sorted(folder.glob(f"{workbook.stem}-*.png"))


def converted(kind: str, documents: Iterable[Path], folder: Path) -> list[Path]:
    """Workbooks, or Word documents, in another format, in a folder."""
    office = running_office(require("soffice"))
    if office is None:
        _missing("python3-uno")
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for path in documents:
        made.append(folder / f"{Path(path).stem}.{kind}")
        if (answer := office.convert(Path(path), made[-1])) != OK:
            _missing("LibreOffice Writer") if answer == NOT_OPENED and path.suffix == ".docx" else pytest.fail(answer)
    return made


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    """A workbook as LibreOffice saves it, in a folder."""
    (saved,) = converted("xlsx", [path], folder)
    return saved


def saved_by_openpyxl(path: Path, folder: Path) -> Path:
    """A workbook as openpyxl saves it, in a folder."""
    openpyxl.load_workbook(path).save(folder / path.name)
    return folder / path.name
