"""A head label takes its own value: whatever stands beside it, however it is called, in one cell or two."""

import pytest
from grids import draw
from traps import HEAD, MOF, changed, mof

import perfxl

TITLE = "~项目支出绩效自评表\n~（2022年度）\n项目名称|<|乡村道路养护|<|<|<|<|<|<\n"
NAMES = ("department", "unit")


def read(tmp_path, head):
    (form,) = perfxl.review(draw(mof(head=head), tmp_path / "表.xlsx"))["forms"]
    return form


def fields(tmp_path, *lines):
    form = read(tmp_path, TITLE + "\n".join(lines))
    return tuple(form["fields"][name]["value"] for name in NAMES)


BESIDE = [
    "单位：万元", "金额单位：元", "金额单位：人民币万元", "（单位：万元）", "单位:万元", "万元", "填报日期：2023年3月10日", "填表时间：2023.3.10",
    "2023年3月10日", "2023-03-10", "（2022年度）", "2022年", "联系电话：82751234", "13800000000", "'13800000000", "0731-82751234", "附件2", "附表1",
    "（盖章）", "（公章）", "第1页", "填报人：张某", "项目编码：0001", "项目类别：一次性", "项目负责人：", "是否为专项资金：", "年度：2022", "邮编：410000",
]  # fmt: skip


@pytest.mark.parametrize("neighbour", BESIDE)
def test_a_neighbour_is_no_value(tmp_path, neighbour):
    lines = f"主管部门（盖章）：|<|<|<|<|<|{neighbour}|<|<", "实施单位|<|某市公路养护中心|<|<|<|<|<|<"
    assert fields(tmp_path, *lines) == (None, "某市公路养护中心")
    lines = f"主管部门|<||<|<|<|{neighbour}|<|<", "实施单位|<|某市公路养护中心|<|<|<|<|<|<"
    assert fields(tmp_path, *lines) == (None, "某市公路养护中心")


@pytest.mark.parametrize(
    "neighbour",
    [
        "实施单位|某市公路养护中心",
        "项目编码|0001",
        "金额单位|万元",
        "项目负责人|张某",
        "填报日期|3月10日",
        "资金来源|财政",
    ],
)
def test_a_label_is_no_value_of_another(tmp_path, neighbour):
    (department, _) = fields(tmp_path, f"主管部门|<|<|<|<|<|{neighbour}|<")
    assert department is None
    form = read(tmp_path, TITLE + f"主管部门|<|<|<|<|<|{neighbour}|<")
    assert [f["cell"] for f in form["findings"] if f["level"] == "error"] == ["A4"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("主管部门（盖章）：|<|<|<|<|单位：万元|<|<|<", "主管部门|<|某市水利局|<|<|实施单位|某市水库|<|<"), ("某市水利局", "某市水库")),
        (("主管部门|<||<|<|<|<|<|<", "主管部门：某市水利局|<|<|<|<|实施单位：某市水库|<|<|<"), ("某市水利局", "某市水库")),
        (("主管部门|<||<|<|<|<|<|<", "市级主管部门|<|某市水利局|<|<|实施单位|某市水库|<|<"), ("某市水利局", "某市水库")),
        (("市直主管部门|<|某市水利局|<|<|主管部门|某县水利局|<|<", "实施单位|<|某市水库|<|<|<|<|<|<"), ("某县水利局", "某市水库")),
        (("主管部门：某市水利局　　实施单位：某市水库|<|<|<|<|<|<|<|<",), ("某市水利局", "某市水库")),
        (("主管部门：某市水利局（盖章）|<|<|<|<|填报单位：某市水库（公章）|<|<|<",), ("某市水利局", "某市水库")),
        (("填报日期：2023年3月　主管部门：某市水利局|<|<|<|<|实施单位|某市水库|<|<",), ("某市水利局", "某市水库")),
        (("主管|部门|某市水利局|<|<|实施|单位|某市水库|<",), ("某市水利局", "某市水库")),
        (("主管|某市水利局|<|<|实施|某市水库|<|<|<", "部门|^|<|<|单位|^|<|<|<"), ("某市水利局", "某市水库")),
        (("主管||<|<|实施||<|<|<", "部门|某市水利局|<|<|单位|某市水库|<|<|<"), ("某市水利局", "某市水库")),
        (("项目|单位|某市水库|<|<|主管|部门|某市水利局|<",), ("某市水利局", "某市水库")),
        (("主 管\\n部 门|<|某市水利局|<|<|实施\\n单位|某市水库|<|<",), ("某市水利局", "某市水库")),
        (("主管部门|219|某市水利局|<|<|实施单位|219001|某市水库|<",), ("某市水利局", "某市水库")),
        (("上级主管部门|<|某市水利局|<|<|单位名称|某市水库|<|<",), ("某市水利局", "某市水库")),
        (("主管部门||某市水利局|<|<|实施单位||某市水库|<",), ("某市水利局", "某市水库")),
    ],
)  # fmt: skip
def test_a_value_is_found_with_its_label(tmp_path, lines, found):
    assert fields(tmp_path, *lines) == found


