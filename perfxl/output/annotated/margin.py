"""What is written beside the rows of a sheet: computed scores, differences, opinions, numbers taken out of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from perfxl.excel.editing import CellFormat
from perfxl.excel.editing.cells import MAX_FORMULA, fitting
from perfxl.excel.editing.refs import Range, cell_ref, column_letter, parse_ref
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.traits import FILLED_IN
from perfxl.forms.model import Form, FundRow, Indicator
from perfxl.forms.region import AUDIT_HEADERS, FIGURE_HEADER
from perfxl.output.annotated.score_formulas import counted, never_an_error, number_of, score_formula
from perfxl.output.live.awaited import Holds, awaited, unchanged
from perfxl.output.live.formula import Area, Place, added
from perfxl.output.live.taken_out import REVIEW_AGAIN, shown
from perfxl.rules.inputs import Input
from perfxl.rules.model import Score, self_number
from perfxl.text.numbers import round_half_up

_WIDTHS = (13.0, 9.0, 44.0)
_HEADER = CellFormat(
    bold=True, border="thin", fill="D9D9D9", font_name="宋体", size=10, align="center", valign="center", wrap=True
)
_NUMBER = CellFormat(border="thin", font_name="宋体", size=10, align="center", valign="center", number_format="0.00#")
_TEXT = CellFormat(border="thin", font_name="宋体", size=9, align="left", valign="center", wrap=True)
_FIGURE = CellFormat(border="thin", font_name="宋体", size=9, align="center", valign="center", number_format="General")
# the next round knows by them what was filled in
NUMBER_MARK, TEXT_MARK = f'+N("{FILLED_IN}")', f'&REPT("{FILLED_IN}",0)'
_OPEN_FIGURE = CellFormat(locked=False).over(_FIGURE)
_LABELS = {
    "target": "目标值",
    "actual": "实际值",
    "measure": "引用比率",
    "lost": "引用扣分",
    "kept": "引用结论",
    "weight": "分值",
    "self": "自评得分",
}


@dataclass(slots=True)
class Margin:
    """Writes beside the rows of one sheet, from `column` on."""

    sheet: Sheet
    form: Form
    column: int
    decimals: int
    holds: Holds
    elsewhere: Mapping[str, Place] = field(default_factory=dict)
    helpers: dict[str, int] = field(default_factory=dict)
    written: dict[int, Place] = field(default_factory=dict)
    awaiting: dict[int, Place] = field(default_factory=dict)
    """The rows that have no score yet."""
    filled: dict[int, float] = field(default_factory=dict)
    """The scores that were filled in, by row, and the total, 分."""
    filled_total: float | None = None
    filled_grade: bool = False
    """Whether the grade was filled in."""
    rows: set[int] = field(default_factory=set)
    """Every row that something was written beside."""

    def header(self, row: int) -> None:
        """The headings, level with the table's own."""
        self.rows.add(row)
        for offset, (text, width) in enumerate(zip(AUDIT_HEADERS, _WIDTHS, strict=True)):
            self.sheet.set_value(cell_ref(row, self.column + offset), text, _HEADER)
            self.sheet.column_width(column_letter(self.column + offset), width)
        for label, column in self.helpers.items():
            self.sheet.set_value(cell_ref(row, column), fitting(f"{FIGURE_HEADER}：{label}"), _HEADER)
            self.sheet.column_width(column_letter(column), 12)

    def score(self, score: Score) -> None:
        """A row's computed score, its difference from the self-score, and the score where it was left blank."""
        row = score.item.row
        if score.expr is None or score.score is None:
            self._await(score)
            return
        refs = self._references(score)
        self.written[row] = self.place(row, self.column)
        self.put(cell_ref(row, self.column), self._on_trust(score, score_formula(score.expr, refs)), score.score)
        cell = score.item.self_score
        if cell is None:
            return
        filled = self.fillable(cell)
        if filled:
            self._fill_in_score(cell, score)
            self.filled[row] = score.score
        stated = score.score if filled else self_number(score)
        if stated is not None:
            self.difference(row, stated, score.score, refs.get("self") or self.stated(cell, score.item))

    def _on_trust(self, score: Score, text: str | None) -> str | None:
        """A score that is taken on trust, as long as nothing is mended that it could be computed from."""
        same = unchanged(awaited(self.form, score), self.holds) if score.basis != "computed" else None
        guarded = f'IF({same.on(self.sheet.name)},{text},"{REVIEW_AGAIN}")' if same and text else text
        return text if guarded is None or len(guarded) > MAX_FORMULA else guarded

    def _await(self, score: Score) -> None:
        """A row that has no score: nothing, until that is mended which it could be computed from."""
        item = score.item
        same = unchanged(awaited(self.form, score), self.holds)
        if same is not None and (item.self_score is not None or item.weight is not None):
            text = f'IF({same.on(self.sheet.name)},"","{REVIEW_AGAIN}")'
            self.put(cell_ref(item.row, self.column), text, "")
            self.awaiting[item.row] = self.place(item.row, self.column)

    def _fill_in_score(self, cell: Cell, score: Score) -> None:
        """Fill in a blank score by a formula over the form's own cells; by a number where none can be sure."""
        assert score.expr is not None
        assert score.score is not None
        text = None
        if not any(given.name in self.elsewhere for given in score.inputs):
            own = {given.name: number_of(given, score.item, self.holds) for given in score.inputs}
            refs = {name: number.on(self.sheet.name) for name, number in own.items()}
            text = score_formula(score.expr, refs, NUMBER_MARK)
        if text is None:
            self.sheet.set_value(cell.ref, score.score)
        else:
            self.sheet.set_formula(cell.ref, never_an_error(text), score.score)

    def place(self, row: int, column: int) -> Place:
        """A cell of the sheet that is written."""
        return Place(self.sheet.name, row, column)

    def fillable(self, cell: Cell) -> bool:
        """Whether a cell is blank and may be filled in: a formula that shows nothing is the department's."""
        return cell.blank and self.free(cell)

    def free(self, cell: Cell) -> bool:
        """Whether a cell holds no formula but one of an earlier round."""
        formula = self.sheet.formula(cell.ref)
        return formula is None or FILLED_IN in formula

    def difference(self, row: int, stated: float, computed: float, stated_ref: str) -> None:
        """填报 − 核算."""
        own = cell_ref(row, self.column)
        formula = f"ROUND({stated_ref}-{own},{self.decimals})"
        text = f'IF(COUNT({stated_ref},{own})=2,{formula},IF(ISNUMBER({own}),"","{REVIEW_AGAIN}"))'
        self.put(cell_ref(row, self.column + 1), text, round_half_up(stated - computed, self.decimals))

    def total(self, row: int, computed: float, whole: Callable[[str], str]) -> Place:
        """The total of the computed scores; a score that is inserted among them is added too.

        `whole` gives the total of a sum, as formulas.
        """
        rows = self.written | self.awaiting
        sheet, first, last = self.sheet.name, min(rows), max(rows)
        if first <= row <= last:
            # the total stands among its rows: a range over them would go in a circle
            cells = added(self.written.values()).on(sheet)
            text = counted([at.on(sheet) for at in self.written.values()], whole(f"ROUND({cells},{self.decimals})"))
        else:
            cells = Area(rows[first], rows[last]).on(sheet)
            total = whole(f"ROUND(SUM({cells}),{self.decimals})")
            text = f'IF(COUNTIF({cells},"{REVIEW_AGAIN}")>0,"{REVIEW_AGAIN}",{total})'
        self.put(cell_ref(row, self.column), text, computed)
        return self.place(row, self.column)

    def grade_place(self, row: int, total_row: int) -> Place:
        """Where the grade stands: in the column of scores, or in one of its own where the total has that cell."""
        return self.place(row, self._helper("核算等级") if row == total_row else self.column)

    def opinion(self, row: int, text: str) -> None:
        """What was found in a row, in words."""
        ref = cell_ref(row, self.column + 2)
        self.rows.add(row)
        self.sheet.set_value(ref, fitting(text), _TEXT)

    def put(self, ref: str, formula: str | None, value: float | str) -> None:
        """A live formula with the value it has; the value alone where the formula is longer than Excel takes."""
        self.rows.add(parse_ref(ref)[0])
        if formula is None or len(formula) > MAX_FORMULA:
            self.sheet.set_value(ref, value, _NUMBER)
        else:
            self.sheet.set_formula(ref, formula, value, _NUMBER)

    def stated(self, cell: Cell, row: Indicator | FundRow) -> str:
        """The cell with a stated number; a number written as text gets a cell of its own."""
        if cell.blank or cell.value == cell.number:
            return cell.ref
        return self._reference(Input("self", "自评得分", cell.number or 0.0, cell, live=False), row)

    def _references(self, score: Score) -> dict[str, str]:
        """The cells of a score's inputs; the several that come out of one text share their columns with those of other rows."""
        refs: dict[str, str] = {}
        taken = 0
        for given in score.inputs:
            several = score.basis == "evidence" and given.name not in _LABELS
            taken += several
            refs[given.name] = self._reference(given, score.item, f"引用数据{taken}" if several else "")
        return refs

    def _reference(self, given: Input, row: Indicator | FundRow, label: str = "") -> str:
        """The cell that holds a number; one taken out of a text gets a cell of its own, which follows the text."""
        if given.name in self.elsewhere:
            return self.elsewhere[given.name].on(self.sheet.name)
        if given.live and given.cell is not None:
            return number_of(given, row, self.holds).on(self.sheet.name)
        self.rows.add(row.row)
        ref = cell_ref(row.row, self._helper(label or _LABELS.get(given.name, given.label)))
        # who knows the number may type it, on a protected sheet too
        look = _OPEN_FIGURE if self.sheet.protected else _FIGURE
        if given.cell is None:
            self.sheet.set_value(ref, given.value, look)
        else:
            text = shown(number_of(given, row, self.holds)).on(self.sheet.name)
            self.sheet.set_formula(ref, text, given.value, look)
        return ref

    def area(self) -> Range:
        """The block that was written."""
        last = self.column + len(_WIDTHS) + len(self.helpers) - 1
        return Range(min(self.rows), self.column, max(self.rows), last)

    def _helper(self, label: str) -> int:
        return self.helpers.setdefault(label, self.column + len(_WIDTHS) + len(self.helpers))
