"""Rounds in the archive: what a corrected form takes the place of, what is asked, and the final round."""

from dataclasses import replace
from itertools import product

import pytest

from perfxl.intake.frames import frames
from perfxl.ledger.model import NOTHING, Decision, Ledger, Settings
from perfxl.ledger.roster import Entry
from tests.drawn import RIGHT, drawn, funded, reviewed, with_indicator

duckdb = pytest.importorskip("duckdb")

from perfxl.intake import archive  # noqa: E402


@pytest.fixture
def path(tmp_path):
    return tmp_path / "归档.duckdb"


def read(path, contents, folder, name):
    """The records of project forms, in files by their number, and where each lies below the folder."""
    records = []
    for at, content in enumerate(contents):
        file = drawn(path.parent / name.format(at), content)
        records.append({**reviewed(file), "source": f"{folder}/{file.name}"})
    return records, {record["source"]: record["source"].removeprefix(f"{folder}/") for record in records}


# Archives that hold one run, by what it is of: many tests begin with the same.
_BEGUN = {}


def filed(path, *contents, ledger=NOTHING, folder="收", name="{}.xlsx"):
    """Store a run of project forms."""
    key = (contents, repr(ledger), folder, name)
    first = not path.exists()
    if first and key in _BEGUN:
        path.write_bytes(_BEGUN[key])
        return
    records, relative = read(path, contents, folder, name)
    archive.store(path, records, ledger=ledger, relative=relative)
    if first:
        _BEGUN[key] = path.read_bytes()


def stored(path, *contents, ledger=NOTHING):
    """Store a run of project forms; gives what the archive holds of them before."""
    records, relative = read(path, contents, "收", "{}.xlsx")
    found = archive.past(path, frames(records, ledger, relative=relative).counted(), ledger)
    archive.store(path, records, ledger=ledger, relative=relative)
    return found


def latest(path):
    return archive.query(path, "SELECT project, year, budget FROM latest ORDER BY run, source, number")[1]


FORM = funded(100, 90, project_name="校园安保费")
# a project of one's own in the same intake, so that there is something that stays
OTHER = funded(70, 60, project_name="食堂")


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        # the same form again, whatever became of its amounts
        (funded(120, 90, project_name="校园安保费"), [("校园安保费", 2023, 120)]),
        # name or year set right, all amounts and targets the same
        (replace(FORM, project_name="校园安保经费"), [("校园安保经费", 2023, 100)]),
        (replace(FORM, year=2024), [("校园安保费", 2024, 100)]),
        pytest.param(
            replace(FORM, project_name="校园安保经费", year=2024),
            [("校园安保经费", 2024, 100)],
            marks=pytest.mark.thorough,
        ),
        # of another unit, another department
        (replace(FORM, project_name="绿化", unit="某馆"), [("校园安保费", 2023, 100), ("绿化", 2023, 100)]),
        pytest.param(
            replace(FORM, department="某局"),
            [("校园安保费", 2023, 100), ("校园安保费", 2023, 100)],
            marks=pytest.mark.thorough,
        ),
        # some amounts and targets are the same: both stay
        (funded(100, 80, project_name="绿化"), [("校园安保费", 2023, 100), ("绿化", 2023, 100)]),
    ],
)
def test_a_corrected_form_takes_the_place_of_the_earlier_one(path, now, kept):
    filed(path, FORM, folder="第一轮")
    filed(path, now, folder="第二轮")
    assert latest(path) == kept


def test_at_another_path_it_is_another_form(path):
    filed(path, FORM)
    filed(path, replace(FORM, project_name="校园安保经费"), name="另一处{}.xlsx")
    assert [row[0] for row in latest(path)] == ["校园安保费", "校园安保经费"]


def test_what_was_replaced_does_not_come_back_from_the_round_before_it(path):
    for content in (FORM, FORM, replace(FORM, project_name="校园安保经费")):
        filed(path, content)
    assert [row[0] for row in latest(path)] == ["校园安保经费"]
    # nor does a form that went away let another take its place that stood beside it
    filed(path, replace(FORM, project_name="校园安保经费"), OTHER)
    filed(path, OTHER)
    assert sorted(row[0] for row in latest(path)) == ["校园安保经费", "食堂"]


