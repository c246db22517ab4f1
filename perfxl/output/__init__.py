"""What perfxl writes: annotated workbooks, the consolidation, records, templates."""
