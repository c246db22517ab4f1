"""What reviewers gave a form: the scores of rows, or of the whole form, beside those that the rulebook gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from perfxl.rules.model import Scored


class ReviewerScore(NamedTuple):
    """A reviewer's score, 分, with the opinion that it rests on, and whose it is."""

    score: float
    opinion: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class ReviewerScores:
    """The reviewers' scores of a form: of rows, by their number on its sheet, and of the whole form, which wins.

    `entries` are the rows of the ledger that are about the form, whether they could be used or not.
    """

    rows: Mapping[int, ReviewerScore] = field(default_factory=dict)
    whole: ReviewerScore | None = None
    entries: tuple[int, ...] = ()

    def of(self, row: int) -> float | None:
        """The score of a row, None where nobody reviewed it."""
        return self.rows[row].score if row in self.rows else None

    def total(self, scored: Scored) -> float | None:
        """The total with the reviewed rows replaced, None where nobody reviewed the form."""
        if self.whole is not None:
            return self.whole.score
        if not self.rows:
            return None
        # the main process reads records by the names of findings, and needs no rule for that
        from perfxl.rules.model import total

        given = ((self.of(each.item.row), each.score) for each in scored.all_scores if not each.not_applicable)
        return scored.whole.of(total(computed if reviewed is None else reviewed for reviewed, computed in given))


NOT_REVIEWED = ReviewerScores()
