"""The pages of a paper: which way they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document


def lie_upright(document: Document) -> None:
    """Turn the last section upright, where it is one of its own (the annexes') and lies: its margins turn with it."""
    from docx.enum.section import WD_ORIENT

    section = document.sections[-1]
    width, height = section.page_width, section.page_height
    if len(document.sections) < 2 or width is None or height is None or width <= height:
        return
    top, right = section.right_margin, section.bottom_margin
    bottom, left = section.left_margin, section.top_margin
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = height, width
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left
