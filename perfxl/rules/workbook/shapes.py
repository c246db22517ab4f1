"""The sheets of a rulebook: their names and columns, and which part of the content each column is."""

from __future__ import annotations

from dataclasses import dataclass

from perfxl.rules.kinds import KINDS
from perfxl.rules.workbook.codecs import (
    GIVEN,
    ITEM,
    ITEMS,
    NUMBER,
    RATIO,
    TEXT,
    TEXTS,
    WHOLE,
    YEARS,
    YES,
    Codec,
    choice,
    span,
)

NOTATION = 1
"""The edition of this notation: what a later one says, this program does not know."""
STEM = "评分规则"
"""How the names of all sheets of a rulebook begin."""
EXAMPLE = "示例"
"""How the first cell of a line begins that only shows how to fill in a sheet."""

Path = tuple[str, ...]

APPLIES = {"本项指标": "criterion", "预算执行率": "execution", "定量指标": "quantitative", "定性指标": "qualitative"}
KIND_WORDS = {kind.wording: name for name, kind in KINDS.items()}
_FORMS = {"项目支出": "project", "部门整体支出": "department", "两种都可": "any"}
_MEASURES = {
    "分子÷分母": "ratio",
    "（分子－分母）÷分母": "excess",
    "各项最高100%，取平均": "capped-mean",
}
_SIDES = {"高于起算点": "above", "低于起算点": "below", "偏离起算点": "both"}
_LEVELS = {"达成": "reached", "部分达成": "partly", "未达成": "missed"}
_TYPES = {"数值": "number", "比率": "ratio", "是否": "flag"}
RATIO_SPAN, POINT_SPAN = span(ratio=True), span(ratio=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a line of the head: its heading, what it may also be called, what it is in the content.

    `says` is what people are told who fill it in. A column without a path is written and never read.
    """

    heading: str
    path: Path
    codec: Codec = TEXT
    says: str = ""
    width: float = 12
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with a line an entry: its name behind 评分规则-, the list that it is in the content.

    `of_rule`: the lists of the rules, whose lines say in their first column which rule they are of. `needed` are the
    headings without which the sheet is none.
    """

    part: str
    path: str
    columns: tuple[Column, ...]
    needed: tuple[str, ...]
    of_rule: bool = True

    @property
    def title(self) -> str:
        """The name of the sheet."""
        return f"{STEM}-{self.part}"


HEAD: tuple[Column, ...] = (
    Column("格式版本", ("notation",), WHOLE, "由程序填写，请不要改动。"),
    Column("名称", ("title",), TEXT, "规则的全称，审核结果里显示，也用来在台账“参数”里选用。"),
    Column("编码", ("name",), TEXT, "英文简称，如 mycity-2025-department；不填与名称相同。改过的规则请换一个编码。"),
    Column("适用表", ("form",), choice(_FORMS), "项目支出、部门整体支出，或两种都可。"),
    Column("版本", ("version",), TEXT, "修改一次换一个，如 2。不填为 1。"),
    Column("适用年度", ("years",), YEARS, "年份，如 2024 或 2023-2026；几个之间用“、”隔开。", also=("年度",)),
    Column("适用地区", ("regions",), TEXTS, "省、市、县全称，几个之间用“、”隔开；不填不限地区。", also=("地区",)),
    Column("适用表式", ("layouts",), TEXTS, "表式的编码，一般不填。"),
    Column("须有一级指标", ("has_group",), TEXT, "表内有这个一级指标时才用本规则，如 成本指标；一般不填。"),
    Column("默认采用", ("default",), YES, "没有归属地区规则的表是否用本规则，一般不填。"),
    Column("得分保留小数", ("decimals",), WHOLE, "各项得分四舍五入到几位小数。不填为 2。"),
    Column("一级指标分值以表内为准", ("groups_as_labelled",), YES, "表内一级指标另行标明分值的，是否以表内为准。不填为否。"),
    Column("出处", ("source",), TEXT, "文件名称和文号。"),
    Column("见过原文", ("source_read",), YES, "规则是否照原文写成。不填为是。"),
    Column("不计分的写法", ("not_applicable",), TEXTS, "如 不适用、不涉及：完成值或自评得分这样写的指标不计分，其余各项按 100 分折算。一般不填。"),
)  # fmt: skip
DEFAULTS = {"version": "1", "decimals": 2, "source_read": True}
"""What the head says where it says nothing."""

RULES = Table(
    "指标",
    "rule",
    (
        Column("一级指标", ("level1",), width=12),
        Column("二级指标", ("level2",), width=12),
        Column("三级指标", ("name",), TEXT, "照自评表写。定量、定性指标通用的规则可不填。", 22, ("指标", "指标名称", "三级指标名称")),
        Column("别名", ("also",), TEXTS, "同一指标的其他叫法，几个之间用“、”隔开。", 18),
        Column("分值", ("weight",), NUMBER, "本项指标的满分。", 8, ("权重",)),
        Column("适用于", ("applies",), choice(APPLIES), "不填为本项指标；预算执行率、定量指标、定性指标各写一行通用规则。", 12),
        Column("计分方式", ("kind",), choice(KIND_WORDS), "从下拉列表选；空着的，程序按“评分标准”读出计分方式和参数。", 22),
        Column("评分标准", ("clause",), TEXT, "照通知或办法原文写。", 52),
        Column("读作", (), TEXT, "程序对本条规则的理解，请核对；改动这一栏不起作用。", 52),
        Column("比率名称", ("measure", "name"), TEXT, "要计算的比率，如 结转结余率。", 16),
        Column("比率算法", ("measure", "form"), choice(_MEASURES), "从下拉列表选。", 18),
        Column("分子", ("measure", "numerator"), ITEMS, "“数据项”表里的名称，几项相加的一行一个。", 26),
        Column("分母", ("measure", "denominator"), ITEMS, "“数据项”表里的名称，几项相加的一行一个。", 26),
        Column("平均的各项", ("measure", "of"), ITEMS, "“数据项”表里的名称，一行一个。", 26),
        Column("都为零得满分", ("full_if_none",), YES, "分子、分母都填 0（没有发生）时得满分。"),
        Column("越少越好", ("inverse",), YES, "比率越小越好：不超过 100% 得满分，超过的按分值÷比率。"),
        Column("每档幅度", ("step",), RATIO, "比率每超出多少为一档，如 5%。", 10),
        Column("每档扣分", ("points",), NUMBER, "每满一档扣几分。", 10),
        Column("起算点", ("threshold",), RATIO, "从多少起算，不填为 0%。", 10),
        Column("方向", ("side",), choice(_SIDES), "不填为高于起算点。", 14),
        Column("不满一档也扣", ("part_counts",), YES, "不足一档的按一档扣。不填为否。"),
        Column("不得分区间", ("none",), RATIO_SPAN, "比率在此区间不得分，如 ＜60%。", 14),
        Column("明细分组", ("group",), TEXT, "合计明细表里哪个一级指标的得分，如 产出。"),
        Column("实际数", ("actual",), ITEM, "“数据项”表里的名称。", 22),
        Column("限额", ("limit",), ITEM, "“数据项”表里的名称。", 22),
        Column("酌情扣分", ("discretion",), ITEM, "“数据项”表里的名称：由评价人填扣几分。", 22),
        Column("偏差说明界限", ("explain_above",), RATIO, "完成率高于它的须说明原因，不填为 150%。"),
        Column("口径说明", ("reading",), TEXT, "原文不明确的地方怎样理解。", 36),
        Column("指标说明", ("explanation",), TEXT, width=36),
        Column("出处", ("source",), TEXT, "与整套规则不同的才填。", 24),
        Column("见过原文", ("source_read",), YES, "不填为是。", 10),
        Column("比率的说法", ("evidence",), TEXTS, "评分依据里提到这个比率的说法，几个之间用“、”隔开。", 28),
        Column("超出的说法", ("over",), TEXTS, "评分依据里提到超出的说法，如 公用经费超支。", 20),
        Column("节约的说法", ("under",), TEXTS, "评分依据里提到节约的说法，如 公用经费节约。", 20),
        Column("有关的说法", ("about",), TEXTS, "评分依据里说到本项指标的词。", 20),
        Column("同名第几行", ("occurrence",), WHOLE, "同名指标有几行时，这是第几行。", 10),
        Column("编码", ("key",), TEXT, "程序内部用，可以不填。", 20),
    ),
    ("三级指标", "评分标准"),
    of_rule=False,
)  # fmt: skip
_ITEM = Column("数据项", ("input",), ITEM, "“数据项”表里的名称。", 40)
GRADES = Table(
    "等级",
    "grades",
    (Column("等级", ("name",), TEXT, "如 优。", 16), Column("得分", ("range",), POINT_SPAN, "如 ≥80，＜90。", 20)),
    ("等级", "得分"),
    of_rule=False,
)
GROUPS = Table(
    "一级指标",
    "groups",
    (
        Column("一级指标", ("name",), TEXT, "如 产出指标。", 18),
        Column("别名", ("also",), TEXTS, "其他叫法，几个之间用“、”隔开。", 36),
        Column("分值", ("weight",), NUMBER, "这一组指标的分值合计。", 10),
        Column("没有此一级指标时", ("without", "name"), TEXT, "如 满意度指标：表内没有它时，分值按右边一栏。", 20),
        Column("分值改为", ("without", "weight"), NUMBER, "", 10),
    ),
    ("一级指标", "分值"),
    of_rule=False,
)
BANDS = Table(
    "区间",
    "bands",
    (
        Column("区间", ("range",), RATIO_SPAN, "比率或完成率的范围，两端含不含要写明，如 ≥60%，＜80%。", 24),
        Column("得分", ("points",), NUMBER, "按比率所在档次计分的：得几分。", 10),
        Column("占分值", ("factor",), RATIO, "按完成率分档的：得分值的百分之几。", 10),
        Column("按完成率计", ("proportional",), YES, "填“是”：得分＝完成率×分值。", 12),
        Column("每超幅度", ("step",), RATIO, "完成率过高要扣分的：比本档下限每高出多少扣一次，如 10%。", 12),
        Column("每次扣分值", ("loss",), RATIO, "每高出一个幅度扣分值的百分之几，如 5%。", 12),
        Column("不满也扣", ("part_counts",), YES, "不足一个幅度的按一个扣。不填为否。", 10),
        Column("完成情况", ("level",), choice(_LEVELS), "定性指标的：达成、部分达成、未达成。", 12),
        Column("未写明得分", ("unstated",), YES, "填“是”：原文没有写这一档得几分，按自评得分认可。", 12),
    ),
    ("指标", "区间"),
)
INPUTS = Table(
    "数据项",
    "inputs",
    (
        Column("数据项", ("label",), TEXT, "“基础数据”表里的名称。", 44, ("名称",)),
        Column("类型", ("type",), choice(_TYPES), "数值、比率或是否。不填为数值。", 8),
        Column("单位", ("unit",), TEXT, "如 万元、个。", 8),
        Column("可以不填", ("optional",), YES, "填“是”：没有这个数也能计分。", 10),
        Column("说法", ("words",), TEXTS, "评分依据里的说法，几个之间用“、”隔开；…表示中间可有别的字。", 40),
        Column("没有发生的说法", ("without",), TEXTS, "“无投诉”里的 投诉。", 24),
        Column("相反的说法", ("met",), TEXTS, "说的是没有这种情况：逾期的相反是 及时上缴。", 24),
        Column("未提即没有", ("unsaid",), YES, "填“是”：评分依据只说到其他情况的，视为没有。", 10),
        Column("编码", ("key",), TEXT, "程序内部用，可以不填。", 16),
    ),
    ("指标", "数据项"),
)  # fmt: skip
CASES = Table(
    "扣分项",
    "cases",
    (
        _ITEM,
        Column("每次扣分", ("points",), NUMBER, "每发生一次（项）扣几分。", 10),
        Column("总数", ("few", "input"), ITEM, "总数较少时扣分不同的：“数据项”表里的总数。一般不填。", 36),
        Column("总数不超过", ("few", "up_to"), NUMBER, "含本数。", 10),
        Column("这时每次扣分", ("few", "points"), NUMBER, "", 12),
    ),
    ("指标", "数据项", "每次扣分"),
)
ITEMS_TABLE = Table(
    "核对项",
    "items",
    (
        _ITEM,
        Column("占分值", ("share",), RATIO, "做到了得分值的百分之几；与“得分”写一个。", 10),
        Column("得分", ("points",), NUMBER, "做到了得几分；与“占分值”写一个。", 10),
        Column("每次扣分", ("per_case",), NUMBER, "按次数扣本项得分的：每次扣几分。", 10),
        Column("前提", ("requires",), ITEM, "这个数据项为“否”的，本项不得分。", 36),
    ),
    ("指标", "数据项"),
)
WORKED = Table(
    "示例",
    "examples",
    (
        Column("已知", ("given",), GIVEN, "一行一个，如 实际值＝60件：可用数据项或比率的名称、指标、目标值、实际值、自评得分、评分依据、单项得分。", 52),
        Column("得分", ("score",), NUMBER, "按规则应得几分。检查时照规则核算，不相等的指出。", 10),
        Column("分值", ("weight",), NUMBER, "与本项指标的分值不同，或规则没有分值的才填。", 10),
    ),
    ("指标", "已知", "得分"),
)  # fmt: skip
CAPS = Table(
    "封顶",
    "caps",
    (
        Column("预算执行率", ("execution_rate",), RATIO_SPAN, "预算执行率在此范围的总分或等级受限，如 ＜60%。", 20),
        Column("总分不高于", ("total",), NUMBER, "与“等级不高于”写一个。", 12),
        Column("等级不高于", ("grade",), TEXT, "“评分规则-等级”里的名称。", 12),
        Column("条款", ("clause",), TEXT, "照通知或办法原文写。", 52),
    ),
    ("预算执行率",),
    of_rule=False,
)
TABLES = (RULES, BANDS, INPUTS, CASES, ITEMS_TABLE, WORKED, GRADES, GROUPS, CAPS)
"""The sheets with a line an entry, the rules first."""
OF_RULE = "指标"
"""The heading of the column that says which rule a line is of."""
_PATHS = {
    column.path[-1]: column.heading
    for columns in (HEAD, *(table.columns for table in reversed(TABLES)))
    for column in columns
    if column.path
}
_OTHER_WORDS = {
    "rule": "评分规则-指标",
    **{table.path: table.title for table in TABLES if table.of_rule or table.path in ("grades", "groups", "caps")},
    "measure": "比率",
    **{name: word for word, name in APPLIES.items()},
}
WORDS = _PATHS | _OTHER_WORDS
"""How people read what rulebook files call by an English key."""


def rule_sheet(path: str) -> Table | None:
    """The sheet of a list of rules; None for what stands in the rules' own line."""
    return next((table for table in TABLES if table.of_rule and table.path == path), None)
