"""审核窗口: has the program beside it open its window, over what was dragged onto it, and ends.

Both programs of the package would carry the same modules otherwise. Little of the standard library is imported, and nothing
else: the window waits for it.
"""

import os
import sys
from collections.abc import Mapping

PROGRAM = "绩效自评审核"


def main() -> int:
    """Start the program; gives the exit status where it cannot be started."""
    name = f"{PROGRAM}.exe" if sys.platform == "win32" else PROGRAM
    program = os.path.join(os.path.dirname(os.path.realpath(sys.executable)), name)  # noqa: PTH118, PTH120 - pathlib takes time
    try:
        start([program, "gui", *sys.argv[1:]])
    except OSError:
        tell(f"“{name}”不在程序文件夹里，或被安全软件拦截。\n请重新解压安装包，并把整个文件夹放在一起使用。")
        return 1
    return 0


def start(command: list[str]) -> None:
    """Start a command without a console; where one process can become another, it does."""
    if sys.platform == "win32":
        import ctypes
        import subprocess

        # its workers share the console that it has without a window, so that none flashes up
        started = subprocess.Popen(command, creationflags=subprocess.CREATE_NO_WINDOW)
        ctypes.windll.user32.AllowSetForegroundWindow(started.pid)
    else:
        os.execve(command[0], command, as_before(os.environ))


def as_before(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without the libraries that the bootloader put first for this program: the other does it itself."""
    before = dict(environment)
    before.pop("LD_LIBRARY_PATH", None)
    if "LD_LIBRARY_PATH_ORIG" in before:
        before["LD_LIBRARY_PATH"] = before.pop("LD_LIBRARY_PATH_ORIG")
    return before


def tell(text: str) -> None:
    """A message box."""
    import tkinter
    from tkinter import messagebox

    root = tkinter.Tk()
    root.withdraw()
    messagebox.showerror(PROGRAM, text, parent=root)


if __name__ == "__main__":
    sys.exit(main())
