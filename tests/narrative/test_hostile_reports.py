"""Reports that are broken or made to cost time: each is compared, or told in a sentence."""

from __future__ import annotations

import pytest

from perfxl.excel.reading.workbook import read_workbook
from perfxl.forms.recognise import recognise
from perfxl.narrative import pdf, word
from perfxl.narrative.comparing import compare, outlined
from perfxl.narrative.document import DocumentError
from perfxl.narrative.reading import read_document
from tests.drawn import drawn
from tests.hostile import MEGABYTE
from tests.hostile_reports import reports

CASES = reports(120 * MEGABYTE, 60_000)
READ = "自评报告"


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return recognise(read_workbook(drawn(tmp_path_factory.mktemp("表") / "表.xlsx")))[0]


# these two are large whatever the limits are
LARGE = {"文字多.docx", "百万部件.docx"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.thorough) if name in LARGE else name for name in CASES]
)
def test_what_is_told_of_a_hostile_report(form, monkeypatch, name):
    monkeypatch.setattr(pdf, "_MOST_SECONDS", 0.2)
    monkeypatch.setattr(word, "_MOST_TAGS", 300_000)
    case = CASES[name]
    if case.said == READ:
        document = read_document(case.make())
        compare(document, form, name)
        list(outlined(document, form, name))
        return
    with pytest.raises(DocumentError, match=f"{case.said}.*。$"):
        read_document(case.make())
