"""What is said of a rulebook's workbook with mistakes: each file of broken_books/ has changes, then the sentences.

A change: sheet | line | heading | what is filled in. A line is found by its first text (三级指标 on 评分规则-指标), the n-th of
that text as text#n.
"""

from pathlib import Path

import openpyxl
import pytest

from perfxl.output.rules.workbook import write_rulebook
from perfxl.rules.rulebook import RulebookError, load_rulebook, rulebooks

BROKEN = sorted((Path(__file__).parent / "broken_books").glob("*.txt"))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "广州.xlsx"
    write_rulebook(rulebooks()["guangzhou-2023-department"], path)
    return path


@pytest.mark.parametrize("case", BROKEN, ids=[path.stem for path in BROKEN])
def test_every_mistake_is_told_with_its_cell(case, exported, tmp_path):
    changes, _, said = case.read_text("utf-8").partition("\n---\n")
    book = openpyxl.load_workbook(exported)
    for change in changes.splitlines():
        apply(book, [part.strip() for part in change.split("|")])
    path = tmp_path / "评分规则.xlsx"
    book.save(path)
    with pytest.raises(RulebookError) as caught:
        load_rulebook(str(path))
    head, *lines = caught.value.message.split("\n")
    assert [line.strip() for line in lines] == said.strip().splitlines()
    assert head == f"评分规则“评分规则.xlsx”有 {len(lines)} 处须改正："


def apply(book, change):
    match change:
        case [sheet, "删除"]:
            del book[sheet]
        case [sheet, "新增"]:
            book.create_sheet(sheet)
        case [sheet, line, heading, value]:
            headings = [cell.value for cell in book[sheet][1]]
            named = headings.index("三级指标") if sheet == "评分规则-指标" else 0
            row = 1 if line == "表头" else row_of(book[sheet], named, headings, line)
            book[sheet].cell(row, headings.index(heading) + 1).value = value or None


def row_of(sheet, named, headings, line):
    name, _, number = line.partition("#")
    generic = headings.index("适用于") if "适用于" in headings else named
    rows = [row for row in sheet.iter_rows(min_row=2) if name in (row[named].value, row[generic].value)]
    rows = [row for row in rows if not str(row[0].value).startswith("示例")]
    return rows[int(number or 1) - 1][0].row
