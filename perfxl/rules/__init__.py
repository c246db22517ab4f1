"""Rulebooks and the scores they give."""
