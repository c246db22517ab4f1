"""What the sheet 参数 of a blank ledger says of each parameter, and what may be entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from perfxl.ledger.model import Settings
from perfxl.output.ledger.options import Options
from perfxl.output.templates.inputs import Allowed, choice
from perfxl.text.numbers import show_percent


@dataclass(frozen=True, slots=True)
class Parameter:
    """A line of the sheet: what the parameter does, and what it may be."""

    says: str
    allowed: Allowed


def parameters(options: Options) -> Mapping[str, Parameter]:
    """The parameters by name."""
    usual = Settings()
    low, sample = show_percent(usual.low_execution), show_percent(usual.sample_share)
    return {
        "评价年度": Parameter("其他年度的表单列，不计入各项汇总。不填时以最多的年度为准。", _year()),
        "财政部门": Parameter("印在通报和通知上的名称。", Allowed("财政部门", "请填全称。")),
        "截止日期": Parameter("报送的最后一天，如 2025-03-31。", _day()),
        "优比例上限（项目）": Parameter("项目支出自评表评为“优”的比例上限，如 30%。不填则不限。", _share("优比例上限")),
        "优比例上限（部门）": Parameter("部门整体支出自评表评为“优”的比例上限，如 30%。不填则不限。", _share("优比例上限")),
        "低执行率界限": Parameter(f"预算执行率低于它而没有说明原因的，列为问题。不填按 {low}。", _share("低执行率界限")),
        "评分规则（项目）": Parameter(_RULES, _rules(options.project_rules)),
        "评分规则（部门）": Parameter(_RULES, _rules(options.department_rules)),
        "复核抽样比例": Parameter(f"“复核抽样”推荐多少项目，如 10%。不填按 {sample}。", _share("复核抽样比例")),
        "复核抽样种子": Parameter(
            f"随机抽取的起始数，同一个数抽到的相同。不填按 {usual.sample_seed}。", _seed()
        ),
        "最终一轮": Parameter("填“是”：这一轮的结果作为本年的定稿，用于跨年对比。", choice("最终一轮", "请选是或否。", "是", "否")),
    }  # fmt: skip


_RULES = "从下拉列表选，或填台账里“评分规则”表的名称、与台账放在一起的 .xlsx 或 .toml 文件名。不填时用台账里的，台账里没有的按各表的地区和表式选用。"


def _year() -> Allowed:
    rule = {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100}
    return Allowed("评价年度", "请填年份，如 2024。", rule, "General")


def _day() -> Allowed:
    rule = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
    return Allowed("截止日期", "请填日期，如 2025-03-31。", rule, "yyyy-mm-dd")


def _share(title: str) -> Allowed:
    rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    return Allowed(title, "请填百分数，如 30%。", rule, "0%")


def _seed() -> Allowed:
    rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 2**31 - 1}
    return Allowed("复核抽样种子", "请填整数。", rule, "General")


def _rules(source: str) -> Allowed:
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    return Allowed("评分规则", "请从下拉列表选；自己的规则填名称或文件名。", rule)
