"""The template 项目绩效自评报告: one part a project, in the order that a unit of Guangzhou wrote its own."""

from __future__ import annotations

from docx.document import Document

from drawn.report_parts import report

NAME = "项目绩效自评报告"
_OVERVIEW = (
    ("Level1", "一、评价项目概述", ""),
    ("Level2", "（一）项目背景", "背景"),
    ("Level2", "（二）项目立项依据", "立项依据"),
    ("Level2", "（三）项目绩效目标", "绩效目标"),
    ("Level2", "（四）项目资金来源及使用情况", "资金情况"),
    ("Level1", "二、项目绩效目标完成情况与效益", ""),
    ("Level2", "（一）总体完成情况", "完成情况"),
    ("Level2", "（二）绩效指标完成情况", ""),
)
_REST = (
    ("Level2", "（三）指标偏差及原因", "偏差"),
    ("Level1", "三、存在问题", "问题"),
    ("Level1", "四、工作建议", "建议"),
)


def draw() -> Document:
    """The template as a document."""
    return report(_OVERVIEW, _REST, "表.说明")
