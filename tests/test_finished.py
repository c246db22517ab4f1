"""A run read again from its output folder: what is one, where its copies lie, which ledger speaks."""

import json
from dataclasses import replace

import pytest

import perfxl
from perfxl.ledger.model import NOTHING, Ledger, Settings
from perfxl.ledger.packed import packed
from perfxl.run.finished import finished_run, ledger_of, records_of
from perfxl.run.journal import program_mark
from perfxl.text.errors import CallError
from tests.drawn import drawn
from tests.ledger.books import ledger

NO_RESULTS, CUT, OTHER_VERSION = (
    "里面没有 results.jsonl",
    "第 {} 行不完整、被改动过，或是另一版本",
    "是另一版本的程序写的，不能使用",
)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    record = perfxl.review(drawn(tmp_path_factory.mktemp("表") / "表.xlsx"))
    return {**record, "source": "收/甲/表.xlsx", "program": program_mark(None)}


def left(folder, *records, between="\n"):
    """A run's folder with these lines: records, or texts."""
    folder.mkdir(parents=True)
    lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in records]
    (folder / "results.jsonl").write_text(between.join([*lines, ""]), encoding="utf-8")
    return folder


LEFT = [
    # what stands behind a whole record, what is said of the run, what of its records alone; '' for nothing
    ([], "", ""),
    ([{"program": "perfxl 0.0.1, records 1, rules x"}], OTHER_VERSION, ""),
    ([{"program": "别的程序"}], OTHER_VERSION, ""),
    ([{"forms": [{}]}], CUT, CUT),
    (["{}"], CUT, CUT),
    (["[]"], CUT, CUT),
    (["5"], CUT, CUT),
    ([""], CUT, CUT),
    (['{"source": "甲.xlsx", "st'], CUT, CUT),
    (["[" * 100_000], CUT, CUT),
    (['{"source": "甲.xlsx", "program": "perfxl 0.0.1, records 1, rules 0"}'], CUT, CUT),
]


@pytest.mark.parametrize(("more", "said", "said_of_records"), LEFT)
def test_what_a_run_did_not_leave_whole_is_told(tmp_path, record, more, said, said_of_records):
    lines = [line if isinstance(line, str) else {**record, **line} for line in more]
    folder = left(tmp_path / "出", record, *lines)
    for read, wrong in ((finished_run, said), (records_of, said_of_records)):
        if wrong:
            with pytest.raises(CallError, match=wrong.format(2)):
                read(folder)
        else:
            found = read(folder)
            assert len(getattr(found, "records", found)) == 1 + len(more)


def test_what_is_no_folder_of_a_run_is_told(tmp_path):
    (tmp_path / "空").mkdir()
    for read in (finished_run, records_of):
        with pytest.raises(CallError, match=r"找不到文件夹“.*没有”"):
            read(tmp_path / "没有")
        with pytest.raises(CallError, match=f"“.*空”不是审核的结果文件夹：{NO_RESULTS}。.*结果文件夹，或逐个给出。"):
            read(tmp_path / "空", "，或逐个给出")
    with pytest.raises(CallError, match="里没有一份工作簿"):
        finished_run(left(tmp_path / "无"))


COPIES = [
    # the output folder as the run was given it, a copy as a record names it, where it lies in the folder
    ("出", "出/甲/表_审核.xlsx", "甲/表_审核.xlsx"),
    ("/原/出", "/原/出/甲/表_审核.xlsx", "甲/表_审核.xlsx"),
    ("出", "出/甲/没有_审核.xlsx", None),
    ("出", "出/../密.xlsx", None),
    ("出", "出", None),
    ("出", "密.xlsx", None),
    ("出", None, None),
]


@pytest.mark.parametrize(("base", "annotated", "place"), COPIES)
def test_copies_are_found_in_the_folder_and_nowhere_else(tmp_path, record, base, annotated, place):
    folder = left(
        tmp_path / "出", *({**record, "annotated": f"{base}/{name}_审核.xlsx"} for name in ("甲/表", "乙/表"))
    )
    for path in (tmp_path / "密.xlsx", *(folder / name / "表_审核.xlsx" for name in "甲乙")):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    assert finished_run(folder).copy(annotated) == (place and folder / place)


MISSING, OTHER = "请用 --ledger 指定", "与审核时的不同"
LEDGERS = [
    # the year of the run's ledger, of the one given, of those where it is and around the results, the one used, what is said
    (None, None, {}, None, ""),
    (None, None, {"近": 2023}, None, ""),
    (None, 2023, {}, 2023, OTHER),
    (2023, None, {}, None, MISSING),
    (2023, 2023, {"近": 2024}, 2023, ""),
    (2023, 2024, {"近": 2023}, 2024, OTHER),
    (2023, None, {"近": 2023}, 2023, ""),
    (2023, None, {"近": 2024}, 2024, OTHER),
    (2023, None, {"近": 2024, "远": 2023}, 2023, ""),
    (2023, None, {"近": "某年", "这里": 2023}, 2023, ""),
]


@pytest.mark.parametrize(("used", "given", "around", "found", "said"), LEDGERS)
def test_the_ledger_that_speaks(tmp_path, monkeypatch, record, used, given, around, found, said):
    def written(name, year):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        return ledger(tmp_path / name / "工作台账.xlsx", {"参数": [["名称", "值"], ["评价年度", year]]})

    places = {"近": "远/近", "远": "远", "这里": "这里"}
    for name, year in around.items():
        written(places[name], year)
    (tmp_path / "这里").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "这里")
    mark = program_mark(None, packed(Ledger(Settings(year=used)))) if used else program_mark(None)
    run = finished_run(left(tmp_path / "远" / "近" / "出", {**record, "program": mark}))
    speaks, told = ledger_of(run, written("给", given) if given else None)
    assert speaks == (replace(NOTHING, settings=Settings(year=found)) if found else NOTHING)
    assert [said in one for one in told] == [True] * bool(said)
