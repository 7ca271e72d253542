"""Dense vectors: inner-product search by FAISS, row i = i-th passage in key order.

Few vectors are all compared. Of many, those that may be near are picked out by their two-bit codes
(`index.vectors.scan`), and only these are compared; how seldom that misses one of the nearest is
measured (README.md). Every score is an exact cosine.

FAISS's own file writer can leave a short file on a full disk without saying so, and its reader
trusts what it finds; so an index is turned into bytes here, written and hashed elsewhere, and only
parsed once the hash has been compared (`index.generations`).
"""

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedders.base import Vectors
from index.errors import IndexCorrupt
from index.vectors.scan import CodeScan
from index.vectors.two_bits import Codes

# Two OpenMP pools (FAISS's and torch's) on the same cores double the time of a search.
faiss.omp_set_num_threads(1)

# Up to here comparing all takes no longer than looking through the codes and comparing some.
EXACT_UP_TO = 10_000
_COMPARED, _COMPARED_AT_LEAST = 8, 800  # for each row that is wanted; at all

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


class VectorIndex:
    """Unit vectors.

    Args:
        vectors: float32, shape (n, dimension), every row of unit length.
        codes: Of the vectors, as `two_bits.pack` makes them; without them all are compared.
    """

    def __init__(self, vectors: Vectors, codes: Codes | None = None) -> None:
        self._index: faiss.Index = faiss.IndexFlatIP(int(vectors.shape[1]))
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self._scan = None if codes is None else CodeScan(codes, self.dimension)

    @classmethod
    def from_bytes(cls, data: bytes) -> "VectorIndex":
        """Parse what `to_bytes` made; the caller has compared its hash.

        Raises:
            IndexCorrupt: These bytes are no flat inner-product index.
        """
        made = cls.__new__(cls)
        try:
            made._index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise IndexCorrupt("vectors.faiss is not a FAISS index.") from error
        if not isinstance(made._index, faiss.IndexFlatIP):
            raise IndexCorrupt("vectors.faiss is not a flat inner-product index.")
        made._scan = None
        return made

    def to_bytes(self) -> memoryview:
        """Serialise for storage."""
        return memoryview(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def all(self) -> Vectors:
        """Give every vector back: float32, shape (n, dimension)."""
        return self.rows(0, len(self))

    def rows(self, first: int, count: int) -> Vectors:
        """Give some vectors back, one after another: float32, shape (count, dimension)."""
        if not count:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self._index.reconstruct_n(first, count)
        return vectors

    def search(
        self, query: Vectors, k: int, *, among: NDArray[np.bool_] | None = None
    ) -> tuple[Rows, Scores]:
        """Find the nearest rows.

        Args:
            query: float32, shape (dimension,), unit length.
            k: How many; fewer come back when there are fewer rows.
            among: bool, shape (n,): the rows to look at, all of which are compared; None is any.

        Returns:
            Rows int64 and cosines float32, both of shape (min(k, n),), best first.
        """
        k = min(k, len(self))
        if k <= 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if self._scan and among is None:
            near = self._scan.nearest(query, max(_COMPARED_AT_LEAST, _COMPARED * k))
            cosines = self.cosines(query, near)
            best = np.lexsort((near, -cosines))[:k]
            return near[best], cosines[best]
        params = None
        if among is not None:
            bits = np.packbits(among, bitorder="little")
            # faiss's stubs describe the C++ constructors and not those of its Python module.
            only = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            params = faiss.SearchParameters(sel=only)  # type: ignore[call-arg]
        _, rows = self._index.search(query.reshape(1, -1), k, params=params)
        near = rows[0][rows[0] >= 0]
        return near, self.cosines(query, near)

    def cosines(self, query: Vectors, rows: Rows) -> Scores:
        """Compare the query with given rows: float32, shape (len(rows),)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        # Not `@`: BLAS adds up the last rows of a block in another order, so that equal passages
        # would differ in the last digit, and with them their order.
        cosines: Scores = np.einsum("ij,j->i", self._index.reconstruct_batch(rows), query)
        return cosines
