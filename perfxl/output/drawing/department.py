"""Draws 部门整体支出绩效自评表, columns A to L; the criteria are those of a rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby, pairwise

from perfxl.output.drawing.content import Formula, Value, grade_line, year_line
from perfxl.output.drawing.sheet import Sheet
from perfxl.output.drawing.style import CELL, HEADING, IDENTITY, IDENTITY_LABEL, MARGINAL, NOTE, SUBTITLE, TEXT, TITLE
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.rulebook import Rulebook

TITLE_TEXT = "部门整体支出绩效自评表"
NOTE_TEXT = "注：部门整体绩效目标产出、效益指标完成情况根据《部门整体支出绩效指标完成情况表》（见附件）来填报。"
HEADER = (
    "一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "指标解释", "评分标准", "得分/自评分",
    "评分依据、未达标原因、改进措施", "参考佐证材料名称",
)  # fmt: skip
# The clause (评分标准) spans H and I, so that the budget columns above it are of like widths.
_WIDTHS = (8, 6, 9, 6, 15, 6, 28, 26, 40, 10, 30, 17)
HEADER_AREAS = (
    "A{row}", "B{row}", "C{row}", "D{row}", "E{row}", "F{row}", "G{row}", "H{row}:I{row}", "J{row}", "K{row}", "L{row}",
)  # fmt: skip
_FIRST_HEADER = 12
# The head and the basics have the first page to themselves, and are printed larger.
_BASIC, _BASIC_TEXT, _BASIC_HEADING = (replace(look, size=13) for look in (CELL, TEXT, HEADING))
_ANNEX, _TITLE, _YEAR = replace(MARGINAL, size=14), replace(TITLE, size=24), replace(SUBTITLE, size=14)
# The criteria that begin a new page of the printed form.
_NEW_PAGE = {"performance-rules", "asset-data"}


@dataclass(frozen=True, slots=True)
class BudgetContent:
    """年度部门预算情况, 万元: the total and its kinds of expenditure."""

    budget_total: Value = None
    basic_expenditure: Value = None
    project_expenditure: Value = None
    special_funds: Value = None
    other_development: Value = None
    district_funds: Value = None
    transfer_down: Value = None


@dataclass(frozen=True, slots=True)
class CriterionContent:
    """What is filled in for a criterion: the self-score (分), what it rests on, the documents that show it."""

    self_score: Value = None
    reason: Value = None
    evidence: Value = None


@dataclass(frozen=True, slots=True)
class DepartmentContent:
    """What stands in a department form; None leaves a cell blank. `criteria` go by the key of their rule.

    `own_funds` is what the form calls the funds of its own level of government, `identity` the number it is handed out by.
    """

    annex: str | None = "附件3"
    identity: str | None = None
    year: int | None = None
    department: Value = None
    unit_count: Value = None
    goals: Value = None
    reached_goals: Value = None
    unfinished: Value = None
    budget: BudgetContent = BudgetContent()
    criteria: Mapping[str, CriterionContent] = field(default_factory=dict)
    total: Value = None
    grade: Value = field(default_factory=grade_line)
    own_funds: str = "区本级资金"
    note: str | None = NOTE_TEXT


def draw_department(
    sheet: Sheet, content: DepartmentContent, rulebook: Rulebook, *, as_published: bool = True
) -> dict[str, int]:
    """Draw a department form; gives the row of each criterion by the key of its rule.

    `as_published` prints the table's header again at the page breaks of the published form; otherwise it stands
    once and Excel repeats it on every page. A criterion whose weight or points the rulebook leaves open has cells for its
    weight and its clause.
    """
    sheet.columns(_WIDTHS)
    _head(sheet, content)
    _budget(sheet, content)
    rules = criteria(rulebook)
    rows: dict[str, int] = {}
    breaks: list[int] = []
    row = _FIRST_HEADER
    for page in _pages(rules) if as_published else [rules]:
        breaks.append(row)
        _header(sheet, row)
        rows |= {rule.key: row + number for number, rule in enumerate(page, 1)}
        _levels(sheet, page, rules, rows)
        _criteria(sheet, page, content.criteria, rows)
        row += len(page) + 1
    _foot(sheet, content, _sum_of(rules, rows), row)
    sheet.finish(landscape=True, breaks=breaks)
    if not as_published:
        sheet.worksheet.repeat_rows(_FIRST_HEADER - 1)
    return rows


def criteria(rulebook: Rulebook) -> tuple[Rule, ...]:
    """The rules that are rows of the form, in its order: those of a level together, where the first of them stands."""
    rules = [rule for rule in rulebook.rules if rule.applies == "criterion"]
    levels1, levels2 = [[level(rule) for rule in rules] for level in (_level1, _level2)]
    return tuple(sorted(rules, key=lambda rule: (levels1.index(_level1(rule)), levels2.index(_level2(rule)))))


def _head(sheet: Sheet, content: DepartmentContent) -> None:
    if content.identity:
        sheet.label("A1:B1", IDENTITY_LABEL, IDENTITY)
        sheet.label("C1:L1", content.identity, IDENTITY)
    else:
        sheet.label("A1:B1", content.annex, _ANNEX)
    sheet.label("A2:L2", TITLE_TEXT, _TITLE)
    sheet.at_least([2], 56)
    sheet.entry("A3:L3", "year", year_line(content.year), _YEAR)
    sheet.label("A4:L4", "部门基本情况", _BASIC_HEADING)
    sheet.label("A5:B5", "部门名称", _BASIC)
    sheet.entry("C5:H5", "department", content.department, _BASIC)
    sheet.label("I5", "单位数：", _BASIC)
    sheet.entry("J5:L5", "unit_count", content.unit_count, _BASIC)
    sheet.label("A6:B7", "年度整体\n绩效目标", _BASIC)
    sheet.entry("C6:G7", "goals", content.goals, _BASIC_TEXT)
    sheet.label("H6", "整体绩效目标完成情况", _BASIC)
    sheet.entry("I6:L6", "reached_goals", content.reached_goals, _BASIC_TEXT)
    sheet.label("H7", "未能完成原因", _BASIC)
    sheet.entry("I7:L7", "unfinished", content.unfinished, _BASIC_TEXT)
    sheet.at_least(range(4, _FIRST_HEADER), 46)


def _budget(sheet: Sheet, content: DepartmentContent) -> None:
    budget = content.budget
    sheet.label("A8:B11", "年度部门\n预算情况", _BASIC)
    for area, text in (
        ("C8:D10", "总预算\n（万元）"),
        ("E8:L8", "年度预算资金类别"),
        ("E9:G9", "部门预算"),
        ("H9:I9", "事业发展支出"),
        ("J9:L9", "事业发展支出(按预算级次划分)"),
        ("E10:F10", "基本支出"),
        ("G10", "项目支出"),
        ("H10", "专项资金"),
        ("I10", "其他事业发展支出"),
        ("J10:K10", content.own_funds),
        ("L10", "对下转移支付"),
    ):
        sheet.label(area, text, _BASIC)
    sheet.entry("C11:D11", "budget_total", budget.budget_total, _BASIC)
    sheet.entry("E11:F11", "basic_expenditure", budget.basic_expenditure, _BASIC)
    sheet.entry("G11", "project_expenditure", budget.project_expenditure, _BASIC)
    sheet.entry("H11", "special_funds", budget.special_funds, _BASIC)
    sheet.entry("I11", "other_development", budget.other_development, _BASIC)
    sheet.entry("J11:K11", "district_funds", budget.district_funds, _BASIC)
    sheet.entry("L11", "transfer_down", budget.transfer_down, _BASIC)


def _pages(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    starts = [0, *(index for index, rule in enumerate(rules) if index and rule.key in _NEW_PAGE), len(rules)]
    for start, end in pairwise(starts):
        yield tuple(rules[start:end])


def _header(sheet: Sheet, row: int) -> None:
    for area, text in zip(HEADER_AREAS, HEADER, strict=True):
        sheet.label(area.format(row=row), text, HEADING)
    sheet.at_least([row], 36)


def _levels(sheet: Sheet, page: Sequence[Rule], rules: Sequence[Rule], rows: Mapping[str, int]) -> None:
    """The levels of a page with the weights of their whole groups, printed again after a page break."""
    for level, columns in ((_level1, "AB"), (_level2, "CD")):
        for key, group in groupby(page, key=level):
            members = list(group)
            first, last = rows[members[0].key], rows[members[-1].key]
            weight = _sum_of([rule for rule in rules if level(rule) == key], rows)
            sheet.label(f"{columns[0]}{first}:{columns[0]}{last}", key[-1])
            sheet.label(f"{columns[1]}{first}:{columns[1]}{last}", weight)


def _criteria(
    sheet: Sheet, page: Sequence[Rule], contents: Mapping[str, CriterionContent], rows: Mapping[str, int]
) -> None:
    for (name, explanation), group in groupby(page, key=lambda rule: (rule.name, rule.explanation)):
        members = list(group)
        first, last = rows[members[0].key], rows[members[-1].key]
        sheet.label(f"E{first}:E{last}", name)
        sheet.label(f"G{first}:G{last}", explanation.strip(), TEXT)
    for rule in page:
        row, content = rows[rule.key], contents.get(rule.key, CriterionContent())
        if rule.weight is None:
            sheet.entry(f"F{row}", "weight")
        else:
            sheet.label(f"F{row}", _number(rule.weight))
        if rule.states_points:
            sheet.label(f"H{row}:I{row}", rule.clause.strip(), TEXT)
        else:
            sheet.entry(f"H{row}:I{row}", "clause", rule.clause.strip(), TEXT)
        sheet.entry(f"J{row}", "self_score", content.self_score)
        sheet.entry(f"K{row}", "reason", content.reason, TEXT)
        sheet.entry(f"L{row}", "evidence", content.evidence)


def _foot(sheet: Sheet, content: DepartmentContent, weight: Value, row: int) -> None:
    sheet.label(f"A{row}:E{row}", "总分", HEADING)
    sheet.label(f"F{row}", weight, HEADING)
    sheet.label(f"G{row}:I{row}", None)
    sheet.entry(f"J{row}", "total", content.total, HEADING)
    sheet.label(f"K{row}:L{row}", None)
    sheet.label(f"A{row + 1}:B{row + 1}", "评价等级")
    sheet.entry(f"C{row + 1}:L{row + 1}", "grade", content.grade, TEXT)
    sheet.label(f"A{row + 2}:L{row + 2}", content.note, NOTE)
    sheet.at_least([row, row + 1], 32)


def _level1(rule: Rule) -> tuple[str, ...]:
    return (rule.level1,)


def _level2(rule: Rule) -> tuple[str, ...]:
    return (rule.level1, rule.level2)


def _sum_of(rules: Sequence[Rule], rows: Mapping[str, int]) -> Value:
    """The weights of rules that follow each other, 分; a formula over their rows where some are still to be filled in."""
    stated = _number(sum((rule.weight or Decimal() for rule in rules), Decimal()))
    if all(rule.weight is not None for rule in rules):
        return stated
    return Formula(f"=SUM(F{rows[rules[0].key]}:F{rows[rules[-1].key]})", stated)


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
