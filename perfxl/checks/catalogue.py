"""The catalogue of findings: of each its code, level, name (审核定义名称), facts and sentence.

A sentence says what is stated, what is expected and what to do. Where a code has several sentences or levels, each is
a definition of its own below the one that has the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.finding import Finding


class ScoreAboveWeight(Finding):
    """A self-score is above its indicator's weight."""

    code = "score-above-weight"
    level = "error"
    title = "自评得分超过分值"
    sentence = "“{name}”自评 {stated} 分，超过分值 {weight} 分。应不高于 {expected} 分，请改正{also}。"
    name: str
    weight: str
    also: str


class GroupAboveWeight(ScoreAboveWeight):
    """The self-scores of a group are together above the weight that its label states."""

    sentence = "“{name}”各项自评得分合计 {stated}，超过其标明的 {weight} 分。应不高于 {expected} 分，请改正{also}。"


class WeightsNot100(Finding):
    """The weights, 预算执行率 included, do not add to 100."""

    code = "weights-not-100"
    level = "error"
    title = "权重合计不等于100"
    sentence = "各项分值（含预算执行率）合计为 {stated}，应为 100。请核对每一项分值。"


class FormCutOff(Finding):
    """A form ends before its total: by its own labels, `groups` together, other groups were to follow."""

    code = "form-cut-off"
    level = "info"
    title = "表不完整"
    sentence = (
        "表到这里为止，没有总分：看得见的各项分值合计 {stated}，一级指标标明的分值（含预算执行率）合计也只有 {groups}，"
        "其余指标不在表上。请核对是否缺页。"
    )
    groups: str


class LevelWeightOff(Finding):
    """A group's weight is not what the rulebook says."""

    code = "level-weight-off"
    level = "warning"
    title = "一级指标权重不符"
    sentence = "“{name}”各指标分值合计 {stated}，与规则规定的 {expected} 不符。请调整分值，或在说明中写明原因。"
    name: str


class LabelWeightOff(LevelWeightOff):
    """A group's weight is not what its own label says."""

    sentence = "“{name}”各指标分值合计 {stated}，与其标明的 {expected} 不符。请核对分值。"


class TotalMismatch(Finding):
    """The stated total is not the sum of the self-scores."""

    code = "total-mismatch"
    level = "error"
    title = "总分与各项得分合计不符"
    sentence = "总分填 {stated}，各项自评得分合计为 {expected}。请改正总分或核对各项得分。"


class TotalLacksTexts(TotalMismatch):
    """The total is a formula that leaves out what is stored as text."""

    sentence = "总分为 {stated}，各项自评得分合计为 {expected}：{cells} 是以文本存储的数字，公式没有计入。请改为数值，总分随之改正。"
    cells: str


class AfterMending(Finding):
    """What total and grade come to once the errors are mended; `now` is what the form states."""

    code = "after-mending"
    level = "info"
    title = "改正后的总分和等级"
    sentence = "各项得分按核算结果改正后，总分为 {expected}{grade}；现填 {now}。请改正后重新合计，并核对等级。"
    grade: str
    now: str


class GradeMismatch(Finding):
    """The stated grade is not that of the stated total."""

    code = "grade-mismatch"
    level = "error"
    title = "评价等级与总分不符"
    sentence = "总分 {total} 对应等级“{expected}”，填报为“{stated}”。请改正等级。"
    total: str


class ExecutionRateMismatch(Finding):
    """The stated rate is not executed ÷ budget."""

    code = "execution-rate-mismatch"
    level = "error"
    title = "预算执行率计算有误"
    sentence = "预算执行率填 {stated}，按 {executed} ÷ {budget} 应为 {expected}。请改正。"
    executed: str
    budget: str


