"""The program's own exceptions, and why the system refused."""

from __future__ import annotations

import errno
import sys

_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已有同名文件",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOENT: "路径不存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘或网络出错",
    errno.ELOOP: "链接绕回自身",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名称太长",
}

# Windows, unless it is set up for longer ones, finds nothing at a path of more characters; Excel opens fewer in any case.
_WINDOWS, _LONGEST_ON_WINDOWS = sys.platform == "win32", 247


class PerfxlError(Exception):
    """What the program itself says went wrong; `message` is a Chinese sentence: what, where, what to do.

    `exit_status` is what a command ends with: 1 for work that could not be done, 2 for a call that is wrong.
    """

    exit_status = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CallError(PerfxlError):
    """A call that is wrong in itself; the message says what to change."""

    exit_status = 2


def system_reason(error: OSError) -> str:
    """Why the system refused, in Chinese where it is known."""
    if _WINDOWS and error.errno == errno.ENOENT and len(str(error.filename)) > _LONGEST_ON_WINDOWS:
        return "路径太长，请放到浅一些的文件夹"
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
