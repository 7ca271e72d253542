"""Joining the dense and the lexical score of a passage into one. Pure: numbers in, numbers out.

Both sides are first brought to a scale that means the same for every question and every model: of
the cosine, what unrelated texts have is subtracted; BM25 is divided by the most it could be for
these words. The weighted sum of the two beat
reciprocal rank fusion on every set measured (table in README.md); the idea is the convex
combination with theoretical bounds of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
Hybrid Retrieval" (2023).
"""

DENSE_WEIGHT = 0.4


def fused(
    dense: float, lexical: float | None, *, lexical_ceiling: float, unrelated: float
) -> float:
    """Join two scores of one passage.

    Args:
        dense: Cosine between question and passage.
        lexical: BM25; None if no word of the question is in the passage.
        lexical_ceiling: The BM25 of a passage that says nothing but the question's words.
        unrelated: The cosine of texts that have nothing in common, below 1; what is less counts as
            this.

    Returns:
        0 to about 1, higher is better.
    """
    near = max(dense - unrelated, 0.0) / (1 - unrelated)
    if lexical_ceiling <= 0:
        return near
    share = (lexical or 0.0) / lexical_ceiling
    return DENSE_WEIGHT * near + (1 - DENSE_WEIGHT) * share
