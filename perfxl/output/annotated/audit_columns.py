"""The columns beside a form's table: 系统核算得分, 差异, 审核意见, and the numbers taken out of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from perfxl.checks.finding import LEVEL_NAMES, CheckedForm, Finding
from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.editing.cells import MAX_FORMULA
from perfxl.excel.editing.reach import last_column_reached
from perfxl.excel.editing.refs import MAX_COLUMN, parse_ref, summed
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.cell import Cell
from perfxl.forms.earlier_round import unticked
from perfxl.forms.model import Form
from perfxl.output.annotated.grades import grade_formula, ticked_grades
from perfxl.output.annotated.margin import NUMBER_MARK, TEXT_MARK, Margin
from perfxl.output.annotated.previous_round import detail_header, earlier_columns
from perfxl.output.annotated.score_formulas import counted, never_an_error, number_of
from perfxl.output.annotated.withdrawal import mark_margins
from perfxl.output.live.awaited import Holds
from perfxl.output.live.formula import Place, formula, place
from perfxl.output.live.taken_out import REVIEW_AGAIN
from perfxl.output.live.whole import graded, whole_of
from perfxl.rules.inputs import Input
from perfxl.text.numbers import is_right, round_half_up

# a print area of whole rows has no right edge to stay beyond
_WIDEST_PAGE = 100
# as many columns as the marks of a form may take
_MOST_WRITTEN = 200


@dataclass(frozen=True, slots=True)
class AuditColumns:
    """Where what was computed of a form stands: each row's score, by sheet and row; its total; its grade.

    `filled` are the scores that were filled in, by sheet and row, `filled_total` the total, 分; `filled_grade` says whether the grade was.
    """

    scores: Mapping[tuple[str, int], Place] = field(default_factory=dict)
    total: Place | None = None
    grade: Place | None = None
    filled: Mapping[tuple[str, int], float] = field(default_factory=dict)
    filled_total: float | None = None
    filled_grade: bool = False


def write_audit_columns(book: WorkbookEditor, review: CheckedForm, holds: Holds) -> AuditColumns:
    """Write the columns beside a form; beside its detail sheet first, which the form's scores refer to."""
    scored, form = review.scored, review.form
    details = _write_details(book, review, holds)
    sheet = book.sheet(form.sheet)
    elsewhere = {f"detail:{row}": at for row, at in details.items()}
    margin = Margin(sheet, form, _free_column(sheet, form), scored.rulebook.decimals, holds, elsewhere)
    for score in scored.all_scores:
        margin.score(score)
    total, grade = _close(margin, review)
    for row in _header_rows(form):
        margin.header(row)
    _opinions(margin, review)
    mark_margins(sheet, [margin.area()])
    scores = {(at.sheet, row): at for rows in (details, margin.written, margin.awaiting) for row, at in rows.items()}
    filled = {(form.sheet, row): score for row, score in margin.filled.items()}
    return AuditColumns(scores, total, grade, filled, margin.filled_total, margin.filled_grade)


def _header_rows(form: Form) -> list[int]:
    """The header row of each table: the headings stand level with both."""
    above = [form.funds.rows[0].row - 1] if form.funds.rows and form.funds.rows[0].row <= form.header_row else []
    return [*(row for row in above if row > 0), form.header_row]


def _write_details(book: WorkbookEditor, review: CheckedForm, holds: Holds) -> dict[int, Place]:
    details = review.scored.details
    if not details:
        return {}
    name = review.form.details[0].name_cell.sheet
    sheet = book.sheet(name)
    header = detail_header(review.form.details)
    earlier = earlier_columns(sheet, header)
    column = earlier[0] if earlier else max(sheet.used_columns(), default=1) + 2
    margin = Margin(sheet, review.form, column, review.scored.rulebook.decimals, holds)
    for score in details:
        margin.score(score)
    margin.header(header)
    _opinions_on(margin, review, {*margin.written})
    mark_margins(sheet, [margin.area()])
    return margin.written


def _free_column(sheet: Sheet, form: Form) -> int:
    """The first column beyond the form, with a gap, where nothing stands; that of an earlier round is used again.

    Beyond what formulas refer to as well: what is written there would change what they say. Raises WorkbookError where
    they refer to whole rows.
    """
    reached = last_column_reached(sheet.formulas().values(), sheet.name)
    if reached > MAX_COLUMN - _MOST_WRITTEN:
        raise WorkbookError("表内公式引用整行，写在表旁会改变它们的结果。")
    if form.audit_columns is not None and reached < form.audit_columns[0]:
        return form.audit_columns[0]
    used = [column for column in sheet.used_columns(form.first_row, form.last_row) if column > form.last_col]
    within = [area.right for area in sheet.printed_ranges if area.right <= _WIDEST_PAGE]
    return max([*used, *within, form.last_col, reached]) + 2


