"""Beyond one machine: the same work on workbooks over Dask distributed, files through fsspec or a shared folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from multiprocessing import current_process
from pathlib import Path, PurePosixPath
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from perfxl.excel.reading.zipped import is_zip
from perfxl.files.whole_folder import passing_folder
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.reviewing.lines import ReviewLine
from perfxl.run.allowance import allowance_for
from perfxl.run.discovery import RESULTS_FILE, InputError, Source, find_sources, wanted
from perfxl.run.journal import program_mark
from perfxl.run.workers import BATCH, lost, review_all
from perfxl.text.errors import CallError

if TYPE_CHECKING:
    from distributed import Client, Future

Work = Callable[[Sequence[Job], ReviewOptions, str], list[ReviewLine]]
"""A worker's part."""

_CONNECT = 30
# What storages call the time of a file's last change.
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "timeModified")
# How long a batch is waited for, in seconds, before a look whether there still are workers; and then for one to come back.
_PATIENCE = 30
# Batches that are with the workers at a time, for each of their threads: enough that none waits.
_AHEAD = 4


class Cluster:
    """Workers behind a Dask scheduler. Use it as a context."""

    def __init__(self, scheduler: str, inputs: Sequence[str], output: str, rules: str | None) -> None:
        """For inputs and an output that are all URLs (s3://…), or all paths of a folder that every machine has."""
        remote = {"://" in text for text in (*inputs, output)}
        if len(remote) > 1:
            raise CallError("输入和 -o 须同为网络地址（如 s3://…），或同为各台机器都能打开的共享文件夹。")
        self.remote = remote == {True}
        self._scheduler, self._rules, self._output = scheduler, rules, output.rstrip("/")
        self._exits = ExitStack()
        self._client: Client

    def __enter__(self) -> Self:
        """Connect. Raises CallError where there is no scheduler, no worker, or a worker with another program."""
        try:
            from distributed import Client
        except ImportError as error:
            raise CallError("多机运行需要 dask。请运行 pip install distributed fsspec 后再试。") from error
        try:
            self._client = self._exits.enter_context(Client(self._scheduler, timeout=_CONNECT, set_as_default=False))
        except (OSError, ValueError) as error:
            raise CallError(f"连接不上调度程序“{self._scheduler}”。请确认 dask scheduler 已启动、地址正确。") from error
        with ExitStack() as undo:
            undo.callback(self._exits.close)
            self._check_workers()
            undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._exits.close()

    def _check_workers(self) -> None:
        told = self._client.run(program_mark, self._rules, on_error="return")
        # a worker that has just gone cannot be reached; what else a worker fails with is of its program or rules
        marks = {worker: mark for worker, mark in told.items() if not isinstance(mark, OSError)}
        if not marks:
            raise CallError("调度程序上没有工作机。请先在各台机器运行 dask worker。")
        own = program_mark(self._rules)
        other = sorted(worker for worker, mark in marks.items() if mark != own)
        if other:
            raise CallError(f"工作机 {'、'.join(other)} 的程序或评分规则与本机不同。请装相同版本后再试。")

    def find(self, inputs: Sequence[str], output: Path, follow_links: bool) -> list[Source]:
        """The workbooks in the inputs."""
        return _find_remote(inputs) if self.remote else find_sources(inputs, output, follow_links)

    def review(self, jobs: Sequence[Job], options: ReviewOptions, program: str, stop: Event) -> Generator[ReviewLine]:
        """Review workbooks in order. The scheduler gives the batches of a lost worker to another.

        Once `stop` is set only what is done is taken.
        """
        call = _work_remote if self.remote else supervised
        todo = jobs if self.remote else [job.absolute() for job in jobs]
        batches = iter([todo[start : start + BATCH] for start in range(0, len(todo), BATCH)])
        ahead = _AHEAD * max(sum(self._client.nthreads().values()), 1)
        waiting: list[tuple[Sequence[Job], Future[list[ReviewLine]]]] = []
        while True:
            for batch in batches if not stop.is_set() else ():
                waiting.append((batch, self._submit(call, batch, options, program)))
                if len(waiting) >= ahead:
                    break
            if stop.is_set():
                waiting = [each for each in waiting if each[1].done()]
            if not waiting:
                return
            batch, future = waiting.pop(0)
            others = [other for _, other in waiting]
            yield from self._result(call, batch, future, others, options, program)

    def _submit(
        self, call: Work, batch: Sequence[Job], options: ReviewOptions, program: str
    ) -> Future[list[ReviewLine]]:
        # writing the same copy twice does no harm, a result taken from an earlier call would
        return self._client.submit(call, batch, options, program, pure=False)

    def _result(
        self,
        call: Work,
        batch: Sequence[Job],
        future: Future[list[ReviewLine]],
        others: Sequence[Future[list[ReviewLine]]],
        options: ReviewOptions,
        program: str,
    ) -> Iterator[ReviewLine]:
        """What became of a batch while others were with the workers.

        The scheduler gives up whatever was with workers that died, guilty or not. What it gave up is therefore done
        again file by file while the workers have nothing else: a file is lost where they die of it alone.
        """
        from distributed import KilledWorker

        self._await([future])
        try:
            yield from future.result()
            return
        except KilledWorker:
            self._await(others)
        for job in batch:
            alone = self._submit(call, [job], options, program)
            self._await([alone])
            try:
                yield from alone.result()
            except KilledWorker:
                yield lost(job, "crashed", allowance_for(options.max_size), program)

    def _await(self, futures: Sequence[Future[list[ReviewLine]]]) -> None:
        """Until all have ended, well or not. Raises CallError where there is no worker left, and none comes back."""
        for future in futures:
            while not future.done():
                with suppress(TimeoutError):
                    future.exception(timeout=_PATIENCE)
                    continue
                if not self._client.nthreads():
                    self._await_worker()

    def _await_worker(self) -> None:
        """Until there is a worker again: one that died may be on its way back."""
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            gone = "工作机都断开了，审核停在这里。请重新启动 dask worker，再加 --resume 运行一次。"
            raise CallError(gone) from error

    def deliver(self, folder: Path) -> None:
        """Put the files that the run itself wrote where its outputs are."""
        if self.remote:
            for path in folder.iterdir():
                if path.is_file():
                    _put(path, f"{self._output}/{path.name}")


