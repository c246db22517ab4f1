"""How long a workbook of more than a form takes, beside python-calamine, on the same workbook in the same run.

    python -m benchmarks.sheets --rows 50000 --sheets 20 --repeats 7

One workbook has a form and the accounts that it rests on, as they leave bookkeeping: a sheet of so many rows. The other has
so many sheets, a form on each. The peer reads values and merged ranges of every sheet; perfxl reviews. Both in one process,
in turn, the least of the repeats by the processor's time, which other work beside it lengthens less; the clock beside it.
Every form must be scored.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from benchmarks.filled_forms import project_content
from benchmarks.speed import SEED, read_by_calamine
from perfxl.output.drawing.project import draw_project
from perfxl.output.drawing.sheet import Sheet, book_options

_HEADS = ("凭证日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "余额")
_ACCOUNTS = (("5001", "事业支出-项目支出-设备购置"), ("5002", "事业支出-项目支出-维修费"), ("1002", "银行存款"))
_DONE_FOR = ("支付设备款", "支付维修工程进度款", "支付监理费", "收到财政拨款", "支付培训费")
_LEDGER, _SHEETS = 2.0, 1.5


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of the processor, and by the clock."""

    busy: float
    clock: float


def main() -> None:
    """Measure and print the table and the aims."""
    parser = argparse.ArgumentParser(description="Time workbooks of more than a form beside python-calamine.")
    parser.add_argument("--rows", type=int, default=50_000, help="rows of accounts beside a form")
    parser.add_argument("--sheets", type=int, default=20, help="sheets with a form each")
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfxl-sheets-") as place:
        home = Path(place)
        cases = (
            (f"a form beside {given.rows:,} rows", _with_accounts(home / "账.xlsx", given.rows), 1, _LEDGER),
            (f"{given.sheets} forms", _with_forms(home / "表.xlsx", given.sheets), given.sheets, _SHEETS),
        )
        print(
            "| | calamine, ms | perfxl check, ms | ratio | by the clock | aim |\n| --- | ---: | ---: | ---: | ---: | --- |"
        )
        for name, path, forms, aim in cases:
            peer, own = _least(path, forms, given.repeats)
            ratio = own.busy / peer.busy
            met = "met" if ratio <= aim else "MISSED"
            print(
                f"| {name} | {peer.busy:.1f} | {own.busy:.1f} | {ratio:.2f} | {own.clock / peer.clock:.2f} |"
                f" at most {aim:g}: {met} |"
            )
    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")


def _with_accounts(path: Path, rows: int) -> Path:
    chance = random.Random(SEED)
    with xlsxwriter.Workbook(path, book_options()) as book:
        draw_project(Sheet(book, "项目支出绩效自评表"), project_content(0, chance))
        sheet = book.add_worksheet("明细账")
        day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, _HEADS)
        for row, values in enumerate(_accounts(rows, chance), 1):
            sheet.write_datetime(row, 0, values[0], day)
            sheet.write_row(row, 1, values[1:5])
            sheet.write_row(row, 5, values[5:], money)
    return path


def _accounts(
    rows: int, chance: random.Random
) -> Iterator[tuple[datetime.date, str, str, str, str, float, float, float]]:
    """Rows of accounts: day, voucher, what for, account, debit, credit, balance."""
    balance = 0.0
    for number in range(rows):
        code, account = chance.choice(_ACCOUNTS)
        debit, credit = round(chance.uniform(0, 9e4), 2), round(chance.uniform(0, 9e4), 2)
        balance += debit - credit
        day = datetime.date(2023, 1, 1) + datetime.timedelta(days=number * 365 // rows)
        done = f"{chance.choice(_DONE_FOR)}（{number % 4000:04d}号）"
        yield day, f"记-{number + 1:05d}", done, code, account, debit, credit, round(balance, 2)


def _with_forms(path: Path, sheets: int) -> Path:
    with xlsxwriter.Workbook(path, book_options()) as book:
        for number in range(sheets):
            chance = random.Random(f"{SEED}-{number}")
            draw_project(Sheet(book, f"项目{number + 1}"), project_content(number, chance))
    return path


def _least(path: Path, forms: int, repeats: int) -> tuple[Took, Took]:
    """What the peer and perfxl take of a workbook, at least."""
    peer, own = [], []
    _review(path, forms)
    for _ in range(repeats):
        peer.append(_took(lambda: read_by_calamine([path], path.parent)))
        own.append(_took(lambda: _review(path, forms)))
    least = [Took(min(each.busy for each in all_), min(each.clock for each in all_)) for all_ in (peer, own)]
    return least[0], least[1]


def _took(call: Callable[[], object]) -> Took:
    clock, busy = time.perf_counter(), time.process_time()
    call()
    return Took((time.process_time() - busy) * 1000, (time.perf_counter() - clock) * 1000)


def _review(path: Path, forms: int) -> None:
    from perfxl.reviewing.jobs import PLAIN, Job
    from perfxl.run.work import work

    (line,) = work([Job(path, path.name)], PLAIN, None)
    record = line.record()
    assert record["status"] == "scored", record["error"]
    assert len(record["forms"]) == forms, len(record["forms"])


if __name__ == "__main__":
    main()
