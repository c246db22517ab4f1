"""Files appear whole or not at all: written beside, synced, then put in place."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from perfxl.files.locks import hold

# How the names begin of what is no output yet: no walk reads it.
HIDDEN = ".perfxl-"
# A virus scanner or a sync program holds a new file for a moment: WinError 5 and 32.
_HELD = (5, 32)
_PAUSES = (0.1, 0.3, 0.6)
_PART = re.compile(rf"{re.escape(HIDDEN)}part-[0-9a-f]{{12}}(?:\.[^.]*)?")


@contextmanager
def replacing(target: Path, anew: bool = False) -> Iterator[Path]:
    """A new file beside `target` that takes its place when the block ends without an error.

    `anew`: only where nothing stands there by then; what another process has put there meanwhile stays.

    Its name is short, as the target's may be as long as the system allows, and hidden, so that no walk reads it.
    """
    part = new_part(target.parent, target.suffix)
    try:
        with telling(target):
            with open(part, "xb", opener=private) as kept:
                if sys.platform == "win32":
                    kept.close()  # an open file can neither be put in place nor, by a sweep, taken away
                else:
                    hold(kept)
                yield part
            _sync(part, os.O_RDWR)
            part.chmod(_usual_mode())
            if anew:
                _put_anew(part, target)
            else:
                put(part, target)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


@contextmanager
def replacing_alone(target: Path) -> Iterator[Path]:
    """As `replacing`, for an output that no run is around: its folder is cleared of what killed calls left in it."""
    sweep([target.parent])
    with replacing(target) as part:
        yield part


def new_part(folder: Path, suffix: str) -> Path:
    """A name for what is not whole yet, that a sweep knows."""
    return folder / f"{HIDDEN}part-{secrets.token_hex(6)}{suffix}"


@contextmanager
def growing_beside(part: Path) -> Iterator[Path]:
    """A place for a file or folder that grows beside a held part; a sweep clears it with the part."""
    made = part.with_name(f"{part.name}.new")
    try:
        yield made
    finally:
        _clear_beside(part)


def _clear_beside(part: Path) -> None:
    for path in [path for path in part.parent.iterdir() if path.name.startswith(f"{part.name}.")]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """What the system refuses within is told of this path, unless it is another file than a hidden one of ours."""
    try:
        yield
    except OSError as error:
        if error.filename is None or _is_hidden(Path(os.fsdecode(error.filename))):
            error.filename = str(path)
        raise


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(HIDDEN) for part in path.parts)


def private(path: str, flags: int) -> int:
    """Open a file, as `open` wants it, that is its user's alone where it is new."""
    return os.open(path, flags, 0o600)


def _usual_mode() -> int:
    """The mode of a new file, as the user's umask has it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o666 & ~umask


def put(part: Path, target: Path) -> None:
    """Put a file or folder in place, trying again for a second where another program holds the place."""
    for pause in (*_PAUSES, None):
        try:
            part.replace(target)
        except PermissionError as error:
            if pause is None or getattr(error, "winerror", None) not in _HELD:
                raise
            time.sleep(pause)
        else:
            return


def _put_anew(part: Path, target: Path) -> None:
    """Put a file in place where none is."""
    try:
        if sys.platform == "win32":
            part.rename(target)
        else:
            os.link(part, target)
    except FileExistsError:
        pass
    except OSError:
        if not target.exists():  # a file system without links
            put(part, target)
    part.unlink(missing_ok=True)


def settle(folders: Collection[Path]) -> None:
    """See to it that the names of new files are on the disk, where the system can (Windows does it by itself)."""
    for folder in folders:
        with suppress(OSError):
            _sync(folder, os.O_RDONLY)


def settle_all(folder: Path) -> None:
    """See to it that what a folder holds is on the disk, contents and names. Raises OSError."""
    inside = [path for path in folder.rglob("*") if not path.is_symlink()]
    for path in inside:
        if path.is_file():
            _sync(path, os.O_RDWR)
    settle([folder, *(path for path in inside if path.is_dir())])


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def swept(folders: Collection[Path]) -> Iterator[None]:
    """Before and after, be it with an error, the folders are cleared of the parts that nobody holds any more."""
    sweep(folders)
    try:
        yield
    finally:
        sweep(folders)


def sweep(folders: Iterable[Path]) -> None:
    """Clear the folders of the parts that nobody holds, and of what grew beside these."""
    for folder in folders:
        with suppress(OSError):
            for path in [path for path in folder.iterdir() if _PART.fullmatch(path.name)]:
                with suppress(OSError):
                    with path.open("rb+") as part:
                        abandoned = hold(part)
                    if abandoned:
                        _clear_beside(path)
                        path.unlink()
