"""The rulebooks of a run by their names: its own, given as a file or in the ledger, before those that perfxl carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from perfxl.rules.rulebook import Rulebook, RulebookError, load_rulebook

_OWN: ContextVar[tuple[Rulebook, ...]] = ContextVar("own rulebooks", default=())


@contextmanager
def using(books: Iterable[Rulebook]) -> Iterator[None]:
    """Within, records that name one of these mean it, and not one that perfxl carries by the same name."""
    token = _OWN.set(tuple(books))
    try:
        yield
    finally:
        _OWN.reset(token)


def rulebook_named(name: str) -> Rulebook | None:
    """The rulebook that a record names; None for one that was given as a file to an earlier run."""
    own = next((book for book in _OWN.get() if book.name == name), None)
    if own is not None:
        return own
    try:
        return load_rulebook(name)
    except RulebookError:
        return None
