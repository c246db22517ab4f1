"""A worksheet part written whole: where nothing stands yet, nothing has to be found and nothing to be fitted in."""

from collections.abc import Callable, Mapping

from perfxl.excel.editing.cells import EMPTY, CellEdit
from perfxl.excel.editing.columns import new_columns
from perfxl.excel.editing.conditional import new_rules
from perfxl.excel.editing.refs import column_letter
from perfxl.excel.editing.relations import Dialect
from perfxl.excel.editing.sheet_part import ORDER, SheetEdits, link_items, merge_items

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VIEWS = b'<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
_FORMAT = b'<sheetFormatPr defaultRowHeight="15"/>'


def new_part(dialect: Dialect, edits: SheetEdits, style: Callable[[int], int] = int) -> bytes:
    """The part of a new sheet with all that is to be in it; `style` gives the cellXfs index of a format."""
    lists = {
        "mergeCells": merge_items(edits.merges, ""),
        "hyperlinks": link_items(edits.links, ""),
    }
    elements = {
        "sheetViews": _VIEWS,
        "sheetFormatPr": _FORMAT,
        "cols": new_columns(edits.widths),
        "sheetData": _rows(edits.cells, edits.heights, style).encode(),
        "conditionalFormatting": new_rules(edits.rules, ""),
        **{name: f"<{name}>{items}</{name}>".encode() for name, items in lists.items() if items},
        **edits.elements,
    }
    content = b"".join([elements[name] for name in sorted(elements, key=ORDER.__getitem__)])
    tag = f'<worksheet xmlns="{dialect.main}" xmlns:r="{dialect.relations}">'
    return f"{_HEAD}{tag}".encode() + content + b"</worksheet>"


def _rows(
    edits: Mapping[int, Mapping[int, CellEdit]], heights: Mapping[int, float], style: Callable[[int], int]
) -> str:
    styles: dict[int, str] = {0: ""}
    rows = []
    for number in sorted(edits.keys() | heights.keys()):
        cells = []
        for column, (content, wanted) in sorted(edits.get(number, {}).items()):
            if wanted not in styles:
                index = style(wanted)
                styles[wanted] = f' s="{index}"' if index else ""
            kind, tail = content or EMPTY
            cells.append(f'<c r="{column_letter(column)}{number}"{styles[wanted]}{kind}{tail}')
        height = f' ht="{heights[number]:g}" customHeight="1"' if number in heights else ""
        rows.append(f'<row r="{number}"{height}>{"".join(cells)}</row>')
    return f"<sheetData>{''.join(rows)}</sheetData>" if rows else "<sheetData/>"
