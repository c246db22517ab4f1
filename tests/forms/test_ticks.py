"""Ticks as forms print them."""

import pytest

from perfxl.forms.ticks import grade_stated, ticked

GRADES = ("优", "良", "中", "差")


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("☑优 90分≤得分≤100分； □良 80分≤得分＜90分； □中 60分≤得分＜80分； □差 得分＜60分", "优"),
        ("R优  90分≤得分≤100分； □良  80分≤得分＜90分；", "优"),  # R in Wingdings 2
        ("□优 □良 ■中 □差", "中"),
        ("£优 R良 £中 £差", "良"),
        ("□优 √良 □中 □差", "良"),
        ("优 良√ 中 差", "良"),
        ("优秀", "优"),
        ("良", "良"),
        ("□优 □良 □中 □差", None),
        ("☑优 ☑良 □中 □差", None),
        ("优，完成全部目标", None),
        ("优良", None),
        ("", None),
    ],
)
def test_the_ticked_grade_is_read(text, grade):
    assert grade_stated(text, GRADES) == grade


@pytest.mark.parametrize(
    ("text", "level"),
    [("一级  二级 √", ("二级",)), ("一级√ 二级", ("一级",)), ("☑一级 □二级", ("一级",)), ("一级 二级", ())],
)
def test_a_tick_follows_the_word_where_no_boxes_stand(text, level):
    assert ticked(text, ("一级", "二级")) == level
