"""Folder mode: what a double click does. Heavy imports wait until the first line is on the screen."""
