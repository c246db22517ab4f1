"""汇总.xlsx: what a bureau works from."""

from perfxl.output.consolidated.book import FORM_NAMES, Earlier, Intake, write_consolidated

__all__ = ["FORM_NAMES", "Earlier", "Intake", "write_consolidated"]
