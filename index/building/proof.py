"""Asking a generation that was just written for what it holds, before anyone else may.

Canary queries: some passages of every new shard must be found again by their own vector and by
their own words. Everything is read back from the disk.
"""

from collections.abc import Sequence
from pathlib import Path

from index import shards
from index.errors import IndexCorrupt
from index.manifest import Shard
from index.records import Passage
from index.shards import LEXICAL, RECORDS, VECTORS
from index.store import ShardRecords
from index.vectors.dense import VectorIndex
from index.words.lexical import LexicalIndex

_CANARIES = 3
_CANDIDATES = 50
_RAREST = 5
_TOLERANCE = 1e-3


def prove(staged: Path, made: Sequence[Shard], written: Sequence[int]) -> None:
    """Make sure that a generation answers.

    Args:
        staged: Its folder.
        made: All its shards.
        written: The numbers of those that were not taken over as they are.

    Raises:
        IndexCorrupt: It does not; nothing may be published.
    """
    words = LexicalIndex(staged / LEXICAL)
    if len(words) != sum(shard.counts["passages"] for shard in made):
        raise IndexCorrupt("The new index is inconsistent: words are missing; not used.")
    for number in written:
        _prove_shard(staged, number, words)


def _prove_shard(staged: Path, number: int, words: LexicalIndex) -> None:
    folder = staged / shards.folder_name(number)
    records = ShardRecords(folder / RECORDS, first_key=shards.first_key(number))
    vectors = VectorIndex.from_bytes((folder / VECTORS).read_bytes())
    keys = records.keys
    if len(keys) != len(vectors):
        raise IndexCorrupt("The new index is inconsistent: vectors are missing; not used.")
    matrix = vectors.all()
    for row in range(0, len(keys), max(1, len(keys) // _CANARIES)):
        passage = records.passage_by_key(keys[row])
        nearest, cosines = vectors.search(matrix[row], 1)
        near = len(nearest) == 1 and abs(float(cosines[0]) - 1) < _TOLERANCE
        if not near or not _finds(words, passage):
            raise IndexCorrupt("The new index does not find what it holds; not used.")


def _finds(words: LexicalIndex, passage: Passage) -> bool:
    """Whether a passage's rarest words lead to it, or to very many like it."""
    rarest = sorted(set(words.terms(passage.text)), key=words.idf)[-_RAREST:]
    found = [key for key, _ in words.search(rarest, _CANDIDATES)]
    return not rarest or passage.key in found or len(found) == _CANDIDATES
