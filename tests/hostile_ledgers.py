"""Ledgers that are broken, or made to cost time or memory: each a name, the bytes, and what the bureau is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from perfxl.excel.editing.refs import column_letter
from perfxl.excel.reading.encryption import locked
from perfxl.excel.reading.limits import Limits
from tests.excel.packages import BOOK_TYPE, MAIN, RELS, SHEET_TYPE, TYPES, relations, sheet_xml, zipped
from tests.hostile import BILLION, EXTERNAL, bomb
from tests.known_ledgers import DEPARTMENT, PROJECT, UNIT
from tests.ledger.books import HEADS

Rows = Iterable[Sequence[object]]
FINE = ""
"""What is told of a ledger that can be used."""
_PROBLEM = "自评得分与规则计算不符"


class LedgerCase(NamedTuple):
    """How to make a ledger's bytes, and a piece of what is told of it, FINE where it can be used."""

    make: Callable[[], bytes]
    said: str


def ledgers(megabytes: int, size: int) -> dict[str, LedgerCase]:
    """The cases for limits of so many MB; `size` is what bombs inflate to, bytes."""
    cells = Limits(megabytes).cells
    rows = lambda width: cells * 9 // 10 // width  # noqa: E731
    long = "很长的名称（" * 100
    return {
        "空.xlsx": LedgerCase(lambda: b"", "无法读取"),
        "文本.xlsx": LedgerCase(lambda: "名称,值".encode("gbk"), "无法读取"),
        "截断.xlsx": LedgerCase(lambda: book(参数=[["评价年度", 2024]])[:-300], "无法读取"),
        "密码.xlsx": LedgerCase(lambda: locked(book(参数=[["评价年度", 2024]]), "密码"), "密码"),
        "不是台账.xlsx": LedgerCase(lambda: book(甲=[["乙", 1]]), "不是台账"),
        "炸弹.xlsx": LedgerCase(lambda: bomb("xl/worksheets/sheet1.xml", size), "过大"),
        "十亿笑.xlsx": LedgerCase(lambda: declared(BILLION), "不安全"),
        "外部实体.xlsx": LedgerCase(lambda: declared(EXTERNAL), "不安全"),
        "到底.xlsx": LedgerCase(lambda: book(项目清单=listed(megabytes * 13_107)), "过大"),
        "两角.xlsx": LedgerCase(lambda: with_sheet("参数", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "过大"),
        "公式无值.xlsx": LedgerCase(lambda: with_sheet("项目清单", uncached(rows(6))), "公式没有算出的结果"),
        "项目多.xlsx": LedgerCase(lambda: book(项目清单=listed(rows(6))), FINE),
        "项目同码.xlsx": LedgerCase(lambda: book(项目清单=[["P1", "甲", "乙"] for _ in range(rows(6))]), "已经有了"),
        "项目同名.xlsx": LedgerCase(lambda: book(项目清单=[[f"P{n}", PROJECT, DEPARTMENT, UNIT, 200, 190] for n in range(rows(6))]), FINE),
        "名称相近.xlsx": LedgerCase(lambda: book(项目清单=[[f"P{n}", f"社区图书馆运营{n}", DEPARTMENT, UNIT, 200] for n in range(rows(6))]), FINE),
        "部门相近.xlsx": LedgerCase(lambda: book(名单=[[f"广州市某区文化{n}局"] for n in range(rows(8))]), FINE),
        "别名多.xlsx": LedgerCase(lambda: book(名单=[["某区文化局", "", "1", "、".join(f"文{n}" for n in range(5_000))], *([f"部门{n}", "", n, "文1"] for n in range(rows(8)))]), "别名"),
        "目标多.xlsx": LedgerCase(lambda: book(绩效目标=[[DEPARTMENT, PROJECT, f"指标{n}", "≥5", 1] for n in range(rows(5))]), FINE),
        "豁免不识.xlsx": LedgerCase(lambda: book(豁免=[[DEPARTMENT, PROJECT, f"自评得分不符{n}", "H20", 1, "已核"] for n in range(rows(8))]), "没有名为"),
        "豁免多.xlsx": LedgerCase(lambda: book(豁免=[[DEPARTMENT, PROJECT, _PROBLEM, f"H{n + 1}", 1, "已核"] for n in range(rows(8))]), FINE),
        "复核多.xlsx": LedgerCase(lambda: book(复核=[[DEPARTMENT, PROJECT, f"指标{n}（1分）", 1, "好"] for n in range(rows(6))]), "已经有复核得分"),
        "参数不识.xlsx": LedgerCase(lambda: book(参数=[[f"评价的年度{n}", n] for n in range(rows(2))]), "没有名为"),
        "决定多.xlsx": LedgerCase(lambda: book(待确认=[["项目", f"名{n}", f"P{n}", f"P{n}"] for n in range(rows(4))]), FINE),
        "没有表头.xlsx": LedgerCase(lambda: plain(项目清单=[[f"甲{n}", "乙", "丙"] for n in range(rows(3))]), "表头"),
        "文字长.xlsx": LedgerCase(lambda: book(豁免=[[long + str(n)] * 8 for n in range(20)], 参数=[[long, long]], 复核=[[long] * 6]), "没有名为"),
        "规则多.xlsx": LedgerCase(lambda: plain(**{f"评分规则{n}": [["名称", "值"], *([f"甲{m}", m] for m in range(rows(20)))] for n in range(8)}, 参数=[HEADS["参数"]]), FINE),
    }  # fmt: skip


def fitting() -> bytes:
    """A ledger that knows the form of `tests.drawn`."""
    return book(
        参数=[["评价年度", 2023]],
        名单=[[DEPARTMENT, "", "101"]],
        项目清单=[["P001", PROJECT, DEPARTMENT, UNIT, 200, 190]],
        绩效目标=[[DEPARTMENT, PROJECT, "开放天数", "300天", 20]],
    )


def listed(count: int) -> Iterable[Sequence[object]]:
    """A list of so many projects."""
    return ([f"P{n}", f"项目{n}号", f"部门{n % 300}", f"单位{n % 900}", n, n] for n in range(count))


def uncached(count: int) -> str:
    """Rows of a list of projects whose formulas came to nothing yet."""
    heads = "".join(_cell(1, column, value) for column, value in enumerate(HEADS["项目清单"], 1))
    lines = (
        f'<row r="{row}">{"".join(f"""<c r="{letter}{row}"><f>1+1</f></c>""" for letter in "ABCDEF")}</row>'
        for row in range(2, count + 2)
    )
    return f'<row r="1">{heads}</row>{"".join(lines)}'


def declared(declaration: str) -> bytes:
    """A ledger whose sheet begins with a declaration."""
    sheet = sheet_xml(_rows([HEADS["参数"], ["评价年度", 2024]])).replace("?>", f"?>{declaration}", 1)
    return _package({"参数": sheet})


def book(**sheets: Rows) -> bytes:
    """A ledger with these entries below the headings of their sheets."""
    return plain(**{name: _headed(name, rows) for name, rows in sheets.items()})


def _headed(name: str, rows: Rows) -> Rows:
    yield HEADS.get(name, ["甲", "乙"])
    yield from rows


def plain(**sheets: Rows) -> bytes:
    """A workbook with these sheets, row by row."""
    return _package({name: sheet_xml(_rows(rows)) for name, rows in sheets.items()})


def with_sheet(name: str, rows: str) -> bytes:
    """A workbook with a sheet of these rows."""
    return _package({name: sheet_xml(rows)})


def _rows(rows: Rows) -> str:
    return "".join(
        f'<row r="{at}">{"".join(_cell(at, column, value) for column, value in enumerate(row, 1))}</row>'
        for at, row in enumerate(rows, 1)
    )


def _cell(row: int, column: int, value: object) -> str:
    ref = f"{column_letter(column)}{row}"
    if isinstance(value, int | float):
        return f'<c r="{ref}"><v>{value}</v></c>'
    return f'<c r="{ref}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _package(sheets: Mapping[str, str]) -> bytes:
    numbered = list(enumerate(sheets.items(), 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}"/>' for n, _ in numbered
    )
    tabs = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in numbered)
    return zipped(
        [
            (
                "[Content_Types].xml",
                f'<Types xmlns="{TYPES}"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/>{overrides}</Types>',
            ),
            ("_rels/.rels", relations(("rId1", "officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{tabs}</sheets></workbook>'),
            (
                "xl/_rels/workbook.xml.rels",
                relations(*((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)),
            ),
            *((f"xl/worksheets/sheet{n}.xml", sheet) for n, (_, sheet) in numbered),
        ]
    )
