"""Scores as other systems want them: between 0 and 1, and never rising along the ranks.

Footnote orders by fused ranks, whose scores mean nothing outside one reply. What is told here is
the cosine of question and passage, but never more than the passage before has.
"""

from collections.abc import Sequence

from rag.schemas import Passage


def scored(passages: Sequence[Passage]) -> list[tuple[Passage, float]]:
    """Give each passage its score."""
    told: list[tuple[Passage, float]] = []
    least = 1.0
    for passage in passages:
        least = min(least, max(0.0, passage.dense if passage.dense is not None else least))
        told.append((passage, round(least, 6)))
    return told
