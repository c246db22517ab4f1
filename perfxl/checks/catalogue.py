"""The catalogue of findings: what each code is called and the sentence it is told in.

A sentence says what is stated, what is expected and what to do; `{…}` are the finding's facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfxl.checks.finding import Finding

LEVEL_NAMES = {"error": "错误", "warning": "警告", "info": "提示"}


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind of finding: its Chinese name (审核定义名称) and its sentences, by variant."""

    name: str
    sentence: str
    variants: tuple[tuple[str, str], ...] = ()

    def template(self, variant: str) -> str:
        """The sentence of a variant, the plain one where there is none."""
        return dict(self.variants).get(variant, self.sentence)


CATALOGUE: dict[str, Definition] = {
    "score-above-weight": Definition(
        "自评得分超过分值",
        "“{name}”自评 {stated} 分，超过分值 {weight} 分。应不高于 {expected} 分，请改正。",
        (("group", "“{name}”各项自评得分合计 {stated}，超过其标明的 {weight} 分。应不高于 {expected} 分，请改正。"),),
    ),
    "weights-not-100": Definition(
        "权重合计不等于100", "各项分值（含预算执行率）合计为 {stated}，应为 100。请核对每一项分值。"
    ),
    "level-weight-off": Definition(
        "一级指标权重不符",
        "“{name}”各指标分值合计 {stated}，与规则规定的 {expected} 不符。请调整分值，或在说明中写明原因。",
        (("label", "“{name}”各指标分值合计 {stated}，与其标明的 {expected} 不符。请核对分值。"),),
    ),
    "total-mismatch": Definition(
        "总分与各项得分合计不符", "总分填 {stated}，各项自评得分合计为 {expected}。请改正总分或核对各项得分。"
    ),
    "grade-mismatch": Definition(
        "评价等级与总分不符", "总分 {total} 对应等级“{expected}”，填报为“{stated}”。请改正等级。"
    ),
    "execution-rate-mismatch": Definition(
        "预算执行率计算有误", "预算执行率填 {stated}，按 {executed} ÷ {budget} 应为 {expected}。请改正。"
    ),
    "execution-score-mismatch": Definition(
        "预算执行率得分有误", "预算执行率得分填 {stated}，按执行率 {rate} 和分值 {weight} 应为 {expected}。请改正。"
    ),
    "funds-mismatch": Definition(
        "资金数据不符",
        "“{name}”{column}填 {stated}，各分项合计为 {expected}。请核对总额与分项。",
        (
            ("overspent", "“{name}”执行数 {stated} 超过预算数 {expected}。若系使用上年结转，请说明；否则请改正。"),
            ("levels", "{name}合计 {stated}，与 {expected} 不符。请核对各类资金。"),
        ),
    ),
    "score-differs": Definition(
        "自评得分与规则计算不符", "“{name}”自评 {stated} 分，按完成值计算应为 {expected} 分（{how}）。请改正。"
    ),
    "evidence-differs": Definition(
        "自评得分与评分依据不符", "“{name}”自评 {stated} 分，按评分依据中的 {quoted} 计算应为 {expected} 分。请核对。"
    ),
    "band-mismatch": Definition(
        "定性指标得分超出区间",
        "“{name}”完成情况为“{actual}”，得分应在 {low}～{high} 分之间，自评 {stated} 分，按 {expected} 分认定。请改正或说明。",
    ),
    "full-score-missed-target": Definition(
        "未达目标却得满分",
        "“{name}”目标 {target}，实际 {actual}，未达目标却自评满分 {stated}。应为 {expected} 分，请改正。",
    ),
    "unexplained-deviation": Definition(
        "偏差未说明原因",
        "“{name}”自评 {stated} 分，低于分值 {weight} 分，但没有说明原因。请补写偏差原因和改进措施。",
        (
            ("late", "“{name}”晚于计划时间完成，但没有说明原因。请补写偏差原因和改进措施。"),
            ("missed", "“{name}”未达目标（完成率 {completion}），但没有说明原因。请补写偏差原因和改进措施。"),
            ("beaten", "“{name}”完成率 {completion}，超出目标过多，但没有说明原因。请说明目标设定是否合理。"),
        ),
    ),
    "actual-copies-target": Definition(
        "实际完成值照抄目标值", "“{name}”的实际完成值写成“{stated}”，与目标值相同且带符号。请填实际完成的数值。"
    ),
    "type-mismatch": Definition(
        "目标值与完成值类型不一致",
        "“{name}”目标 {target}，实际 {stated}，无法比较。请用同样的写法填写。",
        (
            ("words-for-number", "“{name}”目标是数值 {target}，实际却写成文字“{stated}”。请填实际完成的数值。"),
            ("number-for-words", "“{name}”目标是文字“{target}”，实际却填了数值 {stated}。请按目标的写法填写完成情况。"),
            ("units", "“{name}”目标 {target} 与实际 {stated} 的单位不同。请改为同一单位。"),
            ("misread-sign", "“{name}”目标 {target} 与实际 {stated} 相差悬殊，“≥”可能误写成了“2”。请核对目标值。"),
        ),
    ),
    "cross-check": Definition(
        "表内数据相互矛盾", "“{name}”的实际完成值填 {stated}，与资金部分算得的预算执行率 {expected} 不一致。请核对。"
    ),
    "missing-value": Definition(
        "必填项未填",
        "{what}未填写。请补填。",
        (
            ("self-score", "“{what}”的自评得分未填写，{then}"),
            ("total", "总分未填写，审核结果中已按公式补算。"),
            ("grade", "评价等级未填写，审核结果中已按总分补填。"),
            ("data", "基础数据“{what}”未填写，“{name}”按自评得分认可。没有发生的请填 0。"),
        ),
    ),
    "hidden-or-duplicate": Definition(
        "隐藏的行列或重复的表",
        "表内第 {what} 被隐藏。请取消隐藏，核对其中内容。",
        (("same", "工作簿里有两张相同的表（{what}），另一张在“{other}”。请删去重复的一张。"),),
    ),
    "amount-unit": Definition(
        "金额单位可疑",
        "“{name}”{column}填 {stated}，表头单位是{unit}，疑似按元填写。请核对单位，如有误请改为 {expected}。",
        (("parts", "“{name}”{column}填 {stated}，各分项合计 {expected}，恰好相差一万倍。请统一用{unit}填写。"),),
    ),
    "layout-unknown": Definition("表式未收录", "这种表式没有收录，已按表头用语读取，识别的栏目：{known}。请核对结果。"),
    "unplaced-column": Definition("栏目未识别", "表头“{stated}”不认识，该列内容没有用于审核。"),
    "rulebook-year": Definition(
        "评分规则年度不同",
        "本表为 {stated} 年度，评分规则是按 {expected} 年度编写的。已用“{rulebook}”计分，请核对当年规则。",
    ),
    "unparsed": Definition(
        "无法识别的数值",
        "{what}“{stated}”不是数值，无法计算。请填数字。",
        (
            ("grade", "评价等级“{stated}”看不出选的是哪一级（{grades}）。请只选一项。"),
            ("error-value", "{what}是错误值（如 #DIV/0!）。请检查该单元格的公式。"),
            ("uncached", "{what}的公式没有保存计算结果。请用 Excel 或 WPS 打开工作簿，保存后再审核。"),
        ),
    ),
}


# A sentence quotes no more of a cell, which may hold 32,767 characters: as many as a comment may have.
_LONGEST_FACT = 300


def message(finding: Finding) -> str:
    """The finding as a Chinese sentence: what is stated, what is expected, what to do."""
    given = {"stated": finding.stated, "expected": finding.expected, **finding.facts}
    facts = {name: _in_short(fact) if isinstance(fact, str) else fact for name, fact in given.items()}
    return CATALOGUE[finding.code].template(str(finding.facts.get("variant", ""))).format(**facts)


def _in_short(fact: str) -> str:
    return fact if len(fact) <= _LONGEST_FACT else f"{fact[:_LONGEST_FACT]}…"


def title(code: str) -> str:
    """The finding's name (审核定义名称)."""
    return CATALOGUE[code].name
