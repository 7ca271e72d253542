"""Late interaction: how well a passage's tokens answer each token of the question.

Each token of the question looks for its nearest token of the passage; the cosines are added up,
weighted by how rare the token's word is. Half of the score is over the whole passage, half over
its best sentence, so that words which stand together count more. Pure: numbers in, numbers out.

Source: ColBERT (Khattab and Zaharia, 2020), without its training: the tokens are those of the
forward pass that makes the passage's vector.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import TokenVectors, Vectors
from index.vectors import two_bits
from index.vectors.token_vectors import PassageTokens

DEPTH = 20  # passages that are looked at; 10 give most of the gain, 50 no more
_LATE_WEIGHT = 0.6
_SENTENCE_SHARE = 0.5
_TITLE_DISCOUNT = 0.9
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """A question, token by token.

    Attributes:
        vectors: float32, shape (n, dimension), rows of unit length, as `two_bits.turned` made them.
        weights: float32, shape (n,), adding up to 1.
    """

    vectors: Vectors
    weights: NDArray[np.float32]


def question_tokens(
    question: str, tokens: TokenVectors, rarity: Callable[[str], float]
) -> QuestionTokens:
    """Weigh the tokens of a question: rarity of the word / square root of the word's tokens.

    Args:
        question: The text of the tokens.
        tokens: Its tokens.
        rarity: The inverse document frequency of a word.
    """
    starts, count = tokens.starts.tolist(), len(tokens.starts)
    weights = [0.0] * count
    for word in _WORD.finditer(question):
        first, last = (bisect_left(starts, at) for at in word.span())
        if first < last:
            share = rarity(word.group()) / math.sqrt(last - first)
            weights[first:last] = [share] * (last - first)
    total = sum(weights)
    # Of a question without a single word every token counts the same.
    shares = [each / total for each in weights] if total > 0 else [1 / max(count, 1)] * count
    return QuestionTokens(two_bits.turned(tokens.vectors), np.asarray(shares, dtype=np.float32))


def late_scores(question: QuestionTokens, passages: Sequence[PassageTokens]) -> list[float]:
    """Score passages: 0 to 1, higher is better; 0 if passage or question has no tokens.

    Equal passages score the same to the last bit, whatever they are compared beside: the cosines
    are exact (`two_bits.cosines`), and each row is added up by itself.
    """
    scores = [0.0] * len(passages)
    parts = {n: of for n, passage in enumerate(passages) if (of := _Parts.of(passage)).sentences}
    if not parts or not len(question.weights):
        return scores
    similar = two_bits.cosines(np.concatenate([passages[n].codes for n in parts]), question.vectors)
    row, begins = 0, list[int]()
    for n, of in parts.items():
        begins += [row + begin for begin in of.begins]
        row += len(passages[n].codes)
    nearest = np.maximum.reduceat(similar, begins, axis=0)
    first = 0
    for n, of in parts.items():
        scores[n] = _score(nearest[first : first + len(of.begins)], of, question.weights)
        first += len(of.begins)
    return scores


def _score(nearest: Vectors, parts: "_Parts", weights: NDArray[np.float32]) -> float:
    """Score one passage by the best cosine of each of its parts: float32, shape (parts, n)."""
    if parts.title:
        nearest = np.maximum(nearest[1:], _TITLE_DISCOUNT * nearest[0])
    whole = (nearest.max(axis=0) * weights).sum()
    sentence = (nearest * weights).sum(axis=1).max()
    return max(float((1 - _SENTENCE_SHARE) * whole + _SENTENCE_SHARE * sentence), 0.0)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the parts of a passage begin among its tokens.

    Attributes:
        title: Whether tokens of a title stand before those of the passage.
        sentences: First token of each, rising; none for a passage without tokens of its own.
    """

    title: bool
    sentences: list[int]

    @classmethod
    def of(cls, passage: PassageTokens) -> "_Parts":
        starts = passage.starts.tolist()
        own, *firsts = (bisect_left(starts, at) for at in (0, *passage.sentences.tolist()))
        return cls(own > 0, sorted({own, *firsts} - {len(starts)}))

    @property
    def begins(self) -> list[int]:
        """The title's first token, if there is one, and the sentences'."""
        return [0, *self.sentences] if self.title else self.sentences


def reranked(fused: float, late: float | None) -> float:
    """Join the fused and the late score of a passage.

    Args:
        fused: As `index.searching.fusion` made it.
        late: None for a passage that was not looked at; it stays below those that were.
    """
    return (1 - _LATE_WEIGHT) * fused + _LATE_WEIGHT * (late or 0.0)
