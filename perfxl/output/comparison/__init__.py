"""What a comparison came to, for people: on the screen and as a workbook."""
