"""The columns beside a form's table: 系统核算得分, 差异, 审核意见, and the numbers taken out of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from perfxl.checks.catalogue import LEVEL_NAMES
from perfxl.checks.finding import CheckedForm, Finding
from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.cells import fitting
from perfxl.excel.editing.refs import cell_ref, column_letter, parse_range, parse_ref, quote_sheet
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Form
from perfxl.forms.region import FIGURE_HEADER, MARK_HEADERS
from perfxl.output.annotated.grades import grade_formula, ticked_grades
from perfxl.rules.expression import Ref, rounded
from perfxl.rules.inputs import Input
from perfxl.rules.model import Score, self_number
from perfxl.text.numbers import round_half_up

_WIDTHS = (13.0, 9.0, 44.0)
# a print area of whole rows has no right edge to stay beyond
_WIDEST_PAGE = 100
_HEAD = CellFormat(
    bold=True, border="thin", fill="D9D9D9", font_name="宋体", size=10, align="center", valign="center", wrap=True
)
_NUMBER = CellFormat(border="thin", font_name="宋体", size=10, align="center", valign="center", number_format="0.00#")
_TEXT = CellFormat(border="thin", font_name="宋体", size=9, align="left", valign="center", wrap=True)
_FIGURE = CellFormat(border="thin", font_name="宋体", size=9, align="center", valign="center", number_format="General")
_LABELS = {"target": "目标值", "actual": "实际值", "measure": "引用比率", "weight": "分值", "self": "自评得分"}


@dataclass(frozen=True, slots=True)
class Margin:
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

    def head(self, row: int) -> None:
        """The headings, level with the table's own."""
        for offset, (text, width) in enumerate(zip(MARK_HEADERS, _WIDTHS, strict=True)):
            self.sheet.set_value(cell_ref(row, self.column + offset), text)
            self.sheet.format(cell_ref(row, self.column + offset), _HEAD)
            self.sheet.column_width(column_letter(self.column + offset), width)
        for label, column in self.helpers.items():
            self.sheet.set_value(cell_ref(row, column), fitting(f"{FIGURE_HEADER}：{label}"))
            self.sheet.format(cell_ref(row, column), _HEAD)
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
        if cell.blank:
            self.sheet.set_formula(cell.ref, formula, score.score)
        stated = score.score if cell.blank else self_number(score)
        if stated is not None:
            self.difference(row, stated, score.score, refs.get("self") or self.stated(cell, row))

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
        self.sheet.set_value(ref, fitting(text))
        self.sheet.format(ref, _TEXT)

    def put(self, ref: str, formula: str, value: float | str) -> None:
        """A live formula with the value it has."""
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
        self.sheet.set_value(ref, given.value)
        self.sheet.format(ref, _FIGURE)
        return ref

    def _helper(self, label: str) -> int:
        return self.helpers.setdefault(label, self.column + len(_WIDTHS) + len(self.helpers))


def write_margin(book: WorkbookEditor, review: CheckedForm) -> Margin:
    """Write the columns beside a form; beside its detail sheet first, which the form's scores refer to."""
    scored, form = review.scored, review.form
    details = _write_details(book, review)
    sheet = book.sheet(form.sheet)
    elsewhere = {f"detail:{row}": ref for row, ref in details.items()}
    writer = _Writer(sheet, _free_column(sheet, form), scored.rulebook.decimals, elsewhere)
    for score in scored.all_scores:
        writer.score(score)
    total_ref, grade_ref = _close(writer, review)
    for row in _head_rows(form):
        writer.head(row)
    _opinions(writer, review)
    prefix = quote_sheet(form.sheet)
    return Margin(
        {row: f"{prefix}!{ref}" for row, ref in writer.written.items()},
        total_ref and f"{prefix}!{total_ref}",
        grade_ref and f"{prefix}!{grade_ref}",
    )


def _head_rows(form: Form) -> list[int]:
    """The header row of each table: the headings stand level with both."""
    above = [form.funds.rows[0].row - 1] if form.funds.rows and form.funds.rows[0].row <= form.header_row else []
    return [*(row for row in above if row > 0), form.header_row]


