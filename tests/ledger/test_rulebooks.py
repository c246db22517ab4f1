"""The ledger's own rulebooks: which of them forms are scored by, and what is said of one with mistakes."""

import openpyxl
import pytest

from perfxl.ledger.faults import LedgerError
from perfxl.ledger.known import Known, known
from perfxl.ledger.packed import mark_of, packed
from perfxl.ledger.reading import read_ledger
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.job import RunOptions, run_all
from perfxl.run.ledger import check_ledger
from tests.drawn import drawn
from tests.ledger.books import PROBLEMS, ledger

GRADES = [["等级", "得分"], ["优", "≥95，≤100"], ["其他", "≥0，＜95"]]
RULES = [
    ["三级指标", "适用于", "分值", "评分标准"],
    ["预算执行率", "预算执行率", 10, "得分=执行率×分值"],
    [None, "定量指标", None, "完成率60%以下不得分；60%-100%的，得分=完成率×分值；100%以上得满分"],
]


def rules(title="本市规则", form="项目支出", label="", copy="", **changed):
    """The sheets of a rulebook, as they are called where a workbook holds several."""
    head = [["名称", title], ["适用表", form], ["适用年度", 2023], ["出处", "本市办法"]]
    parts = {"": head, "-指标": changed.get("指标", RULES), "-等级": GRADES}
    return {f"评分规则{label}{part}{copy}": rows for part, rows in parts.items()}


def parameters(**stated):
    return {"参数": [["名称", "值"], *([f"评分规则（{kind}）", name] for kind, name in stated.items())]}


BOTH = rules() | rules("本市部门规则", "部门整体支出", copy=" (2)")
THREE = BOTH | rules("本市新规则", label="（新）")


@pytest.mark.parametrize(
    ("sheets", "project", "department"),
    [
        (parameters() | rules(), "本市规则", None),
        (parameters() | rules(form="两种都可"), "本市规则", "本市规则"),
        (parameters() | BOTH, "本市规则", "本市部门规则"),
        (parameters(项目="mof-2020") | BOTH, "mof-2020", "本市部门规则"),
        (parameters(项目="本市新规则") | THREE, "本市新规则", "本市部门规则"),
        (parameters(项目="本市规则") | THREE, "本市规则", "本市部门规则"),
    ],
)
def test_the_rulebook_of_each_kind_of_form(sheets, project, department, tmp_path):
    known_by = Known(read_ledger(ledger(tmp_path / "台账.xlsx", sheets), PROBLEMS))
    found = [known_by.rulebook(kind) for kind in ("project", "department")]
    assert [getattr(book, "name", book) for book in found] == [project, department]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (parameters() | THREE, "评分规则（新）!A1：台账里有几套都能用：“本市规则”、“本市新规则”。请在“参数”的“评分规则（项目）”里写明用哪一套。"),
        (parameters(项目="本市规则") | rules() | rules(copy="_2"), "评分规则_2!A1：编码“本市规则”与工作表“评分规则”的相同。请换一个编码或名称。"),
        (parameters(部门="本市规则") | rules(), "参数!B2：“本市规则”不是部门整体支出自评表的评分规则。请换一个。"),
        (parameters() | rules(指标=[*RULES, ["甲", None, "二", "每次扣1分"]]), "评分规则-指标!C4：分值：应为数字，填的是“二”。请改正。"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_them(sheets, said, tmp_path):
    with pytest.raises(LedgerError) as caught:
        read_ledger(ledger(tmp_path / "台账.xlsx", sheets), PROBLEMS)
    assert [str(fault) for fault in caught.value.faults] == [said]


def test_a_form_is_scored_by_the_rulebook_that_travels_in_the_ledger(tmp_path):
    path = drawn(tmp_path / "甲.xlsx")
    content = packed(read_ledger(ledger(tmp_path / "台账.xlsx", parameters() | rules()), PROBLEMS))
    (reviewed,) = review_batch([Job(path, "甲.xlsx")], ReviewOptions(ledger=content))
    (form,) = reviewed.record["forms"]
    assert form["rulebook"] == "本市规则"
    assert {form["totals"]["grade"]} <= {"优", "其他"}
    assert known(content).rulebook("project") is known(content).rulebook("project")


def test_what_a_ledger_rests_on_changes_with_its_rules(tmp_path):
    other = [[*RULES[0]], [*RULES[1]], [None, "定量指标", None, RULES[2][3].replace("60%", "70%")]]
    books = [rules(), rules(), rules(指标=other)]
    paths = [ledger(tmp_path / f"{at}.xlsx", parameters() | sheets) for at, sheets in enumerate(books)]
    marks = [mark_of(packed(read_ledger(path, PROBLEMS))) for path in paths]
    assert marks[0] == marks[1] != marks[2]


def test_a_check_says_which_rules_it_read(tmp_path):
    lines, right = check_ledger(ledger(tmp_path / "台账.xlsx", parameters() | rules()))
    assert right
    assert "评分规则：“本市规则”2 条" in lines
    assert not any("没有使用" in line for line in lines)
    assert openpyxl.load_workbook(tmp_path / "台账.xlsx").sheetnames[1] == "评分规则"


@pytest.mark.usefixtures("in_this_process")
def test_what_a_run_tells_of_its_rules_is_true_of_the_ledgers_own(tmp_path):
    """The ledger's rulebook has the name of one that the program carries, other grades and another edition."""
    own = rules("广州市项目规则（改）")
    own["评分规则"] = [*own["评分规则"], ["编码", "guangzhou-2023-project"], ["版本", "7"]]
    (tmp_path / "收").mkdir()
    drawn(tmp_path / "收" / "甲.xlsx")
    path = ledger(tmp_path / "台账.xlsx", parameters() | own)
    run_all(
        [str(tmp_path / "收")], RunOptions(tmp_path / "果", annotate=False, ledger=path), lambda lines, _: iter(lines)
    )
    sheet = openpyxl.load_workbook(tmp_path / "果" / "汇总.xlsx")["说明"]
    told = [cell.value for row in sheet.iter_rows() for cell in row if "guangzhou-2023-project" in str(cell.value)]
    assert [text.partition("，SHA-256")[0] for text in told] == [
        "广州市项目规则（改）（guangzhou-2023-project，第 7 版"
    ]
