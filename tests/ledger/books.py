"""Ledgers for tests: sheets as rows of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl

Rows = Sequence[Sequence[object]]
PROBLEMS = {
    "score-differs": "score-differs",
    "自评得分与规则计算不符": "score-differs",
    "band-mismatch": "band-mismatch",
}
HEADS = {
    "参数": ["名称", "值"],
    "名单": ["部门", "主管部门", "代码", "别名", "应报部门表", "应报项目表", "联系人", "应报数"],
    "项目清单": ["项目编码", "项目名称", "部门", "实施单位", "批复预算数", "决算执行数"],
    "绩效目标": ["部门", "项目名称", "三级指标", "年度指标值", "分值"],
    "豁免": ["部门", "项目名称", "问题", "单元格", "填报值", "理由", "批准人", "日期"],
    "复核": ["部门", "项目名称", "三级指标", "复核得分", "复核意见", "复核人"],
    "待确认": ["事项", "填报内容", "可能是", "决定"],
}
"""The headings of each sheet."""
FULL = {
    "参数": [["评价年度", 2024], ["优比例上限（项目）", "30%"], ["截止日期", datetime(2025, 3, 31)]],
    "名单": [["市教育局", None, "101", "教育局、教体局", 1, "2张", "张三", 3], ["第一中学", "市教育局", 101001, None, None, 0]],
    "项目清单": [["P1", "校舍维修", "市教育局", "第一中学", "1,200.50", 1100]],
    "绩效目标": [["市教育局", "校舍维修", "维修面积", "≥500平方米", 20]],
    "豁免": [["市教育局", "校舍维修", "自评得分与规则计算不符", "$h$20", 15, "已核实", "李四", "2025-03-01"]],
    "复核": [["市教育局", "校舍维修", "维修面积（20分）", 18, "略低", "王五"], ["市教育局", "校舍维修", None, 92]],
    "待确认": [["名称", "教委", "市教育局", "是"], ["项目", "校舍修缮", "P1 校舍维修", "P1"], ["版本", "甲", "乙", None]],
}  # fmt: skip
"""Entries of each sheet."""


def ledger(path: Path, sheets: Mapping[str, Rows], formats: Mapping[str, str] | None = None) -> Path:
    """A workbook with these sheets; `formats` gives number formats by 'sheet!cell'."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for ref, code in (formats or {}).items():
        name, cell = ref.split("!")
        book[name][cell].number_format = code
    book.save(path)
    return path
