"""Wrong self-scores planted in the samples, one at a time: each is found at its own cell, and the right ones never are."""

from pathlib import Path

import openpyxl
import pytest

import perfxl

SAMPLES = Path(__file__).parents[2] / "samples"
BACK_OFFICE, SCHOOLS, ELDERLY, DEPARTMENT = (
    "机关后勤保障经费", "示例-无问题", "示例-待计算", "部门整体支出绩效自评表",
)  # fmt: skip
# the codes that explain a self-score: one cell, one cause
OF_SCORES = {
    "score-above-weight", "execution-score-mismatch", "full-score-missed-target", "band-mismatch", "evidence-differs",
    "score-differs", "score-rounded",
}  # fmt: skip
EXECUTION, DIFFERS, EVIDENCE = "execution-score-mismatch", "score-differs", "evidence-differs"
ROUNDED, ABOVE = "score-rounded", "score-above-weight"

# sample, cell of the self-score, what is planted there, the code that must be raised there
WRONG = [
    # the execution rate gives 9.91 of 10
    (BACK_OFFICE, "I8", 9, EXECUTION), (BACK_OFFICE, "I8", 9.92, EXECUTION), (BACK_OFFICE, "I8", 9.8, EXECUTION),
    (BACK_OFFICE, "I8", "9.5", EXECUTION), (BACK_OFFICE, "I8", 10, ROUNDED),
    (BACK_OFFICE, "I8", 10.5, ABOVE), (BACK_OFFICE, "I8", 0, EXECUTION),
    # computed from target and actual
    (BACK_OFFICE, "H17", 14, DIFFERS), (BACK_OFFICE, "H17", 14.99, DIFFERS), (BACK_OFFICE, "H18", 14.5, DIFFERS),
    (BACK_OFFICE, "H20", 9.99, DIFFERS), (BACK_OFFICE, "H20", 11, ABOVE), (BACK_OFFICE, "H21", "12", DIFFERS),
    (BACK_OFFICE, "H23", 9, DIFFERS),
    # 9.74 of the rate, 9.68 and 14.34 of missed targets
    (SCHOOLS, "I8", 9.75, EXECUTION), (SCHOOLS, "I8", 10, ROUNDED), (SCHOOLS, "I8", 9, EXECUTION),
    (SCHOOLS, "H19", 9.6, DIFFERS), (SCHOOLS, "H19", 9.69, DIFFERS), (SCHOOLS, "H19", 9.67, DIFFERS),
    (SCHOOLS, "H19", 10, ROUNDED), (SCHOOLS, "H21", 14.35, DIFFERS), (SCHOOLS, "H21", 14.33, DIFFERS),
    (SCHOOLS, "H21", 15, "full-score-missed-target"), (SCHOOLS, "H17", 14.9, DIFFERS), (SCHOOLS, "H20", 9.5, DIFFERS),
    # 9.2 of the rate, 18.8 and 9 of missed targets, once the blanks are filled in
    (ELDERLY, "I8", 9.1, EXECUTION), (ELDERLY, "I8", 9.25, EXECUTION), (ELDERLY, "H17", 18.9, DIFFERS),
    (ELDERLY, "H17", 18, DIFFERS), (ELDERLY, "H17", 20, "full-score-missed-target"), (ELDERLY, "H22", 9.5, DIFFERS),
    (ELDERLY, "H18", 14.7, DIFFERS),
    # proportional evidence: 99.14% of 10
    (DEPARTMENT, "J15", 9.92, EVIDENCE), (DEPARTMENT, "J15", 9.913, EVIDENCE), (DEPARTMENT, "J15", 10, ROUNDED),
    (DEPARTMENT, "J15", 9.8, EVIDENCE),
    # fixed points: nobody rounds 2 or 3
    (DEPARTMENT, "J17", 1.9, EVIDENCE), (DEPARTMENT, "J17", 1.6, EVIDENCE), (DEPARTMENT, "J17", 1.999, EVIDENCE),
    (DEPARTMENT, "J29", 2.9, EVIDENCE), (DEPARTMENT, "J29", 2.5, EVIDENCE), (DEPARTMENT, "J38", 1.5, EVIDENCE),
    (DEPARTMENT, "J38", 1.95, EVIDENCE), (DEPARTMENT, "J39", 1.5, EVIDENCE), (DEPARTMENT, "J39", 1.99, EVIDENCE),
    (DEPARTMENT, "J39", 2.01, ABOVE),
]  # fmt: skip
RIGHT = [
    (BACK_OFFICE, "I8", 9.91), (BACK_OFFICE, "I8", 9.9), (BACK_OFFICE, "I8", 9.911), (BACK_OFFICE, "H17", 15), (SCHOOLS, "I8", 9.7),
    (SCHOOLS, "H19", 9.7), (SCHOOLS, "H21", 14.3), (SCHOOLS, "H21", 14), (ELDERLY, "H17", 18.8), (ELDERLY, "H17", 19),
    (DEPARTMENT, "J15", 9.914), (DEPARTMENT, "J15", 9.91), (DEPARTMENT, "J15", 9.9), (DEPARTMENT, "J17", 2),
    (DEPARTMENT, "J39", 2),
]  # fmt: skip


def codes_at(folder, sample, cell, planted):
    """What is said of a self-score, once it is planted in a sample; evidence is said of where the number is quoted."""
    book = openpyxl.load_workbook(SAMPLES / f"{sample}.xlsx")
    book.worksheets[0][cell] = planted
    book.save(folder / "表.xlsx")
    row = cell[1:]
    (form,) = perfxl.review(folder / "表.xlsx")["forms"]
    return {f["code"] for f in form["findings"] if f["code"] in OF_SCORES and f["cell"][1:] == row}


@pytest.mark.parametrize(("sample", "cell", "planted", "code"), WRONG)
def test_a_wrong_score_is_found(tmp_path, sample, cell, planted, code):
    assert codes_at(tmp_path, sample, cell, planted) == {code}


@pytest.mark.parametrize(("sample", "cell", "planted"), RIGHT)
def test_a_right_score_is_not(tmp_path, sample, cell, planted):
    assert codes_at(tmp_path, sample, cell, planted) == set()
