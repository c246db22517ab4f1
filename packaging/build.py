"""Builds the packaged program and its archive: `python packaging/build.py [-o DIR]`, on Linux and on Windows.

Needs an environment with perfxl and PyInstaller (`pip install -c constraints.txt . ".[package]"`) and nothing else: what
lies in the environment may end up in the package.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
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
    """Build, add the folders, pack, and write the archive's SHA-256 beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist")
    output = parser.parse_args().output.resolve()
    program = build(output)
    furnish(program)
    archive = pack(program, output)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", "utf-8")
    size = sum(path.stat().st_size for path in program.rglob("*") if path.is_file())
    print(f"{program}: {size / 1e6:.1f} MB; {archive}: {archive.stat().st_size / 1e6:.1f} MB")


def build(output: Path) -> Path:
    """Run PyInstaller; gives the folder of the program."""
    from perfxl.text.version import __version__

    work = output / "build"
    work.mkdir(parents=True, exist_ok=True)
    numbers = tuple(int(part) for part in (*__version__.split(".")[:3], "0"))
    (work / "version.txt").write_text(_VERSION_RESOURCE.format(numbers=numbers, version=__version__), "utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--workpath", str(work), "--distpath", str(output), str(ROOT / "packaging" / "perfxl.spec")]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PERFXL_BUILD": str(work)})
    return output / NAME


def furnish(program: Path) -> None:
    """Put the folders, the templates and the guide beside the program, as its first start would."""
    from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare

    prepare(ProgramFolder(program))


def pack(program: Path, output: Path) -> Path:
    """The archive that people download: a zip for Windows, a tar.gz elsewhere; all in one folder."""
    if os.name == "nt":
        archive = output / "perfxl-win64.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            packed.comment = "请先解压，再双击“绩效自评审核”。".encode("gbk")
            for path in sorted(program.rglob("*")):
                packed.write(path, Path(NAME) / path.relative_to(program))
        return archive
    archive = output / f"perfxl-linux-{platform.machine()}.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(program, NAME)
    return archive


if __name__ == "__main__":
    main()
