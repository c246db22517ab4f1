"""The goals of a form: under which words and where they stand, in the layouts that print them."""

import pytest
from grids import described, workbook
from traps import mof

from perfxl.forms.goals import Goals, read_goals
from perfxl.forms.recognise import recognise

ROAD, DONE = "养护道路120公里。", "养护道路126公里。"
BOTH = Goals((ROAD,), (DONE,))

FORMS = [
    # heading at the left, texts below their columns
    (f"年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|{ROAD}|<|<|<|{DONE}|<|<|<", BOTH),
    (f"年度总体目标|预期目标||||实际完成情况|||\n|{ROAD}||||{DONE}|||", BOTH),
    (f"绩效目标情况（概述）|年度预期绩效目标|<|<|<|目标实际完成情况|<|<|<\n^|{ROAD}|<|<|<|{DONE}|<|<|<", BOTH),
    (f"年度目标完成情况|预期目标|<|<|<|实际完成目标|<|<|<\n^|{ROAD}|<|<|<|{DONE}|<|<|<", BOTH),
    (f"年度总体目标|总体目标|<|<|<|总体目标完成情况|<|<|<\n^|{ROAD}|<|<|<|{DONE}|<|<|<", BOTH),
    (f"预期目标|<|<|<|<|实际完成情况|<|<|<\n{ROAD}|<|<|<|<|{DONE}|<|<|<", BOTH),
    # several rows below a heading, another column beside them
    (
        "三、目标完成情况|年度预期目标|<|<|<|具体完成情况|<|<|总体完成率（%）\n"
        f"^|{ROAD}|<|<|<|{DONE}|<|<|100\n^|新建桥梁2座。|<|<|<|建成2座。|<|<|^",
        Goals((ROAD, "新建桥梁2座。"), (DONE, "建成2座。")),
    ),
    # labels with their text at the right, one for the reasons too
    (
        f"年度整体绩效目标|<|{ROAD}|<|整体绩效目标完成情况|{DONE}|<|<|<\n^|^|^|<|未能完成原因|无|<|<|<",
        Goals((ROAD,), (DONE,), ("无",)),
    ),
    (f"年度总体目标|<|{ROAD}|<|<|<|<|<|<\n总体目标完成情况综述|<|{DONE}|<|<|<|<|<|<", BOTH),
    # in the label's own cell, below a label as wide as the form
    (f"~年度总体目标：{ROAD}\n~实际完成情况：{DONE}", BOTH),
    (f"~年度总体目标\n~{ROAD}\n~全年实际完成情况\n~{DONE}", BOTH),
    # numbered, in one cell or in cells of their own
    (
        "年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|1.修路。\\n2.建桥。|<|<|<|已完成。|<|<|<",
        Goals(("1.修路。", "2.建桥。"), ("已完成。",)),
    ),
    (
        "年度整体绩效目标|<|任务1|修路。|<|<|<|<|<\n^|^|任务2|建桥。|<|<|<|<|<",
        Goals(("任务1：修路。", "任务2：建桥。")),
    ),
    # a text that begins like a label is none; amounts and strokes are no goals; some forms have none
    (
        f"年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|绩效目标：{ROAD}|<|<|<|{DONE}|<|<|<",
        Goals((f"绩效目标：{ROAD}",), (DONE,)),
    ),
    (f"年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|43.2|<|<|<|{DONE}|<|<|<", Goals((), (DONE,))),
    ("年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|/|<|<|<||<|<|<", Goals()),
    ("", Goals()),
]  # fmt: skip


@pytest.mark.parametrize(("goals", "expected"), FORMS)
def test_goals(goals, expected):
    book = workbook(described(mof(goals=goals)))
    (form,) = recognise(book)
    assert read_goals(book.sheets[0], form) == expected


def test_each_of_two_forms_has_its_own_goals():
    other = mof(goals="年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|维护路灯。|<|<|<|已维护。|<|<|<")
    book = workbook(described(f"{mof()}\n{other}"))
    told = [read_goals(book.sheets[0], form).expected for form in recognise(book)]
    assert told == [("养护乡村道路120公里，改善出行条件。",), ("维护路灯。",)]
