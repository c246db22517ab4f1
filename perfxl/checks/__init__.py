"""Checks: each a small function from a scored form to findings, one reason each.

What each may find is defined in `perfxl.checks.catalogue`; `perfxl.checks.checking` runs them all.
"""
