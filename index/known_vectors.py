"""Vectors of texts that were embedded before, found by the hash of the text."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.embedders.base import Vectors


class KnownVectors:
    """A collection of vectors that grows.

    Args:
        dimension: Numbers in a vector.
    """

    def __init__(self, dimension: int) -> None:
        self._matrix: Vectors = np.zeros((0, dimension), dtype=np.float32)
        self._rows: dict[str, int] = {}

    def __contains__(self, hashed: str) -> bool:
        return hashed in self._rows

    def add(self, parts: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Add vectors, each with the hashes of its rows' texts."""
        matrices = [self._matrix]
        total = len(self._matrix)
        for hashes, vectors in parts:
            self._rows |= {hashed: total + row for row, hashed in enumerate(hashes)}
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
