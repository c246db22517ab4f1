"""The amounts and targets of a form as one digest: forms of two rounds, or two files, with the same are the same form."""

from __future__ import annotations

import json
from hashlib import sha256

from perfxl.forms.words import normal
from perfxl.ledger.names import indicator_name
from perfxl.reviewing.record import FormRecord

_AMOUNTS = ("budget_total", "project_expenditure")
_DIGITS = 32


def figures(form: FormRecord) -> str:
    """The digest of all amounts and targets of a form, in the order of its rows; blank where it states none."""
    amounts = [form["fields"][name]["value"] for name in _AMOUNTS if name in form["fields"]]
    amounts += [fund[name] for fund in form["funds"] for name in ("initial", "budget", "executed")]
    targets = [[indicator_name(row["level3"]), normal(row["target"] or "")] for row in form["indicators"]]
    stated = [amount for amount in amounts if amount is not None], targets
    if not any(stated):
        return ""
    return sha256(json.dumps(stated, ensure_ascii=False).encode()).hexdigest()[:_DIGITS]
