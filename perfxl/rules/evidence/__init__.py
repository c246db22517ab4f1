"""Evidence: what the text beside a score (评分依据) says, read by a small grammar.

A text is taken apart into clauses (`clauses`); those about last year, others, a part, a plan or the criterion itself
are set aside. What is left is read by what a scoring kind needs: a rate or what it is made of (`rates`), amounts by
their roles (`amounts`), cases and points lost (`cases`), items that were done (`items`), a limit that was kept
(`limits`). Names of rates, amounts, cases and items are data of the rulebook.
"""
