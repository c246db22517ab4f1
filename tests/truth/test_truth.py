"""A bureau's two rounds, held against what is true of them: every sheet of 汇总.xlsx, its formulas, and the archive.

A difference is told by run and sheet: what is missing there, and what should not be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.formulas import formulas, stale_formulas
from tests.office import recalculated
from tests.truth import plan as planned
from tests.truth.expected import OPEN, WAIVED, Truth
from tests.truth.papers import paper_differences
from tests.truth.sheets import Book
from tests.truth.story import Story

pytest.importorskip("duckdb")

_LEVELS = {"错误": True, "警告": False}
# A whole whose units are given more than it: whether that is said too is not for this table.
_LEFT_OPEN = {"units-exceed"}


@pytest.mark.parametrize(
    ("large", "departments", "forms"),
    [
        pytest.param(False, 18, 68, id="18 departments", marks=pytest.mark.thorough),
        pytest.param(True, 60, 318, id="60", marks=pytest.mark.slow),
    ],
)
def test_every_sheet_says_what_is_true(tmp_path, large, departments, forms):
    story = Story(tmp_path, large)
    plan = planned.planned(large=large)
    assert (len(plan.roster), len(plan.forms)) == (departments, forms)
    story.told()
    wrong: dict[str, str] = {}
    for name, second in (("第一轮", False), ("第二轮", True)):
        truth = Truth(planned.planned(large=large, second=second), second)
        for what, said in differences(story.output(name), truth):
            wrong[f"{name} {what}"] = said
        for what, said in paper_differences(story, name, truth):
            wrong[f"{name} {what}"] = said
        unsaid = [project for project in truth.ended_waivers() if project not in story.said[name]]
        if unsaid:
            wrong[f"{name} 豁免"] = f"没有说明已不适用的豁免 {unsaid}"
    wrong |= dict(archived(story, Truth(planned.planned(large=large, second=True), second=True)))
    books = [story.output("第二轮")]
    assert len(formulas(books[0])) > 100
    stale = stale_formulas(books[0], recalculated(books, tmp_path / "重算")["汇总.xlsx"])
    assert "\n".join(f"{what}: {said}" for what, said in wrong.items()) == ""
    assert stale == []


def differences(path: Path, truth: Truth) -> Iterator[tuple[str, str]]:
    """Sheet by sheet, what it does not say, and what it says instead."""
    book = Book(path)
    for sheet, expected in CHECKS.items():
        try:
            found, wanted = expected(book, truth)
        except (KeyError, ValueError) as error:
            yield sheet, f"{type(error).__name__} {error}"
            continue
        if found != wanted:
            yield sheet, _told(found, wanted)


def _told(found: object, wanted: object) -> str:
    if isinstance(found, Counter) and isinstance(wanted, Counter):
        return f"缺 {[*(wanted - found).items()]}，多 {[*(found - wanted).items()]}"
    if isinstance(found, dict) and isinstance(wanted, dict):
        keys = [key for key in {**wanted, **found} if found.get(key) != wanted.get(key)]
        return "；".join(f"{key}：是 {found.get(key)}，应为 {wanted.get(key)}" for key in keys)
    return f"是 {found}，应为 {wanted}"


Both = tuple[object, object]


def _overview(book: Book, truth: Truth) -> Both:
    wanted = truth.figures()
    found = book.figures()
    return {name: found.get(name) for name in wanted}, wanted


def _first_sheets(book: Book, truth: Truth) -> Both:
    return [*book.sheets][:4], ["总览", "未报送", "待确认", "重复报送"]


def _grades(book: Book, truth: Truth) -> Both:
    """The final grades of projects and departments, by their own sheets."""
    projects = Counter(grade for (grade,) in book.rows("项目汇总", "最终等级"))
    own = (row for sheet in ("部门排名", "单位排名") if sheet in book.sheets for row in book.rows(sheet, "最终等级"))
    return {"项目": projects, "部门": Counter(grade for (grade,) in own)}, truth.grades()


def _short(book: Book, truth: Truth) -> Both:
    rows = book.rows("未报送", "部门（单位）", "应报部门表", "应报项目表", "已报", "缺")
    return {name: counts for name, *counts in rows}, {name: [*counts] for name, counts in truth.short().items()}


def _without_year(book: Book, truth: Truth) -> Both:
    """That forms without a year count is said."""
    said = {label: value for label, value in book.figures().items() if "年度" in label and "其他年度" not in label}
    return [value for value in said.values() if value == truth.without_year], [truth.without_year]


def _questions(book: Book, truth: Truth) -> Both:
    return Counter(matter for (matter,) in book.rows("待确认", "事项")), truth.questions()


def _repeated(book: Book, truth: Truth) -> Both:
    rows = book.rows("重复报送", "文件", "情况", "采用的文件")
    return Counter((_file(source), state, _file(kept)) for source, state, kept in rows), truth.repeated()


def _own_folder(book: Book, truth: Truth) -> Both:
    """Of the copies in a mail folder and in the unit's own, the latter is taken."""
    rows = [map(str, row) for row in book.rows("重复报送", "文件", "采用的文件")]
    mailed = [("邮件" in source, "邮件" in kept) for source, kept in rows if "邮件" in source + kept]
    return mailed, [(True, False)] * 2


