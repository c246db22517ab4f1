"""The 报送版: what a department hands in, without anything of perfxl's."""

import openpyxl
import pytest

import perfxl
from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.encryption import locked, unlocked
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.copies import make_copies
from perfxl.run.job import RunOptions, run_all
from tests.drawn import SHEET, drawn
from tests.excel.packages import contents

BLANK = {"H20": None, "H25": None}
NUMBERS = {"H20": 18, "H25": 96.5}


def annotated(folder, cells, name="表"):
    source = drawn(folder / f"{name}.xlsx", cells=cells)
    perfxl.annotate(source, folder / f"{name}_审核.xlsx")
    return source, folder / f"{name}_审核.xlsx"


def made(paths, folder, **options):
    return list(make_copies([str(path) for path in paths], folder, ReviewOptions(copy="clean", **options)))


def test_the_library_gives_the_department_s_own_bytes(tmp_path):
    source, target = annotated(tmp_path, {"H18": 25})
    record = perfxl.clean(target, tmp_path / "表_报送版.xlsx")
    assert record["annotated"] == str(tmp_path / "表_报送版.xlsx")
    assert contents((tmp_path / "表_报送版.xlsx").read_bytes()) == contents(source.read_bytes())


def test_errors_that_stand_in_it_are_told(tmp_path):
    """That there is one does not make the form right."""
    _, target = annotated(tmp_path, {"H17": 21, "H25": 97.5})
    (line,) = made([target], tmp_path / "出")
    assert line.notices == ("表中还有 1 处错误没有改正。请改正后再报送。",)


def test_what_was_filled_in_keeps_its_value_as_a_number(tmp_path):
    source, target = annotated(tmp_path, BLANK)
    (line,) = made([target], tmp_path / "出")
    assert (line.summary.annotated, line.fault, line.notices) == ((tmp_path / "出/表_报送版.xlsx").as_posix(), None, ())
    before, after = (openpyxl.load_workbook(path)[SHEET] for path in (source, tmp_path / "出/表_报送版.xlsx"))
    differ = [
        cell.coordinate for row in after.iter_rows() for cell in row if cell.value != before[cell.coordinate].value
    ]
    assert {ref: after[ref].value for ref in differ} == NUMBERS


def test_a_copy_that_a_program_without_a_calculator_saved_has_nothing_to_keep(tmp_path):
    _, target = annotated(tmp_path, BLANK)
    openpyxl.load_workbook(target).save(target)
    (line,) = made([target], tmp_path / "出")
    assert [notice.partition("（")[0] for notice in line.notices] == [
        f"“{SHEET}”的 H20、H25 由系统填入，但文件里没有算出的数"
    ]
    assert {ref: openpyxl.load_workbook(tmp_path / "出/表_报送版.xlsx")[SHEET][ref].value for ref in BLANK} == BLANK


def test_a_copy_of_an_earlier_version_is_known_by_its_words(tmp_path):
    source, target = annotated(tmp_path, {"H18": 25, "H20": None})
    with WorkbookEditor.open(target) as book:
        for name in book.sheet_names:
            book.sheet(name).withdraw_rules("perfxl:")
        book.sheet(SHEET).fill("H18", "FFC7CE")
        book.drop_names("_perfxl.")
        book.drop_record()
        book.save(tmp_path / "旧_审核.xlsx")
    perfxl.clean(tmp_path / "旧_审核.xlsx", tmp_path / "旧_报送版.xlsx")
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(tmp_path / "旧_报送版.xlsx")
    assert after.sheetnames == before.sheetnames
    assert (after[SHEET]["H18"].fill.fill_type, after[SHEET]["H18"].comment, after[SHEET]["H20"].value) == (
        None,
        None,
        18,
    )
    assert "系统核算得分" not in {cell.value for cell in after[SHEET][16]}


def test_a_workbook_without_marks_comes_out_as_it_is(tmp_path):
    source = drawn(tmp_path / "表.xlsx")
    perfxl.clean(source, tmp_path / "表_报送版.xlsx")
    assert contents((tmp_path / "表_报送版.xlsx").read_bytes()) == contents(source.read_bytes())


def test_a_locked_workbook_stays_locked(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H18": 25})
    plain = source.read_bytes()
    source.write_bytes(locked(plain, "密码"))
    run_all([str(source)], RunOptions(tmp_path / "一", jobs=1, review=ReviewOptions(password="密码")), lambda r, n: r)
    made([tmp_path / "一" / "表_审核.xlsx"], tmp_path / "出", password="密码")
    after = (tmp_path / "出" / "表_报送版.xlsx").read_bytes()
    assert contents(unlocked(after, "密码")) == contents(plain)


def test_what_cannot_be_read_is_told_and_the_others_are_done(tmp_path):
    (tmp_path / "坏_审核.xlsx").write_bytes(b"PK\3\4 no workbook")
    _, target = annotated(tmp_path, {})
    bad, good = made([tmp_path / "坏_审核.xlsx", target], tmp_path / "出")
    assert (bad.summary.status, bad.summary.annotated, good.summary.annotated is None) == ("unreadable", None, False)
    assert [path.name for path in (tmp_path / "出").iterdir()] == ["表_报送版.xlsx"]


def test_an_input_is_never_overwritten(tmp_path):
    _, target = annotated(tmp_path, {})
    before = target.read_bytes()
    with pytest.raises(perfxl.CallError, match="不能覆盖原始文件"):
        perfxl.clean(target, target)
    assert target.read_bytes() == before


@pytest.mark.parametrize(("cells", "expected"), [({"H18": 25}, False), (BLANK, True)], ids=["an error", "none"])
def test_a_run_that_is_asked_for_it_makes_one_of_what_has_no_error(tmp_path, cells, expected):
    source = drawn(tmp_path / "表.xlsx", cells=cells)
    options = RunOptions(tmp_path / "出", jobs=1, review=ReviewOptions(clean_too=True))
    outcome = run_all([str(source)], options, lambda results, total: results)
    assert (outcome.faults, outcome.errors == 0) == ([], expected)
    clean = tmp_path / "出" / "表_报送版.xlsx"
    assert clean.exists() == expected
    if expected:
        sheet = openpyxl.load_workbook(clean)[SHEET]
        assert {ref: sheet[ref].value for ref in BLANK} == NUMBERS
