"""The command `compare`: two rounds, two years, or approved targets and self-evaluation, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfxl.text.screen import safe
from perfxl.ways_in.options import FollowLinks, Jobs, LedgerOption, MaxSize, Password, Rules, file_at

COMPARISON_FILE = "对比.xlsx"


def compare(
    old: Annotated[
        str,
        typer.Argument(
            metavar="前一轮",
            help="工作簿、文件夹、审核的结果文件夹，或台账（其中的绩效目标）：上一轮、上年的，或批复的目标",
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="后一轮", help="同上：本轮、本年的，或自评表")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写成工作簿：文件名，或存放的文件夹；不给的显示在屏幕上")
    ] = None,
    jobs: Jobs = None,
    rules: Rules = None,
    ledger: LedgerOption = None,
    password: Password = None,
    max_size: MaxSize = None,
    follow_links: FollowLinks = False,
) -> None:
    """比较两轮、两年，或批复的绩效目标与自评表：目标、分值、完成值、得分、资金和问题有什么变化。"""
    from perfxl.files.beside import beside_notice
    from perfxl.output.comparison.text import told
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.compare import CompareOptions, compare_all
    from perfxl.ways_in.terminal import progress

    target = None if output is None else file_at(output, COMPARISON_FILE)
    options = CompareOptions(ReviewOptions(rules, password, max_size), ledger, jobs, target, follow_links)
    found = compare_all(old, new, options, progress)
    for source, reason in found.unreadable:
        typer.echo(safe(f"无法读取：{source}：{reason}"), err=True)
    if found.written is None:
        for line in told(found.comparison):
            print(safe(line))
    else:
        if target is not None and found.written != target:
            typer.echo(safe(beside_notice(target, found.written)), err=True)
        for remark in found.comparison.remarks:
            typer.echo(safe(f"注意：{remark}"), err=True)
        typer.echo(safe(f"已生成 {found.written}（{found.comparison.title}）"), err=True)
    raise typer.Exit(1 if found.unreadable else 0)
