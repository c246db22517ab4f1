"""The sheet 审核结果: who, what, totals stated and computed, findings, groups with a chart, every indicator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from perfxl.checks.answers import (
    ANSWER,
    CODE,
    DEPARTMENT,
    MESSAGE,
    SHEET,
    STATED,
    SUBJECT,
    TITLE,
    YEAR,
    note_on,
    shown_year,
)  # fmt: skip
from perfxl.checks.finding import LEVEL_NAMES, CheckedForm, Note
from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.cells import fitting
from perfxl.excel.editing.chart import ChartSeries
from perfxl.excel.editing.new_sheet import NewSheet
from perfxl.excel.editing.refs import cell_ref, quote_sheet
from perfxl.forms.model import FundRow, Indicator
from perfxl.forms.recognise import RESULT_SHEET, RESULT_TITLE
from perfxl.forms.subjects import Subjects
from perfxl.forms.words import group_name
from perfxl.output.annotated.audit_columns import AuditColumns, sum_formula
from perfxl.output.annotated.withdrawal import mark_result
from perfxl.output.drawing.measure import text_width
from perfxl.output.live.formula import Place
from perfxl.rules.coverage import coverage
from perfxl.rules.model import Score, self_number
from perfxl.rules.reasons import reason
from perfxl.text.numbers import round_half_up
from perfxl.text.version import __version__

_WIDTHS = (5, 17, 17, 7, 13, 9, 10, 11, 42, 34, 16, 26)
_LAST = "L"
_FINDING_HEADERS = (
    "序号", CODE, TITLE, "级别", SHEET, "单元格", STATED, "应为", MESSAGE, "依据", SUBJECT, ANSWER,
)  # fmt: skip
_SCORE_HEADERS = (
    "序号", "一级指标", "三级指标", "分值", "自评得分", "系统核算得分", "差异", "计分方式", "计算过程", "目标值与实际值", "所在行",
)  # fmt: skip
_BASIS = {
    "computed": "计算",
    "evidence": "引用依据",
    "judged": "定性认定",
    "claimed": "按自评认可",
    "unscored": "未计分",
}
_FONT = "宋体"
_TITLE = CellFormat(bold=True, size=16, font_name=_FONT, align="center", valign="center")
_SUBTITLE = CellFormat(size=9, font_name=_FONT, align="left", valign="center", wrap=True)
_COVERAGE = CellFormat(size=10, font_name=_FONT, align="left", valign="center", wrap=True)
_SECTION = CellFormat(bold=True, size=12, font_name=_FONT, align="left", valign="center")
_LABEL = CellFormat(
    bold=True, size=10, font_name=_FONT, border="thin", fill="D9D9D9", align="center", valign="center", wrap=True
)
_TEXT = CellFormat(size=10, font_name=_FONT, border="thin", align="left", valign="center", wrap=True)
_CENTRE = CellFormat(size=10, font_name=_FONT, border="thin", align="center", valign="center", wrap=True)
_NUMBER = CellFormat(size=10, font_name=_FONT, border="thin", align="center", valign="center", number_format="0.00#")
_LINK = CellFormat(
    size=10, font_name=_FONT, border="thin", align="center", valign="center", color="0000FF", underline=True
)
# the chart stands beside the groups; fewer rows would squeeze it
_CHART_ROWS = 9


@dataclass(slots=True)
class _Page:
    """A sheet being written from top to bottom."""

    sheet: NewSheet
    row: int = 1

    def line(self, text: str, look: CellFormat, height: float = 20) -> None:
        """One text across the page."""
        self.sheet.set_value(f"A{self.row}", fitting(text))
        self.sheet.format(f"A{self.row}", look)
        self.sheet.merge(f"A{self.row}:{_LAST}{self.row}")
        self.sheet.row_height(self.row, height)
        self.row += 1

    def cells(self, values: Sequence[float | str | None], look: CellFormat) -> int:
        """A row of a table, as high as its longest text needs; returns its number."""
        self.sheet.set_row(f"A{self.row}", [_content(value) for value in values], look)
        self.sheet.row_height(self.row, _height(values))
        self.row += 1
        return self.row - 1

    def formula(self, row: int, column: int, formula: str | None, value: float | str | None) -> None:
        """A live formula in a row already written."""
        if formula is not None and value is not None:
            ref = cell_ref(row, column)
            self.sheet.set_formula(ref, formula, value)
            self.sheet.format(ref, _NUMBER)


def write_result_sheet(
    book: WorkbookEditor, source: str, reviews: Sequence[tuple[CheckedForm, AuditColumns]], notices: Sequence[str] = ()
) -> None:
    """Add the sheet to a workbook whose audit columns are written; its numbers are formulas over them.

    `notices` say what the annotated workbook could not keep of the original.
    """
    sheet = book.add_sheet(_free_name(book.sheet_names))
    mark_result(sheet)
    for column, width in zip("ABCDEFGHIJKL", _WIDTHS, strict=True):
        sheet.column_width(column, width)
    page = _Page(sheet)
    page.line(RESULT_TITLE, _TITLE, 30)
    page.line(
        f"文件：{source}　　级别“错误”须改正后报送，“警告”可改正或说明，“提示”供参考。　　perfxl {__version__}",
        _SUBTITLE,
    )
    for notice in notices:
        page.line(f"注意：{notice}", _SUBTITLE)
    for number, (review, audit_columns) in enumerate(reviews, 1):
        _summary(page, number, review, audit_columns)
        groups = _groups(page, review, with_chart=number == 1)
        _findings(page, review)
        rows = _indicators(page, review, audit_columns)
        _sum_groups(page, review, groups, rows)
    sheet.freeze("A3")
    sheet.print_setup(landscape=True, repeat_rows="1:2", footer="&C第 &P 页，共 &N 页", margins=(0.4, 0.4, 0.5, 0.6))


def _free_name(taken: Sequence[str]) -> str:
    """审核结果, numbered where the department has a sheet of that name."""
    names = (RESULT_SHEET, *(f"{RESULT_SHEET}({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in {each.casefold() for each in taken})


def _summary(page: _Page, number: int, review: CheckedForm, audit_columns: AuditColumns) -> None:
    scored, form = review.scored, review.form
    stated = form.total.number if form.total else None
    page.line(f"{_numeral(number)}、{form.name}", _SECTION, 24)
    department = form.field_text("department")
    _pairs(page, (DEPARTMENT, department), (YEAR, shown_year(form)), (SHEET, form.sheet))
    row = _pairs(
        page,
        ("填报总分", stated if stated is not None else "未填" if scored.any_score else ""),
        ("系统核算总分", scored.score if scored.any_score else "本表不计分"),
        ("核算等级", scored.grade or ""),
    )
    page.formula(row, 6, _kept(page, audit_columns.total), scored.score)
    page.formula(row, 10, _kept(page, audit_columns.grade), scored.grade or "")
    counts = "，".join(
        f"{name} {sum(f.level == level for f in review.findings)} 处" for level, name in LEVEL_NAMES.items()
    )
    counts += f"；警告中已说明 {review.settled} 处" if review.settled else ""
    _pairs(page, ("填报等级", form.grade_stated or "未填"), ("审核问题", counts), ("评分规则", scored.rulebook.title))
    if told := coverage(scored.weight, scored.by_basis):
        page.line(f"{told}。", _COVERAGE)


def _pairs(page: _Page, *pairs: tuple[str, object]) -> int:
    """Three labels with their values, over the page's columns: A:B–C, D:E–F:H, I–J:K."""
    row = page.row
    blocks = (("A", "B", "C", "C"), ("D", "E", "F", "H"), ("I", "I", "J", "K"))
    for (left, left_end, right, right_end), (label, value) in zip(blocks, pairs, strict=True):
        for start, end, text, look in ((left, left_end, label, _LABEL), (right, right_end, value, _CENTRE)):
            page.sheet.set_value(f"{start}{row}", _content(text) if isinstance(text, int | float | str) else "")
            page.sheet.format(f"{start}{row}:{end}{row}", look)
            if start != end:
                page.sheet.merge(f"{start}{row}:{end}{row}")
    page.sheet.row_height(row, max(20.0, _height([None, None, str(pairs[0][1])])))
    page.row += 1
    return row


