"""The year that counts, and the forms of others."""

import pytest

from perfxl.intake.frames import frames
from perfxl.intake.years import evaluation_year
from perfxl.ledger.model import Ledger, Settings
from perfxl.output.consolidated.intake import Intake, consolidated
from tests.drawn import drawn, funded, reviewed
from tests.intake_forms import form, framed


@pytest.mark.parametrize(
    ("years", "settled", "year"),
    [
        ([2023, 2024, 2024], None, 2024),
        ([2023, 2023, 2024], None, 2023),
        ([2023, 2024], None, 2024),  # the later of two alike
        ([2024, 2024, 2042], None, 2024),
        ([None, None, 2024], None, 2024),
        ([None], None, None),
        ([], None, None),
        ([2023, 2023, 2024], 2024, 2024),
    ],
)
def test_the_year_is_the_bureaus_else_the_most_frequent(years, settled, year):
    assert evaluation_year(framed(form("某局", f"{at}", year=one) for at, one in enumerate(years)), settled) == year


@pytest.fixture
def records(tmp_path):
    """Forms of 2023, 2023 and 2042, and one without a year."""
    made = []
    for at, year in enumerate((2023, 2023, 2042, 2023)):
        cells = {"A2": None, "A3": None} if at == 3 else None
        made.append(
            reviewed(drawn(tmp_path / f"{at}.xlsx", funded(100, 90 + at, year=year, project_name=f"项目{at}"), cells))
        )
    return made


def test_forms_of_other_years_are_apart_and_those_without_a_year_count(records):
    records[3]["forms"][0]["year"] = None
    found = consolidated(records, Intake())
    assert (found.year, found.without_year) == (2023, 1)
    assert [*found.other_years["source"]] == ["2.xlsx"]
    assert [*found.counted.forms["source"]] == ["0.xlsx", "1.xlsx", "3.xlsx"]
    assert "years-differ" in {finding.code for finding in found.findings_among}


def test_the_year_of_the_ledger_rules(records):
    made = frames(records, Ledger(Settings(year=2042)))
    assert (made.year, [*made.counted().forms["source"]]) == (2042, ["2.xlsx"])


def test_copies_do_not_make_a_year(tmp_path):
    forms = [(2022, "甲", "1"), (2022, "甲", "1"), (2022, "甲", "1"), (2023, "乙", "2"), (2023, "丙", "3")]
    made = []
    for at, (year, name, digest) in enumerate(forms):
        made.append(
            {
                **reviewed(drawn(tmp_path / f"{at}.xlsx", funded(100, 90, year=year, project_name=name))),
                "sha256": digest,
            }
        )
    assert frames(made).year == 2023
