"""What goes to each department in one piece: its notice and its annotated copies, in a folder and a zip of it."""

from __future__ import annotations

import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.portable_names import department_folder, new_name
from perfxl.intake.schema import NO_NAME
from perfxl.run.finished import Finished

if TYPE_CHECKING:
    from perfxl.intake.followed_up import FollowedUp
    from perfxl.intake.returned import Returned
    from perfxl.output.consolidated.intake import Consolidated
    from perfxl.output.papers.template import Template

NOTICE_FILE = "整改通知.docx"
_ZIP = ".zip"


@dataclass(frozen=True, slots=True)
class Package:
    """What goes to a department: `folder` and the zip of that name; where each copy is taken from, by the name that it gets.

    `names` are those of the copies by the sources of their workbooks; `note` says which are not among them, and why.
    """

    to: Returned
    followed: Sequence[FollowedUp]
    folder: str
    copies: Mapping[str, Path]
    names: Mapping[str, str]
    note: str

    @property
    def zip_file(self) -> Path:
        """The file to send."""
        return Path(f"{self.folder}{_ZIP}")


def packages_of(
    run: Finished,
    content: Consolidated,
    due: Sequence[Returned],
    followed: Mapping[str, Sequence[FollowedUp]],
    units: Callable[[str], Sequence[str]],
) -> list[Package]:
    """The packages of all departments that something goes back to; `units` gives those below a department."""
    taken: set[str] = set()
    owners = _owners(content)
    packages = []
    for to in due:
        if to.is_due:
            copies, names, notes = _copies(run, to, {to.name, NO_NAME, *units(to.name)}, owners)
            folder = _new_folder(to.name, taken)
            packages.append(Package(to, followed.get(to.name, ()), folder, copies, names, "".join(notes)))
    return packages


def _new_folder(department: str, taken: set[str]) -> str:
    """A name that neither a folder nor a zip has yet."""
    name = new_name(department_folder(department), taken)
    while f"{name}{_ZIP}".casefold() in taken:
        name = new_name(name, taken)
    taken.add(f"{name}{_ZIP}".casefold())
    return name


def _owners(content: Consolidated) -> dict[str, set[str]]:
    """Whose forms each workbook holds, those that are not counted among them."""
    owners: dict[str, set[str]] = defaultdict(set)
    for source, owner in zip(content.forms["source"], content.forms["owner"], strict=True):
        owners[source].add(owner)
    return owners


def _copies(
    run: Finished, to: Returned, allowed: set[str], owners: Mapping[str, set[str]]
) -> tuple[dict[str, Path], dict[str, str], list[str]]:
    """The copies by their new names, these by source, and what there is to say of those that are missing."""
    copies, names, notes = dict[str, Path](), dict[str, str](), list[str]()
    taken = {NOTICE_FILE.casefold()}
    lost = 0
    for source, annotated in {form.source: form.annotated for form in to.forms}.items():
        path = run.copy(annotated)
        if path is None:
            lost += 1
        elif not owners[source] <= allowed:
            notes.append(f"“{path.name}”里还有其他单位的表，没有附。")
        else:
            names[source] = new_name(path.name, taken, path.suffix)
            copies[names[source]] = path
    return copies, names, [*notes, *([f"{lost} 份审核件不在结果文件夹里，没有附。"] if lost else [])]


def write_package(made: Path, package: Package, content: Consolidated, template: Template, today: date) -> list[str]:
    """Write a department's folder and zip; what is left blank in its notice. Raises PaperError, OSError."""
    from perfxl.output.papers.notice.paper import Notice, write_notice

    folder = made / package.folder
    folder.mkdir()
    notice = Notice(package.to, content.year, content.ledger.settings, package.followed, package.names)
    blanks = write_notice(notice, template, folder / NOTICE_FILE, today)
    for name, path in package.copies.items():
        shutil.copyfile(path, folder / name)
    # what is inside is packed already
    with zipfile.ZipFile(made / package.zip_file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as packed:
        for name in (NOTICE_FILE, *package.copies):
            packed.write(folder / name, name)
    return blanks
