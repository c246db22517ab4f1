"""perfxl's own templates filled in as people fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

import perfxl
from tests.drawn import DATA_SHEET, DETAIL_SHEET, computed

TEMPLATES = Path(__file__).parents[1] / "templates"
WITH_UNITS = {
    "C3": "（2023年度）", "C4": "文化下乡", "C5": "广州市某区文化局", "C6": "广州市某区文化馆", "H4": "一级",
    "E9": 1200, "F9": 1140,
    "D17": "培训人次", "E17": "≥1150人", "F17": "1200人", "G17": 30, "H17": 30,
    "D18": "发放率", "E18": "≥95%", "F18": "97％", "G18": 20, "H18": 20,
    "D27": "成本降低率", "E27": "≥8.5%", "F27": "9%", "G27": 20, "H27": 20,
    "D28": "人均支出", "E28": "≤1,200元", "F28": "1,150元", "G28": 10, "H28": 10,
    "D31": "满意度", "E31": "≥90%", "F31": "93%", "G31": 10, "H31": 10,
    "C33": "部分场次因天气取消。",
}  # fmt: skip


def filled_project(path: Path, cells: Mapping[str, Any], values: Mapping[str, Any]) -> Path:
    """The project template filled in with numbers that have units, other cells, and what its formulas then come to."""
    book = openpyxl.load_workbook(TEMPLATES / "项目支出绩效自评表.xlsx")
    sheet = book.worksheets[0]
    for cell, value in (WITH_UNITS | {**cells}).items():
        sheet[cell].value = value
    whole = {
        "E8": 1200,
        "F8": 1140,
        "H8": 95,
        "I8": 9.5,
        "H35": 99.5,
        "I35": "分值合计100，正确",
        "C36": "优",
        **values,
    }
    formulas = {cell: (sheet[cell].value[1:], value) for cell, value in whole.items()}
    book.save(path)
    computed(path, sheet.title, formulas)
    return path


def filled_department(path: Path, cells: Mapping[str, Any]) -> Path:
    """The department template filled in with its detail and data sheets, its self-scores those of the rules, then other cells."""
    book = openpyxl.load_workbook(TEMPLATES / "部门整体支出绩效自评表.xlsx")
    main = book.worksheets[0]
    for cell, value in {
        "A3": "（2023年度）", "C5": "广州市某区文化局", "J5": 2, "E11": 800, "G11": 200, "H11": 0, "I11": 0, "J11": 0,
        "L11": 0, "I7": "部分场次因天气取消，已调整计划",
    }.items():  # fmt: skip
        main[cell].value = value
    fill_details(book[DETAIL_SHEET])
    fill_data(book[DATA_SHEET])
    book.save(path)
    for row in perfxl.review(path)["forms"][0]["indicators"]:
        main[f"J{row['row']}"].value = row["score"]
        main[f"K{row['row']}"].value = "见佐证材料，差额系场次减少、会议增加所致"
    for ref, value in cells.items():
        name, _, cell = ref.rpartition("!")
        (book[name] if name else main)[cell].value = value
    total = sum(main[f"J{row}"].value for row in range(13, 39))
    formulas = {cell: main[cell].value[1:] for cell in ("C11", "J39", "C40")}
    book.save(path)
    values = {"C11": 1000, "J39": total, "C40": "优"}
    computed(path, main.title, {cell: (formulas[cell], value) for cell, value in values.items()})
    return path


def fill_project(sheet) -> None:
    """Sloppily: full-width digits, full marks for targets that were missed."""
    for cell, value in {
        "C3": "（2023年度）", "C4": "文化下乡", "C5": "广州市某区文化局", "C6": "广州市某区文化馆", "H4": "一级",
        "E9": 100, "F9": 98.5,
        "D17": "培训人次", "E17": "600人次", "F17": "450人次", "G17": 30, "H17": 30,
        "D18": "发放率", "E18": "≥95%", "F18": "９０％", "G18": 20, "H18": 20,
        "D27": "观众人次", "E27": "2万人次", "F27": "2万人次", "G27": 30, "H27": 30,
        "D31": "满意度", "E31": "≥90%", "F31": "93%", "G31": 10, "H31": 10,
    }.items():  # fmt: skip
        sheet[cell].value = value


def fill_details(sheet) -> None:
    """Four rows of the detail sheet, one target of them missed, each row explained."""
    rows = {
        3: ("演出场次", "100场", "90场", 10, 9),
        4: ("培训人次", "500人次", "520人次", 10, 10),
        15: ("群众文化生活", "明显丰富", "明显丰富", 10, 8.5),
        16: ("观众满意度", "≥90%", "95%", 10, 10),
    }
    for row, (name, target, actual, weight, score) in rows.items():
        for column, value in zip("BCDEF", (name, target, actual, weight, score), strict=True):
            sheet[f"{column}{row}"].value = value
        sheet[f"G{row}"].value = "部分场次因天气取消，已调整计划"


def fill_data(sheet) -> None:
    """Everything in order, but for a rate of 95 % and 6 % too much 公用经费."""
    special = {
        "预算安排公用经费总额": 100, "实际支出公用经费总额": 106, "年末财政拨款结转和结余决算数": 5,
        "预算安排的“三公”经费数": 10, "“三公”经费实际支出数": 9,
    }  # fmt: skip
    for row in range(3, sheet.max_row):
        label, unit = sheet[f"C{row}"].value, sheet[f"E{row}"].value
        value = {"是/否": "是", "%": 0.95, "万元": 100}.get(unit, 0)
        if label.startswith(("应公开", "已公开", "签订政府采购", "其中：在规定")):
            value = 4
        sheet[f"D{row}"].value = special.get(label, value)
