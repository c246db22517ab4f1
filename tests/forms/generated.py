"""Forms that nobody wrote: filled in at random, damaged at random, and the same form said another way."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from hypothesis import strategies as st

from perfxl.forms.layouts import common
from perfxl.forms.words import normal
from tests.forms.grids import Sheet, described
from tests.forms.traps import SHOULD_FAIL, SHOULD_PASS

TRAPS = {name: described(text) for name, text in SHOULD_PASS.items()}
TRAPS |= {name: described(trap.text) for name, trap in SHOULD_FAIL.items()}
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)
HEADINGS = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": ("三级指标", "具体指标", "指标名称"),
    "target": ("年度指标值", "年初目标值", "预期指标值", "年度绩效指标值"),
    "actual": ("实际完成值", "全年实际值", "全年完成值", "实际完成情况"),
    "weight": ("分值", "权重", "指标分值", "标准分"),
    "self_score": ("得分", "自评得分", "指标得分"),
    "reason": ("偏差原因分析及改进措施", "未完成原因分析", "扣分原因"),
}
RESULTS = ("target", "actual", "weight", "self_score", "reason")


class Row(NamedTuple):
    """An indicator as it is filled in; a percentage is a number with `%` behind it until it is drawn."""

    level1: str
    level2: str
    level3: str
    target: Any
    actual: Any
    weight: Any
    self_score: Any
    reason: str


class Percent(float):
    """A number that is shown as a percentage."""


@dataclass(frozen=True)
class Filled:
    """A project form: what stands in it, and how it is printed."""

    rows: tuple[Row, ...]
    headings: tuple[str, ...]
    roles: tuple[str, ...]
    budget: float
    executed: float
    rate: Any
    rate_score: Any
    total: Any
    grade: str

    def sheet(self, merged: bool = True) -> Sheet:
        """The form on a sheet; `merged` as printed forms are, else a value a cell and blanks behind it."""
        width = max(len(self.roles), 8)
        lines: list[list[Any]] = [
            ["项目支出绩效自评表"],
            ["（2022年度）"],
            ["项目名称", "乡村道路养护", "", "", "实施单位", "某市公路养护中心"],
            ["主管部门", "某市交通运输局"],
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["", "年度资金总额", self.budget, self.budget, self.executed, 10, self.rate, self.rate_score],
            ["", "其中：财政拨款", self.budget, self.budget, self.executed],
            list(self.headings),
        ]
        spans = [(1, 1, 1, width), (2, 1, 2, width), (5, 1, 7, 1)]
        at = len(lines) + 1
        for role in ("level1", "level2"):
            column, row = self.roles.index(role) + 1, at
            for _, group in groupby(self.rows, key=lambda each: each[: 1 if role == "level1" else 2]):
                count = len(list(group))
                spans += [(row, column, row + count - 1, column)] * (count > 1)
                row += count
        lines += [[getattr(row, role) for role in self.roles] for row in self.rows]
        closing: list[Any] = ["总分", *[""] * (width - 1)]
        closing[self.roles.index("self_score")] = self.total
        lines += [closing, ["评价等级", self.grade]]
        cells = [line + [""] * (width - len(line)) for line in lines]
        for top, left, bottom, _ in spans[2:]:
            for row in range(top + 1, bottom + 1):
                cells[row - 1][left - 1] = ""
        percent = {
            (row, column): 2
            for row, line in enumerate(cells, 1)
            for column, value in enumerate(line, 1)
            if isinstance(value, Percent)
        }
        return Sheet("自评表", cells, tuple(spans) if merged else (), percent)


_counts = st.integers(0, 3000).map(float)
_amounts = st.integers(0, 2_000_000).map(lambda hundredths: hundredths / 100)
_shares = st.integers(0, 1500).map(lambda thousandths: thousandths / 1000)
_words = st.sampled_from(
    ("显著提升", "有效保障", "健全", "部分完成", "未完成", "基本达成", "达成预期指标", "按时完成", "逾期", "不断改善")
)
_signs = st.sampled_from(("", "≥", "≤", "=", ">", "<", "不低于", "控制在", ">=", "≧"))
_units = st.sampled_from(("", "个", "人次", "公里", "万元", "元", "㎡", "小时", "起", "‰"))


@st.composite
def _pair(draw: Any) -> tuple[Any, Any]:
    """A target and what was reached, in one of the ways that they are written."""
    kind = draw(st.sampled_from(("number", "text", "percent", "share", "words", "deadline")))
    if kind == "number":
        return draw(_counts), draw(st.one_of(_counts, _amounts, st.just("")))
    if kind == "text":
        unit = draw(_units)
        return f"{draw(_signs)}{draw(_counts):g}{unit}", f"{draw(_counts):g}{unit}"
    if kind == "percent":
        return Percent(draw(_shares)), Percent(draw(_shares))
    if kind == "share":
        return f"{draw(_signs)}{draw(st.integers(1, 100))}%", f"{draw(_amounts) / 100:g}%"
    if kind == "words":
        return draw(_words), draw(_words)
    return "2022年12月底前", f"2022年{draw(st.integers(1, 12))}月"


@st.composite
def filled_forms(draw: Any) -> Filled:
    """Project forms with one to eight indicators, their columns in any order that makes sense."""
    levels = sorted(draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=8)), key=LEVELS.index)
    weights = st.one_of(st.sampled_from((5.0, 10.0, 15.0, 2.5, 20.0)), st.just(Percent(0.2)))
    rows = []
    for at, (level1, level2) in enumerate(levels):
        target, actual = draw(_pair())
        weight = draw(weights)
        own = draw(st.one_of(st.integers(0, 200).map(lambda tenths: tenths / 10), st.just("")))
        name = f"{draw(st.sampled_from(('养护里程', '单位成本', '安全事故', '沿线满意度', '预算执行率')))}{'甲乙丙丁戊己庚辛'[at]}"
        rows.append(Row(level1, level2, name, target, actual, weight, own, draw(st.sampled_from(("", "雨季停工")))))
    roles = ("level1", "level2", "level3", *draw(st.permutations(RESULTS)))
    return Filled(
        rows=tuple(rows),
        headings=tuple(draw(st.sampled_from(HEADINGS[role])) for role in roles),
        roles=roles,
        budget=draw(_amounts),
        executed=draw(_amounts),
        rate=draw(st.one_of(_amounts, _shares.map(Percent), st.just(""))),
        rate_score=draw(
            st.one_of(st.sampled_from((10, 9.5, 0, ""))),
        ),
        total=draw(st.one_of(_amounts, st.just(""))),
        grade=draw(st.sampled_from(("优", "☑优 □良 □中 □差", "", "很好"))),
    )


def shuffled(form: Filled, seed: int) -> Filled:
    """The form with the rows of each group in another order."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for _, group in groupby(form.rows, key=lambda row: row[:2]):
        own = list(group)
        chance.shuffle(own)
        rows += own
    return replace(form, rows=tuple(rows))


