"""The library: what its pages say of it, what it takes, what it raises."""

import inspect
import json
import runpy
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import openpyxl
import pytest

import perfxl
from perfxl.excel.reading.encryption import locked
from perfxl.output.ledger.blank import write_blank
from perfxl.run.ledger import problem_names
from tests.drawn import drawn

ROOT = Path(__file__).parents[1]
INSTALLED = runpy.run_path(str(ROOT / "packaging" / "installed.py"))
ON_A_WORKBOOK = [perfxl.review, perfxl.annotate, perfxl.clean, perfxl.mend, perfxl.report]
COPIES = ON_A_WORKBOOK[1:]


@pytest.fixture
def source(tmp_path):
    return drawn(tmp_path / "表.xlsx")


def call(function, workbook, target, **how):
    """A function of the library on a workbook; `review` has no target."""
    return function(workbook, **how) if function is perfxl.review else function(workbook, target, **how)


@pytest.mark.parametrize("page", INSTALLED["PAGES"])
def test_examples_give_what_the_page_says(page, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    assert INSTALLED["examples"](page) == ""


def test_an_example_that_is_wrong_is_found(tmp_path):
    (tmp_path / "page.md").write_text("```pycon\n>>> 1 + 1\n3\n```\n", "utf-8")
    assert "Expected:\n    3\nGot:\n    2" in INSTALLED["examples"](str(tmp_path / "page.md"))


def test_everything_exported_is_there_and_on_the_page():
    page = (ROOT / "docs" / "library.md").read_text("utf-8")
    for name in perfxl.__all__:
        assert getattr(perfxl, name) is not None
        assert name == "__version__" or f"{name}`" in page or f"`{name}(" in page, name
    assert set(perfxl.__all__) <= set(dir(perfxl))
    with pytest.raises(AttributeError, match="no attribute 'reveiw'"):
        _ = perfxl.reveiw


def test_calls_take_the_same_by_the_same_names():
    same = ["rules", "ledger", "password", "name"]
    for function in ON_A_WORKBOOK:
        parameters = inspect.signature(function).parameters.values()
        keywords = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
        assert [name for name in keywords if name in same] == same
        assert [each.name for each in parameters if each.kind is not each.KEYWORD_ONLY] == (
            ["workbook"] if function is perfxl.review else ["workbook", "target"]
        )


def test_importing_it_imports_nothing_heavy():
    light = "import sys, perfxl\nsys.exit(len([name for name in sys.modules if name.startswith('perfxl')]) > 3)"
    assert subprocess.run([sys.executable, "-c", light], check=False).returncode == 0


def test_review_annotate_and_consolidate(source, tmp_path):
    assert perfxl.review(source)["forms"][0]["totals"]["score"] == 96.5
    record = perfxl.annotate(source, tmp_path / "表_审核.xlsx")
    assert record["annotated"] == str(tmp_path / "表_审核.xlsx")
    perfxl.consolidate([record], tmp_path / "新" / "汇总.xlsx")
    assert openpyxl.load_workbook(tmp_path / "新" / "汇总.xlsx")["项目汇总"]["I3"].value == 96.5


def test_rules_of_a_file_are_told_in_the_consolidation(source, tmp_path):
    rules = tmp_path / "本区.toml"
    rules.write_text('extends = "guangzhou-2023-project"\nname = "own"\ntitle = "本区规则"\nversion = "1"\n', "utf-8")
    record = perfxl.review(source, rules=rules)
    assert record["forms"][0]["rulebook"] == "own"
    perfxl.consolidate([record], tmp_path / "汇总.xlsx", rules=rules)
    notes = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["说明"]
    assert any("本区规则（own，第 1 版" in str(cell) for row in notes.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("function", ON_A_WORKBOOK)
def test_bytes_are_a_workbook_too(function, source, tmp_path):
    by_path = call(function, source, tmp_path / "出", name="某局/表.xlsx")
    by_bytes = call(function, source.read_bytes(), tmp_path / "出", name="某局/表.xlsx")
    assert by_path == by_bytes
    assert by_path["source"] == "某局/表.xlsx"


@pytest.mark.parametrize(
    "name", ["../../逃.xlsx", "C:\\甲\\乙.xlsx", "..", "a/", "长" * 500 + ".xlsx", "con", "问?.xlsx", ""]
)
def test_the_name_of_an_upload_is_never_a_path(name, source, tmp_path):
    record = perfxl.annotate(source.read_bytes(), tmp_path / "出" / "审.xlsx", name=name)
    assert record["status"] == "scored"
    assert record["source"] == (name or "工作簿.xlsx")
    assert [path.name for path in (tmp_path / "出").iterdir()] == ["审.xlsx"]


@pytest.mark.parametrize("function", ON_A_WORKBOOK)
def test_what_is_wrong_with_a_workbook_stands_in_its_record(function, tmp_path):
    record = call(function, b"nothing", tmp_path / "出.xlsx")
    assert (record["status"], record["error"]["code"], record["annotated"]) == ("unreadable", "not-a-workbook", None)
    assert not (tmp_path / "出.xlsx").exists()


@pytest.mark.parametrize("function", ON_A_WORKBOOK)
def test_what_is_wrong_with_a_call_is_raised(function, source, tmp_path):
    target = tmp_path / "出.xlsx"
    with pytest.raises(perfxl.CallError, match="找不到"):
        call(function, tmp_path / "没有.xlsx", target)
    with pytest.raises(perfxl.RulebookError, match="没有名为“没有”的评分规则"):
        call(function, b"nothing", target, rules="没有")
    with pytest.raises(perfxl.LedgerError):
        call(function, source, target, ledger=tmp_path / "没有台账.xlsx")
    assert not target.exists()


@pytest.mark.parametrize("function", COPIES)
def test_what_cannot_be_written_is_raised(function, source, tmp_path):
    (tmp_path / "文件").write_text("", "utf-8")
    with pytest.raises(perfxl.OutputError, match=r"无法写入（.+）"):
        function(source, tmp_path / "文件" / "出.xlsx")
    with pytest.raises(perfxl.OutputError, match=r"无法写入（.+）"):
        perfxl.consolidate([], tmp_path / "文件" / "汇总.xlsx")


@pytest.mark.parametrize("function", COPIES)
def test_what_is_read_is_not_written_over(function, source, tmp_path):
    shutil.copy(ROOT / "perfxl" / "rules" / "books" / "mof-2020.toml", tmp_path / "规则.toml")
    write_blank(tmp_path / "工作台账.xlsx", problem_names())
    (tmp_path / "链.xlsx").symlink_to(source)
    read = {path: path.read_bytes() for path in tmp_path.iterdir()}
    calls = [
        lambda: function(source, source),
        lambda: function(source, tmp_path / "链.xlsx"),
        lambda: function(source, tmp_path / "规则.toml", rules=tmp_path / "规则.toml"),
        lambda: function(source, tmp_path / "工作台账.xlsx", ledger=tmp_path / "工作台账.xlsx"),
        lambda: perfxl.consolidate([], tmp_path / "工作台账.xlsx", ledger=tmp_path / "工作台账.xlsx"),
        lambda: perfxl.report(source, tmp_path / "规则.toml", template=tmp_path / "规则.toml"),
    ]
    for each in calls:
        with pytest.raises(perfxl.CallError, match="不能覆盖原始文件"):
            each()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == read


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"style": "department"}, perfxl.OutputError, "没有部门整体支出绩效自评表"),
        ({"style": "bureau"}, perfxl.CallError, "style 只能是 project、department"),
        ({"template": "没有.docx"}, perfxl.CallError, "找不到文书模板“没有.docx”"),
        ({"template": __file__}, perfxl.CallError, "文书模板须是 .docx 文件，或存放模板的文件夹"),
    ],
)
def test_a_report_that_cannot_be_made(how, error, said, source, tmp_path):
    with pytest.raises(error, match=said):
        perfxl.report(source, tmp_path / "出.docx", **how)
    assert not (tmp_path / "出.docx").exists()


@pytest.mark.usefixtures("light_locks")
@pytest.mark.parametrize("function", ON_A_WORKBOOK)
def test_a_password_opens_the_workbook(function, source, tmp_path):
    secret, target = locked(source.read_bytes(), "机密"), tmp_path / "出.xlsx"
    for password in (None, "错"):
        assert call(function, secret, target, password=password)["error"]["code"] == "encrypted"
    assert not target.exists()
    assert call(function, secret, target, password="机密")["status"] == "scored"
    if function in COPIES and function is not perfxl.report:
        assert perfxl.review(target)["error"]["code"] == "encrypted"
        assert perfxl.review(target, password="机密")["status"] == "scored"


def test_threads_do_not_disturb_each_other():
    samples = sorted((ROOT / "samples").glob("*.xlsx"))
    alone = [perfxl.review(path) for path in samples]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(perfxl.review, samples * 4)) == alone * 4


def test_a_pool_of_processes_gives_the_same_records(source):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(perfxl.review, [source])) == [perfxl.review(source)]


def test_a_record_is_plain_json(source):
    record = perfxl.review(source)
    assert json.loads(json.dumps(record)) == record
