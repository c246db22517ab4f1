"""What a kill leaves of outputs that no run is around, and of temporary files, is cleared by the next call."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner

from perfxl.files.atomic import replacing
from perfxl.files.whole_folder import passing_folder, whole_folder
from perfxl.output.list_page import ListPage, write_list
from perfxl.output.templates import write_template
from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.cli import app
from tests.called import untold
from tests.drawn import drawn
from tests.ledger.books import ledger

KILLED = """
import os, signal, tempfile
from pathlib import Path
from perfxl.files.atomic import replacing
from perfxl.files.whole_folder import passing_folder, whole_folder
here = Path({here!r})
tempfile.tempdir = str(here)
with {block} as made:
    if made.is_dir():
        (made / "某局").mkdir()
        made = made / "某局" / "整改通知.docx"
    made.write_bytes(b"cut o")
    os.kill(os.getpid(), signal.SIGKILL)
"""
BLOCKS = {
    "replacing": "replacing(here / '总结.docx')",
    "whole folder": "whole_folder(here / '退回')",
    "passing folder": "passing_folder()",
}


def killed(here, block):
    """A folder in which a process was killed while it wrote."""
    here.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-c", KILLED.format(here=str(here), block=block)], check=False)
    assert [path for path in here.iterdir() if path.name.startswith(".perfxl-part-")]
    return here


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself")
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_the_next_folder_clears_what_a_kill_left(tmp_path, monkeypatch, block):
    here = killed(tmp_path / "处", block)
    monkeypatch.setattr(tempfile, "tempdir", str(here))
    with whole_folder(here / "退回") as made:
        (made / "退回清单.xlsx").write_bytes(b"x")
        with passing_folder() as passing, replacing(here / "总结.docx") as part:
            # neither takes away what the others are still writing
            assert (made / "退回清单.xlsx").exists()
            assert passing.is_dir()
            part.write_bytes(b"x")
    assert names(here) == ["总结.docx", "退回"]
    assert names(here / "退回") == ["退回清单.xlsx"]


CALLS = {
    "总结": ("report", "{run}", "-o", "{here}"),
    "对比": ("compare", "{forms}", "{run}", "-o", "{here}"),
    "模板": ("template", "project", "-o", "{here}"),
    "台账": ("ledger", "new", "-o", "{here}"),
    "规则": ("rules", "export", "mof-2020", "-o", "{here}"),
    "规则文件": ("rules", "import", "{rules}", "-o", "{here}/规则.toml"),
    "通知": ("notice", "{run}", "-o", "{here}/退回"),
    "下发": ("dispatch", "{ledger}", "-o", "{here}/下发"),
}


HANDING_OUT = {
    "参数": [["名称", "值"], ["评价年度", 2023]],
    "名单": [["部门", "应报部门表"], ["某局", 0]],
    "项目清单": [["项目编码", "项目名称", "部门", "批复预算数"], ["2023-001", "项目", "某局", 100]],
}


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_same_call_again_clears_what_a_kill_left(tmp_path, call, in_this_process):
    forms, run, rules = tmp_path / "收", tmp_path / "出", tmp_path / "规则.xlsx"
    forms.mkdir()
    drawn(forms / "图书馆.xlsx", cells={"H17": 21})
    run_all([str(forms)], RunOptions(run, annotate=False, consolidate=False, jobs=1), untold)
    CliRunner().invoke(app, ["rules", "export", "mof-2020", "-o", str(rules)])
    here, book = killed(tmp_path / "处", BLOCKS["replacing"]), ledger(tmp_path / "工作台账.xlsx", HANDING_OUT)
    places = {"forms": forms, "run": run, "rules": rules, "ledger": book, "here": here}
    done = CliRunner().invoke(app, [word.format(**places) for word in call])
    assert done.exit_code == 0, done.output
    assert names(here)
    assert not [name for name in names(here) if name.startswith(".")]


BOOKS = {
    "template": lambda folder: write_template("project", folder),
    "list": lambda folder: write_list(
        folder / "清单.xlsx", ListPage("清单", "清单", "", [("序号", 5), ("名称", 20)]), []
    ),
    "consolidated": lambda folder: run_all(
        [str(folder / "收")], RunOptions(folder / "出", annotate=False, jobs=1), untold
    ),
}


@pytest.mark.parametrize("write", BOOKS.values(), ids=BOOKS)
def test_what_is_kept_on_disk_while_a_workbook_is_written_lies_where_a_sweep_finds_it(
    tmp_path, monkeypatch, write, in_this_process
):
    (tmp_path / "收").mkdir()
    drawn(tmp_path / "收" / "图书馆.xlsx")
    made, make = [], tempfile.mkstemp

    def making(*arguments, **named):
        found = make(*arguments, **named)
        made.append(Path(found[1]).parent.name)
        return found

    monkeypatch.setattr(tempfile, "mkstemp", making)
    write(tmp_path)
    assert made
    assert {name.startswith(".perfxl-part-") for name in made} == {True}


def test_a_folder_that_a_scanner_holds_for_a_moment_is_put_in_place(tmp_path, monkeypatch):
    """Windows moves no folder while a file in it is open."""
    replace, tries = os.replace, []

    def busy_once(made, target):
        tries.append(target)
        if len(tries) == 1:
            error = PermissionError(13, "busy")
            error.winerror = 5
            raise error
        replace(made, target)

    monkeypatch.setattr(os, "replace", busy_once)
    with whole_folder(tmp_path / "退回") as made:
        (made / "退回清单.xlsx").write_bytes(b"x")
    assert (len(tries), names(tmp_path / "退回")) == (2, ["退回清单.xlsx"])


def test_of_two_at_once_the_second_says_so(tmp_path):
    """Both found nothing in the way when they began."""
    second = ExitStack()
    (second.enter_context(whole_folder(tmp_path / "退回")) / "后.docx").write_bytes(b"x")
    with whole_folder(tmp_path / "退回") as first:
        (first / "先.docx").write_bytes(b"x")
    with pytest.raises(FileExistsError):
        second.close()
    assert names(tmp_path) == ["退回"]
    assert names(tmp_path / "退回") == ["先.docx"]


@pytest.mark.parametrize("number", [28, 13])
def test_what_a_folder_cannot_take_is_told_of_the_folder(tmp_path, number):
    with pytest.raises(OSError, match="退回'") as told, whole_folder(tmp_path / "退回") as made:
        raise OSError(number, "no", str(made / "某局" / "整改通知.docx"))
    assert told.value.filename == str(tmp_path / "退回")
    assert names(tmp_path) == []
