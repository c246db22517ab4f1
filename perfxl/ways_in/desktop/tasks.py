"""What a window is told to do, and in which order it does it; without a screen."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from perfxl.ways_in.desktop.how import How

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import Copy

Paper = Literal["rules", "dispatch", "notices", "summary"]
"""What a bureau has made."""
FROM_WINDOW = How(told=True)
PAPERS: tuple[str, ...] = get_args(Paper)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `inputs` are files and folders; for papers over a run its folder, then that of the
    round before, if it is to be told what became of that.

    `batch` is the number that its lines in the table have; `asked` the workbook that a password was typed for.
    """

    kind: Copy | Paper
    inputs: tuple[str, ...] = ()
    how: How = FROM_WINDOW
    batch: int = 0
    asked: str | None = None


@dataclass(slots=True)
class Tasks:
    """The tasks that wait, and what is known of those that were done: a batch each, where its results lie."""

    passwords: list[str] = field(default_factory=list)
    """Those that were typed, the last first: what is locked is tried with them. They live as long as the window."""
    doing: Task | None = None
    _waiting: deque[Task] = field(default_factory=deque)
    _batches: dict[int, tuple[Task, Path | None]] = field(default_factory=dict)
    _last: int = 0

    def add(self, task: Task) -> None:
        """Let a task wait. Reviews that wait, by the same settings, become one: what is dropped piece by piece is one batch."""
        last = self._waiting[-1] if self._waiting else None
        if last and last.kind == task.kind == "annotated" and last.how == task.how and not (last.batch or task.batch):
            inputs = tuple(dict.fromkeys((*last.inputs, *task.inputs)))
            self._waiting[-1] = replace(last, inputs=inputs)
            return
        self._waiting.append(task)

    def unlocking(self, batch: int, locked: tuple[str, ...], password: str, asked: str | None = None) -> Task:
        """The task that tries the locked workbooks of a batch with a password, `asked` the one that it was typed for.

        Those that are known already go with it, as what they opened may have to be done again.
        """
        self.passwords = [password, *(known for known in self.passwords if known != password)]
        task, folder = self._batches[batch]
        how = replace(task.how, passwords=tuple(self.passwords), again=folder)
        inputs = task.inputs if task.kind == "annotated" else locked
        return replace(task, inputs=inputs, how=how, asked=asked)

    def next(self) -> Task | None:
        """The task that is to be done now; None where none waits or one is being done."""
        if self.doing is not None or not self._waiting:
            return None
        task = self._waiting.popleft()
        if not task.batch:
            self._last += 1
            task = replace(task, batch=self._last, how=replace(task.how, passwords=tuple(self.passwords)))
            self._batches[task.batch] = task, None
        self.doing = task
        return task

    def done(self, folder: Path | None) -> None:
        """What was done ended; where its results lie."""
        if self.doing is not None and folder is not None:
            task, _ = self._batches[self.doing.batch]
            self._batches[self.doing.batch] = task, folder
        self.doing = None

    def cancel(self) -> int:
        """Drop what is being done and what waits; how many waited."""
        waiting = len(self._waiting)
        self._waiting.clear()
        self.doing = None
        return waiting

    def can_unlock(self, batch: int) -> bool:
        """Whether a batch is over, so that its locked workbooks can be tried anew."""
        return batch in self._batches and self._batches[batch][1] is not None

    def waiting(self) -> Iterator[Sequence[str]]:
        """The inputs of each task that waits."""
        return (task.inputs for task in self._waiting)