ASKED = ("广州市某区文化局 广州市某区图书馆 绿化 2023 年", "广州市某区文化局 广州市某区图书馆 校园安保费 2023 年")


@pytest.mark.parametrize(
    ("decision", "asked", "kept"),
    [
        ("", [ASKED], ["校园安保费", "绿化"]),
        ("是", [], ["绿化"]),
        pytest.param("否", [], ["校园安保费", "绿化"], marks=pytest.mark.thorough),
    ],
)
def test_where_only_some_agree_the_bureau_decides(path, decision, asked, kept):
    ledger = Ledger(decisions=(Decision("轮次", *ASKED, decision),))
    filed(path, FORM)
    for _ in range(2):  # the question is the same from run to run
        found = stored(path, funded(100, 80, project_name="绿化"), ledger=ledger)
        assert [(one.stated, one.perhaps) for one in found.questions] == asked
    assert [row[0] for row in latest(path)] == kept


def test_a_question_says_what_agrees(path):
    filed(path, FORM)
    (question,) = stored(path, funded(100, 80, project_name="绿化")).questions
    assert "预算 100、执行 90 万元；这次的：预算 100、执行 80 万元；年度指标值 6 条中 6 条相同" in question.note
    assert question.offered == ("是", "否")


def test_where_nothing_agrees_nothing_is_asked(path):
    filed(path, FORM)
    rows = tuple(replace(row, target="1次", actual="1次") for row in RIGHT.indicators)
    found = stored(path, replace(funded(55, 44, project_name="绿化"), indicators=rows))
    assert ([*found.questions], [row[0] for row in latest(path)]) == ([], ["校园安保费", "绿化"])


def test_a_target_that_differs_is_enough_to_ask(path):
    filed(path, RIGHT)
    found = stored(path, replace(with_indicator(17, target="320天"), project_name="绿化"))
    assert ["年度指标值 6 条中 5 条相同" in one.note for one in found.questions] == [True]


def years(found):
    return [*zip(found.earlier["year"], found.earlier["budget"], strict=True)]


def test_what_this_run_replaces_is_no_earlier_year(path):
    filed(path, FORM)
    assert years(stored(path, replace(FORM, year=2024))) == []


def test_the_form_of_a_year_ago_is_no_earlier_round(path):
    filed(path, FORM)
    with duckdb.connect(str(path)) as book:
        book.execute("UPDATE runs SET ended = ended - INTERVAL 365 DAY")
    assert years(stored(path, replace(FORM, year=2024))) == [(2023, 100)]
    assert [row[1] for row in latest(path)] == [2023, 2024]


LAST, THIS = (tuple(replace(one, year=year) for one in (FORM, OTHER)) for year in (2023, 2024))
HUNDRED, SEVENTY = [(2023, 100), (2024, 100)], [(2023, 70), (2024, 70)]


@pytest.mark.parametrize(
    ("before", "now", "settled", "left"),
    [
        # several forms tell of which evaluation they are
        (LAST, THIS, False, sorted(HUNDRED + SEVENTY)),
        pytest.param(LAST, [replace(THIS[0], project_name="绿化"), THIS[1]], False, sorted(HUNDRED + SEVENTY), marks=pytest.mark.thorough),
        # a single one does not, unless the bureau does
        (LAST[:1], THIS[:1], False, [(2024, 100)]),
        (LAST[:1], THIS[:1], True, HUNDRED),
        # one that states no year is of the year that is evaluated
        ([*LAST, replace(RIGHT, year=None)], [*THIS, replace(RIGHT, year=None)], False,
         sorted([*HUNDRED, *SEVENTY, (0, 200), (0, 200)])),
        pytest.param([*LAST, replace(RIGHT, year=None)], [*LAST, RIGHT], False, [(2023, 70), (2023, 100), (2023, 200)], marks=pytest.mark.thorough),
    ],
)  # fmt: skip
def test_what_was_filed_in_another_evaluation_is_no_earlier_round(path, before, now, settled, left):
    first, second = (Ledger(Settings(year=year if settled else None)) for year in (2023, 2024))
    filed(path, *before, ledger=first)
    assert [*stored(path, *now, ledger=second).questions] == []
    assert sorted((year or 0, budget) for _, year, budget in latest(path)) == left


