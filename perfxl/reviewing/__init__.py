"""The review of a workbook: one typed record, made in worker processes."""
