"""Tables on a grid: header rows found by their words, columns by their headers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, zip_longest
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.layouts import Labels, Words
from perfxl.forms.words import bracketed, wording, year_named

LEVELS = ("level1", "level2", "level3")
ALL_COLUMNS = (1, 1_000_000)
"""The range of columns of a sheet that has no tables side by side."""
_RESULTS = frozenset({"target", "actual", "weight", "self_score"})
# What is scored, and two things said of it.
_LEAST_COLUMNS = 3
# A year's number tells these apart: 2022年完成值 | 2023年完成值
_YEARLY = frozenset({"target", "actual"})
# (A), B/A, ×100%: what stands under a heading and says nothing of its own
_COLUMN_SIGN = re.compile(r"[A-Z0-9=/÷×*+%-]*")


class Token(NamedTuple):
    """A short printed text with its place: something that may be a label."""

    row: int
    col: int
    text: str
    label: str
    bare: str
    is_title: bool

    def role(self, words: Words | Labels) -> str | None:
        """The role that a layout gives this text, with or without its brackets."""
        return words.role(self.text)


# as Token._make, without counting the fields: a sheet has a hundred and more
_token = partial(tuple.__new__, Token)


@dataclass(frozen=True, slots=True)
class Header:
    """A header, one or two rows high: role → column. Weights of the levels above are `level1_weight`, `level2_weight`.

    `unplaced` are the headings that no layout knows.
    """

    row: int
    columns: Mapping[str, int]
    last_row: int = 0
    unplaced: tuple[Token, ...] = field(default=(), compare=False)

    @property
    def bottom(self) -> int:
        """Its last row."""
        return max(self.row, self.last_row)

    @property
    def order(self) -> tuple[str, ...]:
        """The roles from left to right."""
        return tuple(sorted(self.columns, key=self.columns.__getitem__))

    def cell(self, grid: Grid, row: int, role: str) -> Cell | None:
        """The cell of a role in a row, where it stands in its own row; None where the form has no such column.

        One score merged over several rows is the first one's: the others have no cell that could be filled in.
        """
        col = self.columns.get(role)
        if col is None:
            return None
        cell = grid.cell(row, col)
        if cell.row != row:
            return None if role == "self_score" else Cell(grid.name, row, col)
        return cell._replace(number=cell.points) if cell.percent and role in ("weight", "self_score") else cell


class _Heading(NamedTuple):
    """A heading of a table: its role, the columns that it stretches over, the year that it names, 0 for none."""

    col: int
    role: str
    right: int
    token: Token
    year: int = 0


def read_tokens(grid: Grid) -> list[Token]:
    """Every short text of a sheet, in reading order, a merged range once."""
    merges = grid.merges
    return [
        _token((r, c, *known))
        for r, row in enumerate(grid.rows, 1)
        for c, raw in enumerate(row, 1)
        if raw and type(raw) is str and (known := wording(raw))
        if (r, c) not in merges or merges[r, c][:2] == (r, c)
    ]


def halves_joined(grid: Grid, tokens: list[Token], words: Words) -> list[Token]:
    """The texts of a sheet, the halves of a label in two cells (主管 | 部门, or below each other) made one.

    Beside each other the label stands where its second half does, below each other where either does.
    """
    beginnings = words.beginnings
    firsts = [token for token in tokens if token.bare in beginnings and not token.role(words)]
    if not firsts:
        return tokens
    at = {(token.row, token.col): place for place, token in enumerate(tokens)}
    joined: dict[int, Token | None] = {}
    for token in firsts:
        first = at[token.row, token.col]
        _, _, bottom, right = grid.span(token.row, token.col)
        for beside, place in ((True, (token.row, right + 1)), (False, (bottom + 1, token.col))):
            second = at.get(place)
            whole = None if second is None else wording(token.text + tokens[second].text)
            if second is not None and whole is not None and words.in_full(whole.text):
                joined[second] = Token._make((*place, *whole))
                joined[first] = None if beside else Token._make((token.row, token.col, *whole))
                break
    return [one for place, token in enumerate(tokens) if (one := joined.get(place, token)) is not None]


def simple_headers(tokens: Iterable[Token], words: Words, required: frozenset[str], least: int) -> list[Header]:
    """The header rows of a table of one kind: those with the required roles and at least `least` roles in all."""
    by_row: dict[int, dict[str, int]] = defaultdict(dict)
    for token in tokens:
        role = token.role(words)
        if role is None:
            continue
        columns = by_row[token.row]
        # a side heading may be called 年度预算数 too: the budget is what stands nearest before the executed amount
        if role not in columns or (role == "budget" and "executed" not in columns):
            columns[role] = token.col
    return [Header(row, cols) for row, cols in by_row.items() if len(cols) >= least and required <= cols.keys()]


def indicator_headers(grid: Grid, tokens: Iterable[Token], labels: Iterable[Token], words: Words) -> list[Header]:
    """The headers of indicator tables; one that is two rows high is found by either row and read with both.

    `labels` are those of the texts that any layout knows.
    """
    roles = [(token.row, role) for token in labels if (role := token.role(words))]
    # the levels may be named in the lower row
    near = {at for row, role in roles if role in LEVELS for at in (row - 1, row, row + 1)}
    texts: dict[int, list[Token]] = {row: [] for row, _ in roles if row in near}
    for token in tokens:
        if token.row in texts:
            texts[token.row].append(token)
    rows = {row: _headings(grid, tokens_of_row, words) for row, tokens_of_row in texts.items()}
    headers: list[Header] = []
    for row in sorted(rows):
        if len(rows[row]) + len(rows.get(row + 1, ())) < _LEAST_COLUMNS or (headers and row <= headers[-1].bottom):
            continue
        upper, lower = _halves_joined(grid, texts[row], texts.get(row + 1, []), words)
        joined = upper is not texts[row]
        above = _headings(grid, upper, words) if joined else rows[row]
        below = _headings(grid, lower, words) if joined else rows.get(row + 1, [])
        alone, both = _columns(rows[row], words), _columns(_folded(above, below), words)
        tells_more = both != alone and both.keys() >= alone.keys() - {"name"}
        if _is_table(both) and (joined or (tells_more and _goes_on(grid, row, above, below, words))):
            headers.append(Header(row, both, row + 1, _unplaced(grid, words, row + 1, [*upper, *lower])))
        elif _is_table(alone):
            headers.append(Header(row, alone, row, _unplaced(grid, words, row, texts[row])))
    return headers


def _halves_joined(grid: Grid, upper: list[Token], lower: list[Token], words: Words) -> tuple[list[Token], list[Token]]:
    """The texts of two rows, those halves of a heading that stand in both (年度 over 指标值) made one of the upper row.

    The very lists that were given where there are none.
    """
    under = {token.col: token for token in lower}
    whole: dict[int, Token] = {}
    for token in upper:
        half = under.get(token.col)
        if (
            half is not None
            and half.role(words) != "name"
            and grid.span(token.row, token.col)[3] == grid.span(half.row, half.col)[3]
        ):
            text = token.text + half.text
            # the rows below a table's heading are different in every form: few of them are looked at any further
            if words.in_full(text) and (known := wording(text)) is not None:
                whole[token.col] = Token._make((token.row, token.col, *known))
    if not whole:
        return upper, lower
    return [whole.get(token.col, token) for token in upper], [token for token in lower if token.col not in whole]


def _headings(grid: Grid, texts: list[Token], words: Words) -> list[_Heading]:
    """The headings of a row; each stretches over the cells merged with it, or those left blank behind it."""
    headings = []
    for token, behind in zip_longest(texts, texts[1:]):
        if role := _role(token, words):
            right = grid.span(token.row, token.col)[3]
            if behind is not None:
                blank = range(right + 1, behind.col)
                right = behind.col - 1 if not any(grid.text(token.row, col) for col in blank) else right
            headings.append(_Heading(token.col, role, right, token, year_named(token.label)))
    return headings


def _role(token: Token, words: Words) -> str | None:
    """The role of a heading; 实际完成值（上年） is what its brackets say."""
    if "(" in token.label and any(words.role(note) == "earlier" for note in bracketed(token.label)):
        return "earlier"
    return words.role(token.text)


def _names_a_level(headings: list[_Heading]) -> bool:
    return any(heading.role in LEVELS for heading in headings)


def _is_table(columns: Mapping[str, int]) -> bool:
    """Whether these are the columns of an indicator table: what is scored, and at least two things said of it."""
    levels = sum(level in columns for level in LEVELS)
    results = len(_RESULTS & columns.keys())
    return "level3" in columns and results >= 1 and levels + results >= _LEAST_COLUMNS


def _goes_on(grid: Grid, row: int, above: list[_Heading], below: list[_Heading], words: Words) -> bool:
    """Whether the next row goes on with a header: its headings stand under those that stretch, or name the levels."""
    if not below or _is_table(_columns(below, words)):
        return False
    if _names_a_level(above) == _names_a_level(below):
        if _levels_filled_in(grid, row + 1, above):
            return False
        stretched = {
            col for heading in above for col in range(heading.col, heading.right + 1) if heading.right > heading.col
        }
        return all(heading.col in stretched for heading in below)
    if _names_a_level(above) and _levels_filled_in(grid, row + 1, above):
        return False
    single = {h.col for h in above if h.right == h.col and grid.span(row, h.col)[2] == row}
    return not single & {heading.col for heading in below}


def _levels_filled_in(grid: Grid, row: int, above: list[_Heading]) -> bool:
    """Whether something stands under the levels of the row above: it is a row of the table."""
    levels = [heading.col for heading in above if heading.role in LEVELS and heading.right == heading.col]
    return any(grid.span(row, col)[0] == row and grid.text(row, col) for col in levels)


def _folded(above: list[_Heading], below: list[_Heading]) -> list[_Heading]:
    """The headings of both rows: one that stretches over others gives way to them, and lends what they lack."""
    kept, parents = [], {}
    for heading in above:
        under = [sub for sub in below if heading.col <= sub.col <= heading.right]
        if not under:
            kept.append(heading)
        parents.update(dict.fromkeys((sub.col for sub in under), heading))
    return kept + [_under(parents[sub.col], sub) if sub.col in parents else sub for sub in below]


def _under(parent: _Heading, sub: _Heading) -> _Heading:
    """A heading with what the one above it says: 名称 or 本年 what is meant, 上年 that it is not this year's."""
    lent = parent.role == "earlier" or sub.role == "name"
    return sub._replace(role=parent.role if lent else sub.role, year=sub.year or parent.year)


