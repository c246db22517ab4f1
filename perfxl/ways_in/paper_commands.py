"""The command line's papers: the 自评报告 of a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfxl.text.errors import CallError

if TYPE_CHECKING:
    from perfxl.forms.model import FormKind

_STYLES: dict[str, FormKind] = {"project": "project", "department": "department"}


def report(
    inputs: Annotated[list[str], typer.Argument(metavar="文件...", help="填好的自评表工作簿")],
    output: Annotated[Path, typer.Option("-o", "--output", help="文件名（.docx），或存放的文件夹")] = Path("审核结果"),
    style: Annotated[
        str | None, typer.Option("--style", help="project（项目）或 department（部门整体），默认按工作簿里的第一张表")
    ] = None,
    template: Annotated[Path | None, typer.Option("--template", help="自己的 Word 模板（.docx）")] = None,
    rules: Annotated[str | None, typer.Option("--rules", help="指定评分规则（名称，或 .xlsx、.toml 文件）")] = None,
    password: Annotated[str | None, typer.Option("--password", help="工作簿的打开密码")] = None,
    max_size: Annotated[int | None, typer.Option("--max-size", min=1, metavar="MB", help="工作簿展开后的上限")] = None,
) -> None:
    """写绩效自评报告的初稿（Word）：数字和句子取自自评表，只有本人知道的标黄待填，附件是自评表原表。"""
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.papers import make_reports
    from perfxl.ways_in.terminal import tell_copy

    if any(Path(each).is_dir() for each in inputs):
        raise _folder(inputs)
    if style is not None and style not in _STYLES:
        raise CallError(f"--style 只能是 {'、'.join(_STYLES)}，不能是“{style}”。")
    if template is not None and not template.is_file():
        raise CallError(f"找不到文书模板“{template}”。请检查路径。")
    kind = _STYLES[style] if style else None
    options = ReviewOptions(rules, password, max_size, style=kind, templates=template or own_templates())
    incomplete = False
    for line in make_reports(inputs, output, options):
        incomplete |= not tell_copy(line, "自评报告")
    raise typer.Exit(int(incomplete))


def own_templates() -> Path | None:
    """The folder 模板/文书 beside the program, where there is one."""
    from perfxl.output.papers.template import FOLDER
    from perfxl.ways_in.desktop.program_folder import TEMPLATES, program_path

    folder = program_path() / TEMPLATES / FOLDER
    return folder if folder.is_dir() else None


def _folder(inputs: list[str]) -> CallError:
    """What is said of a folder."""
    folder = next(each for each in inputs if Path(each).is_dir())
    return CallError(f"“{folder}”是文件夹。请逐个给出填好的自评表工作簿。")
