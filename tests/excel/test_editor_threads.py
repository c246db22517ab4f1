import re

from features import FEATURES
from packages import changed, contents

from perfxl.excel.editing import WorkbookEditor

THREAD, PERSONS = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"
BEFORE = FEATURES["threaded comments"]()


def commented(data, *texts):
    with WorkbookEditor.open(data) as book:
        for text in texts:
            book.sheet("表").comment("A2", text)
        return book.to_bytes()


def test_a_text_becomes_a_reply_that_excel_shows():
    parts = contents(commented(BEFORE, "应为 9.91 分 & 说明"))
    thread, persons = parts[THREAD].decode(), parts[PERSONS].decode()
    (person,) = re.findall(r'displayName="perfxl" id="([^"]+)" userId="perfxl" providerId="None"', persons)
    root = "{22222222-0000-4000-8000-000000000001}"
    reply = rf'</threadedComment><threadedComment ref="A2" dT="2024-01-02T03:04:05.00" personId="{person}" id="[^"]+" parentId="{root}"><text>应为 9.91 分 &amp; 说明</text>'
    assert re.search(reply, thread)
    assert "请核对" in thread
    # readers without threads see it in the comment
    assert "应为 9.91 分" in parts["xl/comments1.xml"].decode()


def test_a_second_round_replies_to_the_thread_not_to_the_reply():
    thread = contents(commented(commented(BEFORE, "甲"), "乙"))[THREAD].decode()
    assert re.findall(r'parentId="([^"]+)"', thread) == ["{22222222-0000-4000-8000-000000000001}"] * 2
    assert re.findall("<text>(.*?)</text>", thread) == ["请核对", "甲", "乙"]
    assert len(set(re.findall(r' id="([^"]+)"', thread))) == 3


def test_replies_are_withdrawn_with_the_comments():
    with WorkbookEditor.open(commented(BEFORE, "【错误】应为 9.91。")) as book:
        taken = book.sheet("表").withdraw_comments("perfxl", re.compile(r"(?:^|\n)【错误】"))
        after = book.to_bytes()
    assert list(taken) == ["A2"]
    assert contents(after)[THREAD] == contents(BEFORE)[THREAD]


def test_other_cells_leave_the_thread_alone():
    with WorkbookEditor.open(BEFORE) as book:
        book.sheet("表").comment("B2", "甲")
        assert not {THREAD, PERSONS} & changed(BEFORE, book.to_bytes())
