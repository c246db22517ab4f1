"""What a file holds, told apart from any other content."""

from __future__ import annotations

import hashlib


def content_hash(data: bytes) -> str:
    """What tells one content from another: SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
