"""The small window, driven under a virtual display."""

import json
import os
import pickle
import shutil
import subprocess
import time
from pathlib import Path
from unittest.mock import Mock

import openpyxl
import pytest

from perfxl.excel.reading.encryption import locked
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.text.version import __version__
from perfxl.ways_in.desktop.engine import Done, serve
from perfxl.ways_in.desktop.program_folder import ProgramFolder, prepare
from perfxl.ways_in.desktop.rows import Row, State
from perfxl.ways_in.desktop.table_model import Kept
from tests.conftest import reviewed_here
from tests.drawn import drawn
from tests.ledger.books import ledger

AUTOMATIC, BY_LEDGER = "自动选择（按每张表的格式、地区和年度）", "按台账（台账没有写的自动选择）"
OTHER = "用自己的规则文件…"
UNREAD = "工作簿已损坏，无法打开。请从原件重新复制，或用 Excel 修复后另存。"
ARTEFACTS = Path(__file__).parents[1] / "artefacts"


@pytest.fixture(scope="session")
def screen():
    """A virtual screen, there as long as this process: the toolkit ends a process whose closed windows lose theirs."""
    if shutil.which("Xvfb") is None:
        if os.environ.get("PERFXL_REQUIRE_LIBREOFFICE"):
            pytest.fail("Xvfb is missing")
        pytest.skip("Xvfb is missing")
    pytest.importorskip("tkinter")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    with os.fdopen(read) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def display(screen, monkeypatch):
    """The virtual screen, which windows open on."""
    monkeypatch.setenv("DISPLAY", screen)
    return screen


# Closed windows are kept: the toolkit ends the process where one is collected in another thread than its own.
_KEPT = []


@pytest.fixture
def window(display, tmp_path):
    from perfxl.ways_in.desktop.window import Window, make_root

    home = tmp_path / "某局 绩效"
    home.mkdir()
    prepare(ProgramFolder(home))
    root = make_root()
    shown = Window(root, ProgramFolder(home))
    _KEPT.append(shown)
    root.update()
    yield shown
    if shown.engine is not None:
        shown.engine.stop()
    root.destroy()


class Here:
    """An engine without a process: done at once, told when it is asked."""

    def __init__(self, home, task):
        self._said = []
        serve(self, home, task)

    def send(self, message):
        self._said.append(pickle.loads(pickle.dumps(message)))

    def messages(self):
        while self._said:
            yield self._said.pop(0)

    def stop(self):
        self._said.clear()


@pytest.fixture
def quick(monkeypatch):
    """Reviews without the processes that a window starts for them."""
    monkeypatch.setattr("perfxl.ways_in.desktop.window.Engine", Here)
    for module in ("job", "copies"):
        monkeypatch.setattr(f"perfxl.run.{module}.review_all", reviewed_here)
    # no thread beside: what the toolkit left behind must not be collected in one
    monkeypatch.setattr("perfxl.run.job.Thread", Mock())


