"""What the sides of a search say about each candidate, by the passage's key."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.searching.fusion import fused
from index.searching.phrases import NOTHING_HELD, Held
from index.words.vocabulary import Synonyms

_PLACE_OF_WORDS = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one search.

    Attributes:
        terms: The question's, as they were searched for.
        names: Names in it that have other names.
        dense: Cosines.
        lexical: BM25 of those that hold a word of the question.
        fused: Both joined.
        late: Match token by token, of the first by `fused`.
        held: Quoted phrases of the question that a passage holds word for word.
        final: What the order follows.
    """

    terms: Sequence[str] = ()
    names: Sequence[Synonyms] = ()
    dense: Mapping[int, float] = field(default_factory=dict)
    lexical: Mapping[int, float] = field(default_factory=dict)
    fused: Mapping[int, float] = field(default_factory=dict)
    late: Mapping[int, float] = field(default_factory=dict)
    held: Held = field(default_factory=dict)
    final: Mapping[int, float] = field(default_factory=dict)

    @property
    def order(self) -> list[int]:
        """All candidates, best first; equal ones by place in the corpus."""
        return best_first(self.final, held=self.held)


def best_first(scores: Mapping[int, float], *, held: Held = NOTHING_HELD) -> list[int]:
    """Order keys by quoted phrases held, then by falling score, then by place in the corpus."""
    keys = np.fromiter(scores, np.int64, len(scores))
    found = np.fromiter(scores.values(), np.float64, len(scores))
    by_score: list[int] = keys[np.lexsort((keys, -found))].tolist()
    return sorted(by_score, key=lambda key: -len(held.get(key, ()))) if held else by_score


def joined(
    dense: Mapping[int, float], lexical: Mapping[int, float], *, ceiling: float, unrelated: float
) -> dict[int, float]:
    """Join cosines and BM25 of every candidate (`index.searching.fusion`)."""
    return {
        key: fused(cosine, lexical.get(key), lexical_ceiling=ceiling, unrelated=unrelated)
        for key, cosine in dense.items()
    }


def with_best_of_words(
    final: Mapping[int, float], lexical: Mapping[int, float]
) -> Mapping[int, float]:
    """See to it that the passage with the highest BM25 is among the first three.

    Where nearly every passage is near a question, the only one that holds its rare name or number
    would otherwise be lost among them.
    """
    order = best_first(final)
    if not lexical or len(order) <= _PLACE_OF_WORDS:
        return final
    best, third = best_first(lexical)[0], final[order[_PLACE_OF_WORDS - 1]]
    if best in order[:_PLACE_OF_WORDS]:
        return final
    return {**final, best: math.nextafter(third, math.inf)}