class ExecutionScoreMismatch(Finding):
    """The stated score of the rate is not what the rule gives."""

    code = "execution-score-mismatch"
    level = "error"
    title = "预算执行率得分有误"
    sentence = "预算执行率得分填 {stated}，按执行率 {rate} 和分值 {weight} 应为 {expected}。请改正。"
    rate: str
    weight: str


class FundsMismatch(Finding):
    """An amount is not the sum of its parts; `column` says which amount of the row, "" where it has one."""

    code = "funds-mismatch"
    level = "error"
    title = "资金数据不符"
    sentence = "“{name}”{column}填 {stated}，各分项合计为 {expected}。请核对总额与分项。"
    name: str
    column: str


class FundsLackTexts(FundsMismatch):
    """An amount is a formula that leaves out what is stored as text."""

    sentence = (
        "“{name}”{column}为 {stated}，各分项合计为 {expected}：{cells} 是以文本存储的数字，公式没有计入。请改为数值。"
    )
    cells: str


class LevelsMismatch(Finding):
    """A department's funds by level of government do not come to what they are by purpose."""

    code = "funds-mismatch"
    level = "error"
    title = FundsMismatch.title
    sentence = "{name}合计 {stated}，与 {expected} 不符。请核对各类资金。"
    name: str


class Overspent(Finding):
    """More is executed than budgeted, which is lawful with carry-over."""

    code = "funds-mismatch"
    level = "warning"
    title = FundsMismatch.title
    wants_reason = True
    sentence = "“{name}”执行数 {stated} 超过预算数 {budget}。若系使用上年结转，请说明；否则请核对这两个数。"
    name: str
    budget: str


class ScoreDiffers(Finding):
    """A self-score is not what the rule gives from the numbers of the form; `how` says how it comes about."""

    code = "score-differs"
    level = "error"
    title = "自评得分与规则计算不符"
    sentence = "“{name}”自评 {stated} 分，按规则计算应为 {expected} 分：{how}。请改正{also}。"
    name: str
    how: str
    also: str


class EvidenceDiffers(Finding):
    """A self-score is not what the number quoted in its 评分依据 gives."""

    code = "evidence-differs"
    level = "warning"
    title = "自评得分与评分依据不符"
    sentence = "“{name}”自评 {stated} 分，按评分依据中的 {quoted} 计算应为 {expected} 分。请核对{also}。"
    name: str
    quoted: str
    also: str


class NoRule(Finding):
    """A row of a department form for which no criterion was found: its self-score is taken on trust."""

    code = "no-rule"
    level = "info"
    title = "没有找到评分标准"
    sentence = "“{name}”没有找到可以核算的评分标准，自评得分按填报认可。请人工核对。"
    name: str


class NotUnderstood(NoRule):
    """A row whose own clause could not be read, and for which the rulebook has none."""

    sentence = "“{name}”的评分标准无法据以核算（{why}），自评得分按填报认可。请人工核对。"
    why: str


class NoClause(Finding):
    """Rows for which the form prints no rule, and which the rulebook's rules scored: said once a form."""

    code = "no-clause"
    level = "info"
    title = "本表未写明计分办法"
    sentence = "本表没有写明{names}怎样计分，已按“{rulebook}”计分。请核对是否适用。"
    names: str
    rulebook: str


class ClauseNotUsed(Finding):
    """A row whose own clause could not be used, and which the rulebook's rule scored."""

    code = "clause-not-used"
    level = "info"
    title = "本表评分标准未采用"
    sentence = "“{name}”的评分标准无法据以核算（{why}），已按“{rulebook}”计分{scaled}。请核对。"
    name: str
    why: str
    rulebook: str
    scaled: str


class ClauseOverruled(Finding):
    """A row of which the form's own clause gives other points than the rule of the bureau's rulebook, which decides."""

    code = "clause-overruled"
    level = "info"
    title = "本表评分标准与评分规则不同"
    sentence = (
        "“{name}”按本表的评分标准得 {by_form} 分，按“{rulebook}”得 {score} 分，已按后者计分。请核对本表是否为旧表。"
    )
    name: str
    by_form: str
    score: str
    rulebook: str


