"""Passages -> the one to three sentences that answer, verbatim.

weighing.py   passages -> sentences, each with its evidence and its voice
selection.py  which of them are shown
quoting.py    how they are shown: introduced by who says them, each cited
"""
