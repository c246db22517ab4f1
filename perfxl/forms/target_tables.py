"""Tables of approved targets (绩效目标表, 绩效目标申报表): they look like a form that nobody filled in, and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfxl.forms.header import Header, Token

_TITLE = re.compile(r"绩效目标.{0,6}表$")
# 绩效目标自评表, 绩效目标完成情况表, 绩效目标运行监控表: filled in, or to be
_FILLED_IN = re.compile(r"自评|评价|评分|完成|实现|监控|执行")
_RESULTS = frozenset({"actual", "self_score"})


def states_targets(tokens: Iterable[Token], header: Header) -> bool:
    """Whether a table states targets alone: its title says so, and it has columns for neither actuals nor self-scores."""
    columns = header.columns.keys()
    return "target" in columns and not _RESULTS & columns and any(_is_title(token) for token in tokens)


def _is_title(token: Token) -> bool:
    return _TITLE.search(token.bare) is not None and not _FILLED_IN.search(token.bare)
