"""Turns at the processor: how many threads of this process calculate at once.

All of them share the interpreter's lock, and more of them do less, for they wait for each other at
every step that lets go of it. Whoever asks while all turns are taken waits, and meanwhile the
questions that have yet to be embedded gather to one batch (`index.embedders.batching`). In a turn
nobody waits for anything else, nor takes another one.
"""

import threading

# Of 2, 3, 4 and 8 the least that brings the most (README.md).
TURNS = 3
TURN = threading.BoundedSemaphore(TURNS)
