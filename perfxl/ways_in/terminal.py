"""What people see on the terminal: progress and messages on standard error, results on standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from perfxl.checks.finding import LEVEL_NAMES, STATUS_NAMES
from perfxl.excel.reading.other_kinds import others_told
from perfxl.reviewing.lines import ONLY_GOALS, ReviewLine, besides_waived, count_levels, forms_told, of_which_answered
from perfxl.reviewing.record import FindingRecord, FormRecord
from perfxl.rules.coverage import coverage
from perfxl.run.discovery import CONSOLIDATED_FILE, RESULTS_FILE
from perfxl.run.reports import coverage as coverage_of_reports
from perfxl.text.numbers import show
from perfxl.text.screen import safe

if TYPE_CHECKING:
    from perfxl.run.job import RunOutcome

# A handful of files is done before a bar could be read.
_WORTH_A_BAR = 8
# As many workbooks are named where one remark is on all of them.
_NAMED = 5
# As many things of one kind are told of; the rest is counted.
_TOLD = 20


def progress(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
    """Pass results through, with a progress bar on more than a handful of files."""
    if total <= _WORTH_A_BAR or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("审核中"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, started, done, failed = bar.add_task("", total=total, pace="准备中"), time.monotonic(), 0, 0
        for result in results:
            yield result
            done, failed = done + 1, failed + (result.summary.status == "unreadable")
            bar.update(task, advance=1, pace=pace(done, total, failed, time.monotonic() - started))


def pace(done: int, total: int, failed: int, seconds: float) -> str:
    """How fast it goes on the whole, what could not be read, and how long the rest takes.

    By all that is done, as results come batch by batch: the latest few would tell of a thousand a second.
    """
    rate = done / max(seconds, 0.001)
    minutes, rest = divmod(round((total - done) / rate), 60) if rate else (0, 0)
    return f"每秒 {rate:.0f} 个　无法读取 {failed}　剩余约 {f'{minutes} 分 ' if minutes else ''}{rest} 秒"


def print_json(result: ReviewLine) -> None:
    """A record as one line of JSON."""
    print(result.line)


def print_text(result: ReviewLine) -> None:
    """A record for people: the form, its totals, its findings."""
    record = result.record()
    _out(record["source"])
    for notice in result.notices:
        _out(f"  注意：{notice}")
    if record["error"]:
        _out(f"  无法读取：{record['error']['message']}")
    elif not record["forms"] and ONLY_GOALS not in result.notices:
        _out("  没有找到绩效自评表。请确认工作簿里有项目支出或部门整体支出绩效自评表。")
    for form in record["forms"]:
        _print_form(form)


def tell_copy(line: ReviewLine, what: str = "副本") -> bool:
    """What became of a workbook of which a copy, or `what` else, was to be made; gives whether there is one, or nothing to make one of."""
    summary = line.summary
    if summary.annotated:
        _err(f"已生成 {summary.annotated}")
    elif reason := summary.message or line.fault:
        _err(f"{summary.name}：{reason}")
    else:
        _err(f"{summary.name}：没有找到绩效自评表，没有生成{what}。")
    for notice in line.notices:
        _err(f"  注意：{notice}")
    return not (summary.message or line.fault)


def _print_form(form: FormRecord) -> None:
    fields, totals = form["fields"], form["totals"]
    name = (fields.get("project_name") or fields["department"])["value"] or "（未填名称）"
    stated = show(totals["self_total"]) or "未填"
    _out(f"  [{form['sheet']}] {name}　填报总分 {stated}，核算 {show(totals['score'])}，等级 {totals['grade'] or '—'}")
    if totals["reviewed"] is not None:
        _out(f"    复核 {show(totals['reviewed'])}，最终等级 {totals['final_grade'] or '—'}")
    if told := coverage(totals["weight"], totals["by_basis"]):
        _out(f"    {told}")
    for finding in form["findings"]:
        _out(f"    {LEVEL_NAMES[finding['level']]} {finding['cell']}　{finding['message']}{_said(finding)}")
    if not form["findings"]:
        _out("    没有发现问题。")


def _said(finding: FindingRecord) -> str:
    """What the bureau or the department says of a finding, in one line."""
    if finding["waiver"]:
        return f"〔{STATUS_NAMES['waived']}：{' '.join(finding['waiver'].split())}〕"
    if not finding["answer"]:
        return ""
    status = "" if finding["status"] == "open" else f"{STATUS_NAMES[finding['status']]}："
    return f"〔{status}{' '.join(finding['answer'].split())}〕"


def tell_run(outcome: RunOutcome, output_name: str) -> None:
    """What a run came to, in a few lines on standard error; `output_name` is its output folder as called."""
    count, all_told = count_levels(outcome.summaries), "" if outcome.counted else "没有汇总，重复报送的也算在内。"
    answered = sum(one.answered for one in outcome.summaries)
    _err(
        f"共 {len(outcome.summaries)} 个工作簿，{forms_told(outcome.summaries)}：错误 {count['error']} 处，"
        f"警告 {count['warning']} 处{of_which_answered(answered)}，提示 {count['info']} 处"
        f"{besides_waived(sum(one.waived for one in outcome.summaries))}。{all_told}"
    )
    if outcome.resumed:
        _err(f"其中 {outcome.resumed} 个没有变化，沿用上次的结果。")
    if outcome.left:
        _err(
            f"已中止：还有 {outcome.left} 个没有审核，{CONSOLIDATED_FILE} 和归档没有更新。加 --resume 再运行一次可以接着做。"
        )
    for told in (*_of_workbooks(outcome), *_few([f"注意：{told}" for told in outcome.unused], "还有 {} 行没有用上。")):
        _err(told)
    for notice, names in outcome.notices.items():
        _err(f"注意：{_named(names, '个工作簿')}：{notice}")
    for told in (*_of_versions(outcome), *_of_documents(outcome), *_of_faults(outcome)):
        _err(told)
    _err(f"结果在：{output_name}")


def _few(lines: Sequence[str], rest: str) -> Iterator[str]:
    """As many lines as a screen has room for; how many more there are, in the words of `rest`."""
    yield from lines[:_TOLD]
    if len(lines) > _TOLD:
        yield rest.format(len(lines) - _TOLD)


def _of_workbooks(outcome: RunOutcome) -> Iterator[str]:
    """What could not be read, and what holds no form."""
    where = f"{CONSOLIDATED_FILE} 的无法识别" if outcome.counted else RESULTS_FILE
    unreadable = [f"无法读取：{one.name}：{one.message}" for one in outcome.summaries if one.message]
    yield from _few(unreadable, f"还有 {{}} 个无法读取，见 {where}。")
    unrecognised = [f"未找到绩效自评表：{one.name}" for one in outcome.summaries if one.status == "unrecognised"]
    yield from _few(unrecognised, f"还有 {{}} 个未找到绩效自评表，见 {where}。")


def _of_versions(outcome: RunOutcome) -> Iterator[str]:
    """Of forms that came in several versions which one is counted."""
    told = [f"同一张表有几份：{told}。" for told in outcome.versions]
    yield from _few(told, f"还有 {{}} 张表有几份，见 {CONSOLIDATED_FILE} 的重复报送。")


def _of_faults(outcome: RunOutcome) -> Iterator[str]:
    """What could not be written; the last of many, as what is more than one workbook's comes behind theirs."""
    if more := outcome.faults[:-_TOLD]:
        yield f"还有 {len(more)} 处没有写成：{RESULTS_FILE} 里 annotated 为空的工作簿。"
    yield from outcome.faults[-_TOLD:]


def _of_documents(outcome: RunOutcome) -> Iterator[str]:
    """What is told of narrative reports, and of what is no workbook either."""
    if told := coverage_of_reports(outcome.summaries):
        yield told
    yield from (f"不是工作簿，没有审核：{line}" for line in others_told(outcome.others))


def _out(text: str) -> None:
    print(safe(text))


def _named(names: Sequence[str], counted: str) -> str:
    """The first few names, and how many there are."""
    more = f" 等 {len(names)} {counted}" if len(names) > _NAMED else ""
    return f"{'、'.join(names[:_NAMED])}{more}"


def _err(text: str) -> None:
    print(safe(text), file=sys.stderr)
