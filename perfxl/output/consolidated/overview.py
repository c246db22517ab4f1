"""总览 and 说明: the key figures as live formulas with two charts; what the workbook is and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from perfxl.checks.finding import LEVEL_NAMES, STATUS_NAMES
from perfxl.intake.frames import Frames, lists_of, values_of
from perfxl.intake.rollup import by_department_and_year, by_group
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.block import Block
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.consolidated.looks import FONT_SIZE, Looks
from perfxl.output.consolidated.rows import Formula
from perfxl.output.consolidated.table import Table, set_page
from perfxl.output.drawing.measure import text_height
from perfxl.reviewing.record import Status
from perfxl.rules.grades import grade_names
from perfxl.rules.rulebook import RulebookError, load_rulebook
from perfxl.text.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_NOTE_WIDTH = 90
_LEGEND = (
    ("错误", "须改正后报送。"),
    ("警告", "可以改正，也可以说明原因。"),
    ("提示", "供参考。"),
    ("重复报送", "同一内容或同一张表的旧版本，列在“重复报送”里，不计入其他各表。"),
    ("部门名称", "各表用同一个名称：名单上的写法，其次部门整体自评表上的；表上写的不同时，见“项目汇总”的“填报名称”。"),
    (
        "核算分…",
        "每张表的分值按得分的由来分为四类：核算分由表内数据算出，依据文字分由评分依据里写明的数得出，定性分按完成情况限定在相应区间，"
        "自评认可分无从核对，按自评得分认可。自评认可分越多，越需要人工复核。",
    ),
    ("金额", "万元；以元填报的已换算。"),
    ("链接", "“文件”“单元格”两栏的链接指向同一文件夹里的标注工作簿，请把它们放在一起。"),
)


def write_overview(
    book: Workbook,
    sheet: Worksheet,
    looks: Looks,
    content: Consolidated,
    tables: Mapping[str, Table],
) -> None:
    """Key figures, the distribution of grades, the average by group; each a formula with the value it has.

    `tables` are by the names of their sheets.
    """
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "绩效自评汇总　总览", looks["title"])
    forms = content.counted.forms
    figures = _figures(Block(sheet, looks, columns.FIGURES, 2), content, tables)
    grades = Block(sheet, looks, columns.GRADES, figures.end + 1)
    _write_grades(grades, forms, [tables["项目汇总"], tables["部门排名"]])
    groups = Block(sheet, looks, columns.GROUPS, grades.end + 1)
    _write_groups(groups, by_group(content.counted))
    _chart(book, sheet, "核算等级分布", (grades, "grade", "forms"), "F3")
    _chart(book, sheet, "各类指标平均得分率", (groups, "group", "share"), "F20", share=True)
    set_page(sheet)


def _figures(block: Block, content: Consolidated, tables: Mapping[str, Table]) -> Block:
    """The key figures."""

    def figure(label: str, value: Formula | int, look: str = "count") -> str:
        block.add({"label": label, "figure": value}, {"figure": look})
        return block.cell("figure")

    projects, sums = tables["项目汇总"], by_department_and_year(content.counted.forms).sort_index()
    budget, executed = (sum(values_of(sums[name])) for name in ("budget", "executed"))
    figure("工作簿（个）", len(content.counted.workbooks))
    figure("项目自评表（张）", _rows(projects, "number"))
    figure("部门整体自评表（张）", _rows(tables["部门排名"], "department"))
    budgeted = figure("项目预算数（万元）", Formula(projects.total("SUM", "budget"), round(budget, 8)), "money")
    used = figure("项目执行数（万元）", Formula(projects.total("SUM", "executed"), round(executed, 8)), "money")
    rate = Formula(f'IF({budgeted}=0,"",{used}/{budgeted})', executed / budget if budget else "")
    figure("项目预算执行率", rate, "percent")
    for name, label, findings in (("问题清单", "", content.within), ("表间审核", "表间审核", content.among)):
        counts = findings["level"].value_counts()
        for level, word in LEVEL_NAMES.items():
            counted = tables[name].total("COUNTIF", "level", f',"{word}"')
            figure(f"{label}{word}（处）", Formula(counted, int(counts.get(level, 0))))
    found = tables["问题清单"]
    settled = "+".join(
        f'COUNTIFS({level},"{LEVEL_NAMES["warning"]}",{status},"{STATUS_NAMES["answered"]}")'
        for level, status in zip(found.ranges("level"), found.ranges("status"), strict=True)
    )
    figure("警告中已说明（处）", Formula(settled, int(content.within["settled"].sum())))
    if content.attendance:
        short = sum(standing.missing > 0 for standing in content.attendance.standings)
        figure("未报送、未报齐（个）", Formula(tables["未报送"].total("COUNTIF", "missing", ',">0"'), short))
    others = (
        ("名单外", "filed", "名单外的表（张）"), ("重复报送", "source", "重复报送（张）"), ("无法识别", "source", "无法识别（个）"),
    )  # fmt: skip
    for name, key, label in others:
        if name in tables:
            figure(label, _rows(tables[name], key))
    return block


def _rows(table: Table, key: str) -> Formula:
    """How many rows a table has, told by a column that none of them leaves blank."""
    return Formula(table.total("COUNTA", key), table.count)


def _write_grades(block: Block, forms: pd.DataFrame, tables: Sequence[Table]) -> None:
    """How many forms have which grade."""
    counts = forms["grade"].value_counts()
    for grade in grade_names(forms["rulebook"].unique(), counts.index):
        counted = "+".join(table.total("COUNTIF", "grade", f',"{grade}"') for table in tables)
        block.add({"grade": grade, "forms": Formula(counted, int(counts.get(grade, 0)))})


def _write_groups(block: Block, groups: pd.DataFrame) -> None:
    """The share of its weight that each group scored."""
    for name, score, weight in zip(*lists_of(groups[["group", "score", "weight"]]).values(), strict=True):
        block.add({
            "group": name, "share": Formula("{score}/{weight}", score / weight), "score": round(score, 8),
            "weight": round(weight, 8),
        })  # fmt: skip


def _chart(
    book: Workbook, sheet: Worksheet, title: str, series: tuple[Block, str, str], place: str, share: bool = False
) -> None:
    """Columns over two columns of a block: the categories and the values."""
    block, categories, values = series
    if block.end == block.first:
        return
    chart = book.add_chart({"type": "column"})
    chart.add_series({
        "name": title,
        "categories": block.span(categories),
        "values": block.span(values),
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
    counted: Frames,
    names: Sequence[str],
    continued: Sequence[str],
    call: Sequence[tuple[str, str]],
) -> None:
    """What the workbook is, the rulebooks with version and hash, the counts, the legend."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, _NOTE_WIDTH)
    statuses, rulebooks = counted.workbooks["status"].value_counts(), counted.forms["rulebook"].value_counts()
    scored, unrecognised, unreadable = (statuses.get(status, 0) for status in get_args(Status))
    lines: list[tuple[str, str]] = [
        ("程序", f"perfxl {__version__}"),
        *call,
        (
            "工作簿",
            f"{len(counted.workbooks)} 个：已审核 {scored}，没有自评表 {unrecognised}，无法读取 {unreadable}",
        ),
        ("工作表", "、".join(names)),
    ]
    if continued:
        lines.append(
            ("续表", f"{'、'.join(continued)} 超过一张工作表的行数，续在后面编号的工作表里；“总览”的公式已包括续表。")
        )
    lines += [("评分规则", _rulebook(str(name), count)) for name, count in sorted(rulebooks.to_dict().items())]
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
