"""The lines of 退回清单.xlsx: the roster in its order, then who else sent something, then what nobody can be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfxl.intake.attendance import Standing
from perfxl.intake.followed_up import FollowedUp
from perfxl.intake.frames import form_rows
from perfxl.intake.returned import Returned
from perfxl.intake.schema import NO_NAME
from perfxl.ledger.names import unit_name
from perfxl.output.consolidated.file_names import telling_names
from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.papers.notice.cover import Line

_TO_MEND, _TO_EXPLAIN, _NOTHING, _ABSENT, _NOT_AGAIN = "退回修改", "核实说明", "不退回", "未报送", "本轮未报"
_OTHER_YEARS, _NOBODYS, _UNREAD = "其他年度", "单位不明", "未审核"
_NO_FORM = "没有找到绩效自评表。"


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes to a department: the file, the number of copies in it, what there is to say of others."""

    package: Path
    copies: int
    note: str


def lines_of(
    content: Consolidated,
    due: Sequence[Returned],
    sent: Mapping[str, Sent],
    followed: Mapping[str, Sequence[FollowedUp]],
) -> list[Line]:
    """All lines of the list."""
    by_name = {each.name: each for each in due}
    standings = {each.entry.department: each for each in content.standings if each.repeats is None}
    owners = content.other_years["owner"]
    perhaps, elsewhen = _perhaps(content), Counter[str](owners[owners != NO_NAME])
    departments = (
        _Department(
            by_name.get(name, Returned(name, (), ())),
            standings.get(name),
            sent.get(name),
            followed.get(name),
            elsewhen[name],
            perhaps.get(unit_name(name), ""),
        )
        for name in dict.fromkeys([*standings, *by_name, *followed, *elsewhen])
    )
    return [*(each.line() for each in departments if each.is_told), *_nobodys(content), *_unread(content)]


@dataclass(frozen=True, slots=True)
class _Department:
    """What is known of a department: how many forms of other years it sent, whom else on the roster it may be."""

    to: Returned
    standing: Standing | None
    sent: Sent | None
    followed: Sequence[FollowedUp] | None
    elsewhen: int
    perhaps: str

    @property
    def missing(self) -> int:
        """How many forms are still to come."""
        return self.standing.missing if self.standing else 0

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say: something came, or is due."""
        return bool(self.to.forms or self.sent or self.missing or self.followed or self.elsewhen)

    def line(self) -> Line:
        """Its line of the list."""
        to, sent, entry = self.to, self.sent, self.standing.entry if self.standing else None
        shown = bool(to.forms or sent)
        return Line(
            name=to.name,
            state=self._state(),
            superior=entry.superior if entry else "",
            contact=entry.contact if entry else "",
            forms=len(to.forms) if shown else None,
            wrong_forms=to.wrong_forms if shown else None,
            errors=len(to.errors) if shown else None,
            warnings=len(to.warnings) if shown else None,
            among=len(to.among) if shown else None,
            left=None if self.followed is None else sum(one.state == "未改正" for one in self.followed),
            copies=sent.copies if sent else None,
            package=sent.package if sent else None,
            note="".join(self._notes()),
        )

    def _state(self) -> str:
        if self.sent:
            return _TO_MEND if self.to.errors else _TO_EXPLAIN
        if self.to.forms:
            return _NOTHING
        if self.elsewhen:
            return _OTHER_YEARS
        return _NOT_AGAIN if self.followed else _ABSENT

    def _notes(self) -> Iterator[str]:
        if self.standing is None:
            yield self.perhaps
        if self.sent:
            yield self.sent.note
        if self.missing and self.to.forms:
            yield f"还缺 {self.missing} 张表。"
        if self.elsewhen:
            yield f"{self.elsewhen} 张表是其他年度的，没有计入。"


def _perhaps(content: Consolidated) -> dict[str, str]:
    """What else the senders of no line of the roster may be, in words, by their names as they are compared."""
    unexpected = content.attendance.unexpected if content.attendance else ()
    return {
        unit_name(sender.name): "名单上没有"
        + (f"，可能是“{'”“'.join(sender.perhaps)}”，请先确认。" if sender.perhaps else "。")
        for sender in unexpected
    }


def _nobodys(content: Consolidated) -> Iterator[Line]:
    """The forms that do not say whose they are: nobody can tell whom they go back to."""
    forms = content.counted.forms
    for form in form_rows(forms[forms["owner"] == NO_NAME]):
        yield Line(
            NO_NAME, _NOBODYS, forms=1, wrong_forms=int(form.errors > 0), errors=form.errors,
            warnings=form.warnings - form.answered, note=f"“{form.relative}”没有填部门和单位，请确认是谁报送的，另行退回。",
        )  # fmt: skip


def _unread(content: Consolidated) -> Iterator[Line]:
    """The workbooks that nobody could review."""
    books = content.counted.workbooks
    names, unread = telling_names(books["source"]), books[books["status"] != "scored"]
    for source, message in zip(unread["source"], unread["message"].fillna(_NO_FORM), strict=True):
        yield Line("（无法识别）", _UNREAD, note=f"“{names[source]}”：{message}")
