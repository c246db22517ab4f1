"""The 绩效自评报告 of a filled workbook: its sentences from the form's own figures, the form itself as its annex."""
