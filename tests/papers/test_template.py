"""What a template may say, what is said of a wrong one, and that the texts of a workbook stay texts."""

import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX

from perfxl.output.papers.blanks import blank, to_fill_in
from perfxl.output.papers.table import Cell, table
from perfxl.output.papers.template import SHIPPED, PaperError, Template, find_template
from perfxl.output.papers.wording import (
    amount,
    average,
    day,
    difference,
    enclosed,
    listed,
    numbered,
    phrase,
    rate,
    sentence,
)
from tests.papers.drawing import papers, rows_of, template_of, text_of

VALUES = {"部门": "某市民政局", "句": ["甲。", "乙。"]}
WRONG = [
    ("{{ 科室 }}", "有不认识的字段：科室。"),
    ('{{ "a" * 100000000 }}', "有不能用的写法"),
    ("{{ range(9) }}", "有不能用的写法"),
    ("{{ 部门.__class__ }}", "有不能用的写法"),
    ("{{ 部门|upper }}", "有不能用的写法"),
    ("{% set x = 1 %}", "有不能用的写法"),
    ("{% for x in 句 %}" * 4 + "{% endfor %}" * 4, "有不能用的写法"),
    ("{% for x in 句 %}{{ x }}", "标记写错了，或者没有成对"),
    ("{{ 部门", "标记写错了，或者没有成对"),
]


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_wrong_template_is_told_with_file_and_place(tmp_path, line, said):
    path = template_of(tmp_path, "开头", line)
    with pytest.raises(PaperError, match=re.escape(said)) as told:
        Template(path).fill(VALUES, tmp_path / "文书.docx")
    assert str(path) in told.value.message
    assert not (tmp_path / "文书.docx").exists()


def test_a_file_that_is_no_document_is_told(tmp_path):
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    with pytest.raises(PaperError, match="不是完好的"):
        Template(tmp_path / "坏.docx").fill(VALUES, tmp_path / "文书.docx")
    with pytest.raises(PaperError, match="找不到文书模板"):
        find_template("通知", tmp_path / "没有.docx")


HOSTILE = [
    ("<w:br/>&{{7*7}}", "<w:br/>&{{7*7}}"),
    ("{%p for x in y %}", "{%p for x in y %}"),
    ('=HYPERLINK("x")', '=HYPERLINK("x")'),
    ("一\a二\f三\n四\t五", "一 二 三 四 五"),
    ("一\ufffe二\ud800三", "一\ufffd二\ufffd三"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_a_text_of_a_workbook_stays_text(tmp_path, text, shown):
    path = template_of(tmp_path, "主送{{ 部门 }}", "{{p 表 }}")
    Template(path).fill({"部门": text, "表": table([[Cell(text)]], [100])}, tmp_path / "文书.docx")
    assert text_of(tmp_path / "文书.docx") == [f"主送{shown}"]
    assert rows_of(tmp_path / "文书.docx")[0][0].replace("\n", "") == shown.replace("一 二 三 四 五", "一二三四五")


def test_blanks_are_marked_and_told(tmp_path):
    path = template_of(tmp_path, "依据{{ 文号 }}，{{ 部门 }}", "【请填写：日期】")
    asked = Template(path).fill({"部门": "某局", "文号": blank("文号")}, tmp_path / "文书.docx")
    assert asked == ["文号", "日期"]
    document = Document(str(tmp_path / "文书.docx"))
    assert [paragraph.text for paragraph in document.paragraphs] == ["依据【请填写：文号】，某局", "【请填写：日期】"]
    yellow = [
        run.text for one in document.paragraphs for run in one.runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]
    assert yellow == ["【请填写：文号】", "【请填写：日期】"]


def test_merged_cells_of_a_table(tmp_path):
    path = template_of(tmp_path, "{{p 表 }}")
    rows = [[Cell("甲"), Cell("乙"), Cell("丙")], [Cell("高", down=2), Cell("宽", across=2)], [Cell("子"), Cell("丑")]]
    Template(path).fill({"表": table(rows, [50, 50, 50])}, tmp_path / "文书.docx")
    assert rows_of(tmp_path / "文书.docx") == [["甲", "乙", "丙"], ["高", "宽", "宽"], ["高", "子", "丑"]]


WORDING = [
    (amount(41.92, "万元"), "41.92万元"),
    (amount(1234567.891, "元"), "1234567.89元"),
    (rate(0.991412), "99.14%"),
    (rate(0.99996), "99.996%"),
    (rate(1), "100%"),
    (difference(0.9914, 0.98), "1.14个百分点"),
    (average(95.666), "95.67分"),
    (day(date(2024, 3, 1)), "2024年3月1日"),
    (numbered(["甲。", "乙。"]), ["1.甲。", "2.乙。"]),
    (numbered(["甲。"]), ["甲。"]),
    (enclosed("附件", ["甲", "乙"]), ["附件：1. 甲", "　　　2. 乙"]),
    (enclosed("附表", ["甲"]), ["附表：甲"]),
    (to_fill_in([]), ""),
    (to_fill_in(["日期", "文号", "日期"]), "有 3 处要填写（标黄）：日期、文号。"),
    (to_fill_in("甲乙丙丁戊己庚辛壬"), "有 9 处要填写（标黄）：甲、乙、丙、丁、戊、己、庚、辛等。"),
    (listed("甲乙丙丁", 3), "甲、乙、丙等4个"),
    (listed("甲乙"), "甲、乙"),
    (phrase('资金"缺位"\n导致 效益不高。'), "资金“缺位”导致效益不高"),
    (sentence("已完成；"), "已完成。"),
    (sentence(" "), ""),
]


@pytest.mark.parametrize(("made", "expected"), WORDING)
def test_wording(made, expected):
    assert made == expected


@pytest.mark.parametrize("name", papers())
def test_the_templates_that_ship_are_as_drawn(tmp_path, name):
    papers()[name]().save(str(tmp_path / "新.docx"))
    parts = ("word/document.xml", "word/styles.xml", "word/settings.xml", "word/fontTable.xml")
    with zipfile.ZipFile(SHIPPED / f"{name}.docx") as old, zipfile.ZipFile(tmp_path / "新.docx") as new:
        assert {part: old.read(part) for part in parts} == {part: new.read(part) for part in parts}
