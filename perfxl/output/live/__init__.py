"""What keeps an annotated workbook alive: formulas over the form's own cells, without any program of ours."""