_LABELS = sorted({word for part in ("fields", "funds", "columns", "rows") for word in getattr(common(), part).exact})
_STRANGE = (
    "",
    "≥≤><=~%‰",
    "=1+1",
    "＝SUM(A1)",
    "😀😀",
    "１２３％",
    "\x0b\x01",
    "={1+1}",
    "行\n行",
    "\u202e\u200b",
    "长" * 40_000,
    "{name}",
    "%s",
    "@",
    "-",
    "0" * 30,
    "指标1：/",
    "（含）",
    "1e999",
    "第二年",
    "#N/A",
    "三次",
    "，",
    "10-5",
    "2000-3000元",
    "100%1000件",
    "二月三十日",
    "2022年2月30日前",
)
_values = st.one_of(
    st.sampled_from(_STRANGE),
    st.sampled_from(_LABELS),
    st.sampled_from(("分", "%", "‰", "人", "", "万元", "以上", "年12月底前")).flatmap(
        lambda unit: st.tuples(_signs, _amounts).map(lambda found: f"{found[0]}{found[1]:g}{unit}")
    ),
    st.text(max_size=12),
    st.floats(width=64),
    st.integers(-100, 200),
    st.booleans(),
    st.dates(datetime.date(1900, 1, 1)),
    st.datetimes(datetime.datetime(1900, 1, 1)),
    st.sampled_from((datetime.time(8), datetime.timedelta(hours=30))),
)


@st.composite
def damaged(draw: Any, values: st.SearchStrategy[Any] = _values, most: int = 6) -> list[Sheet]:
    """The sheets of a form of any family, with some of its cells overwritten, rows lost or printed twice."""
    sheets = TRAPS[draw(st.sampled_from(sorted(TRAPS)))]
    changed = []
    for sheet in sheets:
        rows = [list(row) for row in sheet.rows]
        for _ in range(draw(st.integers(0, most))):
            row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(rows[0]) - 1))
            match draw(st.integers(0, 9)):
                case 0 if len(rows) > 1:
                    del rows[row]
                case 1:
                    rows.insert(row, list(rows[row]))
                case _:
                    rows[row][column] = draw(values)
        spans = sheet.spans if draw(st.integers(0, 4)) else ()
        changed.append(replace(sheet, rows=rows, spans=spans))
    return changed


