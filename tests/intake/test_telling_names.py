"""Which names of indicators say what they measure."""

import pytest

from perfxl.intake.telling_names import tells_what

TELLING = """
设备完好率 开放天数 接待读者 借阅服务机制 道路养护里程 补贴发放人数 指标2：新建校舍面积 危桥改造数量 学生营养餐覆盖率 客运班线开通数 带动就业人数 培训合格率
树成活率 路灯亮灯率 发病率 校园安保学生满意度 养老服务满意度 交通事故下降率 失业率 政务热线接通率 一网通办率
"""
OF_ANY_PROJECT = """
验收合格率 服务对象满意度 群众满意度 完成率 合格率 及时率 项目按时完成率 工程竣工验收合格率 受益群众满意度（%） 指标1：资金支付及时率 成本节约率 预算执行率
受益人数 质量达标率 社会公众满意度 公共服务覆盖率 政策知晓率 项目（工程）验收合格率 完成及时率 年11月30日前完成资金支付 管理制度健全性 长效机制 安全事故发生率
生态效益 可持续影响 公共服务水平提升 师生满意度 读者满意度 沿线群众满意度 信息公开及时性 按计划完成 单位成本 资金使用合规性 有责投诉次数 率
"""


@pytest.mark.parametrize("name", TELLING.split())
def test_a_word_of_its_own_tells(name):
    assert tells_what(name)


@pytest.mark.parametrize("name", OF_ANY_PROJECT.split())
def test_words_that_any_project_may_have_tell_nothing(name):
    assert not tells_what(name)


def test_a_cell_full_of_such_words_takes_no_time():
    assert tells_what("人数人次户数次数" * 4_000)
