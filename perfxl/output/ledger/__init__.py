"""The ledger as a workbook: a blank one to fill in, and one with new questions appended."""