def supervised(jobs: Sequence[Job], options: ReviewOptions, program: str) -> list[ReviewLine]:
    """A Dask worker's part: the batch in a worker process of its own, with a deadline and a memory cap."""
    # Dask makes its workers daemons, which multiprocessing lets have no children; ours end with them all the same
    current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return list(review_all(jobs, 1, options, program))


def _find_remote(inputs: Sequence[str]) -> list[Source]:
    import fsspec

    found: dict[str, Source] = {}
    for given in inputs:
        files, root = fsspec.core.url_to_fs(given)
        if not files.exists(root):
            raise InputError(f"找不到“{given}”。请检查地址。")
        if files.isfile(root):
            file = PurePosixPath(PurePosixPath(root).name)
            found.setdefault(given, Source(Path(given), given, file, _changed(files.info(root))))
            continue
        changed = {
            PurePosixPath(path).relative_to(PurePosixPath(root)): _changed(info)
            for path, info in files.find(root, detail=True).items()
        }
        outputs = {path.parent for path in changed if path.name == RESULTS_FILE}
        for path in sorted(changed, key=str):
            hidden = any(part.startswith(".") for part in path.parts)
            # a zip is told as one that is not opened
            if (wanted(path.name) or is_zip(path)) and not hidden and not outputs & set(path.parents):
                name = f"{given.rstrip('/')}/{path}"
                found.setdefault(name, Source(Path(name), name, path, changed[path]))
    if not found:
        raise InputError(f"“{'、'.join(inputs)}”里没有可审核的工作簿。")
    return list(found.values())


def _changed(info: Mapping[str, Any]) -> float:
    """When a file was last written, as its storage tells it; one that does not is taken for the oldest."""
    when = next((info[key] for key in _TIMES if info.get(key)), 0.0)
    return when.timestamp() if isinstance(when, datetime) else float(when)


def _work_remote(jobs: Sequence[Job], options: ReviewOptions, program: str) -> list[ReviewLine]:
    """A worker's part where the files lie behind URLs: fetch, review, put the annotated workbooks in place."""
    with passing_folder() as home:
        local = []
        for number, job in enumerate(jobs):
            path = home / str(number) / PurePosixPath(job.name).name
            path.parent.mkdir()
            _fetch(job.name, path)
            target = home / f"{number}-out" / PurePosixPath(job.target_name).name if job.target_name else None
            local.append(replace(job, path=path, target=target, keys=(), output=None))
        results = supervised(local, options, program)
        for job in local:
            if job.target and job.target_name and job.target.exists():
                for path in job.target.parent.iterdir():
                    _put(path, f"{job.target_name.rpartition('/')[0]}/{path.name}")
    return results


def _fetch(url: str, path: Path) -> None:
    """A file from a URL; none where it is not delivered whole, which is told as a file that cannot be read."""
    import fsspec

    try:
        with fsspec.open(url, "rb") as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    except OSError:
        path.unlink(missing_ok=True)


def _put(path: Path, url: str) -> None:
    """A file to a URL, there whole or not at all."""
    import fsspec

    files, target = fsspec.core.url_to_fs(url)
    files.makedirs(PurePosixPath(target).parent.as_posix(), exist_ok=True)
    with files.transaction, path.open("rb") as source, files.open(target, "wb") as copy:
        shutil.copyfileobj(source, copy)
