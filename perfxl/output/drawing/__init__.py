"""Draws the two official forms onto new worksheets, filled in or blank."""
