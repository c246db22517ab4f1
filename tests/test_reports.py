"""Narrative reports in a run and a check: given or lying beside the forms, compared, told, and looked at again once they change."""

import json
import shutil
import time
from pathlib import Path

import openpyxl
import pytest

from perfxl.reviewing.jobs import PLAIN, Job
from perfxl.reviewing.report_files import ReportFile
from perfxl.run import workers
from perfxl.run.job import RunOptions, run_all
from perfxl.run.reports import coverage, with_reports
from perfxl.run.work import work
from tests import deadly
from tests.called import SAMPLES, perfxl_here, untold
from tests.narrative.documents import SCHOOLS, SERVICE, docx, pdf

SEED = """附件 4
广州市增城区人民代表大会常务委员会办公室
2023 年机关后勤保障经费
项目绩效自评报告
一、评价项目概述
（四）项目资金来源及使用情况
项目资金来源全部为区财政安排。本项目经 2023 年安排预算
数 41.92 万元，执行数 41.56 万元，完成全年预算数的
99.14%。
二、项目绩效目标完成情况与效益
（一）认真完成办文工作任务。2023 年共办理公文 530 件。
三、存在问题
预算管理能力和预算执行率有待提高。
六、工作建议
一是强化预算绩效管理工作。
附件：项目经费支出绩效自评表
年度资金总额 10 99.14 9
"""
SLIP = (
    "义务教育学校校舍维修改造项目自评报告",
    "一、概况",
    "项目预算302万元，执行数311.68万元。",
    "二、完成情况",
    "三、问题和建议",
)


def checked(*arguments, cwd):
    done = perfxl_here("check", *arguments, "--format", "json", cwd=cwd)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path):
    """Two forms with their reports, one of which contradicts its form, and documents that are nobody's."""
    folder = tmp_path / "收"
    (folder / "报告").mkdir(parents=True)
    for name in (SERVICE, SCHOOLS):
        shutil.copy(SAMPLES / name, folder / name)
    (folder / "自评报告.txt").write_text(SEED, "utf-8")
    (folder / "报告" / "校舍.docx").write_bytes(docx(*SLIP))
    (folder / "通知.pdf").write_bytes(pdf(["关于开展绩效自评工作的通知各单位请按时报送"]))
    return folder


def ran(folder, output, **options):
    return run_all([str(folder)], RunOptions(output, jobs=1, **options), untold)


def codes(record, *wanted):
    return [(f["code"], f["cell"]) for form in record["forms"] for f in form["findings"] if f["code"] in wanted]


def test_the_published_report_agrees_with_its_form_but_for_the_gap_in_its_numbering(tmp_path):
    (tmp_path / "报告.txt").write_text(SEED, "utf-8")
    done, (record,) = checked(SAMPLES / SERVICE, "--report", "报告.txt", cwd=tmp_path)
    assert done.returncode == 0
    assert record["notices"] == ["自评报告《报告.txt》：核对了 3 处数字，一致 3 处；附表和表格里的没有核对。"]
    assert codes(record, "report-mismatch", "report-outline", "cross-check") == [
        ("report-outline", "A2"), ("cross-check", "F20"),
    ]  # fmt: skip
    assert [(one["source"], one["checked"], one["agreed"], one["error"]) for one in record["reports"]] == [
        ("报告.txt", 3, 3, None)
    ]


def test_a_report_that_names_another_project_is_compared_and_questioned(tmp_path):
    (tmp_path / "报告.txt").write_text(SEED, "utf-8")
    _, (record,) = checked(SAMPLES / SCHOOLS, "--report", "报告.txt", cwd=tmp_path)
    (notice,) = record["notices"]
    assert notice.endswith("它的标题里没有这张表的项目（部门）名称，请确认是不是这张表的报告。")


def test_reports_beside_the_forms_are_compared_and_no_longer_told_as_not_reviewed(folder, tmp_path, in_this_process):
    outcome = ran(folder, tmp_path / "出")
    records = {Path(record["source"]).name: record for record in outcome.records}
    assert codes(records[SCHOOLS], "report-mismatch") == [("report-mismatch", "E8")]
    assert codes(records[SERVICE], "report-mismatch", "report-outline") == [("report-outline", "A2")]
    assert [Path(name).name for name in outcome.others] == ["通知.pdf"]
    assert not [notice for notice in outcome.notices if "自评报告" in notice]
    book = openpyxl.load_workbook(tmp_path / "出" / SCHOOLS.replace(".xlsx", "_审核.xlsx"))
    assert "项目预算302万元" in book.worksheets[0]["E8"].comment.text
    assert any("核对了 2 处数字，一致 1 处" in str(cell.value) for row in book["审核结果"].rows for cell in row)


def test_check_over_a_folder_says_what_was_compared(folder, tmp_path):
    done = perfxl_here("check", "收", cwd=tmp_path)
    assert "  注意：自评报告《校舍.docx》：核对了 2 处数字，一致 1 处。" in done.stdout.splitlines()


