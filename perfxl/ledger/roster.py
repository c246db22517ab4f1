"""The roster (名单): who is to send how many forms, under which names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfxl.forms.words import normal
from perfxl.ledger.names import own_name, plain_name, unit_name
from perfxl.ledger.similar_names import SimilarNames

# How a sender's name is held against the roster, from the surest; what a match by it is called.
_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("一致", normal), ("去代码", own_name), ("去括号", plain_name), ("去后缀", unit_name),
)  # fmt: skip
_BY_CODE, _BY_ALIAS = "代码相同", "别名"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the roster. `due` is how many forms are to come, None where the roster does not say.

    `due_department` and `due_projects` are the same by kind. `aliases` are further names of the department, `superior` is the
    department that a unit belongs to, `row` the line's place in the roster, `note` what could not be read.
    """

    department: str
    code: str = ""
    due: int | None = None
    contact: str = ""
    superior: str = ""
    row: int = 0
    note: str = ""
    aliases: tuple[str, ...] = ()
    due_department: int | None = None
    due_projects: int | None = None


class Lines:
    """The lines of a roster, found by name; of lines that name the same unit the first."""

    def __init__(
        self, entries: Sequence[Entry], same: Mapping[str, str] | None = None, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Over the lines, with what was decided on.

        `same` gives further names of lines, by what was filed; `others` are a name and a line that it is not.
        """
        self.entries = entries
        self._further: dict[str, list[str]] = defaultdict(list)
        for name, listed in (same or {}).items():
            self._further[normal(listed)].append(name)
        self._others = {(normal(name), normal(listed)) for name, listed in others}
        self.repeated: dict[int, int] = {}
        """The lines that name a unit again: the line that they repeat."""
        first: dict[tuple[str, str], int] = {}
        for at, entry in enumerate(entries):
            earlier = first.setdefault((plain_name(entry.department), normal(entry.superior)), at)
            codes = {normal(code) for code in (entry.code, entries[earlier].code) if code}
            if earlier != at and len(codes) < 2:
                self.repeated[at] = earlier
        self._by_name = [(how, reading, self._named(reading)) for how, reading in _READINGS]
        self._by_code = self._lines(lambda entry: [normal(entry.code)])
        self._found: dict[str, tuple[int, str] | None] = {}

    def _named(self, reading: Callable[[str], str]) -> Mapping[str, list[int]]:
        return self._lines(lambda entry: [reading(name) for name in self._names(entry)])

    def _names(self, entry: Entry) -> tuple[str, ...]:
        return entry.department, *entry.aliases, *self._further[normal(entry.department)]

    def _lines(self, keys: Callable[[Entry], Iterable[str]]) -> Mapping[str, list[int]]:
        lines: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            if at not in self.repeated:
                for value in dict.fromkeys(filter(None, keys(entry))):
                    lines[value].append(at)
        return lines

    def find(self, name: str) -> tuple[int, str] | None:
        """The line of a name and how it was found; None where no line, or more than one, is the same."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> tuple[int, str] | None:
        for how, reading, lines in self._by_name:
            found = lines.get(reading(name), [])
            if len(found) == 1:
                listed = self.entries[found[0]].department
                return found[0], how if reading(listed) == reading(name) else _BY_ALIAS
        # a code alone is no proof: another unit may have written it
        coded = self._by_code.get(normal(name).partition("-")[0], [])
        similar = SimilarNames(self.entries[at].department for at in coded).nearest(name) if len(coded) == 1 else ()
        return (coded[0], _BY_CODE) if similar else None

    def listed_name(self, name: str) -> str | None:
        """How the roster spells a name."""
        found = self.find(name)
        return self.entries[found[0]].department if found else None

    def under(self, unit: str, superior: str) -> str | None:
        """How the roster spells a unit that it has under a superior; None where it has none such."""
        found = self.find(unit)
        entry = self.entries[found[0]] if found else None
        listed = self.listed_name(superior) or superior
        same = (
            entry
            and entry.superior
            and unit_name(self.listed_name(entry.superior) or entry.superior) == unit_name(listed)
        )
        return entry.department if entry and same else None

    def may_be(self, name: str, listed: str) -> bool:
        """Whether it was not decided that a name is another unit than that of a line."""
        return (normal(name), normal(listed)) not in self._others

    def units(self) -> dict[str, list[str]]:
        """The units of each superior, as the roster spells both."""
        units: dict[str, list[str]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            if entry.superior and at not in self.repeated:
                units[self.listed_name(entry.superior) or entry.superior].append(entry.department)
        return dict(units)
