"""Where a part lies in its zip file, and what the editor and the reader say where it does not lie there."""

import zipfile
from io import BytesIO

import pytest
from packages import package, sheet_xml, zipped

from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.editing.zip_entry import packed_part
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_bytes

SHEET = "xl/worksheets/sheet1.xml"
STORED = zipped([("a.xml", "甲"), ("章.png", "乙丙")], zipfile.ZIP_STORED)


def entries(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.infolist()


def test_a_part_begins_behind_its_header():
    assert [bytes(packed_part(STORED, entry)).decode() for entry in entries(STORED)] == ["甲", "乙丙"]


def test_a_header_may_be_longer_than_the_directory_says():
    first, second = entries(STORED)
    longer = STORED[:28] + (2).to_bytes(2, "little") + STORED[30 : second.header_offset]
    at = 30 + len("a.xml")
    assert bytes(packed_part(longer[:at] + b"\0\0" + longer[at:], first)).decode() == "甲"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("header_offset", 1, "目录有误"),
        ("header_offset", len(STORED) - 20, "目录有误"),
        ("header_offset", len(STORED) + 20, "目录有误"),
        ("compress_size", len(STORED), "截断"),
    ],
)
def test_a_directory_that_leads_astray_is_damage(field, value, reason):
    entry = entries(STORED)[1]
    setattr(entry, field, value)
    with pytest.raises(WorkbookError, match=reason):
        packed_part(STORED, entry)


def test_the_editor_and_the_reader_each_say_it_in_their_own_way():
    data = package(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    at = next(entry.header_offset for entry in entries(data) if entry.filename == SHEET)
    unsigned = data[:at] + b"XX" + data[at + 2 :]
    with pytest.raises(WorkbookError, match="目录有误"):
        WorkbookEditor.open(unsigned).sheet("表").used_range()
    with pytest.raises(UnreadableError) as caught:
        read_bytes(unsigned)
    assert caught.value.code == "corrupt"
