"""An annotated workbook that is mended in a spreadsheet program and nowhere else: everything in it follows, and comes back."""

import openpyxl
import pytest

import perfxl
from tests.colours import BLUE, RED, YELLOW, coloured
from tests.drawn import SHEET, drawn
from tests.office import recalculated

# What is drawn, what is typed over it afterwards; the cell that is asked about, the finding on it.
CASES = {
    "score above its weight": ({"H18": 25, "H25": 101.5}, {"H18": 20, "H25": 96.5}, "H18", "score-above-weight"),
    "score against its rule": ({"H17": 19, "H25": 95.5}, {"H17": 20, "H25": 96.5}, "H17", "score-differs"),
    "total": ({"H25": 95}, {"H25": 96.5}, "H25", "total-mismatch"),
    "grade": ({"C26": "☑良　□优　□中　□差"}, {"C26": "□良　☑优　□中　□差"}, "C26", "grade-mismatch"),
    "rate": ({"H8": 88}, {"H8": None}, "H8", "execution-rate-mismatch"),
    "blank field": ({"C5": None}, {"C5": "某市文化局"}, "C5", "missing-value"),
    "blank actual": ({"F18": None}, {"F18": "100%"}, "F18", "missing-value"),
    "words": ({"F18": "基本完成"}, {"F18": "100%"}, "F18", "type-mismatch"),
}


def edited(path, target, cells):
    """The workbook with cells typed over, as a spreadsheet program would have it: every formula computed anew."""
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book[SHEET][cell] = value
    book.save(target)
    return target


def told(path):
    """审核结果 of a recalculated workbook: the conclusion, and the state of each finding by its code and cell."""
    sheet = openpyxl.load_workbook(path, data_only=True)["审核结果"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if row[0] == "序号" and "状态" in row and "审核定义编码" in row)
    columns = {name: head.index(name) for name in ("状态", "单元格", "审核定义编码")}
    states = {}
    for row in rows[rows.index(head) + 1 :]:
        if row[columns["审核定义编码"]] in (None, ""):
            break
        states[row[columns["审核定义编码"]], row[columns["单元格"]]] = row[columns["状态"]]
    return rows[3][0], states


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """Each case as annotated, mended, and spoiled again: what 审核结果 says, and the colours."""
    folder = tmp_path_factory.mktemp("mended")
    paths = []
    for number, (cells, mending, _, _) in enumerate(CASES.values()):
        source = drawn(folder / f"{number}.xlsx", cells=cells)
        annotated = folder / f"{number}-审核.xlsx"
        perfxl.annotate(source, annotated)
        spoiled = {cell: cells.get(cell) for cell in mending}
        paths += [annotated, edited(annotated, folder / f"{number}-改正.xlsx", mending)]
        paths.append(edited(paths[-1], folder / f"{number}-又错.xlsx", spoiled))
    fresh = recalculated(paths, folder / "re")
    colours = coloured(paths, folder / "色")
    steps = ("审核", "改正", "又错")
    return {
        case: {step: (told(fresh[f"{number}-{step}.xlsx"]), colours[f"{number}-{step}.xlsx"]) for step in steps}
        for number, case in enumerate(CASES)
    }


@pytest.mark.parametrize("case", CASES)
def test_state_mark_and_conclusion_follow_what_is_mended(followed, case):
    _, _, cell, code = CASES[case]
    (before, states), marks = followed[case]["审核"]
    assert marks[SHEET, cell] in (RED, YELLOW)
    (after, mended), gone = followed[case]["改正"]
    found = next(key for key in states if key == (code, cell))
    decided = code != "type-mismatch"
    assert (states[found], mended[found]) == ("未改正", "已改正" if decided else "已修改，待复审")
    assert gone.get((SHEET, cell)) == (None if decided else BLUE)
    if marks[SHEET, cell] == RED:
        assert before.startswith("还有 ")
        assert not after.startswith("还有 "), after
    assert followed[case]["又错"] == followed[case]["审核"]


def test_a_score_follows_the_text_that_it_rests_on_and_waits_where_it_cannot(tmp_path):
    source = drawn(tmp_path / "表.xlsx")
    annotated = tmp_path / "表_审核.xlsx"
    perfxl.annotate(source, annotated)
    texts = ("280天", "150天", "约280天")
    later = [edited(annotated, tmp_path / f"{number}.xlsx", {"F17": text}) for number, text in enumerate(texts)]
    fresh = recalculated(later, tmp_path / "re")
    scores = []
    for path in later:
        sheet = openpyxl.load_workbook(fresh[path.name], data_only=True)[SHEET]
        column = next(cell.column for cell in sheet[16] if cell.value == "系统核算得分")
        scores.append((sheet.cell(17, column).value, sheet.cell(25, column).value))
    assert scores == [(18.67, 95.17), (0, 76.5), ("待复审", "待复审")]


def test_without_its_columns_and_its_sheet_the_form_has_no_error(tmp_path):
    blank = {"H17": None, "I8": None, "H25": None, "C26": "□优　□良　□中　□差"}
    perfxl.annotate(drawn(tmp_path / "表.xlsx", cells=blank), tmp_path / "表_审核.xlsx")
    book = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")
    sheet = book[SHEET]
    first = next(cell.column for cell in sheet[16] if cell.value == "系统核算得分")
    sheet.delete_cols(first, sheet.max_column - first + 1)
    del book["审核结果"]
    book.save(tmp_path / "删.xlsx")
    fresh = openpyxl.load_workbook(recalculated([tmp_path / "删.xlsx"], tmp_path / "re")["删.xlsx"], data_only=True)
    values = [cell.value for row in fresh[SHEET].iter_rows() for cell in row]
    assert not [value for value in values if isinstance(value, str) and value.startswith(("#", "Err"))]
    assert (fresh[SHEET]["H25"].value, fresh[SHEET]["C26"].value[:2]) == (96.5, "☑优")


def test_what_whole_rows_add_up_is_left_alone(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"L40": "=SUM(17:17)"})
    record = perfxl.annotate(source, tmp_path / "表_审核.xlsx")
    assert any("引用整行" in notice for notice in record["notices"])
    before, after = (
        openpyxl.load_workbook(recalculated([path], tmp_path / name)[path.name], data_only=True)[SHEET]["L40"].value
        for path, name in ((source, "前"), (tmp_path / "表_审核.xlsx", "后"))
    )
    assert before == after
    assert told(tmp_path / "后" / "表_审核.xlsx") == told(tmp_path / "表_审核.xlsx")
