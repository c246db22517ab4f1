"""The encodings that files say they are in, as far as any file is in them."""

from __future__ import annotations

import codecs

_ENCODINGS = frozenset(
    ("utf-8", "ascii", "gb18030", "big5", "big5hkscs", "cp950", "iso8859-1", "cp1252", "euc_kr", "euc_jp", "shift_jis")
)
# GB 18030 has all that GB 2312 and GBK have, US-ASCII is UTF-8.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "ascii": "utf-8"}


def encoding_of(name: str) -> str | None:
    """What Python calls an encoding; None for what no file is in: punycode takes a time with the square of the length."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    known = _WIDER.get(known, known)
    return known if known in _ENCODINGS else None
