"""年度自评工作总结 and 通报: their sentences, tables and charts over what a run left, and that 汇总.xlsx says the same."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from perfxl.intake.circular import circular
from perfxl.ledger.model import NOTHING, Ledger, Project, Settings
from perfxl.ledger.packed import packed
from perfxl.ledger.roster import Entry
from perfxl.output.consolidated import Intake, write_consolidated
from perfxl.output.consolidated.intake import consolidated
from perfxl.output.papers.summary.comparison import NOTHING as NO_YEAR
from perfxl.output.papers.summary.papers import gathered, write_circular, write_summary
from perfxl.output.papers.template import SHIPPED, Template
from perfxl.reviewing.lines import to_json
from perfxl.run.discovery import find_others
from perfxl.run.journal import program_mark
from perfxl.run.summary import SummaryOptions, summarise
from perfxl.text.errors import PerfxlError
from tests.drawn import RIGHT, FundContent, IndicatorContent, drawn
from tests.filled import filled_department
from tests.intake_forms import form, framed
from tests.known_ledgers import reviewed_with
from tests.open_xml import needs_validator, validated
from tests.papers.drawing import rows_of, template_of, text_of
from tests.truth.sheets import Book

CULTURE, SPORT, MUSIC = "某市文化局", "某市体育局", "某市音乐厅"
PROJECTS = {
    "图书采购": (CULTURE, 200, 190),
    "文物修缮": (CULTURE, 100, 60),
    "全民健身": (SPORT, 300, 300),
}  # fmt: skip
LEDGER = Ledger(
    Settings(year=2023, bureau="某市财政局", deadline=date(2024, 3, 31), excellent_projects=0.3, low_execution=0.8),
    roster=(
        Entry(CULTURE, due_department=0, due_projects=2),
        Entry(SPORT, due_department=0, due_projects=2),
        Entry(MUSIC, due_projects=1),
    ),
    projects=(Project("A1", "图书采购", CULTURE), Project("A2", "琴房改造", MUSIC, budget=80.5)),
)


def project(folder, name, department, budget, executed, **other):
    """The record of a project's form; the first indicator reports 340 days of 300 where nothing else is said."""
    rate = executed / budget * 100
    content = replace(
        RIGHT, project_name=name, department=department, unit=department,
        funds=(FundContent(RIGHT.funds[0].label, budget, executed), *map(FundContent, (row.label for row in RIGHT.funds[1:]))),
        rate=rate, rate_score=round(rate / 10, 2), total=round(87 + rate / 10, 2), **other,
    )  # fmt: skip
    return reviewed_with(drawn(folder / f"{name}.xlsx", content), LEDGER)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("表")
    return [project(folder, name, *figures) for name, figures in PROJECTS.items()]


