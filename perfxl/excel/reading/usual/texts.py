"""Texts and values written anew: the pieces that readers put together to a text, and nothing that only some take for one."""

from __future__ import annotations

from perfxl.excel.reading.usual.writing import PRESERVED, SelectiveWriter

_OF_A_TEXT = frozenset({"t", "r", "rPh", "phoneticPr"})
# What may stand within what; all else is left out, and what stands within it.
_WITHIN = {
    "sst": frozenset({"si"}),
    "si": _OF_A_TEXT,
    "is": _OF_A_TEXT,
    "r": frozenset({"rPr", "t"}),
    "rPh": frozenset({"t", "r"}),
}
# How a run looks: elements of any name but these.
_LOOK, _NO_LOOKS = "rPr", frozenset({"sst", "si", "is", "r", "rPr", "rPh", "t"})
_SAYING = frozenset({"t", "v", "f"})
# What these say of themselves is of no use to a reader, but for white space.
_BARE = frozenset({"si", "is", "r", "rPr", "t"})


class TextWriter(SelectiveWriter):
    """Writes shared texts, or what is held by one cell."""

    def keeps(self, local: str, own: bool) -> bool:
        """Whether an element is a text or a piece of one, or says how a run looks."""
        if _LOOK in self.above:
            return own and local not in _NO_LOOKS
        above = next((name for name in reversed(self.above) if name), None)
        return own and (above is None or local in _WITHIN.get(above, ()))

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if local in _BARE:
            attributes = dict([PRESERVED]) if local == "t" and PRESERVED in attributes.items() else {}
        super().start(local, own, tag, attributes)

    def text(self, text: str) -> None:
        """A text, where one may stand."""
        if self.above and self.above[-1] in _SAYING:
            super().text(text)
