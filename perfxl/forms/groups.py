"""The first-level groups of indicators (产出, 效益, 满意度), and which one a second-level label belongs to."""

from __future__ import annotations

import re
from functools import lru_cache

from perfxl.forms.words import bare

OUTPUT, BENEFIT, SATISFACTION = "产出指标", "效益指标", "满意度指标"
# what each is called, whatever the form; the first that fits
_FIRST_LEVEL = (
    (SATISFACTION, re.compile("满意")),
    (BENEFIT, re.compile("效益|效果")),
    (OUTPUT, re.compile("产出|完成指标")),
    ("", re.compile("成本|投入|过程|决策|管理")),
)
_SECOND_LEVEL = (
    (SATISFACTION, re.compile("满意")),
    ("", re.compile("成本")),  # under 产出, or a group of its own
    (BENEFIT, re.compile("(?:经济|社会|生态|环境).{0,2}(?:效益|影响)|可持续|^(?:经济|社会|生态)(?:指标)?$")),
    (OUTPUT, re.compile("^(?:产出)?(?:数量|质量|时效|进度)(?:指标)?$")),
)


@lru_cache(maxsize=4096)
def group_of_first(label: str) -> str | None:
    """The group that a first-level label names, "" for one of another kind; None for a label that is not known."""
    plain = bare(label)
    return next((group for group, words in _FIRST_LEVEL if words.search(plain)), None)


@lru_cache(maxsize=4096)
def group_of_second(label: str) -> str:
    """The group that a second-level label can only belong to, or does where it need not; "" where it does not tell."""
    plain = bare(label)
    return next((group for group, words in _SECOND_LEVEL if words.search(plain)), "")


def may_hold(first: str, second: str) -> bool:
    """Whether a second-level label may stand under a first-level one: what is not known may hold anything."""
    group, own = group_of_first(first) if first else "", group_of_second(second)
    return not own or group in (own, None) or (own == SATISFACTION and group == BENEFIT)
