"""The record that leads back from an edited workbook to the one that it was made of, to the byte."""

import base64
import zlib

import pytest
from features import FEATURES
from hypothesis import given
from hypothesis import strategies as st
from packages import contents, package, relations, sheet_xml, zipped

from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.record.coding import Record, decoded
from perfxl.excel.editing.record.keeping import restored
from perfxl.excel.editing.record.way_back import Step, gone_back, way_back

CHAIN = "xl/calcChain.xml"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"


def recorded(data):
    """What annotating does, with the record of it."""
    with WorkbookEditor.open(data) as book:
        sheet = book.sheet(book.sheet_names[0])
        sheet.set_value("K2", 9.91)
        sheet.set_formula("K3", "ROUND(A2*2,2)", value=19)
        sheet.format("K2:K4", CellFormat(border="thin", bold=True, size=9, number_format="0.00#"))
        sheet.colour_where("A2", 'A2=9.5*(1+N("perfxl:x"))', CellFormat(fill="FFC7CE", bold=True))
        for ref in ("A2", "C2"):
            sheet.comment(ref, "应为 9.91。", author="perfxl")
        sheet.link("A30", "审核结果!A1")
        sheet.column_width("K:L", 13)
        sheet.name_ranges("_perfxl.margin", sheet.printed_ranges)
        if sheet.print_area is None:
            sheet.print_area = "A1:J30"
        result = book.add_sheet("审核结果")
        result.set_row("A1", ["编码", "单元格", 9.91], CellFormat(bold=True, border="thin"))
        result.bar_chart("A6:C20", "得分", "审核结果!$B$1:$B$1", ["A2"], [("核算", "审核结果!$C$1", [9.91])])
        book.keep_record()
        return book.to_bytes()


@pytest.mark.parametrize("feature", FEATURES)
def test_every_part_comes_back_to_the_byte(feature):
    before = FEATURES[feature]()
    back = restored(recorded(before))
    expected = {name: content for name, content in contents(before).items() if name != CHAIN}
    assert (contents(back.data), back.mended) == (expected, frozenset())


@pytest.mark.parametrize("feature", FEATURES)
def test_a_cell_mended_since_stays_mended_and_all_else_comes_back(feature):
    before = FEATURES[feature]()
    with WorkbookEditor.open(recorded(before)) as book:
        sheet = book.sheet(book.sheet_names[0])
        sheet.set_value("A2", 8.25)
        after = book.to_bytes()
    with WorkbookEditor.open(before) as book:
        book.sheet(book.sheet_names[0]).set_value("A2", 8.25)
        mended = contents(book.to_bytes())
    back = restored(after)
    assert len(back.mended) == 1
    with WorkbookEditor.open(back.data) as book:
        book.drop_calculation_order()
        assert contents(book.to_bytes()) == mended


def custom(content):
    """A workbook with a custom properties part."""
    parts = contents(package(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')))
    kinds = (("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", "custom-properties", "docProps/custom.xml"))
    parts["_rels/.rels"] = relations(*kinds).encode()
    parts["docProps/custom.xml"] = content.encode()
    return zipped(parts.items())


@pytest.mark.parametrize(
    "content",
    [
        f'<Properties xmlns="{PROPERTIES}"/>',
        f'<Properties xmlns="{PROPERTIES}"></Properties>',
        f'<Properties xmlns="{PROPERTIES}">\n <property fmtid="{{x}}" pid="7" name="自定"><v>甲</v></property>\n</Properties>',
        f'<op:Properties xmlns:op="{PROPERTIES}"><op:property pid="2" name="b"/></op:Properties>',
    ],
    ids=["one tag", "empty", "with a property", "prefixed"],
)
def test_properties_of_the_departments_own_stay(content):
    before = custom(content)
    assert contents(restored(recorded(before)).data) == contents(before)


def test_what_another_program_saved_or_nobody_recorded_has_no_way_back():
    before = FEATURES["print settings"]()
    after = contents(recorded(before))
    styles = after | {"xl/styles.xml": after["xl/styles.xml"].replace(b"</fonts>", b" </fonts>")}
    cut = after | {"docProps/custom.xml": after["docProps/custom.xml"].replace(b"record.0001", b"record.0009")}
    for parts in (contents(before), styles, cut):
        assert restored(zipped(parts.items())) is None


@given(st.lists(st.sampled_from(["<a/>", "<b>x</b>", "<c r='1'/>", "</d>", "text"]), max_size=30), st.data())
def test_there_is_a_way_back_from_anything_to_anything(old, data):
    new = [*old]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(new)))
        new[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.lists(st.sampled_from(["<c/>", "<e>yy</e>", "z"]), max_size=4)
        )
    before, after = "".join(old).encode(), "".join(new).encode()
    assert gone_back(after, way_back(after, before)) == before
    assert gone_back(before, way_back(before, after)) == after


def test_a_way_back_is_short():
    rows = "".join(
        f'<row r="{n}" spans="1:3"><c r="A{n}" s="1"/><c r="B{n}" s="2"><v>{n}</v></c></row>' for n in range(1, 400)
    )
    wider = rows.replace('spans="1:3"', 'spans="1:9"').replace("</row>", '<c r="K1" s="7"><v>1</v></c></row>')
    steps = way_back(wider.encode(), rows.encode())
    assert sum(len(step.text) for step in steps) < 399 * 40


@given(
    st.lists(
        st.tuples(st.integers(0, 2**40), st.integers(0, 999), st.integers(0, 2**32), st.binary()).map(
            lambda x: Step(*x)
        )
    )
)
def test_a_record_reads_as_it_was_written(steps):
    record = Record(("xl/comments1.xml",), {"xl/styles.xml": (b"12345678", tuple(steps))})
    assert decoded(record.encoded()) == record


@pytest.mark.parametrize("text", ["", "?", "AAAA", Record((), {}).encoded()[:-6]])
def test_a_text_that_is_no_record_is_none(text):
    assert decoded(text) is None


def test_a_record_that_would_take_ages_is_none():
    steps = (Step(0, 1, 5, b""),)
    assert Record((), {"a": (b"", steps * 60_000)}).encoded() == ""
    assert Record((), {"a": (b"", (Step(0, 0, 0, bytes(1 << 23)),))}).encoded() == ""
    bomb = b"\1\0\1\1a\0" + b"\xe0\xd4\x03" + bytes(4 * 60_000)
    assert decoded(base64.b64encode(zlib.compress(bomb)).decode()) is None
