import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.excel.editing import refs
from perfxl.excel.editing.formulas import moved


@given(st.integers(1, refs.MAX_ROW), st.integers(1, refs.MAX_COLUMN))
def test_names_of_cells_read_back(row, column):
    assert refs.parse_ref(refs.cell_ref(row, column)) == (row, column)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("B2", (2, 2, 2, 2)),
        ("$B$2:D9", (2, 2, 9, 4)),
        ("D9:B2", (2, 2, 9, 4)),
        ("3:5", (3, 1, 5, refs.MAX_COLUMN)),
        ("A:C", (1, 1, refs.MAX_ROW, 3)),
    ],
)
def test_ranges(text, block):
    assert refs.parse_range(text) == block


@pytest.mark.parametrize("text", ["", "A0", "XFE1", "A1048577", "1A", "A1:", "表!A1"])
def test_what_names_no_cell(text):
    with pytest.raises(ValueError, match="no such"):
        refs.parse_ref(text)


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("自评表", "自评表"),
        ("自评表 1", "'自评表 1'"),
        ("2023年", "'2023年'"),
        ("A1", "'A1'"),
        ("R1C1", "'R1C1'"),
        ("表（一）", "'表（一）'"),
        ("it's", "'it''s'"),
    ],
)
def test_sheet_names_are_quoted_where_they_need_it(name, quoted):
    assert refs.quote_sheet(name) == quoted
    assert refs.split_sheet(quoted + "!B2") == (name, "B2")


@pytest.mark.parametrize(
    ("formula", "down_one_right_two"),
    [
        ("A1+$A1+A$1+$A$1", "C2+$A2+C$1+$A$1"),
        ('SUM(A1:B2)&"A1"', 'SUM(C2:D3)&"A1"'),
        ("'A1'!A1+表!B2", "'A1'!C2+表!D3"),
        ("LOG10(A1)+A1_x", "LOG10(C2)+A1_x"),
        ("A:B+1:2+$A:B", "C:D+2:3+$A:D"),
        ("Table1[A1]", "Table1[A1]"),
    ],
)
def test_formulas_move(formula, down_one_right_two):
    assert moved(formula, 1, 2) == down_one_right_two


@pytest.mark.parametrize(
    ("cells", "formula"),
    [
        ([], "SUM(0)"),
        (["K17", "K8", "K18", "L19"], "SUM(K8,K17:K18,L19)"),
        (["表!K2", "表!K3", "K4", "'2023 年'!K5", "'2023 年'!K6"], "SUM(K4,'2023 年'!K5:K6,表!K2:K3)"),
        (['IF(A1="是",1,0)', "K2", "K3"], 'SUM(K2:K3,IF(A1="是",1,0))'),
        ([f"K{row}" for row in range(2, 2002)], "SUM(K2:K2001)"),
    ],
)
def test_cells_are_summed_as_ranges(cells, formula):
    assert refs.summed(cells) == formula


def test_a_sum_of_more_than_a_function_takes_is_a_sum_of_sums():
    formula = refs.summed(f"K{row}" for row in range(2, 1402, 2))
    assert [part.count(",") + 1 for part in formula.removeprefix("SUM(").split("),")] == [255, 255, 190]
