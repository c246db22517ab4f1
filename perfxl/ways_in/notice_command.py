"""The command `notice`: what goes back to each department after a review."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from perfxl.text.screen import safe
from perfxl.ways_in.options import LedgerOfRun, PaperTemplate, Roster, paper_templates


def notice(
    results: Annotated[Path, typer.Argument(metavar="结果文件夹", help="perfxl run 的结果文件夹（含 results.jsonl）")],
    output: Annotated[Path, typer.Option("-o", "--output", help="存放通知的文件夹，须是空的或还没有的")] = Path("退回"),
    ledger: LedgerOfRun = None,
    roster: Roster = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="上一轮的结果文件夹：写明上一轮的问题改正了没有")
    ] = None,
    template: PaperTemplate = None,
) -> None:
    """写整改通知：有问题的部门各一个文件夹和压缩包，内有通知和审核件；另有退回清单。"""
    from perfxl.output.papers.blanks import to_fill_in
    from perfxl.run.notices import NoticeOptions, write_notices

    made = write_notices(results, output, NoticeOptions(ledger, roster, previous, paper_templates(template)))
    for line in made.said:
        _say(line)
    _say(
        f"已写整改通知 {made.notices} 份，附审核件 {made.copies} 份：“{made.folder}”。各部门情况见其中的退回清单.xlsx。"
    )
    if told := to_fill_in(made.blanks):
        _say(f"{told}填好后请重新压缩再发。")


def _say(text: str) -> None:
    print(safe(text), file=sys.stderr, flush=True)