def test_a_workbook_is_done_again_once_a_report_changes_comes_or_goes(folder, tmp_path, in_this_process):
    output = tmp_path / "出"
    assert ran(folder, output).resumed == 0
    assert ran(folder, output, resume=True).resumed == 2
    (folder / "报告" / "校舍.docx").write_bytes(docx(*(text.replace("302", "320") for text in SLIP)))
    outcome = ran(folder, output, resume=True)
    assert outcome.resumed == 0
    assert [codes(record, "report-mismatch") for record in outcome.records] == [[], []]
    assert [Path(name).name for name in outcome.others] == ["通知.pdf"]
    (folder / "自评报告.txt").unlink()
    assert ran(folder, output, resume=True).resumed == 0


def test_a_folder_of_reports_may_be_given(tmp_path, in_this_process):
    reports = tmp_path / "报告们"
    reports.mkdir()
    (reports / "甲.docx").write_bytes(docx(*SLIP))
    options = RunOptions(tmp_path / "出", annotate=False, consolidate=False, report=reports)
    outcome = run_all([str(SAMPLES / name) for name in (SCHOOLS, SERVICE)], options, untold)
    assert coverage(outcome.summaries) == "自评报告 1 份：核对了 2 处数字，一致 1 处。"
    assert outcome.faults == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("扫描.pdf", pdf([]), "自评报告《扫描.pdf》：是扫描件"),
        ("坏.docx", docx("报告")[:-30], "自评报告《坏.docx》：文档已损坏"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "自评报告《旧.doc》：这是旧的 Word"),
        ("没有.txt", None, "自评报告《没有.txt》：文件已不在原处"),
        ("空.txt", b"", "自评报告《空.txt》：没有找到能与自评表核对的数字"),
    ],
)
def test_a_report_that_cannot_be_read_is_one_sentence_with_its_name(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    report = ReportFile(tmp_path / name, name, "its")
    (line,) = work([Job(SAMPLES / SCHOOLS, "表.xlsx", reports=(report,))], PLAIN)
    assert line.summary.status == "scored"
    (told,) = line.notices
    assert told.startswith(said)
    assert [one.error is None for one in line.summary.reports] == [content == b""]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [("没有.docx", 2, "找不到自评报告“没有.docx”"), ("扫描.pdf", 1, "自评报告《扫描.pdf》：是扫描件")],
)
def test_the_status_tells_of_a_report_that_was_not_compared(tmp_path, name, status, said):
    (tmp_path / "扫描.pdf").write_bytes(pdf([]))
    done = perfxl_here("check", SAMPLES / SCHOOLS, "--report", name, cwd=tmp_path)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (status, True, False)


def test_what_no_part_was_prepared_for_costs_the_report_alone(tmp_path, monkeypatch):
    (tmp_path / "报告.docx").write_bytes(docx(*SLIP))
    monkeypatch.setattr("perfxl.narrative.comparing.compare", lambda *_: 1 / 0)
    job = Job(SAMPLES / SCHOOLS, "表.xlsx", reports=(ReportFile(tmp_path / "报告.docx", "报告.docx", "its"),))
    (line,) = work([job], PLAIN)
    assert line.summary.status == "scored"
    assert "核对时程序出错（ZeroDivisionError）" in line.notices[0]


def test_a_report_that_is_none_of_several_forms_is_told(tmp_path):
    (tmp_path / "报告.txt").write_text("别的项目绩效自评报告\n一、概况\n项目预算1万元。", "utf-8")
    done, records = checked(SAMPLES / SCHOOLS, SAMPLES / SERVICE, "--report", "报告.txt", cwd=tmp_path)
    assert (done.returncode, [record["reports"] for record in records]) == (1, [[], []])
    assert "自评报告《报告.txt》没有核对" in done.stderr


@pytest.mark.thorough
def test_a_report_that_a_worker_is_lost_with_costs_itself_alone(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "serve", deadly.serve_die_at_a_report)
    workers._end_spare()
    (folder / "报告" / "坏.docx").write_bytes(docx("x"))
    outcome = ran(folder, tmp_path / "出", annotate=False, consolidate=False)
    assert [one.status for one in outcome.summaries] == ["scored", "scored"]
    assert [len(one.reports) for one in outcome.summaries] == [1, 1]
    (told,) = [notice for notice in outcome.notices if "坏.docx" in notice]
    assert told.startswith("自评报告《坏.docx》：读取时程序异常中止，没有核对。")


def test_of_a_thousand_documents_each_workbook_gets_a_few_and_its_own_among_them(tmp_path):
    names = [f"某市第{number:04}单位_办公经费" for number in range(1000)]
    for name in names:
        (tmp_path / f"{name}_绩效自评报告.txt").touch()
    jobs = [Job(tmp_path / f"{name}_项目支出绩效自评表.xlsx", name) for name in names]
    began = time.process_time()
    found = with_reports(jobs, [str(tmp_path)], None, False, None)
    assert time.process_time() - began < 5
    assert all(job.reports[0].title.startswith(job.name) and len(job.reports) <= 3 for job in found)
