"""Where a part lies in the zip file that holds it: behind a header that repeats, and may belie, the zip's directory."""

import struct
import zipfile

from perfxl.excel.editing.errors import WorkbookError

_HEADER, _SIGNATURE = 30, b"PK\3\4"
_LENGTHS = struct.Struct("<HH")  # of the name and the extra field, which end the header


def packed_part(data: bytes, entry: zipfile.ZipInfo) -> memoryview:
    """A part of the file as it is packed. Raises WorkbookError where the file does not hold it whole."""
    start = entry.header_offset + _HEADER
    header = data[entry.header_offset : start]
    if len(header) < _HEADER or not header.startswith(_SIGNATURE):
        raise WorkbookError("文件已损坏（压缩包目录有误）。")
    start += sum(_LENGTHS.unpack(header[-_LENGTHS.size :]))
    if start + entry.compress_size > len(data):
        raise WorkbookError("文件不完整（内容被截断）。")
    return memoryview(data)[start : start + entry.compress_size]