class WeightDiffers(Finding):
    """A row that the form gives another weight than the bureau's rulebook; its points follow the form's."""

    code = "weight-differs"
    level = "info"
    title = "分值与评分规则不同"
    sentence = "“{name}”分值填 {stated} 分，“{rulebook}”定为 {expected} 分，已按填报的分值计分。请核对本表是否为旧表。"
    name: str
    rulebook: str


class ClauseGap(Finding):
    """A measure that lies where the form's own clause states no points."""

    code = "clause-gap"
    level = "info"
    title = "评分标准未写明档次"
    sentence = "“{name}”为 {measure}，评分标准没有写明{range}得几分，自评得分按填报认可。请人工核定。"
    name: str
    measure: str
    range: str


class EvidenceContradictory(Finding):
    """A 评分依据 says two things of which one is wrong: neither is used."""

    code = "evidence-contradictory"
    level = "warning"
    title = "评分依据前后矛盾"
    sentence = (
        "“{name}”的评分依据前后矛盾：“{stated}”与“{other}”不能同时成立，未据以计分，暂按自评得分认可。请核对并改正。"
    )
    name: str
    other: str


class BandMismatch(Finding):
    """A qualitative self-score lies outside the band that its wording allows."""

    code = "band-mismatch"
    level = "warning"
    title = "定性指标得分超出区间"
    wants_reason = True
    sentence = (
        "“{name}”完成情况为“{actual}”，得分应在 {low}～{high} 分之间，"
        "自评 {stated} 分，按 {expected} 分认定。请改正{also}，或说明理由。"
    )
    name: str
    actual: str
    also: str
    low: str
    high: str


class FullScoreMissedTarget(Finding):
    """Full marks though the target was missed."""

    code = "full-score-missed-target"
    level = "error"
    title = "未达目标却得满分"
    sentence = "“{name}”目标 {target}，实际 {actual}，未达目标却自评满分 {stated}。应为 {expected} 分，请改正{also}。"
    name: str
    target: str
    actual: str
    also: str


class ScoreRounded(Finding):
    """Full marks that the computed score reaches only by rounding."""

    code = "score-rounded"
    level = "warning"
    title = "取整后才得满分"
    sentence = "“{name}”自评满分 {stated} 分，按规则计算为 {expected} 分，取整后才是满分。请按计算结果填写{also}。"
    name: str
    also: str


class _UnexplainedDeviation(Finding):
    code = "unexplained-deviation"
    level = "warning"
    title = "偏差未说明原因"
    name: str


class LossUnexplained(_UnexplainedDeviation):
    """Points were lost and no reason is given."""

    sentence = "“{name}”自评 {stated} 分，低于分值 {weight} 分，但没有说明原因。请补写偏差原因和改进措施。"
    weight: str


class BlockLossUnexplained(_UnexplainedDeviation):
    """A block that carries the weight of its rows lost points, this row the last of them, and no reason is given."""

    sentence = (
        "“{name}”自评 {stated} 分，“{block}”（{weight} 分）各项合计只有 {sum} 分，余下 {left} 分没有说明原因。"
        "请补写偏差原因和改进措施，或核对得分。"
    )
    block: str
    weight: str
    sum: str
    left: str


class DelayUnexplained(_UnexplainedDeviation):
    """A deadline was missed and no reason is given."""

    sentence = "“{name}”晚于计划时间完成，但没有说明原因。请补写偏差原因和改进措施。"


class MissUnexplained(_UnexplainedDeviation):
    """A target was missed and no reason is given."""

    sentence = "“{name}”未达目标（完成率 {completion}），但没有说明原因。请补写偏差原因和改进措施。"
    completion: str


class ExcessUnexplained(_UnexplainedDeviation):
    """A target was beaten by more than the rule allows and no reason is given."""

    sentence = "“{name}”完成率 {completion}，超出目标过多，但没有说明原因。请说明目标设定是否合理。"
    completion: str


