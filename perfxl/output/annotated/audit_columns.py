"""The columns beside a form's table: 系统核算得分, 差异, 审核意见, and the numbers taken out of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from perfxl.checks.finding import LEVEL_NAMES, CheckedForm, Finding
from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.cells import MAX_FORMULA, fitting
from perfxl.excel.editing.refs import Range, cell_ref, column_letter, parse_ref, quote_sheet, summed
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.traits import FILLED_IN
from perfxl.forms.earlier_round import unticked
from perfxl.forms.model import Form
from perfxl.forms.region import AUDIT_HEADERS, FIGURE_HEADER
from perfxl.output.annotated.grades import grade_formula, ticked_grades
from perfxl.output.annotated.previous_round import detail_header, earlier_columns
from perfxl.output.annotated.withdrawal import mark_margins
from perfxl.rules.expression import Ref, rounded
from perfxl.rules.inputs import Input
from perfxl.rules.model import Score, self_number
from perfxl.text.numbers import is_right, round_half_up

_WIDTHS = (13.0, 9.0, 44.0)
# a print area of whole rows has no right edge to stay beyond
_WIDEST_PAGE = 100
_HEADER = CellFormat(
    bold=True, border="thin", fill="D9D9D9", font_name="宋体", size=10, align="center", valign="center", wrap=True
)
_NUMBER = CellFormat(border="thin", font_name="宋体", size=10, align="center", valign="center", number_format="0.00#")
_TEXT = CellFormat(border="thin", font_name="宋体", size=9, align="left", valign="center", wrap=True)
_FIGURE = CellFormat(border="thin", font_name="宋体", size=9, align="center", valign="center", number_format="General")
_LABELS = {"target": "目标值", "actual": "实际值", "measure": "引用比率", "weight": "分值", "self": "自评得分"}


@dataclass(frozen=True, slots=True)
class AuditColumns:
    """Where the computed scores of a form stand: sheet-qualified references by row of the form."""

    scores: Mapping[int, str]
    total: str | None
    grade: str | None


@dataclass(slots=True)
class _Writer:
    """Writes beside the rows of one sheet, from `column` on."""

    sheet: Sheet
    column: int
    decimals: int
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    helpers: dict[str, int] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    """Every row that something was written beside."""

    def header(self, row: int) -> None:
        """The headings, level with the table's own."""
        self.rows.add(row)
        for offset, (text, width) in enumerate(zip(AUDIT_HEADERS, _WIDTHS, strict=True)):
            self.sheet.set_value(cell_ref(row, self.column + offset), text)
            self.sheet.format(cell_ref(row, self.column + offset), _HEADER)
            self.sheet.column_width(column_letter(self.column + offset), width)
        for label, column in self.helpers.items():
            self.sheet.set_value(cell_ref(row, column), fitting(f"{FIGURE_HEADER}：{label}"))
            self.sheet.format(cell_ref(row, column), _HEADER)
            self.sheet.column_width(column_letter(column), 12)

    def score(self, score: Score) -> None:
        """A row's computed score, its difference from the self-score, and the score where it was left blank."""
        row = score.item.row
        if score.expr is None or score.score is None:
            return
        refs = {given.name: self._reference(given, row) for given in score.inputs}
        formula = score.expr.excel(refs)
        own = cell_ref(row, self.column)
        self.put(own, formula, score.score)
        self.written[row] = own
        cell = score.item.self_score
        if cell is None:
            return
        filled = self.fillable(cell) and self.fill_in(cell, formula, score.score)
        stated = score.score if filled else self_number(score)
        if stated is not None:
            self.difference(row, stated, score.score, refs.get("self") or self.stated(cell, row))

    def fillable(self, cell: Cell) -> bool:
        """Whether a cell is blank and may be filled in: a formula that shows nothing is the department's."""
        return cell.blank and self.free(cell)

    def free(self, cell: Cell) -> bool:
        """Whether a cell holds no formula but one of an earlier round."""
        formula = self.sheet.formula(cell.ref)
        return formula is None or FILLED_IN in formula

    def fill_in(self, cell: Cell, formula: str, value: float | str) -> bool:
        """Write a live formula into a cell of the form; the next round knows it by its mark.

        False where it is longer than Excel takes: the cell stays blank.
        """
        mark = f'&REPT("{FILLED_IN}",0)' if isinstance(value, str) else f'+N("{FILLED_IN}")'
        fits = len(formula + mark) <= MAX_FORMULA
        if fits:
            self.sheet.set_formula(cell.ref, formula + mark, value)
        return fits

    def difference(self, row: int, stated: float, computed: float, stated_ref: str) -> None:
        """填报 − 核算."""
        formula = rounded(Ref("stated") - Ref("computed"), self.decimals).excel(
            {"stated": stated_ref, "computed": cell_ref(row, self.column)}
        )
        self.put(cell_ref(row, self.column + 1), formula, round_half_up(stated - computed, self.decimals))

    def total(self, row: int, computed: float) -> str:
        """The sum of the computed scores."""
        own = cell_ref(row, self.column)
        self.put(own, sum_formula(self.written.values(), self.decimals), computed)
        return own

    def grade_place(self, row: int, total_row: int) -> str:
        """Where the grade stands: in the column of scores, or in one of its own where the total has that cell."""
        return cell_ref(row, self._helper("核算等级") if row == total_row else self.column)

    def opinion(self, row: int, text: str) -> None:
        """What was found in a row, in words."""
        ref = cell_ref(row, self.column + 2)
        self.rows.add(row)
        self.sheet.set_value(ref, fitting(text))
        self.sheet.format(ref, _TEXT)

    def put(self, ref: str, formula: str, value: float | str) -> None:
        """A live formula with the value it has; the value alone where the formula is longer than Excel takes."""
        self.rows.add(parse_ref(ref)[0])
        if len(formula) > MAX_FORMULA:
            self.sheet.set_value(ref, value)
        else:
            self.sheet.set_formula(ref, formula, value)
        self.sheet.format(ref, _NUMBER)

    def stated(self, cell: Cell, row: int) -> str:
        """The cell with a stated number; a number written as text gets a cell of its own."""
        if cell.blank or cell.value == cell.number:
            return cell.ref
        return self._reference(Input("self", "自评得分", cell.number or 0.0, cell, live=False), row)

    def _reference(self, given: Input, row: int) -> str:
        """The cell that holds a number; one taken out of a text gets a cell of its own."""
        if given.name in self.elsewhere:
            return self.elsewhere[given.name]
        if given.live and given.cell is not None:
            ref = given.cell.ref
            if given.cell.sheet != self.sheet.name:
                ref = f"{quote_sheet(given.cell.sheet)}!{ref}"
            return f'IF({ref}="是",1,0)' if given.flag else ref
        ref = cell_ref(row, self._helper(_LABELS.get(given.name, given.label)))
        self.rows.add(row)
        self.sheet.set_value(ref, given.value)
        self.sheet.format(ref, _FIGURE)
        return ref

    def area(self) -> Range:
        """The block that was written."""
        last = self.column + len(_WIDTHS) + len(self.helpers) - 1
        return Range(min(self.rows), self.column, max(self.rows), last)

    def _helper(self, label: str) -> int:
        return self.helpers.setdefault(label, self.column + len(_WIDTHS) + len(self.helpers))


