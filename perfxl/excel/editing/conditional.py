"""Conditional formats: rules put before all others of a sheet, and taken out again without a trace.

Programs disagree on which of two rules goes first: LibreOffice follows their order in the file, Excel their priorities.
So new rules stand first in the file and take the priorities 1 to n; those already there move up by n, those of
extensions (x14) as well, and down again when the new ones go.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from perfxl.excel.editing.cells import escaped_formula
from perfxl.excel.editing.markup import ATTRIBUTES, Element, Markup, Splice

_RULE_TAG = re.compile(rb"<(?:[\w.-]++:)?+cfRule(?=[\s/>])" + ATTRIBUTES + rb">")
_PRIORITY = re.compile(rb"""\spriority\s*=\s*["']([0-9]{1,9})["']""")


class NewRule(NamedTuple):
    """Cells, the formula (without its equals sign) that colours them where it holds, and a differential format's index.

    References in the formula are those of the area's first cell.
    """

    area: str
    formula: str
    look: int


class Rule(NamedTuple):
    """A rule that a sheet has: its cells, its formulas, its priority (0 where it states none)."""

    area: str
    formulas: tuple[str, ...]
    priority: int


class _Found(NamedTuple):
    """A rule where it stands."""

    rule: Rule
    element: Element
    parent: Element


class ConditionalFormats:
    """The rules of a worksheet part, all of which stand behind its cells."""

    def __init__(self, markup: Markup, prefix: str, behind: int) -> None:
        self._markup, self._p, self._behind = markup, prefix, behind

    @cached_property
    def _parents(self) -> list[Element]:
        return [element for element in self._markup.top if element.name == "conditionalFormatting"]

    @cached_property
    def _found(self) -> list[_Found]:
        return [_Found(self._rule(parent, rule), rule, parent) for parent in self._parents for rule in self._of(parent)]

    def _of(self, parent: Element) -> Iterator[Element]:
        return (element for element in self._markup.children(parent) if element.name == "cfRule")

    def _rule(self, parent: Element, element: Element) -> Rule:
        markup = self._markup
        formulas = tuple(markup.text(child) for child in markup.children(element) if child.name == "formula")
        priority = _PRIORITY.search(markup.start_tag(element))
        return Rule(markup.attributes(parent).get("sqref", ""), formulas, int(priority[1]) if priority else 0)

    def rules(self) -> tuple[Rule, ...]:
        """The rules in the order of the file; those of extensions are not among them."""
        return tuple(found.rule for found in self._found)

    def splices(self, new: Sequence[NewRule], mark: str | None) -> tuple[list[Splice], bytes]:
        """The splices that put new rules first, and take out those whose formula has the mark.

        Where the sheet has no rules the new ones are given as well, to be put where the schema wants them.
        """
        gone = [found for found in self._found if mark and any(mark in text for text in found.rule.formulas)]
        splices = [*self._without(gone), *self._moved(gone, len(new))]
        content = new_rules(new, self._p)
        if content and self._parents:
            splices.append(Splice(self._parents[0].start, self._parents[0].start, content))
            content = b""
        return splices, content

    def _without(self, gone: Iterable[_Found]) -> Iterator[Splice]:
        """A rule goes alone where its cells have others, else with the element that names its cells."""
        starts: dict[int, list[_Found]] = {}
        for found in gone:
            starts.setdefault(found.parent.start, []).append(found)
        for group in starts.values():
            parent = group[0].parent
            if len(group) == sum(1 for _ in self._of(parent)):
                yield Splice(parent.start, parent.end, b"")
            else:
                yield from (Splice(found.element.start, found.element.end, b"") for found in group)

    def _moved(self, gone: Sequence[_Found], count: int) -> Iterator[Splice]:
        """The priorities of the rules that stay, those of extensions too, each moved by what goes and what comes before it."""
        left = sorted(found.rule.priority for found in gone)
        if not left and not count:
            return
        starts = {found.element.start for found in gone}
        for tag in _RULE_TAG.finditer(self._markup.mask, self._behind):
            priority = _PRIORITY.search(self._markup.data, tag.start(), tag.end())
            if priority is None or tag.start() in starts:
                continue
            old = int(priority[1])
            moved = old - sum(each < old for each in left) + count
            yield Splice(*priority.span(1), str(moved).encode())


def new_rules(rules: Sequence[NewRule], p: str) -> bytes:
    """The elements of new rules, which go first; `p` is the prefix of the part."""
    return "".join([_rendered(rule, priority, p) for priority, rule in enumerate(rules, 1)]).encode()


def _rendered(rule: NewRule, priority: int, p: str) -> str:
    formula = f"<{p}formula>{escaped_formula(rule.formula)}</{p}formula>"
    content = f'<{p}cfRule type="expression" dxfId="{rule.look}" priority="{priority}">{formula}</{p}cfRule>'
    return f'<{p}conditionalFormatting sqref="{rule.area}">{content}</{p}conditionalFormatting>'