def left(folder, records, ledger=NOTHING):
    """A run's folder with these records."""
    folder.mkdir()
    program = program_mark(None, packed(ledger))
    lines = [to_json({**record, "program": program}) + "\n" for record in records]
    (folder / "results.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def papers(folder, records, ledger=NOTHING, named=False, past=None):
    """Both papers over records: the text of each, by paragraphs."""
    content = consolidated(records, Intake(ledger=ledger, past=past or (lambda counted: None)))
    facts = gathered(content, named)
    write_summary(facts, Template(SHIPPED / "年度自评工作总结.docx"), folder / "总结.docx")
    write_circular(facts, Template(SHIPPED / "年度自评情况通报.docx"), folder / "通报.docx")
    return text_of(folder / "总结.docx"), text_of(folder / "通报.docx")


SENTENCES = [
    "应报部门（单位）3个，已报2个，报送率66.67%，其中1个未报齐；未报送的有某市音乐厅。应报项目自评表5张，缺2张。报送截止日期为2024年3月31日。",
    "项目清单所列项目2个，已报1个，报送率50%，未报送1个。",
    "计入统计的自评表3张，来自2个部门（单位），均为项目自评表。",
    "自评项目3个，预算600万元，执行550万元，总执行率91.67%。",
    "项目自评表按最终得分，优3个、良0个、中0个、差0个，分别占100%、0%、0%、0%。“优”的比例为100%，高于30%的上限。",
    "项目自评表3张，最终得分平均95.5分（简单平均），最高97分，最低93分。",
    "执行率低于80%的项目1个，预算100万元，执行60万元，预算占全部项目的16.67%。",
    "本年度没有复核得分。",
    NO_YEAR,
    "附表：1. 部门（单位）汇总表",
    "　　　2. 低执行率项目",
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_of_the_summary(told, sentence):
    assert sentence in told[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory, records):
    return papers(tmp_path_factory.mktemp("文"), records, LEDGER)


def test_without_a_ledger_there_is_no_rate_of_coverage(tmp_path, records):
    summary, _ = papers(tmp_path, records)
    assert "没有提供应报单位名单，不计算报送率。" in summary
    assert summary[0] == "【请填写：财政部门名称】"
    assert not [line for line in summary if "项目清单所列" in line or "未报送" in line]


def test_tables(tmp_path, records):
    papers(tmp_path, records, LEDGER)
    departments, low, absent, projects = (
        rows_of(tmp_path / "总结.docx", at)[1:] for at in range(4)
    )  # fmt: skip
    assert [row[1:6] for row in departments] == [
        [CULTURE, "2", "300", "250", "83.33%"],
        [SPORT, "1", "300", "300", "100%"],
        [MUSIC, "0", "", "", ""],
        ["合计", "3", "600", "550", "91.67%"],
    ]
    assert low == [["1", CULTURE, "文物修缮", "100", "60", "60%"]]
    assert [row[1:] for row in absent] == [
        [SPORT, "项目表2", "1", "1", "未报齐"],
        [MUSIC, "项目表1", "0", "1", "未报送"],
    ]
    assert projects == [["1", MUSIC, "琴房改造", "80.5"]]


def test_who_has_not_sent_everything_is_not_ranked(tmp_path, records):
    papers(tmp_path, records, LEDGER)
    assert [(row[0], row[1], row[-1]) for row in rows_of(tmp_path / "通报.docx")] == [
        ("名次", "部门（单位）", "备注"),
        ("1", CULTURE, ""),
        ("—", SPORT, "缺1张表"),
        ("—", MUSIC, "未报送"),
    ]


RANKS = [
    # finals, who is short of forms, ranks and names in their order
    ({"甲": 90.0, "乙": 95.0, "丙": 90.0, "丁": 80.0}, {}, [(1, "乙"), (2, "丙"), (2, "甲"), (4, "丁")]),
    ({"甲": 90.0, "乙": 95.0, "丙": 85.0}, {"乙": 1}, [(1, "甲"), (2, "丙"), (None, "乙")]),
    ({"甲": 90.0, "乙": None}, {}, [(1, "甲"), (None, "乙")]),
    ({"甲": None, "乙": None}, {}, [(1, "乙"), (1, "甲")]),
]


@pytest.mark.parametrize(("finals", "short", "ranks"), RANKS)
def test_ranks(finals, short, ranks):
    forms = [form(name, f"{name}的项目", funds=(10, 10, 9, 0.9), score=88.0) for name in finals]
    forms += [form(name, score=final) for name, final in finals.items() if final is not None]
    rows = circular(framed(forms), (), (), short)
    found = [(None if rank is None else int(rank), name) for rank, name in zip(
        rows["rank"].astype(object).where(rows["rank"].notna(), None), rows["department"], strict=True
    )]  # fmt: skip
    assert [rank for rank, _ in found] == [rank for rank, _ in ranks]
    assert {*found} == {*ranks}


def wrong(folder):
    """A record in which the total is no sum of the scores."""
    return project(folder, "文物修缮", CULTURE, 100, 90, indicators=(
        IndicatorContent("产出指标（50%）", "数量指标", "开放天数", "300天", "310天", 20, 25, "记录"), *RIGHT.indicators[1:],
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("named", "shown", "hidden"),
    [(False, "例如：某部门某项目，", "文物修缮"), (True, "例如：某市文化局“文物修缮”，", "某部门")],
)
def test_examples_name_nobody_unless_asked_to(tmp_path, named, shown, hidden):
    _, told = papers(tmp_path, [wrong(tmp_path)], named=named)
    problems = told[told.index("三、典型问题") : told.index("四、有关要求")]
    assert any(shown in line for line in problems)
    assert not any(hidden in line for line in problems)


@pytest.mark.parametrize(("ledger", "sheets"), [(NOTHING, 0), (LEDGER, 2)])
def test_the_consolidated_workbook_says_the_same(tmp_path, records, ledger, sheets):
    summary, _ = papers(tmp_path, records, ledger)
    write_consolidated(records, tmp_path / "汇总.xlsx", Intake(ledger=ledger))
    book = Book(tmp_path / "汇总.xlsx")
    figures, text = book.figures(), "".join(summary)
    assert f"预算{figures['项目预算数（万元）']:g}万元，执行{figures['项目执行数（万元）']:g}万元" in text
    assert f"错误{figures['错误（处）']:g}项、待核实{figures['警告（处）']:g}项" in text
    own = book.rows("通报", "部门（单位）", "项目数", "项目得分（按预算加权）", "部门整体得分")
    table = [[row[1], row[2], row[6], row[7]] for row in rows_of(tmp_path / "总结.docx")[1:]]
    assert [["" if value is None else f"{value:g}" if isinstance(value, float) else str(value) for value in row] for row in own] == table  # fmt: skip
    ranks = [("—" if rank is None else f"{rank:g}", name) for rank, name in book.rows("通报", "名次", "部门（单位）")]
    assert ranks[:-1] == [(row[0], row[1]) for row in rows_of(tmp_path / "通报.docx")[1:]]
    assert len([sheet for sheet in book.sheets if sheet in ("未报送", "项目清单核对")]) == sheets


def charts_of(path):
    """Each chart of a paper: what its workbook has, row by row."""
    found = []
    with zipfile.ZipFile(path) as package:
        for name in sorted(package.namelist()):
            if name.startswith("word/embeddings/"):
                sheet = openpyxl.load_workbook(io.BytesIO(package.read(name))).active
                found.append([list(row) for row in sheet.iter_rows(values_only=True)])
        parts = [name for name in package.namelist() if name.startswith("word/charts/chart")]
        assert len(parts) == len(found)
        assert [name for name in package.namelist() if "media" in name] == []
    return found


def test_charts_hold_their_numbers(tmp_path, records):
    papers(tmp_path, [*records, wrong(tmp_path)], LEDGER)
    grades, execution, problems = charts_of(tmp_path / "总结.docx")
    assert grades[0] == [None, "项目自评表"]
    assert [row[0] for row in grades[1:]] == ["优", "良", "中", "差"]
    assert [row[0] for row in execution[1:]] == [CULTURE, SPORT]
    assert sorted(row[1] for row in problems[1:]) == [row[1] for row in problems[:0:-1]]
    document = zipfile.ZipFile(tmp_path / "总结.docx").read("word/document.xml").decode()
    assert document.count('descr="') == 3
    assert f"各部门（单位）项目预算执行率：{CULTURE}" in document


def test_a_single_form_has_no_empty_chart(tmp_path, records):
    summary, _ = papers(tmp_path, records[:1])
    assert charts_of(tmp_path / "总结.docx") == []
    assert not [line for line in summary if line.startswith("图")]
    assert "项目自评表1张，最终得分96.5分。" in summary


def test_departments_forms_alone(tmp_path):
    record = reviewed_with(filled_department(tmp_path / "部门.xlsx", {}))
    summary, told = papers(tmp_path, [record])
    assert "没有项目自评表，不统计项目资金。" in summary
    assert "没有项目自评表，不统计执行率。" in summary
    assert rows_of(tmp_path / "通报.docx")[1][:2] == ["1", "广州市某区文化局"]
    assert not [line for line in [*summary, *told] if "nan" in line.lower() or "None" in line]


def test_forms_of_another_year_are_counted_nowhere(tmp_path, records):
    older = project(tmp_path, "老项目", SPORT, 50, 50, year=2022)
    summary, _ = papers(tmp_path, [*records, older])
    assert summary[1] == "2023年度预算绩效自评工作总结"
    assert "另有1张其他年度的表，不计入统计。" in summary
    assert "自评项目3个，预算600万元，执行550万元，总执行率91.67%。" in summary


def test_last_year_where_the_archive_has_it(tmp_path, records):
    archive = pytest.importorskip("perfxl.intake.archive")
    pytest.importorskip("duckdb")
    before = [
        project(tmp_path, "图书采购", CULTURE, 160, 144, year=2022), project(tmp_path, "老项目", SPORT, 50, 50, year=2022),
    ]  # fmt: skip
    archive.store(
        tmp_path / "归档.duckdb", before, ledger=replace(LEDGER, settings=replace(LEDGER.settings, year=2022))
    )
    options = SummaryOptions(archive=tmp_path / "归档.duckdb")
    summarise(left(tmp_path / "出", records), options)
    summary = text_of(tmp_path / "出" / "年度自评工作总结.docx")
    at = summary.index("六、与上年比较")
    assert summary[at + 1 : at + 4] == [
        "与2022年度的存档相比，两年都报送的自评表1张；上年报送、本年没有报送的1张。",
        "两年都有的项目1个，预算由160万元变为200万元，增长25%；执行率由90%变为95%，提高5个百分点。",
        "两年都有得分的1张，系统核算得分平均由96分变为96.5分，提高0.5分。",
    ]


def ledger_file(path, *settings):
    """A ledger with the year and these settings."""
    book = openpyxl.Workbook()
    book.active.title = "参数"
    for row in (("名称", "值"), ("评价年度", 2023), *settings):
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("used", [Ledger(Settings(year=2023, bureau="某市财政局")), LEDGER, NOTHING])
def test_the_ledger_of_the_run_is_used_where_it_lies_near(tmp_path, records, used):
    ledger_file(tmp_path / "工作台账.xlsx", ("财政部门", "某市财政局"))
    written = summarise(left(tmp_path / "出", records, used), SummaryOptions())
    assert ("财政部门名称" in written.blanks) == (used is NOTHING)
    assert bool(written.said) == (used is LEDGER)


OPTIONS = [
    ({"target": "总结.doc"}, "总结是 .docx 文件"),
    ({"target": "没有/总结.docx"}, "找不到文件夹"),
    ({"target": "没有"}, "找不到文件夹"),
    ({"template": "没有.docx"}, "找不到文书模板"),
    ({"archive": "没有.duckdb"}, "找不到归档文件"),
    ({"archive": "坏.duckdb"}, "不能使用"),
]


@pytest.mark.parametrize(("options", "said"), OPTIONS)
def test_a_wrong_option_is_told(tmp_path, records, options, said):
    pytest.importorskip("duckdb")
    (tmp_path / "坏.duckdb").write_bytes(b"x" * 5000)
    with pytest.raises(PerfxlError, match=said):
        summarise(
            left(tmp_path / "出", records),
            SummaryOptions(**{name: tmp_path / value for name, value in options.items()}),
        )


def test_a_run_without_forms_is_told(tmp_path, records):
    unread = {**records[0], "forms": [], "status": "unrecognised"}
    with pytest.raises(PerfxlError, match="没有可统计的自评表"):
        summarise(left(tmp_path / "没有", [unread]), SummaryOptions())


def test_names_of_the_papers_and_own_templates(tmp_path, records):
    folder = left(tmp_path / "出", records)
    template = template_of(tmp_path, "{{ 财政部门 }}的话", name="我的通报.docx")
    written = summarise(folder, SummaryOptions(target=tmp_path / "年报.docx", template=template))
    assert [path.name for path in written.papers] == ["年报.docx", "年报_通报.docx"]
    assert text_of(tmp_path / "年报_通报.docx") == ["【请填写：财政部门名称】的话"]
    (tmp_path / "别处").mkdir()
    elsewhere = summarise(folder, SummaryOptions(target=tmp_path / "别处")).papers
    assert [path.relative_to(tmp_path).as_posix() for path in elsewhere] == [
        "别处/年度自评工作总结.docx", "别处/年度自评情况通报.docx",
    ]  # fmt: skip
    assert summarise(folder, SummaryOptions()).papers == summarise(folder, SummaryOptions()).papers
    # a folder that is input and output in one: its own papers are no documents that somebody sent
    assert find_others([str(folder)], folder) == []


HOSTILE = '{{7*7}}<w:br/>&"=1+1\x0b“x”'


def test_texts_of_workbooks_stay_texts(tmp_path, records):
    record = json.loads(to_json(records[1]).replace("文物修缮", "文物").replace(CULTURE, "文化"))
    record["forms"][0]["fields"]["department"]["value"] = HOSTILE
    summary, _ = papers(tmp_path, [record, records[2]])
    shown = HOSTILE.replace("\x0b", "")
    assert shown in [row[1] for row in rows_of(tmp_path / "总结.docx")]
    assert shown in [row[0] for row in charts_of(tmp_path / "总结.docx")[1]]
    assert "49" not in "".join(summary)


@pytest.mark.thorough
@needs_validator
def test_the_papers_have_no_error(tmp_path, records):
    papers(tmp_path, records, LEDGER)
    errors = validated([tmp_path / "总结.docx", tmp_path / "通报.docx"], tmp_path)
    assert {path.name: dict(found) for path, found in errors.items() if found} == {}
