"""Every workbook in a worker: a worker that dies costs the file it died of, and nobody waits for a dead one."""

import threading

import pytest

from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run import workers
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


@pytest.mark.parametrize("serve", [deadly.serve_deadly, deadly.serve_deadly_together])
@pytest.mark.parametrize(
    "names",
    [["坏"], ["甲", "坏"], ["坏1", "甲", "坏2", "乙"], ["甲", "乙", "丙", "丁", "坏1", "戊", "坏2", "己", "庚", "坏3"]],
    ids=len,
)
def test_a_worker_that_dies_costs_only_its_file(tmp_path, monkeypatch, fresh, serve, names):
    monkeypatch.setattr(workers, "serve", serve)
    lines = list(review_all(jobs_of(tmp_path, names), 2, PLAIN, "程序"))
    assert [line.summary.name for line in lines] == [f"{name}.xlsx" for name in names]
    assert codes(lines) == {name: "corrupt" if "坏" in name else None for name in names}
    assert all(line.record()["program"] == "程序" for line in lines)


def test_workers_that_do_not_start_are_the_installation(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(workers, "serve", deadly.stillborn)
    with pytest.raises(WorkerError, match="安装不完整"):
        list(review_all(jobs_of(tmp_path, ["甲"]), 1, PLAIN))


def test_lines_come_in_order_from_several_workers(tmp_path, fresh):
    names = [f"{number:02}" for number in range(40)]
    assert list(codes(review_all(jobs_of(tmp_path, names), 2, PLAIN))) == names


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


def test_once_stopped_only_what_was_begun_is_finished(tmp_path, fresh):
    stop, names = threading.Event(), [f"{number:02}" for number in range(30)]
    seen = []
    for line in review_all(jobs_of(tmp_path, names), 2, PLAIN, None, stop):
        seen.append(line.summary.name)
        stop.set()
    assert 0 < len(seen) < len(names)
    assert seen == sorted(seen)


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
