"""The forms of a whole evaluation handed out by the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from perfxl.forms.model import FormKind
from perfxl.ledger.model import Ledger
from perfxl.ledger.rulebooks import rulebook_for
from perfxl.output.dispatch.forms import unplaced
from perfxl.output.dispatch.plan import Recipient, Sent, recipients
from perfxl.output.dispatch.writing import DispatchError, check_empty, write_dispatch
from perfxl.output.templates import check_fits, fits
from perfxl.rules.rulebook import Rulebook, load_rulebook
from perfxl.run.ledger import ledger_at

# What the forms are like where the ledger does not say by which rules.
_USUAL: Mapping[FormKind, str] = {"project": "guangzhou-2023-project", "department": "guangzhou-2023-department"}
_NAMES: Mapping[FormKind, str] = {"project": "项目", "department": "部门"}


def dispatch(path: Path, folder: Path) -> list[str]:
    """Hand out the forms of a ledger into a folder; what there is to say of it, in sentences.

    Raises LedgerError, RulebookError where the rules of the 参数 make no such form, DispatchError, OSError.
    """
    check_empty(folder)
    ledger = ledger_at(path)
    year = ledger.settings.year
    if year is None:
        raise DispatchError("台账的“参数”里没有填“评价年度”，没有下发。请先填写。")
    to = recipients(ledger, year)
    if not any(each.forms for each in to):
        raise DispatchError("台账的“名单”和“项目清单”里没有要填报的表，没有下发。请先填写。")
    rules = {kind: _rules(kind, ledger) for kind in _NAMES}
    made = [kind for kind in _NAMES if any(_kind(sent) == kind for each in to for sent in each.forms)]
    for kind in made:
        if (book := rules[kind]) is not None:
            check_fits(kind, book)
    write_dispatch(folder, to, ledger.settings, rules["project"], rules["department"])
    unnamed = [_by(kind, rules[kind], ledger) for kind in made if not _named(kind, ledger)]
    return [_done(folder, to), *unnamed, *_notices(ledger, to, rules["department"])]


def _kind(sent: Sent) -> FormKind:
    return "department" if sent.project is None else "project"


def _rules(kind: FormKind, ledger: Ledger) -> Rulebook | None:
    """The rulebook that forms of a kind are made by, the one they are scored by; None where the ledger has none for them."""
    found = rulebook_for(kind, ledger.settings, ledger.rulebooks)
    book = load_rulebook(found) if isinstance(found, str) else found
    return book if book is None or _named(kind, ledger) or fits(kind, book) else None


def _named(kind: FormKind, ledger: Ledger) -> str | None:
    settings = ledger.settings
    return settings.project_rules if kind == "project" else settings.department_rules


def _by(kind: FormKind, book: Rulebook | None, ledger: Ledger) -> str:
    """By which rules the forms of a kind are made where 参数 names none."""
    unsaid = f"“参数”的“评分规则（{_NAMES[kind]}）”没有填"
    if book is not None:
        return f"{unsaid}，{_NAMES[kind]}表按台账里的“{book.title}”制作。"
    also = "，台账里的评分规则做不出这种表" if ledger.rulebooks else ""
    usual = load_rulebook(_USUAL[kind]).title
    return f"{unsaid}{also}，{_NAMES[kind]}表按“{usual}”制作。要用别的规则，请填写后重新下发。"


def _done(folder: Path, to: list[Recipient]) -> str:
    forms = [sent for each in to for sent in each.forms]
    projects = sum(sent.project is not None for sent in forms)
    departments = sum(bool(each.forms) for each in to)
    return f"已下发到“{folder}”：{departments} 个部门和单位，部门表 {len(forms) - projects} 张，项目表 {projects} 张。"


def _other_numbers(to: list[Recipient]) -> Iterator[str]:
    """The departments that owe another number of projects' forms by the roster than they have projects on the list."""
    for each in to:
        projects = sum(sent.project is not None for sent in each.forms)
        if each.entry.due_projects not in (None, projects):
            yield f"{each.entry.department}名单 {each.entry.due_projects} 张，清单 {projects} 个"


def _notices(ledger: Ledger, to: list[Recipient], rules: Rulebook | None) -> Iterator[str]:
    """What the list does not make up for: departments that are not on it, targets that no form has a place for."""
    if ledger.roster is not None and (unlisted := [each.entry.department for each in to if not each.listed]):
        yield f"名单里没有、项目清单里有的部门：{'、'.join(unlisted)}。已照项目清单下发，请核对。"
    if ledger.projects is not None and (others := list(_other_numbers(to))):
        yield f"名单的“应报项目表”与项目清单不一致：{'；'.join(others)}。有没有报齐按名单算，请核对后改正。"
    without = sum(sent.project is not None and not sent.targets for each in to for sent in each.forms)
    if without:
        yield f"{without} 个项目在台账里没有绩效目标，指标由部门填写。"
    book = rules or load_rulebook(_USUAL["department"])
    left = [target for each in to for sent in each.forms for target in unplaced(sent, book)]
    if left:
        rows = "、".join(str(target.row) for target in left)
        yield f"绩效目标第 {rows} 行没有印到部门表上：一级指标没有填，或部门表里没有这一类。"
