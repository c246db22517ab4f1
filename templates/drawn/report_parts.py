"""What the templates of the self-evaluation reports have in common: title, loops over sentences, annexes."""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.text.paragraph import Paragraph

from drawn.face import LINE, add, blank_line, new_document, new_page

Parts = Iterable[tuple[str, str, str]]
"""Headings with what stands below them: style, heading, field of the form's part ('' for none)."""


def report(before: Parts, behind: Parts, opening: str = "") -> Document:
    """A report: a part a form, with its indicators between two lots of sections, and the forms behind it.

    `opening` is a field with the sentences that a part begins with.
    """
    document = new_document()
    head(document)
    add(document, "Body", "{%p for 表 in 各表 %}")
    part_title(document)
    if opening:
        lines(document, "Body", opening)
    sections(document, before)
    indicator_groups(document)
    sections(document, behind)
    lines(document, "Body", "表.其他")
    add(document, "Body", "{%p endfor %}")
    close(document)
    return document


def head(document: Document) -> None:
    """The title in lines, and the remark that a draft begins with."""
    lines(document, "PaperTitle", "标题")
    blank_line(document)
    lines(document, "Body", "提示")


def lines(document: Document, style: str, field: str) -> None:
    """A paragraph for each sentence of a field."""
    loop(document, style, "句", field)


def loop(document: Document, style: str, one: str, field: str) -> None:
    """A paragraph for each item of a field, which is called `one`."""
    add(document, style, f"{{%p for {one} in {field} %}}")
    add(document, style, f"{{{{ {one} }}}}")
    add(document, style, "{%p endfor %}")


def sections(document: Document, parts: Parts) -> None:
    """Headings with the sentences below them."""
    for style, heading, field in parts:
        headed(add(document, style, heading))
        if field:
            lines(document, "Body", f"表.{field}")


def headed(paragraph: Paragraph) -> None:
    """A heading stays on the page of what it heads."""
    paragraph.paragraph_format.keep_with_next = True


def part_title(document: Document) -> None:
    """The title of a part, where a report has several: a project's name."""
    add(document, "Body", "{%p if 表.标题 %}")
    title = add(document, "AnnexTitle", "{{ 表.标题 }}")
    title.paragraph_format.space_before = LINE
    headed(title)
    add(document, "Body", "{%p endif %}")


def indicator_groups(document: Document) -> None:
    """The groups of indicators, each with its title and sentences."""
    add(document, "Body", "{%p for 组 in 表.指标 %}")
    headed(add(document, "Body", "{{ 组.标题 }}"))
    lines(document, "Body", "组.句")
    add(document, "Body", "{%p endfor %}")


def close(document: Document) -> None:
    """What the annexes are called, who signs, and the annexes on pages of their own."""
    blank_line(document)
    lines(document, "Body", "附件说明")
    blank_line(document)
    add(document, "Signature", "{{ 单位 }}")
    add(document, "Signature", "{{ 日期 }}")
    new_page(document, landscape=True)
    add(document, "AnnexMark", "{%p for 附件 in 各附件 %}")
    add(document, "AnnexMark", "{%p if 附件.另起一页 %}")
    add(document, "AnnexMark").add_run().add_break(WD_BREAK.PAGE)
    add(document, "AnnexMark", "{%p endif %}")
    add(document, "AnnexMark", "附件{{ 附件.序号 }}")
    add(document, "AnnexTitle", "{{ 附件.标题 }}")
    loop(document, "TableText", "行", "附件.说明")
    add(document, "TableText", "{{p 附件.表 }}")
    add(document, "AnnexMark", "{%p endfor %}")
