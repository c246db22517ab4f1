"""What a file is that is no workbook, by its name, and what to do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import commonpath

from perfxl.text.screen import first_few

ZIP = ".zip"


@dataclass(frozen=True, slots=True)
class OtherKind:
    """A kind of file: what it is called, what to do, how the names of such files end."""

    name: str
    advice: str
    suffixes: tuple[str, ...] = ()


_UNPACK = "只有 .zip 能直接审核，请解压后放入"
_NO_FORM = "不能审核，请改放用 Excel 或 WPS 表格填写的自评表"
OTHER_KINDS = (
    OtherKind("RAR 压缩包", _UNPACK, (".rar",)),
    OtherKind("7z 压缩包", _UNPACK, (".7z",)),
    OtherKind("压缩包", _UNPACK, (".tar", ".gz", ".tgz", ".bz2", ".xz")),
    OtherKind("PDF 文件", _NO_FORM, (".pdf",)),
    OtherKind("OFD 文件", _NO_FORM, (".ofd",)),
    OtherKind("图片", _NO_FORM, (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".heic")),
    OtherKind(
        "Word 文档",
        "自评表请用 Excel 或 WPS 表格填写；是自评报告的，请存为 .docx，与自评表放在一起",
        (".doc", ".docx", ".docm", ".wps", ".rtf"),
    ),
    OtherKind("文本", "请用 Excel 打开，另存为 .xlsx 再放入", (".csv",)),
    OtherKind("演示文稿", _NO_FORM, (".ppt", ".pptx", ".dps")),
)
# How files of a kind begin, whatever they are called.
_BEGINNINGS = {
    b"Rar!": ".rar", b"7z\xbc\xaf\x27\x1c": ".7z", b"%PDF": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"{\\rtf": ".rtf",
}  # fmt: skip
_WITHIN = OtherKind("压缩包里的压缩包", "没有打开，请解压后放入")
_EMPTY = OtherKind("没有自评表工作簿的压缩包", "请确认是否放错；里面以前的审核结果不再审核")
_UNKNOWN = OtherKind("其他文件", "不能审核")
_ARCHIVES = frozenset({ZIP, *(suffix for kind in OTHER_KINDS if "压缩包" in kind.name for suffix in kind.suffixes)})
OTHER_SUFFIXES = frozenset({ZIP, *(suffix for kind in OTHER_KINDS for suffix in kind.suffixes)})
"""How the names end of what people send instead of a workbook: told, as a unit that sent only a scan would seem to have sent nothing."""


def other_kind(name: str) -> OtherKind:
    """What a file is by its path, forward slashes; a zip is one that holds no workbook, or lies in another."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if any(parent.suffix.lower() == ZIP for parent in path.parents) and (
        suffix == ZIP or suffix in OTHER_KINDS[0].suffixes
    ):
        return _WITHIN
    if suffix == ZIP:
        return _EMPTY
    return next((kind for kind in OTHER_KINDS if suffix in kind.suffixes), _UNKNOWN)


def kind_by_content(data: bytes) -> OtherKind | None:
    """What a file is by its first bytes: a PDF that is called .xlsx."""
    suffix = next((suffix for beginning, suffix in _BEGINNINGS.items() if data.startswith(beginning)), None)
    return next((kind for kind in OTHER_KINDS if suffix in kind.suffixes), None)


def others_told(names: Iterable[str]) -> list[str]:
    """A line for each kind among files: what they are, what to do, the first few as they lie below the folder of all."""
    paths = [PurePosixPath(name) for name in names]
    around = commonpath([path.parent for path in paths]) if len({path.is_absolute() for path in paths}) == 1 else ""
    kinds: dict[OtherKind, list[str]] = {}
    for path in paths:
        kinds.setdefault(other_kind(path.as_posix()), []).append(path.relative_to(around).as_posix())
    return [f"{first_few(found)}：{kind.name}，{kind.advice}。" for kind, found in kinds.items()]
