"""Every feature workbook goes through one annotation job, and nothing that it had is lost."""

import re
from collections import defaultdict
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
import pytest
import python_calamine
from comparer import Declared, altered, differences
from features import FEATURES
from packages import contents, zipped

from perfxl.excel.editing import CellFormat, WorkbookEditor
from tests.office import converted

TABLE = Path(__file__).parent / "features" / "README.md"
SHEET = "xl/worksheets/sheet1.xml"
JOB = Declared(
    sheet=SHEET,
    filled=frozenset({"A2", "C2"}),
    written=frozenset({"K2", "K3", "K4", "A30"}),
    columns=frozenset({"K", "L"}),
    new_parts=frozenset(
        f"xl/{stem}"
        for stem in (
            *("worksheets/sheet", "worksheets/_rels/sheet", "comments", "styles"),
            *("drawings/vmlDrawing", "drawings/drawing", "drawings/_rels/drawing", "charts/chart"),
        )
    ),
)
"""What `annotated` declares."""


def annotated(data: bytes) -> bytes:
    """What annotating a form does: values, a formula, fills, comments, a link, widths, a sheet with a chart."""
    with WorkbookEditor.open(data) as book:
        sheet = book.sheet(book.sheet_names[0])
        sheet.set_value("K2", 9.91)
        sheet.set_formula("K3", "ROUND(A2*2,2)", value=19)
        sheet.format("K2:K4", CellFormat(border="thin", number_format="0.00"))
        for ref, color in (("A2", "FFC7CE"), ("C2", "FFEB9C")):
            sheet.fill(ref, color)
            sheet.comment(ref, "应为 9.91。", author="perfxl")
        sheet.link("A30", "审核结果!A1")
        sheet.column_width("K:L", 13)
        if sheet.print_area is None:
            sheet.print_area = "A1:J30"
        result = book.add_sheet("审核结果")
        result.set_row("A1", ["编码", "单元格", 9.91], CellFormat(bold=True, border="thin"))
        result.link("B1", f"{sheet.name}!A2")
        result.bar_chart("A6:C20", "得分", "审核结果!$B$1:$B$1", ["A2"], [("核算", "审核结果!$C$1", [9.91])])
        return book.to_bytes()


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[bytes, bytes]]:
    return {name: (before := make(), annotated(before)) for name, make in FEATURES.items()}


@pytest.mark.parametrize("feature", FEATURES)
def test_only_what_was_declared_changes(pairs, feature):
    assert differences(*pairs[feature], JOB) == []


@pytest.mark.parametrize("feature", FEATURES)
def test_formulas_keep_their_values_and_marks_arrive(pairs, feature):
    before, after = (python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)) for data in pairs[feature])
    assert after.sheet_names == [*before.sheet_names, "审核结果"]
    old, new = (book.get_sheet_by_index(0).to_python(skip_empty_area=False) for book in (before, after))
    for row, again in zip(old, new, strict=False):
        assert again[: len(row)][:10] == row[:10]
    assert (new[1][0], new[1][1], new[1][10]) == (9.5, 19.0, 9.91)
    sheet = openpyxl.load_workbook(BytesIO(pairs[feature][1])).worksheets[0]
    assert sheet["A2"].comment.text.endswith("应为 9.91。")
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.thorough
def test_libreoffice_opens_every_one(pairs, tmp_path):
    names = [f"{number:02}" for number in range(len(pairs))]
    for name, (_, after) in zip(names, pairs.values(), strict=True):
        (tmp_path / f"{name}.xlsx").write_bytes(after)
    out = tmp_path / "out"
    out.mkdir()
    for path in converted("csv", [tmp_path / f"{name}.xlsx" for name in names], out):
        assert "9.91" in path.read_text("utf-8", errors="replace"), path.name


def test_the_table_lists_every_feature():
    listed = re.findall(r"^\| ([^|]+?) +\|", TABLE.read_text("utf-8"), re.MULTILINE)[2:]
    assert listed == list(FEATURES)


# What the comparer lets pass because annotating may do it. Everything else done to any element is found.
LET_PASS = {
    "sheet": {"alter dimension@ref", "alter row@spans", "give c@s"},
    "styles": {
        *(f"alter {styles}@count" for styles in ("fonts", "fills", "borders", "cellXfs")),
        *(f"double {style}" for style in ("font", "fill", "border", "xf")),
    },
    "comments": {"double author", "double r"},
    "vmlDrawing": {"reword Anchor"},
}


def alterations(root):
    """Every element of a part lost, doubled, moved or reworded, every attribute lost or altered, one at a time."""
    for parent in root.iter():
        for at, child in enumerate(list(parent)):
            tag = child.tag.rpartition("}")[2]
            parent.remove(child)
            yield f"drop {tag}"
            parent.insert(at, child)
            parent.insert(at, child)
            yield f"double {tag}"
            parent.remove(child)
            if at + 1 < len(parent) and ElementTree.tostring(child) != ElementTree.tostring(parent[at + 1]):
                parent.remove(child)
                parent.insert(at + 1, child)
                yield f"move {tag}"
                parent.remove(child)
                parent.insert(at, child)
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        for key, value in list(element.attrib.items()):
            element.set(key, f"{value}1")
            yield f"alter {tag}@{key}"
            del element.attrib[key]
            yield f"drop {tag}@{key}"
            element.set(key, value)
        for key in ("new", "s"):
            if key not in element.attrib:
                element.set(key, "0")
                yield f"give {tag}@{key}"
                del element.attrib[key]
        text = element.text
        element.text = f"{text or ''}1"
        yield f"reword {tag}"
        element.text = text


@pytest.mark.thorough
def test_the_comparer_finds_every_alteration():
    parts = {
        (name, content)
        for feature, make in FEATURES.items()
        for name, content in contents(make()).items()
        if feature != "calculation chain"  # what refers to the chain may go
        if name.endswith((".xml", ".rels", ".vml"))
    }
    job = replace(JOB, styles=([Element("xf")], [Element("xf")]))
    passed = defaultdict(set)
    for name, content in sorted(parts):
        root = ElementTree.fromstring(content)
        for what in alterations(root):
            if not any(altered(name, content, ElementTree.tostring(root), job)):
                passed[re.sub(r".*/|\d*\.\w+$", "", name)].add(what)
    assert passed == LET_PASS


def test_the_comparer_finds_parts_lost_added_and_altered():
    before = FEATURES["print settings"]()
    parts = contents(before)
    theme = "xl/theme/theme1.xml"
    for other in (
        {name: content for name, content in parts.items() if name != theme},
        parts | {theme: parts[theme] + b" "},
        parts | {"xl/theme/theme2.xml": parts[theme]},
    ):
        assert len(differences(before, zipped(other.items()), JOB)) == 1