def _columns(headings: list[_Heading], words: Words) -> dict[str, int]:
    """Columns by role, of several the first that is known in full; a weight directly behind a level is that level's."""
    meant = _of_one_year(_without_side_headings(headings, words))
    ordered = _scores_told_from_weights(sorted(meant))
    found: dict[str, _Heading] = {}
    before = ""
    for heading in ordered:
        name = f"{before}_weight" if heading.role == "weight" and before in ("level1", "level2") else heading.role
        other = found.get(name)
        if other is None or (words.in_full(heading.token.text) and not words.in_full(other.token.text)):
            found[name] = heading
        before = heading.role
    if "cumulative" in found:
        # where a form asks for no other, what was reached up to the year's end is what was reached
        found.setdefault("actual", found["cumulative"])
    if "level3" in found and not {"level1", "level2"} & found.keys():
        found |= _groups_as_levels(ordered, found["level3"].col)
    return _without_third_level({role: heading.col for role, heading in found.items()})


def _groups_as_levels(ordered: list[_Heading], names: int) -> dict[str, _Heading]:
    """The levels of a table that calls them otherwise (项目 | 考核内容 | 考核指标): what stands before its names."""
    before = [heading for heading in ordered if heading.role == "group" and heading.col < names]
    return dict(zip(("level2", "level1"), reversed(before), strict=False))


