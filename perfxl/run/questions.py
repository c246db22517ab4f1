"""What a run could not decide, on its way from 汇总.xlsx into the ledger."""

from __future__ import annotations

from pathlib import Path

from perfxl.files.atomic import replacing_alone, settle
from perfxl.files.beside import write_or_beside
from perfxl.files.locks import opened_by_others
from perfxl.output.ledger.update import Updated, asked_in, updated
from perfxl.run.discovery import CONSOLIDATED_FILE
from perfxl.run.ledger import asking, backup_of
from perfxl.text.errors import CallError


def update_ledger(path: Path, folder: Path) -> Updated:
    """Append what a run asks in its output folder to the ledger; the old file is kept beside it.

    Raises CallError where the ledger is open in another program or something is missing, LedgerError, UpdateError, OSError.
    """
    if not path.is_file():
        raise CallError(f"找不到台账“{path}”。请检查路径。")
    if opened_by_others(path):
        raise _held(path)
    found = updated(path, asked_in(folder / CONSOLIDATED_FILE))
    if found.changed:
        old = path.read_bytes()
        try:
            _put(backup_of(path), old)
            _put(path, found.content)
        except PermissionError as error:
            raise _held(path) from error
        settle([path.parent])
    return found


def ask(ledger: Path, folder: Path) -> tuple[Path, int] | None:
    """Write the ledger with what a run asks into the run's output folder, beside one that is open there, and how much that is.

    None where it asks nothing.

    Raises LedgerError, UpdateError, OSError.
    """
    consolidated = folder / CONSOLIDATED_FILE
    asked = asked_in(consolidated) if consolidated.is_file() else ()
    if not asked or not (found := updated(ledger, asked)).added:
        return None
    content = found.content
    target, _ = write_or_beside(folder / asking(ledger), lambda path: _put(path, content))
    return target, found.added


def _put(target: Path, content: bytes) -> None:
    with replacing_alone(target) as part:
        part.write_bytes(content)


def _held(path: Path) -> CallError:
    return CallError(
        f"“{path.name}”正在 Excel 或 WPS 中打开，没有改动。请保存并关闭后再试；"
        f"并没有打开的，请删除同一文件夹里的“~${path.name}”。"
    )
