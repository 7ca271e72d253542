"""Rebuilding the index beside readers.

rebuilder.py        small changes in the server's own process, large ones in a child
child.py            that child
watching.py         following the corpus folder
saved_questions.py  what a rebuild does to answers
"""
