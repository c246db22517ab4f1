"""The options that several commands have: what they are called, what their help says, what stands for one that is not given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfxl.text.errors import CallError

Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="同时使用的处理器个数（默认全部）")]
Rules = Annotated[str | None, typer.Option("--rules", help="指定评分规则（名称，或 .xlsx、.toml 文件）")]
Password = Annotated[str | None, typer.Option("--password", help="工作簿的打开密码")]
MaxSize = Annotated[
    int | None,
    typer.Option("--max-size", min=1, metavar="MB", help="工作簿展开后的上限，单位 MB（默认 80；其他上限随之放宽）"),
]
FollowLinks = Annotated[bool, typer.Option("--follow-links", help="也读取输入文件夹里的链接指向的别处的工作簿")]
LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", help="工作台账（perfxl ledger new 生成）：名单、项目清单、豁免、复核、待确认等"),
]
LedgerOfRun = Annotated[
    Path | None, typer.Option("--ledger", help="工作台账：名单、期限、统一的名称等（默认用审核时的那一份）")
]
Roster = Annotated[Path | None, typer.Option("--roster", help="应报单位名单（.xlsx）")]
PaperTemplate = Annotated[
    Path | None,
    typer.Option(
        "--template",
        help="文书的 Word 模板（.docx），或存放模板的文件夹；不指定时用程序旁边“模板/文书”里的，没有就用自带的",
    ),
]


def paper_templates(given: Path | None) -> Path:
    """Where templates of papers are taken from: what was given, else 模板/文书 beside the program, be it there or not.

    Raises CallError.
    """
    if given is None:
        from perfxl.ways_in.desktop.program_folder import ProgramFolder, program_path

        return ProgramFolder(program_path()).papers
    if not given.exists():
        raise CallError(f"找不到文书模板“{given}”。请检查路径。")
    if given.is_file() and given.suffix.lower() != ".docx":
        raise CallError(f"文书模板须是 .docx 文件，或存放模板的文件夹，“{given}”不是。")
    return given


def file_at(output: Path, name: str) -> Path:
    """The file that `-o` means: itself, or one of this name in the folder that it gives, be that there or not."""
    return output / name if output.is_dir() or not output.suffix else output
