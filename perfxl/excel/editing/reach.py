"""How far the formulas of a sheet reach: what is written within their ranges changes them, or goes in a circle."""

import re
from collections.abc import Iterable

from perfxl.excel.editing.refs import parse_range, quote_sheet

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_RANGE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?"
    r"(?P<range>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7})"
    r"(?![\w(!])"
)


def last_column_reached(formulas: Iterable[str], sheet: str) -> int:
    """The last column that a formula of a sheet refers to on its own sheet, 0 for none; of whole rows the sheet's last."""
    own = ("", f"{quote_sheet(sheet)}!", f"'{sheet}'!")
    last = 0
    for formula in formulas:
        for match in _RANGE.finditer(_TEXT.sub('""', formula)):
            if (match["sheet"] or "") in own:
                last = max(last, _right(match["range"]))
    return last


def _right(ref: str) -> int:
    try:
        return parse_range(ref).right
    except ValueError:
        return 0
