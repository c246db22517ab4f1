"""The blank department workbook of a rulebook: the form, the indicators it rests on, and the data that its criteria need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfxl.forms.expenditure import PARTS, TOTAL, amount_labels
from perfxl.output.drawing.content import Value
from perfxl.output.drawing.department import DepartmentContent, criteria, draw_department
from perfxl.output.drawing.sheet import Entry, Sheet
from perfxl.output.drawing.style import CELL, HEADING, NOTE, TEXT, TITLE
from perfxl.output.templates.inputs import (
    WEIGHT,
    Allowed,
    TemplateInputs,
    amount,
    between,
    choice,
    grade_of_total,
    protect,
)  # fmt: skip
from perfxl.output.templates.scores import score_formula
from perfxl.rules.inputs import InputSpec
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.rulebook import Rulebook, load_rulebook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SHEET_NAME = "部门整体支出绩效自评表"
DETAILS_NAME = "部门整体支出绩效指标完成情况表"
DATA_NAME = "基础数据"
_RULEBOOK = "guangzhou-2023-department"
_DETAIL_HEADS = ("指标类型", "指标名称", "年度指标值", "实际完成值", "分值", "自评得分", "偏差原因及改进措施")
_APPROVED = frozenset({"level3", "target", "weight"})
_DATA_HEADS = ("序号", "对应指标", "数据项", "填报数", "单位", "评分标准")
# 产出、效益指标各留的行数
_DETAIL_ROWS = (("产出指标", 12), ("效益指标", 10))
_ROWS_OF_A_GROUP = 10
_FIRST_DETAIL, _FIRST_DATUM = 3, 3
_ALLOWED = {
    "year": Allowed("年度", "请写成（2024年度）的样子。"),
    "department": Allowed("部门名称", "请填部门全称。"),
    "unit_count": Allowed(
        "单位数", "请填纳入本表的预算单位个数。", {"validate": "integer", "criteria": ">=", "value": 1}, "0"
    ),
    **{role: amount(name) for role, name in amount_labels().items()},
    "self_score": between("得分/自评分", "请填0至本项分值之间的数。", 0, 100),
    "reason": Allowed("评分依据", "请写明评分依据；失分的写明未达标原因和改进措施。"),
}
_DETAIL_ALLOWED = {
    "target": Allowed("年度指标值", "定量的填数值和单位，如 600人次、≥95%；定性的填文字。"),
    "actual": Allowed("实际完成值", "与年度指标值用同样的单位和写法，填实际完成数。"),
    "weight": WEIGHT,
    "self_score": between("自评得分", "请填0至本项分值之间的数。", 0, "weight"),
}


@dataclass(frozen=True, slots=True)
class DetailContent:
    """An approved indicator of the detail sheet: its group (产出指标), name, target and weight, 分."""

    group: str
    name: str
    target: Value
    weight: Value


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of the detail sheet that a criterion adds up, and what stands in the first of them."""

    name: str
    rule: Rule
    first: int
    last: int
    given: tuple[DetailContent, ...] = ()


def department_content(rulebook: Rulebook | None = None) -> DepartmentContent:
    """What stands in the blank form of a rulebook. Without a rulebook that of Guangzhou as it was published."""
    if rulebook is None:
        return DepartmentContent(grade=None)
    note = f"注：按“{rulebook.title}”计分。填好《{DATA_NAME}》后得分自动算出；没有数据的由部门自评。"
    return DepartmentContent(annex=None, grade=None, own_funds="本级资金", note=note)


