"""The records of a generation: by id, by path, all documents.

`ShardedRecords` reads all shards of a generation's folder as if they were one.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import shards
from index.records import Anchor, Document, Passage, Sentence, Source, Span
from index.shards import RECORDS
from index.store.reader import ShardRecords

_REMEMBERED = 8192  # of each kind: 25 MB of long passages, each of a document of its own


class Records(ABC):
    """Reads a generation's records; may be shared between threads."""

    @abstractmethod
    def part_of(self, prefix: str) -> ShardRecords:
        """Find the records that hold whatever has an id that begins like this."""

    @abstractmethod
    def documents(self) -> list[Document]:
        """List all documents, by file and place in it."""

    @abstractmethod
    def abbreviations(self) -> list[tuple[str, str]]:
        """List (abbreviation, what it stands for) as the files define them, in path order."""

    @abstractmethod
    def source_by_sha256(self, prefix: str) -> Source | None:
        """Find a file by the beginning of its hash; the first in path order if several agree."""

    def source(self, path: str) -> Source | None:
        """Find a file by its path in the corpus."""
        return self._of_path(path).source(path)

    def anchors(self, source: str, within: Span) -> list[Anchor]:
        """List the pages, sections or chapters of a file that share a character with `within`."""
        return self._of_path(source).anchors(source, within)

    def document(self, document_id: str) -> Document | None:
        """Find a document by id."""
        return self.part_of(document_id).document(document_id)

    def document_at(self, source: str, at: int) -> Document | None:
        """Find the document of a file that holds the character `at`."""
        return self._of_path(source).document_at(source, at)

    def passage(self, passage_id: str) -> Passage | None:
        """Find a passage by id."""
        return self.part_of(passage_id).passage(passage_id)

    def passage_at(self, document: str, at: int) -> Passage | None:
        """Find the passage of a document that holds the character `at`, or begins after it."""
        return self.part_of(document).passage_at(document, at)

    def sentences(self, document: str, within: Span) -> list[Sentence]:
        """List the document's sentences that share a character with `within`, in order."""
        return self.part_of(document).sentences(document, within)

    def _of_path(self, path: str) -> ShardRecords:
        return self.part_of(shards.path_prefix(path))


class ShardedRecords(Records):
    """The records in a generation's folder.

    Args:
        parts: Its shards, in order.
    """

    def __init__(self, parts: Sequence[ShardRecords]) -> None:
        self.parts = tuple(parts)
        # Each look into SQLite lets go of the interpreter's lock and waits for it again: many of
        # them in every search made threads that search side by side wait for each other. Not of
        # bound methods, which would hold this object in a circle, and its files open.
        self._document = lru_cache(maxsize=_REMEMBERED)(partial(_document, self.parts))
        self._passage = lru_cache(maxsize=_REMEMBERED)(partial(_passage, self.parts))

    @classmethod
    def open(cls, folder: Path, count: int, *, shared: Mapping[int, ShardRecords]) -> Self:
        """Open the records of a generation.

        Args:
            folder: The generation's, verified by the caller.
            count: How many shards it has.
            shared: Shards that are open already, by number.

        Raises:
            IndexCorrupt: One is not a records file.
        """
        return cls([shared.get(n) or _opened(folder, n) for n in range(count)])

    def part_of(self, prefix: str) -> ShardRecords:
        """Find the shard of an id."""
        return self.parts[shards.shard_of(prefix, len(self.parts))]

    @property
    def keys(self) -> NDArray[np.int64]:
        """The passages' keys in the order of the vectors' rows, rising: int64, shape (n,)."""
        return np.concatenate([np.asarray(part.keys, dtype=np.int64) for part in self.parts])

    def counts(self) -> dict[str, int]:
        """Count the rows of each kind."""
        total: Counter[str] = Counter()
        for part in self.parts:
            total.update(part.counts())
        return dict(total)

    def documents(self) -> list[Document]:
        """List all documents, by file and place in it; read once."""
        return self._documents

    @cached_property
    def _documents(self) -> list[Document]:
        found = (document for part in self.parts for document in part.documents())
        return sorted(found, key=lambda document: (document.source, document.span.start))

    def abbreviations(self) -> list[tuple[str, str]]:
        """List (abbreviation, what it stands for) as the files define them, in path order."""
        found = sorted(row for part in self.parts for row in part.abbreviations())
        return [(short, long) for _, short, long in found]

    def source_by_sha256(self, prefix: str) -> Source | None:
        """Find a file by the beginning of its hash; the first in path order if several agree."""
        found = [source for part in self.parts if (source := part.source_by_sha256(prefix))]
        return min(found, key=lambda source: source.path, default=None)

    def document(self, document_id: str) -> Document | None:
        """Find a document by id."""
        return self._document(document_id)

    def passage_by_key(self, key: int) -> Passage:
        """Find a passage by its key, which an engine of the same generation returned."""
        return self._passage(key)

    def passage_documents(self) -> list[str]:
        """List each passage's document in the order of the vectors' rows."""
        return [name for part in self.parts for name in part.passage_documents()]

    def all_passages(self) -> Iterator[Passage]:
        """Walk over all passages in key order."""
        for part in self.parts:
            yield from part.all_passages()


def _document(parts: Sequence[ShardRecords], document_id: str) -> Document | None:
    return parts[shards.shard_of(document_id, len(parts))].document(document_id)


def _passage(parts: Sequence[ShardRecords], key: int) -> Passage:
    return parts[shards.shard_of_key(key)].passage_by_key(key)


def _opened(folder: Path, number: int) -> ShardRecords:
    path = folder / shards.folder_name(number) / RECORDS
    return ShardRecords(path, first_key=shards.first_key(number))
