"""What a workbook or its name says stays text, and nothing leads out of the folders that were given."""

import json
import os
import re
import stat
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from perfxl.files.atomic import replacing
from perfxl.run.discovery import InputError
from perfxl.run.job import RunOptions, run_all
from perfxl.run.journal import Journal
from perfxl.ways_in.cli import app
from perfxl.ways_in.desktop.folder import reviewed_lines, say, told
from perfxl.ways_in.desktop.program_folder import prepare, usable_folder
from tests.drawn import RIGHT, SHEET, drawn
from tests.hostile import with_part

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and modes of files")

# What a cell may say that something could take for more than text.
TEXTS = {
    "escape": "\x1b[31m红\x1b[0m\x07",
    "title": "\x1b]0;改名\x07",
    "link": "\x1b]8;;http://x.cn\x1b\\点\x1b]8;;\x1b\\",
    "8-bit": "\x9b31m",
    "direction": "\u202exlsx.exe",
    "markup": "[red]红[/red][link=http://x.cn]点[/link]",
    "formula": '=HYPERLINK("http://x.cn","点")',
    "command": "=cmd|' /C calc'!A0",
    "signs": "+1+1",
    "at": "@SUM(1)",
    "address": "http://x.cn/a",
    "file": "file:///etc/passwd",
    "share": "\\\\x.cn\\share",
    "braces": "{=1+1}",
    "entity": "&xxe;<b>粗</b>",
}
STEERING = ("\x1b", "\x07", "\x9b", "\u202e")


def marked(path):
    """A form with mistakes whose texts all say the same."""
    cells = dict.fromkeys(["C4", "C5", "C6", "D17", "E18", "F18", "E21", "F21", "I17", "C23", "C24"], "甲")
    drawn(path, cells=cells | {"H17": 21})
    book = openpyxl.load_workbook(path)
    for ref in cells:
        book[SHEET][ref].value = "标记"
    book.save(path)
    return path


