"""The command line's group `rules`: the rulebooks as files that people read, change and hand out."""

from __future__ import annotations

import typer

rulebooks = typer.Typer(help="评分规则：导出为 Excel 表修改，或从 Excel 表生成规则文件。", no_args_is_help=True)
