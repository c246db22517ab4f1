"""The window: drop workbooks in at any time, see what was found, open the annotated ones, have papers made."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from tkinter import filedialog, messagebox, ttk
from typing import TYPE_CHECKING

from perfxl.run.discovery import RESULTS_FILE, WORKBOOK_SUFFIXES
from perfxl.text.version import __version__
from perfxl.ways_in.desktop.bureau import FOLDERS, OVER_A_RUN
from perfxl.ways_in.desktop.engine import Doing, Done, Engine, Progress
from perfxl.ways_in.desktop.folder import anything, opened
from perfxl.ways_in.desktop.how import How
from perfxl.ways_in.desktop.program_folder import (
    ProgramFolder,
    ProgramFolderError,
    prepare,
    program_path,
    usable_folder,
    when,
)
from perfxl.ways_in.desktop.screen.buttons import ButtonRow, Command, RecentButton
from perfxl.ways_in.desktop.screen.dialogs import AboutDialog, PasswordDialog
from perfxl.ways_in.desktop.screen.drop import DropArea
from perfxl.ways_in.desktop.screen.filter_bar import FilterBar
from perfxl.ways_in.desktop.screen.look import Look, sharp
from perfxl.ways_in.desktop.screen.settings_bar import SettingsBar
from perfxl.ways_in.desktop.screen.summary_text import SummaryText
from perfxl.ways_in.desktop.screen.table import ResultTable
from perfxl.ways_in.desktop.tasks import PAPERS, Paper, Task, Tasks

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import Copy
    from perfxl.ways_in.desktop.table_model import Kept

KEYS = {"开始审核": "S", "选择文件": "O", "选择文件夹": "D", "取消": "C", "打开结果": "R", "关于": "A"}
"""The letters that press a button with Alt."""
COPIES: dict[str, Copy] = {
    "报送版": "clean",
    "修正稿": "mended",
    "自评报告": "report",
    "审核意见书": "opinion",
}
"""The buttons that make something else of workbooks."""
HELP = "双击一行（或按回车）打开标注过的工作簿；点表头排序；Ctrl+C 复制选中的行。"
WELCOME = "请把填好的自评表拖进来，或放进“待审核”文件夹后点“开始审核”。"
FOLLOWS_UP = (
    "上一轮的整改通知已经发出，要写明那些问题改正了没有吗？\n\n"
    "“是”：接着选上一轮的结果文件夹。\n“否”：只写这一轮的问题。"
)
STOPS = "正在审核。现在关闭会中止，已经完成的结果会保留。要关闭吗？"
_EVERY = 80  # milliseconds between two looks at what the worker said
# So many lines are shown at a look: the window answers in between.
_AT_ONCE = 100
_PAPER_BUTTONS: dict[str, Paper] = {name: paper for paper, name in FOLDERS.items()}


class Window:
    """The window over one program folder."""

    def __init__(self, root: tk.Tk, home: ProgramFolder) -> None:
        """Build it; work begins with `begin`."""
        self.root, self.home = root, home
        self.tasks = Tasks()
        self.engine: Engine | None = None
        self.result: Path | None = None
        self.asked: Path | None = None
        self.status = tk.StringVar(root, WELCOME)
        self.detail = tk.StringVar(root, HELP)
        self.look = Look(root)
        root.title(f"绩效自评审核 {__version__}")
        root.protocol("WM_DELETE_WINDOW", self.close)
        self._build()
        self._size()
        for key, command in {"<Control-o>": self.choose_files, "<F5>": self.start, "<Escape>": self.cancel}.items():
            root.bind(key, lambda _event, call=command: call())  # type: ignore[misc]
        root.bind("<FocusIn>", self._came_back)
        self._refresh()
        self.buttons["开始审核"].focus_set()

    def begin(self) -> None:
        """Review what lies in 待审核, as the double click on the other program does."""
        if anything(self.home.inbox):
            self.review([str(self.home.inbox)])

    def start(self) -> None:
        """Review what lies in 待审核; say so where nothing does."""
        if anything(self.home.inbox):
            self.review([str(self.home.inbox)])
        else:
            self.status.set("“待审核”里还没有自评表。请放进去再点“开始审核”，或直接拖进窗口。")

    def review(self, inputs: Sequence[str], copy: Copy = "annotated") -> None:
        """Review files and folders, or make other copies of them; while something is being done they wait."""
        self.give(Task(copy, tuple(inputs), How(self.settings.choices(), told=True)))

    def give(self, task: Task) -> None:
        """Do a task, at once or once what is being done is done. One that begins while nothing waits clears the table."""
        if self.engine is None and task.kind not in PAPERS and not task.batch:
            self.table.clear()
            self.summary.clear()
        self.tasks.add(task)
        if self.engine is None:
            self._next()
        else:
            self.status.set(f"已加入等待：{_told(task)}。正在做的完成后接着做（等待中 {self._waiting()} 项）。")

    def cancel(self) -> None:
        """Stop what is being done, and what waits; what is done stays."""
        if self.engine is not None:
            self.engine.stop()
            self.engine = None
            waiting = self.tasks.cancel()
            self._refresh()
            self.status.set(
                f"已取消{f'，等待中的 {waiting} 项也不做了' if waiting else ''}。已经完成的结果保留在结果文件夹里。"
            )

    def close(self) -> None:
        """Close the window, and stop what runs, if that is meant."""
        if self.engine is not None and not messagebox.askokcancel("绩效自评审核", STOPS, parent=self.root):
            return
        self.cancel()
        self.root.destroy()

    def open_row(self, kept: Kept) -> None:
        """Open what a line is about: the annotated workbook, the ledger; ask for the password of what is locked."""
        row = kept.row
        if row.state.locked:
            self.ask_password(kept)
        elif row.opens:
            self._open(Path(row.opens))
        else:
            self.status.set(f"{row.file}　{row.words}{f'：{row.remark}' if row.remark else ''}")

    def ask_password(self, kept: Kept) -> None:
        """Ask for the password of a workbook; with it, it is reviewed anew, and what else of its batch is locked."""
        if not self.tasks.can_unlock(kept.batch):
            self.status.set("这一批没有审核完。请等它完成，或重新审核，再输入密码。")
            return
        again = "密码不对" in kept.row.words
        PasswordDialog(self.root, self.look, kept.row.file, again, partial(self._unlock, kept))

    def choose_files(self, copy: Copy = "annotated") -> None:
        """Let a person choose files, and review them or make copies of them."""
        suffixes = " ".join(f"*{suffix}" for suffix in sorted(WORKBOOK_SUFFIXES | {".zip"}))
        at = self.result or self.home.results if copy == "clean" else self.home.inbox
        title = "选择标注过的工作簿" if copy == "clean" else "选择自评表"
        if chosen := filedialog.askopenfilenames(
            parent=self.root, title=title, initialdir=at, filetypes=[("自评表", suffixes), ("所有文件", "*")]
        ):
            self.review(chosen, copy)

    def choose_folder(self) -> None:
        """Let a person choose a folder, and review it."""
        if chosen := filedialog.askdirectory(parent=self.root, title="选择文件夹", mustexist=True):
            self.review([chosen])

    def make_templates(self) -> None:
        """Lay the blank forms out where they are not, and open their folder."""
        try:
            prepare(self.home)
        except OSError as error:
            self.status.set(f"模板无法写入（{error.strerror}）。请检查“{self.home.templates}”。")
            return
        self.status.set(f"空白模板在：{self.home.templates}")
        self._open(self.home.templates)

    def make_papers(self, paper: Paper) -> None:
        """Have what the bureau hands out written, by the ledger beside the program, over the last run."""
        if paper not in OVER_A_RUN:
            self.give(Task(paper))
            return
        run = self._last_run()
        if run is None:
            self.status.set("还没有审核结果。请先审核，再点“退回”或“总结”。")
            return
        previous = self._previous(run) if paper == "notices" else ""
        if previous is not None:
            self.give(Task(paper, (str(run), *filter(None, [previous]))))

    def about(self) -> None:
        """Show what this program is."""
        from perfxl.ways_in.desktop.about import facts, news

        AboutDialog(self.root, self.look, facts(self.home), news())

    def dropped(self, data: str) -> None:
        """Files and folders were dropped: the toolkit gives them as a Tcl list."""
        self.review([str(path) for path in self.root.tk.splitlist(data)])

    def _next(self) -> None:
        task = self.tasks.next()
        if task is None:
            return
        self.bar.configure(value=0, maximum=1)
        self.status.set("正在准备…")
        self.engine = Engine(self.home.path, task)
        self._refresh()
        self.root.after(_EVERY, self._poll)

    def _poll(self) -> None:
        if self.engine is None:
            return
        for message in islice(self.engine.messages(), _AT_ONCE):
            if isinstance(message, Progress):
                self._show(message)
            elif isinstance(message, Doing):
                self.status.set(f"{message.text}{self._also_waiting()}")
            else:
                self._finish(message)
                return
        self.filters.count(self.table.model.counts())
        self.root.after(_EVERY, self._poll)

    def _show(self, message: Progress) -> None:
        task = self.tasks.doing
        assert task is not None
        self.bar.configure(maximum=message.total, value=message.number)
        self.status.set(f"正在审核：{message.number} / {message.total}{self._also_waiting()}")
        self.table.put(task.batch, message.rows)

    def _finish(self, done: Done) -> None:
        self.engine = None
        task = self.tasks.doing
        self.tasks.done(done.folder)
        reviewed = task is None or task.kind not in PAPERS
        if reviewed:
            self.result = done.folder or self.result
            self.asked = done.asked
        self.summary.add(_heading(task, done), done.lines)
        self.status.set(self._closing(done))
        self._refresh()
        if done.folder and task is not None and task.kind != "annotated" and not task.how.again:
            self._open(done.folder)
        if done.folder and task is not None and task.asked:
            self._unlock_others(task)
        self._next()

    def _closing(self, done: Done) -> str:
        locked = len({(kept.batch, kept.row.source) for kept in self.table.model.locked()})
        if locked:
            return f"有 {locked} 个工作簿需要密码：双击那一行，或点“输入密码”。"
        return f"完成。结果在：{done.folder}" if done.folder else "没有做成，原因见下面的小结。"

    def _unlock(self, kept: Kept, password: str) -> None:
        self.give(self.tasks.unlocking(kept.batch, self._locked(kept.batch), password, kept.row.source))

    def _unlock_others(self, task: Task) -> None:
        """A password opened the workbook that it was typed for: try it on what is locked in other batches."""
        locked = list(self.table.model.locked())
        if any((kept.batch, kept.row.source) == (task.batch, task.asked) for kept in locked):
            return
        for batch in sorted({kept.batch for kept in locked} - {task.batch}):
            if self.tasks.can_unlock(batch):
                self.tasks.add(self.tasks.unlocking(batch, self._locked(batch), task.how.passwords[0]))

    def _locked(self, batch: int) -> tuple[str, ...]:
        """The workbooks of a batch that want a password."""
        return tuple(dict.fromkeys(kept.row.source for kept in self.table.model.locked() if kept.batch == batch))

    def _waiting(self) -> int:
        return sum(1 for _ in self.tasks.waiting())

    def _also_waiting(self) -> str:
        return f"　等待中 {waiting} 项" if (waiting := self._waiting()) else ""

    def _came_back(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.root:
            self._refresh()

    def _refresh(self) -> None:
        """Enable what can be pressed now, and show the ledger that lies beside the program now."""
        ledger, busy = self.home.ledger, self.engine is not None
        self.settings.show_ledger(ledger)
        enabled = {"取消": busy, "打开待确认": self.asked is not None}
        for name, button in self.buttons.items():
            button.state(["!disabled" if enabled.get(name, True) else "disabled"])
        if ledger is None:
            self.bureau.pack_forget()
        else:
            self.bureau.pack(side="left", padx=(self.look.px(10), 0))
        locked = next(self.table.model.locked(), None)
        if locked is None or busy:
            self.unlock.pack_forget()
        else:
            self.unlock.pack(side="right")
        self.filters.count(self.table.model.counts())

    def _open(self, path: Path) -> None:
        if not opened(path):
            self.status.set(f"无法打开“{path}”。请在文件夹里找到它后打开。")

    def _open_ledger(self) -> None:
        if (ledger := self.home.ledger) is not None:
            self._open(ledger)

    def _open_asked(self) -> None:
        if self.asked is not None:
            self._open(self.asked)

    def _ask_first(self) -> None:
        """Ask for the password of the chosen line, else of the first that is locked."""
        locked = [kept for kept in self.table.chosen() if kept.row.state.locked] or list(self.table.model.locked())
        if locked:
            self.ask_password(locked[0])

    def _tell_chosen(self) -> None:
        chosen = self.table.chosen()
        if len(chosen) != 1 or not (row := chosen[0].row).remark:
            self.detail.set(HELP)
        else:
            self.detail.set(f"{row.file}：{row.remark}")

    def _runs(self) -> list[Path]:
        from perfxl.run.rounds import run_folders

        return run_folders(self.home.results)

    def _last_run(self) -> Path | None:
        """The folder of the last review: that of this window, else the newest."""
        if self.result is not None and (self.result / RESULTS_FILE).is_file():
            return self.result
        return next(iter(self._runs()), None)

    def _previous(self, run: Path) -> str | None:
        """The folder of the round before, if its problems are to be followed up; '' where not, None where nothing is wanted."""
        if not [folder for folder in self._runs() if folder != run]:
            return ""
        answer = messagebox.askyesnocancel("退回", FOLLOWS_UP, parent=self.root, default="no")
        if not answer:
            return None if answer is None else ""
        title = "选择上一轮的结果文件夹（上次发出整改通知的那一次）"
        return filedialog.askdirectory(parent=self.root, title=title, initialdir=self.home.results) or None

    def _build(self) -> None:
        px = self.look.px
        frame = ttk.Frame(self.root, padding=(px(12), px(10)))
        frame.pack(fill="both", expand=True)
        self.drop = DropArea(frame, self.look, self.choose_files)
        self.drop.pack(fill="x", pady=(0, px(8)))
        self.buttons = self._button_rows(frame)
        self.settings = SettingsBar(frame, self.look, self._open_ledger)
        self.settings.pack(fill="x", pady=(px(6), px(8)))
        panes = ttk.PanedWindow(frame, orient="vertical")
        panes.pack(fill="both", expand=True)
        upper, lower = ttk.Frame(panes), ttk.Frame(panes)
        panes.add(upper, weight=3)
        panes.add(lower, weight=1)
        self._build_upper(upper)
        line = ttk.Frame(lower)
        line.pack(fill="x", pady=(px(4), px(6)))
        self.bar = ttk.Progressbar(line, mode="determinate", length=px(220))
        self.bar.pack(side="right", padx=(px(12), 0))
        ttk.Label(line, textvariable=self.status).pack(side="left")
        self.summary = SummaryText(lower, self.look)
        self.summary.pack(fill="both", expand=True)
        self.drop.take([self.root, self.table.view, self.summary.view], self.dropped)

    def _build_upper(self, upper: ttk.Frame) -> None:
        px = self.look.px
        self.table = ResultTable(upper, self.look, self.open_row, self._tell_chosen)
        self.filters = FilterBar(upper, self.look, self.table.choose_filter)
        self.filters.pack(fill="x", pady=(0, px(4)))
        below = ttk.Frame(upper)
        below.pack(side="bottom", fill="x", pady=(px(4), 0))
        self.unlock = ttk.Button(below, text="输入密码", command=self._ask_first)
        ttk.Label(below, textvariable=self.detail, style="Faint.TLabel").pack(side="left")
        self.table.pack(fill="both", expand=True)

    def _button_rows(self, frame: ttk.Frame) -> dict[str, ttk.Button]:
        """Above what reviews and opens, below what makes something else."""
        first: dict[str, Command] = {
            "开始审核": self.start,
            "选择文件": self.choose_files,
            "选择文件夹": self.choose_folder,
            "取消": self.cancel,
            "打开待审核": lambda: self._open(self.home.inbox),
            "打开结果": lambda: self._open(self.result or self.home.results),
            "打开待确认": self._open_asked,
            "关于": self.about,
        }
        copies: dict[str, Command] = {name: partial(self.choose_files, copy) for name, copy in COPIES.items()}
        copies["空白模板"] = self.make_templates
        papers: dict[str, Command] = {name: partial(self.make_papers, paper) for name, paper in _PAPER_BUTTONS.items()}
        row = ButtonRow(frame, self.look, first, KEYS)
        row.pack(fill="x", pady=(0, self.look.px(6)))
        row.named["开始审核"].configure(style="Accent.TButton")
        self.recent = RecentButton(row, self._runs, self._open)
        self.recent.pack(side="left", before=row.named["打开待确认"], padx=(0, self.look.px(6)))
        second = ButtonRow(frame, self.look, copies, {}, "另外生成：")
        second.pack(fill="x")
        self.bureau = ButtonRow(second, self.look, papers, {}, "按台账：")
        return row.named | second.named | self.bureau.named

    def _size(self) -> None:
        """As large as is good to work with, and no larger than the screen leaves room for."""
        px, root = self.look.px, self.root
        wide, high = root.winfo_screenwidth(), root.winfo_screenheight()
        root.minsize(min(px(900), wide), min(px(560), high - px(80)))
        root.geometry(f"{min(px(1200), wide - px(40))}x{min(px(800), high - px(110))}")


def _told(task: Task) -> str:
    """A task in words, for who is to know that it waits."""
    if task.kind in PAPERS:
        return FOLDERS[task.kind]  # type: ignore[index]
    names = [Path(given).name for given in task.inputs]
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 项"


def _heading(task: Task | None, done: Done) -> str:
    """What stands above what a task came to."""
    if task is None or done.folder is None:
        return ""
    return f"{when(done.folder.name)}{'　补审' if task.how.again else ''}"


def make_root() -> tk.Tk:
    """The toolkit's root, with drag and drop where the library for it works."""
    sharp()
    try:
        from tkinterdnd2 import TkinterDnD

        root: tk.Tk = TkinterDnD.Tk(className="perfxl")
        return root
    except (ImportError, RuntimeError, tk.TclError):
        return tk.Tk(className="perfxl")


def main(given: Sequence[str] = ()) -> int:
    """Open the window and review what is given, else 待审核; gives the exit status."""
    root = make_root()
    try:
        home = usable_folder(program_path())
        prepare(home)
    except ProgramFolderError as error:
        root.withdraw()
        messagebox.showerror("绩效自评审核", str(error), parent=root)
        return 1
    window = Window(root, home)
    begin: Callable[[], None] = partial(window.review, given) if given else window.begin
    root.after(50, begin)
    root.mainloop()
    return 0
