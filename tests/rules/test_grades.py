"""Grades: where they come from, and in which order they are listed."""

import pytest

from perfxl.forms.layouts import layouts
from perfxl.output.drawing.content import grade_line
from perfxl.rules.grades import grade_names
from perfxl.rules.rulebook import rulebooks

BOOK = """
extends = "mof-2020"
name = "own"
title = "本区规则"
version = "1"
grades = [
    { name = "合格", range = "[60, 85)" },
    { name = "优秀", range = "[85, 100]" },
    { name = "不合格", range = "[0, 60)" },
]
"""


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "本区.toml"
    path.write_text(BOOK, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ([], ["优秀", "合格", "不合格"]),
        (["合格", None, "良", "优秀"], ["优秀", "合格", "不合格", "良"]),
    ],
)
def test_the_grades_of_a_rulebook_are_listed_from_the_highest_down(own, stated, names):
    assert grade_names([own], stated) == names


@pytest.mark.parametrize("books", [[], ["mof-2020"], ["一份已经移走的规则"], ["hubei", "beijing"]])
def test_alike_grades_of_several_rulebooks_are_listed_once(books):
    assert grade_names(books) == ["优", "良", "中", "差"]


def test_every_layout_knows_the_grades_of_every_rulebook():
    grades = {grade.name for book in rulebooks().values() for grade in book.grades}
    assert [layout.name for layout in layouts() if not grades <= {*layout.choices["grade"]}] == []


def test_the_printed_line_of_grades():
    assert grade_line("良") == "□优  90分≤得分≤100分；  ☑良  80分≤得分＜90分；\n□中  60分≤得分＜80分；  □差  得分＜60分"
