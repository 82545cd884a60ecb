"""Taking in other people's files: what each worksheet is, what it adds up to, what it changes.

Files become raw sheets (``files``), a sheet a table with known columns (``headings``, ``tables``),
its lines entries, totals and footers (``lines``), entries typed rows (``rows`` and the module of
each kind), typed rows changes of the ledger (``merging``). ``plan`` runs it all and writes nothing.
"""
