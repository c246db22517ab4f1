"""The whole job: which files, what outputs are called, the journal, the end."""
