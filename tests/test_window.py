"""The small window, driven under a virtual display."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from perfxl.ways_in.desktop.engine import Done
from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare
from tests.drawn import drawn
from tests.ledger.books import ledger

ARTEFACTS = Path(__file__).parents[1] / "artefacts"


@pytest.fixture(scope="module")
def display():
    """A virtual screen."""
    if shutil.which("Xvfb") is None:
        if os.environ.get("PERFXL_REQUIRE_LIBREOFFICE"):
            pytest.fail("Xvfb is missing")
        pytest.skip("Xvfb is missing")
    pytest.importorskip("tkinter")
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = name
    yield name
    os.environ.pop("DISPLAY")
    if before is not None:
        os.environ["DISPLAY"] = before
    screen.terminate()
    screen.wait(10)


@pytest.fixture
def window(display, tmp_path):
    from perfxl.ways_in.desktop.window import Window, make_root

    home = tmp_path / "某局 绩效"
    home.mkdir()
    prepare(ProgramFolder(home))
    root = make_root()
    shown = Window(root, ProgramFolder(home))
    root.update()
    yield shown
    if shown.engine is not None:
        shown.engine.stop()
    root.destroy()


def until(window, condition, seconds=30):
    """Let the window live until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, window.status.get()
        window.root.update()
        time.sleep(0.01)


def lines(window):
    return [window.table.item(item)["values"] for item in window.table.get_children()]


@pytest.mark.parametrize("given", [[], ["/收到 的/甲 乙.xlsx", "/收到 的/丙"]])
def test_the_command_opens_it_over_what_is_given(monkeypatch, given):
    from perfxl.__main__ import main

    pytest.importorskip("tkinter")
    opened = []
    monkeypatch.setattr("perfxl.ways_in.desktop.window.main", lambda paths: opened.append(paths) or 0)
    monkeypatch.setattr("sys.argv", ["perfxl", "gui", *given])
    with pytest.raises(SystemExit) as end:
        main()
    assert (opened, end.value.code) == ([given], 0)


def test_it_reviews_the_inbox_as_it_opens(window):
    drawn(window.home.inbox / "图书馆.xlsx", cells={"H17": 21})
    (window.home.inbox / "坏.xlsx").write_bytes(b"PK\x03\x04")
    window.begin()
    assert window.engine is not None
    until(window, lambda: window.engine is None)
    good, bad = lines(window)
    assert bad[0] == "坏.xlsx"
    assert bad[1].startswith("无法读取")
    assert good[:2] == ["图书馆.xlsx", "项目支出"]
    assert [str(value) for value in good[2:]] == ["96.5", "优", "100%", "2", "0", "0"]
    assert "审核完成：2 个工作簿" in window.status.get()
    assert window.result is not None
    assert (window.result / "汇总.xlsx").exists()


def test_an_empty_inbox_starts_nothing(window):
    window.begin()
    assert window.engine is None


def test_a_double_click_on_a_line_opens_the_annotated_workbook(window, monkeypatch):
    drawn(window.home.inbox / "甲.xlsx")
    window.begin()
    until(window, lambda: window.engine is None)
    opened = []
    monkeypatch.setattr("perfxl.ways_in.desktop.window.opened", lambda path: opened.append(path) or True)
    (item,) = window.table.get_children()
    window.table.selection_set(item)
    window.table.event_generate("<Return>") if window.table.focus_force() else window.open_row()
    assert [path.name for path in opened] == ["甲_审核.xlsx"]
    assert opened[0].exists()
    window.buttons["打开结果"].invoke()
    assert opened[-1] == window.result


def test_files_dropped_on_it_are_reviewed(window, tmp_path):
    first, second = drawn(tmp_path / "甲 表.xlsx"), drawn(tmp_path / "乙{1}.xlsx")
    # as the drag and drop library gives them: a Tcl list of names with spaces and braces
    window.dropped(f"{{{first}}} {{{second}}}")
    until(window, lambda: window.engine is None)
    assert [row[0] for row in lines(window)] == ["甲 表.xlsx", "乙{1}.xlsx"]


COPIES = [
    ("生成报送版", "甲_报送版.xlsx", "已生成 1 个报送版。"),
    ("生成修正稿", "甲_修正稿.xlsx", "已生成 1 个修正稿。"),
    ("审核意见书", "甲_审核意见书.docx", "已生成 1 份审核意见书。"),
]


@pytest.mark.parametrize(("button", "made", "said"), COPIES)
def test_a_button_makes_another_copy_of_what_is_chosen(window, tmp_path, monkeypatch, button, made, said):
    path = drawn(tmp_path / "甲.xlsx", cells={"H25": 90})
    monkeypatch.setattr("tkinter.filedialog.askopenfilenames", lambda **_: (str(path),))
    window.buttons[button].invoke()
    until(window, lambda: window.engine is None)
    assert window.status.get() == said
    assert (window.result / made).exists()
    (item,) = window.table.get_children()
    assert Path(window._opens[item]).name == made


