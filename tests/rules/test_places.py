"""Where a form is from, by the places that departments are named after."""

import pytest

from perfxl.rules.places import places_of


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (["广州市增城区人大办公室"], {"广东省", "广州市", "增城区"}),
        (["黄冈市水利和湖泊局"], {"湖北省", "黄冈市"}),
        (["314002-成安县民政局机关"], {"河北省", "邯郸市", "成安县"}),
        (["宁夏福利彩票发行中心"], {"宁夏回族自治区"}),
        (["恩施州财政局"], {"湖北省", "恩施土家族苗族自治州"}),
        (["五峰县教育局"], {"湖北省", "宜昌市", "五峰县"}),
        (["天津市河北区教育局"], {"天津市", "河北区"}),
        (["河北区教育局"], {"天津市", "河北区"}),
        (["共和县财政局"], {"青海省", "海南藏族自治州", "共和县"}),
        (["云县财政局"], {"云南省", "临沧市", "云县"}),
        (["某局", "大悟县财政局"], {"湖北省", "孝感市", "大悟县"}),
        (["鼓楼区财政局"], set()),  # of several provinces
        (["鼓楼区财政局", "徐州市"], {"江苏省", "徐州市"}),
        (["武汉市某局", "对口支援博乐市"], {"湖北省", "武汉市"}),  # the first province
        (["上海路街道", "中山东路学校", "机关和县委办公室", "某市文化馆", "部门整体支出绩效自评表", ""], set()),
    ],
)
def test_the_places_that_a_head_names(texts, places):
    assert places_of(texts) == places
