"""The settings that matter, always in sight: the rulebook, the size limit, the ledger that is used."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk

from perfxl.ways_in.desktop.how import Choices
from perfxl.ways_in.desktop.screen.look import Look

AUTOMATIC = "自动选择（按每张表的格式、地区和年度）"
BY_LEDGER = "按台账（台账没有写的自动选择）"
OTHER = "用自己的规则文件…"
LIMITS: dict[str, int | None] = {"80 MB（默认）": None, "200 MB": 200, "500 MB": 500, "1000 MB": 1000}
"""How large a workbook may be, unpacked: what people read, and MB."""
_NO_LEDGER = "没有（放在程序旁边即用）"


class SettingsBar(ttk.Frame):
    """The bar; `open_ledger` is called where a person wants to see the ledger."""

    def __init__(self, parent: tk.Misc, look: Look, open_ledger: Callable[[], object]) -> None:
        """Build it."""
        super().__init__(parent)
        self._names: dict[str, str] = {}
        """Rulebooks, by what people read: names or files."""
        self._automatic, self._last = AUTOMATIC, AUTOMATIC
        gap = look.px(12)
        ttk.Label(self, text="评分规则：").pack(side="left")
        self.rules = ttk.Combobox(self, values=[AUTOMATIC], state="readonly", width=42, postcommand=self.list_rules)
        self.rules.set(AUTOMATIC)
        self.rules.bind("<FocusIn>", lambda _event: self.list_rules())
        self.rules.bind("<<ComboboxSelected>>", lambda _event: self.rules_chosen())
        self.rules.pack(side="left", padx=(0, gap))
        ttk.Label(self, text="大小上限（展开后）：").pack(side="left")
        self.limit = ttk.Combobox(self, values=list(LIMITS), state="readonly", width=13)
        self.limit.current(0)
        self.limit.bind("<<ComboboxSelected>>", lambda _event: self.limit.selection_clear())
        self.limit.pack(side="left", padx=(0, gap))
        ttk.Label(self, text="台账：").pack(side="left")
        self.no_ledger = ttk.Label(self, text=_NO_LEDGER, style="Faint.TLabel")
        self.ledger = ttk.Button(self, command=open_ledger)

    def choices(self) -> Choices:
        """What is set."""
        name = self.rules.get()
        return Choices(self._names.get(name), name if name in self._names else "", LIMITS[self.limit.get()])

    def show_ledger(self, path: Path | None) -> None:
        """Say which ledger is used."""
        automatic = AUTOMATIC if path is None else BY_LEDGER
        if self.rules.get() == self._automatic:
            self.rules.set(automatic)
            self._last = automatic
        self._automatic = automatic
        self._values()
        self.no_ledger.pack_forget()
        self.ledger.pack_forget()
        if path is None:
            self.no_ledger.pack(side="left")
        else:
            self.ledger.configure(text=path.name)
            self.ledger.pack(side="left")

    def list_rules(self) -> None:
        """Read which rulebooks there are, once somebody looks for them."""
        from perfxl.rules.rulebook import rulebooks
        from perfxl.ways_in.rule_reading import named

        if not self._names:
            books = sorted(rulebooks().values(), key=lambda book: (not book.regions, book.regions, book.title))
            self._names = {named(book): book.name for book in books}
        self._values()

    def rules_chosen(self) -> None:
        """A rulebook was chosen, or a file is to be."""
        if self.rules.get() == OTHER:
            self.rules.set(self._last)
            kinds = [("评分规则", "*.xlsx *.toml")]
            if chosen := filedialog.askopenfilename(parent=self, title="选择评分规则文件", filetypes=kinds):
                self._names[f"规则文件　{Path(chosen).name}"] = chosen
                self.rules.set(f"规则文件　{Path(chosen).name}")
                self._values()
        self._last = self.rules.get()
        self.rules.selection_clear()

    def _values(self) -> None:
        self.rules.configure(values=[self._automatic, *self._names, OTHER])
