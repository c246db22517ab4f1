"""An annotated workbook that is mended in a spreadsheet program and nowhere else: everything in it follows, and comes back."""

import openpyxl

import perfxl
from tests.drawn import SHEET, drawn
from tests.office import recalculated


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
