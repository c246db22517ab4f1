"""Every workbook in a worker: one that dies, hangs or grows costs the file it was lost with, and nobody waits for it."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from perfxl.reviewing.jobs import Job, ReviewOptions, Step
from perfxl.reviewing.lines import line_of
from perfxl.run import allowance, workers
from perfxl.run.workers import WorkerError, review_all
from perfxl.text.errors import PerfxlError
from tests import deadly
from tests.drawn import drawn

PLAIN = ReviewOptions()


@pytest.fixture
def fresh(monkeypatch):
    """No worker of an earlier test is taken, and the two that a long list of files gets come with few."""
    monkeypatch.setattr(workers, "_spare", [])
    monkeypatch.setattr(workers, "_WORTH_A_WORKER", 4)


def jobs_of(folder, names):
    form = drawn(folder / "表.xlsx").read_bytes()
    for name in names:
        (folder / f"{name}.xlsx").write_bytes(form)
    return [Job(folder / f"{name}.xlsx", f"{name}.xlsx") for name in names]


def codes(lines):
    return {line.summary.name.removesuffix(".xlsx"): line.summary.code for line in lines}


# Where in a batch, and in which batches, the fatal ones lie.
FATAL = (
    ["坏"],
    ["甲", "坏"],
    ["坏1", "甲", "坏2", "乙"],
    ["甲", "乙", "丙", "丁", "坏1", "戊", "坏2", "己", "庚", "坏3"],
)
DYING = [(deadly.serve_die, FATAL[2])]
ALL_DYING = [(serve, names) for serve in (deadly.serve_die, deadly.serve_die_together) for names in FATAL]


@pytest.mark.parametrize(
    ("serve", "names"),
    [*DYING, *(pytest.param(*one, marks=pytest.mark.thorough) for one in ALL_DYING if one not in DYING)],
    ids=lambda value: value.__name__ if callable(value) else len(value),
)
def test_a_worker_that_dies_costs_only_its_file(tmp_path, monkeypatch, fresh, serve, names):
    monkeypatch.setattr(workers, "serve", serve)
    lines = list(review_all(jobs_of(tmp_path, names), 2, PLAIN, "程序"))
    assert [line.summary.name for line in lines] == [f"{name}.xlsx" for name in names]
    assert codes(lines) == {name: "crashed" if "坏" in name else None for name in names}
    assert all(line.record()["program"] == "程序" for line in lines)


@pytest.mark.thorough
def test_a_worker_without_room_gives_back_what_it_read_and_the_rest_is_done_by_another(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(workers, "serve", deadly.serve_full)
    names = ["甲", "乙", "丙"]
    lines = list(review_all(jobs_of(tmp_path, names), 1, PLAIN))
    assert codes(lines) == dict.fromkeys(names)
    assert [line.summary.status for line in lines] == ["scored"] * 3


def test_what_was_read_before_a_worker_was_lost_is_not_held_up_by_what_comes_behind(monkeypatch, fresh):
    monkeypatch.setattr(workers, "lost", lambda *_: replace(LINE, fault="失"))
    supervisor = workers._Supervisor([Job(Path(), "")] * 5, PLAIN, None, 1, 1)
    worker = SimpleNamespace(batch=supervisor._queue.pop(), step=Step(2), up=True, end=lambda: None)
    supervisor._workers.append(worker)
    supervisor._lost(worker, "crashed")
    assert (list(supervisor._queue), list(supervisor._done)) == ([[0, 1], [3, 4]], [2])


LINE = line_of(
    {"source": "", "sha256": None, "status": "unreadable", "error": None, "annotated": None, "forms": [], "notices": []}
)
LOST = [
    (deadly.serve_abort, {}, "crashed", "读取时程序异常中止"),
    (deadly.serve_loop, {"PROCESSOR_SECONDS": 0.4}, "too-slow", "处理时间过长（超过 0.4 秒）"),
    pytest.param(
        deadly.serve_loop_in_c, {"PROCESSOR_SECONDS": 0.4}, "too-slow", "处理时间过长", marks=pytest.mark.thorough
    ),
    (deadly.serve_sleep, {"CLOCK_SECONDS": 0.8}, "too-slow", "处理时间过长"),
    (deadly.serve_grow, {"MEMORY_MB": 40}, "too-much-memory", "占用内存过多（超过 40 MB）"),
]


@pytest.mark.parametrize(("serve", "allowed", "code", "said"), LOST, ids=lambda value: getattr(value, "__name__", ""))
def test_what_hangs_or_grows_is_told_apart_and_costs_only_its_file(
    tmp_path, monkeypatch, fresh, serve, allowed, code, said
):
    monkeypatch.setattr(workers, "serve", serve)
    for name, value in allowed.items():
        monkeypatch.setattr(allowance, name, value)
    names = ["甲", "坏", "乙"]
    lines = list(review_all(jobs_of(tmp_path, names), 1, PLAIN))
    assert codes(lines) == {name: code if "坏" in name else None for name in names}
    assert all(line.summary.message.startswith(said) for line in lines if line.summary.code)
    assert not workers._spare or workers._spare[0].process.is_alive()


def test_a_worker_lost_while_annotating_costs_the_copy_and_never_the_review(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(workers, "serve", deadly.serve_die_annotating)
    jobs = [
        replace(job, target=tmp_path / "出" / job.name, target_name=f"出/{job.name}")
        for job in jobs_of(tmp_path, ["甲", "坏", "乙"])
    ]
    lines = list(review_all(jobs, 1, PLAIN))
    assert codes(lines) == {"甲": None, "坏": None, "乙": None}
    assert [line.summary.annotated for line in lines] == ["出/甲.xlsx", None, "出/乙.xlsx"]
    assert [line.fault for line in lines if line.fault] == [
        "加标注时程序异常中止，没有生成标注稿；审核结果不受影响。请用 Excel 或 WPS 打开原件，另存后再审核一次。"
    ]


def test_more_is_allowed_where_larger_workbooks_are():
    usual, larger = allowance.allowance_for(None), allowance.allowance_for(160)
    assert (larger.processor, larger.clock, larger.memory) == (2 * usual.processor, 2 * usual.clock, 2 * usual.memory)
    assert allowance.allowance_for(1) == usual


PARENT = """
import sys
from pathlib import Path
from perfxl.reviewing.jobs import Job, ReviewOptions, Step
from perfxl.reviewing.lines import line_of
from perfxl.run import allowance, workers
from tests import deadly

