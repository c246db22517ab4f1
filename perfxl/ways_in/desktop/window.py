"""The small window: drop workbooks in, see what was found, open the annotated ones."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import filedialog, font, messagebox, ttk
from typing import Any, Literal

from perfxl.reviewing.jobs import Copy
from perfxl.run.discovery import WORKBOOK_SUFFIXES
from perfxl.text.version import __version__
from perfxl.ways_in.desktop.engine import Doing, Done, Engine, Progress, Row
from perfxl.ways_in.desktop.folder import anything, opened
from perfxl.ways_in.desktop.program_folder import (
    ProgramFolder,
    ProgramFolderError,
    prepare,
    program_path,
    usable_folder,
)

# The first of these that the system has; the others are what UOS, Kylin and macOS bring along.
FONTS = ("微软雅黑", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "文泉驿微米黑", "PingFang SC")
COLUMNS: tuple[tuple[str, str, int, Literal["w", "center"]], ...] = (
    ("file", "文件", 300, "w"),
    ("form", "表", 240, "w"),
    ("score", "核算得分", 80, "center"),
    ("grade", "等级", 60, "center"),
    ("checked", "核查比例", 80, "center"),
    ("errors", "错误", 60, "center"),
    ("warnings", "警告", 60, "center"),
    ("answered", "已说明", 60, "center"),
)
HINT = "把自评表或文件夹拖到这里"
_EVERY = 80  # milliseconds between two looks at what the worker said
_ERROR, _WARNING = "#FFC7CE", "#FFEB9C"


class Window:
    """The window over one program folder."""

    def __init__(self, root: tk.Tk, home: ProgramFolder) -> None:
        """Build it; work begins with `begin`."""
        self.root, self.home = root, home
        self.engine: Engine | None = None
        self.result: Path | None = None
        self.asked: Path | None = None
        self.status = tk.StringVar(value="请把填好的自评表拖进来，或放进“待审核”文件夹。")
        self._opens: dict[str, str] = {}
        root.title(f"绩效自评审核 {__version__}")
        root.minsize(760, 480)
        root.protocol("WM_DELETE_WINDOW", self.close)
        self._look()
        self.drop = self._drop_area()
        self.buttons = self._button_rows()
        self.table = self._result_table()
        self.bar = ttk.Progressbar(root, mode="determinate")
        self.bar.pack(fill="x", padx=12, pady=(6, 0))
        ttk.Label(root, textvariable=self.status, wraplength=900, justify="left").pack(fill="x", padx=12, pady=8)
        self._set_busy(False)

    def begin(self) -> None:
        """Review what lies in 待审核, as the double click on the other program does."""
        if anything(self.home.inbox):
            self.review([str(self.home.inbox)])

    def review(self, inputs: Sequence[str], copy: Copy = "annotated") -> None:
        """Start a run over files and folders, or the making of other copies of them; one at a time."""
        if self.engine is not None:
            self.status.set("正在审核，请等这一批完成，或先点“取消”。")
            return
        self.table.delete(*self.table.get_children())
        self._opens.clear()
        self.bar["value"] = 0
        self.status.set("正在准备…")
        self.engine = Engine(self.home.path, inputs, copy)
        self._set_busy(True)
        self.root.after(_EVERY, self._poll)

    def cancel(self) -> None:
        """Stop the run; what is done stays."""
        if self.engine is not None:
            self.engine.stop()
            self.engine = None
            self._set_busy(False)
            self.status.set("已取消。已经完成的结果保留在结果文件夹里。")

    def close(self) -> None:
        """Close the window, and stop what runs."""
        self.cancel()
        self.root.destroy()

    def open_row(self, _event: object = None) -> None:
        """Open the annotated workbook of the chosen line."""
        for item in self.table.selection():
            if target := self._opens.get(item):
                self._open(Path(target))

    def dropped(self, data: str) -> None:
        """Files and folders were dropped: the toolkit gives them as a Tcl list."""
        self.review([str(path) for path in self.root.tk.splitlist(data)])

    def _open(self, path: Path) -> None:
        if not opened(path):
            self.status.set(f"无法打开“{path}”。请在文件夹里找到它后打开。")

    def _poll(self) -> None:
        if self.engine is None:
            return
        for message in self.engine.messages():
            if isinstance(message, Progress):
                self._show(message)
            elif isinstance(message, Doing):
                self.status.set(message.text)
            else:
                self._finish(message)
                return
        self.root.after(_EVERY, self._poll)

    def _show(self, message: Progress) -> None:
        self.bar.configure(maximum=message.total, value=message.number)
        self.status.set(f"正在审核：{message.number} / {message.total}")
        for row in message.rows:
            values = [getattr(row, name) for name, *_ in COLUMNS]
            item = self.table.insert("", "end", values=values, tags=(_tag(row),))
            self._opens[item] = row.opens

    def _finish(self, done: Done) -> None:
        self.engine = None
        self.result = done.folder or self.result
        self.asked = done.asked
        self.status.set("\n".join(done.lines))
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        for name, button in self.buttons.items():
            enabled = {"取消": busy, "打开结果": True, "打开待确认": self.asked is not None}.get(name, not busy)
            button.state(["!disabled" if enabled else "disabled"])

    def _look(self) -> None:
        known = set(font.families(self.root))
        family = next((name for name in FONTS if name in known), None)
        for name in ("TkDefaultFont", "TkTextFont", "TkHeadingFont", "TkMenuFont"):
            named = font.nametofont(name, root=self.root)
            named.configure(size=10)
            if family:
                named.configure(family=family)
        height = font.nametofont("TkDefaultFont", root=self.root).metrics("linespace")
        ttk.Style(self.root).configure("Treeview", rowheight=int(height * 1.5))

    def _drop_area(self) -> tk.Label:
        area: Any = tk.Label(
            self.root, text=HINT, relief="groove", height=4, background="#F4F8F5", foreground="#1F6E43"
        )
        area.pack(fill="x", padx=12, pady=(12, 6))
        if hasattr(area, "drop_target_register"):
            area.drop_target_register("DND_Files")
            area.dnd_bind("<<Drop>>", lambda event: self.dropped(event.data))
        else:
            area.configure(text="请点“选择文件”或“选择文件夹”")
        label: tk.Label = area
        return label

    def _button_rows(self) -> dict[str, ttk.Button]:
        """Above what reviews and opens, below what makes something else of workbooks."""
        rows: tuple[dict[str, Callable[[], None]], ...] = (
            {
                "选择文件": self._choose_files,
                "选择文件夹": self._choose_folder,
                "打开结果": self._open_results,
                "打开待确认": self._open_asked,
                "取消": self.cancel,
            },
            {
                "生成报送版": partial(self._choose_files, "clean"),
                "生成修正稿": partial(self._choose_files, "mended"),
                "自评报告": partial(self._choose_files, "report"),
                "审核意见书": partial(self._choose_files, "opinion"),
                "生成空白模板": self._make_templates,
            },
        )
        buttons = {}
        for commands in rows:
            row = ttk.Frame(self.root)
            row.pack(fill="x", padx=12, pady=(0, 6))
            for text, command in commands.items():
                buttons[text] = ttk.Button(row, text=text, command=command)
                buttons[text].pack(side="left", padx=(0, 8))
        return buttons

    def _result_table(self) -> ttk.Treeview:
        frame = ttk.Frame(self.root)
        frame.pack(fill="both", expand=True, padx=12, pady=(8, 0))
        table = ttk.Treeview(frame, columns=[name for name, *_ in COLUMNS], show="headings", selectmode="browse")
        for name, title, width, anchor in COLUMNS:
            table.heading(name, text=title)
            table.column(name, width=width, anchor=anchor, stretch=name in ("file", "form"))
        scroll = ttk.Scrollbar(frame, command=table.yview)
        table.configure(yscrollcommand=scroll.set)
        table.tag_configure("error", background=_ERROR)
        table.tag_configure("warning", background=_WARNING)
        table.bind("<Double-1>", self.open_row)
        table.bind("<Return>", self.open_row)
        scroll.pack(side="right", fill="y")
        table.pack(side="left", fill="both", expand=True)
        return table

    def _choose_files(self, copy: Copy = "annotated") -> None:
        kinds = [("工作簿", " ".join(f"*{suffix}" for suffix in sorted(WORKBOOK_SUFFIXES)))]
        if chosen := filedialog.askopenfilenames(parent=self.root, title="选择自评表", filetypes=kinds):
            self.review(chosen, copy)

    def _choose_folder(self) -> None:
        if chosen := filedialog.askdirectory(parent=self.root, title="选择文件夹", mustexist=True):
            self.review([chosen])

    def _make_templates(self) -> None:
        try:
            prepare(self.home)
        except OSError as error:
            self.status.set(f"模板无法写入（{error.strerror}）。请检查“{self.home.templates}”。")
            return
        self.status.set(f"空白模板在：{self.home.templates}")
        self._open(self.home.templates)

    def _open_asked(self) -> None:
        if self.asked is not None:
            self._open(self.asked)

    def _open_results(self) -> None:
        self._open(self.result or self.home.results)


def _tag(row: Row) -> str:
    if not row.opens or row.errors not in ("", "0"):
        return "error"
    return "warning" if row.warnings not in ("", "0", row.answered) else ""


def make_root() -> tk.Tk:
    """The toolkit's root, with drag and drop where the library for it works."""
    if sys.platform == "win32":
        import ctypes

        # without it Windows draws the window small and blows it up
        ctypes.windll.shcore.SetProcessDpiAwareness(1)
    try:
        from tkinterdnd2 import TkinterDnD

        root: tk.Tk = TkinterDnD.Tk()
        return root
    except (ImportError, RuntimeError, tk.TclError):
        return tk.Tk()


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
    root.after(50, lambda: window.review(given) if given else window.begin())
    root.mainloop()
    return 0
