"""Names of files and folders that Windows, macOS and Linux accept."""

from __future__ import annotations

# A department's folder holds files of long names: no path on Windows is to grow too long by its own, in characters.
_LONGEST_DEPARTMENT = 40
# What no name on Windows may have, and the devices that it takes a name for, whatever follows the first dot.
_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}


def portable(name: str) -> str:
    """A name that every system and every link accepts."""
    name = "".join("_" if c in _FORBIDDEN or not (c.isprintable() or c == "\u3000") else c for c in name)
    device, dot, rest = name.partition(".")
    return f"{device}_{dot}{rest}" if device.rstrip(" ").casefold() in _DEVICES else name


def portable_folder(name: str) -> str:
    """A folder's name; Windows drops a dot or a space at its end."""
    name = portable(name)
    return f"{name[:-1]}_" if name.endswith((".", " ")) else name


def department_folder(department: str) -> str:
    """What a department's folder is called."""
    return portable_folder(department[:_LONGEST_DEPARTMENT].rstrip(" ."))


def new_name(name: str, taken: set[str], suffix: str = "") -> str:
    """A name that is not taken yet, letter case aside, and is from now on: 甲(2).xlsx, with the number before its `suffix`."""
    stem, number, found = name.removesuffix(suffix), 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{stem}({number}){suffix}"
    taken.add(found.casefold())
    return found
