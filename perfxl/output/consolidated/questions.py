"""待确认: what only the bureau can decide, with what it may choose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from perfxl.ledger.model import Question
from perfxl.output.consolidated.table import Table

# Excel takes no longer a list of choices
_LONGEST_LIST = 255


def write_questions(table: Table, questions: Sequence[Question]) -> None:
    """A row a question; its decision is chosen from what is offered."""
    for offered, asked in groupby(questions, lambda question: question.offered):
        first = table.row + 1
        for question in asked:
            table.add({
                "matter": question.matter, "stated": question.stated, "perhaps": question.perhaps, "note": question.note,
            })  # fmt: skip
        if offered and first <= table.row and len(",".join(offered)) <= _LONGEST_LIST:
            table.offer("decision", first, table.row, offered)
