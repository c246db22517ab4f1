"""审核意见书: a page a form with its scores by group, what is not mended, and room for those who decide and sign."""
