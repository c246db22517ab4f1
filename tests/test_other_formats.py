"""Workbooks that are no .xlsx: read, scored and checked like any other, their marks on a copy of the values."""

from __future__ import annotations

import shutil
import struct
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from perfxl.excel.reading.encryption import unlocked
from perfxl.excel.reading.file_kind import UnreadableError, is_encrypted
from perfxl.excel.reading.traits import percent_decimals
from perfxl.excel.reading.workbook import Grid, Workbook, read_bytes, read_workbook
from perfxl.output.annotated.values_copy import values_copy
from perfxl.reviewing.jobs import PLAIN, Job
from perfxl.run.discovery import find_sources
from perfxl.run.output_names import copy_paths
from perfxl.run.work import work
from tests.drawn import RIGHT, codes, drawn, reviewed, with_indicator
from tests.excel.packages import contents, package, relations, zipped
from tests.marks import ERROR, colour
from tests.office import converted

WRONG = {"H25": 90, "H17": 25}


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> dict[str, dict[str, Path]]:
    """Forms as LibreOffice saves them, by format: with two mistakes, with a percentage as target, with a row and a column hidden."""
    folder = tmp_path_factory.mktemp("其他 格式")
    sources = [
        drawn(folder / "表.xlsx", cells=WRONG),
        drawn(folder / "百分比.xlsx", with_indicator(17, target="100%", actual="100%")),
        drawn(folder / "隐藏.xlsx"),
    ]
    book = openpyxl.load_workbook(sources[2])
    book.worksheets[0].row_dimensions[18].hidden = True
    book.worksheets[0].column_dimensions["J"].hidden = True
    book.save(sources[2])
    made = {"xlsx": sources, **{kind: converted(kind, sources, folder) for kind in ("xls", "ods")}}
    return {kind: {path.stem: path for path in paths} for kind, paths in made.items()}


@pytest.fixture(scope="module")
def others(saved) -> dict[str, Path]:
    """The form with two mistakes in each format."""
    found = {kind: paths["表"] for kind, paths in saved.items()}
    return {**found, "et": Path(shutil.copy(found["xls"], found["xls"].with_suffix(".et")))}


@pytest.mark.parametrize("kind", ["xls", "et", "ods"])
def test_every_format_gives_the_same_numbers_and_findings(others, kind):
    forms = {name: reviewed(others[name])["forms"][0] for name in ("xlsx", kind)}
    assert forms[kind]["totals"] == forms["xlsx"]["totals"]
    assert forms[kind]["funds"] == forms["xlsx"]["funds"]
    assert [i["completion"] for i in forms[kind]["indicators"]] == [
        i["completion"] for i in forms["xlsx"]["indicators"]
    ]
    assert codes(reviewed(others[kind])) == codes(reviewed(others["xlsx"]))


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_percentages_are_known_by_their_format(others, kind):
    grid = read_workbook(others[kind]).sheets[0]
    assert (grid.text(22, 5), grid.text(22, 6)) == ("90%", "92%")


@pytest.mark.parametrize("kind", ["xls", "et", "ods"])
def test_the_result_is_a_workbook_of_its_own_with_marks(others, kind, tmp_path):
    source, before = others[kind], others[kind].read_bytes()
    target = tmp_path / "表_审核.xlsx"
    (result,) = work([Job(source, source.name, target, target.name)], PLAIN)
    assert (result.summary.annotated, result.fault) == ("表_审核.xlsx", None)
    assert "不能在原件上加标注" in result.notices[0]
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["项目支出绩效自评表", "审核结果"]
    sheet = book.worksheets[0]
    assert colour(sheet, "H17") == ERROR
    assert "超过" in sheet["H17"].comment.text
    assert sheet["C4"].value == RIGHT.project_name
    assert any("不能在原件上加标注" in str(row[0].value) for row in book["审核结果"].iter_rows())
    assert source.read_bytes() == before
    # the copy is the next round of the same form
    assert codes(reviewed(target)) == codes(reviewed(others["xlsx"]))


NAMES = {
    "alone": (["表.xls"], ["表_审核.xlsx"]),
    "beside an .xlsx": (["表.xls", "表.xlsx"], ["表.xls_审核.xlsx", "表_审核.xlsx"]),
    "three of a name": (["表.ods", "表.xls", "表.xlsm"], ["表_审核.xlsx", "表.xls_审核.xlsx", "表_审核.xlsm"]),
    "next round of both": (["表_审核.xls", "表_审核.xlsx"], ["表_审核.xls_审核.xlsx", "表_审核.xlsx"]),
}


@pytest.mark.parametrize(("files", "expected"), NAMES.values(), ids=NAMES)
def test_names_of_results(files, expected, tmp_path):
    for name in files:
        (tmp_path / name).write_bytes(b"x")
    sources = find_sources([str(tmp_path / name) for name in files])
    assert [str(place) for place in copy_paths(sources, tmp_path / "出")] == expected


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_hidden_row_of_another_format_is_found(saved, kind):
    traits = read_workbook(saved[kind]["隐藏"]).sheets[0].traits
    assert 18 in traits.hidden_rows
    assert 10 in traits.hidden_columns


def test_text_of_a_copy_never_becomes_a_formula_or_a_link(tmp_path):
    texts = ["=1+1", "+A1", "@SUM(1)", "https://example.org", "-3", "0012"]
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    for row, text in enumerate(texts, 1):
        book.active.cell(row, 1, text).data_type = "s"
    book.save(path)
    copy = openpyxl.load_workbook(BytesIO(values_copy(read_workbook(path))))
    cells = [row[0] for row in copy.active.iter_rows()]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None) for text in texts]


