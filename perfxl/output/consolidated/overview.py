"""总览 and 说明: the key figures as live formulas with two charts; what the workbook is and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.looks import FONT_SIZE, Looks
from perfxl.output.consolidated.rows import Formula
from perfxl.output.consolidated.table import Table, set_page
from perfxl.output.consolidated.tally import Tally
from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.plain_text import plain_text
from perfxl.rules.grades import grade_names
from perfxl.rules.rulebook import RulebookError, load_rulebook
from perfxl.text.version import __version__

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_NOTE_WIDTH = 90
_LEGEND = (
    ("错误", "须改正后报送。"),
    ("警告", "可以改正，也可以说明原因。"),
    ("提示", "供参考。"),
    ("重复报送", "同一内容或同一张表的旧版本，列在“重复报送”里，不计入其他各表。"),
    ("部门名称", "各表用同一个名称：名单上的写法，其次部门整体自评表上的；表上写的不同时，见“项目汇总”的“填报名称”。"),
    ("金额", "万元；以元填报的已换算。"),
    ("链接", "“文件”“单元格”两栏的链接指向同一文件夹里的标注工作簿，请把它们放在一起。"),
)


def write_overview(
    book: Workbook,
    sheet: Worksheet,
    looks: Looks,
    tally: Tally,
    tables: Mapping[str, Table],
) -> None:
    """Key figures, the distribution of grades, the average by group; each a formula with the value it has.

    `tables` are by the names of their sheets.
    """
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 16)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "绩效自评汇总　总览", looks["title"])
    row = _figures(sheet, looks, tally, tables)
    grades = _grades(sheet, looks, tally, tables["项目汇总"], tables["部门排名"], row + 1)
    groups = _groups(sheet, looks, tally, grades + 2)
    sheet.set_column(2, 3, 14)
    _chart(book, sheet, "核算等级分布", (row + 2, grades), "F3")
    _chart(book, sheet, "各类指标平均得分率", (grades + 3, groups), "F20", share=True)
    set_page(sheet)


def _figures(sheet: Worksheet, looks: Looks, tally: Tally, tables: Mapping[str, Table]) -> int:
    """The key figures; gives the row behind them."""
    projects, ranking = tables["项目汇总"], tables["部门排名"]
    budget = sum(own.budget for own in tally.projects.values())
    executed = sum(own.executed for own in tally.projects.values())
    figures: list[tuple[str, str, Formula | int]] = [
        ("工作簿（个）", "count", tally.statuses.total()),
        ("项目自评表（张）", "count", _rows(projects)),
        ("部门整体自评表（张）", "count", _rows(ranking)),
        ("项目预算数（万元）", "money", Formula(projects.total("SUM", columns.PROJECT_BUDGET), round(budget, 8))),
        ("项目执行数（万元）", "money", Formula(projects.total("SUM", columns.PROJECT_EXECUTED), round(executed, 8))),
        ("项目预算执行率", "percent", Formula('IF(B6=0,"",B7/B6)', executed / budget if budget else "")),
    ]
    for name, label, column, scope in (
        ("问题清单", "", columns.FINDING_LEVEL, tally.within),
        ("表间审核", "表间审核", columns.ACROSS_LEVEL, tally.among),
    ):
        for level, word in LEVEL_NAMES.items():
            counted = tables[name].total("COUNTIF", column, f',"{word}"')
            found = sum(count for (_, of), count in scope.codes.items() if of == level)
            figures.append((f"{label}{word}（处）", "count", Formula(counted, found)))
    if absent := tables.get("未报送"):
        short = Formula(absent.total("COUNTIF", columns.ABSENT_MISSING, ',">0"'), tally.short)
        figures.append(("未报送、未报齐（个）", "count", short))
    others = (("名单外", "名单外的表（张）"), ("重复报送", "重复报送（张）"), ("无法识别", "无法识别（个）"))
    figures += [(label, "count", _rows(tables[name])) for name, label in others if name in tables]
    for row, (label, look, value) in enumerate(figures, 2):
        sheet.write_string(row, 0, label, looks["text"])
        _put(sheet, row, 1, value, looks, look)
    return len(figures) + 2


def _rows(table: Table) -> Formula:
    """How many rows a table has."""
    column = 1 if table.name == "部门排名" else 0
    return Formula(table.total("COUNTA", column), table.count)


def _grades(sheet: Worksheet, looks: Looks, tally: Tally, projects: Table, ranking: Table, row: int) -> int:
    """How many forms have which grade; gives the last row."""
    _heading(sheet, row, ("核算等级", "表数"), looks)
    listed = grade_names(tally.rulebooks, tally.grades)
    for at, grade in enumerate(listed, row + 1):
        condition = f',"{grade}"'
        counted = "+".join((
            projects.total("COUNTIF", columns.PROJECT_GRADE, condition),
            ranking.total("COUNTIF", columns.RANKING_GRADE, condition),
        ))  # fmt: skip
        sheet.write_string(at, 0, grade, looks["centre"])
        _put(sheet, at, 1, Formula(counted, tally.grades[grade]), looks, "count")
    return row + len(listed)


def _groups(sheet: Worksheet, looks: Looks, tally: Tally, row: int) -> int:
    """The share of its weight that each group scored; gives the last row."""
    _heading(sheet, row, ("一级指标", "平均得分率", "得分合计", "分值合计"), looks)
    groups = sorted(tally.groups.items(), key=lambda item: -item[1][1])
    for at, (name, (score, weight)) in enumerate(groups, row + 1):
        sheet.write_string(at, 0, plain_text(name), looks["text"])
        _put(sheet, at, 1, Formula(f"C{at + 1}/D{at + 1}", score / weight), looks, "percent")
        sheet.write_number(at, 2, round(score, 8), looks["money"])
        sheet.write_number(at, 3, round(weight, 8), looks["money"])
    return row + len(groups)


def _heading(sheet: Worksheet, row: int, texts: Sequence[str], looks: Looks) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text, looks["head"])


def _put(sheet: Worksheet, row: int, column: int, value: Formula | int, looks: Looks, look: str) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(row, column, f"={value.text}", looks[look], value.value)
    else:
        sheet.write_number(row, column, value, looks[look])


def _chart(
    book: Workbook, sheet: Worksheet, title: str, rows: tuple[int, int], place: str, share: bool = False
) -> None:
    first, last = rows
    if last < first:
        return
    chart = book.add_chart({"type": "column"})
    chart.add_series({
        "name": title,
        "categories": ["总览", first, 0, last, 0],
        "values": ["总览", first, 1, last, 1],
        "data_labels": {"value": True},
        "fill": {"color": "#5B9BD5"},
    })  # fmt: skip
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    if share:
        chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
    chart.set_size({"width": 560, "height": 300})
    sheet.insert_chart(place, chart)


def write_notes(
    sheet: Worksheet,
    looks: Looks,
    tally: Tally,
    names: Sequence[str],
    continued: Sequence[str],
    call: Sequence[tuple[str, str]],
) -> None:
    """What the workbook is, the rulebooks with version and hash, the counts, the legend."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, _NOTE_WIDTH)
    statuses = tally.statuses
    lines: list[tuple[str, str]] = [
        ("程序", f"perfxl {__version__}"),
        *call,
        (
            "工作簿",
            f"{statuses.total()} 个：已审核 {statuses['scored']}，没有自评表 {statuses['unrecognised']}，无法读取 {statuses['unreadable']}",
        ),
        ("工作表", "、".join(names)),
    ]
    if continued:
        lines.append(
            ("续表", f"{'、'.join(continued)} 超过一张工作表的行数，续在后面编号的工作表里；“总览”的公式已包括续表。")
        )
    lines += [("评分规则", _rulebook(name, count)) for name, count in sorted(tally.rulebooks.items())]
    lines += _LEGEND
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "绩效自评汇总　说明", looks["title"])
    for row, (label, text) in enumerate((line for line in lines if line[1]), 2):
        sheet.set_row(row, text_height(text, FONT_SIZE, _NOTE_WIDTH))
        sheet.write_string(row, 0, label, looks["centre"])
        sheet.write_string(row, 1, text, looks["long"])
    set_page(sheet)


def _rulebook(name: str, count: int) -> str:
    """A rulebook with what tells its edition; one that was given as a file is told by its name."""
    try:
        book = load_rulebook(name)
    except RulebookError:
        return f"{name}：{count} 张"
    unread = "" if book.source_read else "，未见原文"
    return (
        f"{book.title}（{name}，第 {book.version} 版，SHA-256 {book.digest[:12]}…{unread}）：{count} 张。{book.source}"
    )
