"""The face of an official document (GB/T 9704-2012) as Word styles: page, type, headings, page numbers.

22 lines of 28 characters on A4: 22 × 29 pt is more than the type area's 225 mm, so lines are 28.95 pt; 28 × 16 pt is more
than its 156 mm, so characters stand a quarter of a point closer. A grid with a negative character space is Word's own way,
but LibreOffice then sets 14 characters a line.
"""

from __future__ import annotations

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

LINE = Pt(28.95)
TITLE_FACE, BODY_FACE, HEAD_FACE, SUBHEAD_FACE, NUMBER_FACE = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
# What Word takes where a face is not installed, as on most Windows.
_INSTEAD = {TITLE_FACE: "华文中宋", BODY_FACE: "仿宋", SUBHEAD_FACE: "楷体"}
# Style id: name, face, size in points, alignment, characters of first line indent (hundredths), exact lines.
_STYLES = (
    ("PaperTitle", "公文标题", TITLE_FACE, 22, "center", 0, True),
    ("Level1", "一级标题", HEAD_FACE, 16, "both", 200, True),
    ("Level2", "二级标题", SUBHEAD_FACE, 16, "both", 200, True),
    ("Body", "公文正文", BODY_FACE, 16, "both", 200, True),
    ("Flush", "顶格正文", BODY_FACE, 16, "both", 0, True),
    ("Signature", "落款", BODY_FACE, 16, "right", 0, True),
    ("AnnexMark", "附件标识", HEAD_FACE, 16, "left", 0, True),
    ("AnnexTitle", "附件标题", TITLE_FACE, 18, "center", 0, True),
    ("Note", "说明文字", BODY_FACE, 12, "both", 0, False),
    ("TableText", "表格文字", BODY_FACE, 10.5, "center", 0, False),
    ("TableHead", "表头文字", HEAD_FACE, 10.5, "center", 0, False),
)


def new_document() -> DocumentType:
    """An empty upright A4 document with the styles and the page numbers of an official document."""
    document = Document()
    _drop_styles(document)
    for style in _STYLES:
        _add_style(document, *style)
    section = document.sections[0]
    _page(section, 210, 297)
    _name_substitutes(document)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], "right")
    _page_number(section.even_page_footer.paragraphs[0], "left")
    document._body.clear_content()
    for name, value in (("author", ""), ("title", ""), ("comments", ""), ("last_modified_by", "")):
        setattr(document.core_properties, name, value)
    return document


def add(document: DocumentType, style: str, text: str = "") -> Paragraph:
    """A paragraph of a style, by the style's id."""
    paragraph = document.add_paragraph(text)
    paragraph.style = next(one for one in document.styles if one.style_id == style)
    return paragraph


def blank_line(document: DocumentType) -> Paragraph:
    """An empty line of the type area."""
    return add(document, "Flush")


def new_page(document: DocumentType, landscape: bool = False) -> Section:
    """A section that begins on a new page, upright or lying, with the same page numbers."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, *((297, 210) if landscape else (210, 297)))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    return section


def bordered(table: Table) -> None:
    """Thin lines around a table and between all of its cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)


def _page(section: Section, width: float, height: float) -> None:
    section.page_width, section.page_height = Mm(width), Mm(height)
    upright = width < height
    top, left, bottom, right = (37, 28, 35, 26) if upright else (28, 35, 26, 37)
    section.top_margin, section.left_margin = Mm(top), Mm(left)
    section.bottom_margin, section.right_margin = Mm(bottom), Mm(right)
    section.footer_distance = Mm(24 if upright else 15)
    section.header_distance = Mm(15)


def _drop_styles(document: DocumentType) -> None:
    """Leave what Word cannot do without: the default template of the library has a hundred styles, in its own faces."""
    kept = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Footer", "Header"}
    styles = document.styles.element
    for element in list(styles):
        if element.tag == qn("w:style") and element.get(qn("w:styleId")) not in kept:
            styles.remove(element)
    _face(document.styles["Normal"], BODY_FACE, 16)
    document.styles["Normal"].paragraph_format.widow_control = False


def _name_substitutes(document: DocumentType) -> None:
    """Say in the font table which face stands in for which."""
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/></w:font>' for face, other in _INSTEAD.items()
    )
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
    )


def _add_style(
    document: DocumentType, style_id: str, name: str, face: str, size: float, align: str, indent: int, exact: bool
) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), style_id)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _face(style, face, size)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.alignment = {
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "left": WD_ALIGN_PARAGRAPH.LEFT,
    }[align]
    if exact:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    else:
        layout.line_spacing = 1.0
    if indent:
        indentation = style.element.get_or_add_pPr().get_or_add_ind()
        indentation.set(qn("w:firstLineChars"), str(indent))
        indentation.set(qn("w:firstLine"), str(round(indent / 100 * size * 20)))


def _face(style: ParagraphStyle, face: str, size: float) -> None:
    """Chinese in the face, digits and Latin in Times New Roman; the library's theme faces go."""
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    latin = face if face in (HEAD_FACE,) else "Times New Roman"
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", face), ("cs", "Times New Roman")):
        fonts.set(qn(f"w:{name}"), value)
    if size == 16:  # the type area's 28 characters a line
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), "-5")
        properties.find(qn("w:sz")).addprevious(spacing)


def _page_number(paragraph: Paragraph, side: str) -> None:
    """— 1 — in 4号 宋体, outside, one character in."""
    for kind, text in (
        ("text", "— "),
        ("begin", ""),
        ("instr", "PAGE"),
        ("separate", ""),
        ("text", "1"),
        ("end", ""),
        ("text", " —"),
    ):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.size = Pt(14)
        run.font.name = NUMBER_FACE
        run._element.rPr.rFonts.set(qn("w:eastAsia"), NUMBER_FACE)
        if kind == "instr":
            field = OxmlElement("w:instrText")
            field.text = text
            run._element.append(field)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
    indentation = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indentation.set(qn(f"w:{side}Chars"), "100")
    indentation.set(qn(f"w:{side}"), "280")
