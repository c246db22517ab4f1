"""The forms of a whole evaluation handed out by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfxl.ledger.model import Ledger
from perfxl.output.dispatch.forms import unplaced
from perfxl.output.dispatch.plan import Recipient, recipients
from perfxl.output.dispatch.writing import DispatchError, check_empty, write_dispatch
from perfxl.output.templates import check_fits
from perfxl.rules.rulebook import Rulebook, load_rulebook
from perfxl.run.ledger import ledger_at

_USUAL_DEPARTMENT_RULES = "guangzhou-2023-department"


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
    rules = {"project": _rules(ledger.settings.project_rules), "department": _rules(ledger.settings.department_rules)}
    for kind, book in rules.items():
        if book is not None and any(
            (sent.project is None) == (kind == "department") for each in to for sent in each.forms
        ):
            check_fits(kind, book)
    write_dispatch(folder, to, ledger.settings, rules["project"], rules["department"])
    return [_done(folder, to), *_notices(ledger, to, rules["department"])]


def _rules(name: str | None) -> Rulebook | None:
    return load_rulebook(name) if name else None


def _done(folder: Path, to: list[Recipient]) -> str:
    forms = [sent for each in to for sent in each.forms]
    projects = sum(sent.project is not None for sent in forms)
    departments = sum(bool(each.forms) for each in to)
    return f"已下发到“{folder}”：{departments} 个部门和单位，部门表 {len(forms) - projects} 张，项目表 {projects} 张。"


def _notices(ledger: Ledger, to: list[Recipient], rules: Rulebook | None) -> Iterator[str]:
    """What the list does not make up for: departments that are not on it, targets that no form has a place for."""
    if ledger.roster is not None and (unlisted := [each.entry.department for each in to if not each.listed]):
        yield f"名单里没有、项目清单里有的部门：{'、'.join(unlisted)}。已照项目清单下发，请核对。"
    without = sum(sent.project is not None and not sent.targets for each in to for sent in each.forms)
    if without:
        yield f"{without} 个项目在台账里没有绩效目标，指标由部门填写。"
    book = rules or load_rulebook(_USUAL_DEPARTMENT_RULES)
    left = [target for each in to for sent in each.forms for target in unplaced(sent, book)]
    if left:
        rows = "、".join(str(target.row) for target in left)
        yield f"绩效目标第 {rows} 行没有印到部门表上：一级指标没有填，或部门表里没有这一类。"
