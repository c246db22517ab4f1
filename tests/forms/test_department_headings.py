"""Columns and sheets of a department's form under the headings that offices give them."""

import openpyxl
import pytest

from tests.drawn import DETAIL_HEADS, DETAIL_SHEET, drawn_department, reviewed

HEADING, RATE = "K12", 15


def row(record, number):
    return next(row for row in record["forms"][0]["indicators"] if row["row"] == number)


@pytest.mark.parametrize(
    "heading", ["评分依据", "得分依据", "自评依据", "自评说明", "评分说明", "得分说明及佐证", "自评情况说明"]
)
def test_the_text_that_a_score_rests_on_is_read_whatever_its_column_is_called(tmp_path, heading):
    record = reviewed(drawn_department(tmp_path / "表.xlsx", cells={HEADING: heading}))
    assert (row(record, RATE)["basis"], row(record, RATE)["score"]) == ("evidence", 9.5)


@pytest.mark.parametrize(
    "heads",
    [
        DETAIL_HEADS,
        ("一级指标", "三级指标", "年初目标值", "完成值", "权重", "得分", "未完成原因"),
        ("指标类别", "绩效指标", "目标值", "实际值", "标准分", "自评分数", "偏差原因"),
    ],
    ids=lambda heads: heads[2],
)
def test_the_details_of_a_department_are_read_under_other_headings(tmp_path, heads):
    details = [("产出指标", "办件量", "100件", "80件", 20, 20, None)]
    path = drawn_department(tmp_path / "表.xlsx", details=details)
    book = openpyxl.load_workbook(path)
    for column, head in enumerate(heads, 1):
        book[DETAIL_SHEET].cell(2, column).value = head
    book.save(path)
    assert (row(reviewed(path), 13)["basis"], row(reviewed(path), 13)["score"]) == ("computed", 16)
