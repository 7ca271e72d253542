"""Looking through very many vectors fast: by two bits a number, with FAISS's FastScan.

A vector's code is the one of `two_bits`, which no data has shaped, so nothing has to be trained
and a text has the same code in every build. To FAISS it is a product quantiser of two numbers
each, whose sixteen centroids are all pairs of the four levels; FastScan keeps the sixteen products
with the question in a register, so that a million vectors take about as long as a question takes
to be embedded. What it finds is near enough to contain the nearest, and is compared exactly
afterwards (`index.vectors.dense`).

Source: FastScan is André, Kermarrec and Le Scouarnec, "Cache locality is not enough" (2015).
"""

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedders.base import Vectors
from index.vectors import two_bits
from index.vectors.two_bits import Codes

_NUMBERS_OF_BYTE = 4
_BITS = 4  # of one centroid's number: two levels


class CodeScan:
    """The codes of all vectors, laid out for FastScan.

    Args:
        codes: uint8, shape (n, code_bytes(dimension)), as `two_bits.pack` made them.
        dimension: Numbers in a vector.
    """

    def __init__(self, codes: Codes, dimension: int) -> None:
        self._padding = codes.shape[1] * _NUMBERS_OF_BYTE - dimension
        quantised = faiss.IndexPQ(
            dimension + self._padding, 2 * codes.shape[1], _BITS, faiss.METRIC_INNER_PRODUCT
        )
        pairs = np.tile(two_bits.LEVEL_PAIRS, (2 * codes.shape[1], 1, 1))
        faiss.copy_array_to_vector(pairs.ravel(), quantised.pq.centroids)
        faiss.copy_array_to_vector(np.ascontiguousarray(codes).ravel(), quantised.codes)
        quantised.is_trained = True
        quantised.ntotal = len(codes)
        # faiss's stubs describe the first of its C++ constructors only.
        self._index = faiss.IndexPQFastScan(quantised)  # type: ignore[arg-type]

    def nearest(self, query: Vectors, k: int) -> NDArray[np.int64]:
        """Find rows that are near, in no order that means anything.

        Args:
            query: float32, shape (dimension,), unit length, not turned.
            k: How many; all rows if there are fewer.

        Returns:
            int64, shape (min(k, n),).
        """
        turned = np.pad(two_bits.turned(query), (0, self._padding))
        _, rows = self._index.search(turned.reshape(1, -1), k)
        found: NDArray[np.int64] = rows[0][rows[0] >= 0]
        return found
