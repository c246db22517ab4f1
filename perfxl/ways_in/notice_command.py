"""The command `notice`: what goes back to each department after a review."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from perfxl.text.screen import safe
from perfxl.ways_in.paper_commands import own_templates


def notice(
    results: Annotated[Path, typer.Argument(metavar="结果文件夹", help="perfxl run 的结果文件夹（含 results.jsonl）")],
    output: Annotated[Path, typer.Option("-o", "--output", help="存放通知的文件夹，须是空的或还没有的")] = Path("退回"),
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="工作台账：财政部门、截止日期、名单（默认用审核时的那一份）")
    ] = None,
    roster: Annotated[Path | None, typer.Option("--roster", help="应报单位名单（.xlsx）")] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="上一轮的结果文件夹：写明上一轮的问题改正了没有")
    ] = None,
    template: Annotated[Path | None, typer.Option("--template", help="自己的文书模板（.docx）")] = None,
) -> None:
    """写整改通知：有问题的部门各一个文件夹和压缩包，内有通知和审核件；另有退回清单。"""
    from perfxl.run.notices import NoticeOptions, write_notices

    made = write_notices(results, output, NoticeOptions(ledger, roster, previous, template or own_templates()))
    for line in made.said:
        _say(line)
    _say(
        f"已写整改通知 {made.notices} 份，附审核件 {made.copies} 份：“{made.folder}”。各部门情况见其中的退回清单.xlsx。"
    )
    if made.blanks:
        _say(f"通知里待填的（黄色）：{'；'.join(made.blanks)}。填好后请重新压缩再发。")


def _say(text: str) -> None:
    print(safe(text), file=sys.stderr, flush=True)
