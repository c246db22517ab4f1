"""Clauses: a text taken apart, each clause with what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from perfxl.forms.numerals import in_digits
from perfxl.forms.words import normal
from perfxl.rules.evidence.words import any_of

About = Literal["own", "earlier", "others", "part", "plan", "change", "criterion"]

LONGEST = 1000
"""A longer text is a report: which of its numbers is the row's, nobody can tell."""
NUMBER = r"-?\d+(?:\.\d+)?"

_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_NUMERAL = re.compile(
    r"(?<![第统单同唯逐专零一二两三四五六七八九十百])([一二两三四五六七八九十百]{1,5})(?=(?:个|项|份|次|例|笔|起|家|类|条|宗|批|件|处))"
)
_SIGNS = str.maketrans("−–—﹣╱∕", "----//")
_OTHER_SIGNS = re.compile("[−–—﹣╱∕]")
# By what a text must hold to be spelled otherwise: looking for that takes a tenth of the time.
_SPELLINGS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("负", re.compile(r"负(?=\d)"), "-"),
    ("百分", re.compile(r"百分之(-?\d+(?:\.\d+)?)"), r"\1%"),
    ("百分", re.compile(r"(?<=\d)个?百分点"), "%"),
    # 512.2/2560.8×100%: the factor is no rate
    ("100%", re.compile(r"[×xX*✕·]100%"), ""),
    ("零", re.compile(r"(?<=[率比为是:=达])零(?=$|[,。;、])"), "0%"),
)
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千]")
_BROKEN = re.compile(r"(?<![。;；,，.!！?？:：\n])\n(?!\s*(?:\(|（)?(?!0\.)[\d一二三四五六七八九十]{1,2}[.、)）])")
_TITLE = re.compile(r"《[^《》]{0,100}》")
_SENTENCE = re.compile(r"[。;!?！？]|(?<!\d)\.(?!\d)|(?<=\d)\.$|(?<=[^\d.(])(?=(?:\(\d{1,2}\)|\d{1,2}[.、])[^\d%])")
_NUMBERING = re.compile(r"(?:\(?\d{1,2}[.、)](?!\d)|[(]?[一二三四五六七八九十]{1,2}[、.)])")
# a remark in brackets, unless it is a part of a calculation
_BRACKET = re.compile(r"(?<![=/÷×*+(])\(([^()]*)\)(?![/÷×*+])")
_KEPT_PLACE = re.compile("\x00(\\d+)\x01")
_COMMAS = re.compile(r",|(?<=[\d%元])、|、(?=[^,、]{0,12}\d)")

_CUTS = re.compile(r"[，,。；;\n()（）]")

_EARLIER = re.compile(r"上一?年|去年|往年|前年|历年|以前年度|上期|同期")
_CHANGE = re.compile(r"同比|环比|(?:较|比|与|同)(?:上|去|前|往|同期|20\d\d)")
_OTHERS = re.compile(
    r"全(?:区|市|县|省|国|州|镇)(?!人大|政协)|兄弟|(?:其他|其它|别的|各|下属|所属|二级|直属)(?:单位|部门|科室|预算单位|镇街)|平均水平|行业"
)
_PART = re.compile(r"季度|半年|基本支出|项目支出|专项(?:资金|经费|支出)|政府性基金|人员经费|部分(?!门)")
# up to December it is the whole year; December alone is a month
_MONTHS = re.compile(r"(?:(?<!\d)\d{1,2}月?[-至到]|截[至止]20\d\d年|截[至止])?(?<!\d)\d{1,2}月(?:底|末|31日)?")
_WHOLE_YEAR = re.compile(r"(?:[-至到]|截[至止].*)12月|12月(?:底|末|31日)")
_PLAN = re.compile(
    r"目标(?:值|为|是|[≥≤<>=:]?\d)|计划(?:为|值|数|完成|达到?|[≥≤<>=:]?\d)|预计|预期|力争|争取|拟(?:定|于)?\d|应(?:达|不[低高少大小]于|≥|≤)"
    r"|要求(?:为|达|不|[≥≤<>:]?\d)|(?:标准|指标值|及格线|考核值)(?:为|是|[≥≤<>=:]?\d)|规定(?:为|不)|明年|下一?年|下步|下一步"
)
_CONDITION = re.compile(
    r"^(?:如(?![期实下])|若|凡|[1每]?[个项份次例笔起家类条宗件处]扣)|每(?:发现|出现|有|发生|增加|超|降)?\d*[个项份次例笔起家类条宗件处][^,]{0,12}扣|的,?(?:得|扣|不得|不扣)|扣完为止|减至0分|得满分|否则|酌情|得分="
    r"|扣[\d.]+分的?标准|(?:达到|低于|高于|超过).{0,12}的$|每(?:增加|超过|降低|满)"
)
_THEN = re.compile(r"^(?:得|扣|不得分|不扣分|计|酌情)")
_OWN_TIME = re.compile(r"本年|今年|当年|全年|本期")
_OWN = re.compile(r"[我本](?:单位|部门|局|办|委|中心|院|校|所|会|机关|处|厅|镇|街道?|级|区)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|-|/|度)")


