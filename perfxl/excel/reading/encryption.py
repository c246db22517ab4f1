"""Workbooks with a password to open: unlocked in memory, locked again when they are given back."""

from __future__ import annotations

from io import BytesIO

from perfxl.excel.reading.file_kind import UnreadableError, is_encrypted
from perfxl.excel.reading.ole import workbook_stream

_NO_PASSWORD = (
    "工作簿设有打开密码，无法读取。请去掉密码；或在它旁边放“密码.txt”（每行写一个密码）再审核，"
    "或在审核窗口里打开（命令行用 --password）。"
)
# Excel locks a workbook that is only protected against changes with this, and opens it without asking.
_OF_EXCEL = "VelvetSweatshop"
# How often the password is hashed: Excel does it 100,000 times, a crafted file says thousands of millions.
_MOST_TURNS = 1_000_000
_BROKEN = "加密的工作簿已损坏，无法打开。请从原件重新复制。"
_WRONG_PASSWORD = "打开密码不对，无法读取。请核对密码后再试。"


def unlocked(data: bytes, password: str | None) -> bytes:
    """The workbook's bytes without the lock; the bytes themselves where it has no password.

    Raises UnreadableError (encrypted).
    """
    if not is_encrypted(data):
        return data
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    workbook_stream(data)  # no chain without an end
    plain = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        if isinstance(file, OOXMLFile) and file.type == "agile" and file.info["spinValue"] > _MOST_TURNS:
            raise UnreadableError("corrupt", _BROKEN)
        # an .xls verifies its password in any case
        verify = {"verify_password": True} if isinstance(file, OOXMLFile) else {}
        file.load_key(password=_OF_EXCEL if password is None else password, **verify)
        file.decrypt(plain)
    except (InvalidKeyError, DecryptionError) as error:
        raise UnreadableError("encrypted", _NO_PASSWORD if password is None else _WRONG_PASSWORD) from error
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError("corrupt", _BROKEN) from error
    return plain.getvalue()


def locked(data: bytes, password: str) -> bytes:
    """A package encrypted with a password, as Excel does it (AES)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    sealed = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, sealed)
    return sealed.getvalue()
