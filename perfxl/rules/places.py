"""Places of China as departments name themselves after them: which province and city a text is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

# Each line of places.tsv: province, city with its short name, counties with theirs.
_FILE = "places.tsv"
_ENDS = "省市区县州盟旗"
_LONGEST = 20
# 湖北 alone is the province; 河北区, 海南州 and 上海路 are other places.
_SHORT = re.compile(r"(?:壮族|回族|维吾尔)?(?:省|市|自治区|特别行政区)$")
_OTHER_PLACE = r"(?![东西南北中一二三四]{0,2}[路街巷区县州]|大[道街])"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

Place = tuple[str, ...]
"""Province, city, county, as far as it is known."""


def places_of(texts: Iterable[str]) -> frozenset[str]:
    """The places that a head names, by full name, with the city and the province they are in.

    All are of one province, the first that is named. A name that several provinces have (鼓楼区) tells none; empty where
    nothing is told.
    """
    named: list[list[Place]] = [places for text in texts for places in _named(text)]
    first = next((places[0][0] for places in named if len({place[0] for place in places}) == 1), None)
    return frozenset(name for places in named for place in _of_one_city(places) if place[0] == first for name in place)


def _of_one_city(places: list[Place]) -> list[Place]:
    """The place of a name; of a name that several have, none."""
    return places if len(places) == 1 else []


def _named(text: str) -> list[list[Place]]:
    """What each name in a text may be, from left to right, the longest name first."""
    known, begin, at = _places(), _beginnings(), 0
    found: list[list[Place]] = []
    while at < len(text):
        if text[at : at + 2] not in begin:
            at += 1
            continue
        name = next((text[at:end] for end in _name_ends(text, at) if text[at:end] in known), None)
        if name is None and (match := _provinces().match(text, at)):
            found.append([(_short_names()[match[0]],)])
            at = match.end()
        elif name is None or (len(name) == 2 and not _begins(text, at)):
            at += 1
        else:
            found.append(known[name])
            at += len(name)
    return found


def _name_ends(text: str, at: int) -> list[int]:
    """Where a name that begins at a character may end, the longest first."""
    return [end for end in range(min(len(text), at + _LONGEST), at + 1, -1) if text[end - 1] in _ENDS]


def _begins(text: str, at: int) -> bool:
    """Whether a name of two characters (云县) may begin here: at the start, or behind another place."""
    return at == 0 or text[at - 1] in _ENDS or not _CHINESE.match(text[at - 1])


@cache
def _places() -> Mapping[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    for line in resources.files(__package__).joinpath(_FILE).read_text("utf-8").splitlines():
        province, cities, counties = (*line.split("\t"), "")[:3]
        city = cities.split()[0]
        places.setdefault(province, [(province,)])
        for name in cities.split():
            if name != province:
                places.setdefault(name, []).append((province, city))
        for name in counties.split():
            places.setdefault(name, []).append((province, city, name))
    return places


@cache
def _beginnings() -> frozenset[str]:
    """The first two characters of all names, as most texts have none of them."""
    return frozenset(name[:2] for name in (*_places(), *_short_names()))


@cache
def _short_names() -> Mapping[str, str]:
    """Provinces by their short names: 宁夏 is 宁夏回族自治区."""
    provinces = {place[0] for places in _places().values() for place in places}
    return {_SHORT.sub("", province): province for province in provinces}


@cache
def _provinces() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_short_names())}){_OTHER_PLACE}")