def _other_years(book: Book, truth: Truth) -> Both:
    return book.counted("其他年度", "项目名称", "年度"), truth.other_years()


def _projects(book: Book, truth: Truth) -> Both:
    heads = (
        "部门（单位）", "项目名称", "年度", "预算数（万元）", "执行数（万元）", "执行率", "填报总分", "系统核算总分", "最终得分", "填报等级",
    )  # fmt: skip
    return book.counted("项目汇总", *heads), truth.project_rows()


def _project_counts(book: Book, truth: Truth) -> Both:
    """Open errors, warnings and waived findings of each project."""
    rows = book.rows("项目汇总", "部门（单位）", "项目名称", "错误", "警告", "已豁免")
    return Counter(row for row in rows if any(row[2:])), truth.project_counts()


def _ranking(book: Book, truth: Truth) -> Both:
    heads = ("部门（单位）", "系统核算总分", "最终得分", "总预算（万元）")
    sheets = [sheet for sheet in ("部门排名", "单位排名") if sheet in book.sheets]
    return sum((book.counted(sheet, *heads) for sheet in sheets), Counter()), truth.ranking()


def _ranks(level: str, sheet: str) -> Callable[[Book, Truth], Both]:
    def ranks(book: Book, truth: Truth) -> Both:
        return dict(book.rows(sheet, "部门（单位）", "名次")), truth.ranks(level)

    return ranks


def _by_department(book: Book, truth: Truth) -> Both:
    heads = ("部门（单位）", "年度", "项目数", "预算数（万元）", "执行数（万元）")
    return book.counted("部门×项目", *heads), truth.by_department()


def _superiors(book: Book, truth: Truth) -> Both:
    """One figure for the whole department, in the row of the superior."""
    heads = ("主管部门", "下属单位", "全部门总预算（万元）", "全部门项目预算数（万元）", "全部门项目表数")
    wholes = {name: figures for name, unit, *figures in book.rows("部门汇总", *heads) if unit is None}
    return wholes, {name: [*figures] for name, figures in truth.superiors().items()}


def _indicators(book: Book, truth: Truth) -> Both:
    rows = book.rows("指标明细", "项目名称", "系统核算得分", "分值")
    forms = len(truth.forms)
    return (len(rows), sum(weight for *_, weight in rows)), (7 * forms, 90 * forms)


def _findings(book: Book, truth: Truth) -> Both:
    """Errors, warnings and changed budgets; other hints are for the reader."""
    rows = book.rows("问题清单", "部门（单位）", "项目名称", "审核定义编码", "级别", "状态")
    found = Counter(row for row in rows if row[3] in _LEVELS or row[2] == "budget-changed")
    wanted = Counter(
        (one.department, one.project or None, one.code, _level(one.code, one.error), one.status)
        for one in truth.findings()
    )
    return found, wanted


def _level(code: str, error: bool) -> str:
    return "错误" if error else "提示" if code == "budget-changed" else "警告"


def _kinds(book: Book, truth: Truth) -> Both:
    """How often each code was found within forms; what is waived is counted apart."""
    rows = book.rows("问题类型", "审核定义编码", "数量", "级别", "审核范围")
    found = {code: number for code, number, level, scope in rows if scope == "表内" and level in _LEVELS}
    standing = (one.code for one in truth.findings() if one.status != WAIVED and one.code != "budget-changed")
    return found, dict(Counter(standing))


def _errors_by_department(book: Book, truth: Truth) -> Both:
    rows = book.rows("问题按部门", "部门（单位）", "错误", "审核范围")
    return Counter({name: errors for name, errors, scope in rows if scope == "表内" and errors}), truth.open_errors()


def _among(book: Book, truth: Truth) -> Both:
    rows = book.rows("表间审核", "审核定义编码", "部门（单位）")
    return Counter((code, department or "") for code, department in rows if code not in _LEFT_OPEN), truth.among()


def _list(book: Book, truth: Truth) -> Both:
    """How each project of the list stands; then the forms that are not on it, without a code."""
    rows = book.rows("项目清单核对", "项目编码", "部门（单位）", "情况")
    return sorted(row for row in rows if row[0]), sorted(truth.standings())


def _unlisted(book: Book, truth: Truth) -> Both:
    rows = book.rows("项目清单核对", "项目编码", "项目名称")
    return sorted(project for code, project in rows if not code), sorted(truth.unlisted())


