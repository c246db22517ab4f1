"""Which band a qualitative result belongs to, by its wording."""

import pytest

from perfxl.rules.judgement import judged_level
from tests.forms.rows import row


@pytest.mark.parametrize(
    ("target", "actual", "level"),
    [
        ("有效保障", "有效保障", "reached"),
        ("不断完善", "不断完善", "reached"),
        ("严格执行", "达成预期指标", "reached"),
        ("及时", "已按时完成", "reached"),
        ("完成", "保障机关基本运转，任务完成", "reached"),
        ("显著提升", "基本达到", "partly"),
        ("健全", "部分建立", "partly"),
        ("提升", "有所提升", "partly"),
        ("完成", "未完成", "missed"),
        ("满意", "不满意", "missed"),
        ("提升", "未明显提升", "missed"),
        ("有效保障", "未有效保障", "missed"),
        ("完善", "不完善", "missed"),
        ("零事故", "未发生事故", None),
        ("合理", "见附件", None),
        ("2023年12月底前", "按时完成", "reached"),
        ("2023年12月底前", "延期完成", "late"),
        ("2023年12月底前", "未出现逾期，按时完成", "reached"),
        ("2023年12月底前", "未逾期", "reached"),
        ("2023年12月底前", "无延误情况，全部完成", "reached"),
        ("2023年12月底前", "未发生逾期，但验收滞后", "late"),
        ("2023年12月底前", "未按时完成，逾期", "late"),
        ("2023年12月底前", "不同程度滞后", "late"),
        ("2023年12月底前", "未逾期，部分完成", "partly"),
        ("2023年12月底前", "未完成", "late"),
        ("2023年12月底前", "2023年11月", "reached"),
        ("2023年11月底前", "2023年12月", "late"),
        ("有效", "2023年12月", None),
        ("有效", "", None),
    ],
)
def test_the_wording_tells_the_band_or_nothing(target, actual, level):
    assert judged_level(row(target, actual)) == level
