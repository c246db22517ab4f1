"""What is doubtful in a rulebook that can be read: weights, data items, clauses, years, its own examples; what to know of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from perfxl.forms.words import normal
from perfxl.rules.clauses.application import own_rule
from perfxl.rules.contents import content_of
from perfxl.rules.examples import known_words, unknown_words, worked
from perfxl.rules.kinds.bands import PointsBand
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.names import criterion_name
from perfxl.rules.rulebook import Rulebook, rulebooks
from perfxl.rules.workbook.ratios import has_unnamed_parts
from perfxl.rules.workbook.words import rule_in_words
from perfxl.text.numbers import show
from perfxl.text.schema import Fault

_FULL = Decimal(100)
_ALL_ROWS = {"quantitative": "定量指标", "qualitative": "定性指标"}


def doubts(book: Rulebook, others: Iterable[Rulebook] = ()) -> list[Fault]:
    """Every fault of a rulebook beyond what its fields allow; `others` are those that forms could be scored by as well."""
    found = [fault for each in _EACH for fault in each(book)]
    overlaps = (
        Fault(("years",), f"{years} 年度与“{other.name}”（{other.title}）重叠，同一张表有两套规则")
        for other, years in _overlaps(book, others)
    )
    return [*found, *overlaps]


def remarks(book: Rulebook) -> Iterator[str]:
    """What there is to know of a rulebook of the bureau's own that is no mistake, in sentences."""
    if not book.own:
        return
    if book.replaces and content_of(book) != content_of(rulebooks()[book.replaces]):
        yield f"编码“{book.name}”与程序自带的相同：用本规则时代替自带的那一套，结果里会注明。要与它分开，请换一个编码和名称。"
    for other, years in _overlaps(book, rulebooks().values()):
        yield f"{years} 年度与自带的“{other.name}”（{other.title}）适用于同样的表：指定了本规则的，按本规则计分。"
    if unnamed := [rule.name for rule in book.rules if has_unnamed_parts(rule)]:
        yield (
            f"{'、'.join(unnamed)}没有写明怎样算，基础数据里会写成“{unnamed[0]}的分子”。"
            "请把公式写进“指标说明”（如 某率＝甲÷乙×100%），或在“评分规则-数据项”里写明。"
        )
    for rule in book.rules:
        if rule.weight is not None and (rows := _ALL_ROWS.get(rule.applies)):
            yield f"“{rows}”写了分值 {_points(rule.weight)} 分：自评表上填了分值的指标以表上为准，没有填的才用它。"
        if (read := _clause_otherwise(rule)) is not None:
            yield (
                f"“{rule.name}”的评分标准读作“{rule_in_words(read).rstrip('。')}”，"
                f"与填的“{rule_in_words(rule).rstrip('。')}”不同，按填的计分。请把两处改成一致。"
            )


def _clause_otherwise(rule: Rule) -> Rule | None:
    """The rule that a criterion's clause states where that is another one; a reading that is written down says why."""
    if rule.applies != "criterion" or rule.weight is None or not rule.states_points or rule.reading:
        return None
    bare = replace(rule, clause="")
    found = own_rule(bare, criterion_name(rule.name), rule.clause, rule.weight)
    return found if isinstance(found, Rule) and found is not bare else None


def _weights(book: Rulebook) -> Iterator[Fault]:
    """The weights of all criteria add up to 100, where each states one."""
    criteria = _criteria(book)
    weights = [rule.weight for rule in criteria if rule.weight is not None]
    if criteria and len(weights) == len(criteria) and sum(weights) != _FULL:
        yield Fault(("rule",), f"各指标分值合计应为 100 分，实为 {_points(sum(weights, Decimal(0)))} 分")


def _group_weights(book: Rulebook) -> Iterator[Fault]:
    """A group's criteria weigh together what the group does; the groups make 100, with the execution rate where it counts."""
    weighed: dict[str, list[Decimal | None]] = defaultdict(list)
    for rule in _criteria(book):
        if group := book.group_of(rule.level1):
            weighed[group.name].append(rule.weight)
    for number, group in enumerate(book.groups):
        weights = weighed.get(group.name, [])
        known = [weight for weight in weights if weight is not None]
        if known and len(known) == len(weights) and sum(known) != group.weight:
            total = _points(sum(known, Decimal(0)))
            message = f"“{group.name}”写的是 {_points(group.weight)} 分，各指标合计为 {total} 分，应相等"
            yield Fault(("groups", number), message)
    yield from _whole(book)


