"""Does a passage say what a sentence claims?

Two tests. What can be looked up, numbers, dates and names, must stand in the cited words or in the
heading above them. And the rest must be near in meaning: each content word of the sentence finds
its nearest word there, by the vectors of both in their context (as in BERTScore, Zhang et al.,
2020). How well this agrees with people's marks is told in rag/README.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import TokenVectors
from index.records import Span
from rag.evidence.fitting import alike
from rag.generation.facts import content_words, facts, stands_in
from rag.schemas import Support

SUPPORTED_AT, WEAK_AT = 0.62, 0.42
"""Least nearness of a supported and of a weakly supported sentence."""

_MOST_SENTENCES = 3
_LENGTH_PENALTY = 0.02

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is to be checked, with the vectors of its tokens."""

    text: str
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as the checker reads it.

    Attributes:
        heading: Title, author and date; what stands there may be said too.
        sentences: Spans in `text`.
        tokens: Token vectors of `text`.
    """

    heading: str
    text: str
    sentences: tuple[Span, ...]
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class Check:
    """What came of checking a sentence against one passage.

    Attributes:
        span: The words of the passage that come nearest, whole sentences; None if there are none.
        nearness: How near they are in meaning and words, 0 to 1.
        missing: Numbers and names of the sentence that the span and the heading lack ...
        absent: ... and those that the whole passage lacks.
    """

    span: Span | None
    nearness: float
    missing: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def support(self) -> Support:
        """The label."""
        if self.absent or self.nearness < WEAK_AT:
            return "unsupported"
        return "weak" if self.missing or self.nearness < SUPPORTED_AT else "supported"

    @property
    def rank(self) -> tuple[int, float]:
        """For comparing passages: facts count before nearness."""
        return -len(self.absent), self.nearness


def check(claim: Claim, source: Source) -> Check:
    """Find the one to three sentences of a passage that say most of a claim, and how much."""
    words = content_words(claim.text)
    wanted = facts(claim.text)
    rows = _rows_of(claim, [word.start() for word in words])
    similar: Floats = claim.tokens.vectors[rows] @ source.tokens.vectors.T
    absent = tuple(fact for fact in wanted if not stands_in(fact, _told(source, source.text)))
    best = Check(None, 0.0, wanted, absent)
    best_score = -np.inf
    for span, length in _windows(source.sentences):
        near = _nearness(similar, source, span, [word.group() for word in words])
        told = _told(source, span.of(source.text))
        missing = tuple(fact for fact in wanted if not stands_in(fact, told))
        share = len(missing) / max(len(wanted), 1)
        score = near - 0.5 * share - _LENGTH_PENALTY * (length - 1)
        if score > best_score:
            best, best_score = Check(span, near, missing, absent), score
    return best


def _rows_of(claim: Claim, starts: Sequence[int]) -> NDArray[np.intp]:
    """The first token of each content word; all tokens if there is none."""
    rows = np.flatnonzero(np.isin(claim.tokens.starts, starts))
    return rows if len(rows) else np.arange(len(claim.tokens.starts))


def _windows(sentences: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    for length in range(1, _MOST_SENTENCES + 1):
        for first in range(len(sentences) - length + 1):
            last = first + length - 1
            yield Span(sentences[first].start, sentences[last].end), length


def _nearness(similar: Floats, source: Source, span: Span, words: Sequence[str]) -> float:
    """Half by vectors, half by words: each alone is fooled by other things."""
    starts = source.tokens.starts
    inside = (starts >= span.start) & (starts < span.end)
    if not inside.any() or not len(similar):
        return 0.0
    meaning = float(similar[:, inside].max(axis=1).mean())
    said = [word.group().lower() for word in content_words(span.of(source.text))]
    found = [any(alike(word.lower(), other) for other in said) for word in words]
    return (meaning + (sum(found) / len(found) if found else meaning)) / 2


def _told(source: Source, text: str) -> str:
    return f"{source.heading}\n{text}"
