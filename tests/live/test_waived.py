"""An annotated workbook with what the ledger says: waived findings, which come back when the cell changes; reviewers' scores."""

import openpyxl
import pytest

from perfxl.ledger.model import Ledger
from tests.colours import BLUE, RED, coloured
from tests.drawn import SHEET, drawn
from tests.formulas import stale_formulas
from tests.known_ledgers import annotated_with, given, reviewed_with, waiver
from tests.live.test_mended import edited, told
from tests.office import recalculated

WRONG = {"H20": 20, "H25": 98.5, "F18": "≥95%"}
"""An error in H20, which arithmetic decides, a warning in F18, which it does not."""
ERROR, WARNING = ("full-score-missed-target", "H20"), ("actual-copies-target", "F18")
TIED = Ledger(waivers=(waiver(*ERROR, "20"), waiver(*WARNING, "≥95%")))
FOR_GOOD = Ledger(waivers=(waiver(ERROR[0]), waiver(WARNING[0])))
CHANGED = {"H20": 19.5, "H25": 98, "F18": "≥96%"}
"""Other values, as wrong."""


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """What 审核结果 says and the colours of the copy: with either ledger, and after its cells were changed."""
    folder = tmp_path_factory.mktemp("豁免")
    paths = []
    for name, ledger in (("限定", TIED), ("不限", FOR_GOOD)):
        annotated_with(drawn(folder / f"{name}原.xlsx", cells=WRONG), folder / f"{name}.xlsx", ledger)
        paths += [folder / f"{name}.xlsx", edited(folder / f"{name}.xlsx", folder / f"{name}-改.xlsx", CHANGED)]
    fresh = recalculated(paths, folder / "re")
    colours = coloured(paths, folder / "色")
    assert [stale_formulas(path, fresh[path.name]) for path in paths[::2]] == [[], []]
    return {path.stem: (*told(fresh[path.name]), colours[path.name]) for path in paths}


@pytest.mark.parametrize(
    ("copy", "states", "marks"),
    [
        ("限定", ("已豁免", "已豁免"), (None, None)),
        ("限定-改", ("未改正", "已修改，待复审"), (RED, BLUE)),
        ("不限", ("已豁免", "已豁免"), (None, None)),
        ("不限-改", ("已豁免", "已豁免"), (None, None)),
    ],
)
def test_a_waived_finding_has_no_colour_while_its_waiver_holds(followed, copy, states, marks):
    _, found, colours = followed[copy]
    assert (found[ERROR], found[WARNING]) == states
    assert (colours.get((SHEET, "H20")), colours.get((SHEET, "F18"))) == marks


@pytest.mark.parametrize(
    ("copy", "conclusion"),
    [("限定", "可以报送，2 处已豁免"), ("不限", "可以报送，2 处已豁免"), ("限定-改", "还有 1 处错误未改正")],
)
def test_the_first_line_counts_what_is_waived_apart(followed, copy, conclusion):
    assert followed[copy][0].partition("；")[0] == conclusion


def test_a_waiver_stands_in_the_comment_and_in_the_list(tmp_path):
    annotated_with(drawn(tmp_path / "表.xlsx", cells=WRONG | {"H8": 88}), tmp_path / "审.xlsx", TIED)
    book = openpyxl.load_workbook(tmp_path / "审.xlsx")
    assert "已豁免：另有批复（王某）" in book[SHEET]["H20"].comment.text
    conclusion, states = told(tmp_path / "审.xlsx")
    assert conclusion == "还有 1 处错误未改正，2 处已豁免"
    assert (states[ERROR], states["execution-rate-mismatch", "H8"]) == ("已豁免", "未改正")
    struck = [rule for area in book["审核结果"].conditional_formatting for rule in area.rules if rule.dxf.font.strike]
    assert len(struck) == 1


@pytest.mark.parametrize(("ledger", "clean"), [(TIED, True), (Ledger(), False)])
def test_what_has_nothing_but_waived_errors_gets_its_clean_copy(tmp_path, ledger, clean):
    annotated_with(drawn(tmp_path / "表.xlsx", cells=WRONG), tmp_path / "表_审核.xlsx", ledger)
    assert (tmp_path / "表_报送版.xlsx").exists() == clean


def test_what_reviewers_gave_stands_on_the_result_sheet(tmp_path):
    ledger = Ledger(reviews=(given("开放天数", 12), given("读者满意度", 3)))
    record = annotated_with(drawn(tmp_path / "表.xlsx"), tmp_path / "审.xlsx", ledger)
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "审.xlsx", data_only=True)["审核结果"]
    ]
    totals = next(row for row in rows if "复核总分" in row)
    assert [value for value in totals if value is not None] == ["复核总分", 81.5, "最终得分", 81.5, "最终等级", "良"]
    head = next(at for at, row in enumerate(rows) if row[1] == "三级指标")
    named = {row[1]: row[12] for row in rows[head + 1 : head + 12]}
    assert rows[head][12] == "复核得分"
    assert (named["开放天数"], named["读者满意度"], named["接待读者"]) == (12, 3, "")
    assert record["forms"][0]["totals"]["final"] == 81.5


def test_a_waived_score_is_no_slip_to_be_mended(tmp_path):
    path, target = drawn(tmp_path / "表.xlsx", cells={"H20": 20, "H25": 98.5}), tmp_path / "修.xlsx"
    for ledger, score, total in ((Ledger(), 18, 96.5), (TIED, 20, 98.5)):
        annotated_with(path, target, ledger, copy="mended")
        sheet = openpyxl.load_workbook(target)[SHEET]
        assert (sheet["H20"].value, sheet["H25"].value) == (score, total)


@pytest.mark.parametrize(
    ("ledger", "found"),
    [(TIED, {ERROR: "waived"}), (Ledger(), {ERROR: "open", ("after-mending", "H25"): "open"})],
)
def test_what_errors_come_to_is_not_told_where_they_may_stand(tmp_path, ledger, found):
    path = drawn(tmp_path / "表.xlsx", cells={"H20": 20, "H25": 98.5})
    (form,) = reviewed_with(path, ledger)["forms"]
    assert {(f["code"], f["cell"]): f["status"] for f in form["findings"]} == found