def _without_side_headings(headings: list[_Heading], words: Words) -> list[_Heading]:
    """The headings without what stands before the levels and is only like one: 年度绩效指标完成情况."""
    first = min((heading.col for heading in headings if heading.role in LEVELS), default=0)
    return [h for h in headings if h.col >= first or h.role not in _RESULTS or words.in_full(h.token.text)]


def _of_one_year(headings: list[_Heading]) -> list[_Heading]:
    """The headings without those of other years than the last of which an actual is asked for."""
    year = max((heading.year for heading in headings if heading.year and heading.role == "actual"), default=0)
    return [h for h in headings if h.role not in _YEARLY or h.year in (0, year)] if year else headings


def _scores_told_from_weights(headings: list[_Heading]) -> list[_Heading]:
    """Where 得分 heads several columns the last is the score; one directly behind a level is its weight."""
    scores = [heading for heading in headings if heading.role == "self_score"]
    if len(scores) < 2:
        return headings
    behind = {right for left, right in pairwise(headings) if left.role in LEVELS and right in scores[:-1]}
    return [heading._replace(role="weight") if heading in behind else heading for heading in headings]


def _without_third_level(columns: dict[str, int]) -> dict[str, int]:
    """A form without third level: the last level that it has names the rows, and its weight is theirs."""
    if "level3" in columns:
        return columns
    last = next((level for level in ("level2", "level1") if level in columns), None)
    if last is None:
        return columns
    renamed = {last: "level3", f"{last}_weight": "weight"}
    return {renamed.get(role, role): col for role, col in columns.items()}


def _unplaced(grid: Grid, words: Words, bottom: int, headings: list[Token]) -> tuple[Token, ...]:
    """The headings of a table, down to the row `bottom`, that are not known.

    None of them: what is merged down beside the table, what stands over headings of its own, and (A) or B/A.
    """
    known = [token.col for token in headings if token.row == bottom and token.role(words)]
    unknown = []
    for token in headings:
        _, left, last_row, right = grid.span(token.row, token.col)
        heads_others = token.row < bottom and any(left <= col <= right for col in known)
        if not (token.role(words) or heads_others or last_row > bottom or _COLUMN_SIGN.fullmatch(token.bare)):
            unknown.append(token)
    return tuple(unknown)


def side_by_side(tokens: list[Token], labels: Iterable[Token], words: Words) -> list[tuple[int, int]]:
    """The ranges of columns that hold a table each; one of them where no two stand side by side."""
    for row in dict.fromkeys(token.row for token in labels if token.role(words) == "level3"):
        headings = [token for token in tokens if token.row == row]
        roles = [token.role(words) for token in headings]
        starts = [at for at, role in enumerate(roles) if role == "level3" and _RESULTS & {*roles[at + 1 : at + 5]}]
        if len(starts) < 2:
            continue
        edges = [_left_edge(headings, roles, at) for at in starts[1:]]
        return list(zip([1, *edges], [*(edge - 1 for edge in edges), 1_000_000], strict=True))
    return [ALL_COLUMNS]


def _left_edge(headings: list[Token], roles: list[str | None], at: int) -> int:
    """The first column of a table whose third level stands at `at`: where the levels before it begin."""
    while at > 0 and roles[at - 1] in LEVELS:
        at -= 1
    return headings[at].col
