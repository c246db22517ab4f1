"""The rulebooks that a ledger brings on its own sheets (评分规则…), and which of them forms are scored by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from perfxl.forms.model import FormKind
from perfxl.ledger.faults import Fault
from perfxl.ledger.model import Settings
from perfxl.rules.rulebook import Rulebook, SheetBooks

_PARAMETERS: Mapping[FormKind, str] = {"project": "评分规则（项目）", "department": "评分规则（部门）"}


def rulebook_for(kind: FormKind, settings: Settings, own: Sequence[Rulebook]) -> str | Rulebook | None:
    """The rulebook that 参数 names for forms of a kind, else the ledger's own; None where it says nothing of it."""
    named = settings.project_rules if kind == "project" else settings.department_rules
    if named is not None:
        return next((book for book in own if book.name == named), named)
    return next(iter(_candidates(kind, own)), None)


def _candidates(kind: FormKind, own: Sequence[Rulebook]) -> list[Rulebook]:
    """The ledger's own rulebooks for forms of a kind: those for it alone, else those for any."""
    return [book for book in own if book.form == kind] or [book for book in own if book.form == "any"]


def rulebook_faults(found: SheetBooks, settings: Settings) -> Iterator[Fault]:
    """What is wrong with a ledger's rulebooks: each by itself, and that nothing tells which of several is meant."""
    yield from (Fault(*fault) for fault in found.faults)
    own = list(found.books.values())
    for sheet, book in found.books.items():
        first = next(sheet for sheet, other in found.books.items() if other.name == book.name)
        if first != sheet:
            yield Fault(sheet, "A1", f"编码“{book.name}”与工作表“{first}”的相同。请换一个编码或名称。")
    for kind, parameter in _PARAMETERS.items():
        named = settings.project_rules if kind == "project" else settings.department_rules
        if named is None and len(several := _candidates(kind, own)) > 1:
            titles = "、".join(f"“{book.title}”" for book in several)
            sheet = next(sheet for sheet, book in found.books.items() if book is several[1])
            yield Fault(sheet, "A1", f"台账里有几套都能用：{titles}。请在“参数”的“{parameter}”里写明用哪一套。")
