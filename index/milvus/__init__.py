"""The index on a Milvus server, for corpora and loads beyond one machine.

A generation is two collections: one row a passage, to be searched; and everything else in named
pieces, to be fetched. An alias names the live one. Nothing here is imported unless it is chosen.
"""
