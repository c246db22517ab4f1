"""What stands in a paper as a whole: a table, a chart. In a template: `{{p 附表 }}` in a paragraph of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """WordprocessingML that takes the place of a paragraph; all text in it is escaped by whoever makes it."""

    xml: str

    def __html__(self) -> str:
        """The markup itself: it is not escaped a second time."""
        return self.xml

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.xml)