def _findings(page: _Page, review: CheckedForm) -> None:
    page.line("审核问题", _SECTION, 24)
    page.cells(_FINDING_HEADERS, _LABEL)
    subjects = Subjects(review.form)
    for number, finding in enumerate(review.findings, 1):
        values = (
            number, finding.code, finding.title, LEVEL_NAMES[finding.level], finding.sheet, finding.cell,
            finding.stated, finding.expected, finding.message, finding.source, note_on(finding, subjects).subject,
            review.answer(finding).note,
        )  # fmt: skip
        row = page.cells(values, _TEXT)
        page.sheet.link(f"F{row}", f"{quote_sheet(finding.sheet)}!{finding.cell}")
        page.sheet.format(f"F{row}", _LINK)
        page.sheet.format(f"A{row}", _CENTRE)
    if not review.findings:
        page.cells(("", "", "没有发现问题", *[""] * 9), _TEXT)
    _unmatched(page, review.unmatched)


def _unmatched(page: _Page, notes: Sequence[Note]) -> None:
    """What was written on what is no longer found: it holds again where that comes back."""
    if not notes:
        return
    page.line("以往的审核说明（问题已不再出现）", _SECTION, 24)
    page.cells(_FINDING_HEADERS, _LABEL)
    for number, note in enumerate(notes, 1):
        values = (
            number, note.code, note.title, "", "", "", note.stated, "", note.message, "", note.subject, note.text,
        )  # fmt: skip
        page.sheet.format(f"A{page.cells(values, _TEXT)}", _CENTRE)


