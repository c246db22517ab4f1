"""The words by which reports speak of a form's figures: subjects, labels, what may stand between, units.

A clause is understood whole, from its beginning to the unit, or not at all: 办公费预算30万元 is about something else, as
nothing here knows 办公费.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from perfxl.narrative.claim import What

NUMBER = r"(?<![\d.])(?<!\d )(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?![\d]|\.\d| \d)"
MONEY_UNIT = r"亿元|万元|千元|元|万(?![\u4e00-\u9fff])"
# An amount, a rate or points, whatever they are of: a clause with one that is not understood is about something else.
FIGURE = re.compile(r"\d(?:亿|万|千|元|%|分(?![之布]))")
# What makes a number another than it says, or no statement at all.
VAGUE = re.compile(
    r"[，,]?(?:主要)?(?:用于|用作|作为|购|支付)|、[优良中差]|得满分|不?扣|以上|以下|以内|之内|左右|上下|多|余|以?及|[-—~～至到]\d|的(?!$)|个百分点"
)

_THIS, _PROJECT = ("本项目", "该项目", "此项目"), ("项目",)
_BODY = ("本部门", "我部门", "部门整体", "部门", "本单位", "我单位", "单位", "我局", "我办", "我中心", "我院", "我校", "我委", "我区", "我县",
         "我市", "我镇", "我街道", "区", "县", "市", "局", "办公室")  # fmt: skip
_SOURCES = ("财政拨款", "财政资金", "区财政", "县财政", "市财政", "省财政", "镇财政", "财政", "专项")
_YEARLY = ("全年", "年度", "当年", "本年度", "本年", "年内", "调整后的", "调整后", "调整预算后")
_TIME = (
    "截至",
    "截止",
    "到",
    "12月31日",
    "12月底",
    "12月末",
    "年底",
    "年末",
    "年终",
    "期末",
    "底",
    "末",
    "止",
    "在",
    "经",
    "经过",
)
_PLAIN = (
    "经费", "资金", "支出", "安排的", "安排", "落实", "批复", "批准", "核定", "下达", "的", "共", "共计", "总计", "合计", "累计", "总",
    "实际", "已", "其", "由", "为", "实现", "完成", "当前", "绩效", "自评", "自我评价", "综合", "评价", "评定", "评分", "打分", "最终", "最后",
    "整体", "结果", "情况", "根据", "按照", "按", "依据", "对照", "评分标准", "评价标准", "计算", "测算", "得出", "本次", "故", "因此", "即", "综上",
    "综上所述", "预算", "资金使用", "是", "有", "投入", "使用", "执行", "用于", "全部", "主要", "结论", ":",
)  # fmt: skip
_FILLED = (
    "为", "是", "共", "达到了", "达到", "达", "到", "合计", "共计", "总计", "计", ":", "“", '"', "”", "数", "金额", "资金", "总额", "总数",
    "安排", "完成", "实际", "了", "人民币", "均为", "的", "率", "经费", "评定", "评为", "确定", "定", "属于", "属", "综合", "得", "以",
)  # fmt: skip
_LABELS: tuple[tuple[What, tuple[str, ...]], ...] = (
    ("rate", (
        "预算资金执行率", "资金预算执行率", "预算执行率", "资金执行率", "执行率", "预算完成率", "预算支出执行率", "支出执行率", "资金使用率",
        "资金支出率", "预算支出率", "支出率", "支付率", "预算执行进度", "支出进度", "执行进度", "占全年预算数的", "占年度预算数的", "占预算数的",
        "占预算的", "占全年预算的", "占预算总额的",
    )),
    ("initial", ("年初预算数", "年初预算安排", "年初预算", "年初安排预算", "年初安排", "初始预算")),
    ("budget", (
        "资金总额", "预算总额", "预算总数", "总预算", "预算金额", "预算资金", "预算安排数", "预算安排", "预算批复数", "预算批复", "预算数", "预算经费",
        "预算", "安排资金", "安排经费", "安排预算资金", "安排预算数", "安排预算",
    )),
    ("executed", (
        "预算执行数", "资金执行数", "执行总数", "执行数", "执行金额", "执行资金", "预算执行", "资金执行", "实际执行", "执行", "实际支出数", "实际支出",
        "支出总额", "支出数", "支出金额", "支出资金", "支出", "实际使用资金", "实际使用", "使用资金", "实际支付",
    )),
    ("grade", (
        "绩效评价等级", "评价等级", "自评等级", "绩效等级", "评定等级", "等级", "评价等次", "自评等次", "等次", "绩效级别", "评价级别", "级别",
        "自评结果", "自评结论", "评价结论", "评价结果", "结论", "评定为", "评为",
    )),
    ("self_total", (
        "自评总得分", "自评总分", "自评总评分", "自评综合得分", "综合自评得分", "自评分数", "自评得分", "自评分", "自评分值", "自评", "综合得分", "总得分",
        "总评分", "评价总分", "评价得分", "总分", "得分", "得",
    )),
)  # fmt: skip
# Words of any expense: what they are of is only likely.
WEAK_LABELS = frozenset(
    {"安排资金", "安排经费", "支出", "支出资金", "支出金额", "使用资金", "实际使用", "实际使用资金", "实际支付"}
)
# Without these a score may be that of an indicator.
TOTAL_LABELS = frozenset({
    "自评总得分", "自评总分", "自评总评分", "自评综合得分", "综合自评得分", "综合得分", "总得分", "总评分", "评价总分",
})  # fmt: skip
_COMPLETED = re.compile(r"(?:完成|占)了?(?:全年|年度|年初|本年度?|调整后)?的?(?:总?预算)(?:总?数|总额|资金)?的")
WHAT_OF = {word: what for what, words in _LABELS for word in words}
_YEAR = re.compile(r"(20\d\d)年度?")
# What brackets hold is covered; behind a name it is a remark on that.
_BRACKET, _BRACKETED = re.compile("\0+"), {"own", "this"}
_GRADE = re.compile(r"[“\"”']?(优秀|优|良好|良|中等|中|差)[”\"“']?(?![\u4e00-\u9fff])")
GRADE_OF = {"优秀": "优", "优": "优", "良好": "良", "良": "良", "中等": "中", "中": "中", "差": "差"}
_VALUES: dict[What, re.Pattern[str]] = {
    "rate": re.compile(f"{NUMBER}(?P<unit>%)"),
    "self_total": re.compile(f"{NUMBER}(?P<unit>分)"),
}
_MONEY = re.compile(f"{NUMBER}(?P<unit>{MONEY_UNIT})")


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_LABEL = re.compile(any_of(WHAT_OF))
_FILL = re.compile(f"(?:{any_of(_FILLED)})")
_PREFIX = re.compile(any_of({*_THIS, *_PROJECT, *_BODY, *_SOURCES, *_YEARLY, *_TIME, *_PLAIN}))
_GROUPS = {
    **dict.fromkeys(_THIS, "this"),
    **dict.fromkeys(_PROJECT, "project"),
    **dict.fromkeys(_BODY, "body"),
    **dict.fromkeys(_SOURCES, "source"),
    **dict.fromkeys(_YEARLY, "yearly"),
}


class Stated(NamedTuple):
    """A label with its value in a clause: `label` as written, where the value ends, what its prefix speaks of.

    `about` has "this" (本项目), "project", "body", "own" (the form's names), "source", "yearly".
    """

    what: What
    label: str
    about: frozenset[str]
    end: int
    number: str = ""
    unit: str = ""
    grade: str = ""


class Words:
    """The grammar of one form: its names, and the year that it is about."""

    def __init__(self, names: Iterable[str], bodies: Iterable[str], year: int | None) -> None:
        """With what the form is called, in reports too, and who has it."""
        self._groups = {**dict.fromkeys(filter(None, bodies), "body"), **dict.fromkeys(filter(None, names), "own")}
        quoted = [f'[“"《]?(?:{re.escape(name)})[”"》]?' for name in sorted(self._groups, key=len, reverse=True)]
        self._own = re.compile("|".join(quoted)) if quoted else None
        self._year = year

    def stated(self, clause: str) -> list[Stated]:
        """What a clause states, as far as it is understood from its beginning."""
        found: list[Stated] = []
        at, about = 0, set[str]()
        while at < len(clause):
            if stated := self._label(clause, at, frozenset(about)):
                found.append(stated)
                at = stated.end
            elif end := self._prefix(clause, at, about):
                at = end
            else:
                break
        return found

    def subject(self, clause: str) -> frozenset[str]:
        """What the understood beginning of a clause speaks of."""
        at, about = 0, set[str]()
        while end := self._prefix(clause, at, about):
            at = end
        return frozenset(about)

    def names_it(self, text: str) -> bool:
        """Whether a text names what the form is about."""
        return any(name in text for name, group in self._groups.items() if group == "own")

    def nameless(self, text: str) -> str:
        """A text without the form's names, whose words say nothing of what is told of it."""
        return self._own.sub("", text) if self._own else text

    def other_year(self, text: str) -> bool:
        """Whether a text is of another year."""
        return self._year is not None and any(int(year) != self._year for year in _YEAR.findall(text))

    def _prefix(self, clause: str, at: int, about: set[str]) -> int:
        """Where a word ends that may stand before a label, 0 where there is none."""
        if self._own and (match := self._own.match(clause, at)):
            about.add(self._groups.get(match[0].strip('“”"《》'), "own"))
            return match.end()
        if match := _YEAR.match(clause, at) or (_BRACKET.match(clause, at) if about & _BRACKETED else None):
            return match.end()
        if match := _PREFIX.match(clause, at):
            if group := _GROUPS.get(match[0]):
                about.add(group)
            return match.end()
        return 0

    def _label(self, clause: str, at: int, about: frozenset[str]) -> Stated | None:
        """A label at a place, and its value behind it."""
        match = _COMPLETED.match(clause, at) or _LABEL.match(clause, at)
        if match is None:
            return None
        what = WHAT_OF.get(match[0], "rate")
        end = match.end()
        while True:
            if value := _value(what, clause, end):
                return Stated(what, match[0], about, value.end(), *_parts(what, value))
            if not (fill := _FILL.match(clause, end)):
                return None
            end = fill.end()


def _value(what: What, clause: str, at: int) -> re.Match[str] | None:
    return _GRADE.match(clause, at) if what == "grade" else _VALUES.get(what, _MONEY).match(clause, at)


def _parts(what: What, value: re.Match[str]) -> tuple[str, str, str]:
    return ("", "", GRADE_OF[value[1]]) if what == "grade" else (value["number"].replace(",", ""), value["unit"], "")