def until(window, condition, seconds=30):
    """Let the window live until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, (window.status.get(), window.summary.text())
        window.root.update()
        time.sleep(0.01)


def lines(window):
    view = window.table.view
    return [[str(value) for value in view.item(item)["values"]] for item in view.get_children()]


def files(window):
    return [line[0] for line in lines(window)]


def settle(window):
    """Let it do all that it was told to."""
    until(window, lambda: window.engine is None)


def opens(monkeypatch):
    """What is opened from now on."""
    found = []
    monkeypatch.setattr("perfxl.ways_in.desktop.window.opened", lambda path: found.append(path) or True)
    return found


def double_click(widget, x, y):
    for _ in range(2):
        widget.event_generate("<ButtonPress-1>", x=x, y=y)
        widget.event_generate("<ButtonRelease-1>", x=x, y=y)


def dialog(window):
    """The dialog that stands before the window."""
    (found,) = [child for child in window.root.winfo_children() if child.winfo_class() == "Toplevel"]
    return found


def locked_workbook(path, password):
    drawn(path)
    path.write_bytes(locked(path.read_bytes(), password))
    return path


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
    settle(window)
    assert lines(window) == [
        ["图书馆.xlsx", "项目支出", "社区图书馆运行", "96.5", "96.5", "100%", "优", "2", "0", "有错误"],
        ["坏.xlsx", "", UNREAD, "", "", "", "", "", "", "无法读取"],
    ]
    assert "审核完成：2 个工作簿" in window.summary.text()
    assert "评分规则：按每张表的格式自动选择。" in window.summary.text()
    assert window.status.get() == f"完成。结果在：{window.result}"
    assert window.result is not None
    assert (window.result / "汇总.xlsx").exists()


def test_an_empty_inbox_starts_nothing(window):
    window.begin()
    assert window.engine is None
    window.buttons["开始审核"].invoke()
    assert window.engine is None
    assert window.status.get().startswith("“待审核”里还没有自评表。")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("press", ["<F5>", pytest.param("<Alt-s>", marks=pytest.mark.thorough)])
def test_a_key_starts_it(window, press):
    drawn(window.home.inbox / "甲.xlsx")
    window.root.focus_force()
    window.root.update()
    window.root.event_generate(press)
    assert window.engine is not None
    settle(window)
    assert files(window) == ["甲.xlsx"]


@pytest.mark.usefixtures("quick")
def test_a_double_click_on_a_line_opens_the_annotated_workbook(window, monkeypatch):
    drawn(window.home.inbox / "甲.xlsx")
    window.begin()
    settle(window)
    opened, view = opens(monkeypatch), window.table.view
    view.selection_set(view.get_children())
    view.focus_force()
    window.root.update()
    view.event_generate("<Return>")
    assert [path.name for path in opened] == ["甲_审核.xlsx"]
    assert opened[0].exists()
    x, y, *_ = view.bbox(view.get_children()[0])
    double_click(view, x + 5, y + 5)
    assert len(opened) == 2
    double_click(view, x + 5, 5)  # a heading
    assert len(opened) == 2
    window.buttons["打开结果"].invoke()
    assert opened[-1] == window.result


@pytest.mark.usefixtures("quick")
def test_what_cannot_be_opened_says_why(window):
    (window.home.inbox / "坏.xlsx").write_bytes(b"PK\x03\x04")
    window.begin()
    settle(window)
    window.table.view.selection_set(window.table.view.get_children())
    window.root.update()
    assert window.detail.get() == f"坏.xlsx：{UNREAD}"
    window.table.open_chosen()
    assert window.status.get() == f"坏.xlsx　无法读取：{UNREAD}"


def test_chosen_lines_are_copied_as_excel_takes_them(window):
    window.table.put(1, [Row("甲.xlsx", State.FINE, form="项目支出", computed="96.5")])
    window.table.put(1, [Row("乙.xlsx", State.NO_FORM, source="乙")])
    window.table.view.focus_force()
    window.root.update()
    window.table.view.event_generate("<Control-a>")
    window.table.view.event_generate("<Control-c>")
    heads, *rows = [line.split("\t") for line in window.root.clipboard_get().split("\n")]
    assert (heads[0], heads[-1]) == ("文件", "状态")
    assert [(row[0], row[4], row[-1]) for row in rows] == [
        ("甲.xlsx", "96.5", "没有问题"),
        ("乙.xlsx", "", "没有找到自评表"),
    ]


def test_filters_and_headings_arrange_the_lines(window):
    for file, state, score in (("甲", State.ERROR, "90"), ("乙", State.FINE, "80"), ("丙", State.ERROR, "70")):
        window.table.put(1, [Row(file, state, computed=score, source=file)])
    window._refresh()
    assert window.filters.buttons["有错误"]["text"] == "有错误 2"
    window.filters.buttons["有错误"].invoke()
    assert files(window) == ["甲", "丙"]
    window.table.sort("computed")
    assert files(window) == ["丙", "甲"]
    assert window.table.view.heading("computed")["text"] == "核算总分 ▲"
    window.filters.buttons["全部"].invoke()
    assert files(window) == ["丙", "乙", "甲"]


@pytest.mark.usefixtures("quick")
def test_files_dropped_on_it_are_reviewed(window, tmp_path):
    first, second = drawn(tmp_path / "甲 表.xlsx"), drawn(tmp_path / "乙{1}.xlsx")
    # as the drag and drop library gives them: a Tcl list of names with spaces and braces
    window.dropped(f"{{{first}}} {{{second}}}")
    settle(window)
    assert files(window) == ["甲 表.xlsx", "乙{1}.xlsx"]


@pytest.mark.usefixtures("quick")
def test_what_is_dropped_while_it_works_is_done_afterwards(window, tmp_path):
    first, second, third = (drawn(tmp_path / f"{name}.xlsx") for name in "甲乙丙")
    window.review([str(first)])
    window.dropped(str(second))
    window.dropped(str(third))
    assert window.status.get() == "已加入等待：丙.xlsx。正在做的完成后接着做（等待中 1 项）。"
    settle(window)
    assert files(window) == ["甲.xlsx", "乙.xlsx", "丙.xlsx"]
    assert len(list(window.home.results.iterdir())) == 2
    window.dropped(str(second))  # nothing waits: a new table
    settle(window)
    assert files(window) == ["乙.xlsx"]


COPIES = [
    ("报送版", "甲_报送版.xlsx", "已生成 1 个报送版。"),
    ("修正稿", "甲_修正稿.xlsx", "已生成 1 个修正稿。"),
    ("审核意见书", "甲_审核意见书.docx", "已生成 1 份审核意见书。"),
]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("button", "made", "said"), COPIES)
def test_a_button_makes_another_copy_of_what_is_chosen(window, tmp_path, monkeypatch, button, made, said):
    opened = opens(monkeypatch)
    path = drawn(tmp_path / "甲.xlsx", cells={"H25": 90})
    monkeypatch.setattr("tkinter.filedialog.askopenfilenames", lambda **_: (str(path),))
    window.buttons[button].invoke()
    settle(window)
    assert said in window.summary.text()
    assert (window.result / made).exists()
    assert opened == [window.result]
    (line,) = lines(window)
    assert line[-1] == "已生成"
    assert Path(window.table.model[1].row.opens).name == made


@pytest.mark.usefixtures("quick")
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
    settle(window)
    assert files(window) == ["丙 表.xlsx"]


def test_cancel_stops_the_run_and_the_window_never_freezes(window):
    first = drawn(window.home.inbox / "000.xlsx")
    for number in range(1, 200):  # several batches: the first is told long before the last is done
        shutil.copyfile(first, window.home.inbox / f"{number:03}.xlsx")
    window.begin()
    assert window.buttons["取消"].instate(["!disabled"])
    longest, last = 0.0, time.monotonic()
    deadline = time.monotonic() + 30
    while not window.table.view.get_children():
        assert time.monotonic() < deadline
        window.root.update()
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    window.review([str(first)])
    window.root.focus_force()
    window.root.update()
    window.root.event_generate("<Escape>")
    assert window.engine is None
    assert window.status.get().startswith("已取消，等待中的 1 项也不做了。")
    window.ask_password(Kept(1, 1, Row("甲.xlsx", State.PASSWORD)))
    assert window.status.get().startswith("这一批没有审核完。")
    assert window.buttons["取消"].instate(["disabled"])
    assert longest < 1  # on a busy machine
    for path in window.home.results.rglob("*_审核.xlsx"):
        assert path.read_bytes()[:2] == b"PK"


def test_closing_while_it_works_is_asked_about(window, monkeypatch):
    drawn(window.home.inbox / "甲.xlsx")
    window.begin()
    monkeypatch.setattr("tkinter.messagebox.askokcancel", lambda *_, **__: False)
    window.close()
    assert window.engine is not None


def test_a_worker_that_dies_is_told(window):
    drawn(window.home.inbox / "甲.xlsx")
    window.begin()
    window.engine._process.kill()
    settle(window)
    assert "意外中止" in window.summary.text()


def test_templates_are_made(window, monkeypatch):
    monkeypatch.setattr("perfxl.ways_in.desktop.window.opened", lambda path: True)
    shutil.rmtree(window.home.templates)
    window.buttons["空白模板"].invoke()
    assert len(list(window.home.templates.iterdir())) == 4
    assert "模板" in window.status.get()


def test_a_picture_to_look_at(window, display):
    if shutil.which("import") is None:
        pytest.skip("ImageMagick is missing")
    drawn(window.home.inbox / "图书馆.xlsx", cells={"H17": 21})
    drawn(window.home.inbox / "文化馆.xlsx")
    window.begin()
    settle(window)
    window.root.update()
    ARTEFACTS.mkdir(exist_ok=True)
    command = ["import", "-window", "root", str(ARTEFACTS / "窗口.png")]
    subprocess.run(command, check=True, env={**os.environ, "DISPLAY": display})


@pytest.mark.usefixtures("quick", "light_locks")
def test_a_password_is_asked_for_in_place_and_written_nowhere(window, monkeypatch):
    drawn(window.home.inbox / "丁.xlsx")
    for name in ("乙.xlsx", "丙.xlsx"):
        locked_workbook(window.home.inbox / name, "机密口令")
    window.begin()
    settle(window)
    states = {line[0]: line[-1] for line in lines(window)}
    assert states == {"丁.xlsx": "没有问题", "乙.xlsx": "需要密码", "丙.xlsx": "需要密码"}
    assert window.status.get() == "有 2 个工作簿需要密码：双击那一行，或点“输入密码”。"
    order = files(window)

    def typed(password):
        window.unlock.invoke()
        dialog(window).entry.insert(0, password)
        dialog(window).ok.invoke()
        settle(window)
        return [line[-1] for line in lines(window)]

    wrong = typed("错的")
    assert sorted(wrong) == ["密码不对", "没有问题", "需要密码"]
    opened = opens(monkeypatch)
    assert typed("机密口令") == ["没有问题"] * 3
    assert files(window) == order
    assert not window.unlock.winfo_ismapped()
    assert opened == []
    (run,) = window.home.results.iterdir()
    assert {path.name for path in run.glob("*_审核.xlsx")} == {f"{name}_审核.xlsx" for name in "乙丙丁"}
    assert "3 个工作簿" in window.summary.text()
    for path in window.home.path.rglob("*"):
        assert path.is_dir() or "机密口令".encode() not in path.read_bytes(), path
    # the next that has it is opened without a question
    window.review([str(window.home.inbox / "乙.xlsx")])
    settle(window)
    assert [line[-1] for line in lines(window)] == ["没有问题"]


@pytest.mark.thorough
@pytest.mark.usefixtures("quick", "light_locks")
def test_a_password_opens_what_was_dropped_later_too(window, tmp_path):
    first, second = (locked_workbook(tmp_path / f"{name}.xlsx", "口令") for name in "甲乙")
    window.review([str(first)])
    window.review([str(second)])
    settle(window)
    assert [line[-1] for line in lines(window)] == ["需要密码"] * 2
    window._unlock(next(window.table.model.locked()), "口令")
    settle(window)
    assert [(line[0], line[-1]) for line in lines(window)] == [("甲.xlsx", "没有问题"), ("乙.xlsx", "没有问题")]


@pytest.mark.thorough
@pytest.mark.usefixtures("quick", "light_locks")
def test_workbooks_with_passwords_of_their_own(window, tmp_path):
    for name in "甲乙":
        locked_workbook(window.home.inbox / f"{name}.xlsx", name)
    window.begin()
    settle(window)
    for name in "甲乙":
        kept = next(kept for kept in window.table.model.locked() if kept.row.file == f"{name}.xlsx")
        window._unlock(kept, name)
        settle(window)
    assert [(line[0], line[-1]) for line in lines(window)] == [("乙.xlsx", "没有问题"), ("甲.xlsx", "没有问题")]
    records = (window.result / "results.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["status"] for line in records] == ["scored", "scored"]


@pytest.mark.thorough
@pytest.mark.usefixtures("light_locks")
def test_a_copy_of_a_locked_workbook(window, tmp_path, monkeypatch):
    opens(monkeypatch)
    path = locked_workbook(tmp_path / "甲.xlsx", "口令")
    window.review([str(path)], "mended")
    settle(window)
    assert lines(window)[0][-1] == "需要密码"
    window._unlock(next(window.table.model.locked()), "口令")
    settle(window)
    assert lines(window)[0][-1] == "已生成"
    assert (window.result / "甲_修正稿.xlsx").exists()


@pytest.mark.usefixtures("quick")
def test_settings_are_shown_and_hold_for_the_next_run(window):
    drawn(window.home.inbox / "甲.xlsx")
    rules = window.settings.rules
    window.settings.list_rules()
    assert rules["values"][0] == rules.get() == AUTOMATIC
    rules.set(next(name for name in rules["values"] if name.endswith("湖北省自评评分规则")))
    window.settings.rules_chosen()
    window.settings.limit.set("200 MB")
    window.start()
    settle(window)
    assert "指定“湖北省　2019-2026　项目表、部门表　湖北省自评评分规则”；文件大小上限 200 MB。" in window.summary.text()
    record = json.loads((window.result / "results.jsonl").read_text("utf-8"))
    assert record["forms"][0]["rulebook"] == "hubei"


@pytest.mark.parametrize(("chosen", "shown"), [("", AUTOMATIC), ("自定规则.xlsx", "规则文件　自定规则.xlsx")])
def test_a_rulebook_of_ones_own(window, tmp_path, monkeypatch, chosen, shown):
    path = chosen and str(tmp_path / chosen)
    monkeypatch.setattr("tkinter.filedialog.askopenfilename", lambda **_: path)
    window.settings.rules.set(OTHER)
    window.settings.rules_chosen()
    assert window.settings.rules.get() == shown
    assert window.settings.choices().rules == (path or None)


@pytest.mark.usefixtures("quick")
def test_with_a_ledger_a_bureau_hands_out_sends_back_and_sums_up(window, monkeypatch):
    opened = opens(monkeypatch)
    assert not window.bureau.winfo_ismapped()
    drawn(window.home.inbox / "甲.xlsx", cells={"H25": 90})
    sheets = {"参数": [["名称", "值"], ["评价年度", 2023]], "名单": [["部门"], ["广州市某区文化局"]]}
    sheets["项目清单"] = [["项目编码", "项目名称", "部门"], ["A1", "社区图书馆运行", "广州市某区文化局"]]
    ledger(window.home.path / "工作台账.xlsx", sheets)
    window._refresh()
    window.root.update()
    assert window.bureau.winfo_ismapped()
    assert window.settings.rules.get() == BY_LEDGER
    assert window.settings.ledger["text"] == "工作台账.xlsx"
    window.buttons["退回"].invoke()
    assert window.status.get() == "还没有审核结果。请先审核，再点“退回”或“总结”。"
    window.start()
    settle(window)
    assert "评分规则：按“工作台账.xlsx”，其中没有写的自动选择。" in window.summary.text()
    run = window.result
    for name in ("评分规则", "下发", "下发", "退回", "总结"):
        window.buttons[name].invoke()
        settle(window)
    assert opened == [
        window.home.path / "评分规则",
        window.home.path / "下发",
        window.home.path / "下发(2)",
        run / "退回(2)",  # the run wrote the first
        run / "总结",
    ]
    assert all(any(path.iterdir()) for path in opened)
    assert window.result == run


@pytest.mark.usefixtures("quick")
def test_rulebooks_to_edit_are_exported_though_the_ledger_has_mistakes(window, monkeypatch):
    opened = opens(monkeypatch)
    ledger(window.home.path / "工作台账.xlsx", {"参数": [["名称", "值"], ["评价年度", "明年"]]})
    window.buttons["评分规则"].invoke()
    settle(window)
    (folder,) = opened
    assert {path.stem for path in folder.iterdir()} == {book.title for book in rulebooks().values()}
    assert load_rulebook(str(folder / "湖北省自评评分规则.xlsx")).title == "湖北省自评评分规则"


# What is answered and chosen when the round before is asked for; whether it is told of then, None where nothing is written.
ASKED = [(None, False, None), (True, False, None), (False, False, False), (True, True, True)]


@pytest.mark.thorough
@pytest.mark.usefixtures("quick")
def test_what_goes_back_tells_what_became_of_the_round_before(window, monkeypatch):
    sheets = {"参数": [["名称", "值"], ["评价年度", 2023]], "名单": [["部门"], ["广州市某区文化局"]]}
    ledger(window.home.path / "工作台账.xlsx", sheets)
    runs = []
    for cells in ({"H25": 90, "H17": 21}, {"H25": 90}):
        drawn(window.home.inbox / "甲.xlsx", cells=cells)
        window.start()
        settle(window)
        runs.append(window.result)
    for answer, chosen, followed in ASKED:
        opened = opens(monkeypatch)
        monkeypatch.setattr("tkinter.messagebox.askyesnocancel", lambda *_, answer=answer, **__: answer)
        monkeypatch.setattr(
            "tkinter.filedialog.askdirectory", lambda chosen=chosen, **_: str(runs[0]) if chosen else ""
        )
        window.buttons["退回"].invoke()
        settle(window)
        if followed is None:
            assert opened == []
            continue
        (folder,) = opened
        sheet = openpyxl.load_workbook(folder / "退回清单.xlsx").worksheets[0]
        heads, line = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4))
        assert bool(line[heads.index("上一轮未改正")]) == followed


def test_earlier_results_are_listed(window, monkeypatch):
    opened = opens(monkeypatch)
    window.recent.fill()
    assert window.recent.menu.entrycget(0, "label") == "还没有审核结果"
    for name in ("2026-01-02_030405", "2026-02-03_040506"):
        (window.home.results / name).mkdir()
        (window.home.results / name / "results.jsonl").touch()
    (window.home.results / "2026-02-03_040506" / "汇总.xlsx").touch()
    window.recent.fill()
    menu = window.recent.menu
    assert [menu.entrycget(at, "label") for at in (0, 1)] == ["2026-02-03　04:05:06", "2026-01-02　03:04:05"]
    newest, oldest = (window.root.nametowidget(menu.entrycget(at, "menu")) for at in (0, 1))
    newest.invoke(0)
    newest.invoke(1)
    assert [path.name for path in opened] == ["2026-02-03_040506", "汇总.xlsx"]
    assert oldest.index("end") == 0


def test_about_says_what_this_is(window, monkeypatch, tmp_path):
    (tmp_path / "build.txt").write_text("0.1.0\ncommit 0a1b2c\n", "utf-8")
    monkeypatch.setattr("perfxl.ways_in.desktop.about.BUILT", tmp_path / "build.txt")
    window.buttons["关于"].invoke()
    shown = dialog(window)
    texts = [child["text"] for child in shown.body.winfo_children() if child.winfo_class() == "TLabel"]
    assert texts[:2] == [f"绩效自评审核 {__version__}", "commit 0a1b2c"]
    assert shown.news.text().startswith("更新内容\n· ")
    shown.focus_force()
    shown.update()
    shown.event_generate("<Escape>")
    assert not shown.winfo_exists()


def test_a_long_summary_scrolls_on_a_low_screen(window):
    before = window.root.winfo_height()
    window.summary.add("小结", [f"第 {number} 行" for number in range(200)])
    window.root.update()
    assert window.root.winfo_height() == before <= 800
    first, last = window.summary.view.yview()
    assert last - first < 0.2
    window.summary.view.focus_force()
    window.root.update()
    window.summary.view.event_generate("<Control-a>")
    assert window.summary.view.get("sel.first", "sel.last").rstrip() == window.summary.text().rstrip()


def test_all_that_can_be_pressed_is_in_sight_on_a_small_screen(window):
    window.root.geometry("1000x650+0+0")
    ledger(window.home.path / "工作台账.xlsx", {"名单": [["部门"], ["某局"]]})
    window._refresh()
    window.root.update()
    right, bottom = window.root.winfo_rootx() + 1000, window.root.winfo_rooty() + 650
    for widget in (*window.buttons.values(), window.recent, window.settings.ledger, window.filters, window.summary):
        assert widget.winfo_ismapped()
        assert widget.winfo_rootx() + widget.winfo_width() <= right, widget
        assert widget.winfo_rooty() + widget.winfo_height() <= bottom, widget
    assert window.table.winfo_height() > 150


def test_tab_goes_from_the_first_button_to_the_table(window):
    widget, seen = window.buttons["开始审核"], []
    while widget not in seen and widget is not window.table.view:
        seen.append(widget)
        widget = widget.tk_focusNext()
    assert widget is window.table.view
    assert window.settings.rules in seen
    assert window.buttons["报送版"] in seen


@pytest.mark.usefixtures("quick")
def test_mistakes_in_the_ledger_are_lines_that_open_it(window, monkeypatch):
    opened = opens(monkeypatch)
    drawn(window.home.inbox / "甲.xlsx")
    path = ledger(window.home.path / "工作台账.xlsx", {"名单": [["部门"], ["某局"], ["某局"]]})
    window.begin()
    settle(window)
    (line,) = lines(window)
    assert (line[0], line[2], line[-1]) == ("台账 名单!A3", "部门“某局”在第 2 行已经有了。请只留一行。", "台账有错")
    assert window.summary.text().startswith("台账“工作台账.xlsx”有 1 处须改正：\n没有审核。")
    assert window.status.get() == "没有做成，原因见下面的小结。"
    window.table.view.selection_set(window.table.view.get_children())
    window.table.open_chosen()
    assert opened == [path]
    assert list(window.home.results.iterdir()) == []


def test_what_a_run_asks_can_be_opened(window, tmp_path, monkeypatch):
    opened = opens(monkeypatch)
    assert window.buttons["打开待确认"].instate(["disabled"])
    window._finish(Done(tmp_path, ("完成",), tmp_path / "工作台账（待确认）.xlsx"))
    window.buttons["打开待确认"].invoke()
    assert [path.name for path in opened] == ["工作台账（待确认）.xlsx"]