def _groups(page: _Page, review: CheckedForm, *, with_chart: bool) -> dict[str, int]:
    """The table of groups; gives the row of each."""
    if not review.scored.any_score:
        return {}
    page.line("一级指标得分", _SECTION, 24)
    page.cells(("序号", "一级指标", "", "分值", "自评得分", "系统核算得分", "差异"), _LABEL)
    first = page.row
    page.sheet.merge(f"B{first - 1}:C{first - 1}")
    groups = _by_group(review)
    decimals = review.scored.rulebook.decimals
    for number, (name, scores) in enumerate(groups.items(), 1):
        weight, stated, computed = (
            round_half_up(sum(v for v in values if v is not None), decimals)
            for values in (
                _weights(review, name, scores),
                [self_number(s) for s in scores],
                [s.score for s in scores],
            )
        )
        values: tuple[float | str | None, ...] = (
            number,
            name,
            "",
            weight,
            stated,
            computed,
            round_half_up(stated - computed, decimals),
        )
        row = page.cells(values, _CENTRE)
        page.sheet.merge(f"B{row}:C{row}")
        page.formula(
            row,
            7,
            f'IF(COUNT(E{row},F{row})=2,ROUND(E{row}-F{row},{decimals}),"")',
            round_half_up(stated - computed, decimals),
        )
    if with_chart and groups:
        _chart(page, review, first, groups)
    return dict(zip(groups, range(first, first + len(groups)), strict=True))


def _sum_groups(page: _Page, review: CheckedForm, groups: Mapping[str, int], rows: Mapping[int, int]) -> None:
    """The groups' scores as sums over the table of indicators, whose rows are given by those of the form."""
    decimals = review.scored.rulebook.decimals
    for name, scores in _by_group(review).items():
        computed = [(f"F{rows[s.item.row]}", s.score) for s in scores if s.score is not None]
        if name in groups and computed:
            total = round_half_up(sum(score for _, score in computed), decimals)
            page.formula(groups[name], 6, sum_formula([ref for ref, _ in computed], decimals), total)


def _by_group(review: CheckedForm) -> dict[str, list[Score]]:
    groups: dict[str, list[Score]] = {}
    for score in review.scored.all_scores:
        name = "预算执行率" if isinstance(score.item, FundRow) else group_name(score.item.level1) or "其他"
        groups.setdefault(name, []).append(score)
    return groups


