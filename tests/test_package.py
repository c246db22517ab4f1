"""What makes the package: its licences, its starter, its archive."""

import os
import sys
import tarfile
from importlib.metadata import distribution
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def packaging(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


@pytest.fixture
def licences(monkeypatch):
    import licences

    # PyInstaller is not in the environment of the tests
    monkeypatch.setattr(licences, "distribution", lambda name: distribution("pytest"))
    return licences


@pytest.mark.parametrize(
    ("place", "file", "expected"),
    [
        ("openpyxl", openpyxl.__file__, f"openpyxl {openpyxl.__version__}　MIT"),
        ("os", os.__file__, "Python 3."),
        ("base_library.zip", "/build/base_library.zip", "Python 3."),
        ("perfxl", str(ROOT / "perfxl" / "__init__.py"), None),
    ],
)
def test_each_file_belongs_to_a_component_with_a_licence(licences, place, file, expected):
    text = licences.third_party([(place, file, "PYMODULE")])
    assert (f"\n  {expected}" in text) if expected else "\n  perfxl" not in text
    assert "LICENSE.txt" in text


def test_a_file_of_nobody_and_an_owner_without_a_text_fail(licences, monkeypatch, tmp_path):
    (tmp_path / "libnobody.so").write_bytes(b"")
    monkeypatch.setattr(licences, "_texts_of", lambda owner: ())
    with pytest.raises(licences.LicenceError, match=r"no licence text: .*libnobody.so, openpyxl, pytest"):
        licences.third_party(
            [
                ("libnobody.so", str(tmp_path / "libnobody.so"), "BINARY"),
                ("openpyxl", openpyxl.__file__, "PYMODULE"),
            ]
        )


@pytest.mark.skipif(sys.platform == "win32", reason="one process becomes another")
def test_the_starter_becomes_the_program_beside_it(monkeypatch, tmp_path):
    import start_window

    became = []
    monkeypatch.setattr("os.execve", lambda *command: became.append(command))
    monkeypatch.setattr("sys.executable", str(tmp_path / "某局 绩效" / "审核窗口"))
    monkeypatch.setattr("sys.argv", ["审核窗口", "/收到 的/甲 乙.xlsx"])
    monkeypatch.setattr("os.environ", {"LD_LIBRARY_PATH": "_internal:/lib", "LD_LIBRARY_PATH_ORIG": "/lib", "A": "1"})
    assert start_window.main() == 0
    program = str(tmp_path / "某局 绩效" / "绩效自评审核")
    command = [program, "gui", "/收到 的/甲 乙.xlsx"]
    assert became == [(program, command, {"LD_LIBRARY_PATH": "/lib", "A": "1"})]


def test_a_starter_without_the_program_says_what_to_do(monkeypatch, tmp_path):
    import start_window

    told = []
    monkeypatch.setattr(start_window, "tell", told.append)
    monkeypatch.setattr("sys.executable", str(tmp_path / "审核窗口"))
    monkeypatch.setattr("sys.argv", ["审核窗口"])
    assert start_window.main() == 1
    assert "重新解压" in told[0]


@pytest.mark.skipif(os.name == "nt", reason="a tar.gz")
def test_two_archives_of_the_same_files_are_the_same_bytes(licences, tmp_path):
    from build import pack

    for number, name in enumerate(("一", "二")):
        program = tmp_path / name / "程序"
        for place in ("待审核/", "_internal/a.py", "_internal/b.so", "绩效自评审核"):
            (program / place).parent.mkdir(parents=True, exist_ok=True)
            if place.endswith("/"):
                (program / place).mkdir()
            else:
                (program / place).write_text(place)
                os.utime(program / place, (number + 1, number + 1))
        (program / "绩效自评审核").chmod(0o755 if number else 0o700)
        (program / "_internal" / "c.so").symlink_to("b.so")
    one, other = (pack(tmp_path / name / "程序", tmp_path / name, 1_700_000_000) for name in ("一", "二"))
    assert one.read_bytes() == other.read_bytes()
    with tarfile.open(one) as packed:
        assert {(entry.mtime, entry.uid, entry.uname) for entry in packed} == {(1_700_000_000, 0, "")}
        assert packed.getmember("绩效自评审核/绩效自评审核").mode == 0o755
        assert packed.getmember("绩效自评审核/_internal/c.so").linkname == "b.so"