def stacked(*sheets: Sheet) -> Sheet:
    """Sheets below each other on one, a blank row between them."""
    width = max(len(row) for sheet in sheets for row in sheet.rows)
    rows: list[list[Any]] = []
    parts = []
    for sheet in sheets:
        parts.append(moved(sheet, len(rows), 0))
        rows += [[*row, *[""] * (width - len(row))] for row in (*sheet.rows, [""])]
    return Sheet(
        sheets[0].name,
        rows,
        tuple(span for part in parts for span in part.spans),
        {cell: decimals for part in parts for cell, decimals in part.percent.items()},
    )


def filed(sheets: Iterable[Sheet], path: Path) -> Path:
    """Sheets as a workbook: any text, dates, errors (NaN is one); a text `={formula}` is a formula without a value."""
    with xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": True, "strings_to_formulas": False}) as book:
        percent, date = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for top, left, bottom, right in _apart(sheet.spans):
                page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            for row, values in enumerate(sheet.rows):
                for column, value in enumerate(values):
                    _put(page, row, column, value, percent if (row + 1, column + 1) in sheet.percent else None, date)
    return path


def _put(page: Any, row: int, column: int, value: Any, percent: Any, date: Any) -> None:
    if isinstance(value, str):
        if value.startswith("={"):
            page.write_formula(row, column, "=1+1", None, "")
        elif value:
            page.write_string(row, column, value[:32_767])
    elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        page.write_datetime(row, column, value, date)
    else:
        page.write(row, column, value, percent)


def _apart(spans: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """The merged ranges that lie across no other: no program writes those."""
    taken: set[tuple[int, int]] = set()
    for span in spans:
        cells = {(row, column) for row in range(span[0], span[2] + 1) for column in range(span[1], span[3] + 1)}
        if not cells & taken:
            taken |= cells
            yield span


def moved(sheet: Sheet, down: int, right: int) -> Sheet:
    """The sheet with blank rows above and blank columns before it."""
    width = right + max(map(len, sheet.rows))
    rows = [[""] * width for _ in range(down)] + [[""] * right + list(row) for row in sheet.rows]
    spans = tuple((top + down, left + right, bottom + down, end + right) for top, left, bottom, end in sheet.spans)
    percent = {(row + down, column + right): decimals for (row, column), decimals in sheet.percent.items()}
    return Sheet(sheet.name, rows, spans, percent)


def mapped(sheet: Sheet, change: Callable[[Any, int | None], Any], keeps_percent: bool = True) -> Sheet:
    """The sheet with every value changed, which is told the decimals of a percentage."""
    rows = [
        [change(value, sheet.percent.get((row, column))) for column, value in enumerate(values, 1)]
        for row, values in enumerate(sheet.rows, 1)
    ]
    return replace(sheet, rows=rows, percent=sheet.percent if keeps_percent else {})


def as_text(sheet: Sheet, style: str) -> Sheet:
    """The sheet with its numbers written as texts: 95, 95%, 1,437, in full width."""

    def text(value: Any, percent: int | None) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        number = round(value * 100, 10) if percent is not None else value
        written = f"{number:,.10f}" if style == "commas" else f"{number:.10f}"
        written = written.rstrip("0").rstrip(".") + ("%" if percent is not None else "")
        return written.translate(_WIDE) if style == "wide" else f" {written}\n" if style == "blanks" else written

    return mapped(sheet, text, keeps_percent=False)


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_NARROW = {wide: code for code, wide in _WIDE.items()}
_SHORT = 20
_BLANKS = (" ", "\n", "　", "\r\n", "\u00a0")


def respaced(sheet: Sheet, chance: random.Random) -> Sheet:
    """The sheet with the characters of its labels, names and short texts set apart, broken into lines, in full width or half."""

    def short(value: Any, percent: int | None) -> Any:
        if not isinstance(value, str) or len(value) > _SHORT or re.search(r"[:：]", value):
            return value
        text = value.translate(chance.choice((_WIDE, _NARROW)))
        return "".join(character + (chance.choice(_BLANKS) if chance.random() < 0.3 else "") for character in text)

    return mapped(sheet, short)


def scores(reviews: Sequence[Any]) -> list[list[tuple[Any, ...]]]:
    """What each row of each form scores, and the total."""
    return [
        [*((normal(s.item.name), s.basis, s.weight, s.score) for s in review.scored.all_scores), (review.scored.score,)]
        for review in reviews
    ]