if __name__ == "__main__":
    workers.serve = getattr(deadly, sys.argv[1])
    workers.prepare()
    print(workers._spare[0].process.pid, flush=True)
    list(workers.review_all([Job(Path(sys.argv[2]), "坏.xlsx")], 1, ReviewOptions()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signals")
@pytest.mark.parametrize("serve", ["serve_loop_in_c", pytest.param("serve_sleep", marks=pytest.mark.thorough)])
def test_no_worker_outlives_a_killed_parent(tmp_path, serve):
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, str(script), serve, str(drawn(tmp_path / "坏.xlsx"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as parent:
        worker = int(parent.stdout.readline())
        time.sleep(2.5)  # it is at work by then
        assert alive(worker)
        parent.send_signal(signal.SIGKILL)
    ended = time.monotonic() + 5
    while alive(worker) and time.monotonic() < ended:
        time.sleep(0.05)
    assert not alive(worker)


def alive(pid):
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_workers_that_do_not_start_are_the_installation(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(workers, "serve", deadly.stillborn)
    with pytest.raises(WorkerError, match="安装不完整"):
        list(review_all(jobs_of(tmp_path, ["甲"]), 1, PLAIN))


def test_a_mistake_in_what_the_program_brings_is_told_as_such(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(workers, "serve", deadly.serve_mistaken)
    with pytest.raises(PerfxlError, match="没有这一项"):
        list(review_all(jobs_of(tmp_path, ["甲"]), 1, PLAIN))


def test_lines_come_in_order_from_several_workers(tmp_path, fresh):
    names = [f"{number:02}" for number in range(40)]
    assert list(codes(review_all(jobs_of(tmp_path, names), 2, PLAIN))) == names


@pytest.mark.thorough
def test_a_worker_that_is_left_over_serves_the_next_review_and_ends_with_it(tmp_path, fresh):
    jobs = jobs_of(tmp_path, ["甲"])
    list(review_all(jobs, 1, PLAIN))
    (kept,) = workers._spare
    list(review_all(jobs, 1, PLAIN))
    assert workers._spare == [kept]
    kept.process.kill()
    kept.process.join()
    assert codes(review_all(jobs, 1, PLAIN)) == {"甲": None}
    workers._end_spare()
    assert not workers._spare


def test_once_stopped_only_what_was_begun_is_finished(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(workers, "BATCH", 4)
    stop, names = threading.Event(), [f"{number:02}" for number in range(12)]
    seen = []
    for line in review_all(jobs_of(tmp_path, names), 1, PLAIN, None, stop):
        seen.append(line.summary.name)
        stop.set()
    assert seen == [f"{name}.xlsx" for name in names[:4]]


@pytest.mark.thorough
def test_what_the_caller_must_mend_is_raised(tmp_path, fresh):
    with pytest.raises(PerfxlError, match="没有名为“没有”的评分规则"):
        list(review_all(jobs_of(tmp_path, ["甲"]), 1, ReviewOptions(rules="没有")))


def test_a_review_that_is_given_up_leaves_no_worker_at_work(tmp_path, fresh):
    lines = review_all(jobs_of(tmp_path, [f"{number:02}" for number in range(30)]), 2, PLAIN)
    next(lines)
    lines.close()
    assert all(not worker.batch for worker in workers._spare)


def test_no_files_no_worker(fresh):
    assert list(review_all([], 2, PLAIN)) == []
    assert not workers._spare
