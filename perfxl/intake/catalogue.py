"""The catalogue of findings among forms (表间审核): of each its code, level, name (审核定义名称), facts and sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfxl.checks.finding import Statement
from perfxl.intake.schema import FormRow


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a form, with what else there is to say of it."""

    form: FormRow
    sheet: str
    cell: str
    says: str = ""


class FindingAmongForms(Statement, kw_only=False):
    """A contradiction among forms: the official name of the department, the cells that it stands among."""

    department: str
    spots: tuple[Spot, ...] = ()

    def __init__(self, department: str, spots: tuple[Spot, ...] = (), **facts: str) -> None:
        super().__init__(department=department, **facts)
        vars(self)["spots"] = spots

    @property
    def message(self) -> str:
        """The Chinese sentence, lists of names as long as they are."""
        return self.sentence.format_map(self.facts)


class YearsDiffer(FindingAmongForms):
    """A department's forms are of several years."""

    code = "years-differ"
    level = "warning"
    title = "年度不一致"
    sentence = "同一部门的表年度不一：{years}。请确认是否报错年度。"
    years: str


class MoneyUnitsDiffer(FindingAmongForms):
    """A department's forms state amounts in several units."""

    code = "money-units-differ"
    level = "info"
    title = "金额单位不一致"
    sentence = "同一部门的表金额单位不一：{units}。已换算为万元，请核对金额是否按表上的单位填写。"
    units: str


class ProjectExpenditureDiffers(FindingAmongForms):
    """A department's 项目支出 is not what its projects' budgets come to."""

    code = "project-expenditure-differs"
    level = "warning"
    title = "项目支出与项目表合计不符"
    sentence = (
        "部门表的项目支出为 {stated} 万元，已报 {count} 张项目表的预算数合计 {total} 万元。"
        "请核对是否有项目没有报送，或金额不一致。"
    )
    stated: str
    count: str
    total: str


class ProjectExpenditureInOtherUnit(ProjectExpenditureDiffers):
    """It is ten thousand times as much, or as little."""

    sentence = "部门表的项目支出为 {stated} 万元，已报 {count} 张项目表的预算数合计 {total} 万元。两者相差一万倍，请核对金额单位。"


class ExpenditureRateDiffers(FindingAmongForms):
    """A department's 支出率 is not possible beside what its projects executed."""

    code = "expenditure-rate-differs"
    level = "info"
    title = "部门支出率与项目表不符"
    sentence = (
        "部门表的支出率为 {rate}；按项目表的执行数 {executed} 万元和总预算 {total} 万元，应{possible}。"
        "请核对；口径不同（如按月平均）请说明。"
    )
    rate: str
    executed: str
    total: str
    possible: str


class UnitsMissing(FindingAmongForms):
    """A department states more units than sent projects."""

    code = "units-missing"
    level = "info"
    title = "单位数与报送单位不符"
    sentence = "部门表的单位数为 {stated}，已报送的实施单位 {count} 个：{units}。请确认其余单位是否没有项目。"
    stated: str
    count: str
    units: str


class ListedUnitsMissing(UnitsMissing):
    """The roster names the units that sent nothing."""

    sentence = (
        "部门表的单位数为 {stated}，已报送的实施单位 {count} 个：{units}。"
        "名单上没有报送的下属单位：{absent}。请确认其余单位是否没有项目。"
    )
    absent: str


class UnitsExceed(FindingAmongForms):
    """The units of a superior state more than the superior does for the whole department."""

    code = "units-exceed"
    level = "warning"
    title = "下属单位合计超过主管部门"
    sentence = "{amount}：主管部门的表填 {stated} 万元，下属 {count} 个单位的表合计 {total} 万元。主管部门的数应含下属单位，请核对。"
    amount: str
    stated: str
    count: str
    total: str


class IndicatorDiffers(FindingAmongForms):
    """A project's form contradicts the actual that the department's form states."""

    code = "indicator-differs"
    level = "warning"
    title = "部门表与项目表指标不一致"
    sentence = "“{name}”的实际完成值，部门表填 {stated}，项目表填 {actuals}。请核对。"
    name: str
    stated: str
    actuals: str


class IndicatorDiffersFromSeveral(IndicatorDiffers):
    """Several projects' forms do."""

    sentence = "“{name}”的实际完成值，部门表填 {stated}，{count} 张项目表填 {actuals}。请核对。"
    count: str


class TooManyExcellent(FindingAmongForms):
    """More forms of a kind have the highest grade in the end than may."""

    code = "too-many-excellent"
    level = "warning"
    title = "优秀比例超过上限"
    sentence = "{forms}最终等级为“{grades}”的有 {count} 张，占 {share}，超过规定的 {limit}。"
    forms: str
    grades: str
    count: str
    share: str
    limit: str


class NotReported(FindingAmongForms):
    """A project of the ledger's list that nobody sent."""

    code = "not-reported"
    level = "warning"
    title = "清单项目未报送"
    sentence = (
        "项目清单上的“{project}”（{project_code}）没有报送。请补报；不需报送的请说明，由财政部门从项目清单里删去。"
    )
    project: str
    project_code: str


class ReportedForOtherYear(NotReported):
    """What was sent for it is of a year that is not counted."""

    sentence = (
        "项目清单上的“{project}”（{project_code}）只报来 {years} 年度的表（{file}），没有计入。"
        "年度写错的请改正后重新报送，报错表的请补报本年度的。"
    )
    years: str
    file: str


DEFINITIONS = (
    YearsDiffer, MoneyUnitsDiffer, ProjectExpenditureDiffers, ProjectExpenditureInOtherUnit, ExpenditureRateDiffers,
    UnitsMissing, ListedUnitsMissing, UnitsExceed, IndicatorDiffers, IndicatorDiffersFromSeveral, TooManyExcellent,
    NotReported, ReportedForOtherYear,
)  # fmt: skip
TITLES: Mapping[str, str] = {definition.code: definition.title for definition in DEFINITIONS}
"""The names of the definitions, by their codes."""
