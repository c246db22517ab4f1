"""Writes a sheet's comments: comments part, boxes' drawing, threads, and how the sheet refers to them."""

from collections.abc import Mapping, Sequence
from functools import cache

from perfxl.excel.editing.comments import Comments, Notes, empty_comments
from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.geometry import Geometry, box_size, row_height
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.relations import Relations
from perfxl.excel.editing.sheet_part import SheetEdits, SheetPart
from perfxl.excel.editing.threads import write_replies
from perfxl.excel.editing.vml import Box, new_drawing, with_boxes
from perfxl.excel.editing.vml_boxes import with_room
from perfxl.excel.editing.workbook_part import relation_prefix

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def write_notes(parts: Parts, sheet: SheetPart, relations: Relations, notes: Notes, edits: SheetEdits) -> None:
    """Put notes into the package; the sheet's reference to a new drawing is left among its edits.

    Nothing is written where the comments or their drawing are broken, or another sheet's too. Raises WorkbookError.
    """
    part = relations.part_of_kind("comments")
    if part and part in parts.shared_comments:
        raise WorkbookError("几张工作表共用一份批注，无法在其中一张上添加。")
    data = parts.package.read(part) if part else b""
    comments = Comments(data if data.strip() else empty_comments(parts.dialect))
    content = comments.with_notes(notes)
    new = [cell for cell in sorted(notes) if cell not in comments]
    boxes = _boxes(sheet, notes, new, edits) if new else []
    drawing = drawing_of(sheet, relations)
    added = {cell: note.text for cell, note in notes.items() if cell in comments}
    drawn = _drawn(parts, drawing, boxes, added) if boxes or drawing else None
    write_replies(parts, relations, notes)
    if part:
        parts.package.write(part, [content])
    else:
        relations.add("comments", parts.add("comments{}.xml", _COMMENTS_TYPE, content))
    if drawing and drawn is not None:
        parts.package.write(drawing, [drawn])
    elif drawn is not None:
        _add_drawing(parts, sheet, relations, drawn, edits)


def _drawn(parts: Parts, drawing: str | None, boxes: Sequence[Box], added: Mapping[tuple[int, int], str]) -> bytes:
    """The drawing with new boxes, and with room in the old ones for what is added."""
    if drawing is None:
        return new_drawing(boxes, parts.shape_id_blocks())
    data = parts.package.read(drawing)
    if added:
        data = with_room(data, added)
    return with_boxes(data, boxes, parts.shape_id_blocks()) if boxes else data


def _boxes(sheet: SheetPart, notes: Notes, cells: list[tuple[int, int]], edits: SheetEdits) -> list[Box]:
    @cache
    def stated_height(number: int) -> float | None:
        row = sheet.row(number)
        return edits.heights.get(number, row_height(sheet.markup, row) if row else None)

    geometry = Geometry(sheet.markup, sheet.element("sheetFormatPr"), sheet.columns, stated_height)
    boxes = []
    for row, column in cells:
        size = box_size(notes[row, column].text)
        boxes.append(Box(row, column, geometry.box(row, column, *size), size))
    return boxes


def _add_drawing(parts: Parts, sheet: SheetPart, relations: Relations, content: bytes, edits: SheetEdits) -> None:
    drawing = parts.add("drawings/vmlDrawing{}.vml", _VML_TYPE, content)
    relation = relations.add("vmlDrawing", drawing)
    declared, prefix = relation_prefix(sheet.markup, parts.dialect)
    edits.elements["legacyDrawing"] = f'<{sheet.prefix}legacyDrawing{declared} {prefix}:id="{relation}"/>'.encode()


def drawing_of(sheet: SheetPart, relations: Relations) -> str | None:
    """The part with the boxes of a sheet's comments."""
    element = sheet.element("legacyDrawing")
    values = sheet.markup.attributes(element) if element else {}
    relation = next((value for name, value in values.items() if name.rpartition(":")[2] == "id"), None)
    return relations.part(relation)
