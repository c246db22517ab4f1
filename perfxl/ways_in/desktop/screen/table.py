"""The table of what was found: scrolls both ways, sorts by a heading, and the line that says more of the chosen one."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from tkinter import ttk
from typing import Literal

from perfxl.ways_in.desktop.rows import Row
from perfxl.ways_in.desktop.screen.look import COLOURS, Look
from perfxl.ways_in.desktop.table_model import COLUMNS, Kept, TableModel, values

_STRETCH = ("file", "project")


class ResultTable(ttk.Frame):
    """The table over its model."""

    def __init__(
        self, parent: tk.Misc, look: Look, opens: Callable[[Kept], object], chosen: Callable[[], object]
    ) -> None:
        """Build it; `opens` is called with a line that is double-clicked, `chosen` when other lines are."""
        super().__init__(parent)
        self.model = TableModel()
        self._opens = opens
        self.view = view = ttk.Treeview(
            self, columns=[name for name, *_ in COLUMNS], show="headings", selectmode="extended", height=6
        )
        for name, title, _, anchor in COLUMNS:
            view.heading(name, text=title, anchor=anchor, command=lambda column=name: self.sort(column))
            view.column(name, anchor=anchor, stretch=name in _STRETCH)
        look.follow(lambda: self._widths(look))
        for group, colour in COLOURS.items():
            view.tag_configure(group.name, background=colour)
        down = ttk.Scrollbar(self, command=view.yview)
        across = ttk.Scrollbar(self, orient="horizontal", command=view.xview)
        view.configure(yscrollcommand=down.set, xscrollcommand=lambda first, last: _show_if_needed(across, first, last))
        view.grid(row=0, column=0, sticky="nsew")
        down.grid(row=0, column=1, sticky="ns")
        across.grid(row=1, column=0, sticky="ew")
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        view.bind("<FocusIn>", lambda _event: self._enter())
        view.bind("<Double-1>", self._clicked)
        view.bind("<Return>", lambda _event: self.open_chosen())
        view.bind("<Control-a>", lambda _event: self._choose_all())
        view.bind("<Control-c>", lambda _event: self.copy())
        view.bind("<<TreeviewSelect>>", lambda _event: chosen())

    def clear(self) -> None:
        """Take all lines away."""
        self.model.clear()
        self.view.delete(*self.view.get_children())

    def put(self, batch: int, rows: Sequence[Row]) -> None:
        """Show the lines of a workbook, in the place of those that it had."""
        gone, came = self.model.put(batch, rows)
        chosen = set(self.view.selection())
        self.view.delete(*(str(number) for number in gone))
        for number in came:
            self._insert(number, self.model.place(number))
        self.view.selection_set([item for item in chosen if self.view.exists(item)])

    def sort(self, column: str) -> None:
        """Sort by a column, and show by an arrow which it is."""
        self.model.sort(column)
        arrow = " ▼" if self.model.descending else " ▲"
        for name, title, *_ in COLUMNS:
            self.view.heading(name, text=title + (arrow if name == self.model.column else ""))
        self._show()

    def choose_filter(self, name: str) -> None:
        """Show what a filter lets through."""
        self.model.choose(name)
        self._show()

    def chosen(self) -> list[Kept]:
        """The lines that are chosen."""
        return [self.model[int(item)] for item in self.view.selection()]

    def open_chosen(self) -> None:
        """Do with the first chosen line what a double click does."""
        for kept in self.chosen()[:1]:
            self._opens(kept)

    def copy(self) -> None:
        """Put the chosen lines on the clipboard, with headings, as Excel takes them."""
        lines = ["\t".join(title for _, title, *_ in COLUMNS), *("\t".join(values(kept.row)) for kept in self.chosen())]
        if len(lines) > 1:
            self.clipboard_clear()
            self.clipboard_append("\n".join(lines))

    def _show(self) -> None:
        chosen = set(self.view.selection())
        self.view.delete(*self.view.get_children())
        for number in self.model.shown():
            self._insert(number, "end")
        self.view.selection_set([item for item in chosen if self.view.exists(item)])

    def _insert(self, number: int, at: int | Literal["end"]) -> None:
        row = self.model[number].row
        self.view.insert("", at, iid=str(number), values=values(row), tags=(row.state.group.name,))

    def _enter(self) -> None:
        """The keyboard came to the table: the arrows go on from the chosen line, else from the first."""
        lines = self.view.get_children()
        if lines and not self.view.exists(self.view.focus() or "-"):
            first = (self.view.selection() or lines)[0]
            self.view.focus(first)
            self.view.selection_set(first)

    def _choose_all(self) -> str:
        self.view.selection_set(self.view.get_children())
        return "break"

    def _clicked(self, event: tk.Event[ttk.Treeview]) -> None:
        if self.view.identify_row(event.y):  # not a heading
            self.open_chosen()

    def _widths(self, look: Look) -> None:
        for name, _, width, _ in COLUMNS:
            self.view.column(name, width=look.px(width), minwidth=look.px(width))


def _show_if_needed(bar: ttk.Scrollbar, first: float | str, last: float | str) -> None:
    """A scroll bar is there where something is out of sight."""
    bar.set(first, last)
    if float(first) <= 0 and float(last) >= 1:
        bar.grid_remove()
    else:
        bar.grid()


def swatches(parent: tk.Misc, look: Look, entries: Iterable[tuple[str, str]]) -> ttk.Frame:
    """A legend: colours and what they stand for."""
    frame = ttk.Frame(parent)
    for colour, words in entries:
        spot = tk.Frame(frame, width=look.px(14), height=look.px(14), background=colour)
        spot.configure(highlightthickness=1, highlightbackground="#B8BDC2")
        spot.pack(side="left", padx=(look.px(10), look.px(4)))
        ttk.Label(frame, text=words, style="Faint.TLabel").pack(side="left")
    return frame
