"""Rulebooks written as worksheets (评分规则…): the same content as the TOML, each value with its cell."""
