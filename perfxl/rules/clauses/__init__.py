"""The clauses (评分标准) that forms and rulebooks print, read into scoring kinds."""