def _close(margin: Margin, review: CheckedForm) -> tuple[Place | None, Place | None]:
    """The total's row and the grade's."""
    scored, form = review.scored, review.form
    cell = form.total
    if cell is None or not margin.written:
        return None, None
    total = margin.total(cell.row, scored.score, lambda points: _whole(margin, review, points))
    filled = _fill_in_total(margin, review, cell) if margin.fillable(cell) else None
    shown = cell.number if filled is None else filled
    if shown is not None and (filled is not None or cell.value == cell.number):
        margin.difference(cell.row, shown, scored.score, cell.ref)
    if form.grade is None:
        return total, None
    grade, grades = margin.grade_place(form.grade.row, cell.row), scored.rulebook.grades
    sheet = margin.sheet.name
    chosen_by = graded(scored, total).on(sheet)
    text = f'IF(ISNUMBER({total.on(sheet)}),{grade_formula(chosen_by, grades)},"{REVIEW_AGAIN}")'
    margin.put(grade.on(sheet), text, scored.grade or "")
    if not form.grade_marked and shown is not None and margin.free(form.grade):
        chosen = scored.grade_of(shown)
        # as the sheet has it, in lines: what was read is one
        printed = margin.sheet.text(form.grade.ref) if form.grade.text else ""
        formula, value = ticked_grades(
            unticked(printed) or form.grade.text, graded(scored, place(cell)).on(sheet), grades, chosen
        )
        if len(formula + TEXT_MARK) <= MAX_FORMULA:
            margin.sheet.set_formula(form.grade.ref, formula + TEXT_MARK, value)
            margin.filled_grade = True
    return total, grade


def _fill_in_total(margin: Margin, review: CheckedForm, total: Cell) -> float | None:
    """The total as the sum of the self-scores, those left blank as computed; those that a formula leaves blank are none.

    None where the rows are too many and too far apart for a formula.
    """
    counted_rows = [score for score in review.scored.all_scores if not score.not_applicable]
    scores = [(score.item.self_score, score) for score in counted_rows if score.item.self_score is not None]
    kept = [score.score or 0.0 for cell, score in scores if cell.blank and not margin.free(cell)]
    filled = round_half_up(review.scored.whole.of(review.scored.filled_sum - sum(kept)), margin.decimals)
    numbers = [
        number_of(
            Input("self", "自评得分", cell.number or 0.0, cell, cell.blank or cell.value == cell.number),
            score.item,
            margin.holds,
        )
        for cell, score in scores
        if cell.number is not None or (margin.fillable(cell) and score.score is not None)
    ]
    texts = [number.on(margin.sheet.name) for number in numbers]
    whole = _whole(margin, review, sum_formula(texts, margin.decimals))
    text = never_an_error(counted(texts, f"{whole}{NUMBER_MARK}"))
    if len(text) > MAX_FORMULA:
        return None
    margin.sheet.set_formula(total.ref, text, filled)
    margin.filled_total = filled
    return filled


def _whole(margin: Margin, review: CheckedForm, points: str) -> str:
    """The total of a sum, as formulas; 待复审 where the amounts that cap it are none."""
    if review.scored.whole.is_plain:
        return points
    return never_an_error(whole_of(review.scored, formula(points)).on(margin.sheet.name))


def sum_formula(refs: Iterable[str], decimals: int) -> str:
    """The rounded sum of cells, neighbours as a range."""
    return f"ROUND({summed(refs)},{decimals})"


def _opinions(margin: Margin, review: CheckedForm) -> None:
    footer = review.form.total.row if review.form.total and margin.written else None
    rows = {*margin.written} | ({footer} if footer else set())
    _opinions_on(margin, review, rows, {*_header_rows(review.form)})
    if footer and footer not in map(_row, review.findings):
        margin.opinion(footer, _elsewhere(review))


def _opinions_on(margin: Margin, review: CheckedForm, rows: set[int], headers: Collection[int] = ()) -> None:
    """What was found in each row of the sheet, in words."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in review.findings:
        if finding.sheet == margin.sheet.name:
            found[_row(finding)].append(finding)
    for row in sorted({*found, *rows} - {*headers}):
        told = [f"{LEVEL_NAMES[f.level]}：{f.title}" for f in found.get(row, ())]
        margin.opinion(row, "；".join(told) or "未发现问题")


def _row(finding: Finding) -> int:
    return parse_ref(finding.cell)[0]


def _elsewhere(review: CheckedForm) -> str:
    """Of the total's row: nothing where it is right, else that its rows are not."""
    stated, computed = review.scored.filled_total, review.scored.score
    return "未发现问题" if is_right(stated, review.scored.rulebook.decimals, computed) else "与核算总分不同，见各项得分"