class ActualCopiesTarget(Finding):
    """The actual value repeats the target's threshold with its sign (≥95% / ≥95%)."""

    code = "actual-copies-target"
    level = "warning"
    title = "实际完成值照抄目标值"
    sentence = "“{name}”的实际完成值写成“{stated}”，与目标值相同且带符号。请填实际完成的数值。"
    name: str


class TypeMismatch(Finding):
    """A target and its actual cannot be compared."""

    code = "type-mismatch"
    level = "warning"
    title = "目标值与完成值类型不一致"
    name: str
    target: str


class WordsForNumber(TypeMismatch):
    """A number is asked for and words are given."""

    sentence = "“{name}”目标是数值 {target}，实际却写成文字“{stated}”。请填实际完成的数值。"


class NumberForWords(TypeMismatch):
    """Words are asked for and a number is given."""

    sentence = "“{name}”目标是文字“{target}”，实际却填了数值 {stated}。请按目标的写法填写完成情况。"


class UnitsDiffer(TypeMismatch):
    """The units differ."""

    sentence = "“{name}”目标 {target} 与实际 {stated} 的单位不同。请改为同一单位。"


class SignMisread(TypeMismatch):
    """A target of 290% is a ≥90% whose sign was scanned as a 2."""

    sentence = "“{name}”目标 {target} 与实际 {stated} 相差悬殊，“≥”可能误写成了“2”。请核对目标值。"


class DirectionUnclear(Finding):
    """Whether the target was met depends on which way is better, and nothing tells."""

    code = "direction-unclear"
    level = "warning"
    title = "指标方向不明"
    sentence = (
        "“{name}”的指标值 {stated} 没有写“≥”或“≤”，看不出越多越好还是越少越好，实际 {actual} 是否达标无法判断，"
        "暂按自评得分认可。请在指标值前写明符号。"
    )
    name: str
    actual: str


class CrossCheck(Finding):
    """An indicator on 预算执行率 contradicts the funds block."""

    code = "cross-check"
    level = "warning"
    title = "表内数据相互矛盾"
    sentence = "“{name}”的实际完成值填 {stated}，与资金部分算得的预算执行率 {expected} 不一致。请核对。"
    name: str


class ImplausibleRate(Finding):
    """A rate that can only be a slip: 98.5 typed into a cell of percentages shows 9850 %; `cells` are all of them."""

    code = "implausible-rate"
    level = "warning"
    title = "比率数值异常"
    sentence = (
        "“{name}”的基础数据 {cells} 在百分比格式的单元格里填了百分数，显示成 {stated} 这样的比率，已除以 100，读作 {expected}。"
        "请改填。"
    )
    name: str
    cells: str


class RatesContradict(ImplausibleRate):
    """Nothing tells which months are in per cent and which are ratios: none of them is used."""

    sentence = (
        "“{name}”的基础数据 {cells} 显示成 {stated} 这样的比率，与其他各月放在一起看不出各是多少，都没有采用。"
        "请统一填成百分比（如 98.5%）。"
    )


class DataContradict(CrossCheck):
    """基础数据 and an attachment give different numbers for one thing."""

    sentence = "“{what}”在附表“{sheet_name}”为 {there}，基础数据表为 {here}，已按基础数据表核算“{name}”。请核对。"
    what: str
    sheet_name: str
    there: str
    here: str


class MissingValue(Finding):
    """Blank where something has to stand: name, department, year, an actual, an amount."""

    code = "missing-value"
    level = "error"
    title = "必填项未填"
    sentence = "{what}未填写。请补填。"
    what: str


class WeightMissing(MissingValue):
    """A row that is scored has no weight; `sum` is what the others come to."""

    sentence = "{what}未填写，其余分值合计为 {sum}。请补填，使各项分值合计为 100。"
    sum: str


