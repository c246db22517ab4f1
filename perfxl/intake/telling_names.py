"""Whether an indicator's name says what it measures, or may be that of any project: 客运班线开通数 against 验收合格率.

A name is of any project if nothing but words of any project is in it; one word of its own is enough to tell. Satisfaction
is measured by each project of its own: who was asked does not say about what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from perfxl.ledger.names import bare_indicator

_SUBJECTS = """
项目 工程 工作 任务 业务 事项 内容 活动 服务 公共服务 指标 目标 计划 方案 预算 资金 经费 专项资金 成本 费用 支出 投资 总投资 财政 财务
合同 采购 政府采购 政策 制度 机制 体系 问题 事故 安全 单位 部门 一次性 成果 产出 绩效 绩效目标 信息 数据 资料 材料 资产
"""
_PEOPLE = """
服务对象 受益对象 对象 群体 群众 人民群众 公众 社会公众 大众 社会 居民 村民 市民 人民 百姓 职工 干部 员工 人员 人口 用户 使用者 利用者
参与者 人 户 沿线 周边 当地 辖区
"""
_ACTS = """
完成 完工 竣工 开工 建设 新建 改建 扩建 建成 交付 实施 开展 推进 推动 落实 组织 管理 保障 维护 运行 运转 运营 提供 参与 参加 覆盖 受益 惠及
支付 拨付 发放 到位 使用 利用 执行 分配 下达 结余 结转 控制 节约 超支 投入 编制 调整 配备 验收 通过 检查 监督 考核 评估 响应 处理
处置 解决 办结 办理 反馈 整改 投诉 发生 影响 提升 提高 增强 增长 增加 减少 降低 下降 改善 促进 带动 优化 保持 发展 满意 认可 认同 知晓
支持 公开 公示 差错 故障
"""
_QUALITIES = """
合格 达标 优良 优秀 及时 按时 按期 按计划 准时 如期 时效 质量 数量 有效 完好 合规 合法 规范 准确 真实 完整 健全 完善 正常 稳定 可靠 公共
公益 经济 生态 环境 民生 效益 效果 成效 作用 能力 可持续 持续 长期 长效 中长期 明显 显著 有责 违规 违纪 总体 整体 各项 各类 相关 有关 主要
重点 重大 基本 基础 全年 年度 本年 当年 每年 首次 一次 全部 全面 实际 预期 平均 人均 单位成本
合理 明确 积极 条件 生活 生产 当期 本期
"""
_MEASURES = """
率 度 性 数 量 额 总 工期 进度 时间 时限 期限 周期 时长 节点 人数 人次 户数 次数 场次 个数 件数 份数 批次 起数 频次 天数 面积 规模 金额
总额 总量 总数 比例 比率 比重 占比 增幅 降幅 幅度 指数 程度 情况 状况 水平 标准 年 月 日 底 前 内 的 及 和 与 等 对 按
"""
# Who is asked how satisfied they are
_ASKED = """
师生 学生 教师 家长 学员 读者 观众 游客 患者 病人 家属 农民 农户 企业 商户 客户 乘客 驾驶员 老人 老年人 残疾人 儿童 青年 妇女 受训 参训 参会
培训 脱贫 困难 低保 成员 协作
"""
_SATISFACTION = re.compile(r"满意(?:率|度|程度)?$")
_LETTERS = re.compile(r"[^\d\W]+")
# Longer than names of any project are
_LONGEST = 30


def _made_of(*lists: str) -> re.Pattern[str]:
    words: Iterable[str] = {word for words in lists for word in words.split()}
    return re.compile(f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})*")


_OF_ANY_PROJECT = _made_of(_SUBJECTS, _PEOPLE, _ACTS, _QUALITIES, _MEASURES)
_OF_ANY_SURVEY = _made_of(_SUBJECTS, _PEOPLE, _ACTS, _QUALITIES, _MEASURES, _ASKED)


@lru_cache(maxsize=65_536)
def tells_what(name: str) -> bool:
    """Whether an indicator's name says what it measures: 设备完好率 does, 验收合格率 may be that of any project."""
    words = "".join(_LETTERS.findall(bare_indicator(name)))
    of_any = _OF_ANY_SURVEY if _SATISFACTION.search(words) else _OF_ANY_PROJECT
    return len(words) > _LONGEST or not of_any.fullmatch(words)
