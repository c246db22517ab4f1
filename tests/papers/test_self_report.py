"""The 自评报告: each sentence by what the form states, nothing invented, the annex the form itself."""

import re
from dataclasses import replace

import openpyxl
import pytest
from docx import Document

from perfxl.forms.recognise import recognise
from perfxl.output.papers.enumerated import points
from perfxl.output.papers.self_report.annex import form_table
from perfxl.output.papers.self_report.wordings import indicator_name, quoted, source_name, unit_name
from perfxl.output.papers.template import PaperError
from tests.called import SAMPLES
from tests.drawn import drawn
from tests.forms.grids import described, draw, workbook
from tests.forms.traps import FUNDS, HEAD, MOF, ROWS, TRANSFER, changed, mof
from tests.papers.drawing import rows_of, template_of
from tests.papers.reports import between, reported, reviewed

SEED = SAMPLES / "机关后勤保障经费.xlsx"
NAME_BLANK = "【请填写：自评通知名称及文号】"


def section(tmp_path, text, first, last):
    lines, _ = reported(draw(text, tmp_path / "表.xlsx"))
    return between(lines, first, last)


FUND_CASES = [
    (
        FUNDS,
        [
            "项目全年预算120万元，执行114万元，预算执行率95%。",
            "资金由2部分组成：当年财政拨款预算100万元、执行95万元；其他资金预算20万元、执行19万元。",
            "预算执行率指标自评9.5分（满分10分）。",
        ],
    ),
    (
        changed(FUNDS, ("|120|120|114|", "|100|120|114|"), ("其中：当年财政拨款|100|100|95", "其中：当年财政拨款|100|120|114"), ("其他资金|20|20|19", "其他资金|0|0|0")),
        [
            "项目年初预算100万元，年中调增20万元，调整后全年预算120万元，执行114万元，预算执行率95%。",
            "项目资金全部来自当年财政拨款。",
            "预算执行率指标自评9.5分（满分10分）。",
        ],
    ),
    (
        changed(FUNDS, ("（万元）", "（元）"), ("|120|120|114|", "|1200000|1200000|1140000.5|"), ("|100|100|95|", "|1200000|1200000|1140000.5|"), ("|20|20|19|", "|0|0|0|")),
        [
            "项目全年预算1200000元，执行1140000.5元，预算执行率95%。",
            "项目资金全部来自当年财政拨款。",
            "预算执行率指标自评9.5分（满分10分）。",
        ],
    ),
    (
        changed(FUNDS, ("|120|120|114|10|95%|9.5", "|120|120|126|10|105%|10"), ("|100|100|95|", "|100|100|107|")),
        [
            "项目全年预算120万元，执行126万元，预算执行率105%。执行数比预算数多6万元，【请填写：超出部分的资金来源】。",
            "资金由2部分组成：当年财政拨款预算100万元、执行107万元；其他资金预算20万元、执行19万元。",
            "预算执行率指标自评10分（满分10分）。",
        ],
    ),
    (
        changed(FUNDS, ("|120|120|114|10|95%|9.5", "|120|120|114|10|98%|9.5")),
        [
            "项目全年预算120万元，执行114万元，预算执行率98%。",
            "资金由2部分组成：当年财政拨款预算100万元、执行95万元；其他资金预算20万元、执行19万元。",
            "预算执行率指标自评9.5分（满分10分）。",
            "【提示：预算执行率填 98%，按 114 ÷ 120 应为 95%。请改正。】",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("funds", "expected"), FUND_CASES)
def test_funds(tmp_path, funds, expected):
    told = section(tmp_path, mof(funds=funds), "（四）项目资金来源及使用情况", "二、项目绩效目标完成情况与效益")
    assert told == expected


# the row of 养护里程 with another target and actual
INDICATORS = [
    ("≥120公里", "126公里", "目标值为≥120公里，实际完成126公里，达到目标，自评20分（满分20分）。"),
    (">=120公里", "126公里", "目标值为≥120公里，实际完成126公里，达到目标，自评20分（满分20分）。"),
    ("120公里", "126公里", "目标值为120公里，实际完成126公里，为目标的105%，自评20分（满分20分）。"),
    ("120公里", "126", "目标值为120公里，实际完成126公里，为目标的105%，自评20分（满分20分）。"),
    ("120公里", "120公里", "目标值为120公里，实际完成120公里，达到目标，自评20分（满分20分）。"),
    ("120公里", "90公里", "目标值为120公里，实际完成90公里，为目标的75%，自评20分（满分20分）。"),
    ("≥95%", "93.5%", "目标值为≥95%，实际完成93.5%，比目标低1.5个百分点，自评20分（满分20分）。"),
    ("≤5天", "6天", "目标值为≤5天，实际完成6天，超出目标1天，自评20分（满分20分）。"),
    ("≤5天", "4天", "目标值为≤5天，实际完成4天，控制在目标以内，自评20分（满分20分）。"),
    ("=8个", "8个", "目标值为8个，实际完成8个，与目标一致，自评20分（满分20分）。"),
    ("110-130公里", "126公里", "目标值为110-130公里，实际完成126公里，在目标范围内，自评20分（满分20分）。"),
    ("2022年12月底前", "2022年11月", "计划完成时间为2022年12月底前，实际为2022年11月，按期完成，自评20分（满分20分）。"),
    ("2022年10月底前", "2022年11月", "计划完成时间为2022年10月底前，实际为2022年11月，晚于计划时间，自评20分（满分20分）。"),
    ("健全", "基本健全。", "属定性指标，目标为“健全”，填报结果为“基本健全”，自评20分（满分20分）。"),
    ("120公里", "已完成", "目标值为120公里，实际完成情况为“已完成”，自评20分（满分20分）。"),
    ("120公里", "无", "目标值为120公里，实际完成情况为“无”，自评20分（满分20分）。"),
    ("120公里", "/", "目标值为120公里，实际完成【请填写：“养护里程”的实际完成值】，自评20分（满分20分）。"),
    ("≥120公里", "≥120公里", "目标值为≥120公里，填报的完成值照抄目标值，【请填写：“养护里程”的实际完成值】，自评20分（满分20分）。"),
    ("", "126公里", "实际完成情况为126公里，自评20分（满分20分）。"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "actual", "expected"), INDICATORS)
def test_an_indicator(tmp_path, target, actual, expected):
    rows = changed(ROWS, ("|≥120公里|126公里|20|20|", f"|{target}|{actual}|20|20|"))
    told = section(tmp_path, mof(rows=rows), "1.产出指标", "2.效益指标")
    assert told[1] == f"“养护里程”{expected}"


def test_the_groups_and_what_deviates(tmp_path):
    rows = changed(
        ROWS,
        ("|≥120公里|126公里|20|20|", "|120公里|240公里|20|20|新增省级任务"),
        ("|≥95%|98%|20|20|", "|≥95%|90%|20|18|冻雨"),
        ("|≤1万元|0.9万元|5|5|", "|≤1万元|1.2万元|5|4|"),
    )
    lines, _ = reported(draw(mof(rows=rows), tmp_path / "表.xlsx"))
    assert between(lines, "1.产出指标", "2.效益指标")[0] == "产出指标共4项，合计50分，自评47分，得分率94%。"
    assert between(lines, "（三）指标偏差及原因", "三、存在问题") == [
        "未达到目标的指标有2项。",
        "“验收合格率”比目标低5个百分点，原因是冻雨。",
        "“每公里养护成本”超出目标0.2万元，【请填写：“每公里养护成本”未完成的原因】。",
        "完成率超过150%的指标有1项。",
        "“养护里程”完成目标的200%，原因是新增省级任务。",
        "其他自评扣分的指标有1项。",
        "“改善出行条件”扣1分，原因是个别路段临时封闭，已加强施工组织。",
    ]
    assert between(lines, "三、存在问题", "四、工作建议") == [
        "预算执行率为95%，有6万元未执行，【请填写：未执行的原因】。",
        "“验收合格率”、“每公里养护成本”未达到目标，【请填写：存在的问题】。",
    ]


def test_the_report_of_a_right_form(tmp_path):
    lines, told = reported(draw(MOF, tmp_path / "表.xlsx"))
    assert lines[:6] == [
        "某市公路养护中心",
        "2022年乡村道路养护",
        "项目绩效自评报告",
        "",
        f"2022年，某市公路养护中心对“乡村道路养护”项目开展了绩效自评，依据为{NAME_BLANK}。",
        "一、评价项目概述",
    ]
    headings = [line for line in lines if re.match("[一二三四五六七八九十]、|（[一二三四]）", line)]
    assert headings == [
        "一、评价项目概述", "（一）项目背景", "（二）项目立项依据", "（三）项目绩效目标", "（四）项目资金来源及使用情况",
        "二、项目绩效目标完成情况与效益", "（一）总体完成情况", "（二）绩效指标完成情况", "（三）指标偏差及原因", "三、存在问题", "四、工作建议",
    ]  # fmt: skip
    assert between(lines, "（一）总体完成情况", "（二）绩效指标完成情况") == [
        "自评总分98.5分，等级为“优”。",
        "养护乡村道路126公里，群众出行明显改善。",
    ]
    assert "按表内数据，能够计算完成率的指标均达到目标。" in lines
    assert told == (
        "有 6 处要填写（标黄）：自评通知名称及文号、项目背景、项目立项依据（文件名称及文号）、未执行的原因、改进措施和工作建议、成文日期。",
    )


@pytest.mark.parametrize(
    ("name", "title", "called"),
    [
        ("乡村道路养护", ["某市公路养护中心", "2022年乡村道路养护", "项目绩效自评报告"], "“乡村道路养护”项目"),
        ("乡村道路养护项目", ["某市公路养护中心", "2022年乡村道路养护项目", "绩效自评报告"], "“乡村道路养护项目”"),
        ("2022年养护经费", ["某市公路养护中心", "2022年养护经费", "项目绩效自评报告"], "“2022年养护经费”项目"),
        ("51092324T0001-养护经费", ["某市公路养护中心", "2022年养护经费", "项目绩效自评报告"], "“养护经费”项目"),
        ("某市公路养护中心经费", ["2022年某市公路养护中心经费", "项目绩效自评报告"], "“某市公路养护中心经费”项目"),
    ],
)  # fmt: skip
def test_names_are_not_doubled(tmp_path, name, title, called):
    lines, _ = reported(draw(mof(head=changed(HEAD, ("乡村道路养护", name))), tmp_path / "表.xlsx"))
    assert lines[: len(title)] == title
    assert f"对{called}开展了绩效自评" in lines[len(title) + 1]


def test_a_draft_of_a_wrong_form_says_so_where_it_is_wrong(tmp_path):
    rows = changed(ROWS, ("|≥120公里|126公里|20|20|", "|≥120公里|126公里|20|25|"))
    lines, _ = reported(draw(mof(rows=rows), tmp_path / "表.xlsx"))
    assert lines[4].startswith("【提示：本稿依据的自评表有2处错误没有改正，正文和附件的数字都照表填报")
    assert between(lines, "（一）总体完成情况", "（二）绩效指标完成情况")[:2] == [
        "自评总分98.5分，等级为“优”。",
        "【提示：总分填 98.5，各项自评得分合计为 103.5。请改正总分或核对各项得分。】",
    ]
    told = between(lines, "1.产出指标", "2.效益指标")
    assert told[0] == "产出指标共4项，合计50分，自评55分。"
    assert told[2] == "【提示：“养护里程”自评 25 分，超过分值 20 分。应不高于 20 分，请改正。】"


def test_the_form_s_own_problems_and_measures(tmp_path):
    lines, _ = reported(drawn(tmp_path / "表.xlsx"))
    assert between(lines, "三、存在问题", "四、工作建议") == ["第四季度闭馆维修，读者减少。"]
    assert lines[lines.index("四、工作建议") + 1] == "合理安排维修时间。"
    assert lines[lines.index("（三）指标偏差及原因") + 1] == "未达到目标的指标有1项。"


def test_a_form_without_scores(tmp_path):
    lines, _ = reported(draw(TRANSFER, tmp_path / "表.xlsx"))
    assert lines[lines.index("（一）总体完成情况") + 1] == "自评表不设自评得分。"
    assert not [line for line in lines if "自评0分" in line or "满分" in line]


def test_several_projects_make_one_report(tmp_path):
    second = mof(head=changed(HEAD, ("乡村道路养护", "县道路灯维护")))
    path = draw(f"{MOF}\n{second}", tmp_path / "表.xlsx")
    lines, _ = reported(path)
    assert lines[:2] == ["某市公路养护中心", "2022年项目绩效自评报告"]
    assert [line for line in lines if re.match(r"\d\.[乡县]", line)] == ["1.乡村道路养护", "2.县道路灯维护"]
    assert lines.count("一、评价项目概述") == 2
    assert [line for line in lines if line.startswith("附件")] == ["附件：1. 项目支出绩效自评表", "附件1", "附件2"]
    assert [rows_of(path.with_suffix(".docx"), at)[0][2] for at in (0, 1)] == ["乡村道路养护", "县道路灯维护"]


def test_both_kinds_in_one_workbook(tmp_path):
    path = draw(
        f"== 项目\n{MOF}\n== 部门\n{changed(MOF, ('项目支出绩效自评表', '部门整体支出绩效自评表'), ('项目名称|<|乡村道路养护', '部门名称|<|某市交通运输局'))}",
        tmp_path / "表.xlsx",
    )
    assert [form.form.kind for form in reviewed(path)] == ["project", "department"]
    lines, told = reported(path)
    assert lines[2] == "项目绩效自评报告"
    assert told[-1] == "工作簿里另有 1 张部门整体支出绩效自评表，不在这份报告里。请加 --style department 另外生成。"
    lines, told = reported(path, "department")
    assert lines[1] == "2022年部门整体支出绩效自评报告"
    with pytest.raises(PaperError, match="工作簿里没有部门整体支出绩效自评表，没有生成自评报告。"):
        reported(draw(MOF, tmp_path / "单.xlsx"), "department")


def test_a_department(tmp_path):
    lines, _ = reported(_copied(tmp_path, "部门整体支出绩效自评表.xlsx"))
    assert "部门总预算3375.77万元，其中基本支出3020.46万元，占89.47%；项目支出355.31万元，占10.53%。" in lines
    assert between(lines, "（三）年度整体绩效目标", "（四）部门整体支出情况")[0] == "年度整体绩效目标共3项。"
    assert between(lines, "1.履职效能", "2.管理效率") == [
        "履职效能共3项，满分50分，自评49.963分，扣0.037分。",
        "扣分的指标有1项。",
        "“部门预算资金支出率”满分10分，扣0.037分，依据为“年度平均执行率99.14%”。",
    ]
    conclusion = between(lines, "（一）自评结论", "（二）整体绩效目标完成情况")
    assert conclusion[1:] == [
        "自评总分99.63分，等级为“优”。",
        "【提示：系统核算99.914分，等级为“优”，与填报不一致，请先核对自评表。】",
        "【提示：总分填 99.63，各项自评得分合计为 99.963。请改正总分或核对各项得分。】",
    ]


def test_every_figure_of_the_unit_s_own_report_that_the_form_holds_is_in_the_draft(tmp_path):
    """The report that the unit of the seed's form wrote by hand: 41.92万元, 41.56万元, 99.14% … are on the form."""
    path = _copied(tmp_path, SEED.name)
    lines, _ = reported(path)
    text = "".join(lines)
    for sentence in (
        "项目全年预算41.92万元，执行41.56万元，预算执行率99.14%。",
        "项目资金全部来自当年财政拨款（区本级支出）。",
        "“组织区和镇三级人大代表参加视察、调研、执法检查人次”目标值为600人次，实际完成784人次，为目标的130.67%，自评15分（满分15分）。",
        "资金“缺位”导致，资金使用效益不高。",
        "增加必要的经费投入，确保工作按职能顺利开展。",
    ):
        assert sentence in text


def test_the_figures_of_the_draft_stand_in_its_annex(tmp_path):
    """What is told of targets, actuals and points is what the table says."""
    path = _copied(tmp_path, "示例-无问题.xlsx")
    lines, _ = reported(path)
    annex = {cell for row in rows_of(path.with_suffix(".docx")) for cell in row}
    for line in lines:
        if match := re.match(r"“(.+)”目标值为(.+?)，实际完成(.+?)，.*自评(.+?)分（满分(.+?)分）", line):
            assert {*match.groups()} <= annex


def test_the_annex_is_the_form(tmp_path):
    path = draw(mof(head=f"附件1\n{HEAD.strip()}"), tmp_path / "表.xlsx")
    lines, _ = reported(path)
    assert lines[lines.index("附件") + 1 :][:2] == ["项目支出绩效自评表", "（2022年度）"]
    rows = rows_of(path.with_suffix(".docx"))
    assert list(dict.fromkeys(rows[0])) == ["项目名称", "乡村道路养护"]
    assert rows[4][2:] == ["其中：当年财政拨款", "100", "100", "95", "—", "—", "—"]
    assert rows[10] == ["绩效指标", "产出指标", "数量指标", "养护里程", "≥120公里", "126公里", "20", "20", ""]
    assert rows[-1] == ["总分"] * 6 + ["100", "98.5", "优"]


def test_a_wide_form_lies_and_a_narrow_one_stands(tmp_path):
    def orientation(path):
        reported(path)
        return [section.page_width > section.page_height for section in Document(path.with_suffix(".docx")).sections]

    assert orientation(draw(MOF, tmp_path / "宽.xlsx")) == [False, True]
    assert orientation(_narrowed(draw(MOF, tmp_path / "窄.xlsx"))) == [False, False]


def test_merged_cells_stay_merged_and_what_is_empty_goes():
    text = "\n".join(f"{line}|" if not line.startswith("~") else line for line in MOF.strip().splitlines())
    book = workbook(described(f"{text}\n||||||||||"))
    (form,) = recognise(book)
    shown = form_table(book.sheets[0], replace(form, last_row=form.last_row + 1, last_col=form.last_col + 1))
    assert len(shown.widths) == 9
    assert len(shown.rows) == len([line for line in MOF.splitlines() if line]) - 2
    spans = {cell.text: (cell.across, cell.down) for row in shown.rows for cell in row}
    assert [spans[text] for text in ("项目资金（万元）", "预期目标", "产出指标", "总分", "优")] == [
        (2, 5),
        (4, 1),
        (1, 4),
        (6, 1),
        (1, 1),
    ]


def test_an_own_template_and_a_wrong_one(tmp_path):
    path = draw(MOF, tmp_path / "表.xlsx")
    own = template_of(tmp_path, "{%p for 行 in 标题 %}", "{{ 行 }}", "{%p endfor %}", "{%p for 表 in 各表 %}", "{%p for 句 in 表.资金情况 %}", "{{ 句 }}", "{%p endfor %}", "{%p endfor %}")  # fmt: skip
    lines, _ = reported(path, own=own)
    assert lines[3] == "项目全年预算120万元，执行114万元，预算执行率95%。"
    with pytest.raises(PaperError, match="有不认识的字段：资金状况"):
        reported(path, own=template_of(tmp_path, "{{ 资金状况 }}"))


HOSTILE = ["{{ 7*7 }}", "{%p for 句 in 各表 %}", "<w:br/>&", "【请填写：甲】", "=HYPERLINK(1)"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_of_the_form_stays_text(tmp_path, text):
    path = draw(mof(head=changed(HEAD, ("乡村道路养护", text))), tmp_path / "表.xlsx")
    lines, _ = reported(path)
    assert text in lines[1]
    assert text in rows_of(path.with_suffix(".docx"))[0]


WORDS = [
    (indicator_name, "指标1：发放人次", "发放人次"),
    (indicator_name, "1.发放人次", "发放人次"),
    (indicator_name, "指标12021年底前完成支付", "2021年底前完成支付"),
    (indicator_name, "3.5万亩造林", "3.5万亩造林"),
    (indicator_name, "“三公经费”控制率", "‘三公经费’控制率"),
    (unit_name, "219001-某县统计局", "某县统计局"),
    (unit_name, "[155]某县统计局", "某县统计局"),
    (unit_name, "2023年度", "2023年度"),
    (source_name, "其中：当年财政拨款", "当年财政拨款"),
    (source_name, "      -财政拨款", "财政拨款"),
    (source_name, "（1）中央资金：", "中央资金"),
    (quoted, ">=98%（百分比）", "≥98%"),
    (quoted, "=8个", "8个"),
    (quoted, "有效保障", "“有效保障”"),
]


@pytest.mark.parametrize(("read", "text", "expected"), WORDS)
def test_words(read, text, expected):
    assert read(text) == expected


POINTS = [
    (["任务1：修路。任务2：建桥。"], ("任务1：修路。", "任务2：建桥。")),
    (["1.修路；2.建桥；3.造林3.45万亩。"], ("1.修路；", "2.建桥；", "3.造林3.45万亩。")),
    (["本年目标：（1）修路（2）建桥"], ("本年目标：", "（1）修路", "（2）建桥")),
    (["造林1.2万亩，成活率2.5个百分点以上。"], ("造林1.2万亩，成活率2.5个百分点以上。",)),
    (["修路。", "建桥。"], ("修路。", "建桥。")),
]


@pytest.mark.parametrize(("lines", "expected"), POINTS)
def test_points(lines, expected):
    assert points(lines) == expected


def _copied(folder, name):
    path = folder / name
    path.write_bytes((SAMPLES / name).read_bytes())
    return path


def _narrowed(path):
    book = openpyxl.load_workbook(path)
    for dimension in book.worksheets[0].column_dimensions.values():
        dimension.width = 9
    book.save(path)
    return path
