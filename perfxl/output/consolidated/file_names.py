"""What files are called on the sheets: by their names, with as many folders as tell them from others of that name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def telling_names(sources: Iterable[str]) -> dict[str, str]:
    """The shortest end of each path that no other path has: 表.xlsx, or 教育局/表.xlsx where there are two of that name."""
    parts = {source: source.split("/") for source in sources}
    names, unclear, length = dict[str, str](), [*parts], 1
    while unclear:
        alike = defaultdict[str, list[str]](list)
        for source in unclear:
            alike["/".join(parts[source][-length:])].append(source)
        names |= {same[0]: name for name, same in alike.items() if len(same) == 1}
        unclear = [source for same in alike.values() if len(same) > 1 for source in same]
        length += 1
    return names
