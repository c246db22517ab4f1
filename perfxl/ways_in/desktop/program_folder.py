"""Where folder mode reads and writes: the folders beside the program."""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from perfxl.text.errors import PerfxlError

INBOX, RESULTS, TEMPLATES, GUIDE = "待审核", "审核结果", "模板", "使用说明.txt"
LOG = "审核日志.txt"
# What unpackers call the folder that they put a program into when it is started from inside an archive.
_UNPACKED = ("rar$", "7z", "temp1_", "bnz.", "wz", "360zip$", "haozip")
_NAME = "%Y-%m-%d_%H%M%S"
_RUN = re.compile(r"((\d{4}-\d\d-\d\d)_(\d\d)(\d\d)(\d\d))(?:_(\d+))?$")


class ProgramFolderError(PerfxlError):
    """The program lies where it cannot work; the message says where to put it."""


@dataclass(frozen=True, slots=True)
class ProgramFolder:
    """The folder of the program and what folder mode keeps in it."""

    path: Path

    @property
    def inbox(self) -> Path:
        """Where workbooks to review are put."""
        return self.path / INBOX

    @property
    def results(self) -> Path:
        """Where each run makes a folder."""
        return self.path / RESULTS

    @property
    def templates(self) -> Path:
        """Where the blank templates are."""
        return self.path / TEMPLATES

    @property
    def papers(self) -> Path:
        """Where the Word templates of papers are, to be edited."""
        from perfxl.output.papers.template import FOLDER

        return self.templates / FOLDER

    @property
    def guide(self) -> Path:
        """使用说明.txt."""
        return self.path / GUIDE

    @property
    def ledger(self) -> Path | None:
        """The bureau's ledger beside the program, None where there is none; an .xlsx goes before older formats."""
        from perfxl.run.discovery import LEDGER_FILE, WORKBOOK_SUFFIXES

        first = self.path / LEDGER_FILE
        places = (first, *(first.with_suffix(suffix) for suffix in sorted(WORKBOOK_SUFFIXES)))
        return next((place for place in places if place.is_file()), None)

    @property
    def ready(self) -> bool:
        """Whether a first start has made the folders."""
        return self.inbox.is_dir()

    def new_run(self, now: datetime) -> Path:
        """A folder for one run, named by date and time, made; a second run within a second gets a number.

        So does one after the clock was put back by less than a day: the folders' names tell which came after which.
        """
        name = max([now.strftime(_NAME), *self._runs_of_the_next_day(now)])
        for number in range(1, 1000):
            folder = self.results / (name if number == 1 else f"{name}_{number}")
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return folder
        raise ProgramFolderError(f"“{self.results}”里同名的文件夹太多。请清理后再试。")

    def _runs_of_the_next_day(self, now: datetime) -> list[str]:
        """The date and time of runs that the clock has not come to yet; one that was a day ahead had been wrong."""
        latest = (now + timedelta(days=1)).strftime(_NAME)
        times = (found[1] for folder in self.results.glob("*") if (found := _RUN.match(folder.name)))
        return [time for time in times if time <= latest]


def when(name: str) -> str:
    """The day and time that the name of a run's folder tells."""
    found = _RUN.match(name)
    if found is None:
        return name
    _, day, hour, minute, second, number = found.groups()
    return f"{day}　{hour}:{minute}:{second}{f'（{number}）' if number else ''}"


def program_path() -> Path:
    """The folder of the packaged program, else the current one."""
    return Path(sys.executable).resolve().parent if getattr(sys, "frozen", False) else Path.cwd()


def usable_folder(home: Path) -> ProgramFolder:
    """A program folder that can be written to. Raises ProgramFolderError."""
    if _inside_archive(home):
        raise ProgramFolderError(
            "程序是在压缩包里直接运行的，结果会丢失。请先把压缩包解压到桌面或“文档”，再双击解压后文件夹里的程序。"
        )
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise ProgramFolderError(
            f"“{home}”不能写入文件。请把整个程序文件夹复制到桌面或“文档”，再从那里双击运行。"
        ) from error
    return ProgramFolder(home)


def _inside_archive(home: Path) -> bool:
    """Whether the program was unpacked for one start only, into the system's folder for temporary files."""
    try:
        parts = home.relative_to(Path(tempfile.gettempdir()).resolve()).parts
    except ValueError:
        return False
    return bool(parts) and parts[0].casefold().startswith(_UNPACKED)


def prepare(home: ProgramFolder) -> None:
    """Make the folders, the templates and the guide; what is there already stays, but for what was left half written."""
    from importlib import resources

    from perfxl.files.atomic import replacing, sweep
    from perfxl.output.ledger.blank import write_blank
    from perfxl.output.templates import TEMPLATES as FORMS
    from perfxl.output.templates import write_template
    from perfxl.run.discovery import LEDGER_FILE
    from perfxl.run.ledger import problem_names

    for folder in (home.inbox, home.results, home.templates):
        folder.mkdir(parents=True, exist_ok=True)
    sweep((home.path, home.templates, home.papers))
    for name, (file, _) in FORMS.items():
        if not (home.templates / file).exists():
            write_template(name, home.templates)
    if not (home.templates / LEDGER_FILE).exists():
        write_blank(home.templates / LEDGER_FILE, problem_names())
    _lay_out_papers(home.papers)
    if not home.guide.exists():
        text = resources.files("perfxl.ways_in.desktop").joinpath(GUIDE).read_text("utf-8")
        # Notepad of Windows 7 and 8 wants a byte order mark and Windows line ends
        with replacing(home.guide) as part:
            part.write_text(text, encoding="utf-8-sig", newline="\r\n")


def _lay_out_papers(folder: Path) -> None:
    """Put the Word templates that ship where they can be edited; those that are there go first from then on."""
    from perfxl.files.atomic import replacing
    from perfxl.output.papers.template import SHIPPED

    folder.mkdir(exist_ok=True)
    for shipped in sorted(SHIPPED.glob("*.docx")):
        if not (folder / shipped.name).exists():
            with replacing(folder / shipped.name) as part:
                part.write_bytes(shipped.read_bytes())
