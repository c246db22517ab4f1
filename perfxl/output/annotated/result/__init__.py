"""The sheet 审核结果, which follows what is mended in the form."""
