"""How openpyxl reads and writes and Ctrl-C arrives, how many examples property tests try, reviews where a test reaches into one."""

import os
import signal
from functools import partial

# before anything imports openpyxl: with lxml it writes the same workbooks otherwise (&#26631; for 标), and three times as large
os.environ["OPENPYXL_LXML"] = "False"

import pytest
from hypothesis import HealthCheck, settings
from openpyxl.worksheet.merge import MergedCellRange

# a shell that starts the tests in the background has them ignore Ctrl-C, and all that they start with them
signal.signal(signal.SIGINT, signal.default_int_handler)

# what openpyxl gives the cells that a merged range covers is most of the time that it takes to open a form; `covered_cells` has it
_COVERED = MergedCellRange.format
MergedCellRange.format = lambda self: None

settings.register_profile(
    "steady", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=20_000, suppress_health_check=list(HealthCheck))
settings.load_profile("steady")


@pytest.fixture
def covered_cells(monkeypatch):
    """Cells that a merged range covers have its borders and its protection, where openpyxl opens a workbook."""
    monkeypatch.setattr(MergedCellRange, "format", _COVERED)


@pytest.fixture
def in_this_process(monkeypatch):
    """Runs review in the test's own process: it puts faults into what a worker does, limits it, or changes its umask."""
    monkeypatch.setattr("perfxl.run.job.review_all", reviewed_here)


@pytest.fixture
def light_locks(monkeypatch):
    """Passwords are hashed a thousand times, not a hundred thousand as Excel does it: locked and opened at once."""
    from msoffcrypto.method.ecma376_agile import ECMA376Agile

    monkeypatch.setattr(ECMA376Agile, "encrypt", partial(ECMA376Agile.encrypt, spin_count=1000))


def reviewed_here(jobs, workers, options, program=None, stop=None):
    """What workers would do, in this process."""
    from perfxl.run.work import work

    for start in range(0, len(jobs), 16):
        if stop is None or not stop.is_set():
            yield from work(jobs[start : start + 16], options, program)