def test_a_locked_xls_is_named_as_locked():
    bof = b"\x09\x08\x10\x00\x00\x06" + bytes(14)
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + bof + b"\x2f\x00\x36\x00"
    assert is_encrypted(locked)
    assert not is_encrypted(locked.replace(b"\x2f\x00", b"\xe1\x00"))
    with pytest.raises(UnreadableError) as caught:
        unlocked(locked, "1")
    assert caught.value.code == "corrupt"


@pytest.mark.parametrize(
    ("code", "decimals"),
    [
        ("0%", 0),
        ("0.00%", 2),
        ('0.0"%"', None),
        ("0.0\\%", None),
        ("[>1]0.##%;0", 2),
        ("General", None),
        ("0;0%", None),
        ("0_%", None),
        ("0*%", None),
        ('[=0]"-";0.0%', 1),
    ],
)
def test_which_formats_print_a_percentage(code, decimals):
    assert percent_decimals(code) == decimals


# --- .xlsb, of records written here: a number, a length, the data


def record(number, body=b""):
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    return head + bytes([len(body)]) + body


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column, style=0):
    return struct.pack("<II", column, style)


def binary_workbook(*rows, merge=None):
    """An .xlsb with one sheet 表; a row is a list of texts and (number, style) pairs."""
    sheet = record(0x81) + record(0x94, struct.pack("<4I", 0, len(rows) - 1, 0, 3)) + record(0x91)
    for number, row in enumerate(rows):
        sheet += record(0x00, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet += record(0x06, cell(column) + wide(value))
            else:
                sheet += record(0x05, cell(column, value[1]) + struct.pack("<d", value[0]))
    sheet += record(0x92)
    if merge:
        sheet += record(0xB1, struct.pack("<I", 1)) + record(0xB0, struct.pack("<4I", *merge)) + record(0xB2)
    xf = struct.pack("<HHHHHBBBBH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    percent = struct.pack("<HHHHHBBBBH", 0, 164, 0, 0, 0, 0, 0, 0, 0, 0)
    styles = record(0x267, struct.pack("<I", 1)) + record(0x2C, struct.pack("<H", 164) + wide("0.0%")) + record(0x268)
    styles += record(0x269, struct.pack("<I", 2)) + record(0x2F, xf) + record(0x2F, percent) + record(0x26A)
    bundle = struct.pack("<II", 0, 1) + wide("rId1") + wide("表")
    parts = contents(package("")) | {
        "xl/workbook.bin": record(0x83) + record(0x8F) + record(0x9C, bundle) + record(0x90) + record(0x84),
        "xl/worksheets/sheet1.bin": sheet + record(0x82),
        "xl/styles.bin": styles,
        "xl/_rels/workbook.bin.rels": relations(("rId1", "worksheet", "worksheets/sheet1.bin"), ("rId2", "styles", "styles.bin")),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.bin")),
    }  # fmt: skip
    gone = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml")
    return zipped([(name, content) for name, content in parts.items() if name not in gone])


def test_a_binary_workbook_is_read_with_percentages_and_merged_ranges():
    book = read_bytes(binary_workbook(["目标", (0.95, 1), (95.0, 0)], ["合并"], merge=(1, 1, 0, 2)))
    (grid,) = book.sheets
    assert book.kind == "xlsb"
    assert not book.editable
    assert [grid.text(1, column) for column in (1, 2, 3)] == ["目标", "95%", "95"]
    assert grid.span(2, 3) == (2, 1, 2, 3)
    assert grid.text(2, 3) == "合并"


def test_a_copy_of_a_binary_workbook_reads_as_it_did():
    book = read_bytes(binary_workbook(["目标", (0.955, 1), (95.0, 0)], ["合并"], merge=(1, 1, 0, 2)))
    copy = read_bytes(values_copy(book))
    assert texts(copy) == texts(book)
    assert copy.sheets[0].merges == book.sheets[0].merges


def texts(book: Workbook) -> list[list[str]]:
    def row_of(grid: Grid, row: int) -> list[str]:
        return [grid.text(row, column) for column in range(1, grid.column_count + 1)]

    return [row_of(grid, row) for grid in book.sheets for row in range(1, grid.row_count + 1)]


# --- signed workbooks


def test_a_signed_workbook_is_annotated_with_a_warning(tmp_path):
    plain = drawn(tmp_path / "表.xlsx")
    parts = contents(plain.read_bytes())
    origin = (
        '<Relationship Id="sig" Target="_xmlsignatures/origin.sigs" '
        'Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"/></Relationships>'
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", origin.encode())
    parts["_xmlsignatures/origin.sigs"] = b""
    signed = tmp_path / "签名.xlsx"
    signed.write_bytes(zipped(parts.items()))
    results = work([Job(path, path.name, tmp_path / f"{path.stem}_出.xlsx") for path in (plain, signed)], PLAIN)
    assert [len(result.notices) for result in results] == [0, 1]
    assert "签名不再有效" in results[1].notices[0]
    assert "_xmlsignatures/origin.sigs" in contents((tmp_path / "签名_出.xlsx").read_bytes())


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_percentage_counts_alike_in_every_format(saved, kind):
    totals = [reviewed(saved[each]["百分比"])["forms"][0]["totals"] for each in ("xlsx", kind)]
    assert totals[0] == totals[1]
