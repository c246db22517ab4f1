"""Reasons that a form asks for once, below its table: what is asked how, and what counts as the answer."""

import pytest
from grids import described, workbook
from traps import HUBEI, changed

from perfxl.forms.recognise import recognise


def form(*lines: str):
    """The form of Hubei with other lines in place of the one that asks for reasons."""
    text = changed(HUBEI, ("偏差大或目标未完成原因分析|<|无|<|<|<|<", "\n".join(lines)))
    (read,) = recognise(workbook(described(text)))
    return read


@pytest.mark.parametrize(
    "label",
    [
        "偏差大或目标未完成原因分析", "偏差大或目标未完成\n原因分析", "未完成原因分析", "绩效目标未完成原因和下一步改进措施", "偏差原因分析及改进措施：",
        "自评扣分原因", "指标未达标原因说明", "年度目标偏差原因", "三、未完成原因及拟采取的改进措施", "未实现目标的原因", "失分原因（可另附页）", "原因分析",
    ],
)  # fmt: skip
def test_the_answer_stands_beside_the_label(label):
    read = form(f"{label}|<|两场演出因雨取消。|<|<|<|<")
    assert read.fields["reasons"].text == "两场演出因雨取消。"
    assert [row.level3 for row in read.indicators] == [
        "开放天数",
        "演出场次",
        "设施完好率",
        "群众文化生活",
        "观众满意度",
    ]


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["未完成原因：两场演出因雨取消|<|<|<|<|<|<"], "两场演出因雨取消"),
        (["未完成原因分析|<|<|<|<|<", "两场演出因雨取消|<|<|<|<|<"], "两场演出因雨取消"),
        (["未完成原因分析|<||<|<|<|<"], ""),
        (["未完成原因分析|<||<|<|<|<", "扣分原因|<|天气|<|<|<|<"], "天气"),
    ],
)
def test_the_answer_stands_behind_the_colon_or_below_the_label(lines, answer):
    assert form(*lines).fields["reasons"].text == answer


@pytest.mark.parametrize(
    "line", ["主要成效|<|演出受到欢迎。|<|<|<|<", "存在问题|<|未完成原因是天气|<|<|<|<", "备注|<|原因见附件|<|<|<|<"]
)
def test_what_asks_for_something_else_is_no_reason(line):
    read = form(line).fields.get("reasons")
    assert read is None or read.nothing
