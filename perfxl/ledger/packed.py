"""The ledger on its way to the worker processes: packed once a run, unpacked once a worker."""

from __future__ import annotations

import hashlib
import pickle
from functools import lru_cache

from perfxl.ledger.model import NOTHING, Ledger


def packed(ledger: Ledger) -> bytes:
    """A ledger as bytes, none where it says nothing."""
    return b"" if ledger == NOTHING else pickle.dumps(ledger)


@lru_cache(maxsize=1)
def unpacked(content: bytes) -> Ledger:
    """The ledger that was packed."""
    ledger: Ledger = pickle.loads(content) if content else NOTHING
    return ledger


def mark_of(content: bytes) -> str:
    """A short mark of what a packed ledger says: the same for the same, '' for one that says nothing."""
    # equal ledgers need not be packed into equal bytes
    return hashlib.sha256(repr(unpacked(content)).encode()).hexdigest()[:16] if content else ""
