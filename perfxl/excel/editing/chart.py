"""A clustered column chart, with its drawing, in a design that can be read in black and white."""

from collections.abc import Sequence
from typing import NamedTuple

from perfxl.excel.editing.cells import number_text
from perfxl.excel.editing.markup import escape
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.refs import Range
from perfxl.excel.editing.relations import Dialect, Relations

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_OUTLINE = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
_FILLS = (
    '<a:solidFill><a:srgbClr val="595959"/></a:solidFill>',
    '<a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill>',
    '<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="000000"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>',
    '<a:pattFill prst="pct20"><a:fgClr><a:srgbClr val="000000"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>',
)
_AXES = (50010001, 50010002)


class ChartSeries(NamedTuple):
    """A series of columns: its name, where its values stand, and what they are now."""

    name: str
    ref: str
    values: Sequence[float]


def add_bar_chart(
    parts: Parts,
    anchor: Range,
    title: str,
    categories: tuple[str, Sequence[str]],
    series: Sequence[ChartSeries],
) -> str:
    """Add a chart and its drawing to the package; gives the drawing's part name."""
    dialect = parts.dialect
    columns = [ChartSeries(*each) for each in series]
    chart = parts.add("charts/chart{}.xml", _CHART_TYPE, _chart(dialect, title, categories, columns).encode())
    name = parts.types.free_name(parts.workbook.folder + "drawings/drawing{}.xml")
    relations = Relations(parts.package, name, dialect)
    content = _drawing(dialect, anchor, title, relations.add("chart", chart))
    parts.add("drawings/drawing{}.xml", _DRAWING_TYPE, content.encode())
    relations.flush(parts.types)
    return name


def _drawing(dialect: Dialect, anchor: Range, title: str, relation: str) -> str:
    def corner(tag: str, row: int, column: int) -> str:
        values = {"col": column, "colOff": 0, "row": row, "rowOff": 0}
        place = "".join(f"<xdr:{name}>{value}</xdr:{name}>" for name, value in values.items())
        return f"<xdr:{tag}>{place}</xdr:{tag}>"

    frame = (
        f'<xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="{escape(title)}" descr="{escape(title)}"/>'
        "<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{dialect.chart}">'
        f'<c:chart xmlns:c="{dialect.chart}" xmlns:r="{dialect.relations}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic>"
    )
    return (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="{dialect.sheet_drawing}" xmlns:a="{dialect.drawing}"><xdr:twoCellAnchor>'
        + corner("from", anchor.top - 1, anchor.left - 1)
        + corner("to", anchor.bottom, anchor.right)
        + f'<xdr:graphicFrame macro="">{frame}</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>'
    )


def _chart(dialect: Dialect, title: str, categories: tuple[str, Sequence[str]], series: Sequence[ChartSeries]) -> str:
    spaces = f'xmlns:c="{dialect.chart}" xmlns:a="{dialect.drawing}" xmlns:r="{dialect.relations}"'
    columns = "".join(_series(at, each, categories) for at, each in enumerate(series))
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if len(series) > 1 else ""
    axes = "".join(f'<c:axId val="{axis}"/>' for axis in _AXES)
    return (
        f'{_HEAD}<c:chartSpace {spaces}><c:roundedCorners val="0"/><c:chart>{_title(title)}'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{columns}<c:gapWidth val="80"/>{axes}</c:barChart>'
        f"{_category_axis()}{_value_axis()}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"{_text_properties(900)}</c:chartSpace>"
    )


def _text_properties(size: int) -> str:
    font = '<a:latin typeface="宋体"/><a:ea typeface="宋体"/>'
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{font}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _title(title: str) -> str:
    run = f'<a:r><a:rPr lang="zh-CN" sz="1200" b="1"/><a:t>{escape(title)}</a:t></a:r>'
    text = f"<a:bodyPr/><a:lstStyle/><a:p>{run}</a:p>"
    return f'<c:title><c:tx><c:rich>{text}</c:rich></c:tx><c:overlay val="0"/></c:title>'


def _series(index: int, series: ChartSeries, categories: tuple[str, Sequence[str]]) -> str:
    ref, labels = categories
    flags = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in (
            "showLegendKey",
            "showVal",
            "showCatName",
            "showSerName",
            "showPercent",
            "showBubbleSize",
        )
    )
    label = f'<c:numFmt formatCode="General" sourceLinked="0"/>{_text_properties(800)}'
    texts = _points([escape(text) for text in labels])
    numbers = "<c:formatCode>General</c:formatCode>" + _points([number_text(value) for value in series.values])
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:v>{escape(series.name)}</c:v></c:tx>'
        f'<c:spPr>{_FILLS[index % len(_FILLS)]}{_OUTLINE}</c:spPr><c:invertIfNegative val="0"/>'
        f"<c:dLbls>{label}{flags}</c:dLbls>"
        f"<c:cat><c:strRef><c:f>{escape(ref)}</c:f><c:strCache>{texts}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{escape(series.ref)}</c:f><c:numCache>{numbers}</c:numCache></c:numRef></c:val>"
        "</c:ser>"
    )


def _points(texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{text}</c:v></c:pt>' for at, text in enumerate(texts))
    return f'<c:ptCount val="{len(texts)}"/>{points}'


def _category_axis() -> str:
    own, other = _AXES
    return (
        f'<c:catAx><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_OUTLINE}</c:spPr>'
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    )


def _value_axis() -> str:
    other, own = _AXES
    grid = '<a:ln w="6350"><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:ln>'
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr>{grid}</c:spPr></c:majorGridlines>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_OUTLINE}</c:spPr>'
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )
