"""The lines of the window's table: what was found in each form of a workbook, or why there is none; without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.text.screen import safe

if TYPE_CHECKING:
    from perfxl.ledger.faults import LedgerError
    from perfxl.reviewing.jobs import Copy
    from perfxl.reviewing.lines import ReviewLine
    from perfxl.reviewing.record import FormRecord, WorkbookRecord

_LOCKED = "设有打开密码：双击这一行输入密码"
_FORM_NAMES = {"project": "项目支出", "department": "部门整体支出"}


class Group(Enum):
    """What a filter shows, and what a colour stands for."""

    ERROR = "有错误"
    WARNING = "有警告"
    FINE = "没有问题"
    NO_FORM = "没有自评表"
    UNREAD = "无法读取"


class State(Enum):
    """How a line came out: the words for it, and its group."""

    ERROR = "有错误", Group.ERROR
    WARNING = "有警告", Group.WARNING
    ANSWERED = "警告已说明", Group.FINE
    HINT = "只有提示", Group.FINE
    FINE = "没有问题", Group.FINE
    MADE = "已生成", Group.FINE
    NO_FORM = "没有找到自评表", Group.NO_FORM
    GOALS = "是绩效目标表", Group.NO_FORM
    UNREAD = "无法读取", Group.UNREAD
    PASSWORD = "需要密码", Group.UNREAD
    WRONG_PASSWORD = "密码不对", Group.UNREAD
    NOT_MADE = "没有生成", Group.UNREAD
    LEDGER = "台账有错", Group.ERROR

    @property
    def words(self) -> str:
        """What people read."""
        return self.value[0]

    @property
    def group(self) -> Group:
        """What it is filtered and coloured by."""
        return self.value[1]

    @property
    def locked(self) -> bool:
        """Whether a password would help."""
        return self in (State.PASSWORD, State.WRONG_PASSWORD)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a form of a workbook, or why a workbook has none.

    `source` is the workbook as the run calls it, `opens` the file that a double click opens, `remark` what there is to
    say besides. Texts but for the state, as they are shown.
    """

    file: str
    state: State
    form: str = ""
    project: str = ""
    stated: str = ""
    computed: str = ""
    checked: str = ""
    grade: str = ""
    errors: str = ""
    warnings: str = ""
    remark: str = ""
    opens: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """The state in words."""
        return self.state.words


def rows_of(line: ReviewLine, copy: Copy = "annotated") -> tuple[Row, ...]:
    """A workbook's lines: of a review a form each, of another copy whether it was made."""
    found = rows(line.record(), line.fault or "")
    if copy == "annotated" or found[0].state.group in (Group.NO_FORM, Group.UNREAD):
        return found
    first, made = found[0], bool(line.summary.annotated)
    state, remark = (State.MADE, "") if made else (State.NOT_MADE, safe(line.fault or ""))
    return (
        Row(first.file, state, first.form, first.project, first.stated, first.computed, first.checked, first.grade,
            remark=remark, opens=first.opens, source=first.source),
    )  # fmt: skip


def rows(record: WorkbookRecord, fault: str = "") -> tuple[Row, ...]:
    """A workbook's lines by its record; `fault` is why its annotated copy was not written."""
    source = record["source"]
    file = safe(Path(source).name)
    if error := record["error"]:
        if error["code"] == "encrypted":
            return (Row(file, State.PASSWORD, remark=_LOCKED, source=source),)
        return (Row(file, State.UNREAD, remark=safe(error["message"]), source=source),)
    opens = str(Path(record["annotated"]).absolute()) if record["annotated"] else ""
    if record["forms"]:
        remark = safe(fault or " ".join(record["notices"]))
        return tuple(
            _form_row(form, Row(file, State.FINE, remark=remark, opens=opens, source=source))
            for form in record["forms"]
        )
    from perfxl.reviewing.lines import ONLY_GOALS

    state = State.GOALS if ONLY_GOALS in record["notices"] else State.NO_FORM
    return (Row(file, state, remark=safe(" ".join(record["notices"])), opens=opens, source=source),)


def _form_row(form: FormRecord, row: Row) -> Row:
    """The line of a form; `row` is what is the same for all of its workbook."""
    from dataclasses import replace

    from perfxl.rules.coverage import checked_share
    from perfxl.text.numbers import show

    state, errors, warnings, answered = _judged(form)
    totals = form["totals"]
    share = checked_share(totals["by_basis"])
    reviewed = f"（复核 {show(totals['reviewed'])}）" if totals["reviewed"] is not None else ""
    return replace(
        row,
        state=state,
        form=_FORM_NAMES[form["form"]],
        project=safe(_name(form)),
        stated=show(totals["self_total"]),
        computed=f"{show(totals['score'])}{reviewed}",
        checked="" if share is None else f"{int(share * 100)}%",
        grade=totals["final_grade"] or "",
        errors=str(errors),
        warnings=f"{warnings}（已说明 {answered}）" if answered else str(warnings),
    )


def _judged(form: FormRecord) -> tuple[State, int, int, int]:
    """The state of a form, its errors and its warnings, and how many of those are explained."""
    from perfxl.reviewing.lines import is_answered, is_waived

    levels = [finding["level"] for finding in form["findings"] if not is_waived(finding)]
    errors, warnings = levels.count("error"), levels.count("warning")
    answered = sum(map(is_answered, form["findings"]))
    if errors:
        state = State.ERROR
    elif warnings:
        state = State.WARNING if warnings > answered else State.ANSWERED
    else:
        state = State.HINT if levels else State.FINE
    return state, errors, warnings, answered


def _name(form: FormRecord) -> str:
    field = form["fields"].get("project_name" if form["form"] == "project" else "department")
    return str(field["value"]) if field and field["value"] is not None else ""


def ledger_rows(error: LedgerError, ledger: Path | None) -> tuple[Row, ...]:
    """The mistakes in a ledger as lines of the table, each of which opens it."""
    opens = str(ledger.absolute()) if ledger else ""
    return tuple(
        Row(
            f"台账 {safe(fault.sheet)}!{fault.cell}", State.LEDGER, project=safe(fault.text),
            remark=safe(fault.text), opens=opens, source=f"{fault.sheet}!{fault.cell}",
        )
        for fault in error.faults
    )  # fmt: skip
