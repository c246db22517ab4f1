"""What one workbook may take of a worker: time and memory, named, watched from outside."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

    from perfxl.excel.reading.file_kind import ErrorCode

# Of an honest form reading takes milliseconds, of the largest workbooks that are read a few seconds.
PROCESSOR_SECONDS = 10.0
# A busy machine, a slow share: what the processor did not spend.
CLOCK_SECONDS = 30.0
MEMORY_MB = 500
# A batch that has made a worker grow by so much is scored as far as it is read: what one workbook may take counts from there.
ROOM_MB = 80
# The size in MB that these are meant for; more is allowed for larger workbooks.
_USUAL_SIZE = 80
_MB = 1_000_000
_CRASHED = "读取时程序异常中止，文件可能已损坏，未读取。请用 Excel 打开后另存，再放入。"
_FAULTS: dict[ErrorCode, str] = {"too-slow": "加标注时间过长", "too-much-memory": "加标注占用内存过多"}
_REPORT_FAULTS: dict[ErrorCode, str] = {"too-slow": "读取时间过长", "too-much-memory": "读取占用内存过多"}
_BROKEN_OFF = "加标注时程序异常中止"
_RAISE = (
    "请删去无关内容后重新保存；确认文件可靠、必须照原样审核的，请加选项 --max-size {size}（放宽上限，单位 MB）再审核。"
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one workbook may take: seconds of the processor, seconds by the clock, bytes of memory."""

    processor: float
    clock: float
    memory: float
    size: int = _USUAL_SIZE

    def sentence(self, code: ErrorCode) -> str:
        """What people are told of a workbook that took more, or that its worker died of."""
        advice = _RAISE.format(size=self.size * 4)
        if code == "too-slow":
            return f"处理时间过长（超过 {self.processor:g} 秒），未读取。{advice}"
        if code == "too-much-memory":
            return f"占用内存过多（超过 {self.memory / _MB:g} MB），未读取。{advice}"
        return _CRASHED

    def broken_off(self, code: ErrorCode) -> str:
        """Why a report that took more, or that its worker died of, was not compared."""
        return (
            f"{_REPORT_FAULTS.get(code, '读取时程序异常中止')}，没有核对。请用 Word 或 WPS 打开后另存为 .docx，再审核。"
        )

    def fault(self, code: ErrorCode) -> str:
        """What people are told of a workbook whose annotating took more, or that its worker died of."""
        return f"{_FAULTS.get(code, _BROKEN_OFF)}，没有生成标注稿；审核结果不受影响。请用 Excel 或 WPS 打开原件，另存后再审核一次。"


def allowance_for(max_size: int | None) -> Allowance:
    """The allowance for workbooks of up to `max_size` MB, the usual one where nothing is said or less is asked for."""
    size = max(max_size or _USUAL_SIZE, _USUAL_SIZE)
    factor = size / _USUAL_SIZE
    return Allowance(PROCESSOR_SECONDS * factor, CLOCK_SECONDS * factor, MEMORY_MB * _MB * factor, size)


class Room:
    """The memory of this process: whether it has grown by so much that a batch should end."""

    def __init__(self) -> None:
        self._most = _resident() + ROOM_MB * _MB

    def is_left(self) -> bool:
        """Whether there is room for another workbook."""
        return _resident() <= self._most


def _resident() -> int:
    """The memory that this process has, bytes."""
    if sys.platform == "linux":  # psutil reads the same, and takes a fiftieth of a worker's start to import
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import psutil

    return int(psutil.Process().memory_info().rss)


class Watch:
    """A process looked at from outside; what it takes counts from the latest beginning."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._process: psutil.Process | None = None
        self._began = time.monotonic()
        self._spent: float | None = None
        self._base: float | None = None
        self.grown = 0.0
        """How much more memory it had at the last look than at the first, bytes."""

    def begin(self) -> None:
        """A workbook, or a step that many share, begins."""
        self._began, self._spent = time.monotonic(), None

    def look(self) -> float:
        """The seconds of the processor that it took since the latest beginning; a process that ended takes nothing."""
        import psutil

        try:
            self._process = self._process or psutil.Process(self._pid)
            with self._process.oneshot():
                times, memory = self._process.cpu_times(), float(self._process.memory_info().rss)
        except psutil.Error:
            return 0.0
        spent = float(times.user + times.system)
        if self._spent is None:
            self._spent = spent
        if self._base is None:
            self._base = memory
        self.grown = memory - self._base
        return spent - self._spent

    def beyond(self, allowance: Allowance) -> ErrorCode | None:
        """What it takes more of than allowed, as far as a look tells."""
        spent = self.look()
        if self.grown > allowance.memory:
            return "too-much-memory"
        late = time.monotonic() - self._began > allowance.clock
        return "too-slow" if late or spent > allowance.processor else None
