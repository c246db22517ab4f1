"""A criterion's self-score as a formula over the cells of 基础数据: what the rule gives once they are filled in, blank before."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from perfxl.rules.inputs import InputSpec
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import Rule, Variant


def score_formula(rule: Rule, weight: str, cell_of: Callable[[str], str], decimals: int) -> str | None:
    """The formula of a rule; `weight` is the cell with its weight, `cell_of` that of an input by its key.

    None where the score does not follow from the rule's inputs alone.
    """
    if not rule.inputs or not rule.states_points:
        return None
    cells = {spec.key: cell_of(spec.key) for spec in rule.inputs}
    refs = {spec.key: _number(spec, cells[spec.key]) for spec in rule.inputs} | {"weight": weight, "self": "0"}
    needed = [_is_given(spec, cells[spec.key]) for spec in rule.inputs if not spec.optional]
    optional = [spec.key for spec in rule.inputs if spec.optional]
    variant = Variant(present=tuple(cells))
    if optional:
        if not (
            isinstance(rule, Measured) and rule.measure.form == "capped-mean" and set(optional) <= {*rule.measure.of}
        ):
            return None
        months = _span(cells[key] for key in rule.measure.of)
        if months is None:
            return None
        refs["measure"] = f'((SUMIF({months},"<1")+COUNTIF({months},">=1"))/COUNT({months}))'
        needed.append(f"COUNT({months})>0")
        variant = Variant(quoted=True)
    elif isinstance(rule, Measured) and rule.full_if_none:
        variant = Variant(present=tuple(cells), idle=True)
        above, below = (_sum(refs[key] for key in keys) for keys in (rule.measure.numerator, rule.measure.denominator))
        needed.append(f"OR({below}<>0,{above}=0)")
    elif rule.divisors():
        needed.append(f"{_sum(refs[key] for key in rule.divisors())}<>0")
    score = rule.expression(variant, decimals).excel(refs)
    return f'=IF(AND({",".join(needed)}),{score},"")'


def _number(spec: InputSpec, cell: str) -> str:
    """是 and 否 count as 1 and 0."""
    return f'IF({cell}="是",1,0)' if spec.type == "flag" else cell


def _is_given(spec: InputSpec, cell: str) -> str:
    return f'OR({cell}="是",{cell}="否")' if spec.type == "flag" else f"ISNUMBER({cell})"


def _sum(refs: Iterable[str]) -> str:
    return f"SUM({','.join(refs)})"


def _span(cells: Iterable[str]) -> str | None:
    """The range of cells that stand below each other; None where they do not."""
    places = [cell.rpartition("$") for cell in cells]
    rows = [int(row) for _, _, row in places]
    if rows != list(range(rows[0], rows[0] + len(rows))):
        return None
    return f"{places[0][0]}${rows[0]}:$D${rows[-1]}"
