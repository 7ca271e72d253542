"""Does a passage say what a sentence claims?

Two tests. What can be looked up, numbers, dates and names, must stand in the cited words or in the
heading above them. And the rest must be near in meaning: each content word of the sentence finds
its nearest word there, by the vectors of both in their context (as in BERTScore, Zhang et al.,
2020). How well this agrees with people's marks is told in rag/README.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    wanted = facts(claim.text)
    meaning, said = _compared(claim, source)
    held = [{fact for fact in wanted if stands_in(fact, each)} for each in _read(source)]
    absent = tuple(fact for fact in wanted if not stands_in(fact, _told(source, source.text)))
    best = Check(None, 0.0, wanted, absent)
    best_score = -np.inf
    for first, length in _windows(len(source.sentences)):
        rows = slice(first, first + length)
        near = _nearness(meaning[rows], said[rows])
        missing = tuple(fact for fact in wanted if not any(fact in each for each in held[rows]))
        share = len(missing) / max(len(wanted), 1)
        score = near - 0.5 * share - _LENGTH_PENALTY * (length - 1)
        if score > best_score:
            span = Span(source.sentences[first].start, source.sentences[first + length - 1].end)
            best, best_score = Check(span, near, missing, absent), score
    return best


def _compared(claim: Claim, source: Source) -> tuple[Floats, NDArray[np.bool_]]:
    """Compare a claim with each sentence of a passage.

    Returns:
        float32, shape (sentences, tokens): the cosine of the nearest token of the sentence to each
        that counts of the claim, -1 where the sentence has none; and bool, shape (sentences,
        words): whether it holds each content word of the claim.
    """
    words = content_words(claim.text)
    similar: Floats = (
        claim.tokens.vectors[_rows_of(claim, [word.start() for word in words])]
        @ source.tokens.vectors.T
    )
    starts = source.tokens.starts
    meaning = np.full((len(source.sentences), len(similar)), -1, dtype=np.float32)
    said = np.zeros((len(source.sentences), len(words)), dtype=np.bool_)
    for row, span in enumerate(source.sentences):
        inside = (starts >= span.start) & (starts < span.end)
        if inside.any():
            meaning[row] = similar[:, inside].max(axis=1)
        known = _words_in(span.of(source.text))
        said[row] = [_among(word.group().lower(), known) for word in words]
    return meaning, said


def _rows_of(claim: Claim, starts: Sequence[int]) -> NDArray[np.intp]:
    """The first token of each content word; all tokens if there is none."""
    rows = np.flatnonzero(np.isin(claim.tokens.starts, starts))
    return rows if len(rows) else np.arange(len(claim.tokens.starts))


@lru_cache(maxsize=1024)
def _words_in(sentence: str) -> frozenset[str]:
    """Its content words; each sentence of a passage is asked for with every claim."""
    return frozenset(word.group().lower() for word in content_words(sentence))


def _among(word: str, known: frozenset[str]) -> bool:
    return word in known or any(alike(word, other) for other in known)


def _windows(sentences: int) -> Iterator[tuple[int, int]]:
    """The first of some sentences in a row, and how many."""
    for length in range(1, _MOST_SENTENCES + 1):
        for first in range(sentences - length + 1):
            yield first, length


def _nearness(meaning: Floats, said: NDArray[np.bool_]) -> float:
    """Half by vectors, half by words: each alone is fooled by other things.

    Args:
        meaning: Of the sentences, as `_compared` gives it.
        said: The same.
    """
    nearest = meaning.max(axis=0)
    if not len(nearest) or nearest[0] == -1:
        return 0.0
    near = float(nearest.mean())
    return (near + (float(said.any(axis=0).mean()) if said.shape[1] else near)) / 2


def _read(source: Source) -> list[str]:
    """Each sentence under the heading."""
    return [_told(source, span.of(source.text)) for span in source.sentences]


def _told(source: Source, text: str) -> str:
    return f"{source.heading}\n{text}"
