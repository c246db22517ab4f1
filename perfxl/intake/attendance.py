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

    `match` tells how the name was matched with the roster, `perhaps` what else it may be there.
    """

    name: str
    forms: tuple[int, ...]
    match: str = ""
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
    def missing(self) -> int:
        """How many forms are still to come; one where none came and the roster gives no number."""
        due = 1 if self.entry.due is None else self.entry.due
        return 0 if self.repeats is not None else max(due - self.came, 0)

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
    groups = senders.groupby(["line", "sender", "match"], sort=False)["label"].agg(tuple).reset_index()
    for line, name, match, labels in zip(*(groups[key] for key in ("line", "sender", "match", "label")), strict=True):
        (matched[line] if line >= 0 else strangers).append(Sender(name, labels, match))
    return Attendance(_standings(lines, matched, strangers), _unexpected(lines, strangers))


def _senders(lines: Lines, forms: pd.DataFrame) -> pd.DataFrame:
    """Whose each form is: the sender's name, its line on the roster (-1 for none), and how the name was matched."""
    names = ["kind", "unit", "filed"]
    senders = forms[names].drop_duplicates()
    found = [_sender(lines, *stated) for stated in zip(*(senders[name] for name in names), strict=True)]
    for at, name in enumerate(("sender", "line", "match")):
        senders[name] = [one[at] for one in found]
    return forms[names].merge(senders, on=names, how="left").set_axis(forms.index)


def _sender(lines: Lines, kind: str, unit: str, filed: str) -> tuple[str, int, str]:
    """Whose a form is: its unit's, where the roster lists the unit under its superior, else its department's."""
    if kind == "project" and unit and lines.under(unit, filed) and (listed := lines.find(unit)):
        return unit, *listed
    return filed, *(lines.find(filed) or (-1, ""))


def _standings(
    lines: Lines, matched: Mapping[int, Sequence[Sender]], strangers: Iterable[Sender]
) -> tuple[Standing, ...]:
    unmatched = SimilarNames(sender.name for sender in strangers if sender.name != NO_NAME)
    standings = []
    for at, entry in enumerate(lines.entries):
        earlier = lines.repeated.get(at)
        repeats = None if earlier is None else lines.entries[earlier].row
        standing = Standing(entry, tuple(matched.get(at, ())), repeats=repeats)
        standings.append(
            replace(standing, perhaps=unmatched.nearest(entry.department)) if standing.missing else standing
        )
    return tuple(standings)


def _unexpected(lines: Lines, strangers: Iterable[Sender]) -> tuple[Sender, ...]:
    listed = SimilarNames(entry.department for at, entry in enumerate(lines.entries) if at not in lines.repeated)
    return tuple(
        sender if sender.name == NO_NAME else replace(sender, perhaps=listed.nearest(sender.name))
        for sender in sorted(strangers, key=lambda sender: sender.name)
    )
