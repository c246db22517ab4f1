"""Characters that do not show: they come along with what is copied from pages and chats, and mean nothing."""

from __future__ import annotations

# Soft hyphen; zero-width blanks and joiners; marks, embeddings and isolates of direction; word joiner and the operators
# that are not printed; byte order mark; interlinear marks; tags.
_RANGES = (
    (0x00AD, 0x00AD),
    (0x061C, 0x061C),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),
)
_NOTHING = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))


def visible(text: str) -> str:
    """A text without the characters in it that do not show; the same text where it has none."""
    # none of them is printable, and few texts have any other that is not but for line breaks
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    return text.translate(_NOTHING)
