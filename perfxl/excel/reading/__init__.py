"""A workbook of any format as grids of cells, read no further than is safe."""
