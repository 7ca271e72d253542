"""Searching one generation: a question and its vector -> ranked hits.

`Generation` is a generation that has been verified and opened. It never changes; whoever holds one
gets every answer from the same state of the corpus.
"""

import weakref
from pathlib import Path
from typing import Literal

import numpy as np

from index import manifest
from index.embedders.base import Vectors
from index.errors import IndexCorrupt
from index.fusion import fused
from index.lexical import LexicalIndex
from index.manifest import LEXICAL, RECORDS, VECTORS, Manifest
from index.records import Hit
from index.store import RecordReader
from index.vectors import VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]

# Passages that each side puts forward. Fused ranks did not change from 20 to 1,000.
_CANDIDATES = 100


class Generation:
    """An opened generation; may be shared between threads.

    Args:
        folder: `generations/<id>`.

    Raises:
        IndexCorrupt: A file does not agree with the manifest.
        IndexMismatch: Another format.
    """

    def __init__(self, folder: Path) -> None:
        self.manifest: Manifest = manifest.read(folder)
        manifest.verify(folder, self.manifest)
        self.records = RecordReader(folder / RECORDS)
        # Readers keep a replaced generation as long as they need it; the last one closes its file.
        weakref.finalize(self, self.records.close)
        self.words = LexicalIndex(folder / LEXICAL)
        self._vectors = VectorIndex.from_bytes((folder / VECTORS).read_bytes())
        self._keys = np.asarray(self.records.keys, dtype=np.int64)
        if not len(self._keys) == len(self._vectors) == len(self.words):
            raise IndexCorrupt(f"Generation {folder.name}: its parts differ in number.")

    @property
    def id(self) -> str:
        """The generation's id."""
        return self.manifest.id

    def close(self) -> None:
        """Let go of the files."""
        self.records.close()

    def search(
        self, question: str, vector: Vectors | None, *, k: int, mode: Mode = "hybrid"
    ) -> list[Hit]:
        """Find the passages that answer a question best.

        Args:
            question: Any text.
            vector: The question's embedding, float32, shape (dimension,), unit length; None is
                allowed in lexical mode.
            k: How many at most.
            mode: Which evidence counts.

        Returns:
            Hits, best first. Equal scores are ordered by place in the corpus.

        Raises:
            ValueError: The mode needs a vector and there is none.
        """
        lexical: dict[int, float] = {}
        ceiling = 0.0
        if mode != "dense":
            terms = self.words.content_terms(question)
            lexical = dict(self.words.search(terms, max(k, _CANDIDATES)))
            ceiling = self.words.ceiling(terms)
        if mode == "lexical":
            return self._ranked(lexical, {}, lexical, k)
        if vector is None:
            raise ValueError(f"{mode} search needs the question's vector")
        dense = self._dense(vector, lexical, max(k, _CANDIDATES))
        scores = {
            key: fused(cosine, lexical.get(key), lexical_ceiling=ceiling)
            if mode == "hybrid"
            else cosine
            for key, cosine in dense.items()
        }
        return self._ranked(scores, dense, lexical, k)

    def _dense(self, vector: Vectors, also: dict[int, float], k: int) -> dict[int, float]:
        """Cosines of the k nearest passages, and of those that the words found."""
        nearest, _ = self._vectors.search(vector, k)
        named = np.searchsorted(self._keys, np.fromiter(also, dtype=np.int64, count=len(also)))
        rows = np.union1d(nearest, named)
        cosines = self._vectors.cosines(vector, rows)
        return dict(zip(self._keys[rows].tolist(), cosines.tolist(), strict=True))

    def _ranked(
        self,
        scores: dict[int, float],
        dense: dict[int, float],
        lexical: dict[int, float],
        k: int,
    ) -> list[Hit]:
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        return [
            Hit(
                passage=self.records.passage_by_key(key),
                rank=rank,
                score=scores[key],
                dense=dense.get(key),
                lexical=lexical.get(key),
            )
            for rank, key in enumerate(best, start=1)
        ]
