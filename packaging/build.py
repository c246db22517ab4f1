"""Builds the packaged program and its archive: `python packaging/build.py [-o DIR]`, on Linux and on Windows.

Needs an environment with perfxl and PyInstaller (`pip install -c constraints.txt . ".[package]"`) and nothing else: what
lies in the environment may end up in the package. The same source in the same environment gives the same archive, to the byte.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import platform
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from licences import third_party

ROOT = Path(__file__).resolve().parents[1]
# this source, not what is installed
sys.path.insert(0, str(ROOT))
NAME = "绩效自评审核"
_VERSION_RESOURCE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),
  kids=[
    StringFileInfo([StringTable("080404B0", [
      StringStruct("CompanyName", "perfxl"),
      StringStruct("FileDescription", "绩效自评审核"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "perfxl"),
      StringStruct("LegalCopyright", "MIT"),
      StringStruct("ProductName", "绩效自评审核"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [2052, 1200])]),
  ],
)
"""


def main() -> None:
    """Build, add the folders and the licences, pack, and write the archive's SHA-256 beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist")
    output = parser.parse_args().output.resolve()
    moment = moment_of_source()
    program = build(output, moment)
    if sys.platform == "linux":
        strip(program / "_internal")
    furnish(program)
    (program / "LICENSE.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    contents = json.loads((output / "build" / "contents.json").read_text("utf-8"))
    (program / "THIRD_PARTY.txt").write_text(third_party(contents), "utf-8")
    archive = pack(program, output, moment)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", "utf-8")
    size = sum(path.lstat().st_size for path in program.rglob("*") if not path.is_dir())
    print(f"{program}: {size / 1e6:.1f} MB; {archive}: {archive.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")


def moment_of_source() -> int:
    """The moment that everything in the archive bears, in seconds since 1970: that of the commit, so that the same
    source gives the same archive.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct")
    # a zip knows no moment before 1980
    return int(told or 315619200)


def source_mark() -> str:
    """Which source was built: the commit, or where there is none the digest of the modules."""
    if commit := os.environ.get("PERFXL_COMMIT") or _git(
        "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"
    ):
        return f"commit {commit}"
    digest = hashlib.sha256()
    for path in sorted((ROOT / "perfxl").rglob("*.*")):
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return f"modules SHA-256 {digest.hexdigest()}"


def _git(*arguments: str) -> str:
    """What git says of the source; nothing where it is not there, or knows nothing of it."""
    try:
        said = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip()


def build(output: Path, moment: int) -> Path:
    """Run PyInstaller; gives the folder of the program."""
    from perfxl.text.version import __version__

    work = output / "build"
    work.mkdir(parents=True, exist_ok=True)
    numbers = tuple(int(part) for part in (*__version__.split(".")[:3], "0"))
    (work / "version.txt").write_text(_VERSION_RESOURCE.format(numbers=numbers, version=__version__), "utf-8")
    (work / "build.txt").write_text(f"{__version__}\n{source_mark()}\n", "utf-8")
    # nothing of an earlier build, whose modules may be others
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--workpath", str(work), "--distpath", str(output), str(ROOT / "packaging" / "perfxl.spec")]
    # sets within compiled modules are written in the order of their hashes
    same = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(moment)}
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **same, "PERFXL_BUILD": str(work)})
    return output / NAME


def strip(libraries: Path) -> None:
    """Take the symbols, two thirds of their size, off the libraries of Python and of the system.

    Those in wheels stay as they are: what auditwheel has patched cannot be loaded afterwards.
    """
    found = [*libraries.glob("lib*.so*"), *libraries.glob("python3.*/lib-dynload/*.so")]
    subprocess.run(["strip", "--strip-unneeded", *(path for path in found if not path.is_symlink())], check=True)


def furnish(program: Path) -> None:
    """Put the folders, the templates and the guide beside the program, as its first start would."""
    from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare

    prepare(ProgramFolder(program))


def pack(program: Path, output: Path, moment: int) -> Path:
    """The archive that people download: a zip for Windows, a tar.gz elsewhere; all in one folder, all of one moment."""
    if os.name == "nt":
        return _zip(program, output / "perfxl-win64.zip", moment)
    return _tar(program, output / f"perfxl-linux-{platform.machine()}.tar.gz", moment)


def _zip(program: Path, archive: Path, moment: int) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.comment = "请先解压，再双击“绩效自评审核”。".encode("gbk")
        for path, place in _entries(program):
            folder = path.is_dir()
            entry = zipfile.ZipInfo(f"{place}/" if folder else place, time.gmtime(moment)[:6])
            entry.external_attr = (0o40755 << 16 | 0x10) if folder else 0o100644 << 16
            packed.writestr(entry, b"" if folder else path.read_bytes(), zipfile.ZIP_DEFLATED)
    return archive


def _tar(program: Path, archive: Path, moment: int) -> Path:
    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 9, file, mtime=moment) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.GNU_FORMAT) as packed,
    ):
        for path, place in _entries(program):
            entry = packed.gettarinfo(path, place)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = moment
            entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
            with path.open("rb") if entry.isreg() else nullcontext() as content:
                packed.addfile(entry, content)
    return archive


def _entries(program: Path) -> Iterator[tuple[Path, str]]:
    """What goes into an archive, in order, and where."""
    for path in [program, *sorted(program.rglob("*"))]:
        yield path, (Path(NAME) / path.relative_to(program)).as_posix()


if __name__ == "__main__":
    main()
