"""Which option is ticked: '☑优 □良', 'R优 □良' (R in Wingdings 2 prints a ticked box), '一级 二级 √'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

# How perfxl itself prints a ticked and an empty box.
TICKED, EMPTY = "☑", "□"
# R, P and S are ticked boxes in Wingdings 2, £ an empty one; U+F052 and so on are the same in symbol fonts.
_TICK = "☑√■✓✔☒⊠RPS\uf052\uf050\uf053\uf0fe"
BOXES = "□☐£◻○口\uf0a3\uf0a8"


def ticked(text: str, options: Sequence[str]) -> tuple[str, ...]:
    """The options that are ticked, in the order given.

    Where boxes stand before the words, the tick stands in the place of a box; without boxes it follows the
    word chosen. A text that is one of the options and nothing else is that option chosen.
    """
    compact = "".join(text.split())
    if compact in options:
        return (compact,)
    if not compact:
        return ()
    boxes_first = compact[0] in _TICK + BOXES
    chosen = set(_ticked_word(tuple(options), boxes_first).findall(compact))
    return tuple(option for option in options if option in chosen)


@cache
def _ticked_word(options: tuple[str, ...], boxes_first: bool) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(options, key=len, reverse=True)))
    tick = f"[{_TICK}]"
    return re.compile(f"{tick}(?:{tick})?({words})" if boxes_first else f"({words})[(]?{tick}")


@lru_cache(maxsize=4096)
def grade_stated(text: str, grades: tuple[str, ...]) -> str | None:
    """The grade that a form states; None where none or more than one is ticked."""
    found = ticked(text, grades)
    if len(found) == 1:
        return found[0]
    compact = "".join(text.split())
    starts = [grade for grade in grades if compact.startswith(grade)]
    alone = starts and not any(compact.count(other) for other in grades if other != starts[0])
    return starts[0] if alone and len(compact) <= 4 else None


def with_tick(text: str, options: Sequence[str], chosen: str) -> str:
    """A text with another option ticked: in the boxes before the words, or as the word that stands alone."""
    words = "|".join(map(re.escape, sorted(options, key=len, reverse=True)))
    if "".join(text.split()) in options:
        return chosen

    def box(match: re.Match[str]) -> str:
        return f"{TICKED if match[2] == chosen else EMPTY}{match[1]}{match[2]}"

    return re.sub(f"[{_TICK}{BOXES}]+(\\s*)({words})", box, text)


def is_marked(text: str) -> bool:
    """Whether somebody wrote something: a tick among the printed options, or words without any boxes."""
    compact = "".join(text.split())
    if re.search(f"[{BOXES}]", compact):
        return re.search(f"[{_TICK}]", compact) is not None
    return bool(compact)
