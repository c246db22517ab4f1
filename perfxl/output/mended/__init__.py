"""The 修正稿: a copy of a workbook in which the slips are set right that nobody has to be asked about."""
