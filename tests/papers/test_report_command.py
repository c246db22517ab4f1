"""`perfxl report` as people call it: where the report goes, what is said, the exit status."""

import pytest

from tests.called import perfxl_here
from tests.drawn import drawn
from tests.papers.drawing import template_of, text_of


def test_reports_go_into_the_folder_of_results(tmp_path):
    drawn(tmp_path / "甲.xlsx")
    drawn(tmp_path / "乙.xlsx")
    (tmp_path / "乙.xls").write_bytes((tmp_path / "乙.xlsx").read_bytes())
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    done = perfxl_here("report", "甲.xlsx", "乙.xls", "乙.xlsx", "坏.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    made = sorted(path.name for path in (tmp_path / "审核结果").iterdir())
    assert made == ["乙.xls_自评报告.docx", "乙_自评报告.docx", "甲_自评报告.docx"]
    said = done.stderr.splitlines()
    assert said[0] == "已生成 审核结果/甲_自评报告.docx"
    assert said[1].startswith(
        "  注意：有 8 处要填写（标黄）：自评通知名称及文号、项目背景、项目立项依据（文件名称及文号）、"
    )
    assert said[-1].startswith("坏.xlsx：")
    assert text_of(tmp_path / "审核结果" / "甲_自评报告.docx")[1] == "2023年社区图书馆运行"


def test_one_report_by_name_on_an_own_template(tmp_path):
    drawn(tmp_path / "甲.xlsx")
    own = template_of(tmp_path, "{{ 单位 }}的报告")
    done = perfxl_here("report", "甲.xlsx", "-o", "报告/某馆.docx", "--template", own.name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "已生成 报告/某馆.docx\n")
    assert text_of(tmp_path / "报告" / "某馆.docx") == ["广州市某区图书馆的报告"]
    (tmp_path / "模板" / "文书").mkdir(parents=True)
    own.rename(tmp_path / "模板" / "文书" / "项目绩效自评报告.docx")
    perfxl_here("report", "甲.xlsx", "-o", "又一份.docx", cwd=tmp_path)
    assert text_of(tmp_path / "又一份.docx") == ["广州市某区图书馆的报告"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["没有.xlsx"], 2, "找不到“没有.xlsx”。请检查文件或文件夹的路径。"),
        (["."], 2, "“.”不是审核的结果文件夹：里面没有 results.jsonl。"),
        (["甲.xlsx", "."], 2, "结果文件夹一次只能给一个，不能与工作簿一起给。"),
        (["甲.xlsx", "--named"], 2, "--ledger、--archive、--named 只用于结果文件夹。"),
        (["甲.xlsx", "--style", "bureau"], 2, "--style bureau 只用于审核的结果文件夹，“甲.xlsx”不是。"),
        (["甲.xlsx", "--style", "department"], 1, "甲.xlsx：工作簿里没有部门整体支出绩效自评表，没有生成自评报告。"),
        (["甲.xlsx", "乙.xlsx", "-o", "一份.docx"], 2, "有 2 个工作簿，不能都写成“一份.docx”。请让 -o 指向一个文件夹。"),
        (["甲.xlsx", "--template", "没有.docx"], 2, "找不到文书模板“没有.docx”。请检查路径。"),
        (["甲.xlsx", "--template", "甲.xlsx"], 2, "文书模板须是 .docx 文件，或存放模板的文件夹，“甲.xlsx”不是。"),
        (["甲.xlsx", "--template", "坏.docx"], 1, "甲.xlsx：文书模板“坏.docx”不是完好的 .docx 文件。"),
        (["空.xlsx"], 0, "空.xlsx：没有找到绩效自评表，没有生成自评报告。"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_call_that_gives_no_report(tmp_path, arguments, status, said):
    import openpyxl

    drawn(tmp_path / "甲.xlsx")
    drawn(tmp_path / "乙.xlsx")
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    (tmp_path / "坏.docx").write_bytes(b"x")
    done = perfxl_here("report", *arguments, cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert done.stderr.replace(f"{tmp_path}/", "").startswith(said)
    assert not list(tmp_path.rglob("*自评报告.docx"))
