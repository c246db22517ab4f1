"""Which of several forms that may be the same is counted, by what speaks for each, and whether a person is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfxl.forms.words import normal
from perfxl.intake.version_signs import OWN, Mark

# Files written within a minute were unpacked or copied together: their times tell nothing.
_CLEAR = 60.0
TAKEN, NOT_TAKEN = "采用", "不采用"
"""What is decided of a version."""


@dataclass(frozen=True)
class Version:
    """A form among those that may be the same, with what speaks for it.

    `position` is its label in the frame of forms, `name` what it is asked about by, `key` whose it says it is, `year`
    included. `figures` is the digest of its amounts and targets, `result` its totals. `came_back` tells that its workbook
    holds the 审核结果 of an earlier round, so that it was mended from there. `changed` is in seconds.
    """

    position: int
    name: str
    key: tuple[object, ...]
    dated: bool
    figures: str
    result: tuple[object, ...]
    mark: Mark
    came_back: bool
    place: int
    original: bool
    changed: float | None
    errors: int

    @cached_property
    def signs(self) -> tuple[tuple[float, ...], ...]:
        """What name, content and place say, the surest first."""
        return (self.mark.stage, self.mark.number), (self.came_back,), (self.place,), (self.original,)

    @cached_property
    def rank(self) -> tuple[object, ...]:
        """The better version has more; of equals the one that came last."""
        return self.dated, self.signs, (self.changed or 0.0) // _CLEAR, -self.errors, self.position

    def same_as(self, other: Version) -> bool:
        """Whether it makes no difference which of the two is counted."""
        return bool(self.figures) and (self.figures, self.result) == (other.figures, other.result)


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a form: whether it is counted, the form in its place, why, and whether a person is asked."""

    counted: bool
    kept: int | None
    because: str
    asked: bool


def choices(told: str, group: Sequence[Version], decided: Mapping[tuple[str, str], str]) -> dict[int, Choice]:
    """What becomes of each form of a group, by position; `told` is what they are, in the words of the question.

    Forms that say the same of themselves are versions, and so are those of the same figures; of what remains each is
    counted until a person decides.
    """
    decisions = {one.position: decided.get((normal(told), normal(one.name))) for one in group}
    alternatives = _versions(group)
    found: dict[int, Choice] = {}
    taken = [one.position for one in group if decisions[one.position] == TAKEN]
    for versions in alternatives:
        found |= _of_versions(versions, decisions, len(alternatives) > 1, taken)
    return found


def _versions(group: Sequence[Version]) -> list[list[Version]]:
    """The forms in sets of versions of one: of one key, or of the same figures."""
    sets: list[list[Version]] = []
    for form in group:
        joined = [
            one for one in sets if any(form.key == other.key or form.same_as(other) for other in one)
        ]  # fmt: skip
        sets = [one for one in sets if one not in joined] + [[*(form for one in joined for form in one), form]]
    return sets


def _of_versions(
    versions: Sequence[Version], decisions: Mapping[int, str | None], alone: bool, taken: Sequence[int]
) -> dict[int, Choice]:
    """`alone`: the group has other forms of which it is not clear that these are versions."""
    chosen = [one for one in versions if decisions[one.position] == TAKEN]
    left = [one for one in versions if decisions[one.position] != NOT_TAKEN]
    best = max(chosen or left or versions, key=lambda one: one.rank)
    counted = chosen or ([best] if left else [])
    unsure = alone or any(_doubtful(best, other) for other in left)
    if chosen:
        because = "待确认中决定采用"
    elif len(left) > 1:
        because = _because(best, left)
    else:
        because = "可能是同一张表，暂都计入" if alone else "另一份已决定不采用"
    found = {}
    for one in versions:
        decision = decisions[one.position]
        settled = bool(decision) or (decision == "" and bool(chosen))
        is_counted = one in counted
        kept = None if is_counted else best.position if counted else next(iter(taken), None)
        why = "待确认中决定不采用" if decision == NOT_TAKEN else because
        found[one.position] = Choice(is_counted, kept, why, unsure and not settled)
    return found


def _doubtful(best: Version, other: Version) -> bool:
    """Whether a person has to say that the better of two versions is the better one."""
    if other is best or (best.same_as(other) and best.key[:-1] == other.key[:-1]):
        return False
    if (
        best.mark.stage == other.mark.stage > 0
        and 0 in (best.mark.number, other.mark.number)
        and best.mark != other.mark
    ):
        return True
    pairs = [(mine, theirs) for mine, theirs in zip(best.signs, other.signs, strict=True) if mine != theirs]
    older = bool(best.changed and other.changed and best.changed < other.changed - _CLEAR)
    return not pairs or older or any(mine < theirs for mine, theirs in pairs)


def _because(best: Version, versions: Sequence[Version]) -> str:
    """Why the best of several versions is."""
    others = [one for one in versions if one is not best]
    mark, back, place, original = (
        any(best.signs[at] > other.signs[at] for other in others) for at in range(len(best.signs))
    )  # fmt: skip
    if mark and best.mark.word:
        return f"名称里有“{best.mark.word}”"
    if mark:
        return f"另一份的名称里有“{next(one.mark.word for one in others if one.mark < best.mark)}”"
    if back:
        return "里面有上次的审核结果"
    if place:
        return "在单位自己的文件夹里" if best.place == OWN else "另一份在邮件、附件一类的文件夹里"
    if original:
        return "另一份是副本"
    times = [one.changed for one in others if one.changed is not None]
    if best.changed is not None and times and best.changed >= max(times) + _CLEAR:
        return "文件修改时间较晚"
    if any(best.errors < other.errors for other in others):
        return "错误较少"
    return "分不出先后，暂取排在后面的一份"
