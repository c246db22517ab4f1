"""The sheet 核算过程: how each score came about, its rule, clause, inputs with their cells, the steps, the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfxl.checks.finding import CheckedForm
from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.refs import quote_sheet
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import FundRow
from perfxl.forms.recognise import PROCESS_SHEET, PROCESS_TITLE
from perfxl.forms.words import group_name
from perfxl.output.annotated.audit_columns import AuditColumns
from perfxl.output.annotated.result.cells import shown
from perfxl.output.annotated.result.page import (
    CENTRE,
    COVERAGE,
    LINK,
    NUMBER,
    SECTION,
    TEXT,
    Content,
    Page,
    Shape,
    height_of,
    numeral,
    own_page,
)
from perfxl.output.drawing.measure import text_width
from perfxl.output.live.formula import Place, place
from perfxl.rules.inputs import Input
from perfxl.rules.model import Score
from perfxl.rules.working import Working, grade_steps, total_rule, total_source, total_steps, working
from perfxl.text.version import __version__

_SHAPE = Shape((5, 8, 60, 14, 16, 18), 86)
_HEADERS = ("序号", "项目", "内容", "数值", "单元格", "说明")
# what goes across the columns behind the label of its row
_WIDE = sum(_SHAPE.widths[2:]) - 2
_NAME = CellFormat(
    bold=True, size=10, font_name="宋体", border="thin", fill="F2F2F2", align="left", valign="center", wrap=True
)
_NAME_CENTRE = CellFormat(align="center").over(_NAME)
_RESULT = CellFormat(bold=True).over(NUMBER)
_PERCENT = CellFormat(number_format="0.00##%").over(NUMBER)
_PLAIN = CellFormat(number_format="General").over(NUMBER)
_NOTE = "步骤是审核时的核算；得分随表内数据变化，“待复审”须重新审核后才能确定。"
_EXECUTION = "预算执行率"
# so much of what belongs to a score goes on one page, points; a row is usually so high
_MOST_TOGETHER, _ROW = 400.0, 18.5


def write_process_sheet(book: WorkbookEditor, source: str, reviews: Sequence[tuple[CheckedForm, AuditColumns]]) -> None:
    """Add the sheet to a workbook whose audit columns are written; the scores on it follow the form.

    A workbook without any score gets none.
    """
    scored = [(review, columns) for review, columns in reviews if review.scored.any_score]
    if not scored:
        return
    page = own_page(book, PROCESS_SHEET, _SHAPE)
    page.title(PROCESS_TITLE, f"文件：{source}　　{_NOTE}　　perfxl {__version__}")
    for number, (review, columns) in enumerate(scored, 1):
        _Form(page, review, columns).write(number)
    page.finish()


@dataclass(frozen=True, slots=True)
class _Form:
    """The part of one form."""

    page: Page
    review: CheckedForm
    columns: AuditColumns

    def write(self, number: int) -> None:
        """Its scores by group, those of the detail sheet behind them, total and grade."""
        page, scored = self.page, self.review.scored
        page.room_for(200)
        page.line(f"{numeral(number)}、{self.review.form.name}", SECTION, 24)
        page.line(f"评分规则：{scored.rulebook.full_title}", COVERAGE)
        at = 0
        for group, scores in _grouped(scored.all_scores).items():
            at = self._group(group, scores, at)
        self._group("部门整体支出绩效指标完成情况表", scored.details, at)
        self._total()

    def _group(self, name: str, scores: Sequence[Score], before: int) -> int:
        """The scores of a group, numbered on from those before; gives the number of its last one."""
        book = self.review.scored.rulebook
        told = [(score, working(score, book)) for score in scores]
        for at, (score, each) in enumerate(told):
            if at == 0:
                self._table(name, _height_of(each))
            self._score(before + at + 1, score, each)
        self.page.end_table()
        return before + len(told)

    def _table(self, name: str, following: float) -> None:
        self.page.section(name, following + _ROW)
        self.page.heading(_HEADERS)

    def _score(self, number: int, score: Score, told: Working) -> None:
        item, page = score.item, self.page
        looks = (*[_NAME_CENTRE] * 2, *[_NAME] * 4)
        row = page.cells((number, "指标", item.name, "", "", told.basis), looks, following=_height_of(told) - _ROW)
        name = item.self_score or item.weight if isinstance(item, FundRow) else item.name_cell
        if name is not None:
            self._jump(row, name)
        self._wide(_rules(told))
        for given in told.inputs:
            self._input(given)
        self._wide(("步骤", step) for step in told.steps)
        sheet = name.sheet if name is not None else self.review.form.sheet
        self._result(told.result, self.columns.scores.get((sheet, item.row)), score.score)

    def _wide(self, lines: Iterable[tuple[str, str]]) -> None:
        """Texts that go across the columns, each behind its label."""
        for label, text in lines:
            row = self.page.cells(("", label, text, "", "", ""), (CENTRE, CENTRE, *[TEXT] * 4), _height(text))
            self.page.sheet.merge(f"C{row}:F{row}")

    def _input(self, given: Input) -> None:
        """A number that the score is computed from, as it stands in its cell now, with a jump to it."""
        number: Content = given.told
        look, cell = CENTRE, given.cell
        if given.live and not given.flag and cell is not None and not given.written:
            number = self.page.live(shown(place(cell)), given.value)
            look = _PERCENT if cell.percent else _PLAIN
        why = "" if cell is None or given.live else "取自文字"
        values = ("", "数据", given.label, number, "", why if cell is not None else "规则规定")
        row = self.page.cells(values, (CENTRE, CENTRE, TEXT, look, CENTRE, TEXT))
        if cell is not None:
            self._jump(row, cell)

    def _result(self, text: str, at: Place | None, value: float | str | None, label: str = "得分") -> None:
        number = "" if value is None else value
        live = self.page.live(shown(at), number) if at is not None else number
        values = ("", label, text, live, "", "随表内数据变化" if at is not None else "审核时的核算")
        row = self.page.cells(values, (CENTRE, CENTRE, TEXT, _RESULT, CENTRE, TEXT))
        if at is not None:
            self._link(row, at.sheet, at._replace(fixed="").on(at.sheet))

    def _jump(self, row: int, cell: Cell) -> None:
        self._link(row, cell.sheet, cell.ref)

    def _link(self, row: int, sheet: str, ref: str) -> None:
        told = ref if sheet == self.review.form.sheet else f"{sheet}!{ref}"
        self.page.sheet.set_value(f"E{row}", told)
        self.page.sheet.link(f"E{row}", f"{quote_sheet(sheet)}!{ref}")
        self.page.sheet.format(f"E{row}", LINK)

    def _total(self) -> None:
        """Total and grade."""
        scored, columns = self.review.scored, self.columns
        self._table("总分与等级", 6 * _ROW)
        self._wide([("规则", total_rule(scored)), ("依据", total_source(scored))])
        self._wide(("步骤", step) for step in total_steps(scored))
        self._result("总分", columns.total, scored.score, "总分")
        self._wide(("步骤", step) for step in grade_steps(scored))
        self._result("等级", columns.grade, scored.grade, "等级")
        self.page.end_table()


def _grouped(scores: Iterable[Score]) -> dict[str, list[Score]]:
    """The scores by first-level indicator, a group that is printed again after another one together."""
    found: dict[str, list[Score]] = {}
    for score in scores:
        name = _EXECUTION if isinstance(score.item, FundRow) else group_name(score.item.level1)
        found.setdefault(name or "指标", []).append(score)
    return found


def _rules(told: Working) -> list[tuple[str, str]]:
    """What a score goes by, each text with its label."""
    texts = (("规则", told.rule), ("依据", told.source), ("理解", told.reading))
    return [line for line in texts if line[1]]


def _height_of(told: Working) -> float:
    """About as much as goes on one page of what is said of a score, points."""
    texts = sum(_height(text) for text in (*(text for _, text in _rules(told)), *told.steps))
    result = height_of(("", "", told.result), _SHAPE)
    return min(texts + _ROW * (len(told.inputs) + 1) + result, _MOST_TOGETHER)


def _height(text: str) -> float:
    return max(18.0, 13.5 * -(-text_width(text) // int(_WIDE)) + 5)
