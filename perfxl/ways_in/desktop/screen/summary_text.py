"""What a run came to, in words: a field that scrolls, to read and to copy from."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from perfxl.ways_in.desktop.screen.look import Look


class SummaryText(ttk.Frame):
    """The field; nobody can write into it."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        """Build it."""
        super().__init__(parent)
        self.view = view = tk.Text(
            self, height=5, wrap="char", font="TkDefaultFont", state="disabled", relief="flat", background="#FFFFFF",
            highlightthickness=1, highlightbackground="#CDD2D6", highlightcolor="#1F6E43",
            padx=look.px(8), pady=look.px(6), spacing1=look.px(1), takefocus=True,
        )  # fmt: skip
        down = ttk.Scrollbar(self, command=view.yview)
        view.configure(yscrollcommand=down.set)
        down.pack(side="right", fill="y")
        view.pack(side="left", fill="both", expand=True)
        view.tag_configure("heading", font="PerfxlHeading")
        view.bind("<Control-a>", lambda _event: self._choose_all())
        view.bind("<Tab>", lambda event: self._leave(event.widget.tk_focusNext()))
        view.bind("<Shift-Tab>", lambda event: self._leave(event.widget.tk_focusPrev()))
        # a field that nobody can write into does not take the focus by itself
        view.bind("<Button-1>", lambda _event: view.focus_set(), add="+")

    def clear(self) -> None:
        """Take everything away."""
        self._change("1.0", "end", "")

    def add(self, heading: str, lines: Sequence[str]) -> None:
        """Put a run's lines at the end, and its beginning into sight."""
        start = self.view.index("end-1c")
        self.view.configure(state="normal")
        if heading:
            self.view.insert("end", f"{heading}\n", ("heading",))
        self.view.insert("end", "".join(f"{line}\n" for line in lines))
        self.view.configure(state="disabled")
        self.view.yview(start)

    def text(self) -> str:
        """All that it says."""
        return self.view.get("1.0", "end-1c")

    def _change(self, start: str, end: str, text: str) -> None:
        self.view.configure(state="normal")
        self.view.replace(start, end, text)
        self.view.configure(state="disabled")

    def _choose_all(self) -> str:
        self.view.tag_add("sel", "1.0", "end-1c")
        return "break"

    def _leave(self, widget: tk.Misc | None) -> str:
        if widget is not None:
            widget.focus_set()
        return "break"
