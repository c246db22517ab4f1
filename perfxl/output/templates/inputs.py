"""How a template's input cells are written: unlocked, coloured, with a validation and a Chinese message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from perfxl.output.drawing.content import Formula
from perfxl.output.drawing.sheet import Entry, Inputs, Sheet
from perfxl.rules.grades import by_height
from perfxl.rules.rulebook import Grade

INPUT_FILL, LIVE_FILL = "#FFF2CC", "#E7E6E6"
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


def grade_choice(grades: Iterable[Grade]) -> Allowed:
    """One of the grades of a rulebook; the message says which totals each stands for."""
    *higher, lowest = by_height(grades)
    told = [f"{one.name}（{one.range.low}～{one.range.high}分{_without(one)}）" for one in higher]
    told.append(f"{lowest.name}（{lowest.range.high}分以下）")
    return choice("评价等级", f"请选择：{'、'.join(told)}。", *(one.name for one in (*higher, lowest)))


def _without(grade: Grade) -> str:
    return "" if grade.range.high_closed else f"，不含{grade.range.high}"


WEIGHT = between("分值", "请填0～100的数，各项分值（含预算执行率）合计为100。", 0, 100)


@dataclass(frozen=True, slots=True)
class TemplateInputs(Inputs):
    """Writes entries as input cells, as live formulas where the form can compute them itself, or as labels."""

    allowed: Mapping[str, Allowed]
    live: Mapping[str, Callable[[Sheet, Entry], str | None]] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()

    def write(self, sheet: Sheet, entry: Entry) -> None:
        """Write one entry by its role."""
        if entry.role in self.labels:
            sheet.put(entry.area, entry.value, entry.look)
            return
        formula = self.live[entry.role](sheet, entry) if entry.role in self.live else None
        if formula is not None:
            sheet.put(entry.area, Formula(formula), replace(entry.look, fill=LIVE_FILL))
            return
        allowed = self.allowed.get(entry.role)
        number = allowed.number if allowed and allowed.number else entry.look.number
        sheet.put(entry.area, entry.value, replace(entry.look, fill=INPUT_FILL, locked=False, number=number))
        if allowed is not None:
            options = allowed.options()
            if options.get("maximum") == "weight":
                options["maximum"] = f"={sheet.cells['weight', entry.area.top]}"
            sheet.worksheet.data_validation(str(entry.area).partition(":")[0], options)


def protect(sheet: Sheet) -> None:
    """Lock the labels, without a password; rows and columns may still be sized."""
    sheet.worksheet.protect("", {"format_rows": True, "format_columns": True})
