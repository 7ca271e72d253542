"""A generation's folder, verified and opened: FAISS, tantivy and SQLite. An `engine.Contents`."""

import fcntl
import math
import os
import weakref
from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import manifest, shards
from index.embedders.base import Vectors
from index.errors import IndexCorrupt
from index.filters import Admitted, Filters
from index.manifest import Manifest
from index.records import Passage
from index.shards import CODES, LEXICAL, RECORDS, TOKENS, VECTORS
from index.store import ShardedRecords, ShardRecords
from index.turns import TURN
from index.vectors import two_bits
from index.vectors.dense import EXACT_UP_TO, VectorIndex
from index.vectors.token_vectors import PassageTokens, TokenFile
from index.vectors.two_bits import Codes
from index.words.lexical import LexicalIndex
from index.words.vocabulary import Synonyms

_REMEMBERED_FILTERS = 32


class LocalContents:
    """A generation's folder, opened.

    Args:
        folder: `generations/<id>`, or one that is being built.
        before: One that is open already; what the two share is not read again.
        exact_up_to: Of more passages the nearest are looked for by their codes first.

    Raises:
        IndexCorrupt: A file does not agree with the manifest.
        IndexMismatch: Another format.
    """

    turn = TURN

    def __init__(
        self,
        folder: Path,
        *,
        before: "LocalContents | None" = None,
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        self.folder = folder
        try:
            weakref.finalize(self, os.close, pin(folder))
        except OSError as error:
            raise IndexCorrupt(f"Generation {folder.name} is gone or being deleted.") from error
        self.manifest: Manifest = manifest.read(folder)
        shared = (
            manifest.shared_files(folder, before.folder, before.manifest.files) if before else {}
        )
        manifest.verify(folder, self.manifest, trusted=shared)
        count = len(self.manifest.shards)
        self.records = ShardedRecords.open(folder, count, shared=_open_parts(before, shared))
        self.words = LexicalIndex(folder / LEXICAL)
        vectors = _joined(folder, count, before, shared)
        codes = _codes(folder, count, vectors) if len(vectors) > exact_up_to else None
        self._vectors = VectorIndex(vectors, codes)
        self._tokens = [TokenFile(folder / shards.folder_name(n) / TOKENS) for n in range(count)]
        self.keys = self.records.keys
        sizes = {len(self._vectors), len(self.words), sum(map(len, self._tokens))}
        if sizes != {len(self.keys)}:
            raise IndexCorrupt(f"Generation {folder.name}: its parts differ in number.")
        self._first_rows = np.cumsum([0, *map(len, self._tokens)]).tolist()
        self._admitted: dict[tuple[Filters, ...], Admitted] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def dense(
        self,
        vector: Vectors,
        k: int,
        *,
        also: Set[int] = frozenset(),
        among: Sequence[Filters] = (),
    ) -> dict[int, float]:
        """Find the nearest passages (`engine.Contents`)."""
        mask = self._admitted_by(among).mask if among else None
        rows, cosines = self._vectors.search(vector, k, among=mask)
        found = dict(zip(self.keys[rows].tolist(), cosines.tolist(), strict=True))
        others = sorted(also - found.keys())
        if others:
            cosines = self._vectors.cosines(vector, np.searchsorted(self.keys, others))
            found |= zip(others, cosines.tolist(), strict=True)
        return found

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        *,
        names: Sequence[Synonyms] = (),
        among: Sequence[Filters] = (),
        only: Set[int] | None = None,
    ) -> dict[int, float]:
        """Find the passages with the highest BM25 (`engine.Contents`)."""
        keys = self._keys_among(among)
        if only is not None:
            keys = only if keys is None else keys & only
        return dict(self.words.search(terms, k, names=names, among=keys))

    def holding(self, phrase: str, k: int, *, among: Sequence[Filters] = ()) -> list[int]:
        """Find the passages that hold a phrase (`engine.Contents`)."""
        return self.words.keys_holding(phrase, k, among=self._keys_among(among))

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """Fetch passages by key."""
        return [self.records.passage_by_key(key) for key in keys]

    def tokens(self, keys: Sequence[int]) -> list[PassageTokens]:
        """Fetch the tokens' vectors of passages by key."""
        # Nothing here lets go of the interpreter's lock, as SQLite and `searchsorted` do: threads
        # that search side by side wait for each other at every such call.
        return [
            self._tokens[shards.shard_of_key(key)].tokens(shards.row_of_key(key)) for key in keys
        ]

    def vectors(self) -> Vectors:
        """All vectors, in the order of `keys`: float32, shape (n_passages, dimension)."""
        return self._vectors.all()

    def vectors_of(self, shard: int) -> Vectors:
        """The vectors of one shard's passages: float32, shape (n_passages, dimension)."""
        return self._vectors.rows(self._first_rows[shard], len(self._tokens[shard]))

    def token_parts(self) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Walk over all passages: key, and its tokens as they lie in their file."""
        for file, records in zip(self._tokens, self.records.parts, strict=True):
            for row, key in enumerate(records.keys):
                yield key, file.part(row)

    @cached_property
    def _document_of_row(self) -> NDArray[np.int64]:
        """Place among the documents of each row's document."""
        places = {document.id: place for place, document in enumerate(self.records.documents())}
        return np.asarray([places[name] for name in self.records.passage_documents()], np.int64)

    def _keys_among(self, ways: Sequence[Filters]) -> Set[int] | None:
        return self._admitted_by(ways).keys if ways else None

    def _admitted_by(self, ways: Sequence[Filters]) -> Admitted:
        wanted = tuple(ways)
        known = self._admitted.get(wanted)
        if known is None:
            if len(self._admitted) >= _REMEMBERED_FILTERS:
                self._admitted.clear()
            admitted = [any(way.admits(each) for way in ways) for each in self.records.documents()]
            mask = np.asarray(admitted, np.bool_)[self._document_of_row]
            known = Admitted(frozenset(self.keys[mask].tolist()), mask)
            self._admitted[wanted] = known
        return known