class _FilledIn(Finding):
    """Blank, and filled in or done without."""

    code = "missing-value"
    level = "info"
    title = MissingValue.title


class NotAsked(_FilledIn):
    """A form prints no label for what it should say."""

    sentence = "表上没有{what}一栏，结果中留空。"
    what: str


class SelfScoreBlank(_FilledIn):
    """A self-score is blank; `then` says what it is filled in with, or that it cannot be."""

    sentence = "“{name}”的自评得分未填写，{then}"
    name: str
    then: str


class SelfScoreMerged(Finding):
    """Several rows, each with a weight, share one cell for their self-scores: it counts once, for the first of them."""

    code = "missing-value"
    level = "info"
    title = MissingValue.title
    sentence = (
        "这一格跨了几项指标，合计时只算一次：{names}没有自己的自评得分。请取消合并，逐项填写；表样如此的，请说明。"
    )
    names: str


class TotalBlank(_FilledIn):
    """The total is blank."""

    sentence = "总分未填写，审核结果中已按公式补算。"


class GradeBlank(_FilledIn):
    """The grade is blank."""

    sentence = "评价等级未填写，审核结果中已按总分补填。"


class DatumBlank(_FilledIn):
    """A criterion's data are filled in only in part."""

    sentence = "基础数据“{what}”未填写，“{name}”按自评得分认可。没有发生的请填 0。"
    what: str
    name: str


class HiddenCells(Finding):
    """A row or a column inside the form is hidden."""

    code = "hidden-or-duplicate"
    level = "warning"
    title = "隐藏的行列或重复的表"
    sentence = "表内第 {what} 被隐藏。请取消隐藏，核对其中内容。"
    what: str


class SameFormTwice(Finding):
    """The same form stands twice in a workbook."""

    code = "hidden-or-duplicate"
    level = "warning"
    title = HiddenCells.title
    sentence = "工作簿里有两张相同的表（{what}），另一张在“{other}”。请删去重复的一张。"
    what: str
    other: str


class AmountUnit(Finding):
    """An amount that is far too large for its unit."""

    code = "amount-unit"
    level = "warning"
    title = "金额单位可疑"
    sentence = "“{name}”{column}填 {stated}，表头单位是{unit}，疑似按元填写。请核对单位，如有误请改为 {expected}。"
    name: str
    column: str
    unit: str


class ColumnsInDifferentUnits(AmountUnit):
    """What was budgeted and what was executed are some ten thousand times each other; `other` is the other amount."""

    sentence = (
        "“{name}”{column}填 {stated}，与{other}相差约一万倍，疑似按元填写（表头单位是{unit}）。"
        "请核对单位，如有误请改为 {expected}，并核对执行率和得分。"
    )
    other: str


class PartsInAnotherUnit(AmountUnit):
    """A total is ten thousand times its parts, or the other way round."""

    sentence = "“{name}”{column}填 {stated}，各分项合计 {parts}，恰好相差一万倍。请统一用{unit}填写。"
    parts: str


class LayoutUnknown(Finding):
    """A form of no known family; `known` are the columns that were recognised."""

    code = "layout-unknown"
    level = "info"
    title = "表式未收录"
    sentence = "这种表式没有收录，已按表头用语读取，识别的栏目：{known}。请核对结果。"
    known: str


class UnplacedColumn(Finding):
    """A filled column whose heading no layout knows."""

    code = "unplaced-column"
    level = "info"
    title = "栏目未识别"
    sentence = "表头“{stated}”不认识，该列内容没有用于审核。"


class _NotUsed(Finding):
    code = "not-used"
    level = "info"
    title = "内容未采用"


class ColumnNotUsed(_NotUsed):
    """A column of the indicator table holds numbers, and nothing is read from it."""

    sentence = "“{stated}”一列填有数字（如 {example}），没有用于核算。请核对表头；需要核算的数请填在“实际完成值”“得分”等栏目，或写入评分依据。"
    example: str