def write_audit_columns(book: WorkbookEditor, review: CheckedForm) -> AuditColumns:
    """Write the columns beside a form; beside its detail sheet first, which the form's scores refer to."""
    scored, form = review.scored, review.form
    details = _write_details(book, review)
    sheet = book.sheet(form.sheet)
    elsewhere = {f"detail:{row}": ref for row, ref in details.items()}
    writer = _Writer(sheet, _free_column(sheet, form), scored.rulebook.decimals, elsewhere)
    for score in scored.all_scores:
        writer.score(score)
    total_ref, grade_ref = _close(writer, review)
    for row in _header_rows(form):
        writer.header(row)
    _opinions(writer, review)
    mark_margins(sheet, [writer.area()])
    prefix = quote_sheet(form.sheet)
    return AuditColumns(
        {row: f"{prefix}!{ref}" for row, ref in writer.written.items()},
        total_ref and f"{prefix}!{total_ref}",
        grade_ref and f"{prefix}!{grade_ref}",
    )


def _header_rows(form: Form) -> list[int]:
    """The header row of each table: the headings stand level with both."""
    above = [form.funds.rows[0].row - 1] if form.funds.rows and form.funds.rows[0].row <= form.header_row else []
    return [*(row for row in above if row > 0), form.header_row]


def _write_details(book: WorkbookEditor, review: CheckedForm) -> dict[int, str]:
    details = review.scored.details
    if not details:
        return {}
    name = review.form.details[0].name_cell.sheet
    sheet = book.sheet(name)
    header = detail_header(review.form.details)
    earlier = earlier_columns(sheet, header)
    column = earlier[0] if earlier else max(sheet.used_columns(), default=1) + 2
    writer = _Writer(sheet, column, review.scored.rulebook.decimals)
    for score in details:
        writer.score(score)
    writer.header(header)
    mark_margins(sheet, [writer.area()])
    return {row: f"{quote_sheet(name)}!{ref}" for row, ref in writer.written.items()}


