"""汇总.xlsx: every form, indicator and finding of a run, and the files without a form, in one workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import LEVEL_NAMES, title
from perfxl.files import replacing
from perfxl.forms.recognise import CONSOLIDATED_TITLE
from perfxl.forms.units import MONEY
from perfxl.output.drawing.measure import text_height, text_width
from perfxl.output.drawing.sheet import MAXIMUM_HEIGHT
from perfxl.output.record import Record

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FORM_NAMES = {"project": "项目支出", "department": "部门整体支出"}
STATUS_NAMES = {"unrecognised": "没有找到绩效自评表", "unreadable": "无法读取"}
# XlsxWriter's own limit of a sheet; the last row is left free.
_MAX_ROWS = 1_048_575
_FONT_SIZE = 10
_NARROWEST = 6
# how wide a column may grow, by its look; longer texts wrap
_WIDEST = {"text": 20, "long": 44}
_WIDEST_NUMBER = 13

Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heading and how its cells look."""

    head: str
    look: str = "text"


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet: its name, its columns, its rows."""

    name: str
    columns: Sequence[_Column]
    rows: Sequence[Sequence[Value]]


def write_consolidated(records: Sequence[Record], target: Path) -> None:
    """Write 汇总.xlsx for the records of a run. Raises OSError where it cannot be written."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    # text from workbooks is text: never a formula, a link or a number
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(target) as part:
        book = xlsxwriter.Workbook(
            str(part), {**options, "default_format_properties": {"font_name": "宋体", "font_size": _FONT_SIZE}}
        )
        looks = _looks(book)
        for table in (_forms(records), _indicators(records), _findings(records), _others(records)):
            _write(book, looks, table)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def _looks(book: Workbook) -> dict[str, Format]:
    cell = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": _FONT_SIZE}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_name": "宋体", "valign": "vcenter"}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#D9D9D9", "align": "center", "text_wrap": True}),
        "text": book.add_format({**cell, "text_wrap": True}),
        "long": book.add_format({**cell, "text_wrap": True}),
        "centre": book.add_format({**cell, "align": "center"}),
        "money": book.add_format({**cell, "num_format": "#,##0.00"}),
        "score": book.add_format({**cell, "num_format": "0.00#", "align": "center"}),
        "count": book.add_format({**cell, "num_format": "0", "align": "center"}),
        "percent": book.add_format({**cell, "num_format": "0.00%", "align": "center"}),
    }


def _write(book: Workbook, looks: dict[str, Format], table: _Table) -> None:
    sheet = book.add_worksheet(table.name)
    widths = _widths(table)
    sheet.write_string(0, 0, f"{CONSOLIDATED_TITLE}　{table.name}", looks["title"])
    sheet.set_row(0, 28)
    sheet.set_row(1, 30)
    for column, spec in enumerate(table.columns):
        sheet.set_column(column, column, widths[column])
        sheet.write_string(1, column, spec.head, looks["head"])
    for row, values in enumerate(table.rows[: _MAX_ROWS - 2], 2):
        sheet.set_row(row, _height(values, widths))
        for column, (spec, value) in enumerate(zip(table.columns, values, strict=True)):
            look = looks[spec.look]
            if value is None or value == "":
                sheet.write_blank(row, column, None, look)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, look)
            else:
                sheet.write_number(row, column, value, look)
    sheet.autofilter(1, 0, max(1 + len(table.rows), 1), len(table.columns) - 1)
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _widths(table: _Table) -> list[float]:
    """Column widths by East Asian width, from the first rows and the headings."""
    sample = table.rows[:200]
    longest = [max((_width(row[column]) for row in sample), default=0) for column in range(len(table.columns))]
    return [
        # a heading wraps at half its width, a figure does not
        min(
            max(width + (4 if spec.look == "percent" else 2), _width(spec.head) / 2 + 2, _NARROWEST),
            _WIDEST.get(spec.look, _WIDEST_NUMBER),
        )
        for width, spec in zip(longest, table.columns, strict=True)
    ]


