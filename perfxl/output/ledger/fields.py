"""How the columns of a blank ledger look, what may be entered, what is said to who enters it, and an example each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfxl.ledger.decisions import NO, NOT_LISTED, NOT_TAKEN, TAKEN, YES
from perfxl.ledger.shapes import DECISIONS, PROJECTS, REVIEWS, ROSTER, TARGETS, WAIVERS
from perfxl.output.templates.inputs import Allowed, amount, between, choice

if TYPE_CHECKING:
    from perfxl.output.ledger.options import Options


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its width in characters, what may be entered, and an example."""

    width: float
    allowed: Allowed
    example: str | float | None = None
    number: str = "@"


def _text(title: str, message: str) -> Allowed:
    return Allowed(title, message)


def _listed(title: str, message: str, source: str) -> Allowed:
    """A choice from a drop-down; something else is asked about, not refused."""
    return Allowed(title, message, {"validate": "list", "source": source, "error_type": "warning"})


def _forms(title: str) -> Allowed:
    return Allowed(
        title,
        "几张就填几；不必报的填 0，不知道的留空。",
        {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 9999},
        "General",
    )


_DEPARTMENT = _text("部门（必填）", "部门或单位的全称。名单上有的，照名单写。")
_PROJECT = _text("项目名称", "照自评表或项目清单写；部门整体支出自评表的留空。")


def fields(options: Options) -> Mapping[str, Mapping[str, Field]]:
    """The columns of every sheet with a table, by sheet and role."""
    return {
        ROSTER.name: {
            "department": Field(28, _text("部门（必填）", "部门或单位的全称，一行一个。各张汇总表都用这里的写法。"), "某市教育局"),
            "superior": Field(24, _text("主管部门", "下属单位填它的主管部门；主管部门自己留空。")),
            "code": Field(12, _text("代码", "预算代码，没有的留空。"), "101"),
            "aliases": Field(28, _text("别名", "简称、曾用名，几个之间用“、”隔开。一个别名只能属于一个部门。"), "教育局、教体局"),
            "due_department": Field(12, _forms("应报部门表"), 1, "General"),
            "due_projects": Field(12, _forms("应报项目表"), 3, "General"),
            "contact": Field(20, _text("联系人", "姓名和电话。"), "张三 8888 0000"),
        },
        PROJECTS.name: {
            "code": Field(22, _text("项目编码（必填）", "每个项目一个，不能重复。"), "2024-001"),
            "name": Field(36, _text("项目名称（必填）", "批复的项目名称。"), "校舍维修"),
            "department": Field(26, _DEPARTMENT, "某市教育局"),
            "unit": Field(26, _text("实施单位", "由下属单位实施的填下属单位。"), "某市第一中学"),
            "budget": Field(16, amount("批复预算数"), 120, "#,##0.00####"),
            "executed": Field(16, amount("决算执行数"), 118.6, "#,##0.00####"),
        },
        TARGETS.name: {
            "department": Field(26, _DEPARTMENT, "某市教育局"),
            "project": Field(34, _PROJECT, "校舍维修"),
            "level1": Field(14, _text("一级指标", "如 产出指标；下发时照此印在表上，不填的由部门填。"), "产出指标"),
            "level2": Field(16, _text("二级指标", "如 数量指标；不填的由部门填。"), "数量指标"),
            "indicator": Field(30, _text("三级指标（必填）", "批复的三级指标名称。"), "维修面积"),
            "target": Field(26, _text("年度指标值", "照批复写，如 ≥500平方米。"), "≥500平方米"),
            "weight": Field(10, between("分值", "请填 0～100 的数。", 0, 100), 20, "General"),
        },
        WAIVERS.name: {
            "department": Field(24, _DEPARTMENT, "某市教育局"),
            "project": Field(26, _PROJECT, "校舍维修"),
            "problem": Field(26, _listed("问题（必填）", "从下拉列表选，或填“审核结果”里的编码。", options.problems), "自评得分与规则计算不符"),
            "cell": Field(10, _text("单元格", "问题所在的单元格，如 H20；整张表都豁免的留空。"), "H20"),
            "stated": Field(14, _text("填报值", "单元格当时填的内容；改了以后豁免失效。留空则不论填什么。"), "15"),
            "reason": Field(36, _text("理由（必填）", "为什么可以豁免。"), "按批复文件计分，已核实"),
            "approved_by": Field(12, _text("批准人", "谁批准的。"), "李四"),
            "approved_on": Field(14, _text("日期", "哪一天批准的。"), "2025-03-20"),
        },
        REVIEWS.name: {
            "department": Field(26, _DEPARTMENT, "某市教育局"),
            "project": Field(30, _PROJECT, "校舍维修"),
            "indicator": Field(30, _text("三级指标", "给一项指标打分的填指标名称；同名的加上分值，如 采购合规性（0.5分）。给整张表打分的留空。"), "维修面积"),
            "score": Field(12, between("复核得分（必填）", "不超过这项指标的分值；整张表不超过 100。", 0, 100), 18, "General"),
            "opinion": Field(36, _text("复核意见", "为什么这样打分。"), "佐证材料只有一半"),
            "reviewer": Field(12, _text("复核人", "谁打的分。"), "王五"),
        },
        DECISIONS.name: {
            "matter": Field(10, choice("事项", "由程序填入，请不要改动。", *options.matters), "名称"),
            "stated": Field(40, _text("填报内容", "由程序填入，请不要改动。"), "教育体育局"),
            "perhaps": Field(40, _text("可能是", "由程序填入，请不要改动。"), "某市教育局"),
            "decision": Field(
                16,
                _listed(
                    "决定",
                    f"名称、轮次：{YES}或{NO}；版本：{TAKEN}或{NOT_TAKEN}；项目：填项目编码，或{NOT_LISTED}。还没有决定的留空。",
                    options.decisions,
                ),
                YES,
            ),
            "note": Field(40, _text("说明", "帮助决定的内容：时间、不同的数。"), "决定以后不再询问"),
        },
    }  # fmt: skip
