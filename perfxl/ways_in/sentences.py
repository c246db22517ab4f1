"""What went wrong, as a Chinese sentence and an exit status."""

from __future__ import annotations

from perfxl.text.errors import PerfxlError, system_reason

_USAGE = {
    "NoSuchOption": "没有“{option_name}”这个选项。用 --help 查看可用的选项。",
    "MissingParameter": "缺少参数 {param}。用 --help 查看用法。",
    "BadParameter": "参数 {param} 的值不对{expected}。用 --help 查看用法。",
    "BadOptionUsage": "选项“{option_name}”缺少值。用 --help 查看用法。",
    "UsageError": "命令写法不对。用 --help 查看有哪些命令和选项。",
}


def sentence(error: Exception) -> tuple[str, int]:
    """The sentence for an error and the exit status: 2 for a wrong call, 1 for work that could not be done."""
    if isinstance(error, PerfxlError):
        return error.message, error.exit_status
    if why := _no_window(error):
        return why, 1
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error), 2
    if kind == "Abort":
        return "已中止。", 1
    if hasattr(error, "format_message"):
        param = getattr(error, "param", None)
        return _USAGE.get(kind, _USAGE["UsageError"]).format(
            option_name=getattr(error, "option_name", ""), param=_called(param), expected=_expected(param)
        ), 2
    if isinstance(error, PermissionError):
        return f"没有权限读写“{error.filename}”。请检查权限，换一个结果文件夹，或关闭正在使用它的程序。", 1
    if isinstance(error, FileExistsError):
        return f"“{error.filename}”已经存在，没有覆盖。请换一个文件夹，或先把它移走。", 1
    if isinstance(error, OSError):
        return f"无法读写“{error.filename or ''}”：{system_reason(error)}。请检查路径、磁盘空间和权限。", 1
    return f"程序遇到没有预料到的问题（{kind}：{error}）。请加 --debug 再运行一次，把显示的内容发给维护人员。", 1


def _called(param: object) -> str:
    """What the help calls a parameter: an option by its name, an argument by what stands for it."""
    name: str = getattr(param, "opts", [""])[-1]
    return name if name.startswith("-") else str(getattr(param, "metavar", None) or name)


def _expected(param: object) -> str:
    """Which numbers a parameter takes; '' for one without limits."""
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    if least is None:
        return ""
    return f"：应为不小于 {least} 的整数" if most is None else f"：应为 {least} 到 {most} 的数"


def _no_window(error: Exception) -> str:
    """Why a window cannot be opened here; '' for anything else."""
    if type(error).__name__ == "TclError" and "display" in str(error):
        return "这里没有图形桌面，窗口打不开。请在有桌面的电脑上运行，或改用命令 perfxl run。"
    if isinstance(error, ImportError) and error.name in ("tkinter", "_tkinter"):
        return "这个 Python 没有 tkinter，窗口打不开。请装上（Debian：apt-get install python3-tk），或改用命令 perfxl run。"
    return ""
