"""Workbooks in a zip: found, named, read where they lie, their outputs below a folder of its name."""

import hashlib
import json
import os
import stat
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from perfxl.excel.editing.zip_entry import packed_part
from perfxl.excel.reading import zipped
from perfxl.excel.reading.encryption import locked
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import file_bytes
from perfxl.run.discovery import InputError, find_others, find_sources, require_workbooks
from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.watch import watch
from tests.called import folder_mode
from tests.drawn import RIGHT, drawn
from tests.hostile import flagged
from tests.narrative.documents import docx
from tests.test_watch import Looks, nothing
from tests.zips import MARCH, packed


def book(folder, project="社区图书馆运行", **changes):
    """The bytes of a workbook."""
    path = drawn(folder / "画.xlsx", replace(RIGHT, project_name=project, **changes))
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to fill, called as it is called in the tests."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "收件").mkdir()
    return Path("收件")


def run(folder, output="出", consolidate=False, **options):
    options = RunOptions(Path(output), consolidate=consolidate, jobs=1, **options)
    outcome = run_all([str(folder)], options, lambda lines, _: iter(lines))
    return outcome, [json.loads(line) for line in (Path(output) / "results.jsonl").read_text("utf-8").splitlines()]


NAMES = {
    # name: how it is written, what it is read as
    "marked": ("自评表/甲.xlsx", None, "自评表/甲.xlsx"),
    "of Chinese Windows": ("自评表/甲局（修改后）.xlsx", "gbk", "自评表/甲局（修改后）.xlsx"),
    "with a backslash as second byte": ("\u8aa0.xlsx", "gbk", "\u8aa0.xlsx"),
    "beyond GBK": ("\U00020000局.xlsx", "gb18030", "\U00020000局.xlsx"),
    "of a Mac, not marked": ("某局/甲.xlsx", "utf-8", "某局/甲.xlsx"),
    "of western Europe": ("été.xlsx", "cp437", "été.xlsx"),
    "GBK that could be Greek or Arabic in UTF-8": ("模块.xlsx", "gbk", "模块.xlsx"),
    "with backslashes": ("自评表\\甲.xlsx", None, "自评表/甲.xlsx"),
    "with dots that lead nowhere": ("./甲//乙.xlsx", None, "甲/乙.xlsx"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_are_read_as_they_were_written(folder, case):
    name, encoding, read = NAMES[case]
    packed(folder / "乙局.zip", {name: b"x"}, encoding)
    (source,) = find_sources([str(folder)])
    assert (source.name, source.relative.as_posix()) == (f"收件/乙局.zip/{read}", f"乙局/{read}")
    assert file_bytes(source.path) == b"x"


PASSED_OVER = (
    "__MACOSX/自评表/._甲.xlsx",
    "~$甲.xlsx",
    ".藏/甲.xlsx",
    "自评表/.甲.xlsx",
    "说明.txt",
    "文件夹.xlsx/",
    "工作台账.xlsx",
)


def test_only_workbooks_are_taken_and_other_documents_told(folder):
    files = dict.fromkeys((*PASSED_OVER, "甲.xlsx", "扫描件.PDF", "里面.zip", "里面.rar"), b"x")
    packed(folder / "乙局.zip", files | {"上次/results.jsonl": b"", "上次/甲_审核.xlsx": b"x"})
    packed(folder / "空.zip", {"说明.txt": b"x"})
    assert [source.name for source in find_sources([str(folder)])] == ["收件/乙局.zip/甲.xlsx"]
    others = ["乙局.zip/工作台账.xlsx", "乙局.zip/扫描件.PDF", "乙局.zip/里面.rar", "乙局.zip/里面.zip", "空.zip"]
    assert find_others([str(folder)], None) == [f"收件/{name}" for name in others]
    assert find_others(["收件/空.zip"], None) == ["收件/空.zip"]


def test_output_folders_in_a_zip_are_passed_over_unless_the_zip_is_one(folder):
    packed(folder / "一.zip", {"results.jsonl": b"", "甲_审核.xlsx": b"x"})
    packed(folder / "二.zip", {"上次/results.jsonl": b"", "上次/甲_审核.xlsx": b"x"})
    assert [source.name for source in find_sources([str(folder)])] == ["收件/一.zip/甲_审核.xlsx"]
    assert find_others([str(folder)], None) == ["收件/二.zip"]


def test_links_in_a_zip_are_passed_over(folder):
    with zipfile.ZipFile(folder / "乙局.zip", "w") as archive:
        link = zipfile.ZipInfo("链.xlsx")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("甲.xlsx", b"x")
    assert [source.path.name for source in find_sources([str(folder)])] == ["甲.xlsx"]


def zip_of(files, change=lambda data: data):
    def make(path):
        packed(path, files)
        path.write_bytes(change(path.read_bytes()))

    return make


def overlapping(path):
    """A thousand entries that share the bytes of one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.xlsx", os.urandom(1000))
        first = archive.infolist()[0]
        for number in range(1, 1000):
            entry = zipfile.ZipInfo(f"{number}.xlsx")
            entry.header_offset, entry.CRC, entry.compress_type = 0, first.CRC, first.compress_type
            entry.file_size, entry.compress_size = first.file_size, first.compress_size
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
        archive._didModify = True


def bombs(count):
    """Workbooks that say they are of 80 MB each."""

    def make(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(count):
                archive.writestr(f"{number}.xlsx", b"x")
                archive.infolist()[-1].file_size = 79_000_000
            archive._didModify = True

    return make


def many(path):
    """More entries than a directory is read of."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number:0100}", b"")


def bzipped(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("甲.xlsx", b"x" * 99)


BAD = {
    "上一层": (zip_of({"../甲.xlsx": b"x"}), "unsafe", "外部文件夹"),
    "中间": (zip_of({"甲/../../乙.xlsx": b"x"}), "unsafe", "外部文件夹"),
    "反斜杠": (zip_of({"..\\甲.xlsx": b"x"}), "unsafe", "外部文件夹"),
    "根": (zip_of({"/甲.xlsx": b"x"}), "unsafe", "外部文件夹"),
    "盘符": (zip_of({"C:\\甲.xlsx": b"x"}), "unsafe", "外部文件夹"),
    "共享": (zip_of({"\\\\机\\甲.xlsx": b"x"}), "unsafe", "外部文件夹"),
    "同名": (zip_of({"甲.xlsx": b"x", "./甲.xlsx": b"y"}), "unsafe", "同名"),
    "重叠": (overlapping, "unsafe", "重叠"),
    "炸弹": (bombs(30), "too-large", "30 个、共 2370 MB"),
    "过多": (many, "too-large", "文件过多"),
    "密码": (zip_of({"甲.xlsx": b"x"}, flagged), "encrypted", "解压后再放入"),
    "方法": (bzipped, "corrupt", "压缩方式"),
    "断": (zip_of({"甲.xlsx": b"x" * 9999}, lambda data: data[:60]), "corrupt", "没有传完"),
    "空": (lambda path: path.write_bytes(b""), "corrupt", "没有传完"),
    "RAR": (lambda path: path.write_bytes(b"Rar!\x1a\7\1\0"), "not-a-workbook", "RAR 压缩包"),
    "7z": (lambda path: path.write_bytes(b"7z\xbc\xaf\x27\x1c"), "not-a-workbook", "7z 压缩包"),
}  # fmt: skip


def test_what_cannot_be_opened_is_told_and_costs_nobody_else(folder):
    for name, (make, *_) in BAD.items():
        make(folder / f"{name}.zip")
    packed(folder / "好.zip", {"甲.xlsx": book(folder)})
    outcome, records = run(folder, consolidate=True)
    told = {Path(record["source"]).stem: record for record in records}
    assert told.pop("甲")["status"] == "scored"
    assert {name: record["error"]["code"] for name, record in told.items()} == {
        name: bad[1] for name, bad in BAD.items()
    }
    for name, record in told.items():
        assert BAD[name][2] in record["error"]["message"], name
        assert record["error"]["message"].endswith("。")
    assert outcome.others == []
    assert sorted(path.name for path in Path("出").iterdir()) == ["results.jsonl", "好", "汇总.xlsx"]


def test_a_file_of_a_zip_that_is_spoiled_costs_itself(folder):
    path = packed(folder / "乙局.zip", {"甲.xlsx": book(folder), "乙.xlsx": book(folder, "乙项目")})
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        spoiled = packed_part(data, archive.getinfo("甲.xlsx"))
        at = archive.getinfo("甲.xlsx").header_offset + 60
    path.write_bytes(data[:at] + bytes(len(spoiled) // 2) + data[at + len(spoiled) // 2 :])
    codes = [record["error"] and record["error"]["code"] for record in run(folder)[1]]
    assert codes == [None, "corrupt"]


def test_a_file_of_a_zip_that_is_too_large_says_so(folder):
    bombs(1)(folder / "乙局.zip")
    with pytest.raises(UnreadableError, match=r"过大|损坏"):
        file_bytes(folder / "乙局.zip" / "0.xlsx")
    with zipfile.ZipFile(folder / "大.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("甲.xlsx", bytes(81_000_000))
    with pytest.raises(UnreadableError, match=r"文件过大（81 MB，上限 80 MB）"):
        file_bytes(folder / "大.zip" / "甲.xlsx")


def test_outputs_lie_below_a_folder_of_the_zips_name_and_the_zip_stays_as_it_was(folder, tmp_path, monkeypatch):
    temporary = tmp_path / "临时"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = packed(folder / "乙局.zip", {"表/甲.xlsx": book(folder, "甲项目")}, "gbk")
    before = path.read_bytes()
    outcome, (record,) = run(folder, consolidate=True)
    assert record["source"] == "收件/乙局.zip/表/甲.xlsx"
    assert record["annotated"] == "出/乙局/表/甲_审核.xlsx"
    assert (
        record["sha256"] == hashlib.sha256(zipfile.ZipFile(path).read(zipfile.ZipFile(path).namelist()[0])).hexdigest()
    )
    assert record["file"]["relative"] == "乙局/表/甲.xlsx"
    assert not outcome.incomplete
    links = [
        cell.hyperlink.target
        for row in openpyxl.load_workbook("出/汇总.xlsx")["项目汇总"]
        for cell in row
        if cell.hyperlink
    ]
    assert links
    assert all((Path("出") / link.replace("\\", "/")).is_file() for link in links)
    assert path.read_bytes() == before
    assert list(temporary.iterdir()) == []
    (record,) = run("收件/乙局.zip", "另")[1]
    assert record["annotated"] == "另/乙局/表/甲_审核.xlsx"


def test_a_zip_beside_what_was_unpacked_from_it_has_a_folder_of_its_own(folder):
    data = book(folder)
    packed(folder / "乙局.zip", {"甲.xlsx": data})
    (folder / "乙局").mkdir()
    (folder / "乙局" / "甲.xlsx").write_bytes(data)
    outcome, records = run(folder, consolidate=True)
    assert [record["annotated"] for record in records] == ["出/乙局（压缩包）/甲_审核.xlsx", "出/乙局/甲_审核.xlsx"]
    assert outcome.versions == ["计入“乙局/甲.xlsx”，不计“乙局.zip/甲.xlsx”（内容相同）"]
    rows = list(openpyxl.load_workbook("出/汇总.xlsx")["重复报送"].iter_rows(min_row=3, values_only=True))
    assert len(rows) == 1
    assert [one.uncounted for one in outcome.summaries] == [1, 0]


def test_the_version_that_was_packed_later_is_counted(folder):
    packed(folder / "一.zip", {"甲.xlsx": book(folder)}, changed=MARCH)
    packed(folder / "二.zip", {"甲.xlsx": book(folder, measures="改了。")})
    assert run(folder, consolidate=True)[0].versions == [
        "计入“一.zip/甲.xlsx”，不计“二.zip/甲.xlsx”（文件修改时间较晚）"
    ]


def test_a_folder_that_is_input_and_output_in_one_keeps_the_names(folder):
    packed(folder / "乙局.zip", {"甲.xlsx": book(folder)})
    for _ in range(2):
        _, (record,) = run(folder, str(folder))
        assert record["annotated"] == "收件/乙局/甲_审核.xlsx"


def test_a_workbook_that_a_mail_program_called_zip_is_read(folder):
    (folder / "甲.zip").write_bytes(book(folder))
    _, (record,) = run(folder)
    assert (record["source"], record["status"], record["annotated"]) == ("收件/甲.zip", "scored", "出/甲_审核.xlsx")


def test_resuming_takes_over_what_did_not_change_in_a_zip(folder):
    files = {"甲.xlsx": book(folder), "乙.xlsx": book(folder, "乙项目")}
    packed(folder / "乙局.zip", files)
    run(folder)
    assert run(folder, resume=True)[0].resumed == 2
    packed(folder / "乙局.zip", files | {"甲.xlsx": book(folder, measures="改了。")})
    assert run(folder, resume=True)[0].resumed == 1


def test_a_report_in_the_zip_is_compared(folder):
    report = docx("社区图书馆运行项目绩效自评报告", "2023年，社区图书馆运行项目预算 230 万元，执行率 95%。")
    packed(folder / "乙局.zip", {"图书馆.xlsx": book(folder), "社区图书馆运行自评报告.docx": report})
    outcome, (record,) = run(folder)
    assert [one["source"] for one in record["reports"]] == ["收件/乙局.zip/社区图书馆运行自评报告.docx"]
    assert "report-mismatch" in {finding["code"] for finding in record["forms"][0]["findings"]}
    assert outcome.others == []
    assert run(folder, resume=True)[0].resumed == 1


def test_where_nothing_can_be_reviewed_it_is_said_what_there_is(folder):
    (folder / "扫描件.pdf").write_bytes(b"%PDF")
    packed(folder / "空.zip", {"图.jpg": b"x"})
    with pytest.raises(InputError) as error:
        find_sources([str(folder)])
    _, *lines = error.value.message.split("\n")
    assert [line.partition("，")[0] for line in lines] == ["扫描件.pdf：PDF 文件", "空.zip/图.jpg：图片"]
    for name in ("收件/没有.zip", "收件/空.zip/没有.xlsx"):
        with pytest.raises(InputError, match="找不到"):
            find_sources([name])


def test_a_document_that_is_given_itself_is_an_input_and_alone_no_run(folder):
    (folder / "扫描件.pdf").write_bytes(b"%PDF")
    given = [str(folder / "扫描件.pdf"), str(folder / "表.xlsx")]
    (folder / "表.xlsx").write_bytes(book(folder))
    assert [source.path.name for source in find_sources(given)] == ["扫描件.pdf", "表.xlsx"]
    require_workbooks(given)
    with pytest.raises(InputError, match=r"扫描件\.pdf：PDF 文件"):
        require_workbooks(given[:1])


def test_a_watched_zip_is_reviewed_when_it_is_whole_and_again_when_it_changes(folder, monkeypatch):
    whole, seen = packed(Path("画.zip"), {"甲.xlsx": book(folder)}).read_bytes(), []
    output, path = Path("出"), folder / "乙局.zip"

    def put(data):
        return lambda: path.write_bytes(data)

    def look():
        lines = (output / "results.jsonl").read_text("utf-8").splitlines() if output.exists() else []
        seen.append([(json.loads(line)["source"], json.loads(line)["status"]) for line in lines])

    steps = (put(whole[:50]), nothing, put(whole), nothing, look, path.unlink, look)
    monkeypatch.setattr("perfxl.ways_in.watch._wakes", Looks(*steps))
    watch(folder, output)
    assert seen == [[("收件/乙局.zip/甲.xlsx", "scored")], [("收件/乙局.zip/甲.xlsx", "scored")]]


def test_a_zip_that_is_not_opened_says_so(folder):
    """As on a machine that was sent the file alone."""
    packed(folder / "乙局.zip", {"甲.xlsx": b"x"})
    with pytest.raises(UnreadableError, match="没有打开"):
        file_bytes(folder / "乙局.zip")


def test_a_path_is_in_the_outermost_zip(folder):
    path = packed(folder / "外.zip", {"里.zip/甲.xlsx": b"x"})
    assert zipped.zip_of(path / "里.zip" / "甲.xlsx") == path
    assert zipped.zip_of(path) is None
    assert file_bytes(path / "里.zip" / "甲.xlsx") == b"x"


PASSWORDS = {
    # what 密码.txt holds: whether 8848 is found in it
    "plain": (b"8848", True),
    "second of some": (b"1234\r\n\r\n 8848 \r\n", True),
    "UTF-8 of Notepad": ("8848".encode("utf-8-sig"), True),
    "Unicode of Notepad": ("8848\r\n".encode("utf-16"), True),
    "GBK": ("密码一\n8848".encode("gbk"), True),
    "another": (b"0000", False),
    "empty": (b"", False),
    "beyond the most": ("\n".join(map(str, range(20))).encode() + b"\n8848", False),
}


@pytest.mark.usefixtures("in_this_process", "light_locks")
@pytest.mark.parametrize("case", PASSWORDS)
def test_passwords_beside_a_workbook_are_tried(folder, case):
    data, opens = PASSWORDS[case]
    (folder / "甲.xlsx").write_bytes(locked(book(folder), "8848"))
    (folder / "密码.txt").write_bytes(data)
    _, (record,) = run(folder)
    assert (record["status"] == "scored") is opens
    if not opens:
        assert record["error"]["code"] == "encrypted"
        assert ("密码.txt”里的密码" if data else "放“密码.txt”") in record["error"]["message"]


@pytest.mark.usefixtures("in_this_process", "light_locks")
@pytest.mark.parametrize(("where", "opens"), [("", True), ("乙局", True), ("乙局/内", True), ("丙局", False)])
def test_passwords_lie_in_any_folder_around_the_workbook_that_was_given(folder, where, opens):
    (folder / "乙局" / "内").mkdir(parents=True)
    (folder / "丙局").mkdir()
    (folder / "乙局" / "内" / "甲.xlsx").write_bytes(locked(book(folder), "8848"))
    (folder / where / "密码.txt").write_text("8848")
    assert [record["status"] == "scored" for record in run(folder)[1]] == [opens]
    assert run(folder / "乙局" / "内", "另")[1][0]["status"] == ("scored" if where == "乙局/内" else "unreadable")


@pytest.mark.usefixtures("in_this_process", "light_locks")
def test_passwords_in_a_zip_open_what_is_in_it_and_are_told_to_nobody(folder):
    secret = "密语8848"
    files = {"甲.xlsx": locked(book(folder), secret), "密码.txt": secret.encode("gbk")}
    packed(folder / "乙局.zip", files, "gbk")
    (folder / "报告.txt").write_text("与此无关")
    outcome, (record,) = run(folder)
    assert record["status"] == "scored"
    with pytest.raises(zipfile.BadZipFile):  # locked again
        openpyxl.load_workbook(record["annotated"])
    written = b"".join(path.read_bytes() for path in Path("出").rglob("*") if path.is_file())
    assert secret.encode() not in written
    assert "密码.txt".encode() not in written
    assert secret not in repr(outcome)


@pytest.mark.usefixtures("in_this_process", "light_locks")
def test_a_password_that_is_given_goes_first(folder):
    (folder / "甲.xlsx").write_bytes(locked(book(folder), "一"))
    (folder / "乙.xlsx").write_bytes(locked(book(folder, "乙项目"), "二"))
    (folder / "密码.txt").write_text("二", "utf-8")
    from perfxl.reviewing.jobs import ReviewOptions

    _, records = run(folder, review=ReviewOptions(password="一"))
    assert [record["status"] for record in records] == ["scored", "scored"]


def test_folder_mode_opens_zips(tmp_path):
    home = tmp_path / "某局 绩效"
    (home / "待审核").mkdir(parents=True)
    packed(home / "待审核" / "乙局.zip", {"甲.xlsx": book(home), "说明.doc": b"x"}, "gbk")
    (home / "待审核" / "盖章.pdf").write_bytes(b"%PDF")
    done = folder_mode(home)
    text = done.stdout
    assert done.returncode == 0, text
    assert "[1/1] 甲.xlsx" in text
    assert "不是工作簿，没有审核：\n  · 乙局.zip/说明.doc：Word 文档" in text
    assert "  · 盖章.pdf：PDF 文件" in text
    assert "自评报告初稿 1 份" in text
