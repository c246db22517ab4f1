"""Measurements of perfxl."""
