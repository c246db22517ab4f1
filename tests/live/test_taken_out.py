"""Numbers in texts, as LibreOffice takes them out while the texts are mended."""

import openpyxl
import pytest

from perfxl.excel.editing.texts import Held
from perfxl.output.live.formula import Place
from perfxl.output.live.taken_out import REVIEW_AGAIN, shown, taken_out
from tests.office import recalculated

AT = Place("表", 2, 2)
AGAIN = REVIEW_AGAIN

# the text and its number when it was read; what stands there later; the number then
FOLLOWS = [
    (
        "1150人",
        1150,
        [("1150人", 1150), ("1200人", 1200), ("１２００人", 1200), (" 1 200 人", 1200), ("1,200人", 1200)],
    ),
    ("1150人", 1150, [("1150名", AGAIN), ("约1200人", AGAIN), ("5-10人", AGAIN), ("1/2人", AGAIN), ("人", AGAIN)]),
    ("1150人", 1150, [(1200, 1200), (None, AGAIN), ("2023-5-1人", AGAIN), ("1150人3", AGAIN), ("TRUE人", AGAIN)]),
    ("≥95%", 0.95, [("≥95%", 0.95), ("≥96.5%", 0.965), ("≥９６％", 0.96), ("≤95%", AGAIN), ("95%", AGAIN)]),
    ("≥95%", 0.95, [(0.97, 0.97), (97, AGAIN)]),
    ("8.5%", 0.085, [("9%", 0.09), ("9‰", AGAIN), ("-3%", -0.03)]),
    ("97％", 0.97, [("98％", 0.98), ("98%", 0.98)]),
    ("1,200元", 1200, [("1,300元", 1300), ("900元", 900), ("900万元", AGAIN)]),
    ("5万元", 50000, [("6万元", 60000), ("6元", AGAIN), (6, AGAIN)]),
    ("300元/人、天", 300, [("320元/人、天", 320), ("320元/人天", AGAIN)]),
    ("年度平均执行率\n99.14%", 0.9914, [("年度平均执行率98.5%", 0.985), ("平均执行率98.5%", AGAIN)]),
    ("完成“三公”经费12.5万元", 12.5, [("完成“三公”经费13万元", 13), ("三公经费13万元", AGAIN)]),
    ("{at}个", 0, []),
    ("共{at}8个", 8, [("共{at}9个", 9), ("共B29个", AGAIN)]),
    (95, 0.95, [(96, 0.96), ("96", AGAIN), (None, AGAIN)]),
    ("3人3天", 3, [("3人3天", 3), ("4人3天", AGAIN)]),
    ("三次", 3, [("三次", 3), ("四次", AGAIN), (4, AGAIN)]),
]
CASES = [(text, number, now, expected) for text, number, later in FOLLOWS for now, expected in later]


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("numbers")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = AT.sheet
    for row, (text, number, now, _) in enumerate(CASES, 1):
        at = AT._replace(row=row)
        sheet.cell(row, AT.col, now)
        held = Held("s", text) if isinstance(text, str) else Held("n", str(text))
        sheet.cell(row, 4, "=" + shown(taken_out(at, held, number)).on(AT.sheet))
    book.save(folder / "数.xlsx")
    fresh = openpyxl.load_workbook(recalculated([folder / "数.xlsx"], folder / "re")["数.xlsx"], data_only=True).active
    return [fresh.cell(row, 4).value for row in range(1, len(CASES) + 1)]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_number_follows_its_text(computed, number):
    text, _, now, expected = CASES[number]
    given = computed[number]
    assert (text, now, round(given, 9) if isinstance(given, float) else given) == (text, now, expected)


def test_a_number_typed_where_a_sign_decided_is_not_taken():
    assert "IF(ISNUMBER(B2),NA()" in taken_out(AT, Held("s", "≤95分"), 95, bare=False).on("表")


@pytest.mark.parametrize("text", [case[0] for case in FOLLOWS if isinstance(case[0], str)])
def test_a_formula_stays_within_what_excel_takes(text):
    (number,) = {case[1] for case in FOLLOWS if case[0] == text}
    assert len(shown(taken_out(AT, Held("s", text), number)).on("表")) < 1500
