"""A question -> an answer: refused, quoted or written by a model, one event after the other.

answerer.py      the way of one question, as a sequence of events
refusing.py      the words of a refusal
disagreement.py  several voices side by side
suggestion.py    filters that a question seems to mean, offered and never applied
replay.py        the hash of the settings that an answer depends on
"""