class SheetNotUsed(_NotUsed):
    """A sheet looks as if it belonged to the form, and none of its numbers was used."""

    sentence = (
        "工作表“{name}”看来是本表的佐证材料，其中的数字没有用于核算。请自行核对；所需的数可填入基础数据表或评分依据。"
    )
    name: str


class SeveralPlaces(_NotUsed):
    """What a criterion needs stands in several places of the attachments, with different numbers."""

    sentence = (
        "“{what}”在附表中有几处，数字不同（{places}），没有采用，“{name}”按自评得分认可。请只留一处，或填入基础数据表。"
    )
    what: str
    places: str
    name: str


class FundsNotRead(_NotUsed):
    """A text speaks of the form's money, and no budget and executed amount could be read."""

    sentence = (
        "“{stated}”一处没有读出预算数和执行数，预算执行率没有核算。请自行核对；表头或栏目写作“预算数”“执行数”即可读取。"
    )


class LowExecution(Finding):
    """Less than the limit was executed, without a word why."""

    code = "low-execution"
    level = "warning"
    title = "执行率偏低未说明"
    wants_reason = True
    sentence = "预算执行率 {rate}，低于 {limit}，表内没有说明原因。请补充说明。"
    rate: str
    limit: str


class BudgetChanged(Finding):
    """The budget changed within the year, without a word why."""

    code = "budget-changed"
    level = "info"
    title = "预算调整未说明"
    sentence = "年初预算数 {initial} {unit}，全年预算数 {stated} {unit}，年中有调整，表内没有说明原因。"
    initial: str
    unit: str


class NotListed(Finding):
    """A project that is not on the bureau's list."""

    code = "not-listed"
    level = "warning"
    title = "项目不在清单"
    sentence = "“{stated}”不在财政部门的项目清单里。请核对项目名称、主管部门和实施单位；确属新增的，请说明。"


class IdentityDiffers(Finding):
    """A form states another project, department or year than it was handed out for."""

    code = "identity-differs"
    level = "warning"
    title = "与下发编号不符"
    sentence = "{what}填“{stated}”，这张表是为“{expected}”下发的，已按下发编号对应。请改回；确属另一个的，请用为它下发的表填报。"
    what: str


class IdentityYearDiffers(Finding):
    """A form states another year than it was handed out for: by what it states it counts, or does not."""

    code = "identity-differs"
    level = "warning"
    title = IdentityDiffers.title
    sentence = "年度填“{stated}”，这张表是为“{expected}”年度下发的。按填写的年度计算：填错的请改回；确属另一年度的，请用为它下发的表填报。"


class IdentityUnlisted(Finding):
    """A form was handed out for a project that is not on the bureau's list."""

    code = "identity-differs"
    level = "warning"
    title = IdentityDiffers.title
    sentence = "下发编号所指的项目编码“{stated}”不在项目清单里，没有据以对应。请核对项目清单。"


class AmountDiffers(Finding):
    """An amount is other than in the bureau's books; all in the form's `unit`."""

    code = "amount-differs"
    level = "warning"
    title = "金额与财政数据不符"
    sentence = "{column}填 {stated} {unit}，财政部门的{theirs}为 {expected} {unit}。请核对，或说明原因。"
    column: str
    theirs: str
    unit: str


class TargetChanged(Finding):
    """A target is other than it was approved."""

    code = "target-changed"
    level = "warning"
    title = "绩效目标与批复不符"
    sentence = "“{name}”的年度指标值填“{stated}”，批复的是“{expected}”。请改回批复的目标，或说明调整的依据。"
    name: str


class WeightChanged(TargetChanged):
    """A weight is other than it was approved."""

    sentence = "“{name}”的分值填 {stated}，批复的是 {expected}。请改回批复的分值，或说明调整的依据。"
    name: str


