"""The bureau's papers over a whole intake: 年度自评工作总结 and 通报, from the same figures as 汇总.xlsx."""
