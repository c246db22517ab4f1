"""Workbooks, one a feature that annotating must not lose: `FEATURES` gives each as bytes."""

from features import cells, drawings, packaging, sheets

FEATURES = {**cells.BOOKS, **drawings.BOOKS, **sheets.BOOKS, **packaging.BOOKS}
