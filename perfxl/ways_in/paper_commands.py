"""The commands that write papers in Word."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfxl.ways_in.summary_command import report_on_run


def report(
    file: Annotated[str, typer.Argument(metavar="结果文件夹", help="一次审核的结果文件夹")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="文件名（.docx），通报写在旁边，名称加“_通报”；或存放的文件夹"),
    ] = None,
    style: Annotated[str | None, typer.Option("--style", help="bureau：财政部门的年度总结和通报")] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", help="自己的文书模板（.docx，名称里有“通报”的用于通报），或存放模板的文件夹"),
    ] = None,
    ledger: Annotated[Path | None, typer.Option("--ledger", help="审核时用的工作台账")] = None,
    archive: Annotated[Path | None, typer.Option("--archive", help="归档文件（.duckdb），与上年比较")] = None,
    named: Annotated[bool, typer.Option("--named", help="典型问题写出部门和项目名称（默认不写）")] = False,
) -> None:
    """由审核结果生成年度自评工作总结和通报（Word）；要由人填写的地方标黄。"""
    report_on_run(file, output, style, template or own_templates(), ledger, archive, named)


def own_templates() -> Path | None:
    """The folder 模板/文书 beside the program, where there is one."""
    from perfxl.output.papers.template import FOLDER
    from perfxl.ways_in.desktop.program_folder import TEMPLATES, program_path

    folder = program_path() / TEMPLATES / FOLDER
    return folder if folder.is_dir() else None
