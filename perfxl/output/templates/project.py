"""The blank project form, of the groups, weights and grades of a rulebook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import Range
from perfxl.output.drawing.content import Value
from perfxl.output.drawing.project import FUND_LABELS, FundContent, IndicatorContent, ProjectContent, draw_project
from perfxl.output.drawing.sheet import Entry, Sheet
from perfxl.output.drawing.style import CELL
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
from perfxl.rules.kinds.rule import Rule, Variant
from perfxl.rules.rulebook import Group, Rulebook, load_rulebook
from perfxl.text.numbers import show

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SHEET_NAME = "项目支出绩效自评表"
_RULEBOOK = "guangzhou-2023-project"
_HEADER_ROW = 16
_WHOLE = 100
_OUTPUT, _BENEFIT, _SATISFACTION = "产出指标（50%）", "效益指标（30%）", "满意度指标（10%）"
# 每个二级指标的空行数
_ROWS = (
    (_OUTPUT, "数量指标", 3), (_OUTPUT, "质量指标", 2), (_OUTPUT, "时效指标", 2), (_OUTPUT, "成本指标", 2),
    (_BENEFIT, "经济效益指标", 1), (_BENEFIT, "社会效益指标", 2), (_BENEFIT, "生态效益指标", 1),
    (_BENEFIT, "可持续影响指标", 1), (_SATISFACTION, "服务对象满意度指标", 2),
)  # fmt: skip
# 各一级指标通常的二级指标；成本没有单列为一级指标的，归产出
_COST = "成本指标"
_CLASSES: Mapping[str, tuple[tuple[str, int], ...]] = {
    _COST: (("经济成本指标", 2), ("社会成本指标", 1), ("生态环境成本指标", 1)),
    "产出指标": (("数量指标", 3), ("质量指标", 2), ("时效指标", 2)),
    "效益指标": (("经济效益指标", 1), ("社会效益指标", 2), ("生态效益指标", 1), ("可持续影响指标", 1)),
    "满意度指标": (("服务对象满意度指标", 2),),
}
_COST_OF_OUTPUT = (_COST, 2)
_OTHER_CLASSES = (("", 3),)
_USUAL_GROUPS = ("产出指标", "效益指标", "满意度指标")
_FUNDS = (FUND_LABELS[0], "其中：当年财政拨款", "上年结转资金", "其他资金")
_LABELS = frozenset({"table", "level1", "level2"})
_TABLE = frozenset({"target", "actual", "weight", "self_score"})
_ALLOWED = {
    "year": Allowed("年度", "请写成（2024年度）的样子。"),
    "project_name": Allowed("项目名称", "请填预算批复的项目名称。"),
    "project_level": choice("项目级次", "请选择一级或二级。", "一级", "二级"),
    "department": Allowed("主管部门", "请填主管部门全称。"),
    "unit": Allowed("实施单位", "请填实施单位全称。"),
    "budget": amount("年度预算数"),
    "executed": amount("年度预算执行数"),
    "rate_weight": WEIGHT,
    "level1": Allowed("一级指标", "请填一级指标，如 产出指标。"),
    "level2": Allowed("二级指标", "请填二级指标，如 数量指标。"),
    "target": Allowed("年度指标值", "定量的填数值和单位，如 600人次、≥95%；定性的填文字。"),
    "actual": Allowed("实际完成指标值", "与年度指标值用同样的单位和写法，填实际完成数，不要照抄目标值。"),
    "weight": WEIGHT,
    "self_score": between("自评得分", "请填0至本项分值之间的数。", 0, "weight"),
}


def project_content(rulebook: Rulebook | None = None) -> ProjectContent:
    """What stands in the blank form of a rulebook: its groups with their weights, and rows to fill in.

    Without a rulebook that of Guangzhou as it was published.
    """
    if rulebook is None:
        rows = [(level1, level2) for level1, level2, count in _ROWS for _ in range(count)]
        return ProjectContent(tuple(IndicatorContent(*row) for row in rows), rate_weight=10, grade=None)
    weight = _rate_weight(rulebook)
    return ProjectContent(
        tuple(IndicatorContent(*row) for row in _rows(rulebook)),
        annex=None,
        funds=tuple(map(FundContent, _FUNDS)),
        rate_weight=None if weight is None else float(weight),
        grade=None,
        note=_note(rulebook, weight),
    )


def make_project(
    book: Workbook,
    rulebook: Rulebook | None = None,
    content: ProjectContent | None = None,
    given: Collection[str] = (),
) -> None:
    """Draw the template into a workbook; of `content` what has a role of `given` is locked."""
    content = content or project_content(rulebook)
    # a budget that is given says nothing before something is executed
    blank = "OR(N({budget})=0,NOT(ISNUMBER({executed})))" if "budget" in given else "N({budget})=0"
    grades = (rulebook or load_rulebook(_RULEBOOK)).grades
    live: dict[str, Callable[[Sheet, Entry], str | None]] = {
        "budget": _sum_of_parts, "executed": _sum_of_parts, "total": _total,
        "rate": partial(_rate, blank=blank),
        "rate_score": partial(_rate_score, blank=blank, rulebook=rulebook),
        "grade": lambda sheet, entry: grade_of_total(sheet, grades),
    }  # fmt: skip
    sheet = Sheet(book, SHEET_NAME, TemplateInputs(_ALLOWED, live, _LABELS, _TABLE, given=frozenset(given)))
    sheet.open_rows = frozenset(range(_HEADER_ROW + 1, _HEADER_ROW + 1 + len(content.indicators)))
    draw_project(sheet, content)
    _check_weights(sheet, [content.rate_weight, *(row.weight for row in content.indicators)])
    sheet.worksheet.repeat_rows(_HEADER_ROW - 1)
    protect(sheet, sheet.areas_of("level3"))


def _rate_weight(rulebook: Rulebook) -> Decimal | None:
    """The weight of 预算执行率, 分: 0 where the groups leave nothing for it, None where the rulebook does not say."""
    if sum(group.weight for group in rulebook.groups) >= _WHOLE:
        return Decimal(0)
    rule = rulebook.rule_for("execution")
    return rule.weight if rule is not None else None


def _rows(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """First and second level of each row, the weight of a group behind its name."""
    groups = rulebook.groups or tuple(Group(name, Decimal(0)) for name in _USUAL_GROUPS)
    has_cost = any(group.name == _COST for group in groups)
    for group in groups:
        label = f"{group.name}（{_points(group.weight)}分）" if group.weight else group.name
        classes = _CLASSES.get(group.name, _OTHER_CLASSES)
        if group.name == "产出指标" and not has_cost:
            classes = (*classes, _COST_OF_OUTPUT)
        yield from ((label, level2) for level2, count in classes for _ in range(count))


def _note(rulebook: Rulebook, rate: Decimal | None) -> str:
    """Below the table: by which rules the form is scored, with the weights that these set."""
    weights = [("预算执行率", rate), *((group.name, group.weight) for group in rulebook.groups)]
    stated = "、".join(f"{name}{_points(weight)}分" for name, weight in weights if weight)
    others = "".join(
        f"没有{group.without.name}的，{group.name}{_points(group.without.weight)}分。"
        for group in rulebook.groups
        if group.without
    )
    return f"注：按“{rulebook.title}”计分。" + (f"分值：{stated}。" if stated else "") + others


def _points(weight: Decimal) -> str:
    return show(float(weight))


def _sum_of_parts(sheet: Sheet, entry: Entry) -> str | None:
    """The total of the funds is the sum of its parts, blank while they are."""
    total, *parts = sheet.areas_of(entry.role)
    if entry.area != total:
        return None
    span = f"{parts[0]}:{parts[-1]}"
    return f'=IF(COUNT({span})=0,"",SUM({span}))'


def _rate(sheet: Sheet, entry: Entry, blank: str) -> str:
    """预算执行率, in per cent, to two decimals; nothing where `blank` holds."""
    budget, executed = sheet.area_of("budget"), sheet.area_of("executed")
    return f'=IF({blank.format(budget=budget, executed=executed)},"",ROUND(N({executed})/{budget}*100,2))'


def _rate_score(sheet: Sheet, entry: Entry, blank: str, rulebook: Rulebook | None) -> str | None:
    """The rate's score by the rulebook's rule; without a rulebook at most its weight, two decimals."""
    budget, executed, weight = (sheet.area_of(role) for role in ("budget", "executed", "rate_weight"))
    nothing = blank.format(budget=budget, executed=executed)
    if rulebook is None:
        return f'=IF({nothing},"",ROUND(MIN(N({executed})/{budget},1)*{weight},2))'
    rule = rulebook.rule_for("execution")
    if rule is None:
        return None
    refs = {"budget": str(budget), "executed": f"N({executed})", "weight": f"N({weight})", "self": "0"}
    return f'=IF({nothing},"",{_of_funds(rule, rulebook.decimals, refs)})'


def _of_funds(rule: Rule, decimals: int, refs: Mapping[str, str]) -> str:
    return rule.expression(Variant(present=("budget", "executed")), decimals).excel(refs)


def _total(sheet: Sheet, entry: Entry) -> str:
    """The sum of all self-scores, blank while there are none."""
    span, rate = _column(sheet, "self_score"), sheet.area_of("rate_score")
    return f'=IF(COUNT({span})=0,"",SUM({rate},{span}))'


def _column(sheet: Sheet, role: str) -> str:
    """A column of the table from its heading to the row below it, both without a number: a row inserted at either end counts."""
    cells = sheet.areas_of(role)
    first, last = cells[0], cells[-1]
    return str(Range(first.top - 1, first.left, last.bottom + 1, last.left))


def _check_weights(sheet: Sheet, weights: Iterable[Value]) -> None:
    """Beside the total: whether the weights add to 100."""
    added = f"ROUND(SUM({sheet.area_of('rate_weight')},{_column(sheet, 'weight')}),6)"
    row = sheet.area_of("total").top
    text = f'=IF({added}=100,"分值合计100，正确","分值合计"&{added}&"，应为100")'
    look = sheet.workbook.add_format(CELL.properties() | {"font_size": 9, "font_color": "#C00000"})
    stated = sum(weight for weight in weights if isinstance(weight, int | float))
    told = "分值合计100，正确" if stated == _WHOLE else f"分值合计{show(stated)}，应为100"
    sheet.worksheet.write_formula(row - 1, 8, text, look, told)
