"""Measures, as pure functions: ranks and spans in, numbers between 0 and 1 out.

Names and definitions follow the usual ones (trec_eval, ir-measures); a test compares them.
"""

import math
from collections.abc import Sequence

from index.records import Span


def recall_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Share of the relevant documents among the first k."""
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def ndcg_at(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Normalised discounted cumulative gain of the first k, every relevant document worth 1."""
    gain = sum(1 / math.log2(i + 2) for i, name in enumerate(ranked[:k]) if name in relevant)
    best = sum(1 / math.log2(i + 2) for i in range(min(len(relevant), k)))
    return gain / best if best else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """1 / rank of the first relevant document, 0 if there is none."""
    return next((1 / (i + 1) for i, name in enumerate(ranked) if name in relevant), 0.0)


Place = tuple[str, Span]


def character_overlap(
    returned: Sequence[Place], relevant: Sequence[Place]
) -> tuple[float, float, float]:
    """Compare returned with relevant spans, character by character, as Chroma's report does.

    Returns:
        Recall (of the relevant characters, those returned), precision (of the characters returned,
        repetitions counted, those that are relevant) and intersection over union.
    """
    wanted = {(name, at) for name, span in relevant for at in range(span.start, span.end)}
    seen = {(name, at) for name, span in returned for at in range(span.start, span.end)}
    both = len(wanted & seen)
    shown = sum(len(span) for _, span in returned)
    return (
        both / len(wanted) if wanted else 0.0,
        both / shown if shown else 0.0,
        both / len(wanted | seen) if wanted | seen else 0.0,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed; 0 of no values."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def mean(values: Sequence[float]) -> float:
    """The mean; 0 of no values."""
    return sum(values) / len(values) if values else 0.0
