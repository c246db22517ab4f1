"""Where every start begins: a double click and a drag are folder mode, the rest is the command line.

Nothing heavy is imported here, so that the first line is on the screen at once.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

# What the names of workbooks end with, and of what they come in.
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".zip"})
NO_PAUSE, DEBUG = "--no-pause", "--debug"


def main() -> None:
    """Run folder mode or the command line."""
    multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        # a window with code page 936, or a redirected output, must not stop at a character
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # what is left at the end goes with the process: a search for cycles in it would be waited for
    atexit.register(gc.freeze)
    arguments = sys.argv[1:]
    if arguments[:1] == ["gui"] and not any(argument.startswith("-") for argument in arguments):
        # at once, without the command line, and over what was dragged onto 审核窗口, which starts it so
        sys.exit(_window(arguments[1:]))
    if _reviews(arguments):
        # it gets ready while the command line and the files are looked at
        from perfxl.run.workers import prepare

        prepare()
    given = [argument for argument in arguments if argument not in (NO_PAUSE, DEBUG)]
    if all(_is_path(argument) for argument in given):
        try:
            from perfxl.ways_in.desktop.folder import start
        except ImportError:
            # a scanner has taken a file away, or it was never unpacked
            print("程序文件不完整，不能运行。请重新解压整个压缩包；有安全软件的，请先把它加入信任。")
            if NO_PAUSE not in arguments:
                with suppress(EOFError, OSError):
                    input("\n按回车键关闭窗口…")
            sys.exit(1)

        sys.exit(start(given, pause=NO_PAUSE not in arguments, debug=DEBUG in arguments))
    from perfxl.ways_in.cli import main as command_line

    command_line()


def _window(given: Sequence[str]) -> int:
    """Open the window over what is given, or say why there is none; gives the exit status."""
    try:
        from perfxl.ways_in.desktop.window import main as window

        return window(given)
    except Exception as error:
        from perfxl.ways_in.sentences import no_window

        if not (why := no_window(error)):
            raise
        print(why, file=sys.stderr)
        return 1


def _reviews(arguments: Sequence[str]) -> bool:
    """Whether a command is one whose workbooks are reviewed on this machine."""
    return arguments[:1] in (["check"], ["run"], ["explain"], ["compare"]) and not {"--help", "--scheduler"} & set(
        arguments
    )


def _is_path(argument: str) -> bool:
    """Whether an argument is a file or folder, be it there or not: dragged onto the program, with its whole path, or typed."""
    if argument.startswith("-"):
        return False
    path = Path(argument)
    return path.is_absolute() or len(path.parts) > 1 or path.suffix.lower() in _SUFFIXES


if __name__ == "__main__":
    main()
