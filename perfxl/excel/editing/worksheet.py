"""A worksheet as callers edit it: edits are gathered and written when the workbook is saved."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Unpack

from perfxl.excel.editing.cells import (
    MAX_FORMULA,
    MAX_TEXT,
    CellEdit,
    Computed,
    Content,
    Value,
    formula_content,
    row_content,
    value_content,
)
from perfxl.excel.editing.comment_withdrawal import remove_empty_comments, withdraw_comments
from perfxl.excel.editing.comments import Note
from perfxl.excel.editing.conditional import NewRule, Rule
from perfxl.excel.editing.errors import WorkbookError, guarded
from perfxl.excel.editing.formats import CellFormat, FormatFields
from perfxl.excel.editing.markup import Piece
from perfxl.excel.editing.merged import MergedRanges
from perfxl.excel.editing.notes import drawing_of, write_notes
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.print_area import name_ranges, named_ranges, printed_ranges, read_area, write_area
from perfxl.excel.editing.refs import (
    MAX_COLUMN,
    Range,
    cell_ref,
    column_number,
    parse_range,
    parse_ref,
    quote_sheet,
    split_sheet,
)
from perfxl.excel.editing.relations import Relations
from perfxl.excel.editing.sheet_part import SheetEdits, SheetPart
from perfxl.excel.editing.texts import NOTHING_HELD, Held, held, is_blank, shared_texts

_MAX_CELLS = 2_000_000
_MAX_MERGED_CELLS = 10_000
_NOTHING: CellEdit = (None, 0)


class Sheet:
    """A worksheet of a `WorkbookEditor`. Cells are named as in Excel (``C2``), rows and columns count from 1."""

    def __init__(self, parts: Parts, name: str, part: str) -> None:
        self.name = name
        self._parts, self._part_name = parts, part
        self._edits = SheetEdits()
        self._notes: dict[tuple[int, int], Note] = {}

    @property
    def path(self) -> Path | None:
        """The workbook's file."""
        return self._parts.path

    def shared_texts(self) -> frozenset[int]:
        """The numbers of the shared texts that the sheet's cells use."""
        part = self._part
        return shared_texts(part.markup, part.rows) if part.rows else frozenset()

    @property
    def edited(self) -> bool:
        """Whether edits wait to be written."""
        return bool(self._edits or self._notes)

    @cached_property
    def _part(self) -> SheetPart:
        return SheetPart(self._parts.package.read(self._part_name), self.name)

    @cached_property
    def _merged(self) -> MergedRanges:
        return MergedRanges((*self._part.merged, *self._edits.merges))

    @cached_property
    def _relations(self) -> Relations:
        return Relations(self._parts.package, self._part_name, self._parts.dialect)

    @property
    def _index(self) -> int:
        index = self._parts.workbook.index(self.name)
        if index is None:
            raise WorkbookError(f"工作表“{self.name}”已被移除。")
        return index

    @guarded
    def set_value(self, ref: str, value: Value, cell_format: CellFormat | None = None) -> None:
        """Write a number, a text, a truth value or (None) nothing into a cell; what no format names stays."""
        self._write(ref, value_content(value, self._part.prefix), cell_format)

    @guarded
    def set_formula(self, ref: str, formula: str, value: Value = None, cell_format: CellFormat | None = None) -> None:
        """Write a formula with the value that it has, which readers without a calculator will show."""
        self._write(ref, formula_content(formula, value, self._part.prefix), cell_format)

    def _write(self, ref: str, content: Content, cell_format: CellFormat | None) -> None:
        row, column = parse_ref(ref)
        block = self._merged_at(row, column)
        self._put(*((block.top, block.left) if block else (row, column)), content)
        if cell_format is not None:
            number = self._parts.styles.intern(cell_format)
            if block:
                for cell in self._cells(Range(row, column, row, column)):
                    self._lay(*cell, number)
            else:
                self._lay(row, column, number)

    @guarded
    def formula(self, ref: str) -> str | None:
        """The formula that the workbook holds for a cell, None where it holds none.

        '' where it stands elsewhere: in the first cell of a shared or array formula.
        """
        row, column = self._anchor(*parse_ref(ref))
        found = self._part.formulas.get((row, column))
        within = any(each.contains(row, column) for each in self._part.arrays)
        return "" if found is None and within else found

    @guarded
    def formulas(self) -> dict[str, str]:
        """The formulas that the workbook holds, by cell; '' where a cell shares that of another."""
        return {cell_ref(*cell): text for cell, text in self._part.formulas.items()}

    @guarded
    def text(self, ref: str) -> str:
        """What the workbook holds in a cell, as a text; '' for a blank cell."""
        return self._held(*self._anchor(*parse_ref(ref))).text

    @guarded
    def held(self, ref: str) -> Held:
        """What the workbook holds in a cell, of a merged range in its first: a formula's cached value."""
        return self._held(*self._anchor(*parse_ref(ref)))

    @guarded
    def holds_itself(self, ref: str) -> Held:
        """What a formula gets of a cell: nothing of one that another cell of its merged range covers."""
        at = parse_ref(ref)
        return self._held(*at) if self._anchor(*at) == at else NOTHING_HELD

    def _held(self, row: int, column: int) -> Held:
        cell = self._part.cell(row, column)
        return held(self._parts, self._part.markup, cell) if cell else NOTHING_HELD

    @guarded
    def set_row(
        self,
        ref: str,
        values: Sequence[Value | Computed],
        cell_format: CellFormat | Sequence[CellFormat] | None = None,
    ) -> None:
        """Write values and formulas from a cell to the right, all in one format, or each in its own."""
        row, column = parse_ref(ref)
        if cell_format is None or isinstance(cell_format, CellFormat):
            numbers = [self._parts.styles.intern(cell_format) if cell_format else 0] * len(values)
        else:
            numbers = self._parts.styles.intern_all(cell_format)
        p = self._part.prefix
        edits = [(row_content(each, p), number) for each, number in zip(values, numbers, strict=True)]
        if self._merged.over(row) or row in self._edits.cells or self._part.arrays:
            self._set_carefully(row, column, edits)
            return
        self._edits.cells[row] = {at: edit for at, edit in enumerate(edits, column) if edit != _NOTHING}
        self._parts.values_changed = True

    def _set_carefully(self, row: int, column: int, edits: Sequence[CellEdit]) -> None:
        """Cell by cell, where merged ranges, arrays or earlier edits have a say."""
        for at, (content, number) in enumerate(edits, column):
            if content is not None:
                self._set(row, at, content)
            if number:
                self._lay(row, at, number)

    def _set(self, row: int, column: int, content: Content) -> None:
        self._put(*self._anchor(row, column), content)

    def _put(self, row: int, column: int, content: Content) -> None:
        """Put something into a cell that no other one covers."""
        if self._part.arrays:
            self._refuse_array(row, column)
        cells = self._edits.cells.setdefault(row, {})
        cells[column] = (content, cells[column][1] if column in cells else 0)
        self._parts.values_changed = True

    def _refuse_array(self, row: int, column: int) -> None:
        for each in self._part.arrays:
            if each.contains(row, column):
                raise WorkbookError(f"“{self.name}”的 {cell_ref(row, column)} 属于数组公式区域 {each}，不能单独改写。")

    def _anchor(self, row: int, column: int) -> tuple[int, int]:
        block = self._merged_at(row, column)
        return (block.top, block.left) if block else (row, column)

    def _merged_at(self, row: int, column: int) -> Range | None:
        for each in self._merged.over(row):
            if each.left <= column <= each.right:
                return each
        return None

    def fill(self, ref: str, color: str) -> None:
        """Give cells a background colour (RRGGBB, '' for none); all else of their format stays."""
        self.format(ref, CellFormat(fill=color))

    @guarded
    def format(self, ref: str, cell_format: CellFormat | None = None, **named: Unpack[FormatFields]) -> None:
        """Give cells a format: a CellFormat, or its fields by name. What is not named stays.

        A cell of a merged range stands for the whole range.
        """
        wanted = CellFormat(**named).over(cell_format) if cell_format and named else cell_format or CellFormat(**named)
        number = self._parts.styles.intern(wanted)
        for row, column in self._cells(parse_range(ref)):
            self._lay(row, column, number)

    @guarded
    def colour_where(self, area: str, formula: str, look: CellFormat) -> None:
        """Colour cells while a formula holds, before every rule that the sheet has; those put first win.

        References in the formula are those of the area's first cell. Of the look, fill, font colour and bold count.
        """
        if len(formula) > MAX_FORMULA:
            raise WorkbookError(f"公式超过 {MAX_FORMULA} 个字符，Excel 不接受。")
        self._edits.rules.append(NewRule(area, formula, self._parts.styles.differential(look)))

    @guarded
    def withdraw_rules(self, mark: str) -> None:
        """Take out the rules whose formula has a mark; the others keep their order."""
        if any(mark in formula for rule in self._part.conditional_formats.rules() for formula in rule.formulas):
            self._edits.withdrawn_rules = mark

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The conditional formats that the workbook holds, in the order of the file."""
        return self._rules()

    @guarded
    def _rules(self) -> tuple[Rule, ...]:
        return self._part.conditional_formats.rules()

    def _lay(self, row: int, column: int, number: int) -> None:
        cells = self._edits.cells.setdefault(row, {})
        old = cells.get(column)
        if old is None:
            cells[column] = (None, number)
        else:
            cells[column] = (old[0], self._parts.styles.merge(old[1], number))

    def _cells(self, block: Range) -> list[tuple[int, int]]:
        if (block.bottom - block.top + 1) * (block.right - block.left + 1) > _MAX_CELLS:
            raise WorkbookError(f"区域 {block} 过大，不能逐格设置格式。")
        cells = block.cells()
        merged = {each for row in range(block.top, block.bottom + 1) for each in self._merged.over(row)}
        if not merged:
            return cells
        touched = [each for each in merged if each.left <= block.right and each.right >= block.left]
        more = [cell for each in touched for cell in _merged_cells(each)]
        return list(dict.fromkeys([*cells, *more])) if more else cells

    @guarded
    def comment(self, ref: str, text: str, author: str = "perfxl") -> None:
        """Put a comment on a cell; where the cell has a comment, the text is added below it."""
        if len(text) > MAX_TEXT:
            raise WorkbookError(f"批注超过 {MAX_TEXT} 个字符，Excel 不接受。")
        cell = self._anchor(*parse_ref(ref))
        old = self._notes.get(cell)
        self._notes[cell] = Note(f"{old.text}\n{text}", old.author) if old else Note(text, author)

    @guarded
    def withdraw_comments(self, author: str, beginning: re.Pattern[str]) -> dict[str, str]:
        """Take back an author's comments, and from others' what starts with `beginning`; gives the text by cell."""
        drawing = drawing_of(self._part, self._relations)
        found = withdraw_comments(self._parts, self._relations, drawing, author, beginning)
        return {cell_ref(*cell): text for cell, text in found.items()}

    @guarded
    def link(self, ref: str, location: str) -> None:
        """Make a cell a link to a place in the workbook, such as ``自评表!C2``."""
        sheet, cell = split_sheet(location)
        anchor = cell_ref(*self._anchor(*parse_ref(ref)))
        self._edits.links[anchor] = f"{quote_sheet(sheet)}!{cell}" if sheet else cell

    @guarded
    def column_width(self, columns: str, width: float) -> None:
        """Set the width, in characters, of a column (``K``) or several (``K:M``)."""
        first, _, last = columns.partition(":")
        numbers = sorted((column_number(first), column_number(last or first)))
        self._edits.widths.append((numbers[0], numbers[1], width))

    @guarded
    def row_height(self, row: int, points: float) -> None:
        """Set a row's height."""
        cell_ref(row, 1)
        self._edits.heights[row] = points

    @property
    def merged_ranges(self) -> tuple[Range, ...]:
        """The merged ranges."""
        return self._merged_ranges()

    @guarded
    def _merged_ranges(self) -> tuple[Range, ...]:
        return (*self._part.merged, *self._edits.merges)

    @guarded
    def merged_at(self, ref: str) -> Range | None:
        """The merged range that a cell belongs to."""
        return self._merged_at(*parse_ref(ref))

    @guarded
    def used_range(self) -> tuple[int, int]:
        """The last row and the last column with a cell, be it a blank one; (0, 0) for an empty sheet."""
        rows = self._part.rows
        used = [(row.number, max(rows.columns(row), default=0)) for row in rows] if rows else []
        used += [(row, max(cells)) for row, cells in self._edits.cells.items() if cells]
        used = [each for each in used if each[1]]
        return max((row for row, _ in used), default=0), max((column for _, column in used), default=0)

    @guarded
    def used_columns(self, first_row: int = 1, last_row: int | None = None) -> frozenset[int]:
        """The columns with a cell, be it a blank one, in some rows (in all, if none are named).

        What is blank counts for nothing where rows are formatted to the sheet's last column.
        """
        used = self._columns(first_row, last_row, filled=False)
        return self._columns(first_row, last_row, filled=True) if MAX_COLUMN in used else used

    def _columns(self, first_row: int, last_row: int | None, *, filled: bool) -> frozenset[int]:
        columns: set[int] = set()
        rows = self._part.rows
        for row in rows or ():
            if not first_row <= row.number <= (last_row or row.number) or rows is None:
                continue
            if filled:
                columns.update(cell.column for cell in rows.cells(row) if not is_blank(self._part.markup, cell))
            else:
                columns.update(rows.columns(row))
        for number, cells in self._edits.cells.items():
            if first_row <= number <= (last_row or number):
                columns.update(cells)
        return frozenset(columns)

    @property
    def protected(self) -> bool:
        """Whether its locked cells take no entry."""
        return self._protected()

    @guarded
    def _protected(self) -> bool:
        element = self._part.element("sheetProtection")
        return element is not None and self._part.markup.attributes(element).get("sheet") in ("1", "true")

    @property
    def print_area(self) -> str | None:
        """The print area as ``A1:J30`` (several with commas), None where none is defined. May be set."""
        return self._print_area()

    @print_area.setter
    def print_area(self, area: str | None) -> None:
        self._set_print_area(area)

    @guarded
    def _print_area(self) -> str | None:
        return read_area(self._parts.workbook, self._index)

    @guarded
    def _set_print_area(self, area: str | None) -> None:
        write_area(self._parts.workbook, self._index, area)

    @guarded
    def name_ranges(self, name: str, ranges: Sequence[Range]) -> None:
        """Give ranges a name that is local to the sheet: every program keeps it, and moves it with its cells."""
        name_ranges(self._parts.workbook, self._index, name, ranges)

    @guarded
    def named_ranges(self, name: str) -> tuple[Range, ...]:
        """The ranges that a name local to the sheet stands for; none where there is no such name."""
        return tuple(named_ranges(self._parts.workbook, self._index, name))

    @guarded
    def remove_cells(self, area: Range) -> None:
        """Take cells out whole, and rows that hold nothing else; what stands elsewhere stays where it is."""
        self._edits.removed_cells.append(area)
        self._parts.values_changed = True

    @guarded
    def release_columns(self, first: int, last: int) -> None:
        """Let columns look like the one behind them."""
        self._edits.released_columns.append((first, last))

    @guarded
    def remove_empty_comments(self) -> None:
        """Take out the comments part and its drawing where no comment is left."""
        if remove_empty_comments(self._parts, self._part, self._relations):
            self._edits.removed_elements.add("legacyDrawing")

    @guarded
    def write_comments(self) -> None:
        """Write the comments put so far. Where they cannot be written they are forgotten, and nothing is changed."""
        notes, self._notes = self._notes, {}
        if notes:
            write_notes(self._parts, self._part, self._relations, notes, self._edits)

    @property
    def printed_ranges(self) -> tuple[Range, ...]:
        """The ranges of the print area; none where it is a formula."""
        return self._printed_ranges()

    @guarded
    def _printed_ranges(self) -> tuple[Range, ...]:
        return tuple(printed_ranges(self._parts.workbook, self._index))

    def flush(self) -> None:
        """Write the edits to the package; the editor calls it before it saves."""
        self.write_comments()
        if "_relations" in self.__dict__:
            self._relations.flush(self._parts.types)
            del self.__dict__["_relations"]
        if self._edits:
            self._parts.package.write(self._part_name, self._rendered())
            self._edits = SheetEdits()
            self.__dict__.pop("_part", None)
            self.__dict__.pop("_merged", None)

    def _rendered(self) -> list[Piece]:
        return self._part.rendered(self._edits, self._parts.styles.cell_style)


def _merged_cells(block: Range) -> list[tuple[int, int]]:
    size = (block.bottom - block.top + 1) * (block.right - block.left + 1)
    return block.cells() if size <= _MAX_MERGED_CELLS else [(block.top, block.left)]
