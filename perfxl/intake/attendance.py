"""Who sent what, held against the roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from perfxl.intake.schema import NO_NAME
from perfxl.ledger.roster import Entry, Lines
from perfxl.ledger.similar_names import SimilarNames

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Sender:
    """A name under which forms came, and these, by their labels in the frame of forms.

    `departments` is how many of them are departments' forms, `match` tells how the name was matched with the roster,
    `perhaps` what else it may be there.
    """

    name: str
    forms: tuple[int, ...]
    match: str = ""
    departments: int = 0
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line of the roster stands: what came for it, and the senders of no line that may be it.

    `repeats` is the row of the earlier line that names the same unit: what came is counted there.
    """

    entry: Entry
    senders: tuple[Sender, ...] = ()
    perhaps: tuple[str, ...] = ()
    repeats: int | None = None

    @property
    def came(self) -> int:
        """How many forms came."""
        return sum(len(sender.forms) for sender in self.senders)

    @property
    def came_department(self) -> int:
        """How many departments' forms came."""
        return sum(sender.departments for sender in self.senders)

    @property
    def came_projects(self) -> int:
        """How many projects' forms came."""
        return self.came - self.came_department

    @property
    def missing_department(self) -> int | None:
        """How many departments' forms are still to come, None where the roster does not say."""
        return self._short(self.entry.due_department, self.came_department)

    @property
    def missing_projects(self) -> int | None:
        """How many projects' forms are still to come, None where the roster does not say."""
        return self._short(self.entry.due_projects, self.came_projects)

    @property
    def missing(self) -> int:
        """How many forms are still to come; one where none came and the roster gives no number at all.

        What is too many of one kind makes up for nothing of the other.
        """
        kinds = [self.missing_department, self.missing_projects]
        by_kind = [missing for missing in kinds if missing is not None]
        due = (0 if by_kind else 1) if self.entry.due is None else self.entry.due
        return max(sum(by_kind), self._short(due, self.came) or 0)

    def _short(self, due: int | None, came: int) -> int | None:
        """How many of those that are due did not come; none where the line only repeats another."""
        if due is None:
            return None
        return 0 if self.repeats is not None else max(due - came, 0)

    @property
    def note(self) -> str:
        """What there is to say of the line itself."""
        repeated = "" if self.repeats is None else f"与名单第 {self.repeats} 行重复，只算一次。"
        return repeated + self.entry.note


@dataclass(frozen=True, slots=True)
class Attendance:
    """The roster against what came; `unexpected` are senders of no line."""

    standings: tuple[Standing, ...]
    unexpected: tuple[Sender, ...]


def attendance(lines: Lines, forms: pd.DataFrame) -> Attendance:
    """Match the forms with the roster, by what they call themselves; the uncertain ones are for a person to decide."""
    matched: dict[int, list[Sender]] = defaultdict(list)
    strangers: list[Sender] = []
    senders = _senders(lines, forms).reset_index(names="label")
    for _, group in senders.groupby(["line", "sender", "match"], sort=False):
        line, name, match = (group[key].iloc[0] for key in ("line", "sender", "match"))
        sender = Sender(name, tuple(group["label"]), match, int((group["kind"] == "department").sum()))
        (matched[int(line)] if line >= 0 else strangers).append(sender)
    return Attendance(_standings(lines, matched, strangers), _unexpected(lines, strangers))


def _senders(lines: Lines, forms: pd.DataFrame) -> pd.DataFrame:
    """Whose each form is: the sender's name, its line on the roster (-1 for none), and how the name was matched."""
    names = ["unit", "filed", "department", "owner"]
    senders = forms[names].drop_duplicates()
    found = [_sender(lines, *stated) for stated in zip(*(senders[name] for name in names), strict=True)]
    for at, name in enumerate(("sender", "line", "match")):
        senders[name] = [one[at] for one in found]
    return forms[["kind", *names]].merge(senders, on=names, how="left").set_axis(forms.index)


def _sender(lines: Lines, unit: str, filed: str, department: str, owner: str) -> tuple[str, int, str]:
    """Whose a form is: its unit's, where the unit owns it and is on the roster, else its department's."""
    if owner != department and (listed := lines.find(unit)):
        return unit, *listed
    return filed, *(lines.find(filed) or (-1, ""))


def _standings(
    lines: Lines, matched: Mapping[int, Sequence[Sender]], strangers: Iterable[Sender]
) -> tuple[Standing, ...]:
    unmatched = SimilarNames(sender.name for sender in strangers if sender.name != NO_NAME)

    def perhaps(entry: Entry) -> tuple[str, ...]:
        return tuple(name for name in unmatched.nearest(entry.department) if lines.may_be(name, entry.department))

    standings = []
    for at, entry in enumerate(lines.entries):
        earlier = lines.repeated.get(at)
        repeats = None if earlier is None else lines.entries[earlier].row
        standing = Standing(entry, tuple(matched.get(at, ())), repeats=repeats)
        standings.append(replace(standing, perhaps=perhaps(entry)) if standing.missing else standing)
    return tuple(standings)


def _unexpected(lines: Lines, strangers: Iterable[Sender]) -> tuple[Sender, ...]:
    listed = SimilarNames(entry.department for at, entry in enumerate(lines.entries) if at not in lines.repeated)

    def perhaps(name: str) -> tuple[str, ...]:
        return tuple(near for near in listed.nearest(name) if name != NO_NAME and lines.may_be(name, near))

    return tuple(
        replace(sender, perhaps=perhaps(sender.name)) for sender in sorted(strangers, key=lambda sender: sender.name)
    )
