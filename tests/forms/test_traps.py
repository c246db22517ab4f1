"""Forms as counties publish them: what is right raises nothing, and each slip raises its finding and no other."""

from pathlib import Path

import pytest
from grids import content, draw
from traps import HERE, SHOULD_FAIL, SHOULD_PASS

import perfxl
from tests.formulas import stale_formulas
from tests.office import recalculated

PASS, FAIL = (sorted((HERE / folder).glob("*.xlsx")) for folder in ("should_pass", "should_fail"))


def raised(path: Path) -> list[tuple[str, str]]:
    record = perfxl.review(path)
    assert record["status"] == "scored"
    found = [finding for form in record["forms"] for finding in form["findings"]]
    return sorted((finding["code"], finding["cell"]) for finding in found if finding["level"] != "info")


@pytest.mark.parametrize("path", PASS, ids=[path.stem for path in PASS])
def test_a_form_without_slips_raises_nothing(path):
    assert raised(path) == []


@pytest.mark.parametrize("path", FAIL, ids=[path.stem for path in FAIL])
def test_a_slip_raises_its_finding_and_no_other(path):
    assert raised(path) == sorted(SHOULD_FAIL[path.stem].findings)


@pytest.mark.thorough
def test_the_workbooks_are_those_of_the_texts(tmp_path):
    texts = {f"should_pass/{name}": text for name, text in SHOULD_PASS.items()}
    texts |= {f"should_fail/{name}": trap.text for name, trap in SHOULD_FAIL.items()}
    assert {f"{path.parent.name}/{path.stem}" for path in (*PASS, *FAIL)} == texts.keys()
    for name, text in texts.items():
        assert content(HERE / f"{name}.xlsx") == content(draw(text, tmp_path / "表.xlsx")), name


@pytest.mark.thorough
def test_every_formula_of_the_annotated_workbooks_gives_its_cached_value(tmp_path):
    annotated = []
    for number, path in enumerate((*PASS, *FAIL)):
        annotated.append(tmp_path / f"{number:03}.xlsx")
        perfxl.annotate(path, annotated[-1])
    fresh = recalculated(annotated, tmp_path / "fresh")
    for path in annotated:
        assert stale_formulas(path, fresh[path.name]) == []