def _whole(book: Rulebook) -> Iterator[Fault]:
    """Groups that bind make 100; where a form may state others they are no more than a suggestion."""
    if not book.groups or book.groups_as_labelled:
        return
    execution = book.rule_for("execution")
    own = execution.weight if execution is not None and execution.weight is not None else Decimal(0)
    total = sum((group.weight for group in book.groups), own)
    if total != _FULL:
        told = f"（含预算执行率 {_points(own)} 分）" if own else ""
        yield Fault(("groups",), f"一级指标分值合计{told}应为 100 分，实为 {_points(total)} 分")


def _clauses(book: Rulebook) -> Iterator[Fault]:
    """Every rule has the words that it comes from."""
    for number, rule in enumerate(book.rules):
        if not rule.clause.strip():
            yield Fault(("rule", number, "clause"), "没有写评分标准原文")


def _names(book: Rulebook) -> Iterator[Fault]:
    """A criterion is found by its name: each has one, and no two the same for the same row."""
    counts = Counter((rule.name, rule.occurrence) for rule in _criteria(book) if rule.name)
    for number, rule in enumerate(book.rules):
        if rule.applies != "criterion":
            continue
        if not rule.name:
            yield Fault(("rule", number), "没有写指标名称（name），表里的行无从对应")
        elif counts[rule.name, rule.occurrence] > 1:
            message = f"“{rule.name}”有 {counts[rule.name, rule.occurrence]} 条规则；同名的各行用 occurrence 区分"
            yield Fault(("rule", number, "name"), message)


def _inputs(book: Rulebook) -> Iterator[Fault]:
    """Every data item is used, and told from the others by its label."""
    for number, rule in enumerate(book.rules):
        used, labels = {*rule.input_keys()}, Counter(normal(spec.label) for spec in rule.inputs)
        for at, spec in enumerate(rule.inputs):
            if spec.key not in used:
                yield Fault(("rule", number, "inputs", at), f"数据项“{spec.label}”（{spec.key}）没有用到")
            elif labels[normal(spec.label)] > 1:
                yield Fault(("rule", number, "inputs", at), f"有几个数据项都叫“{spec.label}”，基础数据里分不开")


def _above_weight(book: Rulebook) -> Iterator[Fault]:
    """No band gives more than the weight."""
    for number, rule in enumerate(book.rules):
        if rule.weight is None:
            continue
        for at, band in enumerate(getattr(rule, "bands", ())):
            if isinstance(band, PointsBand) and band.points > rule.weight:
                message = f"得 {_points(band.points)} 分，超过本指标分值 {_points(rule.weight)} 分"
                yield Fault(("rule", number, "bands", at, "points"), message)


def _examples(book: Rulebook) -> Iterator[Fault]:
    """The examples come out as they are written."""
    for one in worked(book):
        number, at = one.at
        path = ("rule", number, "examples", at)
        if unknown := unknown_words(one.rule, one.example):
            known = "、".join(known_words(one.rule))
            yield Fault((*path, "given"), f"没有“{'、'.join(unknown)}”这一项。可用：{known}")
        elif not one.rests_on_data:
            yield Fault(
                (*path, "given"), f"示例（{one.given}）给出的数据不够核算。可用：{'、'.join(known_words(one.rule))}"
            )
        elif not one.is_right:
            stated = show(float(one.example.score))
            yield Fault((*path, "score"), f"示例（{one.given}）写的是 {stated} 分，按规则得 {show(one.score.score)} 分")


_EACH: Sequence[Callable[[Rulebook], Iterator[Fault]]] = (
    _weights, _group_weights, _clauses, _names, _inputs, _above_weight, _examples,
)  # fmt: skip


def _overlaps(book: Rulebook, others: Iterable[Rulebook]) -> Iterator[tuple[Rulebook, str]]:
    """The other rulebooks that are for the same forms of the same place in the same years, and those years."""
    for other in others:
        if other.name == book.name or not _are_for_the_same(book, other):
            continue
        if years := sorted({*book.years} & {*other.years}):
            yield other, "、".join(map(str, years))


def _are_for_the_same(one: Rulebook, other: Rulebook) -> bool:
    """Whether two rulebooks are for one kind of form of one place."""
    same_form = one.form == other.form or "any" in (one.form, other.form)
    return same_form and bool({*one.regions} & {*other.regions}) and one.has_group == other.has_group


def _criteria(book: Rulebook) -> list[Rule]:
    return [rule for rule in book.rules if rule.applies == "criterion"]


def _points(points: Decimal) -> str:
    return show(float(points))
