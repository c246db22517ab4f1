"""How far two numbers may lie apart and still say the same."""

from __future__ import annotations

# 万元: amounts are written with two to six decimals, so that less than half of the second one is rounding.
AMOUNT = 0.005
# Ratios are written with two to four decimals in per cent.
RATIO = 0.00005
# 分, of sums: weights have few decimals, and floats that are added leave dust behind the fifteenth digit.
WEIGHT_SUM = 1e-6
# 分, of one cell: what a formula leaves behind, far below the last decimal that anybody writes.
POINTS = 1e-9
# A share of the amount: amounts that are ten thousand times each other, but for the rounding of the larger one.
SAME_DIGITS = 1e-6