def _free_column(sheet: Sheet, form: Form) -> int:
    """The first column beyond the form, with a gap, where nothing stands; that of an earlier round is used again."""
    if form.audit_columns is not None:
        return form.audit_columns[0]
    used = [column for column in sheet.used_columns(form.first_row, form.last_row) if column > form.last_col]
    within = [area.right for area in sheet.printed_ranges if area.right <= _WIDEST_PAGE]
    return max([*used, *within, form.last_col]) + 2


def _close(writer: _Writer, review: CheckedForm) -> tuple[str | None, str | None]:
    """The total's row and the grade's."""
    scored, form = review.scored, review.form
    cell = form.total
    if cell is None or not writer.written:
        return None, None
    total_ref = writer.total(cell.row, scored.score)
    filled = _fill_in_total(writer, review, cell) if writer.fillable(cell) else None
    shown = cell.number if filled is None else filled
    if shown is not None and (filled is not None or cell.value == cell.number):
        writer.difference(cell.row, shown, scored.score, cell.ref)
    if form.grade is None:
        return total_ref, None
    grade_ref = writer.grade_place(form.grade.row, cell.row)
    grades = scored.rulebook.grades
    writer.put(grade_ref, grade_formula(total_ref, grades), scored.grade or "")
    if not form.grade_marked and shown is not None and writer.free(form.grade):
        grade = scored.rulebook.grade_of(shown)
        # as the sheet has it, in lines: what was read is one
        printed = writer.sheet.text(form.grade.ref) if form.grade.text else ""
        formula, value = ticked_grades(unticked(printed) or form.grade.text, cell.ref, grades, grade)
        writer.fill_in(form.grade, formula, value)
    return total_ref, grade_ref


def _fill_in_total(writer: _Writer, review: CheckedForm, total: Cell) -> float | None:
    """The total as the sum of the self-scores, those left blank as computed; those that a formula leaves blank are none.

    None where the rows are too many and too far apart for a formula.
    """
    cells = [(s.item.self_score, s) for s in review.scored.all_scores if s.item.self_score is not None]
    kept = [score.score or 0.0 for cell, score in cells if cell.blank and not writer.free(cell)]
    filled = round_half_up(review.scored.filled_total - sum(kept), writer.decimals)
    stated = [
        writer.stated(cell, score.item.row) for cell, score in cells if cell.number is not None or writer.fillable(cell)
    ]
    return filled if writer.fill_in(total, sum_formula(stated, writer.decimals), filled) else None


def sum_formula(refs: Iterable[str], decimals: int) -> str:
    """The rounded sum of cells, neighbours as a range."""
    return f"ROUND({summed(refs)},{decimals})"


def _opinions(writer: _Writer, review: CheckedForm) -> None:
    rows: dict[int, list[Finding]] = defaultdict(list)
    for finding in review.findings:
        if finding.sheet == review.form.sheet:
            rows[parse_ref(finding.cell)[0]].append(finding)
    headers = _header_rows(review.form)
    footer = {review.form.total.row} if review.form.total and writer.written else set()
    for row in sorted({*rows, *writer.written, *footer} - {*headers}):
        found = [f"{LEVEL_NAMES[f.level]}：{f.title}" for f in rows.get(row, ())]
        writer.opinion(row, "；".join(found) or (_elsewhere(review, row) if row in footer else "未发现问题"))


def _elsewhere(review: CheckedForm, row: int) -> str:
    """Of the total's row: nothing where it is right, else that its rows are not."""
    stated, computed = review.scored.filled_total, review.scored.score
    return "未发现问题" if is_right(stated, review.scored.rulebook.decimals, computed) else "与核算总分不同，见各项得分"