def replaced(path, text):
    """The file with the mark in its texts replaced, as a hostile program would write it."""
    escaped = "".join(
        f"_x{ord(c):04X}_" if ord(c) < 32 else {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(c, c) for c in text
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            # with lxml installed openpyxl writes numbers of characters
            for mark in ("标记".encode(), "标记".encode("ascii", "xmlcharrefreplace")):
                data = data.replace(mark, escaped.encode())
            archive.writestr(name, data)


def run(capfd, *arguments):
    with pytest.raises(SystemExit):
        app([*map(str, arguments)])
    return "".join(capfd.readouterr())


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """A folder with a form for each of the texts."""
    folder = tmp_path_factory.mktemp("收")
    form = marked(tmp_path_factory.mktemp("画") / "表.xlsx").read_bytes()
    for kind, text in TEXTS.items():
        (folder / f"{kind}.xlsx").write_bytes(form)
        replaced(folder / f"{kind}.xlsx", text)
    return folder


@pytest.mark.usefixtures("in_this_process")
def test_no_text_steers_the_screen(texts, tmp_path, capfd):
    checked = run(capfd, "check", texts, "--jobs", "1")
    explained = {kind: run(capfd, "explain", texts / f"{kind}.xlsx") for kind in TEXTS}
    ran = run(capfd, "run", texts, "-o", tmp_path / f"出{TEXTS['escape']}", "--jobs", "1")
    assert not [mark for mark in STEERING for text in (checked, ran, *explained.values()) if mark in text]
    assert TEXTS["markup"] in checked
    assert TEXTS["markup"] in explained["markup"]


LITERAL = re.compile(r'"(?:[^"]|"")*"')


def test_no_text_becomes_a_formula_a_link_or_a_name(texts, tmp_path):
    run_all([str(texts)], RunOptions(tmp_path / "出", jobs=1), lambda results, _: iter(results))
    paths = sorted((tmp_path / "出").glob("*.xlsx"))
    assert len(paths) == len(TEXTS) + 1
    for path in paths:
        for sheet in openpyxl.load_workbook(path):
            assert sheet.title in (SHEET, "审核结果") or path.name == "汇总.xlsx"
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                formula = str(cell.value) if cell.data_type == "f" else ""
                # within quotes, with which it is compared, it stays a text
                acting = LITERAL.sub('""', formula)
                assert "http" not in acting
                assert "cmd" not in acting
                assert formula not in {*TEXTS.values()}
                assert not (cell.hyperlink and (cell.hyperlink.target or "").startswith(("http", "file:", "\\\\")))
    lines = (tmp_path / "出" / "results.jsonl").read_bytes().splitlines()
    assert len(lines) == len(TEXTS)
    assert all(isinstance(json.loads(line), dict) and b"\x1b" not in line for line in lines)


NAMES = ["\x1b[31m红.xlsx", "[red]红[bold].xlsx", "\u202excod.xlsx", "\x9b2J.xlsx"]


@posix
@pytest.mark.usefixtures("in_this_process")
def test_no_name_steers_the_screen(tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = [*NAMES, *(f"坏{name}" for name in NAMES)]
    form = drawn(tmp_path / "收.xlsx").read_bytes()
    for name in given:
        (tmp_path / name).write_bytes(form if name in NAMES else b"x")
    shown = [run(capfd, "check", *given, "--jobs", "1"), run(capfd, "run", *given, "-o", "出", "--jobs", "1")]
    places = usable_folder(tmp_path)
    prepare(places)
    capfd.readouterr()
    for line in reviewed_lines(places, given, told, say)[1]:
        say(line)
    shown.append("".join(capfd.readouterr()))
    assert not [mark for mark in STEERING for text in shown if mark in text]
    log = next(places.results.rglob("审核日志.txt")).read_text("utf-8-sig")
    assert not [mark for mark in STEERING if mark in log]
    assert all("红" in text for text in (*shown, log))


@posix
def test_no_name_leads_a_link_elsewhere(tmp_path):
    for name in ("\\\\x.cn\\share\\表.xlsx", "http:/x.cn/表.xlsx", "C:表.xlsx", "a#b.xlsx"):
        source = tmp_path / "收" / name
        source.parent.mkdir(parents=True, exist_ok=True)
        drawn(source, replace(RIGHT, project_name=name), cells={"H17": 21})
    run_all([str(tmp_path / "收")], RunOptions(tmp_path / "出", jobs=1), lambda results, _: iter(results))
    book = openpyxl.load_workbook(tmp_path / "出" / "汇总.xlsx")
    links = [c.hyperlink for sheet in book for row in sheet.iter_rows() for c in row if c.hyperlink]
    targets = {link.target.replace("\\", "/") for link in links if link.target}
    assert len(targets) >= 3  # a#b.xlsx has none
    assert not [target for target in targets if ":" in target or target.startswith("/")]


def linked(tmp_path):
    """A folder with links: out of it to a file and to a folder, and back to where it begins."""
    folder, outside = tmp_path / "收", tmp_path / "外"
    for place in (folder, outside, outside / "里"):
        place.mkdir()
    drawn(folder / "甲.xlsx")
    drawn(outside / "乙.xlsx")
    drawn(outside / "里" / "丙.xlsx")
    (folder / "链.xlsx").symlink_to(outside / "乙.xlsx")
    (folder / "链").symlink_to(outside)
    (outside / "圈").symlink_to(folder)
    (folder / "断.xlsx").symlink_to(outside / "没有.xlsx")
    return folder


@posix
@pytest.mark.parametrize(
    ("options", "names"),
    [([], {"甲.xlsx", "断.xlsx"}), (["--follow-links"], {"甲.xlsx", "断.xlsx", "乙.xlsx", "丙.xlsx"})],
)
def test_links_are_followed_where_that_is_asked_for(tmp_path, capfd, options, names):
    folder = linked(tmp_path)
    with pytest.raises(SystemExit):
        app(["check", str(folder), "--format", "json", "--jobs", "1", *options])
    sources = [Path(json.loads(line)["source"]) for line in capfd.readouterr().out.splitlines()]
    assert {source.resolve().name for source in sources} <= names | {"没有.xlsx"}
    assert len(sources) == len(names) - ("断.xlsx" in names and not options)


@posix
def test_a_link_in_the_output_folder_is_replaced_and_not_written_through(tmp_path):
    victim, output = tmp_path / "要害.txt", tmp_path / "出"
    victim.write_text("原样")
    output.mkdir()
    for name in ("汇总.xlsx", "results.jsonl", ".perfxl-journal.jsonl", "表_审核.xlsx"):
        (output / name).symlink_to(victim)
    drawn(tmp_path / "表.xlsx")
    run_all([str(tmp_path / "表.xlsx")], RunOptions(output, jobs=1), lambda results, _: iter(results))
    assert victim.read_text() == "原样"
    assert not [path for path in output.iterdir() if path.is_symlink()]


@posix
def test_a_folder_in_the_output_folder_that_leads_out_of_it_is_not_written_to(tmp_path):
    outside, output = tmp_path / "外", tmp_path / "出"
    for place in (outside, output, tmp_path / "收" / "处"):
        place.mkdir(parents=True)
    (output / "处").symlink_to(outside)
    drawn(tmp_path / "收" / "处" / "表.xlsx")
    with pytest.raises(InputError, match="指向别处"):
        run_all([str(tmp_path / "收")], RunOptions(output, jobs=1), lambda results, _: iter(results))
    assert not list(outside.iterdir())


@posix
def test_files_are_private_until_they_are_whole_and_then_as_the_user_has_them(tmp_path, in_this_process):
    old = os.umask(0o027)
    try:
        with replacing(tmp_path / "表.xlsx") as part:
            assert stat.S_IMODE(part.stat().st_mode) == 0o600
        with Journal(tmp_path, "程序", keep=False):
            assert stat.S_IMODE((tmp_path / ".perfxl-journal.jsonl").stat().st_mode) == 0o600
        drawn(tmp_path / "甲.xlsx")
        run_all([str(tmp_path / "甲.xlsx")], RunOptions(tmp_path / "出", jobs=1), lambda results, _: iter(results))
    finally:
        os.umask(old)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "表.xlsx", *(tmp_path / "出").iterdir())
    }
    assert modes == dict.fromkeys(["表.xlsx", "甲_审核.xlsx", "汇总.xlsx", "results.jsonl"], 0o640)


ACTING = {
    "xl/vbaProject.bin": "宏",
    "xl/macrosheets/sheet1.xml": "宏",
    "xl/externalLinks/externalLink1.xml": "指向其他文件的链接",
    "xl/connections.xml": "外部数据连接",
}


@pytest.mark.usefixtures("in_this_process")
def test_what_could_act_is_pointed_out_and_kept_as_it_is(tmp_path, capfd):
    (tmp_path / "收").mkdir()
    for number, part in enumerate(ACTING):
        (tmp_path / "收" / f"{number}.xlsm").write_bytes(with_part(part, b"<x/>"))
    shown = run(capfd, "check", tmp_path / "收", "--jobs", "1").splitlines()
    said = [f"  注意：工作簿含有{called}：审核时没有运行或打开，结果工作簿里原样保留。" for called in ACTING.values()]
    told = [line for line in shown if line.startswith("  注意：")]
    assert [line.startswith(start) for line, start in zip(told, said, strict=True)] == [True] * len(said)
    run(capfd, "run", tmp_path / "收", "-o", tmp_path / "出", "--no-consolidate", "--jobs", "1")
    records = [json.loads(line) for line in (tmp_path / "出" / "results.jsonl").read_text("utf-8").splitlines()]
    for number, (part, called) in enumerate(ACTING.items()):
        annotated = tmp_path / "出" / f"{number}_审核.xlsm"
        with zipfile.ZipFile(annotated) as archive:
            assert archive.read(part) == b"<x/>"
        assert called in records[number]["notices"][0]
        sheet = openpyxl.load_workbook(annotated)["审核结果"]
        assert any(called in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row)


# What Python tells its auditors of whatever reaches out of the process.
REACHING_OUT = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "urllib.", "winreg.")  # fmt: skip


