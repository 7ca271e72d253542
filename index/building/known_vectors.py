"""Vectors of texts that were embedded before, found by the hash of the text."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.embedders.base import Vectors
from index.vectors.token_vectors import Packed

Vectorised = tuple[Sequence[str], Vectors, Sequence[Packed]]


class KnownVectors:
    """A collection of vectors that grows: of whole texts, and packed of their tokens.

    Args:
        dimension: Numbers in a text's vector.
    """

    def __init__(self, dimension: int) -> None:
        self._matrix: Vectors = np.zeros((0, dimension), dtype=np.float32)
        self._tokens: list[Packed] = []
        self._rows: dict[str, int] = {}

    def __contains__(self, hashed: str) -> bool:
        return hashed in self._rows

    def add(self, parts: Iterable[Vectorised]) -> None:
        """Add vectors and packed tokens, each with the hashes of its rows' texts."""
        matrices = [self._matrix]
        total = len(self._matrix)
        for hashes, vectors, tokens in parts:
            self._rows |= {hashed: total + row for row, hashed in enumerate(hashes)}
            self._tokens.extend(tokens)
            matrices.append(vectors)
            total += len(vectors)
        self._matrix = np.concatenate(matrices)

    def of(self, hashes: Sequence[str]) -> Vectors:
        """Lay out the vectors of texts that are known: float32, shape (len(hashes), dimension).

        Raises:
            KeyError: One is not known.
        """
        rows = np.asarray([self._rows[hashed] for hashed in hashes], dtype=np.int64)
        found: Vectors = self._matrix[rows]
        return found

    def tokens_of(self, hashes: Sequence[str]) -> list[Packed]:
        """Lay out the packed tokens of texts that are known.

        Raises:
            KeyError: One is not known.
        """
        return [self._tokens[self._rows[hashed]] for hashed in hashes]
