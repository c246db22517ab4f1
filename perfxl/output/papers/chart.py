"""A chart that Word draws, with its numbers in a workbook of its own, so that 编辑数据 works: no picture, no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from perfxl.excel.editing.refs import column_letter
from perfxl.output.papers.block import Block, escaped, printable

if TYPE_CHECKING:
    from docx.document import Document

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Sheet1"
_FONT = '<a:latin typeface="宋体"/><a:ea typeface="宋体"/>'
_LINE = '<a:ln w="9525"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln>'
_BARE = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
# told apart in black and white too
_FILLS = ("7F7F7F", "D9D9D9", "FFFFFF")
_AXES = (50010001, 50010002)
# EMU in a millimetre
_EMU = 36000
_COLUMN_HEIGHT, _BAR_HEIGHT, _FRAME = 65, 6.5, 18
"""In millimetres: a chart of columns, a bar, what is around the bars."""


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers under one name, one a category; None draws nothing."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns side by side, or bars below one another, of each category; `text` says what it shows to who cannot see it.

    `percent` shows ratios as percentages. `width` in millimetres.
    """

    text: str
    categories: Sequence[str]
    series: Sequence[Series]
    kind: Literal["columns", "bars"] = "columns"
    percent: bool = False
    width: float = 150

    @property
    def height(self) -> float:
        """In millimetres."""
        return _COLUMN_HEIGHT if self.kind == "columns" else _FRAME + _BAR_HEIGHT * len(self.categories)


def draw(chart: Chart, document: Document) -> Block:
    """Put a chart into a document; gives the paragraph that shows it, for its place in the template."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    assert package is not None
    book = Part(
        package.next_partname("/word/embeddings/Microsoft_Excel_Sheet%d.xlsx"), _BOOK_TYPE, _workbook(chart), package
    )
    part = Part(PackURI(package.next_partname("/word/charts/chart%d.xml")), _CHART_TYPE, b"", package)
    part._blob = _chart(chart, part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)).encode()
    return Block(_paragraph(chart, document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)))


def _workbook(chart: Chart) -> bytes:
    """The categories in column A, a series a column, its name above."""
    import xlsxwriter

    content = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(content, plain) as book:
        sheet = book.add_worksheet(_SHEET)
        shown = book.add_format({"num_format": _number_format(chart)})
        sheet.write_column(1, 0, map(printable, chart.categories))
        for column, series in enumerate(chart.series, 1):
            sheet.write(0, column, series.name)
            sheet.write_column(1, column, series.values, shown)
    return content.getvalue()


def _number_format(chart: Chart) -> str:
    return "0.00%" if chart.percent else "General"


def _paragraph(chart: Chart, relation: str) -> str:
    size = f'cx="{round(chart.width * _EMU)}" cy="{round(chart.height * _EMU)}"'
    text = escaped(chart.text, quoted=True)
    return (
        '<w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{_MAIN}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="1" name="{text}" descr="{text}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_MAIN}/main"><a:graphicData uri="{_MAIN}/chart">'
        f'<c:chart xmlns:c="{_MAIN}/chart" xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _chart(chart: Chart, workbook: str) -> str:
    series = "".join(_series(chart, at, one) for at, one in enumerate(chart.series))
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(900)}</c:legend>' if len(chart.series) > 1 else ""
    )
    direction, gap = ("col", 80) if chart.kind == "columns" else ("bar", 40)
    axes = "".join(f'<c:axId val="{axis}"/>' for axis in _AXES)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_MAIN}/chart" xmlns:a="{_MAIN}/main" xmlns:r="{_RELATIONS}">'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap}"/>{axes}</c:barChart>{_category_axis(chart)}{_value_axis(chart)}</c:plotArea>{legend}'
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{_BARE}{_text(900)}'
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(chart: Chart, at: int, series: Series) -> str:
    letter, last = column_letter(at + 2), len(chart.categories) + 1
    flags = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    name = f"<c:strRef><c:f>{_SHEET}!${letter}$1</c:f><c:strCache>{_points([series.name])}</c:strCache></c:strRef>"
    texts = (
        f"<c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>{_points(chart.categories)}</c:strCache></c:strRef>"
    )
    numbers = f"<c:formatCode>{_number_format(chart)}</c:formatCode>{_points(series.values)}"
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx>{name}</c:tx><c:spPr><a:solidFill>'
        f'<a:srgbClr val="{_FILLS[at % len(_FILLS)]}"/></a:solidFill>{_LINE.format("000000")}</c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="{_number_format(chart)}" sourceLinked="0"/>'
        f"{_BARE}{_text(900)}{flags}</c:dLbls><c:cat>{texts}</c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${letter}$2:${letter}${last}</c:f><c:numCache>{numbers}</c:numCache></c:numRef></c:val>"
        "</c:ser>"
    )


def _points(values: Sequence[str | float | None]) -> str:
    """The values with their numbers; those without one are left out."""
    told = [
        (at, escaped(value) if isinstance(value, str) else repr(value))
        for at, value in enumerate(values)
        if value is not None
    ]
    points = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in told)
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _text(size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{_FONT}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _category_axis(chart: Chart) -> str:
    """Below the columns; beside the bars, the first on top."""
    own, other = _AXES
    order, side = ("minMax", "b") if chart.kind == "columns" else ("maxMin", "l")
    return (
        f'<c:catAx><c:axId val="{own}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{_LINE.format("000000")}</c:spPr>{_text(900)}'
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    )


def _value_axis(chart: Chart) -> str:
    """Its labels are left out: each column and bar shows its number."""
    other, own = _AXES
    side = "l" if chart.kind == "columns" else "t"
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="1"/><c:axPos val="{side}"/><c:numFmt formatCode="{_number_format(chart)}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )
