"""Coverage-guided fuzzing of what perfxl reads: `python -m tests.fuzz --seconds 600`."""
