"""Rulebooks handed out: as a workbook to be changed, as a TOML file to be kept."""
