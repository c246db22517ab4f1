"""Over a real scheduler with two worker processes, one of them killed midway."""

import json
import multiprocessing
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import openpyxl
import pytest

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills a process the hard way"),
    pytest.mark.filterwarnings("ignore"),
]

from perfxl.run.cluster import Cluster  # noqa: E402
from perfxl.run.job import RunOptions, run_all  # noqa: E402
from perfxl.run.journal import program_mark  # noqa: E402
from perfxl.text.errors import CallError  # noqa: E402
from perfxl.ways_in.cli import app  # noqa: E402
from tests.deadly import deadly_beside_slow, deadly_mark, deadly_work  # noqa: E402
from tests.drawn import drawn  # noqa: E402

FILES = 12


@pytest.fixture(scope="module", autouse=True)
def workers_come_back():
    """A LocalCluster ends what restarts a worker if there is none a while after it died: a busy machine is slower."""
    import dask

    with dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"}):
        yield


@pytest.fixture(scope="module")
def machines(workers_come_back):
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(**options) as made:
        yield made


@pytest.fixture(scope="module")
def here(workers_come_back):
    """A scheduler with a worker in this process: enough where none is lost."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as made:
        yield made


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr("perfxl.run.cluster.BATCH", 2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("共享") / "收 件"
    (made / "一处").mkdir(parents=True)
    for number in range(FILES):
        drawn(made / ("一处" if number % 2 else ".") / f"{number:02}.xlsx")
    return made


def sources(output):
    lines = (output / "results.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["source"] for line in lines]


def test_a_lost_workers_files_are_done_again_and_none_twice(machines, folder, tmp_path):
    output = tmp_path / "出"
    with Cluster(machines.scheduler_address, [str(folder)], str(output), None) as cluster:
        pids = list(cluster._client.run(os.getpid).values())

        def progress(results, total):
            for number, one in enumerate(results):
                if number == 2:
                    os.kill(pids[0], signal.SIGKILL)
                yield one

        outcome = run_all([str(folder)], RunOptions(output, cluster=cluster), progress)
        assert pids[0] not in cluster._client.run(os.getpid).values()
    assert not outcome.incomplete
    assert len(sources(output)) == len(set(sources(output))) == FILES
    assert [one.name for one in outcome.summaries] == sources(output)
    assert len(list(output.rglob("*_审核.xlsx"))) == FILES
    for path in output.rglob("*.xlsx"):
        openpyxl.load_workbook(path)


@pytest.mark.thorough
def test_a_worker_that_dies_while_a_run_begins_costs_nothing(machines, folder, tmp_path, monkeypatch):
    output, died = tmp_path / "出", tmp_path / "died"
    monkeypatch.setattr("perfxl.run.cluster.program_mark", partial(deadly_mark, died, os.getpid()))
    with Cluster(machines.scheduler_address, [str(folder)], str(output), None) as cluster:
        assert died.exists()
        outcome = run_all([str(folder)], RunOptions(output, cluster=cluster), lambda results, _: iter(results))
    assert [one.code for one in outcome.summaries] == [None] * FILES


def _marked(rules):
    """On a Dask worker: what another program says."""
    if multiprocessing.parent_process() is None:
        return program_mark(rules)
    raise ModuleNotFoundError


def test_a_worker_that_cannot_tell_its_program_has_another(machines, tmp_path, monkeypatch):
    monkeypatch.setattr("perfxl.run.cluster.program_mark", _marked)
    with (
        pytest.raises(CallError, match="的程序或评分规则与本机不同"),
        Cluster(machines.scheduler_address, [str(tmp_path)], str(tmp_path / "出"), None),
    ):
        pass


def test_files_behind_urls_are_fetched_and_the_results_put_there(here, folder, tmp_path):
    url, output = f"file://{folder}", tmp_path / "出"
    with pytest.raises(SystemExit) as ended:
        app(["run", url, "-o", f"file://{output}", "--scheduler", here.scheduler_address])
    assert ended.value.code == 0
    assert len(sources(output)) == FILES
    assert sources(output)[0] == f"{url}/00.xlsx"
    assert (output / "一处" / "01_审核.xlsx").exists()
    sheet = openpyxl.load_workbook(output / "汇总.xlsx")["项目汇总"]
    links = [cell.hyperlink.target for row in sheet.iter_rows(min_row=3) for cell in row if cell.hyperlink]
    assert links
    assert all((output / link.replace("\\", "/")).exists() for link in links)


@pytest.mark.thorough
def test_a_file_that_kills_its_workers_costs_only_itself(machines, tmp_path, monkeypatch):
    folder, output = tmp_path / "收", tmp_path / "出"
    folder.mkdir()
    for name in ("坏", "甲", "乙"):
        drawn(folder / f"{name}.xlsx")
    monkeypatch.setattr("perfxl.run.cluster.supervised", deadly_work)
    with Cluster(machines.scheduler_address, [str(folder)], str(output), None) as cluster:
        outcome = run_all([str(folder)], RunOptions(output, cluster=cluster), lambda results, _: iter(results))
    assert {Path(one.name).stem: one.code for one in outcome.summaries} == {"坏": "crashed", "甲": None, "乙": None}


@pytest.mark.thorough
def test_a_file_beside_one_that_kills_their_worker_is_not_given_up(tmp_path, monkeypatch):
    from distributed import LocalCluster

    folder, output = tmp_path / "收", tmp_path / "出"
    folder.mkdir()
    for name in ("坏", "甲"):
        drawn(folder / f"{name}.xlsx")
    monkeypatch.setattr("perfxl.run.cluster.BATCH", 1)
    monkeypatch.setattr("perfxl.run.cluster.supervised", deadly_beside_slow)
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None) as one,
        Cluster(one.scheduler_address, [str(folder)], str(output), None) as cluster,
    ):
        outcome = run_all([str(folder)], RunOptions(output, cluster=cluster), lambda results, _: iter(results))
    assert {Path(one.name).stem: one.code for one in outcome.summaries} == {"坏": "crashed", "甲": None}


def _serving(serve):
    """On a Dask worker: what the processes that it starts from now on do."""
    from perfxl.run import workers

    workers._end_spare()
    workers.serve = serve


def test_a_file_that_kills_its_review_is_told_by_the_machine_that_had_it(machines, tmp_path):
    from perfxl.run.worker_process import serve
    from tests.deadly import serve_abort

    folder, output = tmp_path / "收", tmp_path / "出"
    folder.mkdir()
    for name in ("坏", "甲", "乙"):
        drawn(folder / f"{name}.xlsx")
    with Cluster(machines.scheduler_address, [str(folder)], str(output), None) as cluster:
        cluster._client.run(_serving, serve_abort)
        try:
            outcome = run_all([str(folder)], RunOptions(output, cluster=cluster), lambda results, _: iter(results))
        finally:
            cluster._client.run(_serving, serve)
        assert len(cluster._client.scheduler_info()["workers"]) == len(machines.workers)
    assert {Path(one.name).stem: one.code for one in outcome.summaries} == {"坏": "crashed", "甲": None, "乙": None}


def test_a_file_that_is_not_delivered_costs_only_itself(here, tmp_path):
    folder, output = tmp_path / "收", tmp_path / "出"
    folder.mkdir()
    drawn(folder / "好.xlsx")
    (folder / "断.xlsx").symlink_to(folder / "没有.xlsx")
    with pytest.raises(SystemExit) as ended:
        app(["run", f"file://{folder}", "-o", f"file://{output}", "--scheduler", here.scheduler_address])
    lines = map(json.loads, (output / "results.jsonl").read_text("utf-8").splitlines())
    assert {Path(line["source"]).stem: line["status"] for line in lines} == {"好": "scored", "断": "unreadable"}
    assert ended.value.code == 1


def test_files_behind_urls_tell_when_they_were_changed(here, tmp_path):
    folder, output = tmp_path / "收", tmp_path / "出"
    folder.mkdir()
    for name, when in (("甲", 2_000_000), ("乙", 1_000_000)):
        os.utime(drawn(folder / f"{name}.xlsx"), (when, when))
    with Cluster(here.scheduler_address, [f"file://{folder}"], f"file://{output}", None) as cluster:
        found = cluster.find([f"file://{folder}"], output, follow_links=False)
    assert {source.relative.stem: source.changed for source in found} == {"甲": 2_000_000, "乙": 1_000_000}


def test_without_workers_nobody_waits_for_ever(folder, tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr("perfxl.run.cluster._PATIENCE", 0.2)
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    output = str(tmp_path / "出")
    with LocalCluster(**options) as made, Cluster(made.scheduler_address, [str(folder)], output, None) as cluster:
        made.scale(0)
        with pytest.raises(CallError, match="工作机都断开了"):
            run_all([str(folder)], RunOptions(Path(output), cluster=cluster), lambda results, _: iter(results))


@pytest.mark.thorough
def test_a_worker_that_comes_back_is_waited_for(folder, tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr("perfxl.run.cluster._PATIENCE", 2)
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    output, looks = tmp_path / "出", []
    with LocalCluster(**options) as made, Cluster(made.scheduler_address, [str(folder)], str(output), None) as cluster:

        def none_yet():
            looks.append(None)
            if len(looks) > 1:  # the first is how many threads there are
                made.scale(1)
            return {}

        made.scale(0)
        while cluster._client.nthreads():
            time.sleep(0.05)
        monkeypatch.setattr(cluster._client, "nthreads", none_yet)
        outcome = run_all([str(folder)], RunOptions(output, cluster=cluster), lambda results, _: iter(results))
    assert len(looks) > 1
    assert [one.code for one in outcome.summaries] == [None] * FILES


@pytest.mark.parametrize(
    ("inputs", "output", "said"),
    [
        (["s3://库/收"], "出", "须同为网络地址"),
        (["收"], "出", "连接不上调度程序"),
    ],
)
def test_a_call_that_cannot_be_says_why(inputs, output, said, monkeypatch):
    monkeypatch.setattr("perfxl.run.cluster._CONNECT", 1)
    with pytest.raises(CallError, match=said), Cluster("tcp://127.0.0.1:1", inputs, output, None):
        pass
