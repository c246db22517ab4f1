"""How the window looks: theme, colours, fonts, and sizes that follow the resolution of the screen."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from importlib import resources
from tkinter import font, ttk

from perfxl.ways_in.desktop.rows import Group

# The first of these that the system has; the others are what UOS, Kylin and macOS bring along.
FONTS = ("微软雅黑", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "文泉驿微米黑", "PingFang SC")
COLOURS: dict[Group, str] = {
    Group.ERROR: "#FFC7CE",
    Group.WARNING: "#FFEB9C",
    Group.FINE: "#FFFFFF",
    Group.NO_FORM: "#E3E5E8",
    Group.UNREAD: "#DDD6F3",
}
"""The colour of a line by what it came to: red and yellow as in the annotated workbooks."""
ACCENT, ACCENT_DARK, PALE = "#1F6E43", "#17573A", "#EEF6F1"
_INK, _FAINT, _LINE, _BACK, _HEAD = "#202124", "#8A9097", "#CDD2D6", "#F5F6F7", "#EBEDEF"
_POINTS, _USUAL_DPI = 10, 96


class Look:
    """The look of one window; sizes are in pixels of a usual screen (96 dpi) and grow with the resolution."""

    def __init__(self, root: tk.Tk) -> None:
        """Dress a window."""
        self.root = root
        self._followers: list[Callable[[], None]] = []
        self._dpi = _USUAL_DPI
        style = ttk.Style(root)
        self.native = sys.platform == "win32" and "vista" in style.theme_names()
        style.theme_use("vista" if self.native else "clam")
        self.heading = font.Font(root, name="PerfxlHeading", exists=False)
        self._dress(style)
        self._sized(_dpi(root))
        _icon(root)
        if sys.platform == "win32":
            root.bind("<Configure>", self._moved, add="+")

    def px(self, pixels: int) -> int:
        """So many pixels of a usual screen on this one."""
        return round(pixels * self._dpi / _USUAL_DPI)

    def follow(self, resize: Callable[[], None]) -> None:
        """Have something called now, and when the window comes to a screen of another resolution."""
        self._followers.append(resize)
        resize()

    def _moved(self, _event: object) -> None:
        if (dpi := _dpi(self.root)) != self._dpi:
            self._sized(dpi)

    def _sized(self, dpi: int) -> None:
        """Set fonts and row heights for a resolution."""
        self._dpi = dpi
        self.root.tk.call("tk", "scaling", dpi / 72)
        known = set(font.families(self.root))
        family = next((name for name in FONTS if name in known), None)
        for name in ("TkDefaultFont", "TkTextFont", "TkHeadingFont", "TkMenuFont", "TkTooltipFont", "PerfxlHeading"):
            named = font.nametofont(name, root=self.root)
            named.configure(size=_POINTS + (name == "PerfxlHeading"))
            if family:
                named.configure(family=family)
        self.heading.configure(weight="bold")
        height = font.nametofont("TkDefaultFont", root=self.root).metrics("linespace")
        style = ttk.Style(self.root)
        style.configure("Treeview", rowheight=int(height * 1.45))
        style.configure("TButton", padding=(self.px(8), self.px(2 if self.native else 3)))
        if not self.native:
            for name in ("TScrollbar", "TCombobox"):
                style.configure(name, arrowsize=self.px(13))
            style.configure("TProgressbar", thickness=self.px(14))
        style.configure("Toolbutton", padding=(self.px(8), self.px(3)))
        style.configure("Treeview.Heading", padding=(self.px(4), self.px(3)))
        for resize in self._followers:
            resize()

    def _dress(self, style: ttk.Style) -> None:
        style.configure("TButton", width=0, anchor="center")
        style.configure("Accent.TButton", font="PerfxlHeading")
        style.configure("Faint.TLabel", foreground="#5F6368")
        if self.native:
            return
        self.root.configure(background=_BACK)
        edges = {"bordercolor": _LINE, "lightcolor": _BACK, "darkcolor": _BACK}
        style.configure(".", background=_BACK, foreground=_INK, troughcolor=_HEAD, focuscolor=ACCENT, **edges)
        white = {"background": "#FFFFFF", "bordercolor": _LINE, "lightcolor": "#FFFFFF", "darkcolor": "#FFFFFF"}
        style.configure("TButton", relief="raised", **white)
        style.map(
            "TButton",
            background=[("disabled", _BACK), ("pressed", "#DDEBE3"), ("active", PALE)],
            foreground=[("disabled", _FAINT)],
            bordercolor=[("focus", ACCENT), ("active", ACCENT)],
        )
        accent = {"background": ACCENT, "bordercolor": ACCENT, "lightcolor": ACCENT, "darkcolor": ACCENT}
        style.configure("Accent.TButton", foreground="#FFFFFF", **accent)
        style.map(
            "Accent.TButton",
            background=[("disabled", _HEAD), ("pressed", ACCENT_DARK), ("active", ACCENT_DARK)],
            foreground=[("disabled", _FAINT)],
            focuscolor=[("focus", "#FFFFFF")],
        )
        style.configure("Toolbutton", relief="flat", background=_BACK)
        style.map(
            "Toolbutton",
            background=[("selected", "#DDEBE3"), ("active", PALE)],
            foreground=[("selected", ACCENT_DARK)],
            relief=[("selected", "flat")],
        )
        style.configure("Treeview", background="#FFFFFF", fieldbackground="#FFFFFF", **edges)
        style.configure("Treeview.Heading", background=_HEAD, relief="flat", **edges)
        style.map("Treeview.Heading", background=[("active", "#DDEBE3")])
        style.map("Treeview", background=[("selected", "#2F7D55")], foreground=[("selected", "#FFFFFF")])
        style.configure(
            "TProgressbar", background=ACCENT, troughcolor=_HEAD, bordercolor=_HEAD, lightcolor=ACCENT, darkcolor=ACCENT
        )
        style.configure("TCombobox", fieldbackground="#FFFFFF", background="#FFFFFF", arrowcolor=_INK)
        style.map("TCombobox", fieldbackground=[("readonly", "#FFFFFF")], bordercolor=[("focus", ACCENT)])
        style.map("TCombobox", selectbackground=[("readonly", "#FFFFFF")], selectforeground=[("readonly", _INK)])
        style.configure("TScrollbar", background="#D5D9DC", arrowcolor="#5F6368", **edges)
        style.configure("Sash", sashthickness=6)


def sharp() -> None:
    """Tell Windows, before there is a window, that it draws itself in the resolution of the monitor that it is on."""
    if sys.platform == "win32":
        import ctypes

        with suppress(OSError, AttributeError):  # Windows before 8.1
            ctypes.windll.shcore.SetProcessDpiAwareness(2)


def _dpi(root: tk.Tk) -> int:
    """The resolution of the screen that a window is on."""
    if sys.platform == "win32":
        import ctypes

        with suppress(OSError, AttributeError):  # Windows before 10
            return int(ctypes.windll.user32.GetDpiForWindow(root.winfo_id())) or _USUAL_DPI
    return max(_USUAL_DPI, round(root.winfo_fpixels("1i")))


def _icon(root: tk.Tk) -> None:
    with suppress(tk.TclError, OSError):  # a window without its picture works
        if sys.platform == "win32" and getattr(sys, "frozen", False):
            root.iconbitmap(default=sys.executable)
            return
        data = resources.files("perfxl.ways_in.desktop").joinpath("icon.png").read_bytes()
        root.iconphoto(True, tk.PhotoImage(master=root, data=data, format="png"))