DDE = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'


@pytest.mark.usefixtures("in_this_process")
def test_nothing_is_fetched_and_nothing_is_run(tmp_path):
    reached: list[str] = []
    watching = [True]

    def auditor(event, arguments):
        if watching[0] and event.startswith(REACHING_OUT):
            reached.append(event)

    folder = tmp_path / "收"
    folder.mkdir()
    link = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/></Relationships>'
    for number, (part, content) in enumerate(
        (
            ("xl/externalLinks/_rels/externalLink1.xml.rels", link),
            ("xl/externalLinks/externalLink1.xml", DDE),
            ("xl/vbaProject.bin", "macros"),
            ("xl/connections.xml", "<connections/>"),
            ("xl/worksheets/_rels/sheet9.xml.rels", link),
        )
    ):
        (folder / f"{number}.xlsx").write_bytes(with_part(part, content.encode()))
    (folder / "网页.xls").write_text(
        '<html><img src="http://127.0.0.1:9/x.png"><table><tr><td>甲</td></tr></table></html>'
    )
    sys.addaudithook(auditor)  # it cannot be taken away again
    try:
        outcome = run_all([str(folder)], RunOptions(tmp_path / "出", jobs=1), lambda results, _: iter(results))
    finally:
        watching[0] = False
    assert reached == []
    assert [one.status for one in outcome.summaries].count("scored") == len(outcome.summaries) - 1 == 5
