"""The plan of the intake, written by hand: who is on the roster, what everybody sends, and what is wrong with it.

Amounts are in 万元, scores in 分. A form is one of the tables' lines; what it comes to follows from its line alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

YEAR = 2025
BUREAU = "云溪县财政局"
LOW_EXECUTION = 0.8
EXCELLENT_PROJECTS, EXCELLENT_DEPARTMENTS = 0.3, 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the roster: `key` is how the plan calls it; `due` are the forms to come, department's and projects'."""

    key: str
    name: str
    superior: str = ""
    aliases: str = ""
    due: tuple[int, int] = (1, 0)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is sent. `line` is the key of whose it is, blank for a sender of no line; `project` is blank for a department's.

    `reached` is how many of 100 were done. `flags` say what is planted: see the head of `FORMS`. `over` names the form that
    counts in its place, by key.
    """

    key: str
    line: str
    path: str
    project: str
    unit: str
    budget: float
    executed: float
    reached: int = 100
    flags: dict[str, str] = field(default_factory=dict)
    expenditure: float = 0.0

    @property
    def year(self) -> int | None:
        """The year that the form states."""
        stated = self.flags.get("year", str(YEAR))
        return int(stated) if stated else None

    @property
    def over(self) -> str:
        """The key of the form that is counted in its place."""
        return self.flags.get("over", "")

    @property
    def counted(self) -> bool:
        """Whether it is counted in any sheet."""
        return not self.over and self.year in (YEAR, None)


# key   department                     superior  aliases                  forms due: department, projects
_ROSTER = """
司法    云溪县司法局                   -         -                        1 4
民政    云溪县民政局                   -         -                        1 2
信访    云溪县信访局                   -         -                        1 3
教育    云溪县教育局                   -         -                        1 8
文旅    云溪县文化和旅游局             -         文旅局、云溪县文旅局     1 1
图书    云溪县图书馆                   文旅      -                        1 2
文化    云溪县文化馆                   文旅      -                        1 1
交通    云溪县交通运输局               -         -                        1 2
公路    云溪县公路管理站               交通      -                        1 1
卫健    云溪县卫生健康局               -         卫健局、云溪县卫健局     1 1
疾控    云溪县疾病预防控制中心         卫健      云溪县疾控中心           0 2
人社    云溪县人力资源和社会保障局     -         -                        0 1
发改    云溪县发展和改革局             -         -                        1 1
农机    云溪县农机推广站               -         -                        0 1
水利    云溪县水利局                   -         -                        1 5
住建    云溪县住房和城乡建设局         -         -                        1 9
统计    云溪县统计局                   -         -                        1 3
审计    云溪县审计局                   -         -                        1 1
"""

# What may be planted:
#   as=NAME        the 主管部门 as the form writes it; else the line's name
#   unit=NAME      in the column itself: the 实施单位; "=" is the line's name
#   year=N, year=  another year; none
#   over=KEY       not counted: KEY is, for the reason `why` (same: the same content, older: an older version)
#   day=N          the file is N days older (-) or newer than the others
#   initial=N      年初预算数, where it differs from 全年预算数
#   says=TEXT      what the form explains
#   total, score, grade, rate  an error: stated total 1 too high, full marks though missed, wrong grade, full marks for the rate
#   doubtful, alike  asked about: which version counts, which project of the list it is
#   quantity=NAME  the name of the first indicator
#   twice          two indicators of one name, weights 20 and 5
#   unlisted, listed=N, settled=N   not on 项目清单; there with another 批复预算数, another 决算执行数
#   next=FLAGS     the same form in the second round, with these flags beside or instead; a flag with ! in front goes
_FORMS = """
司法1 | 司法 | 司法局/信息化建设 | 信息化建设 | 本级 | 100 | 98 | 100 |
司法2 | 司法 | 司法局/档案整理 | 档案整理 | 办公室 | 60 | 57 | 100 |
司法3 | 司法 | 司法局/法律援助 | 法律援助 | = | 40 | 40 | 100 | year=
司法4 | 司法 | 司法局/普法宣传 | 普法宣传 | = | 50 | 49 | 100 | year=2024; next=year=2025
民政1 | 民政 | 民政局/信息化建设 | 信息化建设 | 本级 | 110 | 108 | 100 | listed=115
民政2 | 民政 | 民政局/档案整理 | 档案整理 | 办公室 | 70 | 66.5 | 100 |
民政3 | 民政 | 民政局/社区养老2024 | 社区养老 | = | 500 | 480 | 100 | year=2024
民政4 | 民政 | 民政局/慈善救助 | 慈善救助 | = | 30 | 30 | 100 | year=2042
信访1 | 信访 | 信访局/信息化建设 | 信息化建设 | 本级 | 120 | 118 | 100 |
信访2 | 信访 | 信访局/档案整理 | 档案整理 | 办公室 | 80 | 76 | 100 | settled=75
信访3 | 信访 | 信访局/接访场所 | 接访场所 | = | 90 | 90 | 90 | year=
教育1 | 教育 | 教育局/校园安保（修改后） | 校园安保 | = | 300 | 290 | 100 |
教育1旧 | 教育 | 教育局/校园安保 | 校园安保 | = | 300 | 290 | 60 | over=教育1; why=older; score
教育2 | 教育 | 教育局/教学设备定稿 | 教学设备 | = | 220 | 209 | 90 |
教育2旧 | 教育 | 教育局/教学设备初稿 | 教学设备 | = | 210 | 205 | 100 | over=教育2; why=older
教育3 | 教育 | 教育局/营养改善V2 | 营养改善 | = | 400 | 396 | 100 |
教育3旧 | 教育 | 教育局/营养改善 | 营养改善 | = | 400 | 380 | 100 | over=教育3; why=older
教育4 | 教育 | 教育局/云溪县第一中学/塑胶操场 | 塑胶操场 | 云溪县第一中学 | 150 | 147 | 100 |
教育4旧 | 教育 | 邮件/塑胶操场 | 塑胶操场 | 云溪县第一中学 | 150 | 147 | 80 | over=教育4; why=older
教育5 | 教育 | 教育局/云溪县第二中学/图书采购 | 图书采购 | 云溪县第二中学 | 45 | 45 | 100 |
教育5同 | 教育 | 邮件/图书采购 | 图书采购 | 云溪县第二中学 | 45 | 45 | 100 | over=教育5; why=same
教育6 | 教育 | 教育局/教师培训 | 教师培训 | = | 75 | 72 | 100 |
教育6同 | 教育 | 教育局/教师培训 - 副本 | 教师培训 | = | 75 | 72 | 100 | over=教育6; why=same
教育7 | 教育 | 教育局/校舍维修-报送 | 校舍维修 | = | 260 | 247 | 100 | doubtful
教育7旧 | 教育 | 教育局/校舍维修 | 校舍维修 | = | 255 | 240 | 100 | over=教育7; why=older; day=-10; doubtful
教育8 | 教育 | 教育局/取暖补助（修改后） | 取暖补助 | = | 130 | 130 | 100 | day=-6; doubtful
教育8新 | 教育 | 教育局/取暖补助 | 取暖补助 | = | 135 | 135 | 100 | over=教育8; why=older; doubtful
文旅1 | 文旅 | 文旅局/旅游推介 | 旅游推介 | 云溪县文旅局 | 100 | 98 | 100 | as=云溪县文旅局
图书1 | 图书 | 文旅局/图书馆/图书采购 | 图书采购 | = | 200 | 198 | 100 | as=云溪县文旅局
图书2 | 图书 | 文旅局/图书馆/阅读推广 | 阅读推广 | = | 100 | 98 | 100 |
文化1 | 文化 | 文旅局/文化馆/非遗展演 | 非遗展演 | = | 120 | 114 | 100 | as=云溪县文化和旅游局
交通1 | 交通 | 交通局/客运场站 | 客运场站 | = | 150 | 150 | 125 | quantity=客运班线开通数
交通2 | 交通 | 交通局/农村公路养护 | 农村公路养护 | = | 250 | 240 | 100 | alike
公路1 | 公路 | 交通局/公路站/公路大修 | 公路大修 | = | 350 | 343 | 100 | as=云溪县交通运输局
卫健1 | 卫健 | 卫健局/基层卫生 | 基层卫生 | 云溪县卫健局 | 200 | 190 | 100 | as=云溪县卫健局
疾控1 | 疾控 | 卫健局/疾控中心/疫苗冷链 | 疫苗冷链 | 云溪县疾控中心 | 100 | 99 | 100 | as=卫健局
疾控2 | 疾控 | 卫健局/疾控中心/病媒防制 | 病媒防制 | 云溪县疾控中心 | 400 | 388 | 100 | as=云溪县疾控中心
人社1 | 人社 | 人社局/就业培训 | 就业培训 | 云溪县人社局 | 150 | 147 | 100 | as=云溪县人社局; unlisted; undecided
发改1 | 发改 | 发改局/项目前期 | 项目前期 | 云溪县发改局 | 180 | 176.4 | 80 | as=云溪县发改局; score; next=!score
农机1 | - | 农机站/农机补贴 | 农机补贴 | 云溪县农机站 | 80 | 80 | 100 | as=云溪县农机站; unlisted
水利1 | 水利 | 水利局/水库除险 | 水库除险 | = | 200 | 120 | 100 | next=answer=low-execution
水利2 | 水利 | 水利局/堤防加固 | 堤防加固 | = | 200 | 130 | 100 | says=年底验收，尾款结转下年支付
水利3 | 水利 | 水利局/水质监测.xls | 水质监测 | = | 100 | 85 | 100 |
水利4 | 水利 | 水利局/灌区改造 | 灌区改造 | = | 130 | 130 | 100 | initial=100
水利5 | 水利 | 水利局/山洪预警 | 山洪预警 | = | 120 | 120 | 100 | initial=100; says=年中追加上级补助
住建1 | 住建 | 住建局/老旧管网 | 老旧管网 | = | 310 | 306.9 | 100 |
住建2 | 住建 | 住建局/污水处理 | 污水处理 | = | 320 | 316.8 | 100 |
住建3 | 住建 | 住建局/公园绿化 | 公园绿化 | = | 330 | 326.7 | 100 |
住建4 | 住建 | 住建局/路灯改造 | 路灯改造 | = | 340 | 336.6 | 100 |
住建5 | 住建 | 住建局/保障住房 | 保障住房 | = | 350 | 346.5 | 100 | total
住建6 | 住建 | 住建局/垃圾分类 | 垃圾分类 | = | 360 | 356.4 | 100 | total
住建7 | 住建 | 住建局/建筑节能 | 建筑节能 | = | 370 | 366.3 | 100 |
住建8 | 住建 | 住建局/危房改造 | 危房改造 | = | 380 | 376.2 | 100 | grade
住建9 | 住建 | 住建局/海绵城市 | 海绵城市 | = | 390 | 386.1 | 100 | twice
统计1 | 统计 | 统计局/专项调查 | 专项调查 | = | 110 | 101.2 | 95 | unlisted; rate
统计2 | 统计 | 统计局/人口抽样 | 人口抽样 | = | 140 | 137.2 | 100 | unlisted; quantity=人口抽样任务量; next=project=人口抽样监测
"""

# The forms of whole departments: line, what is spent on projects, the whole budget, how many of 100 were done.
_DEPARTMENTS = """
司法 | 250 | 500 | 100 |
民政 | 230 | 460 | 100 |
信访 | 290 | 580 | 90 |
教育 | 1580 | 3160 | 95 |
文旅 | 520 | 1000 | 100 | as=云溪县文旅局
图书 | 300 | 500 | 70 |
文化 | 120 | 300 | 100 |
交通 | 400 | 700 | 130 | quantity=客运班线开通数
公路 | 350 | 900 | 100 |
发改 | 180 | 360 | 100 | as=云溪县发改局
水利 | 750 | 1500 | 80 | total
住建 | 3150 | 6300 | 100 |
"""

# Projects of 项目清单 that nobody sends, and the two that 农村公路养护 may be: code, name, line, budget.
NOT_REPORTED = (
    ("Q01", "审计信息化", "审计", 90.0),
    ("Q02", "经济普查", "统计", 160.0),
    ("Q03", "农机示范", "农机", 70.0),
)
ALIKE = (("Q11", "农村公路养护一期", "交通", 240.0), ("Q12", "农村公路养护二期", "交通", 265.0))
DECIDED_PROJECT = "Q11"

# 绩效目标: project's form, indicator ("" is its first), target, weight; whether the form states something else.
TARGETS = (
    ("住建1", "", "≥100件", 20, False),
    ("住建2", "", "≥120件", 20, True),
    ("住建3", "", "≥100件", 25, True),
    ("住建4", "路灯亮灯率", "≥98%", 20, True),
)

# 豁免: form (or a project that nobody has), problem, what the cell said, reason.
WAIVERS = (
    ("住建5", "总分与各项得分合计不符", "", "系统导出时多计一分，已核"),
    ("住建6", "total-mismatch", "88", "上一稿已核"),
    ("不存在的项目", "total-mismatch", "", "项目已撤销"),
)
WAIVED, ENDED = ("住建5",), ("住建6", "不存在的项目")

# 复核: form (or line, for its department's), indicator ("" is the whole form), reviewer's score; what is replaced.
REVIEWS = (
    ("住建7", "建筑节能任务量", 15, 20),
    ("住建8", "", 85, None),
    ("住建9", "验收合格率（5分）", 3, 5),
    ("住建", "", 88, None),
)

# Names that the bureau has decided before the first round.
DECIDED_NAMES = (("云溪县发改局", "云溪县发展和改革局", "是"), ("云溪县农机站", "云溪县农机推广站", "否"))
# Names of the first round that it decides after it.
UNDECIDED_NAMES = (("云溪县人社局", "云溪县人力资源和社会保障局"),)

# What the names of the versions have in them that it takes where it is asked.
TAKEN = ("修改后", "-报送")

# Documents without a form: name, what 无法识别 says of it.
OTHERS = (
    ("水利局/损坏.xlsx", "无法读取"), ("水利局/加密.xlsx", "无法读取"), ("水利局/通讯录.xlsx", "没有找到绩效自评表"),
    ("水利局/情况说明.pdf", "不是工作簿"),
)  # fmt: skip

# What was sent a year before: the forms of this year's keys, with last year's budget and executed; and one sent no more.
# One asks for the same money every year: it is no earlier round of this year's form.
LAST_YEAR = (("水利1", 180.0, 171.0), ("水利2", 210.0, 210.0), ("水利3", 100.0, 85.0), ("水利4", 90.0, 81.0))
SENT_NO_MORE = ("移民后扶", 66.0, 60.0)

# Departments of the large intake: each with its department's form and projects, `_TOPICS` from the first on.
_ORDINARY = """
财政监督局 5 | 应急管理局 6 | 市场监督管理局 5 | 自然资源局 6 | 农业农村局 7 | 林业局 5 | 商务局 4 | 科技局 5 | 工业园区管委会 6
公安局 7 | 退役军人事务局 4 | 医疗保障局 5 | 生态环境局 6 | 城市管理局 7 | 乡村振兴局 5 | 机关事务局 4 | 档案馆 3 | 融媒体中心 5
气象局 3 | 供销社 4 | 总工会 4 | 妇女联合会 3 | 残疾人联合会 5 | 科学技术协会 3 | 红十字会 3 | 党校 5 | 老干部局 4 | 编制办 3
政务服务局 6 | 大数据局 6 | 招商局 4 | 投资促进中心 3 | 青峰镇 6 | 白石镇 6 | 柳河镇 6 | 长岭镇 6 | 双桥镇 6 | 红旗乡 5 | 大湾乡 5
松林乡 5 | 南山街道 6 | 东城街道 6
"""
_TOPICS = ("设备购置", "宣传活动", "业务培训", "场所运行", "系统运维", "专项整治", "购买服务")


@dataclass(frozen=True, slots=True)
class Plan:
    """An intake: the roster, and the forms of a round."""

    roster: tuple[Line, ...]
    forms: tuple[Form, ...]

    def named(self, key: str) -> str:
        """The official name of a line."""
        return next(line.name for line in self.roster if line.key == key)

    def form(self, key: str) -> Form:
        """A form by its key."""
        return next(form for form in self.forms if form.key == key)


def planned(*, large: bool, second: bool = False) -> Plan:
    """The plan of a round: 18 departments, or 60."""
    roster, forms = [*_roster()], [*_forms(), *_departments()]
    if large:
        for line, own in _ordinary():
            roster.append(line)
            forms += own
    return Plan(tuple(roster), tuple(_next(form) if second else form for form in forms))


def _roster() -> Iterator[Line]:
    for text in _ROSTER.strip().splitlines():
        key, name, superior, aliases, department, projects = text.replace(" -", " ~").split()
        yield Line(key, name, superior.strip("~"), aliases.strip("~"), (int(department), int(projects)))


def _forms() -> Iterator[Form]:
    for text in _FORMS.strip().splitlines():
        key, line, path, project, unit, *amounts, flags = (cell.strip() for cell in text.split("|"))
        budget, executed, reached = map(float, amounts)
        yield Form(key, line.strip("-"), _file(path), project, unit, budget, executed, int(reached), _flags(flags))


def _departments() -> Iterator[Form]:
    for text in _DEPARTMENTS.strip().splitlines():
        line, expenditure, budget, reached, flags = (cell.strip() for cell in text.split("|"))
        whole = float(budget)
        yield Form(
            line,
            line,
            f"部门整体/{line}整体.xlsx",
            "",
            "",
            whole,
            whole * 0.97,
            int(reached),
            _flags(flags),
            float(expenditure),
        )


def _ordinary() -> Iterator[tuple[Line, list[Form]]]:
    """Every third department has something wrong in its second project, every fourth spends little on its third."""
    numbers = count(1)
    for text in _ORDINARY.replace("\n", "|").split("|"):
        if not text.strip():
            continue
        number, (short, projects) = next(numbers), text.split()
        own = []
        for at, topic in enumerate(_TOPICS[: int(projects)]):
            budget, flags = 20.0 + 10 * number + at, {}
            if at == 1 and number % 3 == 0:
                flags = {"total": ""}
            little = at == 2 and number % 4 == 0
            executed = budget * (0.5 if little else 1.0)
            own.append(
                Form(
                    f"{short}{at}",
                    short,
                    f"{short}/{topic}{short}.xlsx",
                    topic,
                    "=",
                    budget,
                    executed,
                    100 - at * 10,
                    flags,
                )
            )
        spent = sum(form.budget for form in own)
        whole = Form(short, short, f"{short}/{short}整体.xlsx", "", "", spent * 2, spent * 1.8, 100 - number, {}, spent)
        yield Line(short, f"云溪县{short}", due=(1, int(projects))), [*own, whole]


def _file(path: str) -> str:
    return path if path.endswith(".xls") else f"{path}.xlsx"


def _flags(text: str) -> dict[str, str]:
    """Flags by name: `next` takes all that follows it."""
    now, _, later = text.partition("next=")
    flags = dict(part.strip().partition("=")[::2] for part in now.split(";") if part.strip())
    return flags | ({"next": later.strip()} if later else {})


def _next(form: Form) -> Form:
    """The form as it is sent in the second round."""
    later = form.flags.get("next")
    if not later:
        return form
    name, _, value = later.partition("=")
    flags = {key: said for key, said in form.flags.items() if key != "next"}
    if name.startswith("!"):
        flags.pop(name[1:])
    elif name == "project":
        return replace(form, project=value, flags=flags)
    else:
        flags[name] = value
    return replace(form, flags=flags)
