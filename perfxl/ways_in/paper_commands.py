"""The commands that write papers in Word."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from perfxl.text.errors import CallError
from perfxl.text.screen import safe


def report(
    file: Annotated[str, typer.Argument(metavar="结果文件夹", help="一次审核的结果文件夹")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="文件名（.docx）；通报写在旁边，名称加“_通报”")
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
    """由审核结果生成年度自评工作总结和通报（Word）；要由人填写的地方用黄色标出。"""
    from perfxl.run.summary import SummaryOptions, summarise

    if style not in (None, "bureau"):
        raise CallError(f"审核结果的 --style 只能是 bureau，不能是“{style}”。")
    folder = Path(file)
    if not folder.is_dir():
        raise CallError(f"找不到结果文件夹“{file}”。请检查路径。")
    written = summarise(folder, SummaryOptions(ledger, archive, template, output, named))
    told = [*written.notices, *(f"已生成 {path}" for path in written.papers)]
    if written.blanks:
        told.append(f"需要填写：{'、'.join(written.blanks)}。")
    for line in told:
        print(safe(line), file=sys.stderr)
