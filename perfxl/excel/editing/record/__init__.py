"""How to get back from an edited workbook to the one that it was made of, kept within the edited one."""
