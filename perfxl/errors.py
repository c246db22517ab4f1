"""What went wrong, as a Chinese sentence and an exit status."""

from __future__ import annotations

_USAGE = {
    "NoSuchOption": "没有“{option_name}”这个选项。用 --help 查看可用的选项。",
    "MissingParameter": "缺少参数。用 --help 查看用法。",
    "BadParameter": "参数的值不对：{message}。用 --help 查看用法。",
    "BadOptionUsage": "选项“{option_name}”缺少值。用 --help 查看用法。",
    "UsageError": "命令写法不对：{message}",
}


def sentence(error: Exception) -> tuple[str, int]:
    """The sentence for an error and the exit status: 2 for a wrong call, 1 for work that could not be done."""
    from perfxl.rules.rulebook import RulebookError
    from perfxl.sources import InputError

    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error), 2
    if isinstance(error, InputError | RulebookError):
        return str(error), 2
    if hasattr(error, "exit_code") and kind == "Abort":
        return "已中止。", 1
    if hasattr(error, "format_message"):
        facts = {"option_name": getattr(error, "option_name", ""), "message": error.format_message()}
        return _USAGE.get(kind, _USAGE["UsageError"]).format(**facts), 2
    if kind == "UsageError":
        return str(error), 2
    if isinstance(error, PermissionError):
        return f"没有权限写入“{error.filename}”。请换一个结果文件夹，或关闭正在使用它的程序。", 1
    if isinstance(error, OSError):
        return f"无法读写“{error.filename or ''}”（{error.strerror or error}）。请检查路径、磁盘空间和权限。", 1
    return f"程序遇到没有预料到的问题（{kind}：{error}）。请加 --debug 再运行一次，把显示的内容发给维护人员。", 1
