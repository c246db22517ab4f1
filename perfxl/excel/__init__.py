"""Workbooks in and out; what a form is, nothing here knows."""
