"""The template 部门整体支出绩效自评报告."""

from __future__ import annotations

from docx.document import Document

from drawn.report_parts import report

NAME = "部门整体支出绩效自评报告"
_OVERVIEW = (
    ("Level1", "一、部门基本情况", ""),
    ("Level2", "（一）主要职能", "职能"),
    ("Level2", "（二）机构设置和人员情况", "机构"),
    ("Level2", "（三）年度整体绩效目标", "绩效目标"),
    ("Level2", "（四）部门整体支出情况", "支出情况"),
    ("Level1", "二、绩效自评情况", ""),
    ("Level2", "（一）自评结论", "结论"),
    ("Level2", "（二）整体绩效目标完成情况", "完成情况"),
    ("Level2", "（三）各项指标自评情况", ""),
)
_REST = (
    ("Level1", "三、存在问题", "问题"),
    ("Level1", "四、改进措施", "措施"),
)


def draw() -> Document:
    """The template as a document."""
    return report(_OVERVIEW, _REST)