def test_an_archive_of_before_tells_the_year_of_its_runs(path):
    filed(path, *LAST, replace(RIGHT, year=2022))
    with duckdb.connect(str(path)) as book:
        book.execute("DROP VIEW latest")
        for column in ("year", "settled"):
            book.execute(f"ALTER TABLE runs DROP COLUMN {column}")
    told = ("SELECT year, settled FROM runs", [(2023, False)])
    assert archive.query(path, told[0])[1] == told[1]
    filed(path, *THIS)
    assert archive.query(path, told[0])[1] == [*told[1], (2024, False)]
    assert len(latest(path)) == 4


ENTRY = Entry("某某文体局")
RENAMED = Ledger(
    roster=(ENTRY,), decisions=(Decision("名称", "广州市某区文化局", "某某文体局", "是"),)
), Ledger(roster=(replace(ENTRY, aliases=("广州市某区文化局",)),))  # fmt: skip


UNITS, AGAIN = (
    ("广州市某区图书馆", "广州市某区文化局", "本级"),
    (FORM, funded(120, 90, project_name="校园安保费"), replace(FORM, project_name="安保")),
)


@pytest.mark.parametrize(
    ("ledger", "unit", "now"),
    [
        pytest.param(
            RENAMED[by], UNITS[unit], AGAIN[now], marks=() if (by, unit) == (now % 2, now) else pytest.mark.thorough
        )
        for by, unit, now in product(range(2), range(3), range(3))
    ],
)
def test_a_form_under_another_name_of_its_department_takes_the_place_of_the_earlier_one(path, ledger, unit, now):
    filed(path, replace(FORM, unit=unit))
    assert [*stored(path, replace(now, unit=unit), ledger=ledger).questions] == []
    (row,) = archive.query(path, "SELECT department, project FROM latest")[1]
    assert row == ("某某文体局", now.project_name)


def test_a_department_that_was_not_renamed_keeps_its_forms(path):
    filed(path, FORM)
    filed(path, replace(FORM, department="某局"), ledger=RENAMED[0])
    assert len(latest(path)) == 2


FINAL = Ledger(Settings(final=True))


@pytest.mark.parametrize(
    ("rounds", "compared"),
    [
        # without a final round each form as it was last counted, else the last final one
        ([(100, NOTHING), (120, NOTHING)], 120),
        pytest.param([(100, FINAL), (120, NOTHING)], 100, marks=pytest.mark.thorough),
        ([(100, FINAL), (110, FINAL), (120, NOTHING)], 110),
        pytest.param([(100, NOTHING), (120, FINAL)], 120, marks=pytest.mark.thorough),
    ],
)
def test_a_year_is_compared_by_its_final_round(path, rounds, compared):
    for budget, ledger in rounds:
        filed(path, funded(budget, 90), ledger=ledger)
    assert years(stored(path, funded(500, 490, year=2024))) == [(2023, compared)]
    assert [final for (final,) in archive.query(path, "SELECT final FROM runs ORDER BY run")[1]] == [
        *(ledger is FINAL for _, ledger in rounds), False,
    ]  # fmt: skip


def test_an_archive_of_before_is_completed(path):
    filed(path, FORM)
    with duckdb.connect(str(path)) as book:
        book.execute("DROP VIEW latest")
        book.execute("ALTER TABLE runs DROP COLUMN final")
        for column in ("relative", "figures", "replaced_by"):
            book.execute(f"ALTER TABLE forms DROP COLUMN {column}")
    assert latest(path) == [("校园安保费", 2023, 100)]
    assert years(stored(path, replace(FORM, project_name="校园安保经费", year=2024))) == [(2023, 100)]
    assert [row[0] for row in latest(path)] == ["校园安保费", "校园安保经费"]