def _targets(book: Book, truth: Truth) -> Both:
    changed = Counter(one.project for one in truth.findings() if one.code == "target-changed")
    return Counter(project for (project,) in book.rows("绩效目标核对", "项目名称")), changed


def _reviews(book: Book, truth: Truth) -> Both:
    return book.counted("复核", "部门（单位）", "项目名称", "核算", "复核", "最终"), truth.reviews()


def _sample(book: Book, truth: Truth) -> Both:
    """A tenth of the projects, rounded up, each once and with a reason."""
    rows = book.rows("复核抽样", "部门（单位）", "项目名称", "预算数（万元）", "原因")
    known = {(truth.department(form), form.project, form.budget) for form in truth.projects}
    told = len({row[:3] for row in rows} & known), all(reason for *_, reason in rows)
    return told, (-(-len(known) // 10), True)


def _strangers(book: Book, truth: Truth) -> Both:
    return book.counted("名单外", "填报名称", "项目名称"), truth.strangers()


def _over_years(book: Book, truth: Truth) -> Both:
    return book.counted("跨年对比", "项目名称", "情况", "预算数（万元）", "上次预算数（万元）"), truth.over_years()


def _unread(book: Book, truth: Truth) -> Both:
    found = Counter((_file(source), state) for source, state in book.rows("无法识别", "文件", "情况"))
    return found, Counter((_file(source), state) for source, state in planned.OTHERS)


def _circular(book: Book, truth: Truth) -> Both:
    """Of the departments that sent something; what may be sent around has no file, cell or code."""
    rows = book.rows("通报", "部门（单位）", "项目数", "部门整体得分")
    wanted = truth.circular()
    found = {str(name): (projects, score) for name, projects, score in rows if projects or score}
    found.pop("合计", None)
    return found, wanted


def _circular_heads(book: Book, truth: Truth) -> Both:
    heads = {str(value) for line in book.sheets["通报"][:6] for value in line}
    return {"文件", "单元格", "审核定义编码", "工作表"} & heads, set()


CHECKS: dict[str, Callable[[Book, Truth], Both]] = {
    "前四张工作表": _first_sheets, "总览": _overview, "等级": _grades, "未报送": _short, "待确认": _questions, "重复报送": _repeated,
    "本单位文件夹优先": _own_folder, "其他年度": _other_years, "没有年度": _without_year, "通报": _circular, "通报表头": _circular_heads, "部门得分": _ranking, "部门排名": _ranks("top", "部门排名"),
    "单位排名": _ranks("unit", "单位排名"), "项目汇总": _projects, "项目问题数": _project_counts, "部门×项目": _by_department,
    "部门汇总": _superiors, "指标明细": _indicators, "问题清单": _findings, "问题类型": _kinds, "问题按部门": _errors_by_department,
    "表间审核": _among, "项目清单核对": _list, "清单外项目": _unlisted, "绩效目标核对": _targets, "复核": _reviews, "复核抽样": _sample,
    "名单外": _strangers, "跨年对比": _over_years, "无法识别": _unread,
}  # fmt: skip
"""By sheet, or by what is looked for in several."""


def archived(story: Story, truth: Truth) -> Iterator[tuple[str, str]]:
    """The archive has each form once, as the second round left it, and last year's beside them."""
    import duckdb

    with duckdb.connect(str(story.archive), read_only=True) as archive:
        rows = archive.execute("SELECT project, year, budget, score FROM latest WHERE form = 'project'").fetchall()
    found = Counter((project, year, budget) for project, year, budget, _ in rows)
    wanted = Counter((form.project, form.year, form.budget) for form in truth.projects)
    projects = {form.key: form.project for form in truth.projects}
    wanted += Counter((projects[key], planned.YEAR - 1, budget) for key, budget, _ in planned.LAST_YEAR)
    wanted[planned.SENT_NO_MORE[0], planned.YEAR - 1, planned.SENT_NO_MORE[1]] += 1
    if found != wanted:
        yield "归档", _told(found, wanted)


def _file(source: object) -> str:
    return str(source).rpartition("/")[2]


def test_what_the_plan_plants_is_there_as_often_as_it_says():
    """The truth itself: figures added up by hand."""
    first = Truth(planned.planned(large=False), second=False)
    assert (len(first.projects), len(first.departments)) == (45, 12)
    assert first.figures()["错误（处）"] == 7
    assert Counter(one.code for one in first.findings()) == {
        "total-mismatch": 3, "missing-value": 2, "full-score-missed-target": 1, "grade-mismatch": 1,
        "execution-score-mismatch": 1, "low-execution": 1, "budget-changed": 1, "not-listed": 4, "amount-differs": 2,
        "target-changed": 3,
    }  # fmt: skip
    assert first.superiors()["云溪县卫生健康局"] == (None, 700, 3)
    assert [one.status for one in first.findings()].count(WAIVED) == 1
    assert {one.status for one in first.findings()} == {OPEN, WAIVED}
