"""`perfxl rules list, show, check`: rulebooks for people to read, and what is wrong in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from perfxl.rules.checking import doubts, remarks
from perfxl.rules.examples import Worked, told, worked
from perfxl.rules.grades import by_height
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.reasons import reason
from perfxl.rules.rulebook import Grade, Group, Rulebook, RulebookError, load_rulebook, rulebooks, written
from perfxl.text.errors import CallError
from perfxl.text.numbers import show

_FORMS = {"project": "项目表", "department": "部门表", "any": "项目表、部门表"}
_APPLIES = {"execution": "预算执行率", "quantitative": "定量指标", "qualitative": "定性指标"}


def listed() -> Iterator[str]:
    """A line for each rulebook that perfxl carries, its name first."""
    for book in rulebooks().values():
        yield "  ".join((book.name, _FORMS[book.form], _years(book.years), _where(book), book.title))


def named(book: Rulebook) -> str:
    """A rulebook in a line for people: region, years, kind of form, title."""
    return f"{_where(book)}　{_years(book.years)}　{_FORMS[book.form]}　{book.title}"


def shown(name: str) -> Iterator[str]:
    """A rulebook as text: what it is for, grades, groups, then each rule. Raises RulebookError."""
    book = load_rulebook(name)
    yield f"{book.full_title}（{book.name}，第 {book.version} 版）"
    yield f"适用：{_FORMS[book.form]}，{_years(book.years)}年度，{_where(book)}"
    yield f"来源：{book.source}{'' if book.source_read else '（未见原文）'}"
    yield f"得分保留 {book.decimals} 位小数，四舍五入"
    yield f"等级：{'；'.join(map(_grade, by_height(book.grades)))}"
    if book.groups:
        binding = "（表内另行标明的，以表内为准）" if book.groups_as_labelled else ""
        yield f"一级指标分值：{'；'.join(map(_group, book.groups))}{binding}"
    for cap in book.caps:
        yield f"封顶：预算执行率{cap.told}{f'（{cap.clause}）' if cap.clause else ''}"
    if book.not_applicable:
        yield f"完成值或自评得分写“{'、'.join(book.not_applicable)}”的指标不计，其余按 100 分折算"
    cases = worked(book)
    for number, rule in enumerate(book.rules):
        yield ""
        yield from _rule(number, rule, [one for one in cases if one.at[0] == number])


def checked(name: str) -> tuple[str, bool]:
    """What is wrong in a rulebook, each with its place, or that nothing is; and whether it is right.

    Raises CallError where there is no such rulebook.
    """
    path = Path(name)
    is_file = path.suffix.lower() in (".toml", ".xlsx")
    if is_file and not path.is_file():
        raise CallError(f"找不到“{name}”。请检查路径。")
    if not is_file:
        load_rulebook(name)
    try:
        found = written(name)
    except RulebookError as error:
        return str(error), False
    book = found.book
    if faults := doubts(book, _beside(path) if book.own else rulebooks().values()):
        return found.tell(faults), False
    examples = sum(len(rule.examples) for rule in book.rules)
    right = f"{path.name}：没有发现错误。{book.title}，{len(book.rules)} 条规则，{examples} 个示例。"
    return "\n".join([right, *(f"提示：{remark}" for remark in remarks(book))]), True


def _beside(path: Path) -> Iterator[Rulebook]:
    """The rulebooks in the files beside a file, as far as they can be read: .toml, and .xlsx that are called so."""
    for other in sorted([*path.parent.glob("*.toml"), *path.parent.glob("*规则*.xlsx")]):
        if other.name != path.name and not other.name.startswith("~$"):
            try:
                yield load_rulebook(str(other))
            except RulebookError:
                continue  # what is wrong there is said when that file is checked


def _rule(number: int, rule: Rule, cases: Iterable[Worked]) -> Iterator[str]:
    names = "、".join((rule.name or _APPLIES.get(rule.applies, rule.key), *rule.also))
    weight = f"（{show(float(rule.weight))} 分）" if rule.weight is not None else ""
    again = f"，同名的第 {rule.occurrence} 行" if rule.occurrence > 1 else ""
    yield f"{number + 1}. {' / '.join(filter(None, (rule.level1, rule.level2, names)))}{weight}{again}"
    yield f"   计分：{rule.wording}"
    for phrase in rule.parameters():
        if phrase != rule.wording:
            yield f"     {phrase}"
    if rule.inputs:
        yield f"   数据项：{'、'.join(f'{spec.label}（{spec.unit}）' if spec.unit else spec.label for spec in rule.inputs)}"
    yield f"   评分标准：{' '.join(rule.clause.split())}{'' if rule.source_read else '（未见原文）'}"
    if rule.reading:
        yield f"   理解：{rule.reading}"
    for one in cases:
        yield f"   示例：{told(one)}"
        yield f"         {reason(one.score)}"


def _grade(grade: Grade) -> str:
    low, high = grade.range.low, grade.range.high
    left, right = "≤" if grade.range.low_closed else "＜", "≤" if grade.range.high_closed else "＜"
    return f"{grade.name} {low}分{left}得分{right}{high}分"


def _group(group: Group) -> str:
    other = f"，没有“{group.without.name}”时 {group.without.weight} 分" if group.without else ""
    return f"{group.name} {group.weight} 分{other}"


def _where(book: Rulebook) -> str:
    return "、".join(book.regions) or "全国"


def _years(years: Iterable[int]) -> str:
    """Years in short: 2019-2024、2026."""
    told: list[list[int]] = []
    for earlier, year in pairwise([None, *sorted(years)]):
        assert year is not None
        if earlier is not None and year == earlier + 1:
            told[-1].append(year)
        else:
            told.append([year])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in told)
