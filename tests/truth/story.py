"""What a bureau does with the intake: last year's evaluation, the first round, its decisions, the second round."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile

import openpyxl

from tests.called import perfxl_here
from tests.truth import plan as planned
from tests.truth.files import sent
from tests.truth.ledger_file import kept
from tests.truth.plan import Form, Plan

_ANSWER = "12月底完成招标，尾款下年支付"


@dataclass(slots=True)
class Story:
    """The folder in which it happens, and what each run said to whoever started it."""

    folder: Path
    large: bool
    said: dict[str, str] = field(default_factory=dict)
    _ledgers: dict[str, Path] = field(default_factory=dict)
    """The ledger of each run as it was then."""

    @property
    def ledger(self) -> Path:
        """The ledger of this year."""
        return self.folder / "工作台账.xlsx"

    @property
    def archive(self) -> Path:
        """The archive of all runs."""
        return self.folder / "归档.duckdb"

    def output(self, name: str) -> Path:
        """The consolidated workbook of a run."""
        return self.folder / f"{name}-审核结果" / "汇总.xlsx"

    def told(self) -> None:
        """All of it, in order."""
        first, second = (planned.planned(large=self.large, second=later) for later in (False, True))
        self._evaluated(
            "去年", _last_year(first), kept(first, self.folder / "去年台账.xlsx", planned.YEAR - 1), status=0
        )
        kept(first, self.ledger)
        self._evaluated("第一轮", first, self.ledger)
        decided(self.output("第一轮"), self.output("已决定"))
        self.command("ledger", "update", self.ledger, "--from", self.output("已决定").parent, status=0)
        self._evaluated("第二轮", second, self.ledger)

    def papers(self, name: str) -> tuple[Path, Path]:
        """The 总结 and the 通报 over a run."""
        folder = self.output(name).parent
        self.command("report", folder, "--ledger", self._ledgers[name], "--archive", self.archive, status=0)
        return folder / "年度自评工作总结.docx", folder / "年度自评情况通报.docx"

    def _evaluated(self, name: str, plan: Plan, ledger: Path, status: int = 1) -> None:
        """A run over what is sent; one with damaged files ends with 1."""
        folder = sent(plan, self.folder / name, others=status == 1)
        for form in plan.forms:
            if code := form.flags.get("answer"):
                self._answered(folder, form, code)
        self._ledgers[name] = self._as_it_was(name, ledger)
        output = self.output(name).parent
        self.said[name] = self.command(
            "run", folder, "-o", output, "--ledger", ledger, "--archive", self.archive, "--jobs", "1", status=status
        )

    def _answered(self, folder: Path, form: Form, code: str) -> None:
        """The form comes back as the annotated workbook of the first round, with a word on a finding."""
        (folder / form.path).unlink()
        copy = Path(form.path).with_name(f"{Path(form.path).stem}_审核.xlsx")
        book = openpyxl.load_workbook(self.output("第一轮").parent / copy)
        note(book["审核结果"], code).value = _ANSWER
        book.save(folder / copy)

    def _as_it_was(self, name: str, ledger: Path) -> Path:
        """A copy of the ledger, which the bureau goes on with."""
        return Path(copyfile(ledger, self.folder / f"{name}的{ledger.name}"))

    @staticmethod
    def command(*arguments: object, status: int) -> str:
        """What a command says, which ends with this exit status."""
        ended = perfxl_here(*arguments)
        assert ended.returncode == status, f"{arguments[:2]}: {ended.stderr[-2000:]}"
        return ended.stderr


def _last_year(plan: Plan) -> Plan:
    year = {"year": str(planned.YEAR - 1)}
    forms = [
        replace(plan.form(key), budget=budget, executed=executed, flags=year)
        for key, budget, executed in planned.LAST_YEAR
    ]
    project, budget, executed = planned.SENT_NO_MORE
    gone = replace(forms[0], key="", path=f"水利局/{project}.xlsx", project=project, budget=budget, executed=executed)
    return replace(plan, forms=(*forms, gone))


def decided(path: Path, target: Path) -> None:
    """Choose the decisions on the sheet 待确认 of a consolidated workbook: of two versions the one that is to count."""
    book = openpyxl.load_workbook(path)
    sheet = book["待确认"]
    top = next(row for row in sheet.iter_rows() if "决定" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in top}
    for row in range(top[0].row + 1, sheet.max_row + 1):
        matter, perhaps = (str(sheet.cell(row, column[name]).value) for name in ("事项", "可能是"))
        sheet.cell(row, column["决定"]).value = _decision(matter, perhaps)
    target.parent.mkdir()
    book.save(target)


def _decision(matter: str, perhaps: str) -> str:
    if matter == "项目":
        return planned.DECIDED_PROJECT if planned.DECIDED_PROJECT in perhaps else "不在清单"
    if matter == "版本":
        return "采用" if any(word in perhaps for word in planned.TAKEN) else "不采用"
    return "是" if matter == "名称" else "否"


def note(sheet: openpyxl.worksheet.worksheet.Worksheet, code: str) -> openpyxl.cell.cell.Cell:
    """The cell of 审核说明 for the finding with a code."""
    heads: dict[object, int] = {}
    for row in sheet.iter_rows():
        values = {cell.value: cell.column for cell in row if cell.value}
        heads = values if "审核说明" in values else heads
        if code in values:
            return sheet.cell(row[0].row, heads["审核说明"])
    raise KeyError(code)
