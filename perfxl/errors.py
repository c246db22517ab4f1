"""What went wrong, as a Chinese sentence and an exit status."""

from __future__ import annotations

import errno
import sys

_USAGE = {
    "NoSuchOption": "没有“{option_name}”这个选项。用 --help 查看可用的选项。",
    "MissingParameter": "缺少参数。用 --help 查看用法。",
    "BadParameter": "参数 {param} 的值不对。用 --help 查看用法。",
    "BadOptionUsage": "选项“{option_name}”缺少值。用 --help 查看用法。",
    "UsageError": "命令写法不对。用 --help 查看有哪些命令和选项。",
}


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


class CallError(Exception):
    """A call that is wrong in itself; the message (Chinese) says what to change."""


def system_reason(error: OSError) -> str:
    """Why the system refused, in Chinese where it is known."""
    if _WINDOWS and error.errno == errno.ENOENT and len(str(error.filename)) > _LONGEST_ON_WINDOWS:
        return "路径太长，请放到浅一些的文件夹"
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def sentence(error: Exception) -> tuple[str, int]:
    """The sentence for an error and the exit status: 2 for a wrong call, 1 for work that could not be done."""
    from perfxl.archive import ArchiveError
    from perfxl.excel.kind import UnreadableError
    from perfxl.intake.roster import RosterError
    from perfxl.rules.rulebook import RulebookError
    from perfxl.sources import InputError

    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error), 2
    if isinstance(error, CallError | InputError | RulebookError | RosterError):
        return str(error), 2
    if kind == "Abort":
        return "已中止。", 1
    if hasattr(error, "format_message"):
        param = getattr(getattr(error, "param", None), "opts", [""])[-1]
        return _USAGE.get(kind, _USAGE["UsageError"]).format(
            option_name=getattr(error, "option_name", ""), param=param
        ), 2
    if isinstance(error, ArchiveError | UnreadableError):
        return getattr(error, "message", str(error)), 1
    if isinstance(error, PermissionError):
        return f"没有权限读写“{error.filename}”。请检查权限，换一个结果文件夹，或关闭正在使用它的程序。", 1
    if isinstance(error, FileExistsError):
        return f"“{error.filename}”已经存在，没有覆盖。请换一个文件夹，或先把它移走。", 1
    if isinstance(error, OSError):
        return f"无法读写“{error.filename or ''}”：{system_reason(error)}。请检查路径、磁盘空间和权限。", 1
    return f"程序遇到没有预料到的问题（{kind}：{error}）。请加 --debug 再运行一次，把显示的内容发给维护人员。", 1