def _joined(
    folder: Path, count: int, before: LocalContents | None, shared: manifest.Files
) -> Vectors:
    """The vectors of all shards; those that an open generation has are copied from there."""
    parts: list[Vectors] = []
    for number in range(count):
        name = f"{shards.folder_name(number)}/{VECTORS}"
        if before and name in shared:
            parts.append(before.vectors_of(number))
        else:
            parts.append(VectorIndex.from_bytes((folder / name).read_bytes()).all())
    return np.concatenate(parts)


def _codes(folder: Path, count: int, vectors: Vectors) -> Codes:
    """The codes of all shards' vectors.

    Raises:
        IndexCorrupt: They are not as many as the vectors.
    """
    names = [f"{shards.folder_name(number)}/{CODES}" for number in range(count)]
    codes = np.concatenate([np.fromfile(folder / name, dtype=np.uint8) for name in names])
    wanted = (len(vectors), two_bits.code_bytes(vectors.shape[1]))
    if codes.size != math.prod(wanted):
        raise IndexCorrupt(f"Generation {folder.name}: its parts differ in number.")
    return codes.reshape(wanted)


def _open_parts(before: LocalContents | None, shared: manifest.Files) -> dict[int, ShardRecords]:
    """The records that an open generation has in common with one that is being opened."""
    parts = before.records.parts if before else ()
    return {
        n: part for n, part in enumerate(parts) if f"{shards.folder_name(n)}/{RECORDS}" in shared
    }


def pin(folder: Path) -> int:
    """Keep a generation from being collected for as long as the returned handle is open.

    The lock goes with the process that holds it, so nobody has to clean up after a killed reader.

    Raises:
        OSError: The generation is gone, or is being deleted.
    """
    handle = os.open(folder / manifest.NAME, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