@pytest.mark.parametrize(
    "label",
    [
        "市级主管部门", "自治区主管部门", "县级主管部门", "省级主管部门", "区主管部门", "州级主管部门", "盟市主管部门", "旗县主管部门", "省（自治区）主管部门",
        "市（县）级主管部门", "市、县主管部门", "市/县主管部门", "兵团主管部门", "师市主管部门", "省直主管部门", "市本级主管部门", "县（区）主管部门名称",
        "市级主管单位", "市级预算部门", "市级部门名称", "项目主管部门及代码", "业务主管部门", "归口管理部门", "自治区级主管部门及编码", "部门（单位）名称",
    ],
)  # fmt: skip
def test_a_department_may_be_asked_for_by_level(tmp_path, label):
    assert fields(tmp_path, f"{label}|<|某局|<|<|实施单位|某中心|<|<") == ("某局", "某中心")


@pytest.mark.parametrize(
    "label",
    [
        "市级预算单位", "县级预算单位名称", "区级预算单位", "基层预算单位", "一级预算单位", "市级预算单位名称及代码", "市级实施单位", "县级项目实施单位", "乡镇实施单位",
        "县（区）资金使用单位", "项目责任单位", "牵头单位", "项目申报单位", "建设单位", "市级项目单位名称", "自评单位（盖章）", "填报部门", "项目执行单位",
    ],
)  # fmt: skip
def test_a_unit_may_be_asked_for_by_level(tmp_path, label):
    assert fields(tmp_path, f"主管部门|<|某局|<|<|{label}|某中心|<|<") == ("某局", "某中心")


@pytest.mark.parametrize(
    "label",
    [
        "市级项目名称",
        "二级项目名称",
        "预算项目名称",
        "项目全称",
        "项目名称及编码",
        "子项目名称",
        "专项（项目）名称",
        "项|目名称",
    ],
)
def test_a_project_may_be_asked_for_by_level(tmp_path, label):
    head = changed(HEAD, ("项目名称|<", label if "|" in label else f"{label}|<"))
    assert read(tmp_path, head)["fields"]["project_name"]["value"] == "乡村道路养护"


@pytest.mark.parametrize(
    "label",
    ["市级预算单位名称", "部门（单位）名称", "县级部门名称", "填报单位", "预算单位", "市直部门名称及代码", "自评部门"],
)
def test_a_department_form_may_ask_for_a_unit(tmp_path, label):
    head = f"~部门整体支出绩效自评表\n~（2022年度）\n{label}|<|某市林业局|<|<|<|<|<|<"
    form = read(tmp_path, head)
    assert (form["form"], form["fields"]["department"]["value"]) == ("department", "某市林业局")
    assert [f for f in form["findings"] if f["level"] == "error"] == []


@pytest.mark.parametrize(
    ("head", "findings"),
    [
        (HEAD, set()),
        (
            HEAD.replace("主管部门|<|某市交通运输局", "联系人|<|张某").replace(
                "实施单位|某市公路养护中心", "电话|1234567"
            ),
            {("info", "A1")},
        ),
        (HEAD.replace("主管部门|<|某市交通运输局", "主管部门|<|"), {("error", "C4")}),
        (HEAD.replace("项目名称|<|乡村道路养护", "项目概况|<|乡村道路养护"), {("info", "A1")}),
        (HEAD.replace("项目名称|<|乡村道路养护", "项目名称|<|"), {("error", "C3")}),
        (HEAD.replace("~（2022年度）\n", ""), {("info", "A1")}),
        (HEAD.replace("2022", "　　"), {("error", "A1")}),
        (HEAD.replace("2022", "____"), {("error", "A1")}),
        (HEAD.replace("~项目支出", "~（20  ）年度项目支出").replace("~（2022年度）\n", ""), {("error", "A1")}),
    ],
    ids=range(9),
)
def test_what_a_form_does_not_ask_for_is_no_error(tmp_path, head, findings):
    assert {(f["level"], f["cell"]) for f in read(tmp_path, head)["findings"]} == findings


def test_where_a_form_is_signed_nobody_has_to_write(tmp_path):
    text = MOF + "\n主管部门（盖章）：|<|<|<|<|实施单位（盖章）：|<|<|<"
    (form,) = perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"]
    assert (form["fields"]["department"]["value"], form["findings"]) == ("某市交通运输局", [])
