"""The rows of buttons, and the list of earlier results."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tkinter import ttk

from perfxl.ways_in.desktop.program_folder import when
from perfxl.ways_in.desktop.screen.look import Look

Command = Callable[[], object]
# So many earlier runs are listed.
_MOST_RECENT = 10


class ButtonRow(ttk.Frame):
    """Buttons side by side, called by their names; `keys` are the letters that press them with Alt."""

    def __init__(
        self, parent: tk.Misc, look: Look, commands: Mapping[str, Command], keys: Mapping[str, str], label: str = ""
    ) -> None:
        """Build it."""
        super().__init__(parent)
        self.named: dict[str, ttk.Button] = {}
        gap = look.px(6)
        if label:
            ttk.Label(self, text=label).pack(side="left")
        for name, command in commands.items():
            key = keys.get(name, "")
            text = f"{name}({key})" if key else name
            button = ttk.Button(self, text=text, command=command, underline=text.find(key) if key else -1)
            button.bind("<Return>", lambda _event, pressed=button: pressed.invoke())  # type: ignore[misc]
            button.pack(side="left", padx=(0, gap))
            self.named[name] = button
            if key:
                self.winfo_toplevel().bind(f"<Alt-{key.lower()}>", lambda _event, pressed=button: pressed.invoke())  # type: ignore[misc]


class RecentButton(ttk.Button):
    """The last runs, each to be opened as a folder or as its 汇总.xlsx."""

    def __init__(self, parent: tk.Misc, runs: Callable[[], list[Path]], opens: Callable[[Path], object]) -> None:
        """Build it; `runs` gives the folders, the newest first."""
        super().__init__(parent, text="最近结果 ▾", command=self.post)
        self._runs, self._opens = runs, opens
        self.menu = tk.Menu(self, tearoff=False)
        self.bind("<Return>", lambda _event: self.post())
        self.bind("<Down>", lambda _event: self.post())

    def post(self) -> None:
        """Show the list below the button."""
        self.fill()
        self.menu.tk_popup(self.winfo_rootx(), self.winfo_rooty() + self.winfo_height())

    def fill(self) -> None:
        """List what there is now."""
        from perfxl.run.discovery import CONSOLIDATED_FILE

        self.menu.delete(0, "end")
        for child in self.menu.winfo_children():
            child.destroy()
        runs = self._runs()[:_MOST_RECENT]
        for run in runs:
            entries = tk.Menu(self.menu, tearoff=False)
            entries.add_command(label="打开文件夹", command=partial(self._opens, run))
            if (book := run / CONSOLIDATED_FILE).is_file():
                entries.add_command(label=f"打开{book.name}", command=partial(self._opens, book))
            self.menu.add_cascade(label=when(run.name), menu=entries)
        if not runs:
            self.menu.add_command(label="还没有审核结果", state="disabled")
