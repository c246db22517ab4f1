"""A sheet added by the editor, with what only a new sheet can be given: panes, page setup, a chart."""

from collections.abc import Sequence

from perfxl.excel.editing.chart import ChartSeries, add_bar_chart
from perfxl.excel.editing.errors import WorkbookError, guarded
from perfxl.excel.editing.markup import Piece, escape
from perfxl.excel.editing.new_part import new_part
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.refs import MAX_COLUMN, cell_ref, parse_range, parse_ref, quote_sheet
from perfxl.excel.editing.workbook_part import PRINT_TITLES
from perfxl.excel.editing.worksheet import Sheet

_FILTER = "_xlnm._FilterDatabase"


class NewSheet(Sheet):
    """A sheet that `WorkbookEditor.add_sheet` made."""

    def __init__(self, parts: Parts, name: str, part: str) -> None:
        super().__init__(parts, name, part)
        self._choices: list[str] = []
        self._written = False

    def _rendered(self) -> list[Piece]:
        """What is written once is a sheet like any other."""
        if self._written:
            return super()._rendered()
        self._written = True
        return [new_part(self._parts.dialect, self._edits, lambda number: self._parts.styles.cell_style(0, number))]

    @guarded
    def merge(self, ref: str) -> None:
        """Merge a range."""
        block = parse_range(ref)
        if block.top == block.bottom and block.left == block.right:
            raise WorkbookError(f"合并区域 {ref} 只有一个单元格。")
        self._edits.merges.append(block)
        self._merged.add(block)
        anchor = self._edits.cells.get(block.top, {}).get(block.left)
        if anchor and anchor[1]:
            # a border is drawn by every cell of the range, not by its first alone
            for row in range(block.top, block.bottom + 1):
                laid = self._edits.cells.get(row, {})
                for column in range(block.left, block.right + 1):
                    if column not in laid or laid[column][1] != anchor[1]:
                        self._lay(row, column, anchor[1])

    @guarded
    def freeze(self, ref: str) -> None:
        """Keep the rows above and the columns left of a cell in view."""
        row, column = parse_ref(ref)
        pane = "bottomRight" if row > 1 and column > 1 else "bottomLeft" if row > 1 else "topRight"
        split = (f' xSplit="{column - 1}"' if column > 1 else "") + (f' ySplit="{row - 1}"' if row > 1 else "")
        content = f'<pane{split} topLeftCell="{cell_ref(row, column)}" activePane="{pane}" state="frozen"/>'
        view = f'<sheetView workbookViewId="0">{content if split else ""}<selection pane="{pane}"/></sheetView>'
        if split:
            self._edits.elements["sheetViews"] = f"<sheetViews>{view}</sheetViews>".encode()

    @guarded
    def autofilter(self, ref: str) -> None:
        """Put filter buttons on a table's header row."""
        block = parse_range(ref)
        self._edits.elements["autoFilter"] = f'<autoFilter ref="{block}"/>'.encode()
        text = f"{quote_sheet(self.name)}!{block.absolute()}"
        self._parts.workbook.define_name(_FILTER, self._index, text, hidden=True)

    @guarded
    def drop_down(self, ref: str, choices: Sequence[str]) -> None:
        """Offer a cell, or a range, a few short texts to choose from; others may be typed all the same."""
        listed = escape(f'"{",".join(choices)}"')
        self._choices.append(
            f'<dataValidation type="list" allowBlank="1" sqref="{ref}"><formula1>{listed}</formula1></dataValidation>'
        )
        rules = "".join(self._choices)
        element = f'<dataValidations count="{len(self._choices)}">{rules}</dataValidations>'
        self._edits.elements["dataValidations"] = element.encode()

    @guarded
    def print_setup(
        self,
        *,
        landscape: bool = False,
        paper: int = 9,
        fit_width: bool = True,
        scale: int | None = None,
        breaks: Sequence[int] = (),
        repeat_rows: str | None = None,
        header: str | None = None,
        footer: str | None = None,
        margins: tuple[float, float, float, float] = (0.5, 0.5, 0.6, 0.6),
        center: bool = True,
    ) -> None:
        """How the sheet prints.

        `paper` is Excel's number (9 is A4), `margins` are inches: left, right, top, bottom. `header` and `footer` are
        Excel's codes, such as ``&C第 &P 页，共 &N 页``; `repeat_rows` (``1:4``) head every page. A page ends below each of
        the rows in `breaks`, which Excel heeds only where the sheet has a `scale`, in per cent, and is not fitted.
        """
        elements = self._edits.elements
        orientation = "landscape" if landscape else "portrait"
        fit_width = fit_width and scale is None
        fit = ' fitToHeight="0"' if fit_width else f' scale="{scale}"' if scale is not None else ""
        if breaks:
            rows = "".join(f'<brk id="{row}" max="{MAX_COLUMN - 1}" man="1"/>' for row in breaks)
            count = len(breaks)
            elements["rowBreaks"] = f'<rowBreaks count="{count}" manualBreakCount="{count}">{rows}</rowBreaks>'.encode()
        elements["pageSetup"] = f'<pageSetup paperSize="{paper}"{fit} orientation="{orientation}"/>'.encode()
        if fit_width:
            elements["sheetPr"] = b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        names = zip(("left", "right", "top", "bottom", "header", "footer"), (*margins, 0.3, 0.3), strict=True)
        sizes = "".join(f' {name}="{size:g}"' for name, size in names)
        elements["pageMargins"] = f"<pageMargins{sizes}/>".encode()
        if center:
            elements["printOptions"] = b'<printOptions horizontalCentered="1"/>'
        texts = (("oddHeader", header), ("oddFooter", footer))
        content = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts if text)
        if content:
            elements["headerFooter"] = f"<headerFooter>{content}</headerFooter>".encode()
        if repeat_rows:
            self._repeat_rows(repeat_rows)

    def _repeat_rows(self, rows: str) -> None:
        block = parse_range(rows)
        text = f"{quote_sheet(self.name)}!${block.top}:${block.bottom}"
        self._parts.workbook.define_name(PRINT_TITLES, self._index, text)

    @guarded
    def bar_chart(
        self, anchor: str, title: str, categories: str, labels: Sequence[str], series: Sequence[ChartSeries]
    ) -> None:
        """Add a clustered column chart over a range of cells.

        `categories` is the reference of the labels (``审核结果!$A$10:$A$13``), `labels` what they read; a series is
        (name, reference, values). One chart a sheet.
        """
        if "drawing" in self._edits.elements or self._part.element("drawing"):
            raise WorkbookError(f"“{self.name}”已有图表。")
        relation = add_bar_chart(self._parts, parse_range(anchor), title, (categories, labels), series)
        found = self._relations.add("drawing", relation)
        self._edits.elements["drawing"] = f'<drawing r:id="{found}"/>'.encode()