class Clause(NamedTuple):
    """A piece of a text between commas; `sentence` counts the sentences, `aside` says that it stood in brackets."""

    text: str
    about: About
    sentence: int
    aside: bool = False

    @property
    def own(self) -> bool:
        """Whether it tells of the row's own year, unit and whole."""
        return self.about == "own"


@lru_cache(maxsize=4096)
def clauses_of(text: str, known: frozenset[str], year: int | None) -> tuple[Clause, ...]:
    """The clauses of a text in their order.

    `known` are words of the criterion itself: what else stands in a clause says what it is about. `year` is the form's.
    """
    if len(text) > LONGEST:
        return ()
    sentences = _sentences(text)
    own_year = year or max(
        (named for sentence in sentences for piece, _ in _pieces(sentence) for named in _years(piece)), default=None
    )
    return tuple(
        Clause(piece, about, number, aside)
        for number, sentence in enumerate(sentences)
        for piece, about, aside in _told(sentence, known, own_year)
    )


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """A text with its numbers as digits: 负百分之三 is -3%, 1,200 is 1200."""
    plain = normal(text)
    if "," in plain:
        plain = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), plain)
    if _NUMERALS.search(plain):
        plain = _NUMERAL.sub(lambda match: in_digits(f"{match[1]}个").removesuffix("个"), in_digits(plain))
    if "《" in plain:
        # figures of a title count nothing
        plain = _TITLE.sub(lambda match: re.sub(r"\d", "", match[0]), plain)
    if _OTHER_SIGNS.search(plain):
        plain = plain.translate(_SIGNS)
    for needed, pattern, becomes in _SPELLINGS:
        if needed in plain:
            plain = pattern.sub(becomes, plain)
    return plain


def as_written(text: str, words: str) -> str:
    """Words of clauses as the text has them: 每年进行一次 for 每年进行1次."""
    pieces = [piece.strip() for piece in _CUTS.split(text)]
    parts = words.split("，")
    # the brackets are those of the reading: （2分）
    if all(part in pieces or "（" in part for part in parts):
        return words
    written = {spelled(piece): piece for piece in map(_unnumbered, pieces)}
    return "，".join(written.get(part, part) for part in parts)


def _unnumbered(text: str) -> str:
    """A text without the number that it begins with."""
    match = _NUMBERING.match(text)
    return text[match.end() :] if match else text


def _sentences(text: str) -> list[str]:
    return [part for line in _joined(text) for part in _SENTENCE.split(spelled(line)) if part]


def _pieces(sentence: str) -> Iterator[tuple[str, bool]]:
    """The pieces between commas; those in brackets follow what they stand in."""
    # what marks the place of a bracket stands for nothing else
    bare = _unnumbered(sentence.replace("\x00", ""))
    if "(" not in bare:
        yield from ((piece, False) for piece in _COMMAS.split(bare))
        return
    asides: list[str] = []
    # what a bracket holds is told behind its clause; its place is kept until the clause is cut off
    while (match := _BRACKET.search(bare)) and len(asides) < 20:
        asides.append(match[1])
        bare = f"{bare[: match.start()]}\x00{len(asides) - 1}\x01{bare[match.end() :]}"
    for piece in _COMMAS.split(bare):
        yield _KEPT_PLACE.sub("", piece), False
        for place in _KEPT_PLACE.findall(piece):
            for part in asides[int(place)].split(","):
                yield _KEPT_PLACE.sub("", part), True


