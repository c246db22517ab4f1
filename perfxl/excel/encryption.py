"""Workbooks with a password to open: unlocked in memory, locked again when they are given back."""

from __future__ import annotations

from io import BytesIO

from perfxl.excel.kind import UnreadableError, is_encrypted

_NO_PASSWORD = "工作簿设有打开密码，无法读取。请去掉密码后重新放入，或用 --password 给出密码。"
_WRONG_PASSWORD = "打开密码不对，无法读取。请核对密码后再试。"


def unlocked(data: bytes, password: str | None) -> bytes:
    """The workbook's package; the bytes themselves where it has no password. Raises UnreadableError (encrypted)."""
    if not is_encrypted(data):
        return data
    if password is None:
        raise UnreadableError("encrypted", _NO_PASSWORD)
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    plain = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        file.load_key(password=password, verify_password=True)
        file.decrypt(plain)
    except (InvalidKeyError, DecryptionError) as error:
        raise UnreadableError("encrypted", _WRONG_PASSWORD) from error
    except (FileFormatError, ParseError, OSError, ValueError, KeyError) as error:
        raise UnreadableError("corrupt", "加密的工作簿已损坏，无法打开。请从原件重新复制。") from error
    return plain.getvalue()


def locked(data: bytes, password: str) -> bytes:
    """A package encrypted with a password, as Excel does it (AES)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    sealed = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, sealed)
    return sealed.getvalue()
