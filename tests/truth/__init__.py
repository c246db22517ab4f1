"""An intake of the project's own making whose truth is known: what 汇总.xlsx has to say of it, sheet by sheet."""
