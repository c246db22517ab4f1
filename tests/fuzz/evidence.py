"""Evidence: texts beside a criterion, of the grammar's own words and any others, read for every rule that reads them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from atheris import FuzzedDataProvider

from perfxl.excel.reading.cell import Cell
from perfxl.rules.evidence import amounts, arithmetic, cases, clauses, items, limits, rates  # noqa: F401  (imported late otherwise)
from perfxl.rules.kinds.rule import Rule, Sources
from perfxl.rules.rulebook import Rulebook, rulebooks
from perfxl.rules.scoring import score_rows
from tests.forms.rows import row
from tests.fuzz.words import PIECES

_MOST_SECONDS, _OF_CHARACTERS = 0.2, 10_000
_RULES: tuple[tuple[Rule, Rulebook], ...] = tuple(
    (rule, book) for book in rulebooks().values() for rule in book.rules if type(rule).read is not Rule.read
)
_GRAMMAR = (
    "本年", "上年", "去年", "2022年", "2023年度", "2024年", "同比", "较上年", "全市", "其他单位", "我单位", "本部门", "第一季度", "1-9月", "12月底", "截至2023年12月",
    "目标值", "计划完成", "力争", "如", "若", "每发现1项", "的，", "得2分", "扣0.5分", "共扣", "不扣分", "扣完为止", "得满分", "否则",
    "预算数", "支出数", "执行数", "决算", "超支", "节约", "超出预算", "低于预算", "未超预算", "控制在预算内", "等于", "大于", "比", "较", "减少", "增加", "不超过",
    "率", "比例", "=", "÷", "/", "*", "×100%", "(", "（", ")", "）", "+", "-", "负", "百分之", "%", "‰", "个百分点", "以上", "以下", "左右", "约",
    "无", "未", "没有", "不存在", "未发现", "未发生", "零", "均", "全部", "都", "已", "及时", "逾期", "自查", "问题", "投诉", "发现", "存在", "收到",
    "其中", "应", "共", "份", "项", "个", "次", "笔", "万元", "元", "亿元", "千元", "，", "。", "；", "、", "\n", "1.", "（1）", "一、", "《", "》",
    "0", "1", "2", "3", "18", "20", "95", "97.2", "0.95", "100", "512.2", "2560.8", "1,200", "99999999999999999999", "0.0000000001", "两", "十二", "三百",
)  # fmt: skip
_WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0)


def one(data: bytes) -> None:
    """Read a text for a rule; what it gives is worth between nothing and the weight."""
    source = FuzzedDataProvider(data)
    rule, book = _RULES[source.ConsumeIntInRange(0, len(_RULES) - 1)]
    weight = _WEIGHTS[source.ConsumeIntInRange(0, len(_WEIGHTS) - 1)]
    year = (None, 2023, 2024)[source.ConsumeIntInRange(0, 2)]
    text = _text_of(source, _words_of(rule))
    item = row("", "", rule.name)._replace(
        weight=Cell("表", 1, 4, weight),
        self_score=Cell("表", 1, 5, weight),
        reason=Cell("表", 1, 6, text),
    )
    _assert_quick(rule, text, weight, year)
    (score,) = score_rows([(item, rule, book, Sources(year=year))])
    assert score.score is None or 0 <= score.score <= weight, score
    assert all(math.isfinite(given.value) for given in score.inputs), score
    if score.score is not None:
        rule.sentence(score.inputs, score.weight, score.score, None)


def _assert_quick(rule: Rule, text: str, weight: float, year: int | None) -> None:
    """Nobody waits for a text. A pattern that is made for the first time is not the text's cost."""
    allowed = _MOST_SECONDS * max(1.0, len(text) / _OF_CHARACTERS)
    for attempt in range(2):
        begun = time.process_time()
        if attempt:
            clauses.clauses_of.cache_clear(), clauses.spelled.cache_clear()
        rule.read(text, weight, year)
        if (spent := time.process_time() - begun) <= allowed:
            return
    raise AssertionError(f"{spent:.2f} s for {len(text)} characters")


def _words_of(rule: Rule) -> tuple[str, ...]:
    """The words that a rule looks for."""
    specs = (word for spec in rule.inputs for word in (*spec.words, *spec.without, *spec.met, spec.label))
    return tuple(dict.fromkeys((rule.name, *rule.also, *rule.about, *specs, *rule.clause.split("，")[:20])))


def _text_of(source: FuzzedDataProvider, own: tuple[str, ...]) -> str:
    parts: list[str] = []
    for _ in range(source.ConsumeIntInRange(0, 30)):
        words = (own, _GRAMMAR, _GRAMMAR, PIECES)[source.ConsumeIntInRange(0, 3)]
        parts.append(words[source.ConsumeIntInRange(0, len(words) - 1)])
        if source.ConsumeIntInRange(0, 15) == 0:
            parts.append(source.ConsumeUnicodeNoSurrogates(5))
    text = "".join(parts)
    times = source.ConsumeIntInRange(0, 63)
    return text * (times * 8) if times > 60 else (text[:80] * times)[:1000] if times > 50 else text


def seeds() -> Iterator[tuple[str, bytes]]:
    """Nothing to begin with: the words lead the way."""
    yield "empty", b""