def make_department(
    book: Workbook,
    rulebook: Rulebook | None = None,
    content: DepartmentContent | None = None,
    given: Collection[str] = (),
    details: Sequence[DetailContent] = (),
) -> None:
    """Draw the sheets into a workbook; of `content` what has a role of `given` is locked, and so are `details`.

    With a rulebook the self-scores that can be computed from the other sheets are formulas, over which a number may be typed.
    """
    rules = rulebook or load_rulebook(_RULEBOOK)
    groups = _groups(rules, details)
    data = {
        (rule.key, spec.key): f"'{DATA_NAME}'!$D${row}" for row, (rule, spec) in enumerate(_specs(rules), _FIRST_DATUM)
    }
    rows = criteria(rules)

    def score(sheet: Sheet, entry: Entry) -> str | None:
        rule = rows[sheet.areas_of("self_score").index(entry.area)]
        group = next((group for group in groups if group.rule is rule), None)
        weight = str(entry.area).replace("J", "F")
        if group is not None:
            span = f"'{DETAILS_NAME}'!$F${group.first}:$F${group.last}"
            return f'=IF(COUNT({span})=0,"",ROUND(MIN(SUM({span}),{weight}),{rules.decimals}))'
        return score_formula(rule, weight, lambda key: data[rule.key, key], rules.decimals)

    live = {
        "total": _total,
        "grade": lambda sheet, entry: grade_of_total(sheet, rules.grades),
        TOTAL: _budget_total,
        **({"self_score": score} if rulebook else {}),
    }
    inputs = TemplateInputs(_ALLOWED, live, given=frozenset(given), open_live=frozenset({"self_score"}))
    sheet = Sheet(book, SHEET_NAME, inputs)
    draw_department(sheet, content or department_content(rulebook), rules, as_published=False)
    protect(sheet)
    if groups:
        _details(book, groups)
    if data:
        _data(book, rules)


def _groups(rulebook: Rulebook, details: Sequence[DetailContent]) -> list[_Group]:
    """The groups of the detail sheet, each with rows enough for what is approved of it."""
    rules = [rule for rule in criteria(rulebook) if isinstance(rule, Indicators)]
    usual = dict(_DETAIL_ROWS)
    groups: list[_Group] = []
    row = _FIRST_DETAIL
    for rule in rules:
        name = next((name for name in usual if rule.adds_details_of(name)), rule.group)
        given = tuple(each for each in details if rule.adds_details_of(each.group))
        last = row + max(usual.get(name, _ROWS_OF_A_GROUP), len(given)) - 1
        groups.append(_Group(name, rule, row, last, given))
        row = last + 1
    return groups


def _specs(rulebook: Rulebook) -> list[tuple[Rule, InputSpec]]:
    """What each criterion needs, a row of 基础数据 each."""
    return [(rule, spec) for rule in criteria(rulebook) for spec in rule.inputs]


def _total(sheet: Sheet, entry: Entry) -> str:
    scores = sheet.areas_of("self_score")
    span = f"{scores[0]}:{scores[-1]}"
    return f'=IF(COUNT({span})=0,"",SUM({span}))'


def _budget_total(sheet: Sheet, entry: Entry) -> str:
    parts = ",".join(str(sheet.area_of(role)).partition(":")[0] for role in PARTS)
    return f'=IF(COUNT({parts})=0,"",SUM({parts}))'


def _details(book: Workbook, groups: Sequence[_Group]) -> None:
    """产出、效益指标逐项列出：目标、实际、分值；每一类分值合计为表内该项的分值。"""
    inputs = TemplateInputs(_DETAIL_ALLOWED, labels=frozenset({"group"}), rows=_DETAIL_ALLOWED.keys(), given=_APPROVED)
    sheet = Sheet(book, DETAILS_NAME, inputs)
    row = groups[-1].last + 1
    sheet.open_rows = frozenset(range(_FIRST_DETAIL, row))
    sheet.columns((12, 34, 16, 16, 8, 10, 30))
    sheet.label("A1:G1", DETAILS_NAME, TITLE)
    for column, text in zip("ABCDEFG", _DETAIL_HEADS, strict=True):
        sheet.label(f"{column}2", text, HEADING)
    for group in groups:
        sheet.entry(f"A{group.first}:A{group.last}", "group", group.name)
        for each in range(group.first, group.last + 1):
            at = each - group.first
            content = group.given[at] if at < len(group.given) else None
            values = {"level3": content.name, "target": content.target, "weight": content.weight} if content else {}
            for column, role in zip(
                "BCDEFG", ("level3", "target", "actual", "weight", "self_score", "reason"), strict=True
            ):
                sheet.entry(f"{column}{each}", role, values.get(role), TEXT if column in "BG" else CELL)
    sums = [(group.name, group.first, group.last + 1, group.rule.weight) for group in groups]
    sheet.at_least(range(2, row + len(sums)), 24)
    for offset, (name, _, _, weight) in enumerate(sums):
        sheet.label(f"A{row + offset}:D{row + offset}", f"合计（{name}分值应为{weight}）", HEADING)
        sheet.label(f"E{row + offset}", None)
        sheet.label(f"F{row + offset}", None)
        sheet.label(f"G{row + offset}", None)
    sheet.label(
        f"A{row + len(sums)}:G{row + len(sums)}",
        "注：没有用到的行留空，按“指标名称”筛选去掉“空白”即隐藏。定量指标由程序按完成率计分。",
        NOTE,
    )
    sheet.finish(landscape=False)
    _write_sums(sheet, row, sums)
    sheet.worksheet.repeat_rows(1)
    sheet.worksheet.fit_to_pages(1, 0)
    protect(sheet, sheet.areas_of("level3"))


