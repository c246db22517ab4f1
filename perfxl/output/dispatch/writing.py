"""The whole hand-out put in place at once, into a folder that holds nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfxl.files.whole_folder import in_the_way, whole_folder
from perfxl.ledger.model import Settings
from perfxl.output.dispatch.cover import COVER_FILE, write_cover
from perfxl.output.dispatch.forms import write_form
from perfxl.output.dispatch.plan import Recipient
from perfxl.rules.rulebook import Rulebook
from perfxl.text.errors import CallError


class DispatchError(CallError):
    """A hand-out that cannot be made; the message says why."""


def write_dispatch(
    folder: Path,
    recipients: Sequence[Recipient],
    settings: Settings,
    project_rules: Rulebook | None,
    department_rules: Rulebook | None,
) -> None:
    """Write all folders and the list; nothing is there until all of it is.

    Raises DispatchError where the folder holds something already, OSError.
    """
    check_empty(folder)
    with whole_folder(folder) as made:
        for each in recipients:
            for sent in each.forms:
                path = made / each.folder / sent.file
                path.parent.mkdir(exist_ok=True)
                write_form(path, sent, settings, project_rules if sent.project is not None else department_rules)
        write_cover(made / COVER_FILE, recipients, settings)


def check_empty(folder: Path) -> None:
    """Raise DispatchError where a folder holds something: nothing of it is overwritten."""
    if what := in_the_way(folder):
        raise DispatchError(f"{what}，没有下发。请用 -o 换一个文件夹，或先把里面的文件移走。")
