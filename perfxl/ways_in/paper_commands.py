"""The command `report`: the 自评报告 of workbooks, the bureau's 年度总结 and 通报 of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfxl.text.errors import CallError
from perfxl.ways_in.options import LedgerOfRun, MaxSize, PaperTemplate, Password, Rules, paper_templates
from perfxl.ways_in.summary_command import STYLE, report_on_run

if TYPE_CHECKING:
    from perfxl.forms.model import FormKind

_STYLES: dict[str, FormKind] = {"project": "project", "department": "department"}


def report(
    inputs: Annotated[
        list[str], typer.Argument(metavar="文件...|结果文件夹", help="填好的自评表工作簿，或一次审核的结果文件夹")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="文件名（.docx），或存放的文件夹；默认写入“审核结果”，年度总结和通报写入给出的结果文件夹",
        ),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option("--style", help="project（项目）、department（部门整体）或 bureau（结果文件夹的年度总结和通报）"),
    ] = None,
    template: PaperTemplate = None,
    rules: Rules = None,
    password: Password = None,
    max_size: MaxSize = None,
    ledger: LedgerOfRun = None,
    archive: Annotated[Path | None, typer.Option("--archive", help="结果文件夹：归档文件，与上年比较")] = None,
    named: Annotated[bool, typer.Option("--named", help="结果文件夹：典型问题写出部门和项目名称")] = False,
) -> None:
    """写文书初稿（Word）：工作簿的绩效自评报告，或一次审核的年度总结和通报；要由人填写的地方标黄。名称里有“通报”的模板用于通报。"""
    if style is not None and style not in (*_STYLES, STYLE):
        raise CallError(f"--style 只能是 {'、'.join((*_STYLES, STYLE))}，不能是“{style}”。")
    templates = paper_templates(template)
    folders = [each for each in inputs if Path(each).is_dir()]
    if folders or style == STYLE:
        if len(inputs) > 1:
            raise CallError("结果文件夹一次只能给一个，不能与工作簿一起给。")
        report_on_run(inputs[0], output, style, templates, ledger, archive, named)
        return
    if ledger or archive or named:
        raise CallError("--ledger、--archive、--named 只用于结果文件夹。")
    _on_workbooks(inputs, output, style, templates, (rules, password, max_size))


def _on_workbooks(
    inputs: Sequence[str],
    output: Path | None,
    style: str | None,
    templates: Path,
    reading: tuple[str | None, str | None, int | None],
) -> None:
    """Write the 自评报告 of each workbook; exit status 1 where one was not written."""
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.copies import make_copies
    from perfxl.ways_in.terminal import tell_copy

    options = ReviewOptions(*reading, copy="report", style=_STYLES[style] if style else None, templates=templates)
    told = [tell_copy(line, "自评报告") for line in make_copies(inputs, output or Path("审核结果"), options)]
    raise typer.Exit(int(not all(told)))
