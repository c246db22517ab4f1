"""总览: the key figures as live formulas, what waits for somebody, grades by kind, averages by group, with charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from perfxl.checks.finding import LEVEL_NAMES, STATUS_NAMES
from perfxl.excel.editing.refs import quote_sheet
from perfxl.intake.finding_counts import by_level
from perfxl.intake.frames import lists_of
from perfxl.intake.rollup import by_grade, by_group, project_funds
from perfxl.intake.schema import KIND_NAMES
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.block import Block, write_blocks
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.consolidated.looks import Looks
from perfxl.output.consolidated.pages import Pages, set_page
from perfxl.output.consolidated.rows import Formula, Link
from perfxl.output.consolidated.table import Column, Table

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TOP = 2
# all of it on one page
_SCALE, _ROW_HEIGHT = 70, 18.0
# in pixels
_CHART_WIDTH, _CHART_HEIGHT = 420, 245
# above a column of 100 % there is no room for its label
_WITHIN = {"num_format": "0.0%", "position": "inside_end", "font": {"color": "#FFFFFF"}}
_TABLES = {"project": ("项目汇总",), "department": ("部门排名", "单位排名")}
"""Where the forms of each kind are listed."""
_NOT_WAIVED = f'"<>{STATUS_NAMES["waived"]}"'


def write_overview(
    book: Workbook, sheet: Worksheet, looks: Looks, content: Consolidated, tables: Mapping[str, Table]
) -> None:
    """Key figures, what is to be done, the distribution of grades, the average by group; each a formula with its value.

    `tables` are by the names of their sheets.
    """
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "绩效自评汇总　总览", looks["title"])
    figures = _figures(Block(sheet, columns.FIGURES, _TOP), content, tables)
    grades: list[Block] = []
    for kind in _TABLES:
        top = (grades[-1] if grades else figures).end + 1
        grades.append(_grades(Block(sheet, _of_kind(columns.GRADES, kind), top), kind, content, tables))
    left = max(len(columns.FIGURES), len(columns.GRADES)) + 1
    sheet.set_column(left - 1, left - 1, 2)
    tasks = _tasks(Block(sheet, columns.TASKS, _TOP, left), content, tables)
    groups = _groups(Block(sheet, columns.GROUPS, tasks.end + 1, left), content)
    blocks = [figures, *grades, tasks, groups]
    write_blocks(sheet, looks, blocks, _ROW_HEIGHT)
    right = max(block.right for block in blocks) + 1
    sheet.set_column(right - 1, right - 1, 2)
    charts = [
        *((f"{KIND_NAMES[kind]}等级", block, "grade", "forms") for kind, block in zip(_TABLES, grades, strict=True))
    ]
    _draw(book, sheet, [*charts, ("各类指标平均得分率", groups, "group", "share")], right)
    sheet.hide_gridlines(2)
    set_page(sheet, "总览", Pages(_SCALE, (), 0))


def _of_kind(grades: Sequence[Column], kind: str) -> list[Column]:
    """The columns of a block of grades, its counts named by the kind of forms."""
    return [replace(column, head=KIND_NAMES[kind]) if column.key == "forms" else column for column in grades]


def _figures(block: Block, content: Consolidated, tables: Mapping[str, Table]) -> Block:
    """What came, the money, the findings."""
    projects, found = tables["项目汇总"], tables["问题清单"]

    def figure(label: str, value: Formula | int, look: str = "count") -> str:
        block.add({"label": label, "figure": value}, {"figure": look})
        return block.cell("figure")

    budget, executed = project_funds(content.counted.forms)
    figure("工作簿（个）", len(content.counted.workbooks))
    for kind, name in KIND_NAMES.items():
        figure(f"{name}（张）", _rows(_listing(kind, tables), "department"))
    years = "+".join(table.total("COUNT", "year") for kind in _TABLES for table in _listing(kind, tables))
    all_forms = _rows([table for kind in _TABLES for table in _listing(kind, tables)], "department")
    figure("其中没有写年度（张）", Formula(f"{all_forms.text}-({years})", content.without_year))
    budgeted = figure("项目预算数（万元）", Formula(projects.total("SUM", "budget"), round(budget, 8)), "money")
    used = figure("项目执行数（万元）", Formula(projects.total("SUM", "executed"), round(executed, 8)), "money")
    rate = Formula(f'IF({budgeted}=0,"",{used}/{budgeted})', executed / budget if budget else "")
    figure("项目预算执行率", rate, "percent")
    counts = by_level(content.within)
    error, warning, info = (f'"{name}"' for name in LEVEL_NAMES.values())
    for label, level, status, name in (
        ("错误（处）", error, _NOT_WAIVED, "errors"),
        ("警告（处）", warning, _NOT_WAIVED, "warnings"),
        ("警告中已说明（处）", warning, f'"{STATUS_NAMES["answered"]}"', "answered"),
        ("提示（处）", info, _NOT_WAIVED, "infos"),
        ("已豁免（处）", '"*"', f'"{STATUS_NAMES["waived"]}"', "waived"),
    ):
        figure(label, Formula(_counted(found, level, status), counts[name]))
    return block


def _counted(found: Table, level: str, status: str) -> str:
    """How many findings there are of a level and status."""
    cells = zip(found.ranges("level"), found.ranges("status"), strict=True)
    return "+".join(f"COUNTIFS({levels},{level},{states},{status})" for levels, states in cells)


def _listing(kind: str, tables: Mapping[str, Table]) -> list[Table]:
    """The tables that list the forms of a kind."""
    return [tables[name] for name in _TABLES[kind] if name in tables]


def _tasks(block: Block, content: Consolidated, tables: Mapping[str, Table]) -> Block:
    """What waits for somebody, each leading to its sheet."""

    def task(label: str, name: str, value: Formula) -> None:
        link = Link(label, f"internal:{quote_sheet(name)}!A1")
        block.add({"label": link, "figure": value})

    if "未报送" in tables:
        short = sum(standing.missing > 0 for standing in content.standings)
        task("未报送、未报齐（个）", "未报送", Formula(tables["未报送"].total("COUNTIF", "missing", ',">0"'), short))
    if content.listed is not None:
        absent, state = sum(one.state == "未报送" for one in content.listed), ',"未报送"'
        task(
            "清单项目未报送（个）",
            "项目清单核对",
            Formula(tables["项目清单核对"].total("COUNTIF", "state", state), absent),
        )
    for name, key, label in (
        ("名单外", "filed", "名单外的表（张）"), ("待确认", "matter", "待确认（项）"), ("重复报送", "source", "重复报送（张）"),
        ("其他年度", "source", "其他年度的表（张）"), ("无法识别", "source", "无法识别（个）"), ("复核抽样", "number", "建议复核（张）"),
    ):  # fmt: skip
        if name in tables:
            task(label, name, _rows([tables[name]], key))
    counts = by_level(content.among)
    for level, name in (("error", "errors"), ("warning", "warnings"), ("info", "infos")):
        word = LEVEL_NAMES[level]
        counted = Formula(tables["表间审核"].total("COUNTIF", "level", f',"{word}"'), counts[name])
        task(f"表间审核{word}（处）", "表间审核", counted)
    return block


def _rows(tables: Sequence[Table], key: str) -> Formula:
    """How many rows tables have, told by a column that none of them leaves blank."""
    return Formula("+".join(table.total("COUNTA", key) for table in tables), sum(table.count for table in tables))


def _grades(block: Block, kind: str, content: Consolidated, tables: Mapping[str, Table]) -> Block:
    """How many forms of a kind have which grade in the end."""
    forms, listing = content.forms_of(kind), _listing(kind, tables)
    counts = by_grade(forms)
    graded, last = sum(counts.values()), block.first + len(counts)
    first = block.first + 1
    for grade, count in counts.items():
        counted = "+".join(table.total("COUNTIF", "final_grade", f',"{grade}"') for table in listing)
        all_of = f"SUM({block.column('forms')}${first}:{block.column('forms')}${last})"
        share = Formula(f'IF({all_of}=0,"",{{forms}}/{all_of})', count / graded if graded else "")
        block.add({"grade": grade, "forms": Formula(counted, count), "share": share})
    return block


def _groups(block: Block, content: Consolidated) -> Block:
    """The share of its weight that each group scored."""
    groups = by_group(content.counted)
    for name, score, weight in zip(*lists_of(groups[["group", "score", "weight"]]).values(), strict=True):
        block.add({
            "group": name, "share": Formula("{score}/{weight}", score / weight), "score": round(score, 8),
            "weight": round(weight, 8),
        })  # fmt: skip
    return block


def _draw(book: Workbook, sheet: Worksheet, charts: Sequence[tuple[str, Block, str, str]], column: int) -> None:
    """Charts below one another: of each title, block, and the keys of its categories and values."""
    drawn = [chart for chart in charts if chart[1].end > chart[1].first]
    for number, (title, block, categories, values) in enumerate(drawn):
        chart = book.add_chart({"type": "column"})
        chart.add_series({
            "name": title,
            "categories": block.span(categories),
            "values": block.span(values),
            "data_labels": {"value": True, **(_WITHIN if values == "share" else {})},
            "fill": {"color": "#5B9BD5"},
            "gap": 60,
        })  # fmt: skip
        chart.set_title({"name": title, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        if values == "share":
            chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
        chart.set_size({"width": _CHART_WIDTH, "height": _CHART_HEIGHT})
        sheet.insert_chart(_TOP, column, chart, {"y_offset": number * (_CHART_HEIGHT + 10)})
