"""Reading the records of one shard."""

import sqlite3
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from index.errors import IndexCorrupt
from index.records import Anchor, Document, Passage, Sentence, Source, Span
from index.store.schema import (
    SELECT_DOCUMENT,
    SELECT_PASSAGE,
    SELECT_SENTENCE_STARTS,
    SELECT_SOURCE,
    anchor_of,
    document_of,
    passage_of,
    source_of,
)


class ShardRecords:
    """Reads a published records file; may be shared between threads and generations.

    Args:
        path: Verified against its manifest by the caller.
        first_key: Added to the keys that the file counts from 1.

    Raises:
        IndexCorrupt: This is not a records file.
    """

    def __init__(self, path: Path, *, first_key: int = 0) -> None:
        # SQLite itself serialises the calls of several threads on one connection.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._read(sqlite3.connect(address, uri=True, check_same_thread=False), first_key)
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt("records.sqlite is not a Footnote records file.") from error

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read the bytes of a records file; its passages' keys count from 1.

        Raises:
            IndexCorrupt: These are none.
        """
        made = cls.__new__(cls)
        db = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            db.deserialize(data)
            made._read(db, 0)
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt("These are not the bytes of a Footnote records file.") from error
        return made

    def _read(self, db: sqlite3.Connection, first_key: int) -> None:
        # Several generations may hold this object; the last one to let go closes the file.
        weakref.finalize(self, db.close)
        self._db = db
        self._first_key = first_key
        (self._passages,) = db.execute("SELECT count(*) FROM passages").fetchone()

    @property
    def keys(self) -> range:
        """The passages' keys in the order of the vectors' rows."""
        return range(self._first_key + 1, self._first_key + 1 + int(self._passages))

    def embedded(self) -> list[str]:
        """List the hash of each passage's embedded text, in the order of the vectors' rows."""
        return [
            hashed for (hashed,) in self._db.execute("SELECT embedded FROM passages ORDER BY key")
        ]

    def counts(self) -> dict[str, int]:
        """Count the rows of each kind."""
        tables = ("sources", "documents", "passages", "sentences")
        return {
            name: int(self._db.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
            for name in tables
        }

    def source(self, path: str) -> Source | None:
        """Find a file by its path in the corpus."""
        row = self._db.execute(f"{SELECT_SOURCE} WHERE s.path = ?", (path,)).fetchone()
        return source_of(row) if row else None

    def source_by_sha256(self, prefix: str) -> Source | None:
        """Find a file by the beginning of its hash; the first in path order if several agree."""
        row = self._db.execute(
            f"{SELECT_SOURCE} WHERE s.sha256 >= ? AND s.sha256 < ? ORDER BY s.path LIMIT 1",
            (prefix, prefix + "g"),
        ).fetchone()
        return source_of(row) if row else None

    def anchors(self, source: str, within: Span) -> list[Anchor]:
        """List the pages, sections or chapters of a file that share a character with `within`."""
        rows = self._db.execute(
            'SELECT start, "end", page, section, lines FROM anchors'
            ' WHERE source = ? AND start < ? AND "end" > ? ORDER BY start',
            (source, within.end, within.start),
        )
        return [anchor_of(row) for row in rows]

    def abbreviations(self) -> list[tuple[str, str, str]]:
        """List (file, abbreviation, what it stands for)."""
        return list(self._db.execute("SELECT source, short, long FROM abbreviations"))

    def document(self, document_id: str) -> Document | None:
        """Find a document by id."""
        row = self._db.execute(f"{SELECT_DOCUMENT} WHERE id = ?", (document_id,)).fetchone()
        return document_of(row) if row else None

    def documents(self) -> list[Document]:
        """List all documents, by file and place in it."""
        return [
            document_of(row)
            for row in self._db.execute(f"{SELECT_DOCUMENT} ORDER BY source, start")
        ]

    def document_at(self, source: str, at: int) -> Document | None:
        """Find the document of a file that holds the character `at`."""
        row = self._db.execute(
            f'{SELECT_DOCUMENT} WHERE source = ? AND start <= ? AND "end" > ?', (source, at, at)
        ).fetchone()
        return document_of(row) if row else None

    def passage(self, passage_id: str) -> Passage | None:
        """Find a passage by id."""
        row = self._db.execute(f"{SELECT_PASSAGE} WHERE id = ?", (passage_id,)).fetchone()
        return passage_of(row, self._first_key) if row else None

    def sentence_starts(self) -> list[list[int]]:
        """List, for each passage in key order, the places in it at which its sentences begin."""
        starts: list[list[int]] = [[] for _ in self.keys]
        for key, start in self._db.execute(SELECT_SENTENCE_STARTS):
            starts[key - 1].append(start)
        return starts

    def passage_by_key(self, key: int) -> Passage:
        """Find a passage by its key, which an engine of the same generation returned."""
        row = self._db.execute(
            f"{SELECT_PASSAGE} WHERE key = ?", (key - self._first_key,)
        ).fetchone()
        return passage_of(row, self._first_key)

    def passage_at(self, document: str, at: int) -> Passage | None:
        """Find the passage of a document that holds the character `at`, or begins after it."""
        row = self._db.execute(
            f'{SELECT_PASSAGE} WHERE document = ? AND "end" > ? ORDER BY start LIMIT 1',
            (document, at),
        ).fetchone()
        return passage_of(row, self._first_key) if row else None

    def passage_documents(self) -> list[str]:
        """List each passage's document in key order."""
        return [name for (name,) in self._db.execute("SELECT document FROM passages ORDER BY key")]

    def all_passages(self) -> Iterator[Passage]:
        """Walk over all passages in key order."""
        for row in self._db.execute(f"{SELECT_PASSAGE} ORDER BY key"):
            yield passage_of(row, self._first_key)

    def sentences(self, document: str, within: Span) -> list[Sentence]:
        """List the document's sentences that share a character with `within`, in order."""
        rows = self._db.execute(
            'SELECT start, "end", speaker FROM sentences'
            ' WHERE document = ? AND start < ? AND "end" > ? ORDER BY start',
            (document, within.end, within.start),
        )
        return [Sentence(Span(start, end), speaker) for start, end, speaker in rows]
