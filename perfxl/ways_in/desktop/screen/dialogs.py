"""The small windows: a password is asked for, and what this program is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from perfxl.ways_in.desktop.screen.look import Look
from perfxl.ways_in.desktop.screen.summary_text import SummaryText


class _Dialog(tk.Toplevel):
    """A window before another that Esc closes."""

    def __init__(self, parent: tk.Misc, look: Look, title: str) -> None:
        super().__init__(parent)
        self.withdraw()
        self.title(title)
        self.body = ttk.Frame(self, padding=look.px(16))
        self.body.pack(fill="both", expand=True)
        self.bind("<Escape>", self._escaped)

    def present(self) -> None:
        """Show it in the middle of the other window."""
        parent = self.master.winfo_toplevel()
        self.transient(parent)
        self.update_idletasks()
        x = parent.winfo_rootx() + max(0, (parent.winfo_width() - self.winfo_reqwidth()) // 2)
        y = parent.winfo_rooty() + max(0, (parent.winfo_height() - self.winfo_reqheight()) // 3)
        self.geometry(f"+{x}+{y}")
        self.deiconify()
        self.wait_visibility()
        self.grab_set()

    def _escaped(self, _event: object) -> str:
        self.destroy()
        return "break"


class PasswordDialog(_Dialog):
    """Asks for the password of a workbook; `given` is called with it."""

    def __init__(self, parent: tk.Misc, look: Look, file: str, again: bool, given: Callable[[str], object]) -> None:
        """Build and show it; `again`: a password was typed that was not right."""
        super().__init__(parent, look, "输入打开密码")
        self._given = given
        gap, wide = look.px(8), look.px(360)
        said = f"密码不对，没有打开“{file}”。请重新输入。" if again else f"“{file}”设有打开密码。"
        ttk.Label(self.body, text=said, wraplength=wide).pack(anchor="w")
        self.entry = ttk.Entry(self.body, show="●", width=36)
        self.entry.pack(fill="x", pady=(gap, gap // 2))
        self._shown = tk.BooleanVar(self)
        ttk.Checkbutton(self.body, text="显示密码", variable=self._shown, command=self._show).pack(anchor="w")
        note = "密码只用来打开文件，不会保存；同一批里密码相同的文件一起打开。"
        ttk.Label(self.body, text=note, style="Faint.TLabel", wraplength=wide).pack(anchor="w", pady=(gap // 2, gap))
        row = ttk.Frame(self.body)
        row.pack(anchor="e")
        self.ok = ttk.Button(row, text="确定", style="Accent.TButton", command=self.take)
        self.ok.pack(side="left", padx=(0, gap))
        ttk.Button(row, text="取消", command=self.destroy).pack(side="left")
        self.entry.bind("<Return>", lambda _event: self.take())
        self.present()
        self.entry.focus_set()

    def take(self) -> None:
        """Hand the password on, where one was typed."""
        if password := self.entry.get():
            self.destroy()
            self._given(password)

    def _show(self) -> None:
        self.entry.configure(show="" if self._shown.get() else "●")


class AboutDialog(_Dialog):
    """What this program is: the version, what it was built from, what is new."""

    def __init__(self, parent: tk.Misc, look: Look, facts: Sequence[str], news: Sequence[str]) -> None:
        """Build and show it."""
        super().__init__(parent, look, "关于")
        ttk.Label(self.body, text=facts[0], font="PerfxlHeading").pack(anchor="w")
        wide = look.px(520)
        for fact in facts[1:]:
            ttk.Label(self.body, text=fact, style="Faint.TLabel", wraplength=wide).pack(
                anchor="w", pady=(look.px(4), 0)
            )
        self.news = SummaryText(self.body, look)
        self.news.view.configure(width=64, height=12)
        self.news.add("更新内容", news)
        self.news.pack(fill="both", expand=True, pady=look.px(12))
        close = ttk.Button(self.body, text="关闭", command=self.destroy)
        close.pack(anchor="e")
        self.present()
        close.focus_set()