def _height(values: Sequence[Value], widths: Sequence[float]) -> float:
    """The height that the longest text of a row needs, in points."""
    texts = [(value, width) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    return min(max((text_height(text, _FONT_SIZE, width) for text, width in texts), default=20.0), MAXIMUM_HEIGHT)


def _width(value: Value) -> int:
    text = f"{value:,.2f}" if isinstance(value, float) else str(value if value is not None else "")
    return text_width(text)


def _each_form(records: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    for record in records:
        for form in record["forms"]:
            yield record, form


def _name(form: Record) -> str:
    return str((form["fields"].get("project_name") or {}).get("value") or "")


def _department(form: Record) -> str:
    return str(form["fields"]["department"]["value"] or "")


def _forms(records: Iterable[Record]) -> _Table:
    columns = [
        _Column("序号", "count"), _Column("表种", "centre"), _Column("部门（单位）"), _Column("项目名称"),
        _Column("年度", "count"), _Column("预算数（万元）", "money"), _Column("执行数（万元）", "money"),
        _Column("执行率", "percent"), _Column("分值合计", "score"), _Column("填报总分", "score"),
        _Column("自评得分合计", "score"), _Column("系统核算总分", "score"), _Column("填报等级", "centre"),
        _Column("核算等级", "centre"), _Column("错误", "count"), _Column("警告", "count"), _Column("提示", "count"),
        _Column("评分规则"), _Column("文件"), _Column("工作表"),
    ]  # fmt: skip
    rows = []
    for number, (record, form) in enumerate(_each_form(records), 1):
        totals, budget, executed, rate = form["totals"], *_money(form)
        counts = [sum(f["level"] == level for f in form["findings"]) for level in LEVEL_NAMES]
        rows.append((
            number, FORM_NAMES[form["form"]], _department(form), _name(form), form["year"], budget, executed, rate,
            totals["weight"], totals["self_total"], totals["self_sum"], totals["score"], totals["grade_stated"],
            totals["grade"], *counts, form["rulebook"], record["source"], form["sheet"],
        ))  # fmt: skip
    return _Table("各表汇总", columns, rows)


def _money(form: Record) -> tuple[Value, Value, Value]:
    """Budget, executed (万元) and rate of the row that is scored."""
    scored = next((fund for fund in form["funds"] if fund["basis"]), None)
    if scored is None:
        return (form["fields"].get("budget_total") or {}).get("value"), None, None
    scale = MONEY[form["money_unit"]] / MONEY["万元"]
    budget, executed = (value and round(value * scale, 8) for value in (scored["budget"], scored["executed"]))
    return budget, executed, scored["rate"]


def _indicators(records: Iterable[Record]) -> _Table:
    columns = [
        _Column("部门（单位）"), _Column("项目名称"), _Column("一级指标"), _Column("二级指标"), _Column("三级指标"),
        _Column("年度指标值"), _Column("实际完成值"), _Column("完成率", "percent"), _Column("分值", "score"),
        _Column("自评得分", "score"), _Column("系统核算得分", "score"), _Column("差异", "score"), _Column("说明", "long"),
        _Column("文件"), _Column("工作表"), _Column("行", "count"),
    ]  # fmt: skip
    rows = [
        (
            _department(form), _name(form), row["level1"], row["level2"], row["level3"], row["target"], row["actual"],
            row["completion"], row["weight"], row["self_score"], row["score"], _difference(row), row["reason"],
            record["source"], form["sheet"], row["row"],
        )
        for record, form in _each_form(records)
        for row in form["indicators"]
    ]  # fmt: skip
    return _Table("指标明细", columns, rows)


def _difference(row: Record) -> float | None:
    if row["self_score"] is None or row["score"] is None:
        return None
    return float(round(row["self_score"] - row["score"], 6))


def _findings(records: Iterable[Record]) -> _Table:
    columns = [
        _Column("序号", "count"), _Column("审核定义编码"), _Column("审核定义名称"), _Column("级别", "centre"),
        _Column("部门（单位）"), _Column("项目名称"), _Column("文件"), _Column("工作表"), _Column("单元格", "centre"),
        _Column("填报值"), _Column("应为"), _Column("错误信息", "long"), _Column("依据", "long"), _Column("审核说明"),
    ]  # fmt: skip
    found = ((record, form, finding) for record, form in _each_form(records) for finding in form["findings"])
    rows = [
        (
            number, finding["code"], title(finding["code"]), LEVEL_NAMES[finding["level"]], _department(form),
            _name(form), record["source"], finding["sheet"], finding["cell"], finding["stated"], finding["expected"],
            finding["message"], finding["source"], "",
        )
        for number, (record, form, finding) in enumerate(found, 1)
    ]  # fmt: skip
    return _Table("问题清单", columns, rows)


def _others(records: Iterable[Record]) -> _Table:
    columns = [_Column("文件"), _Column("情况", "centre"), _Column("原因", "long")]
    hint = "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"
    rows = [
        (record["source"], STATUS_NAMES[record["status"]], record["error"]["message"] if record["error"] else hint)
        for record in records
        if record["status"] in STATUS_NAMES
    ]
    return _Table("未识别文件", columns, rows)
