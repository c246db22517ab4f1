"""The ways in: command line, double click, window, a folder that is watched, the library."""