def _write_sums(sheet: Sheet, row: int, sums: Sequence[tuple[str, int, int, object]]) -> None:
    """From `row` on the sum of each group: its name, its first row, the row below it, its weight."""
    look = sheet.workbook.add_format(CELL.properties() | {"bold": True})
    note = sheet.workbook.add_format(CELL.properties() | {"font_size": 9, "font_color": "#C00000"})
    for offset, (_, first, below, weight) in enumerate(sums):
        at = row + offset
        sheet.worksheet.write_formula(f"E{at}", _sum_down_to("E", first, below), look, 0)
        sheet.worksheet.write_formula(f"F{at}", _sum_down_to("F", first, below), look, 0)
        check = f'=IF(ROUND(E{at},6)={weight},"分值正确","分值合计应为{weight}")'
        sheet.worksheet.write_formula(f"G{at}", check, note, f"分值合计应为{weight}")


def _sum_down_to(column: str, first: int, below: int) -> str:
    """The sum from a row to the one above `below`, of which it knows nothing else: a row inserted there counts."""
    cells = f"{column}{first}:{column}{below}"
    return f"=SUM({column}{first}:INDEX({cells},ROWS({cells})-1))"


def _data(book: Workbook, rulebook: Rulebook) -> None:
    """每条评分标准需要的数，一行一个。"""
    specs = _specs(rulebook)
    allowed = {f"{rule.key}:{spec.key}": _of_type(spec) for rule, spec in specs}
    sheet = Sheet(book, DATA_NAME, TemplateInputs(allowed))
    sheet.columns((6, 22, 42, 14, 8, 60))
    sheet.label("A1:F1", DATA_NAME, TITLE)
    for column, text in zip("ABCDEF", _DATA_HEADS, strict=True):
        sheet.label(f"{column}2", text, HEADING)
    shown = None
    for row, (rule, spec) in enumerate(specs, _FIRST_DATUM):
        sheet.label(f"A{row}", row - 2)
        sheet.label(f"B{row}", rule.name, TEXT)
        sheet.label(f"C{row}", spec.label, TEXT)
        sheet.entry(f"D{row}", f"{rule.key}:{spec.key}")
        sheet.label(f"E{row}", {"ratio": "%", "flag": "是/否"}.get(spec.type, spec.unit))
        sheet.label(f"F{row}", " ".join(rule.clause.split()) if rule is not shown else "（同上）", TEXT)
        shown = rule
    last = len(specs) + 3
    sheet.label(f"A{last}:F{last}", "注：没有发生的填0；当年不通报的月份留空；全部留空的指标按自评得分认可。", NOTE)
    sheet.finish(landscape=True)
    sheet.worksheet.repeat_rows(1)
    sheet.worksheet.fit_to_pages(1, 0)
    sheet.worksheet.freeze_panes(2, 0)
    protect(sheet)


def _of_type(spec: InputSpec) -> Allowed:
    if spec.type == "flag":
        return choice("是或否", f"{spec.label}？请选择是或否。", "是", "否")
    if spec.type == "ratio":
        message = "请填百分数，如 99.14%；没有通报的月份留空。"
        return Allowed("执行率", message, {"validate": "decimal", "criteria": ">=", "value": 0}, "0.00%")
    if spec.unit == "万元":
        return amount("金额")
    message = f"请填数字（单位：{spec.unit}），没有的填0。"
    return Allowed("数量", message, {"validate": "decimal", "criteria": ">=", "value": 0}, "General")
