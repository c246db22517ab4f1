"""Where files are dropped: a field that says so, and the rest of the window."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from perfxl.ways_in.desktop.screen.look import ACCENT, PALE, Look

HINT = "把自评表、文件夹或压缩包拖进窗口，审核当中也可以；或者放进“待审核”文件夹，点“开始审核”"
_WITHOUT = "请点“选择文件”或“选择文件夹”，或者放进“待审核”文件夹，点“开始审核”"
_OVER = "#D3EADD"


class _Drop(Protocol):
    """An event of dragging: what is dragged, as a Tcl list, and what is done with it."""

    data: str
    action: str


class DropArea(tk.Label):
    """The field; a click on it chooses files."""

    def __init__(self, parent: tk.Misc, look: Look, clicked: Callable[[], object]) -> None:
        """Build it."""
        super().__init__(
            parent, text=HINT, background=PALE, foreground=ACCENT, cursor="hand2",
            highlightthickness=1, highlightbackground="#A9CDB9", pady=look.px(11),
        )  # fmt: skip
        self.bind("<Button-1>", lambda _event: clicked())

    def take(self, widgets: Sequence[tk.Misc], dropped: Callable[[str], object]) -> None:
        """Hand on what is dropped on itself and on widgets, as a Tcl list; where the toolkit knows of no dropping, say so."""
        if not hasattr(self, "drop_target_register"):
            self.configure(text=_WITHOUT)
            return
        for each in (self, *widgets):
            target: Any = each
            target.drop_target_register("DND_Files")
            target.dnd_bind("<<Drop>>", lambda event: self._drop(event, dropped))
            target.dnd_bind("<<DropEnter>>", lambda event: self._show(event, _OVER))
            target.dnd_bind("<<DropLeave>>", lambda event: self._show(event, PALE))

    def _drop(self, event: _Drop, dropped: Callable[[str], object]) -> str:
        self.configure(background=PALE)
        dropped(event.data)
        return event.action

    def _show(self, event: _Drop, colour: str) -> str:
        self.configure(background=colour)
        return event.action
