"""Above the table: what of it is shown, with how many lines each filter lets through, and what the colours stand for."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from perfxl.ways_in.desktop.rows import Group
from perfxl.ways_in.desktop.screen.look import COLOURS, Look
from perfxl.ways_in.desktop.screen.table import swatches
from perfxl.ways_in.desktop.table_model import FILTERS

_LEGEND = {
    Group.ERROR: "有错误",
    Group.WARNING: "有警告",
    Group.NO_FORM: "没有自评表",
    Group.UNREAD: "无法读取、需要密码",
}


class FilterBar(ttk.Frame):
    """The filters; `chosen` is called with the name of the one that is clicked."""

    def __init__(self, parent: tk.Misc, look: Look, chosen: Callable[[str], object]) -> None:
        """Build it."""
        super().__init__(parent)
        self.value = tk.StringVar(self, next(iter(FILTERS)))
        self.buttons: dict[str, ttk.Radiobutton] = {}
        ttk.Label(self, text="显示：").pack(side="left")
        for name in FILTERS:
            button = ttk.Radiobutton(
                self, text=name, value=name, variable=self.value, style="Toolbutton",
                command=lambda: chosen(self.value.get()),
            )  # fmt: skip
            button.pack(side="left")
            self.buttons[name] = button
        swatches(self, look, [(COLOURS[group], words) for group, words in _LEGEND.items()]).pack(side="right")

    def count(self, counts: Mapping[str, int]) -> None:
        """Say how many lines each lets through; nothing where there are no lines at all."""
        for name, button in self.buttons.items():
            button.configure(text=f"{name} {counts[name]}" if any(counts.values()) else name)
