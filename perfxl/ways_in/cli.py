"""The command line: parse, call, print. Heavy imports happen inside the commands, so that help is instant."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfxl.text.errors import CallError
from perfxl.text.screen import safe
from perfxl.text.version import __version__
from perfxl.ways_in.compare_command import compare
from perfxl.ways_in.notice_command import notice
from perfxl.ways_in.options import (
    FollowLinks,
    Jobs,
    LedgerOption,
    MaxSize,
    PaperTemplate,
    Password,
    Roster,
    Rules,
    file_at,
    paper_templates,
)
from perfxl.ways_in.paper_commands import report
from perfxl.ways_in.rule_commands import rulebooks
from perfxl.ways_in.sentences import sentence

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.job import RunOptions

EXIT_DONE, EXIT_INCOMPLETE = 0, 1
DEFAULT_OUTPUT = "审核结果"
# Shows the technical side of an error, with any command.
_DEBUG = "--debug"

app = typer.Typer(
    name="perfxl",
    help="绩效自评表审核：读取、计分、检查，并生成带批注的工作簿和汇总表。任何命令加 --debug 可在出错时显示技术细节。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Inputs = Annotated[
    list[str], typer.Argument(metavar="文件或文件夹...", help="工作簿，或存放工作簿的文件夹（含子文件夹）")
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="文件或文件夹", help="自评报告（.docx、.txt、.pdf）：核对其中的数字与自评表是否一致"
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="有错误级问题时以状态 1 结束")]


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="显示版本")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit(EXIT_DONE)


@app.command()
def run(
    inputs: Inputs,
    output: Annotated[str, typer.Option("-o", "--output", help="结果文件夹")] = DEFAULT_OUTPUT,
    annotate: Annotated[bool, typer.Option("--annotate/--no-annotate", help="生成带批注的工作簿")] = True,
    consolidate: Annotated[bool, typer.Option("--consolidate/--no-consolidate", help="生成汇总表")] = True,
    jobs: Jobs = None,
    rules: Rules = None,
    password: Password = None,
    ledger: LedgerOption = None,
    roster: Roster = None,
    excellent: Annotated[
        float | None, typer.Option("--excellent-limit", min=0, max=100, help="“优”的比例上限，百分数，如 30")
    ] = None,
    archive: Annotated[Path | None, typer.Option("--archive", help="归档文件（.duckdb），每次运行追加")] = None,
    final: Annotated[bool, typer.Option("--final", help="最终轮次：以后的跨年对比以归档里的这一次为准")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="标注稿里加一张“核算过程”：每个得分怎样算出")] = False,
    opinion: Annotated[
        bool, typer.Option("--opinion", help="每个工作簿另写一份审核意见书（Word），每张表一页")
    ] = False,
    template: PaperTemplate = None,
    resume: Annotated[bool, typer.Option("--resume", help="跳过内容、规则和程序都没有变化的工作簿")] = False,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="在多台机器上审核：Dask 调度程序的地址，如 tcp://主机:8786")
    ] = None,
    max_size: MaxSize = None,
    follow_links: FollowLinks = False,
    report: ReportOption = None,
    strict: Strict = False,
) -> None:
    """审核工作簿，把标注稿（原名_审核.xlsx）、汇总.xlsx 和 results.jsonl 写入结果文件夹。"""
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.job import RunOptions, run_all
    from perfxl.ways_in.terminal import progress, tell_run

    options = RunOptions(
        Path(output),
        annotate=annotate,
        consolidate=consolidate,
        jobs=jobs,
        review=ReviewOptions(
            rules,
            password,
            max_size,
            process=explain,
            opinion=opinion,
            templates=paper_templates(template),
        ),
        ledger=ledger,
        roster=roster,
        resume=resume,
        excellent=None if excellent is None else _ratio(excellent),
        archive=archive,
        final=final,
        tell=_say,
        follow_links=follow_links,
        report=report,
    )
    if scheduler and report:
        raise CallError("--report 不能与 --scheduler 同时使用。请去掉其中一个。")
    with ExitStack() as context:
        if scheduler:
            options = _on_cluster(context, scheduler, inputs, output, options)
        outcome = run_all(inputs, options, progress)
    tell_run(outcome, options.output_name)
    raise typer.Exit(_status(outcome.incomplete, outcome.errors, strict))


def _say(text: str) -> None:
    """A sentence on the screen, beside the results."""
    print(safe(text), file=sys.stderr, flush=True)


def _ratio(percent: float) -> float:
    """A limit given in per cent, as a ratio."""
    if 0 < percent < 1:
        raise CallError(f"--excellent-limit 按百分数填写：{percent * 100:g} 表示 {percent * 100:g}%。")
    return percent / 100


def _on_cluster(
    context: ExitStack, scheduler: str, inputs: Sequence[str], output: str, options: RunOptions
) -> RunOptions:
    """The options of a run over many machines; what it keeps for itself is in a folder of this one."""
    from perfxl.files.whole_folder import passing_folder
    from perfxl.run.cluster import Cluster

    cluster = context.enter_context(Cluster(scheduler, inputs, output, options.review.rules))
    if not cluster.remote:
        return replace(options, cluster=cluster)
    if options.resume:
        raise CallError("文件在网络地址上时不能用 --resume。请用共享文件夹，或去掉 --resume。")
    staging = context.enter_context(passing_folder())
    return replace(options, cluster=cluster, output=staging, output_name=output.rstrip("/"))


@app.command()
def check(
    inputs: Inputs,
    output_format: Annotated[str, typer.Option("--format", help="text 或 json")] = "text",
    jobs: Jobs = None,
    rules: Rules = None,
    ledger: LedgerOption = None,
    password: Password = None,
    max_size: MaxSize = None,
    follow_links: FollowLinks = False,
    report: ReportOption = None,
    strict: Strict = False,
) -> None:
    """只审核，不写文件：问题显示在屏幕上，或以 JSON 逐行输出。"""
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.check import check_all
    from perfxl.run.ledger import open_notice
    from perfxl.run.reports import faults_of
    from perfxl.ways_in.terminal import print_json, print_text, progress

    if output_format not in ("text", "json"):
        raise CallError(f"--format 只能是 text 或 json，不能是“{output_format}”。")
    if notice := open_notice(ledger):
        typer.echo(notice, err=True)
    show = print_json if output_format == "json" else print_text
    options = ReviewOptions(rules, password, max_size)
    summaries = []
    for result in check_all(inputs, jobs, options, progress, follow_links, ledger, report):
        show(result)
        summaries.append(result.summary)
    faults = list(faults_of(report, summaries))
    for fault in faults:
        _say(fault)
    incomplete = bool(faults) or any(one.status == "unreadable" for one in summaries)
    errors = sum(one.errors for one in summaries)
    raise typer.Exit(_status(incomplete, errors, strict))


@app.command()
def explain(
    file: Annotated[str, typer.Argument(metavar="文件", help="工作簿")],
    cell: Annotated[str | None, typer.Option("--cell", help="只说明这个单元格所在行，如 H17")] = None,
    rules: Rules = None,
    password: Password = None,
    max_size: MaxSize = None,
) -> None:
    """说明每个得分怎样算出：规则、依据、数据所在单元格、公式和结果。"""
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.run.explain import explain_file

    for line in explain_file(file, cell, ReviewOptions(rules, password, max_size)):
        print(safe(line))


Files = Annotated[list[str], typer.Argument(metavar="文件...", help="工作簿")]
Output = Annotated[Path, typer.Option("-o", "--output", help="结果文件夹")]


@app.command()
def clean(
    files: Files, output: Output = Path(DEFAULT_OUTPUT), password: Password = None, max_size: MaxSize = None
) -> None:
    """生成报送版：去掉标注稿里的标注、审核列和“审核结果”，保留改好的内容和填入的得分。"""
    from perfxl.reviewing.jobs import ReviewOptions

    _copy(files, output, ReviewOptions(None, password, max_size, copy="clean"))


@app.command()
def mend(
    files: Files,
    output: Output = Path(DEFAULT_OUTPUT),
    rules: Rules = None,
    password: Password = None,
    max_size: MaxSize = None,
) -> None:
    """生成修正稿：改正能由表内数据确定的差错（文本数字、合计、执行率、得分、等级），逐处列在“修正记录”。"""
    from perfxl.reviewing.jobs import ReviewOptions

    _copy(files, output, ReviewOptions(rules, password, max_size, copy="mended"))


def _copy(files: Sequence[str], output: Path, options: ReviewOptions) -> None:
    from perfxl.run.copies import make_copies
    from perfxl.ways_in.terminal import tell_copy

    incomplete = False
    for line in make_copies(files, output, options):
        incomplete |= not tell_copy(line)
    raise typer.Exit(_status(incomplete, 0, strict=False))


@app.command()
def template(
    which: Annotated[str, typer.Argument(metavar="{project|department|all}", help="项目表、部门表或全部")],
    output: Annotated[Path, typer.Option("-o", "--output", help="存放模板的文件夹")] = Path(),
    rules: Rules = None,
) -> None:
    """生成空白模板；给出评分规则的，指标、分值、评分标准和基础数据都照规则。"""
    from perfxl.output.templates import TEMPLATES, fits, write_template
    from perfxl.rules.rulebook import load_rulebook

    if which != "all" and which not in TEMPLATES:
        raise CallError(f"模板只有 project、department 和 all，没有“{which}”。")
    book = load_rulebook(rules) if rules else None
    for name in [name for name in TEMPLATES if book is None or fits(name, book)] if which == "all" else (which,):
        typer.echo(f"已生成 {write_template(name, output, book)}", err=True)


archives = typer.Typer(help="归档：历次运行的记录。", no_args_is_help=True)
app.add_typer(archives, name="archive")
ArchiveFile = Annotated[Path, typer.Argument(metavar="归档文件", help="run --archive 写的 .duckdb 文件")]


@archives.command("list")
def archive_list(file: ArchiveFile) -> None:
    """列出历次运行：编号、时间、程序、工作簿数、表数、错误数。"""
    from perfxl.intake.archive import runs

    for run in (("编号", "时间", "程序", "工作簿", "表", "错误"), *runs(file)):
        typer.echo("\t".join(map(str, run)))


@archives.command("export")
def archive_export(
    file: ArchiveFile,
    output: Annotated[Path, typer.Option("-o", "--output", help="存放 Parquet 文件的文件夹")] = Path(),
) -> None:
    """每张表导出为一个 Parquet 文件。"""
    from perfxl.intake.archive import export

    for path in export(file, output):
        typer.echo(f"已生成 {path}", err=True)


@archives.command("query")
def archive_query(
    file: ArchiveFile, sql: Annotated[str, typer.Argument(metavar="SQL", help="只读查询，如 SELECT * FROM forms")]
) -> None:
    """查询归档，结果以制表符分隔。"""
    from perfxl.intake.archive import query

    columns, rows = query(file, sql)
    for row in (columns, *rows):
        typer.echo("\t".join("" if value is None else str(value) for value in row))


ledgers = typer.Typer(help="工作台账：财政部门掌握的情况，审核时照此核对。", no_args_is_help=True)
app.add_typer(ledgers, name="ledger")
LedgerFile = Annotated[Path, typer.Argument(metavar="台账", help="工作台账.xlsx")]


@ledgers.command("new")
def ledger_new(
    output: Annotated[Path, typer.Option("-o", "--output", help="文件名，或存放的文件夹")] = Path("工作台账.xlsx"),
) -> None:
    """生成一份空白台账，带下拉列表、提示和示例。"""
    from perfxl.output.ledger.blank import write_blank
    from perfxl.run.discovery import LEDGER_FILE
    from perfxl.run.ledger import problem_names

    target = file_at(output, LEDGER_FILE)
    if target.suffix.lower() != ".xlsx":
        raise CallError(f"台账是 .xlsx 工作簿，不能写成“{target.name}”。")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_blank(target, problem_names())
    typer.echo(f"已生成 {target}", err=True)


@ledgers.command("check")
def ledger_check(file: LedgerFile) -> None:
    """检查台账：有错的逐处列出工作表、单元格和改法，状态为 1；没有错的说明读到了什么。"""
    from perfxl.run.ledger import check_ledger

    lines, right = check_ledger(file)
    for line in lines:
        print(safe(line))
    raise typer.Exit(EXIT_DONE if right else EXIT_INCOMPLETE)


@ledgers.command("update")
def ledger_update(
    file: LedgerFile,
    folder: Annotated[Path, typer.Option("--from", metavar="文件夹", help="一次审核的结果文件夹")],
) -> None:
    """把审核中拿不准的事写进台账的“待确认”；原文件另存为 .bak.xlsx。"""
    from perfxl.run.questions import update_ledger

    found = update_ledger(file, folder)
    decided = f"，{found.decided} 件原有的带来了决定" if found.decided else ""
    said = f"新增 {found.added} 件待确认的事{decided}。" if found.changed else "没有新的待确认的事，台账没有改动。"
    typer.echo(said, err=True)


app.add_typer(rulebooks, name="rules")
app.command()(notice)
app.command()(compare)
app.command()(report)


@app.command()
def dispatch(
    ledger: Annotated[Path, typer.Argument(metavar="台账", help="工作台账.xlsx")],
    output: Annotated[Path, typer.Option("-o", "--output", help="下发的文件夹，须是空的或还没有的")] = Path("下发"),
) -> None:
    """按台账下发：每个部门一个文件夹，表上的名称、编码、年度、项目、批复预算和绩效目标已填好，另附下发清单。"""
    from perfxl.run.dispatch import dispatch as hand_out

    for line in hand_out(ledger, output):
        _say(line)


@app.command()
def gui() -> None:
    """打开审核窗口：拖入工作簿，查看结果。"""
    from perfxl.ways_in.desktop.window import main as window

    raise typer.Exit(window())


@app.command()
def watch(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="要守候的文件夹")],
    output: Annotated[Path, typer.Option("-o", "--output", help="结果文件夹")] = Path(DEFAULT_OUTPUT),
    rules: Rules = None,
    ledger: LedgerOption = None,
    password: Password = None,
    max_size: MaxSize = None,
) -> None:
    """守候一个文件夹：放入或改动的工作簿写完后立即审核，按 Ctrl-C 结束。"""
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.ways_in.watch import watch as watch_folder

    if not folder.is_dir():
        raise CallError(f"找不到文件夹“{folder}”。请检查路径。")
    watch_folder(folder, output, ReviewOptions(rules, password, max_size), ledger=ledger)


def _status(incomplete: bool, errors: int, strict: bool) -> int:
    return EXIT_INCOMPLETE if incomplete or (strict and errors) else EXIT_DONE


def main() -> None:
    """Run the command line; no traceback reaches the user unless --debug asks for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = app([argument for argument in sys.argv[1:] if argument != _DEBUG], standalone_mode=False)
    except KeyboardInterrupt:
        typer.echo("已中止。", err=True)
        status = EXIT_INCOMPLETE
    except Exception as error:  # noqa: BLE001 - the border to the user: everything becomes a sentence
        status = _tell(error)
    sys.exit(status if isinstance(status, int) else EXIT_DONE)


def _tell(error: Exception) -> int:
    if _DEBUG in sys.argv:
        import traceback

        traceback.print_exception(error)
    text, status = sentence(error)
    for line in text.split("\n"):
        print(safe(line), file=sys.stderr)
    return status
