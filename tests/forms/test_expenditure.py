"""What a department's form is read for: the labels of its amounts, and the fields that hold its reasons."""

import pytest

from perfxl.forms.expenditure import BY_LEVEL, BY_PURPOSE, PARTS, TOTAL, amount_labels
from perfxl.forms.layouts import common, layouts
from perfxl.forms.model import NARRATIVES

LABELS = {
    "budget_total": "总预算",
    "basic_expenditure": "基本支出",
    "project_expenditure": "项目支出",
    "special_funds": "专项资金",
    "other_development": "其他事业发展支出",
    "district_funds": "区本级资金",
    "transfer_down": "对下转移支付",
}


def test_an_amount_is_called_what_its_form_prints():
    assert amount_labels() == LABELS
    assert {TOTAL, *PARTS, *BY_PURPOSE, *BY_LEVEL} == LABELS.keys() == common().below.roles


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_every_layout_knows_the_fields_of_reasons(layout):
    assert set(NARRATIVES) <= layout.labels.roles
