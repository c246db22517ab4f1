"""说明: what the workbook is, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from perfxl.output.consolidated.intake import Consolidated
from perfxl.output.consolidated.looks import FONT_SIZE, Looks
from perfxl.output.consolidated.pages import pages, set_page
from perfxl.output.consolidated.rulebooks import told
from perfxl.output.drawing.measure import text_height
from perfxl.reviewing.record import Status
from perfxl.text.version import __version__

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_LABEL_WIDTH, _NOTE_WIDTH = 20, 110
_LEGEND = (
    (
        "错误",
        "须改正后报送，说明过的也算。各表的“错误”都是同一个数：计入汇总的表里的错误，已豁免的不算在内。"
        "“总览”“项目汇总”“部门×项目”“问题类型”“问题按部门”都这样算；表与表之间的另列为表间审核。",
    ),
    ("警告", "可以改正，也可以说明原因；“其中已说明”是警告里已经说明的，已豁免的不算在内。"),
    ("已豁免", "台账“豁免”里批准的问题，“问题清单”里仍列出，单独计数。"),
    ("提示", "供参考。"),
    (
        "最终得分",
        "有复核得分的用复核得分，没有的用核算得分；排名、等级和“优”的比例都按最终得分。在“复核总分”一栏填数，最终得分随之改变。",
    ),
    (
        "复核抽样",
        "按风险分抽约三分之二：自评认可分占比（20%、40%、60% 起各 1、2、3 分），错误（1 处起 2 分，3 处起 3 分），"
        "未说明的警告（1 处起 1 分，3 处起 2 分），预算占比（2%、5%、10% 起各 1、2、3 分），与上次得分之差（5、10 分起各 1、2 分）；"
        "其余按名称随机抽取，同样的表抽到的相同。比例和种子在台账“参数”里设。",
    ),
    (
        "年度",
        "评价年度是台账“参数”里设的，没有设的是报送最多的年度。没有写年度的表按评价年度计入；其他年度的表列在“其他年度”里，不计入其他各表。",
    ),
    ("重复报送", "同一内容或同一张表的旧版本，列在“重复报送”里，不计入其他各表。"),
    ("部门名称", "各表用同一个名称：名单上的写法，其次部门整体自评表上的；表上写的不同时，见“项目汇总”的“填报名称”。"),
    (
        "核算分…",
        "每张表的分值按得分的由来分为四类：核算分由表内数据算出，依据文字分由评分依据里写明的数得出，定性分按完成情况限定在相应区间，"
        "自评认可分无从核对，按自评得分认可。自评认可分越多，越需要人工复核。",
    ),
    ("金额", "万元；以元填报的已换算。"),
    ("文件", "文件名；同名的加上所在的文件夹。全文太长的格子以“…”结尾，全文在链接指向的标注稿里。"),
    ("链接", "“文件”“单元格”两栏的链接指向同一文件夹里的标注稿，请把它们放在一起。"),
)


def write_notes(
    sheet: Worksheet,
    looks: Looks,
    content: Consolidated,
    names: Sequence[str],
    continued: Sequence[str],
    call: Sequence[tuple[str, str]],
) -> None:
    """What the workbook is, the rulebooks with version and hash, the counts, the legend."""
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _NOTE_WIDTH)
    counted = content.counted
    statuses, rulebooks = counted.workbooks["status"].value_counts(), counted.forms["rulebook"].value_counts()
    scored, unrecognised, unreadable = (statuses.get(status, 0) for status in get_args(Status))
    lines: list[tuple[str, str]] = [
        ("程序", f"perfxl {__version__}"),
        *call,
        (
            "工作簿",
            f"{len(counted.workbooks)} 个：已审核 {scored}，没有自评表 {unrecognised}，无法读取 {unreadable}",
        ),
        ("工作表", "、".join(names)),
    ]
    if continued:
        lines.append(
            ("续表", f"{'、'.join(continued)} 超过一张工作表的行数，续在后面编号的工作表里；“总览”的公式已包括续表。")
        )
    lines.append(("评价年度", f"{content.year or '没有写明'}。{''.join(content.remarks)}"))
    lines += [("评分规则", told(str(name), count)) for name, count in sorted(rulebooks.to_dict().items())]
    lines += _LEGEND
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "绩效自评汇总　说明", looks["title"])
    for row, (label, text) in enumerate((line for line in lines if line[1]), 2):
        sheet.set_row(row, text_height(text, FONT_SIZE, _NOTE_WIDTH))
        sheet.write_string(row, 0, label, looks["centre"])
        sheet.write_string(row, 1, text, looks["long"])
    set_page(sheet, "说明", pages([_LABEL_WIDTH, _NOTE_WIDTH], 0))