class TargetMissing(TargetChanged):
    """Indicators that were approved are not in the form."""

    sentence = "批复的指标“{name}”（{expected}）不在表上。请补上，或说明调整的依据。"
    name: str


class RulebookYear(Finding):
    """The form's year is not one that the rulebook was written for."""

    code = "rulebook-year"
    level = "info"
    title = "评分规则年度不同"
    sentence = "本表为 {stated} 年度，评分规则是按 {years} 年度编写的。已用“{rulebook}”计分，请核对当年规则。"
    years: str
    rulebook: str


class Unparsed(Finding):
    """Words where a number is expected."""

    code = "unparsed"
    level = "info"
    title = "无法识别的数值"
    sentence = "{what}“{stated}”不是数值，无法计算。请填数字。"
    what: str


class ValueUnread(Unparsed):
    """A target or an actual in words that holds numbers, none of which is its value."""

    sentence = "{what}“{stated}”读不出单一的数值，没有按数值核算。如为数值指标，请只填数值和单位；文字说明不必改。"


class ErrorUnparsed(Unparsed):
    """An error value that nothing is computed from."""

    sentence = "{what}是错误值（如 #DIV/0!）。请检查该单元格的公式。"


class Uncached(Unparsed):
    """A formula without a cached value where a number is expected."""

    sentence = "{what}的公式没有保存计算结果。请用 Excel 或 WPS 打开工作簿，保存后再审核。"


class ErrorValue(Finding):
    """An error value in place of a score, total, grade, weight, rate or amount."""

    code = "error-value"
    level = "error"
    title = "错误值"
    sentence = "{what}是错误值（如 #DIV/0!），不能报送。请检查该单元格的公式，改正后重新保存。"
    what: str


class TextNumber(Finding):
    """A number stored as text in a cell that a formula of the form adds up; `by` is that formula's cell."""

    code = "text-number"
    level = "warning"
    title = "数字以文本存储"
    sentence = "“{stated}”是以文本存储的数字，{by} 的公式求和时按 0 计。请把单元格格式改为数值后重新输入。"
    by: str


class GradeUnparsed(Finding):
    """More than one grade is ticked, or none that there is."""

    code = "unparsed"
    level = "info"
    title = Unparsed.title
    sentence = "评价等级“{stated}”看不出选的是哪一级（{grades}）。请只选一项。"
    grades: str


class ReportMismatch(Finding):
    """The narrative report contradicts the form; `place` and `quote` are where and what it says."""

    code = "report-mismatch"
    level = "warning"
    title = "自评报告与自评表不符"
    sentence = "自评报告《{report}》{place}写“{quote}”，表中“{name}”为 {stated}。请核对，改正报告或自评表。"
    report: str
    place: str
    quote: str
    name: str


class ReportNumbering(Finding):
    """A number is left out among the headings of the narrative report."""

    code = "report-outline"
    level = "info"
    title = "自评报告不完整"
    sentence = (
        "自评报告《{report}》{place}：“{before}”之后是“{after}”，缺{missing}。请核对报告是否缺少内容，或改正编号。"
    )
    report: str
    place: str
    before: str
    after: str
    missing: str


class ReportSections(Finding):
    """The narrative report lacks sections."""

    code = "report-outline"
    level = "info"
    title = ReportNumbering.title
    sentence = "自评报告《{report}》没有看到{missing}部分。请按规定的提纲补充；已写在其他部分的不必改。"
    report: str
    missing: str


def definitions(of: type[Finding] = Finding) -> Iterator[type[Finding]]:
    """Every definition that has a sentence, in the order of the catalogue."""
    for definition in of.__subclasses__():
        if hasattr(definition, "sentence"):
            yield definition
        yield from definitions(definition)


_TITLES = {definition.code: definition.title for definition in definitions()}


def title(code: str) -> str:
    """The name (审核定义名称) of the findings of a code."""
    return _TITLES[code]
