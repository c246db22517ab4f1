"""Every kind of error and warning in an annotated workbook: mended, everything follows; spoilt again, it comes back.

A line of the table is a form with a slip, what is typed over it afterwards, what was found and how each finding stands then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from perfxl.checks import catalogue as c
from perfxl.checks.finding import Finding
from perfxl.output.drawing.content import grade_line
from perfxl.output.live.states import MENDED, OPEN, UNDECIDED
from tests.colours import BLUE, RED, YELLOW
from tests.drawn import DATA_SHEET, DETAIL_SHEET, SHEET, computed, drawn, drawn_department
from tests.filled import filled_department, filled_project
from tests.forms.grids import draw
from tests.forms.traps import ROWS, changed, mof
from tests.live.mending import Followed, Said, followed

DONE = "可以报送"
WAITS = "错误均已修改，{} 处待复审"
M, W = MENDED, UNDECIDED
EXCEPTIONS = {
    "HiddenCells": "whether a row is hidden no formula tells",
    "SameFormTwice": "the second form is mended by deleting its sheet or renaming its project: it is listed once for both",
    **dict.fromkeys(
        (
            "AmountDiffers",
            "IdentityDiffers",
            "IdentityYearDiffers",
            "IdentityUnlisted",
            "NotListed",
            "TargetChanged",
            "TargetMissing",
            "WeightChanged",
        ),
        "held against the ledger and what was handed out, which no formula knows: a cell like any other that no longer says what it said",
    ),
    "ReportMismatch": "held against the narrative report, which no formula knows",
    "DataContradict": "one of two sheets is mended, neither of which the finding can prefer",
}


class Slip(NamedTuple):
    """A form with a slip: how it is drawn, what is typed over it, and the state of each finding then, by definition and cell."""

    drawn: Callable[[Path], Path]
    mending: Mapping[str, Any]
    found: Mapping[tuple[type[Finding], str], str]
    headline: str = DONE
    waiting: tuple[int, ...] | None = None
    """The rows of the form that say 待复审 then, where the line says so."""


def project(cells: Mapping[str, Any], formulas: Mapping[str, tuple[str, Any]] | None = None) -> Callable[[Path], Path]:
    """The project form that is right, with other cells and formulas."""

    def write(path: Path) -> Path:
        drawn(path, cells=cells)
        if formulas:
            computed(path, SHEET, formulas)
        return path

    return write


def department(cells: Mapping[str, Any] | None = None, **given: Any) -> Callable[[Path], Path]:
    """The department form that is right, with other cells, details and data; rates of 基础数据 in cells of percentages."""
    nothing = {f"J{row}": "无" for row in range(13, 41) if row not in (15, 21, 35)}
    whole = {"E11": 800, **nothing, "J41": 9.5, "C42": grade_line("差"), **(cells or {})}

    def write(path: Path) -> Path:
        drawn_department(path, cells=whole, **given)
        book = openpyxl.load_workbook(path)
        for row in book[DATA_SHEET].iter_rows(min_row=3) if DATA_SHEET in book.sheetnames else ():
            if str(row[1].value).endswith("率"):
                row[2].number_format = "0.00%"
        book.save(path)
        return path

    return write


def national(**parts: str) -> Callable[[Path], Path]:
    """The national form with other parts."""
    return partial(draw, mof(**parts))


def template(cells: Mapping[str, Any], **values: Any) -> Callable[[Path], Path]:
    """The project template filled in, with other cells and what its formulas come to."""
    return partial(filled_project, cells=cells, values=values)


SUMS = {"E8": ("SUM(E9:E11)", 200), "F8": ("SUM(F9:F11)", 190), "H25": ("SUM(I8,H17:H22)", 96.5)}
NO_REASON = {"C23": "无", "C24": "无"}
SHARE = {"D20": "学员比重", "E20": "30%", "F20": "25%"}
DETAIL = ("产出指标", "演出场次", "≥100场", "120场", 10, 10)
# the row of 实际支出公用经费总额 in the template
SPENT = 63
RATE = "部门预算资金支出率"
EXPENSES = ("公用经费控制率", "预算安排公用经费总额"), ("公用经费控制率", "实际支出公用经费总额")
MONTHS = [(RATE, f"{at}月一般公共预算支出执行率", rate) for at, rate in enumerate((1.8, 45.2, 60), 1)]
UNCLEAR = [(RATE, f"{at}月一般公共预算支出执行率", rate) for at, rate in enumerate((0.05, 90, 0.04, 95, 0.03), 1)]
TOGETHER = """
^|产出指标（50分）|数量指标|养护里程|≥120公里|126公里|{}|
^|^|质量指标|验收合格率|≥95%|98%|{}|
^|效益指标（30分）|社会效益指标|改善出行条件|显著改善|达成预期指标|30|
^|满意度指标（10分）|服务对象满意度指标|沿线群众满意度|≥90%|92%|10|
"""
TOGETHER_COLUMNS = "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|得分|偏差原因分析及改进措施"
LABELLED = changed(ROWS, ("|产出指标|", "|产出指标（55分）|"))

SLIPS = {
    "自评得分超过分值": Slip(project({"H18": 25, "H25": 101.5}), {"H18": 20, "H25": 96.5}, {(c.ScoreAboveWeight, "H18"): M}),
    "自评得分超过分值，改分值": Slip(project({"G18": 15, "G17": 25, "H17": 25, "H25": 101.5}), {"G18": 20, "G17": 20, "H17": 20, "H25": 96.5}, {(c.ScoreAboveWeight, "H18"): M}),
    "一组得分超过标明的分值": Slip(national(columns=TOGETHER_COLUMNS, rows=TOGETHER.format(30, 25), total="总分|<|<|<|<|<|104.5|优"), {"G13": 25, "G17": 99.5}, {(c.GroupAboveWeight, "G13"): M}),
    "一组得分超过标明的分值，改另一项": Slip(national(columns=TOGETHER_COLUMNS, rows=TOGETHER.format(30, 25), total="总分|<|<|<|<|<|104.5|优"), {"G14": 20, "G17": 99.5}, {(c.GroupAboveWeight, "G13"): M}),
    "权重": Slip(project({"G17": 25}), {"G17": 20}, {(c.WeightsNot100, "H25"): M, (c.LabelWeightOff, "B17"): M, (c.ScoreDiffers, "H17"): M}),
    "权重与规则不符": Slip(national(rows=changed(ROWS, ("92%|10|10", "92%|8|8")), total="总分|<|<|<|<|<|98|96.5|优"), {"G19": 10, "H19": 10, "G20": 100, "H20": 98.5}, {(c.LevelWeightOff, "G19"): M, (c.WeightsNot100, "G20"): M}),
    "权重与标明的不符": Slip(national(rows=LABELLED), {"G13": 25, "H13": 25, "G17": 10, "H17": 9, "H20": 98.5}, {(c.LabelWeightOff, "B13"): M}),
    "分值未填": Slip(project({"G17": None}), {"G17": 20}, {(c.WeightMissing, "G17"): M, (c.WeightsNot100, "H25"): M, (c.LabelWeightOff, "B17"): M}, WAITS.format(1), (17,)),
    "总分": Slip(project({"H25": 95}), {"H25": 96.5}, {(c.TotalMismatch, "H25"): M}),
    "总分，改得分": Slip(project({"H17": 18.5}), {"H17": 20}, {(c.TotalMismatch, "H25"): M, (c.ScoreDiffers, "H17"): M}),
    "总分漏计文本": Slip(project({"H18": "20"}, SUMS | {"H25": ("SUM(I8,H17:H22)", 76.5)}), {"H18": 20}, {(c.TextNumber, "H18"): M, (c.TotalLacksTexts, "H25"): M}),
    "等级": Slip(project({"C26": grade_line("良")}), {"C26": grade_line("优")}, {(c.GradeMismatch, "C26"): M}),
    "等级，改总分": Slip(project({"H17": 10, "H25": 86.5}), {"H17": 20, "H25": 96.5}, {(c.GradeMismatch, "C26"): M, (c.ScoreDiffers, "H17"): M}),
    "执行率": Slip(project({"H8": 88}), {"H8": 95}, {(c.ExecutionRateMismatch, "H8"): M}),
    "执行率，改执行数": Slip(project({"F8": 180, "F9": 135}), {"F8": 190, "F9": 145}, {(c.ExecutionRateMismatch, "H8"): M, (c.ExecutionScoreMismatch, "I8"): M}),
    "执行率得分": Slip(project({"I8": 9, "H25": 96}), {"I8": 9.5, "H25": 96.5}, {(c.ExecutionScoreMismatch, "I8"): M}),
    "资金分项": Slip(project({"E9": 140}), {"E9": 150}, {(c.FundsMismatch, "E8"): M}),
    "资金漏计文本": Slip(project({"F9": "145"}, SUMS | {"F8": ("SUM(F9:F11)", 45)}), {"F9": 145}, {(c.TextNumber, "F9"): M, (c.FundsLackTexts, "F8"): M}, WAITS.format(1)),
    "超预算": Slip(project({"F8": 210, "F9": 165, "H8": 105, "I8": 10, "H25": 97}), {"F8": 190, "F9": 145, "H8": 95, "I8": 9.5, "H25": 96.5}, {(c.Overspent, "F8"): M}),
    "得分与规则不符": Slip(project({"H17": 19, "H25": 95.5}), {"H17": 20, "H25": 96.5}, {(c.ScoreDiffers, "H17"): M}),
    "未达目标满分": Slip(project({"H20": 20, "H25": 98.5}), {"H20": 18, "H25": 96.5}, {(c.FullScoreMissedTarget, "H20"): M}),
    "未达目标满分，改实际值": Slip(project({"H20": 20, "H25": 98.5}), {"F20": "1000人次"}, {(c.FullScoreMissedTarget, "H20"): M}),
    "定性区间": Slip(project({"H21": 7, "H25": 94.5}), {"H21": 9, "H25": 96.5}, {(c.BandMismatch, "H21"): M}),
    "取整满分": Slip(project({"I8": 10, "H25": 97}), {"I8": 9.5, "H25": 96.5}, {(c.ScoreRounded, "I8"): M}),
    "失分、未达目标没有原因": Slip(project(NO_REASON), {"C23": "第四季度闭馆维修，读者减少。"}, {(c.MissUnexplained, "H20"): M, (c.LossUnexplained, "H21"): M}),
    "超额没有原因": Slip(national(rows=changed(ROWS, ("≥120公里|126公里", "≥120公里|300公里"))), {"I13": "目标定得过低，下一年度调高。"}, {(c.ExcessUnexplained, "H13"): M}),
    "逾期没有原因": Slip(national(rows=changed(ROWS, ("12月底前|11月|5|5|", "6月底前|11月|5|4|")), total="总分|<|<|<|<|<|100|97.5|优"), {"I15": "雨季施工受阻，已增加班组"}, {(c.DelayUnexplained, "H15"): M}),
    "一组失分没有原因": Slip(national(columns=TOGETHER_COLUMNS, rows=TOGETHER.format(22, 25), total="总分|<|<|<|<|<|96.5|优"), {"H14": "个别路段封闭，已加强组织"}, {(c.BlockLossUnexplained, "G14"): M}),
    "照抄目标值": Slip(project({"F18": "≥95%"}), {"F18": "98%"}, {(c.ActualCopiesTarget, "F18"): W}, WAITS.format(1)),
    "要数字却填文字": Slip(project({"F18": "基本完成"}), {"F18": "98%"}, {(c.WordsForNumber, "F18"): W}, WAITS.format(1), (18,)),
    "要数字却填文字，改目标": Slip(project({"F18": "基本完成"}), {"E18": "完成"}, {(c.WordsForNumber, "F18"): W}, WAITS.format(1)),
    "要文字却填数字": Slip(project({"F21": "95%"}), {"F21": "健全"}, {(c.NumberForWords, "F21"): W}, WAITS.format(1)),
    "单位不同": Slip(project({"F17": "310场"}), {"F17": "310天"}, {(c.UnitsDiffer, "F17"): W}, WAITS.format(1)),
    "认错的符号": Slip(project({"E18": "295%"}), {"E18": "≥95%"}, {(c.SignMisread, "F18"): W}, WAITS.format(1)),
    "方向不明": Slip(project(SHARE), {"E20": "≥30%"}, {(c.DirectionUnclear, "E20"): W}, WAITS.format(1)),
    "方向不明，改名": Slip(project(SHARE), {"D20": "学员缺课率"}, {(c.DirectionUnclear, "E20"): W}, WAITS.format(1)),
    "与执行率矛盾": Slip(project({"D18": "预算执行率", "E18": "≥90%", "F18": 0.98}), {"F18": 0.95}, {(c.CrossCheck, "F18"): M}),
    "与执行率矛盾，文字": Slip(project({"D18": "预算执行率", "E18": "≥90%"}), {"F18": "95%"}, {(c.CrossCheck, "F18"): W}, WAITS.format(1)),
    "未填": Slip(project({"C5": None}), {"C5": "某市文化局"}, {(c.MissingValue, "C5"): M}),
    "实际值未填": Slip(project({"F18": None}), {"F18": "98%"}, {(c.MissingValue, "F18"): M}, WAITS.format(1), (18,)),
    "执行数未填": Slip(project({"F8": None, "F9": None, "F10": None}), {"F8": 190, "F9": 145, "F10": 45}, {(c.MissingValue, "F8"): M}, WAITS.format(1), (8,)),
    "执行数未填，补分项": Slip(project({"F8": None, "F9": None, "F10": None}), {"F9": 145, "F10": 45}, {(c.MissingValue, "F8"): M}, WAITS.format(1)),
    "错误值": Slip(project({"H17": "#DIV/0!"}), {"H17": 20}, {(c.ErrorValue, "H17"): M}),
    "总分是错误值": Slip(project({"H25": "#REF!"}), {"H25": 96.5}, {(c.ErrorValue, "H25"): M}),
    "金额单位": Slip(project({"E8": None, "E9": 1500000, "E10": 500000, "F8": None, "F9": 1400000, "F10": 500000}), {"E9": 150, "E10": 50, "F9": 145, "F10": 45}, {(c.AmountUnit, "E9"): W}, WAITS.format(1)),
    "执行率低": Slip(project({"F8": 150, "F9": 105, "H8": 75, "I8": 7.5, "H25": 94.5}), {"F8": 190, "F9": 145, "H8": 95, "I8": 9.5, "H25": 96.5}, {(c.LowExecution, "H8"): W}, WAITS.format(1)),
    "两栏单位不同": Slip(project({"F8": None, "F9": 1900000, "F10": None}), {"F9": 190}, {(c.ColumnsInDifferentUnits, "F9"): W}, WAITS.format(1)),
    "总额与分项单位不同": Slip(project({"E8": 2000000}), {"E8": 200}, {(c.PartsInAnotherUnit, "E8"): W}, WAITS.format(1)),
    "部门预算合计": Slip(department({"E11": 800.01}), {"E11": 800}, {(c.FundsMismatch, "C11"): M}),
    "部门预算合计，改总额": Slip(department({"E11": 801}), {"C11": 1001}, {(c.FundsMismatch, "C11"): M}),
    "部门预算未填": Slip(department({"C11": None}), {"C11": 1000}, {(c.MissingValue, "C11"): M}),
    "级次与用途": Slip(department({"E11": 700, "H11": 60, "I11": 40, "J11": 70, "L11": 30.01}), {"L11": 30}, {(c.LevelsMismatch, "J11"): M}),
    "评分依据": Slip(department({"J15": 9.963, "J41": 9.963}), {"J15": 9.5, "J41": 9.5}, {(c.EvidenceDiffers, "J15"): M}),
    "评分依据，改依据": Slip(department({"J15": 9.9, "J41": 9.9}), {"K15": "年度平均执行率99%"}, {(c.EvidenceDiffers, "J15"): M}),
    "评分依据矛盾": Slip(department({"J18": 1.5, "J41": 11, "K18": "审计发现2项问题，扣0.5分"}), {"K18": "审计发现1项问题，扣0.5分"}, {(c.EvidenceContradictory, "K18"): W}, WAITS.format(1)),
    "基础数据与得分": Slip(department({"J39": 2, "J41": 11.5}, data=[(*EXPENSES[0], 200), (*EXPENSES[1], 211)]), {f"{DATA_SHEET}!C4": 200}, {(c.ScoreDiffers, "J39"): M}),
    "基础数据的比率": Slip(department({"J15": 3.567, "J41": 3.567}, data=MONTHS), {f"{DATA_SHEET}!C{row}": rate for row, rate in ((3, 0.018), (4, 0.452), (5, 0.6))}, {(c.ImplausibleRate, f"{DATA_SHEET}!C3"): W}, WAITS.format(1)),
    "基础数据的比率，看不出": Slip(department(data=UNCLEAR), {f"{DATA_SHEET}!C{row}": rate for row, rate in ((4, 0.9), (6, 0.95))}, {(c.RatesContradict, f"{DATA_SHEET}!C4"): W}, WAITS.format(1)),
    "明细表满分": Slip(department(details=[(*DETAIL[:3], "90场", 10, 10)]), {f"{DETAIL_SHEET}!D3": "100场"}, {(c.FullScoreMissedTarget, f"{DETAIL_SHEET}!F3"): M}),
    "明细表超分": Slip(department(details=[(*DETAIL[:4], 10, 11)]), {f"{DETAIL_SHEET}!F3": 10}, {(c.ScoreAboveWeight, f"{DETAIL_SHEET}!F3"): M}),
    "明细表未填": Slip(department(details=[(*DETAIL[:3], None, 10, 10)]), {f"{DETAIL_SHEET}!D3": "120场"}, {(c.MissingValue, f"{DETAIL_SHEET}!D3"): M}, WAITS.format(1), (13,)),
    "明细表单位": Slip(department(details=[(*DETAIL[:3], "120人", 10, 10)]), {f"{DETAIL_SHEET}!D3": "120场"}, {(c.UnitsDiffer, f"{DETAIL_SHEET}!D3"): W}, WAITS.format(1)),
    "明细表照抄": Slip(department(details=[(*DETAIL[:3], "≥100场", 10, 10)]), {f"{DETAIL_SHEET}!D3": "120场"}, {(c.ActualCopiesTarget, f"{DETAIL_SHEET}!D3"): W}, WAITS.format(2)),
    "模板：1150人": Slip(template({"F17": "1100人"}), {"F17": "1200人"}, {(c.FullScoreMissedTarget, "H17"): M}),
    "模板：1150人，改得分": Slip(template({"F17": "1100人"}), {"H17": 28.7}, {(c.FullScoreMissedTarget, "H17"): M}),
    "模板：≥95%": Slip(template({"F18": "80％"}), {"F18": "９７%"}, {(c.FullScoreMissedTarget, "H18"): M}),
    "模板：8.5%": Slip(template({"F27": "8%"}), {"F27": "8.6%"}, {(c.FullScoreMissedTarget, "H27"): M}),
    "模板：1,200元": Slip(template({"F28": "1,300元"}), {"F28": "1,150元"}, {(c.FullScoreMissedTarget, "H28"): M}),
    "模板：单位": Slip(template({"F17": "1200场"}), {"F17": "1200人"}, {(c.UnitsDiffer, "F17"): W}, WAITS.format(1)),
    "模板：分值": Slip(template({"G17": 25}, I35="分值合计95，应为100"), {"G17": 30}, {(c.ScoreAboveWeight, "H17"): M, (c.WeightsNot100, "H35"): M}),
    "模板：超分": Slip(template({"H17": 35}, H35=104.5, C36=""), {"H17": 30}, {(c.ScoreAboveWeight, "H17"): M}),
    "模板：执行数": Slip(template({"F9": None}, F8="", H8=0, I8=0, H35=90), {"F9": 1140}, {(c.MissingValue, "F8"): M}, WAITS.format(1)),
    "部门模板：明细表": Slip(partial(filled_department, cells={f"{DETAIL_SHEET}!F3": 10}), {f"{DETAIL_SHEET}!F3": 9}, {(c.FullScoreMissedTarget, f"{DETAIL_SHEET}!F3"): M}),
    "部门模板：明细表的实际值": Slip(partial(filled_department, cells={f"{DETAIL_SHEET}!D3": None, "J13": 20}), {f"{DETAIL_SHEET}!D3": "90场"}, {(c.MissingValue, f"{DETAIL_SHEET}!D3"): M}, WAITS.format(1)),
    "部门模板：基础数据": Slip(partial(filled_department, cells={"J37": 2}), {f"{DATA_SHEET}!D{SPENT}": 100}, {(c.ScoreDiffers, "J37"): M}),
}  # fmt: skip


def test_every_kind_of_error_and_warning_has_a_line_in_the_table():
    kinds = {definition.__name__ for definition in c.definitions() if definition.level != "info"}
    covered = {definition.__name__ for slip in SLIPS.values() for definition, _ in slip.found}
    assert kinds - covered == {*EXCEPTIONS}


def _first_of_each(kinds: Callable[[str], str]) -> list[str]:
    """The lines that have a definition, or a kind of workbook, which no line above them has."""
    seen: set[object] = set()
    first = []
    for name, slip in SLIPS.items():
        new = {kinds(name), *(definition for definition, _ in slip.found)} - seen
        first += [name] if new or slip.waiting else []
        seen |= new
    return first


FIRST = _first_of_each(
    lambda name: re.split("：|未|满|超|单位|照抄", name)[0] if "模板" in name or "表" in name else ""
)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "names",
    [FIRST, pytest.param([name for name in SLIPS if name not in FIRST], marks=pytest.mark.slow)],
    ids=["first", "others"],
)
def test_mended_everything_follows_and_spoilt_again_it_comes_back(tmp_path, names):
    cases = {
        name: (SLIPS[name].drawn(tmp_path / f"{number}.xlsx"), SLIPS[name].mending) for number, name in enumerate(names)
    }
    seen = followed(cases, tmp_path / "改")
    wrong = {name: faults for name in names if (faults := [*_faults(SLIPS[name], seen[name])])}
    assert wrong == {}


def _faults(slip: Slip, seen: Followed):
    main = seen.before["sheet"]
    yield from _against_the_next_review(seen)
    for (definition, at), after in slip.found.items():
        sheet, _, cell = at.rpartition("!")
        key = (definition.code, at)
        told = [f["message"] for f in seen.before["findings"] if (f["code"], f["cell"]) == (key[0], cell)]
        if not any(map(_pattern(definition).fullmatch, told)):
            yield f"not found: {definition.__name__} {at}: {[(f['code'], f['cell']) for f in seen.before['findings']]}"
            continue
        if (states := (seen.annotated.states[key], seen.mended.states[key])) != (OPEN, after):
            yield f"{key}: {states}"
        colour = RED if definition.level == "error" else YELLOW
        now = seen.mended.colours.get((sheet or main, cell))
        if seen.spoilt.colours.get((sheet or main, cell)) not in (colour, RED):
            yield f"{key}: not coloured but {seen.spoilt.colours.get((sheet or main, cell))}"
        if now != (None if after == M else BLUE):
            yield f"{key}: still {now}"
    waiting = tuple(row for row, state in seen.mended.rows.items() if state == "待复审")
    if slip.waiting is not None and waiting != slip.waiting:
        yield f"waiting: {waiting}"
    if seen.mended.headline != slip.headline:
        yield f"headline: {seen.mended.headline}"


def _pattern(definition: type[Finding]) -> re.Pattern[str]:
    """What every sentence of a definition looks like."""
    return re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(definition.sentence)), re.DOTALL)


def _against_the_next_review(seen: Followed):
    """The workbook says what the review of it says, wherever it does not say that it has to wait for that."""
    if (back := _without_colours(seen.spoilt)) != (first := _without_colours(seen.annotated)):
        yield "spoilt again: " + str([(a, b) for a, b in zip(first, back, strict=True) if a != b])
    yield from _faults_of_a_step(seen.annotated, seen.before)
    yield from _faults_of_a_step(seen.mended, seen.after, _levels(seen.before))


def _without_colours(said: Said) -> tuple[Any, ...]:
    return tuple(value for name, value in vars(said).items() if name != "colours")


def _levels(form: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    main = form["sheet"]
    return {
        (f["code"], f["cell"] if f["sheet"] == main else f"{f['sheet']}!{f['cell']}"): f["level"]
        for f in form["findings"]
    }


def _faults_of_a_step(said: Said, form: Mapping[str, Any], levels: Mapping[tuple[str, str], str] | None = None):
    found = _levels(form)
    errors = [key for key, level in found.items() if level == "error"]
    yield from _faults_of_states(said, found, levels or found)
    yield from _faults_of_the_headline(said, errors)
    yield from _faults_of_scores(said, form)
    for row, state in said.rows.items():
        wrong = [key for key in errors if re.fullmatch(rf"[A-Z]+{row}", key[1])]
        if state in ("正确", "有错误", "新出现错误") and (state != "正确") != bool(wrong):
            yield f"row {row}: {state}, the review {wrong}"


def _faults_of_states(said: Said, found: Mapping[tuple[str, str], str], levels: Mapping[tuple[str, str], str]):
    for key, state in said.states.items():
        if state != W and (state == OPEN) != (key in found):
            yield f"{key}: {state}, {'found' if key in found else 'not found'} by the review"
    errors, warnings = (
        sum(state == OPEN and levels[key] == level for key, state in said.states.items())
        for level in ("error", "warning")
    )
    if not said.counts.startswith(f"错误 {errors} 处，警告 {warnings} 处"):
        yield f"counts: {said.counts}, {errors} and {warnings}"


def _faults_of_the_headline(said: Said, errors: Sequence[tuple[str, str]]):
    waits = W in said.states.values() or "待复审" in (*said.rows.values(), *said.checks.values())
    told = int(match[1]) if (match := re.match(r"还有 (\d+) 处错误", said.headline)) else 0
    if told != len(errors) if not waits else said.headline.startswith(DONE):
        yield f"{said.headline}: the review finds {errors}, something waits: {waits}"
    if said.headline.startswith(DONE) and "待复审" in (said.total, said.grade):
        yield f"{said.headline} over a total of {said.total}, {said.grade}"


def _faults_of_scores(said: Said, form: Mapping[str, Any]):
    right = {row["row"]: row["score"] for row in (*form["funds"], *form["indicators"]) if row["score"] is not None}
    told = {row: said.scores[row] for row in right if said.scores.get(row, "") not in ("", "待复审")}
    if told != {row: pytest.approx(right[row]) for row in told}:
        yield f"scores: {told}, the review {right}"
    department, totals = form["fields"].get("department", {}).get("value") or "", form["totals"]
    if (said.department, said.stated_grade) != (department, totals["grade_stated"] or "未填"):
        yield f"{said.department}, {said.stated_grade}: the review {department}, {totals['grade_stated']}"
    for name, own, expected in (("total", said.total, totals["score"]), ("grade", said.grade, totals["grade"])):
        if own not in ("待复审", expected or "") and own != pytest.approx(expected):
            yield f"{name}: {own}, the review {expected}"
