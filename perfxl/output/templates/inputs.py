"""How a template's input cells are written: unlocked, coloured, with a validation and a Chinese message."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfxl.excel.editing.refs import Range
from perfxl.output.annotated.grades import grade_formula
from perfxl.output.drawing.content import Formula
from perfxl.output.drawing.sheet import Entry, Inputs, Sheet
from perfxl.rules.rulebook import Grade

# None of the colours of a mark is like them.
INPUT_FILL, LIVE_FILL = "#E2EFDA", "#E7E6E6"
# Excel's limits for what a validation says.
_TITLE_LENGTH, _MESSAGE_LENGTH = 32, 255


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be entered: an XlsxWriter validation rule, with a title and a message for who enters it."""

    title: str
    message: str
    rule: Mapping[str, object] = field(default_factory=lambda: {"validate": "any"})
    number: str | None = None

    def options(self) -> dict[str, object]:
        """The validation as XlsxWriter takes it."""
        return {
            **self.rule,
            "input_title": self.title[:_TITLE_LENGTH],
            "input_message": self.message[:_MESSAGE_LENGTH],
            "error_title": self.title[:_TITLE_LENGTH],
            "error_message": self.message[:_MESSAGE_LENGTH],
        }


def amount(title: str, message: str = "请填金额，单位：万元，不小于0。") -> Allowed:
    """An amount in 万元, at least 0."""
    return Allowed(title, message, {"validate": "decimal", "criteria": ">=", "value": 0}, "#,##0.00####")


def between(title: str, message: str, low: float, high: float | str) -> Allowed:
    """A number within limits; `high` may be a cell (=G17)."""
    return Allowed(
        title, message, {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}, "General"
    )


def choice(title: str, message: str, *options: str) -> Allowed:
    """One of a few words, from a drop-down."""
    return Allowed(title, message, {"validate": "list", "source": list(options)})


WEIGHT = between("分值", "请填0～100的数，各项分值（含预算执行率）合计为100。", 0, 100)


@dataclass(frozen=True, slots=True)
class TemplateInputs(Inputs):
    """Writes entries as input cells, as live formulas where the form can compute them itself, or as labels.

    `rows` are the roles of a table whose rows may be inserted and deleted: none of its cells is locked, and a rule for
    a column is one range, which grows. `given` are the roles that a form is handed out with: their values are locked.
    `open_live` are live formulas that a number may be typed over.
    """

    allowed: Mapping[str, Allowed]
    live: Mapping[str, Callable[[Sheet, Entry], str | None]] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    rows: Collection[str] = frozenset()
    given: Collection[str] = frozenset()
    open_live: Collection[str] = frozenset()

    def write(self, sheet: Sheet, entry: Entry) -> None:
        """Write one entry by its role."""
        is_given = entry.role in self.given and entry.value not in (None, "")
        if entry.role in self.labels and entry.value and not is_given:
            sheet.put(entry.area, entry.value, replace(entry.look, locked=False))
            return
        allowed = self.allowed.get(entry.role)
        look = replace(entry.look, number=allowed.number) if allowed and allowed.number else entry.look
        formula = self.live[entry.role](sheet, entry) if entry.role in self.live else None
        if is_given:
            sheet.put(entry.area, entry.value, look)
        elif formula is not None:
            locked = entry.role not in self.open_live
            sheet.put(entry.area, Formula(formula), replace(entry.look, fill=LIVE_FILL, locked=locked))
        else:
            sheet.put(entry.area, entry.value, replace(look, fill=INPUT_FILL, locked=False))
        if allowed is not None and (formula is None or entry.role in self.open_live):
            self._validate(sheet, entry, allowed)

    def _validate(self, sheet: Sheet, entry: Entry, allowed: Allowed) -> None:
        first = last = entry.area
        if entry.role in self.rows:
            cells = sheet.areas_of(entry.role)
            first, last = cells[0], cells[-1]
            if entry.area != first:
                return
        options = allowed.options()
        if options.get("maximum") == "weight":
            options["maximum"] = f"={sheet.cells['weight', first.top]}"
        sheet.worksheet.data_validation(first.top - 1, first.left - 1, last.top - 1, first.left - 1, options)


def grade_of_total(sheet: Sheet, grades: Sequence[Grade]) -> str:
    """The grade that a rulebook gives the total, blank while that is; what adding leaves behind makes no other grade."""
    total = sheet.area_of("total")
    return f"={grade_formula(f'ROUND({total},6)', grades)}"


def protect(sheet: Sheet, table: Sequence[Range] = ()) -> None:
    """Lock the labels, without a password; rows and columns may still be sized.

    `table` holds the cells of a column that names the rows of a table: a filter hides those without a name, and rows
    may be inserted and deleted.
    """
    options = {"format_rows": True, "format_columns": True}
    if table:
        options |= {"insert_rows": True, "delete_rows": True, "autofilter": True}
        # the heading stands above the first row
        sheet.worksheet.autofilter(table[0].top - 2, table[0].left - 1, table[-1].bottom - 1, table[0].left - 1)
    sheet.worksheet.protect("", options)
