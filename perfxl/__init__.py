"""perfxl: reads, scores, checks and annotates 绩效自评表 workbooks.

The library in a few calls: `review` for one workbook's record, `annotate` for its annotated copy, `clean` for its 报送版
without the marks, `mend` for its 修正稿, `report` for the draft of its 自评报告, `frames` for many records as pandas frames,
`consolidate` for 汇总.xlsx over them. docs/library.md has all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.text.version import __version__

if TYPE_CHECKING:
    from perfxl.intake.frames import Frames
    from perfxl.ledger.faults import LedgerError
    from perfxl.reviewing.record import (
        DetailRecord,
        ErrorRecord,
        EvidenceRecord,
        FieldRecord,
        FindingRecord,
        FormRecord,
        FundRecord,
        IndicatorRecord,
        TotalsRecord,
        WorkbookRecord,
    )
    from perfxl.rules.files import RulebookError
    from perfxl.text.errors import CallError, PerfxlError
    from perfxl.ways_in.library import OutputError, annotate, clean, consolidate, frames, mend, report, review

__all__ = [
    "CallError",
    "DetailRecord",
    "ErrorRecord",
    "EvidenceRecord",
    "FieldRecord",
    "FindingRecord",
    "FormRecord",
    "Frames",
    "FundRecord",
    "IndicatorRecord",
    "LedgerError",
    "OutputError",
    "PerfxlError",
    "RulebookError",
    "TotalsRecord",
    "WorkbookRecord",
    "__version__",
    "annotate",
    "clean",
    "consolidate",
    "frames",
    "mend",
    "report",
    "review",
]

if not TYPE_CHECKING:
    # The command line and every worker import this package: what it exports is imported when it is asked for. (A type
    # checker that saw this function would take any name for one of the package's.)
    _ELSEWHERE = {
        "CallError": "text.errors",
        "Frames": "intake.frames",
        "LedgerError": "ledger.faults",
        "PerfxlError": "text.errors",
        "RulebookError": "rules.files",
    }

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        place = _ELSEWHERE.get(name, "reviewing.record" if name.endswith("Record") else "ways_in.library")
        found = globals()[name] = getattr(import_module(f"{__name__}.{place}"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
