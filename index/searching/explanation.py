"""Why a search found what it found: ranks and scores of every side, and what came nearest after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.engine import Contents
from index.records import Hit
from index.searching.scores import Scores, best_first


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the question, or a name that was searched under its other names too.

    Attributes:
        weight: Its inverse document frequency.
        passages: How many hold it.
    """

    text: str
    weight: float
    passages: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a hit stands where it stands; ranks count from 1 among all candidates.

    Attributes:
        fused: Dense and lexical score joined; None if only one side was asked.
        terms: What each term adds to the BM25.
        phrases: Quoted phrases of the question that it holds word for word.
    """

    dense_rank: int | None
    lexical_rank: int | None
    fused_rank: int | None
    fused: float | None
    terms: dict[str, float]
    phrases: list[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a search found what it found.

    Attributes:
        candidates: How many passages the sides put forward.
        reasons: One a hit, in their order.
    """

    terms: list[Term]
    candidates: int
    reasons: list[Reasons]


def explain(contents: Contents, scores: Scores, hits: Sequence[Hit]) -> Explanation:
    """Explain hits by the scores that ranked them."""
    words = contents.words
    keys = {hit.passage.key for hit in hits}
    added = {
        term: contents.lexical([term], len(keys), only=keys)
        for term in (scores.terms if scores.lexical else ())
    }
    dense, lexical, fused = map(_ranks, (scores.dense, scores.lexical, scores.fused))
    reasons = [
        Reasons(
            dense_rank=dense.get(key),
            lexical_rank=lexical.get(key),
            fused_rank=fused.get(key),
            fused=scores.fused.get(key),
            terms={term: of[key] for term, of in added.items() if key in of},
            phrases=list(scores.held.get(key, ())),
        )
        for key in (hit.passage.key for hit in hits)
    ]
    terms = [Term(term, words.idf(term), words.document_frequency(term)) for term in scores.terms]
    names = [
        Term(" ".join(name.terms), name.weight, words.passages_holding([name.terms, *name.phrases]))
        for name in scores.names
    ]
    return Explanation(terms + names, len(scores.final), reasons)


def _ranks(scores: Mapping[int, float]) -> dict[int, int]:
    return {key: rank for rank, key in enumerate(best_first(scores), start=1)}
