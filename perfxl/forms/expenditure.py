"""What a department's form states of its whole expenditure (部门整体支出): its amounts, and which add up to which."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from perfxl.forms.layouts import common

TOTAL = "budget_total"
PARTS = ("basic_expenditure", "project_expenditure", "special_funds", "other_development")
"""What the total is the sum of."""
# 事业发展支出, by purpose and by level of government: two ways to the same sum.
BY_PURPOSE = ("special_funds", "other_development")
BY_LEVEL = ("district_funds", "transfer_down")


@cache
def amount_labels() -> Mapping[str, str]:
    """What the form prints over each amount (总预算, 基本支出 …), by field: the layout's first word for it."""
    words = common().below.exact
    return {role: next(word for word in words if words[word] == role) for role in (TOTAL, *PARTS, *BY_LEVEL)}
