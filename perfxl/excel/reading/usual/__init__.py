"""The usual form of an .xlsx: what every reader of a package sees alike. Whatever is not in it is written anew in it.

Two readers that take one package for two different ones are how a crafted file gets past a check, and how an honest
one that is merely written otherwise is misread. So a package is looked at first: `book.py` decides by strict patterns
whether it is in the usual form, in doubt it is not; `rewriting.py` parses what is not with a real parser and writes it
out again. Everything after (python-calamine, the scan for number formats, the editor) sees only what is usual.
"""
