"""The start of the window, or the sentence that says why there is none."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_TITLE = "绩效自评审核"
_ERROR_ICON = 0x10


def open_window(given: Sequence[str] = ()) -> int:
    """Open the window over what is given, else 待审核; gives the exit status."""
    try:
        from perfxl.ways_in.desktop.window import main

        return main(given)
    except Exception as error:  # noqa: BLE001 - the border to the user: everything becomes a sentence
        from perfxl.ways_in.sentences import sentence

        text, status = sentence(error)
        _tell(text)
        return status


def _tell(text: str) -> None:
    """Say it where a person looks: on Windows nobody sees the console, which is hidden."""
    print(text, file=sys.stderr)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, _TITLE, _ERROR_ICON)
