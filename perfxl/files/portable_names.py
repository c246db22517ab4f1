"""Names of files and folders that Windows, macOS and Linux accept."""

from __future__ import annotations

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