def _weights(review: CheckedForm, name: str, scores: list[Score]) -> list[float | None]:
    """The weights of a group's rows, or the one that its label states where the rows have none."""
    weights = [score.weight for score in scores]
    if any(weight is not None for weight in weights):
        return weights
    return [group.weight for group in review.form.level_weights if group.depth == 1 and group.name == name]


def _chart(page: _Page, review: CheckedForm, first: int, groups: dict[str, list[Score]]) -> None:
    last = page.row - 1
    place = quote_sheet(page.sheet.name)
    columns: tuple[tuple[str, str, Callable[[str, list[Score]], list[float | None]]], ...] = (
        ("分值", "D", lambda name, scores: _weights(review, name, scores)),
        ("自评得分", "E", lambda _, scores: [self_number(s) for s in scores]),
        ("系统核算得分", "F", lambda _, scores: [s.score for s in scores]),
    )
    series = [
        ChartSeries(
            label,
            f"{place}!${column}${first}:${column}${last}",
            [round(sum(n or 0 for n in numbers(name, scores)), 3) for name, scores in groups.items()],
        )
        for label, column, numbers in columns
    ]
    bottom = max(last, first - 1 + _CHART_ROWS)
    anchor = f"I{first - 1}:K{bottom}"
    categories = f"{place}!$B${first}:$B${last}"
    page.sheet.bar_chart(anchor, "一级指标得分", categories, list(groups), series)
    for row in range(last + 1, bottom + 1):
        page.sheet.row_height(row, 20)
    page.row = bottom + 1


def _indicators(page: _Page, review: CheckedForm, audit_columns: AuditColumns) -> dict[int, int]:
    """The table of indicators; gives the row of each by its row in the form."""
    rows = {}
    page.line("各项指标得分", _SECTION, 24)
    page.cells(_SCORE_HEADERS, _LABEL)
    for number, score in enumerate(review.scored.all_scores, 1):
        item, stated = score.item, self_number(score)
        level1 = "预算执行率" if isinstance(item, FundRow) else group_name(item.level1)
        values = (
            number, level1, item.name, score.weight, stated, score.score, None, _BASIS[score.basis], reason(score),
            _values(item), f"第 {item.row} 行",
        )  # fmt: skip
        row = rows[item.row] = page.cells(values, _TEXT)
        page.sheet.format(f"D{row}:G{row}", _NUMBER)
        page.formula(row, 6, _kept(page, audit_columns.scores.get((review.form.sheet, item.row))), score.score)
        if stated is not None and score.score is not None:
            decimals = review.scored.rulebook.decimals
            page.formula(
                row,
                7,
                f'IF(COUNT(E{row},F{row})=2,ROUND(E{row}-F{row},{decimals}),"")',
                round_half_up(stated - score.score, decimals),
            )
    return rows


def _kept(page: _Page, at: Place | None) -> str | None:
    """What a cell beside the form shows; a dash once it is gone."""
    return f'IFERROR(0+{at.on(page.sheet.name)},IFERROR(T({at.on(page.sheet.name)}),"—"))' if at is not None else None


def _values(item: Indicator | FundRow) -> str:
    if isinstance(item, FundRow) or item.target is None or item.actual is None:
        return ""
    return f"目标：{item.target.text or '未填'}；实际：{item.actual.text or '未填'}"


def _content(value: float | str | None) -> float | str:
    """What a cell of the sheet holds; of a text as much as fits."""
    if value is None:
        return ""
    return fitting(value) if isinstance(value, str) else value


def _height(values: Sequence[object]) -> float:
    """The height that the longest text of a row needs, by East Asian width."""
    lines = max(
        (-(-text_width(str(value)) // (width - 1)) for value, width in zip(values, _WIDTHS, strict=False) if value),
        default=1,
    )
    return min(max(18.0, 13.5 * lines + 5), 400.0)


def _numeral(number: int) -> str:
    digits = "一二三四五六七八九十"
    return digits[number - 1] if number <= len(digits) else str(number)
