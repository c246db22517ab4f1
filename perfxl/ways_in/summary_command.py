"""`perfxl report` over a run's output folder: the bureau's papers written, and what there is to say of them."""

from __future__ import annotations

import sys
from pathlib import Path

from perfxl.text.errors import CallError
from perfxl.text.screen import safe

STYLE = "bureau"


def report_on_run(
    folder: str,
    output: Path | None,
    style: str | None,
    template: Path,
    ledger: Path | None,
    archive: Path | None,
    named: bool,
) -> None:
    """Write 总结 and 通报 over a folder, and tell of them. Raises CallError and what `summarise` does."""
    from perfxl.output.papers.blanks import to_fill_in
    from perfxl.run.summary import SummaryOptions, summarise

    if style not in (None, STYLE):
        raise CallError(f"审核结果的 --style 只能是 {STYLE}，不能是“{style}”。")
    if not Path(folder).is_dir():
        raise CallError(f"--style {STYLE} 只用于审核的结果文件夹，“{folder}”不是。")
    written = summarise(Path(folder), SummaryOptions(ledger, archive, template, output, named))
    for line in (*written.said, *(f"已生成 {path}" for path in written.papers), to_fill_in(written.blanks)):
        if line:
            print(safe(line), file=sys.stderr)
