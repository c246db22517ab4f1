"""The command line's group `rules`: the rulebooks as files that people read, change and hand out."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Annotated

import typer

from perfxl.text.errors import CallError
from perfxl.text.screen import safe
from perfxl.ways_in.options import file_at

rulebooks = typer.Typer(
    help="评分规则：有哪些，怎样计分，写得对不对；导出为 Excel 表修改，或从 Excel 表生成规则文件。",
    no_args_is_help=True,
)
RULES_FILE = "评分规则.xlsx"


@rulebooks.command("export")
def rules_export(
    name: Annotated[str, typer.Argument(metavar="评分规则", help="规则的名称，或 .toml、.xlsx 文件")],
    output: Annotated[Path, typer.Option("-o", "--output", help="文件名，或存放的文件夹")] = Path(RULES_FILE),
) -> None:
    """导出为 Excel 表：每项指标一行，可修改后用 --rules 使用，或把工作表复制到台账里。"""
    from perfxl.output.rules.workbook import write_rulebook
    from perfxl.rules.rulebook import load_rulebook

    target = file_at(output, RULES_FILE)
    _writable(target, ".xlsx", name)
    if target.exists():
        # what was exported before may hold what the bureau changed in it since
        raise FileExistsError(errno.EEXIST, "已有同名文件", str(target))
    book = load_rulebook(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_rulebook(book, target)
    typer.echo(f"已生成 {target}", err=True)


@rulebooks.command("import")
def rules_import(
    file: Annotated[str, typer.Argument(metavar="评分规则.xlsx", help="填好的评分规则表")],
    output: Annotated[Path, typer.Option("-o", "--output", help="要生成的 .toml 文件")],
) -> None:
    """从 Excel 表生成 .toml 规则文件；有错的逐处列出工作表和单元格，不生成文件。"""
    from perfxl.files.atomic import replacing_alone
    from perfxl.output.rules.toml_text import toml_text
    from perfxl.rules.checking import remarks
    from perfxl.rules.rulebook import load_rulebook

    _writable(output, ".toml", file)
    book = load_rulebook(file)
    text = toml_text(book)
    with replacing_alone(output) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    typer.echo(f"已生成 {output}", err=True)
    for remark in remarks(book):
        typer.echo(f"提示：{remark}", err=True)


@rulebooks.command("list")
def rules_list() -> None:
    """列出自带的评分规则，每行一套：名称、表式、年度、地区、标题。"""
    from perfxl.ways_in.rule_reading import listed

    for line in listed():
        print(safe(line))


@rulebooks.command("show")
def rules_show(name: Annotated[str, typer.Argument(metavar="规则", help="名称，或 .toml、.xlsx 文件")]) -> None:
    """一套评分规则的全文：每条的原文、参数、理解和示例。"""
    from perfxl.ways_in.rule_reading import shown

    for line in shown(name):
        print(safe(line))


@rulebooks.command("check")
def rules_check(file: Annotated[str, typer.Argument(metavar="规则文件", help=".toml 或 .xlsx 文件，或名称")]) -> None:
    """检查一套评分规则：有错的逐处列出位置和改法，状态为 1。"""
    from perfxl.ways_in.rule_reading import checked

    told, right = checked(file)
    for line in told.split("\n"):
        print(safe(line))
    raise typer.Exit(0 if right else 1)


def _writable(target: Path, suffix: str, source: str) -> None:
    """See that a file of this kind can be written that is not the source itself. Raises CallError."""
    if target.suffix.lower() != suffix:
        raise CallError(f"生成的是 {suffix} 文件，不能写成“{target.name}”。")
    if target.exists() and Path(source).exists() and target.samefile(source):
        raise CallError(f"“{target.name}”就是要读的文件，不能写在它上面。请换一个文件名。")
