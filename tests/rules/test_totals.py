"""The total as a rulebook says: capped by a low execution rate, rows that do not apply dropped and the rest scaled to 100."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

import perfxl
from perfxl.output.drawing.content import grade_line
from perfxl.output.drawing.project import FundContent
from perfxl.rules.rulebook import RulebookError, load_rulebook
from perfxl.ways_in.rule_reading import shown
from tests.drawn import ACCOUNT, GRANT, OTHER, RIGHT, SHEET, TOTAL, drawn
from tests.formulas import formulas, stale_formulas
from tests.office import recalculated

BOOK = 'extends = "guangzhou-2023-project"\nname = "own"\ntitle = "本区规则"\nversion = "1"\n'
TOTAL_CAP = 'caps = [{ execution_rate = "[0, 0.6)", total = "80", clause = "执行率低于60%的，总分不得高于80分" }]\n'
GRADE_CAP = 'caps = [{ execution_rate = "[0, 0.6)", grade = "良" }]\n'
SEVERAL = (
    'caps = [{ execution_rate = "(-inf, 0.6)", total = "80" }, { execution_rate = "[0, 0.3]", total = "59.5" }, '
    '{ execution_rate = "[0.6, 0.8)", grade = "中" }]\n'
)
DROPPING = 'not_applicable = ["不适用", "不涉及"]\n'


def rules(folder, *parts):
    path = folder / "本区.toml"
    path.write_text(BOOK + "".join(parts), encoding="utf-8")
    load_rulebook.cache_clear()
    return str(path)


def spending(executed, *, total, grade="优", rate_score=None, dropped=None, said="不适用"):
    """A form that spent this of 200, with a row that does not apply; everything else in it is right, as it scores 87."""
    rows = list(RIGHT.indicators)
    if dropped is not None:
        rows[dropped] = replace(rows[dropped], actual=said, self_score=None)
    rate = executed / 2
    return replace(
        RIGHT,
        funds=(FundContent(TOTAL, 200, executed), FundContent(GRANT, 200, executed), FundContent(ACCOUNT), FundContent(OTHER)),
        rate=rate, rate_score=rate / 10 if rate_score is None else rate_score, indicators=tuple(rows), total=total, grade=grade_line(grade),
    )  # fmt: skip


#   rules, executed of 200, row that does not apply, stated total and grade, points added up, total, grade
CASES = [
    ("", 100, None, (92, "优"), 92, 92, "优"),
    (TOTAL_CAP, 120, None, (93, "优"), 93, 93, "优"),
    (TOTAL_CAP, 119, None, (80, "良"), 92.95, 80, "良"),
    (GRADE_CAP, 119, None, (92.95, "良"), 92.95, 92.95, "良"),
    (GRADE_CAP, 120, None, (93, "优"), 93, 93, "优"),
    (SEVERAL, 60, None, (59.5, "差"), 90, 59.5, "差"),
    (SEVERAL, 62, None, (80, "良"), 90.1, 80, "良"),
    (SEVERAL, 120, None, (93, "中"), 93, 93, "中"),
    (SEVERAL, 160, None, (95, "优"), 95, 95, "优"),
    ("", 200, 3, (79, "中"), 79, 79, "中"),
    (DROPPING, 200, None, (97, "优"), 97, 97, "优"),
    (DROPPING, 200, 3, (98.75, "优"), 79, 98.75, "优"),
    (DROPPING, 190, 0, (95.63, "优"), 76.5, 95.63, "优"),
    (DROPPING + TOTAL_CAP, 100, 3, (80, "良"), 74, 80, "良"),
]  # fmt: skip


def made(path, text, executed, dropped, stated, points):
    total, grade = stated
    return drawn(path, spending(executed, total=total, grade=grade, dropped=dropped)), rules(path.parent, text)


@pytest.mark.parametrize(("text", "executed", "dropped", "stated", "points", "total", "grade"), CASES)
def test_the_total_and_the_grade_are_what_the_rulebook_makes_of_the_points(
    tmp_path, text, executed, dropped, stated, points, total, grade
):
    path, own = made(tmp_path / "表.xlsx", text, executed, dropped, stated, points)
    (form,) = perfxl.review(path, rules=own)["forms"]
    found = form["totals"]
    assert (found["self_sum"], found["score"], found["grade"]) == (points, total, grade)
    if text:
        assert [f["code"] for f in form["findings"] if f["level"] == "error"] == []


@pytest.mark.thorough
def test_recalculated_every_formula_of_the_annotated_copies_is_right(tmp_path):
    """Some with total and grade left blank, which are filled in."""
    copies = []
    for at, (text, executed, dropped, stated, points, *_) in enumerate(CASES):
        for blank in (False, True):
            path, own = made(
                tmp_path / f"表{at}{blank}.xlsx", text, executed, dropped, (None, "") if blank else stated, points
            )
            copies.append(tmp_path / f"表{at}{blank}_审核.xlsx")
            perfxl.annotate(path, copies[-1], rules=own)
    fresh = recalculated(copies, tmp_path / "out")
    assert [(copy.name, stale_formulas(copy, fresh[copy.name])) for copy in copies] == [(c.name, []) for c in copies]
    assert all(len(formulas(copy)) > len(RIGHT.indicators) for copy in copies)
    for copy, (*_, total, grade) in zip(copies, [case for case in CASES for _ in range(2)], strict=True):
        sheet = openpyxl.load_workbook(fresh[copy.name], data_only=True)["审核结果"]
        told = [cell for row in sheet.iter_rows(max_row=12, values_only=True) for cell in row]
        assert (total in told, grade in told) == (True, True), copy.name


@pytest.mark.parametrize(
    ("text", "dropped", "stated", "cells", "total", "grade"),
    [
        # the budget mended: more than six tenths were spent
        (TOTAL_CAP, None, (80, "良"), {"E8": 150, "E9": 150}, 94.93, "优"),
        (TOTAL_CAP, None, (80, "良"), {"E8": "很多", "E9": "很多"}, "待复审", "待复审"),
        (DROPPING, 3, (93.69, "优"), {"G17": 10}, 92.79, "优"),  # 64.95 of 70
        (DROPPING, 3, (93.69, "优"), {"F20": "900人次"}, "待复审", "待复审"),
    ],
)  # fmt: skip
def test_the_total_follows_what_is_mended(tmp_path, text, dropped, stated, cells, total, grade):
    path, own = made(tmp_path / "表.xlsx", text, 119, dropped, stated, 0)
    annotated, mended = tmp_path / "表_审核.xlsx", tmp_path / "改.xlsx"
    perfxl.annotate(path, annotated, rules=own)
    book = openpyxl.load_workbook(annotated)
    for ref, value in cells.items():
        book[SHEET][ref] = value
    book.save(mended)
    sheet = openpyxl.load_workbook(recalculated([mended], tmp_path / "out")[mended.name], data_only=True)[SHEET]
    beside = [cell for row in sheet.iter_rows(min_row=25, max_row=26, min_col=10, values_only=True) for cell in row]
    assert (total in beside, grade in beside) == (True, True), beside


@pytest.mark.parametrize(
    ("text", "executed", "dropped", "said"),
    [
        (TOTAL_CAP, 119, None, "预算执行率 59.5%，低于 60%，总分不高于 80 分"),
        (GRADE_CAP, 119, None, "预算执行率 59.5%，低于 60%，等级不高于“良”"),
        (DROPPING, 200, 3, "不适用的指标不计，其余 80 分按 100 分折算：79×100÷80=98.75 分"),
        (TOTAL_CAP, 120, None, ""),
    ],
)
def test_the_result_says_what_became_of_the_points(tmp_path, text, executed, dropped, said):
    path, own = made(tmp_path / "表.xlsx", text, executed, dropped, (80, "良"), 0)
    perfxl.annotate(path, tmp_path / "表_审核.xlsx", rules=own)
    sheet = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")["审核结果"]
    told = [str(cell) for row in sheet.iter_rows(max_row=12, values_only=True) for cell in row if cell]
    assert [line for line in told if "总分不高于" in line or "折算" in line or "等级不高于" in line] == (
        [f"{said}。"] if said else []
    )


@pytest.mark.parametrize("said", ["不适用", "不涉及", " 不 适用 "])
def test_a_row_that_does_not_apply_has_no_score_and_nothing_is_asked_of_it(tmp_path, said):
    path = drawn(tmp_path / "表.xlsx", spending(200, total=98.75, dropped=3, said=said))
    (form,) = perfxl.review(path, rules=rules(tmp_path, DROPPING))["forms"]
    row = form["indicators"][3]
    assert (row["score"], row["basis"]) == (None, "unscored")
    assert row["reason"] == "表内写明本行不适用，不计分；其余各行按 100 分折算。"
    assert [f["code"] for f in form["findings"]] == []
    assert form["totals"]["by_basis"] == {"computed": 70, "judged": 10}


def test_a_total_that_is_not_scaled_is_told(tmp_path):
    path = drawn(tmp_path / "表.xlsx", spending(200, total=79, grade="中", dropped=3))
    (form,) = perfxl.review(path, rules=rules(tmp_path, DROPPING))["forms"]
    assert [(f["code"], f["expected"]) for f in form["findings"] if f["level"] == "error"] == [
        ("total-mismatch", "98.75")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('caps = [{ execution_rate = "[0, 0.6)" }]', "total（总分上限）和 grade（最高等级）应写且只写一个"),
        ('caps = [{ execution_rate = "[0, 0.6)", grade = "良", total = "80" }]', "应写且只写一个"),
        ('caps = [{ execution_rate = "[0, 0.6)", grade = "甲" }]', "caps 里没有“甲”这个等级。可用：优、良、中、差"),
        ('caps = [{ total = "80" }]', "的? ?.*缺少 execution_rate"),
    ],
)  # fmt: skip
def test_a_cap_that_says_too_little_or_too_much_is_told(tmp_path, text, said):
    with pytest.raises(RulebookError, match=said):
        load_rulebook(rules(tmp_path, text))


def test_show_tells_what_caps_and_drops(tmp_path):
    text = "\n".join(shown(rules(tmp_path, TOTAL_CAP, DROPPING)))
    assert "封顶：预算执行率低于 60%，总分不高于 80 分（执行率低于60%的，总分不得高于80分）" in text
    assert "完成值或自评得分写“不适用、不涉及”的指标不计，其余按 100 分折算" in text