def _write_details(book: WorkbookEditor, review: CheckedForm) -> dict[int, str]:
    details = review.scored.details
    if not details:
        return {}
    name = review.form.details[0].name_cell.sheet
    sheet = book.sheet(name)
    column = max(sheet.used_columns(), default=1) + 2
    writer = _Writer(sheet, column, review.scored.rulebook.decimals)
    for score in details:
        writer.score(score)
    writer.head(min(score.item.row for score in details) - 1)
    return {row: f"{quote_sheet(name)}!{ref}" for row, ref in writer.written.items()}


def _free_column(sheet: Sheet, form: Form) -> int:
    """The first column beyond the form, with a gap, where nothing stands; that of an earlier round is used again."""
    if form.marks is not None:
        return form.marks[0]
    used = [column for column in sheet.used_columns(form.first_row, form.last_row) if column > form.last_col]
    printed = [parse_range(area).right for area in (sheet.print_area or "").split(",") if area]
    within = [column for column in printed if column <= _WIDEST_PAGE]
    return max([*used, *within, form.last_col]) + 2


def _close(writer: _Writer, review: CheckedForm) -> tuple[str | None, str | None]:
    """The total's row and the grade's."""
    scored, form = review.scored, review.form
    cell = form.total
    if cell is None or not writer.written:
        return None, None
    total_ref = writer.total(cell.row, scored.score)
    filled = round_half_up(scored.filled_total, writer.decimals)
    if cell.blank:
        cells = [(s.item.self_score, s.item.row) for s in scored.all_scores if s.item.self_score is not None]
        stated = [writer.stated(given, row) for given, row in cells if given.blank or given.number is not None]
        writer.sheet.set_formula(cell.ref, sum_formula(stated, writer.decimals), filled)
    shown = filled if cell.blank else cell.number
    if shown is not None and (cell.blank or cell.value == cell.number):
        writer.difference(cell.row, shown, scored.score, cell.ref)
    if form.grade is None:
        return total_ref, None
    grade_ref = writer.grade_place(form.grade.row, cell.row)
    grades = scored.rulebook.grades
    writer.put(grade_ref, grade_formula(total_ref, grades), scored.grade or "")
    if not form.grade_marked and shown is not None:
        grade = scored.rulebook.grade_of(shown)
        formula, value = ticked_grades(form.grade.text, cell.ref, grades, grade)
        writer.sheet.set_formula(form.grade.ref, formula, value)
    return total_ref, grade_ref


def sum_formula(refs: Iterable[str], decimals: int) -> str:
    """The rounded sum of cells, neighbours as a range."""
    return f"ROUND(SUM({','.join(_as_ranges(list(refs))) or 0}),{decimals})"


def _as_ranges(refs: list[str]) -> list[str]:
    """Cells below each other as ranges: K8, K17, K18, K19 → K8, K17:K19."""
    runs: list[list[tuple[int, int]]] = []
    for row, column in sorted(map(parse_ref, refs), key=lambda place: (place[1], place[0])):
        if runs and runs[-1][-1] == (row - 1, column):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    return [cell_ref(*run[0]) if len(run) == 1 else f"{cell_ref(*run[0])}:{cell_ref(*run[-1])}" for run in runs]


def _opinions(writer: _Writer, review: CheckedForm) -> None:
    rows: dict[int, list[Finding]] = defaultdict(list)
    for finding in review.findings:
        if finding.sheet == review.form.sheet:
            rows[parse_ref(finding.cell)[0]].append(finding)
    heads = _head_rows(review.form)
    closing = {review.form.total.row} if review.form.total and writer.written else set()
    for row in sorted({*rows, *writer.written, *closing} - {*heads}):
        found = [f"{LEVEL_NAMES[f.level]}：{f.title}" for f in rows.get(row, ())]
        writer.opinion(row, "；".join(found) or "未发现问题")
