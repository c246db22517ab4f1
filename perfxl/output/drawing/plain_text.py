"""Texts from inputs, as XlsxWriter takes them for texts."""


def plain_text(text: str) -> str:
    """A text that XlsxWriter escapes: what stands in <r>…</r> it takes for XML, so that gets a space behind it."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
