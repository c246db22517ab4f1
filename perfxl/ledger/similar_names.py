"""Names that may mean the same unit: spelt alike, or one the abbreviation of the other. A person decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from perfxl.ledger.names import unit_name

# Names whose own words are at least this similar may be of one unit; as many are offered.
_SIMILAR, _MOST_OFFERED = 0.6, 3
# 广州市增城区|文化|局: where, what, and what every office is called
_PARTS = re.compile(
    r"((?:.{0,8}?(?:省|市|县|区|州|旗|镇|乡|街道))*)(.+?)(?:局|委员会|委|厅|办|处|中心|站|所|院|馆|中学|小学|学校)?"
)
# The longer ones first: 卫健委 is no 卫健局
_ABBREVIATIONS = {
    "卫健委": "卫生健康委员会", "卫健局": "卫生健康局", "卫计": "卫生和计划生育", "发改": "发展和改革", "发展改革": "发展和改革",
    "人社": "人力资源和社会保障", "人力资源社会保障": "人力资源和社会保障", "住建": "住房和城乡建设",
    "住房城乡建设": "住房和城乡建设", "市监局": "市场监督管理局", "市场监管": "市场监督管理", "文广旅体": "文化广电旅游体育",
    "文广旅": "文化广电旅游", "文旅": "文化和旅游", "文体旅游": "文化体育和旅游", "教体": "教育体育", "农业局": "农业农村局",
    "交通局": "交通运输局", "工信": "工业和信息化", "经信": "经济和信息化", "科工": "科技和工业", "应急局": "应急管理局",
    "退役军人局": "退役军人事务局", "医保局": "医疗保障局", "城管局": "城市管理局", "规自": "规划和自然资源",
    "自规": "自然资源和规划", "资规": "自然资源和规划", "生态环境分局": "生态环境局", "环保局": "生态环境局", "国资委": "国有资产监督管理委员会",
    "金融办": "金融工作办公室", "民宗": "民族宗教事务", "疾控中心": "疾病预防控制中心", "人大常委会": "人民代表大会常务委员会",
    "妇联": "妇女联合会", "残联": "残疾人联合会", "工商联": "工商业联合会", "科协": "科学技术协会", "文联": "文学艺术界联合会",
    "团委": "共产主义青年团委员会", "委办": "委员会办公室", "政府办": "人民政府", "改委": "改革委员会",
}  # fmt: skip


@lru_cache(maxsize=65_536)
def _written_out(name: str) -> str:
    """A name without code and endings, its abbreviations written out."""
    full = unit_name(name)
    for short, long in _ABBREVIATIONS.items():
        if short in full and long not in full:
            full = full.replace(short, long)
    return full


@lru_cache(maxsize=65_536)
def _parts(name: str) -> tuple[str, str]:
    """Where a unit is, and the words of its own."""
    match = _PARTS.fullmatch(_written_out(name))
    return (match[1], match[2]) if match else ("", _written_out(name))


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(max(len(words) - 1, 1))}


def _similarity(one: str, other: str) -> float:
    """How similar two names are, from 0 to 1; those of units at different places are not."""
    (here, own), (there, others) = _parts(one), _parts(other)
    if not (here.endswith(there) or there.endswith(here)):
        return 0.0
    return 1.0 if own in others or others in own else SequenceMatcher(None, own, others).ratio()


class SimilarNames:
    """Names among which those most similar to another are looked for."""

    def __init__(self, names: Iterable[str]) -> None:
        """Over these names."""
        self._names: dict[str, dict[str, None]] = defaultdict(dict)
        for name in names:
            for pair in _pairs(_parts(name)[1]):
                self._names[pair][name] = None

    def nearest(self, name: str) -> tuple[str, ...]:
        """The names that may mean the same unit, the most similar first."""
        near = dict.fromkeys(other for pair in _pairs(_parts(name)[1]) for other in self._names.get(pair, ()))
        ranked = sorted((-_similarity(name, other), other) for other in near)
        return tuple(other for similarity, other in ranked[:_MOST_OFFERED] if -similarity >= _SIMILAR)
