"""The worked cases of a rulebook, scored as the rows of a form are."""

from __future__ import annotations

import re
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.comparison import compare
from perfxl.forms.model import Datum, Indicator
from perfxl.forms.words import normal
from perfxl.rules.inputs import Input
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import Detail, Example, Rule, Sources
from perfxl.rules.model import Score
from perfxl.rules.rulebook import Rulebook
from perfxl.rules.scoring import score_rows
from perfxl.text.numbers import read_number, show

NAME, TARGET, ACTUAL, SELF_SCORE, REASON, DETAILS = "指标", "目标值", "实际值", "自评得分", "评分依据", "单项得分"
_SHEET = "示例"
# the columns of the row that an example makes, as Excel counts them
_COLUMNS = {NAME: 1, TARGET: 2, ACTUAL: 3, "分值": 4, SELF_SCORE: 5, REASON: 6}
_FIRST_FREE = len(_COLUMNS) + 1


class Worked(NamedTuple):
    """An example with the score that its rule gives; `at` is its place, as its rule's and its own number in their lists."""

    at: tuple[int, int]
    rule: Rule
    example: Example
    score: Score

    @property
    def is_right(self) -> bool:
        """Whether the score is the one that the example states."""
        return self.score.score == float(self.example.score)

    @property
    def rests_on_data(self) -> bool:
        """Whether what is given was enough to compute from."""
        return self.score.basis not in ("claimed", "unscored") or not self.rule.states_points

    @property
    def given(self) -> str:
        """What is given, in Chinese: 目标值 100件，实际值 60件."""
        return "，".join(f"{name} {value}" for name, value in self.example.given.items())


def worked(book: Rulebook) -> list[Worked]:
    """Every example of a rulebook, scored in one batch."""
    places = [(number, at) for number, rule in enumerate(book.rules) for at in range(len(rule.examples))]
    cases = [(at, book.rules[at[0]], book.rules[at[0]].examples[at[1]]) for at in places]
    rows = [(*_row(rule, example, 1 + line), rule, example) for line, (_, rule, example) in enumerate(cases)]
    scores = score_rows((row, rule, book, sources) for row, sources, rule, _ in rows)
    return [Worked(at, rule, example, score) for (at, rule, example), score in zip(cases, scores, strict=True)]


def unknown_words(rule: Rule, example: Example) -> list[str]:
    """What an example gives that its rule knows nothing of."""
    return [name for name in example.given if name not in known_words(rule)]


def known_words(rule: Rule) -> list[str]:
    """What examples of a rule may give, by name."""
    if isinstance(rule, Indicators):
        return [DETAILS]
    labels = [spec.label for spec in rule.inputs]
    measure = [rule.measure.name] if isinstance(rule, Measured) else []
    return [*labels, *measure, NAME, TARGET, ACTUAL, SELF_SCORE, REASON]


def _row(rule: Rule, example: Example, line: int) -> tuple[Indicator, Sources]:
    """The row of a form that an example describes, with what stands on the sheet 基础数据 or on that of details."""
    given = dict(example.given)
    if isinstance(rule, Measured) and rule.measure.name in given:
        given[ACTUAL] = given.pop(rule.measure.name)
    weight = example.weight if example.weight is not None else rule.weight
    if weight is not None:
        given["分值"] = format(weight, "f")
    own = {name: _cell(given.pop(name, None), line, col) for name, col in _COLUMNS.items()}
    name_cell = own[NAME] or Cell(_SHEET, line, _COLUMNS[NAME], rule.name)
    name = name_cell.text
    compared = compare(own[TARGET], own[ACTUAL], name, rule.level2 or rule.level1)
    row = Indicator(
        row=line, level1=rule.level1, level2=rule.level2, level3=name, name_cell=name_cell,
        target=own[TARGET], actual=own[ACTUAL], weight=own["分值"], self_score=own[SELF_SCORE], reason=own[REASON],
        wanted=compared.wanted, reached=compared.reached, target_value=compared.target, actual_value=compared.actual,
        unit=compared.unit, direction=compared.direction, completion=compared.completion, mismatch=compared.mismatch,
        scale=compared.scale, on_time=compared.on_time, unclear=compared.unclear,
    )  # fmt: skip
    return row, _sources(rule, given, line)


def _sources(rule: Rule, given: dict[str, str], line: int) -> Sources:
    if isinstance(rule, Indicators):
        points = re.split("[、，,]", given.get(DETAILS, ""))
        cells = [cell for col, text in enumerate(points, _FIRST_FREE) if (cell := _cell(text, line, col))]
        inputs = [
            Input(f"detail:{c.col}", f"第 {n} 项得分", c.number, c, True)
            for n, c in enumerate(cells, 1)
            if c.number is not None
        ]
        return Sources((), [Detail(rule.group, each) for each in inputs])
    cells_of = ((label, _cell(text, line, col)) for col, (label, text) in enumerate(given.items(), _FIRST_FREE))
    return Sources([Datum(rule.name, normal(label), cell) for label, cell in cells_of if cell is not None])


def _cell(text: str | None, line: int, col: int) -> Cell | None:
    """A cell as if the text had been typed into Excel: 85% and 0.85 are numbers."""
    if text is None:
        return None
    found = read_number(text)
    if found is None:
        return Cell(_SHEET, line, col, text)
    return Cell(_SHEET, line, col, text, found.number, found.number, found.decimals, found.percent)


def told(one: Worked) -> str:
    """An example with its result, in Chinese: 目标值 100件，实际值 60件：得 6 分."""
    return f"{one.given}：得 {show(float(one.example.score))} 分"
