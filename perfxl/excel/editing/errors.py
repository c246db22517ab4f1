"""What the workbook editor raises where a workbook cannot be edited; what the system refuses stays an OSError."""

import functools
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar, cast

# What code that takes a package for whole raises where it is not.
BROKEN = (
    LookupError,
    ValueError,
    ArithmeticError,
    EOFError,
    NotImplementedError,
    RecursionError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


class WorkbookError(Exception):
    """A workbook that cannot be opened or edited, or an edit that Excel would not accept.

    `path` is its file (None where only bytes were given), `reason` a Chinese sentence.
    """

    def __init__(self, reason: str, path: Path | None = None) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{self.path.name}：{self.reason}" if self.path else self.reason


class OriginalError(WorkbookError):
    """A copy that is to take the place of the workbook that it was made of; nothing is wrong with that."""


class _HasPath(Protocol):
    @property
    def path(self) -> Path | None: ...


_Method = TypeVar("_Method", bound=Callable[..., object])


def guarded(method: _Method) -> _Method:
    """Let a method of an object with a `path` raise a WorkbookError with that path for whatever is wrong with a workbook."""

    @functools.wraps(method)
    def guard(self: _HasPath, *args: object, **kwargs: object) -> object:
        try:
            return method(self, *args, **kwargs)
        except (WorkbookError, *BROKEN) as error:
            raise explained(error, self.path) from error

    return cast("_Method", guard)


def explained(error: Exception, path: Path | None) -> WorkbookError:
    """The WorkbookError that says what another error means for the reader."""
    if isinstance(error, WorkbookError):
        return error if error.path else WorkbookError(error.reason, path)
    return WorkbookError(f"工作簿内部结构异常，无法处理（{error}）。", path)