def _joined(text: str) -> list[str]:
    """The lines of a text; one that ends within a phrase goes on in the next."""
    if "\n" not in text:
        return [text]
    return _BROKEN.sub("", text.replace("\r", "")).split("\n")


# departments of a bureau take over each other's sentences
@lru_cache(maxsize=16_384)
def _told(sentence: str, known: frozenset[str], year: int | None) -> tuple[tuple[str, About, bool], ...]:
    """The pieces of a sentence, blank ones left out; what one is about holds for the next ones until they say otherwise."""
    pieces = list(_pieces(sentence))
    carried: About = "own"
    before: About = "own"
    found: list[tuple[str, About, bool]] = []
    for (piece, aside), follows in zip(pieces, _following(pieces), strict=True):
        about = _about(piece, known, year)
        if about == "own" and _is_quoted(piece, before, follows):
            about = "criterion"
        if about in ("earlier", "others"):
            carried = about
        elif about == "own":
            carried = about = "own" if _takes_back(piece, carried, year) else carried
        before = about
        if piece:
            found.append((piece, about, aside))
    return tuple(found)


def _following(pieces: list[tuple[str, bool]]) -> list[str]:
    """What follows each piece in its sentence, brackets left out; '' behind the last one."""
    found: list[str] = []
    follows = ""
    for piece, aside in reversed(pieces):
        found.append(follows)
        if not aside:
            follows = piece
    return found[::-1]


def _is_quoted(piece: str, before: About, follows: str) -> bool:
    """Whether a piece is a part of the criterion as its neighbours are: …的，得2分."""
    condition = piece.endswith("的") and _THEN.match(follows) is not None
    return condition or "扣完为止" in follows or (before == "criterion" and _THEN.match(piece) is not None)


def _takes_back(piece: str, carried: About, year: int | None) -> bool:
    """Whether a piece returns to this year, or to the unit itself."""
    if carried == "earlier":
        return _OWN_TIME.search(piece) is not None or _this_year(piece, year)
    return carried == "others" and _OWN.search(piece) is not None


def _about(piece: str, known: frozenset[str], year: int | None) -> About:
    if _CONDITION.search(piece):
        return "criterion"
    if _CHANGE.search(piece):
        return "change"
    own_words, _ = _masks(known)
    rest = own_words.sub("\x02", piece)
    years = _years(piece) if year else []
    if _is_earlier(piece, known) or any(named < (year or 0) for named in years):
        return "earlier"
    if any(named > (year or 0) for named in years) or _PLAN.search(rest):
        return "plan"
    if _OTHERS.search(rest) and not _OWN.search(rest):
        return "others"
    if _PART.search(rest) or ("月" in rest and any(not _WHOLE_YEAR.search(span) for span in _MONTHS.findall(rest))):
        return "part"
    return "own"


def _years(piece: str) -> list[int]:
    """The years that a piece names."""
    return list(map(int, _YEAR.findall(piece))) if "20" in piece else []


def _is_earlier(piece: str, known: frozenset[str]) -> bool:
    """Whether a piece speaks of an earlier year; what the criterion itself calls so (上年结转) is this year's."""
    if _EARLIER.search(piece) is None:
        return False
    _, own_words = _masks(known)
    return _EARLIER.search(own_words.sub("", piece)) is not None


@lru_cache(maxsize=1024)
def _masks(known: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for the words of a criterion, and for those that name something of an earlier year, unless it is a rate."""
    earlier = any_of(tuple(sorted(word for word in known if _EARLIER.search(word)))).pattern
    return any_of(tuple(sorted(known))), re.compile(f"(?:{earlier})(?![^,\\d]{{0,6}}[率比])")


def _this_year(piece: str, year: int | None) -> bool:
    return year in _years(piece)
