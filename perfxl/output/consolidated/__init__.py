"""汇总.xlsx: what a bureau works from."""

from perfxl.output.consolidated.book import write_consolidated
from perfxl.output.consolidated.intake import Intake

__all__ = ["Intake", "write_consolidated"]
