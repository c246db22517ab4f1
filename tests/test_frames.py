"""The frames of an intake: what they hold, and how they are documented."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import perfxl
from perfxl.intake.frames import form_rows, frames, lists_of
from perfxl.intake.schema import FindingRow, FormRow, FundRow, IndicatorRow, WorkbookRow, columns_of
from perfxl.output.drawing.project import FundContent
from tests.drawn import RIGHT, TOTAL, drawn, drawn_department, reviewed

ROWS = {
    "workbooks": WorkbookRow, "forms": FormRow, "funds": FundRow, "indicators": IndicatorRow, "findings": FindingRow,
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A department's form with a detail row, two of its projects' forms, the second in 元 and with slips, and no form."""
    folder = tmp_path_factory.mktemp("收")
    yuan = replace(
        RIGHT,
        project_name="设备",
        department="001-某区文化局",
        funds=(FundContent(TOTAL, 2_000_000, None),),
        total=None,
    )
    paths = [
        drawn_department(folder / "部门.xlsx", "某区文化局", details=[("产出指标", "开放天数", "300天", "310天")]),
        drawn(folder / "甲.xlsx", replace(RIGHT, department="某区文化局")),
        drawn(folder / "乙.xlsx", yuan, cells={"A7": "项目资金（元）", "H17": 21}),
        folder / "坏.xlsx",
    ]
    paths[-1].write_bytes(b"PK\x03\x04")
    return frames(reviewed(path) for path in paths)


def values(frame, *columns):
    return [*zip(*lists_of(frame[[*columns]]).values(), strict=True)]


@pytest.mark.parametrize("name", ROWS)
def test_columns_are_those_of_the_schema_with_its_dtypes(made, name):
    expected = [(column.name, column.dtype) for column in columns_of(ROWS[name])]
    for of in (made, made.counted(), perfxl.frames([])):
        assert [(column, str(dtype)) for column, dtype in getattr(of, name).dtypes.items()] == expected


def test_workbooks_and_forms(made):
    assert values(made.workbooks, "workbook", "source", "status", "error") == [
        (0, "部门.xlsx", "scored", None), (1, "甲.xlsx", "scored", None), (2, "乙.xlsx", "scored", None),
        (3, "坏.xlsx", "unreadable", "corrupt"),
    ]  # fmt: skip
    columns = ("workbook", "form", "kind", "year", "department", "filed", "project", "budget", "executed", "rate")
    assert values(made.forms, *columns) == [
        (0, 0, "department", 2023, "某区文化局", "某区文化局", "", 1000, None, None),
        (1, 0, "project", 2023, "某区文化局", "某区文化局", "社区图书馆运行", 200, 190, 0.95),
        (2, 0, "project", 2023, "某区文化局", "001-某区文化局", "设备", 200, None, None),
    ]


def test_rows_of_forms(made):
    assert values(made.funds, "workbook", "row", "initial", "budget", "executed", "basis")[:2] == [
        (1, 8, None, 200, 190, "computed"), (1, 9, None, 150, 145, None),
    ]  # fmt: skip
    assert values(made.indicators[made.indicators["detail"]], "workbook", "sheet", "level3", "actual", "actual_value") == [
        (0, "部门整体支出绩效指标完成情况表", "开放天数", "310天", 310),
    ]  # fmt: skip
    above = made.findings[made.findings["code"] == "score-above-weight"]
    assert values(above, "workbook", "level", "cell", "stated", "expected") == [(2, "error", "H17", "21", "20")]
    errors = made.findings[made.findings["level"] == "error"].groupby("workbook").size()
    assert [int(errors.get(row.workbook, 0)) for row in form_rows(made.forms)] == [*made.forms["errors"]]


def test_a_copy_is_not_counted_and_neither_are_its_rows(tmp_path):
    records = [reviewed(drawn(tmp_path / "甲.xlsx"))] * 2
    both = frames(records)
    assert values(both.forms, "counted", "repeats", "kept_workbook", "kept_form") == [
        (True, None, None, None), (False, "same-content", 0, 0),
    ]  # fmt: skip
    for name in ("forms", "funds", "indicators", "findings"):
        assert lists_of(getattr(both.counted(), name)) == lists_of(getattr(frames(records[:1]), name))


def documented():
    """The tables of docs/frames.md."""
    for name, row in ROWS.items():
        yield (
            f"## `{name}`\n\n{row.__doc__.partition('.')[0]}.\n\n| column | | unit | dtype |\n| --- | --- | --- | --- |\n"
            + "".join(
                f"| `{column.name}` | {column.meaning} | {column.unit} | {column.dtype} |\n"
                for column in columns_of(row)
            )
        )


def test_every_column_is_documented():
    page = (Path(__file__).parents[1] / "docs" / "frames.md").read_text("utf-8")
    assert page.partition("## ")[2] == "\n".join(documented()).removeprefix("## ")


@pytest.mark.parametrize(
    "module", ["perfxl.ways_in.cli", "perfxl.run.job", "perfxl.run.check", "perfxl.intake.archive"]
)
def test_pandas_is_not_imported_before_it_is_needed(module):
    script = f"import sys, {module}\nsys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
