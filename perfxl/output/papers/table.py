"""A table as WordprocessingML in one go: python-docx takes half a second for two hundred rows, cell by cell."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from perfxl.output.papers.block import Block, escaped

Align = Literal["left", "center", "right"]
# Twentieths of a point in a millimetre.
_TWIPS = 56.69
TEXT_WIDTH, LANDSCAPE_WIDTH = 156.0, 225.0
"""How wide the type area is on an upright page and on one that lies, in millimetres."""
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that covers `across` columns and `down` rows; lines of its text become paragraphs."""

    text: str = ""
    across: int = 1
    down: int = 1
    align: Align = "center"
    strong: bool = False


def header(heads: Iterable[str]) -> list[Cell]:
    """The first row of a table."""
    return [Cell(head, strong=True) for head in heads]


def line(texts: Iterable[str], left: Container[int]) -> list[Cell]:
    """A row of texts, those of the columns `left` beginning at the left."""
    return [Cell(text, align="left" if at in left else "center") for at, text in enumerate(texts)]


def table(rows: Sequence[Sequence[Cell]], widths: Sequence[float], headers: int = 1) -> Block:
    """A table with borders; `widths` in millimetres, the first `headers` rows repeated on each page.

    As in HTML a row leaves out what a cell above or beside it covers.
    """
    spans = [round(width * _TWIPS) for width in widths]
    covered: dict[tuple[int, int], int] = {}
    body = "".join(_row(number, row, spans, covered, number < headers) for number, row in enumerate(rows))
    grid = "".join(f'<w:gridCol w:w="{span}"/>' for span in spans)
    return Block(
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(spans)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(
    number: int, row: Sequence[Cell], spans: Sequence[int], covered: dict[tuple[int, int], int], header: bool
) -> str:
    """A row; `covered` says by row and column how many columns a cell from above goes on over there."""
    cells, column, given = [], 0, iter(row)
    while column < len(spans):
        if across := covered.pop((number, column), 0):
            cells.append(
                _cell(Cell(across=across), sum(spans[column : column + across]), '<w:vMerge w:val="continue"/>')
            )
            column += across
            continue
        cell = next(given, Cell())
        for below in range(1, cell.down):
            covered[number + below, column] = cell.across
        merge = '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
        cells.append(_cell(cell, sum(spans[column : column + cell.across]), merge))
        column += cell.across
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
    strong = "<w:rPr><w:b/></w:rPr>" if cell.strong else ""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/><w:jc w:val="{cell.align}"/></w:pPr>'
        f'<w:r>{strong}<w:t xml:space="preserve">{escaped(line)}</w:t></w:r></w:p>'
        for line in cell.text.split("\n")
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'
