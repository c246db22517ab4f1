"""perfxl: reads, scores, checks and annotates 绩效自评表 workbooks."""

__version__ = "0.1.0"