def test_a_drop_event_of_the_toolkit_reaches_it(window, tmp_path):
    if not hasattr(window.drop, "drop_target_register"):
        pytest.skip("tkinterdnd2 is missing")
    path = drawn(tmp_path / "丙 表.xlsx")
    # what the library has learnt of a drag by the time that the mouse button is let go; then its own handler
    learnt = {"_drop_target": window.drop._w, "_drag_source": "0x1", "_action": "copy"}
    learnt |= dict.fromkeys(("_common_drag_source_types", "_common_drop_target_types"), "text/uri-list")
    learnt |= dict.fromkeys(("_types", "_typelist", "_codelist", "_actionlist", "_pressedkeys", "_pressedmods"), "")
    tk = window.root.tk
    for name, value in learnt.items():
        tk.call("set", f"::tkdnd::generic::{name}", value)
    tk.call("proc", "::tkdnd::generic::GetDroppedData", "time", f"return {{{{{path}}}}}")
    tk.call("proc", "::tkdnd::generic::SetPressedKeys", "keys", "")
    tk.call("::tkdnd::generic::HandleDrop", "", "", "", "5", "5", "0")
    assert window.engine is not None
    until(window, lambda: window.engine is None)
    assert [row[0] for row in lines(window)] == ["丙 表.xlsx"]


def test_cancel_stops_the_run_and_the_window_never_freezes(window):
    first = drawn(window.home.inbox / "000.xlsx")
    for number in range(1, 400):  # several batches: the first is told long before the last is done
        shutil.copyfile(first, window.home.inbox / f"{number:03}.xlsx")
    window.begin()
    assert window.buttons["取消"].instate(["!disabled"])
    assert window.buttons["选择文件"].instate(["disabled"])
    longest, last = 0.0, time.monotonic()
    deadline = time.monotonic() + 30
    while not window.table.get_children():
        assert time.monotonic() < deadline
        window.root.update()
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    window.buttons["取消"].invoke()
    assert window.engine is None
    assert "已取消" in window.status.get()
    assert longest < 0.5
    assert window.buttons["选择文件"].instate(["!disabled"])
    for path in window.home.results.rglob("*_审核.xlsx"):
        assert path.read_bytes()[:2] == b"PK"


def test_a_worker_that_dies_is_told(window):
    drawn(window.home.inbox / "甲.xlsx")
    window.begin()
    window.engine._process.kill()
    until(window, lambda: window.engine is None)
    assert "意外中止" in window.status.get()


def test_templates_are_made(window, monkeypatch):
    monkeypatch.setattr("perfxl.ways_in.desktop.window.opened", lambda path: True)
    shutil.rmtree(window.home.templates)
    window.buttons["生成空白模板"].invoke()
    assert len(list(window.home.templates.iterdir())) == 4
    assert "模板" in window.status.get()


def test_a_picture_to_look_at(window, display):
    if shutil.which("import") is None:
        pytest.skip("ImageMagick is missing")
    drawn(window.home.inbox / "图书馆.xlsx", cells={"H17": 21})
    drawn(window.home.inbox / "文化馆.xlsx")
    window.begin()
    until(window, lambda: window.engine is None)
    window.root.update()
    ARTEFACTS.mkdir(exist_ok=True)
    command = ["import", "-window", "root", str(ARTEFACTS / "窗口.png")]
    subprocess.run(command, check=True, env={**os.environ, "DISPLAY": display})


def test_mistakes_in_the_ledger_are_lines_that_open_it(window, monkeypatch):
    drawn(window.home.inbox / "甲.xlsx")
    path = ledger(window.home.path / "工作台账.xlsx", {"名单": [["部门"], ["某局"], ["某局"]]})
    window.begin()
    until(window, lambda: window.engine is None)
    assert [row[:2] for row in lines(window)] == [["名单!A3", "部门“某局”在第 2 行已经有了。请只留一行。"]]
    assert window.status.get().startswith("台账“工作台账.xlsx”有 1 处须改正：\n没有审核。")
    (item,) = window.table.get_children()
    assert Path(window._opens[item]) == path
    assert list(window.home.results.iterdir()) == []


def test_what_a_run_asks_can_be_opened(window, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("perfxl.ways_in.desktop.window.opened", lambda path: opened.append(path) or True)
    assert window.buttons["打开待确认"].instate(["disabled"])
    window._finish(Done(tmp_path, ("完成",), tmp_path / "工作台账（待确认）.xlsx"))
    window.buttons["打开待确认"].invoke()
    assert [path.name for path in opened] == ["工作台账（待确认）.xlsx"]
