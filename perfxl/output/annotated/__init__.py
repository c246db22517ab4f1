"""The annotated workbook: the department's own file plus marks."""
