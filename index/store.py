"""The records of a generation, in SQLite: texts, documents, passages, sentences.

    texts       sha256 of the text -> the text, once, even if two files say the same
    sources     one row a file of the corpus
    anchors     spans of a source that are a page, a section, a chapter of the file
    documents   one row a letter or article: a span of a source
    passages    one row a chunk; `key` orders them as the vectors are ordered
    sentences   spans, by document; `speaker` is NULL where the author speaks, "" if unnamed

`RecordWriter` fills a new file or changes a copy of another generation's; `RecordReader` opens a
published one, which nobody writes to any more.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from index.errors import IndexCorrupt
from index.records import Anchor, Document, Line, Metadata, Passage, Sentence, Source, Span

_SCHEMA = """
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL, encoding TEXT, bom_bytes INTEGER NOT NULL,
    text_sha256 TEXT NOT NULL, warnings TEXT NOT NULL, sidecar TEXT
) WITHOUT ROWID;
CREATE TABLE anchors (
    source TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    page INTEGER, section TEXT, lines TEXT NOT NULL, PRIMARY KEY (source, start)
) WITHOUT ROWID;
CREATE INDEX sources_by_sha256 ON sources (sha256);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    title TEXT, author TEXT, addressee TEXT, kind TEXT, date TEXT, language TEXT,
    organisation TEXT, origins TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX documents_by_source ON documents (source, start);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, embedded TEXT NOT NULL
);
CREATE INDEX passages_by_document ON passages (document, start);
CREATE TABLE sentences (
    document TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    speaker TEXT, PRIMARY KEY (document, start)
) WITHOUT ROWID;
"""

_SOURCE = """SELECT s.path, s.sha256, s.size_bytes, s.modified_ns, s.encoding, s.bom_bytes, t.text,
    s.warnings FROM sources s JOIN texts t ON t.sha256 = s.text_sha256"""
_DOCUMENT = """SELECT id, source, start, "end", title, author, addressee, kind, date, language,
    organisation, origins FROM documents"""
_PASSAGE = """SELECT p.id, p.document, p.start, p."end",
    substr(t.text, p.start + 1, p."end" - p.start), p.key
    FROM passages p JOIN documents d ON d.id = p.document
    JOIN sources s ON s.path = d.source JOIN texts t ON t.sha256 = s.text_sha256"""


class RecordWriter:
    """Fills or changes a records file that is not yet published.

    Args:
        path: A new file, or a copy of another generation's.
    """

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = OFF")  # a half-written build is thrown away
        self._db.execute("PRAGMA synchronous = OFF")  # fsynced once, when it is complete
        if fresh:
            self._db.executescript(_SCHEMA)

    def sources(self) -> dict[str, tuple[str, int, int]]:
        """Map each path to (sha256, size in bytes, modification time in ns)."""
        rows = self._db.execute("SELECT path, sha256, size_bytes, modified_ns FROM sources")
        return {path: (sha256, size, modified) for path, sha256, size, modified in rows}

    def sidecars(self) -> dict[str, str]:
        """Map each path of which a person said something to the hash of what was said."""
        rows = self._db.execute("SELECT path, sidecar FROM sources WHERE sidecar IS NOT NULL")
        return dict(rows)

    def remove(self, path: str) -> None:
        """Forget a file and everything that came from it."""
        of_source = "IN (SELECT id FROM documents WHERE source = ?)"
        self._db.execute(f"DELETE FROM passages WHERE document {of_source}", (path,))
        self._db.execute(f"DELETE FROM sentences WHERE document {of_source}", (path,))
        self._db.execute("DELETE FROM documents WHERE source = ?", (path,))
        self._db.execute("DELETE FROM anchors WHERE source = ?", (path,))
        self._db.execute("DELETE FROM sources WHERE path = ?", (path,))

    def add(
        self, source: Source, documents: Iterable[Document], *, sidecar: str | None = None
    ) -> None:
        """Add a file and its documents, and the hash of what a person said about them."""
        text_sha256 = hashlib.sha256(source.text.encode()).hexdigest()
        self._db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (text_sha256, source.text))
        self._db.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source.path,
                source.sha256,
                source.size_bytes,
                source.modified_ns,
                source.encoding,
                source.bom_bytes,
                text_sha256,
                json.dumps(source.warnings),
                sidecar,
            ),
        )
        self._db.executemany(
            "INSERT INTO anchors VALUES (?, ?, ?, ?, ?, ?)",
            (_anchor_row(source.path, anchor) for anchor in source.anchors),
        )
        self._db.executemany(
            f"INSERT INTO documents VALUES ({','.join('?' * 12)})", map(_document_row, documents)
        )

    def add_sentences(self, document: str, sentences: Iterable[Sentence]) -> None:
        """Add the sentences of a document."""
        self._db.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?)",
            ((document, s.span.start, s.span.end, s.speaker) for s in sentences),
        )

    def add_passages(self, passages: Sequence[Passage], embedded: Sequence[str]) -> None:
        """Add passages, each with the hash of the text that is embedded for it."""
        self._db.executemany(
            'INSERT INTO passages (id, document, start, "end", embedded) VALUES (?, ?, ?, ?, ?)',
            (
                (p.id, p.document, p.span.start, p.span.end, hashed)
                for p, hashed in zip(passages, embedded, strict=True)
            ),
        )

    def embedded(self) -> list[tuple[int, str]]:
        """List (key, hash of the embedded text) of every passage in key order."""
        return list(self._db.execute("SELECT key, embedded FROM passages ORDER BY key"))

    def order_by_place(self) -> None:
        """Number the passages by their place in the corpus, however they came to be there."""
        by_place = (
            "FROM passages p JOIN documents d ON d.id = p.document ORDER BY d.source, p.start"
        )
        keys = [key for (key,) in self._db.execute(f"SELECT p.key {by_place}")]
        if keys != sorted(keys):
            columns = 'p.id, p.document, p.start, p."end", p.embedded'
            self._db.execute(f"CREATE TEMP TABLE placed AS SELECT {columns} {by_place}")
            self._db.execute("DELETE FROM passages")
            self._db.execute("INSERT INTO passages SELECT rowid, * FROM placed ORDER BY rowid")
            self._db.execute("DROP TABLE placed")

    def drop_unused_texts(self) -> None:
        """Forget the texts that no file has any more."""
        self._db.execute("DELETE FROM texts WHERE sha256 NOT IN (SELECT text_sha256 FROM sources)")

    def close(self) -> None:
        """Commit and close; whether the file is used is the caller's decision."""
        self._db.commit()
        self._db.close()


class RecordReader:
    """Reads a published records file; may be shared between threads.

    Args:
        path: Verified against its manifest by the caller.

    Raises:
        IndexCorrupt: This is not a records file.
    """

    def __init__(self, path: Path) -> None:
        # SQLite itself serialises the calls of several threads on one connection.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
            rows = self._db.execute("SELECT key FROM passages ORDER BY key")
            self._keys = [int(key) for (key,) in rows]
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt("records.sqlite is not a Footnote records file.") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def keys(self) -> list[int]:
        """The passages' keys in the order of the vectors' rows."""
        return self._keys

    def counts(self) -> dict[str, int]:
        """Count the rows of each kind."""
        tables = ("sources", "documents", "passages", "sentences")
        return {
            name: int(self._db.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
            for name in tables
        }

    def file_hashes(self) -> dict[str, str]:
        """Map each file's path to its sha256."""
        return dict(self._db.execute("SELECT path, sha256 FROM sources ORDER BY path"))

    def source(self, path: str) -> Source | None:
        """Find a file by its path in the corpus."""
        row = self._db.execute(f"{_SOURCE} WHERE s.path = ?", (path,)).fetchone()
        return _source(row) if row else None

    def source_by_sha256(self, prefix: str) -> Source | None:
        """Find a file by the beginning of its hash; the first in path order if several agree."""
        row = self._db.execute(
            f"{_SOURCE} WHERE s.sha256 >= ? AND s.sha256 < ? ORDER BY s.path LIMIT 1",
            (prefix, prefix + "g"),
        ).fetchone()
        return _source(row) if row else None

    def warnings(self) -> dict[str, list[str]]:
        """Map each file that was read with a warning to the warnings' names."""
        rows = self._db.execute(
            "SELECT path, warnings FROM sources WHERE warnings != '[]' ORDER BY path"
        )
        return {path: json.loads(warnings) for path, warnings in rows}

    def anchors(self, source: str, within: Span) -> list[Anchor]:
        """List the pages, sections or chapters of a file that share a character with `within`."""
        rows = self._db.execute(
            'SELECT start, "end", page, section, lines FROM anchors'
            ' WHERE source = ? AND start < ? AND "end" > ? ORDER BY start',
            (source, within.end, within.start),
        )
        return [_anchor(row) for row in rows]

    def source_stats(self) -> dict[str, tuple[int, int]]:
        """Map each path to (size in bytes, modification time in ns)."""
        rows = self._db.execute("SELECT path, size_bytes, modified_ns FROM sources")
        return {path: (size, modified) for path, size, modified in rows}

    def document(self, document_id: str) -> Document | None:
        """Find a document by id."""
        row = self._db.execute(f"{_DOCUMENT} WHERE id = ?", (document_id,)).fetchone()
        return _document(row) if row else None

    def documents(self) -> list[Document]:
        """List all documents, by file and place in it."""
        return [_document(row) for row in self._db.execute(f"{_DOCUMENT} ORDER BY source, start")]

    def document_at(self, source: str, at: int) -> Document | None:
        """Find the document of a file that holds the character `at`."""
        row = self._db.execute(
            f'{_DOCUMENT} WHERE source = ? AND start <= ? AND "end" > ?', (source, at, at)
        ).fetchone()
        return _document(row) if row else None

    def passage(self, passage_id: str) -> Passage | None:
        """Find a passage by id."""
        row = self._db.execute(f"{_PASSAGE} WHERE p.id = ?", (passage_id,)).fetchone()
        return _passage(row) if row else None

    def passage_by_key(self, key: int) -> Passage:
        """Find a passage by its key, which an engine of the same generation returned."""
        return _passage(self._db.execute(f"{_PASSAGE} WHERE p.key = ?", (key,)).fetchone())

    def passage_at(self, document: str, at: int) -> Passage | None:
        """Find the passage of a document that holds the character `at`, or begins after it."""
        row = self._db.execute(
            f'{_PASSAGE} WHERE p.document = ? AND p."end" > ? ORDER BY p.start LIMIT 1',
            (document, at),
        ).fetchone()
        return _passage(row) if row else None

    def all_passages(self) -> Iterator[Passage]:
        """Walk over all passages in key order."""
        rows = self._db.execute("""SELECT p.id, p.document, p.start, p."end", p.key, s.text_sha256
            FROM passages p JOIN documents d ON d.id = p.document
            JOIN sources s ON s.path = d.source ORDER BY p.key""")
        # Cut here and not by SQLite, which would count from the text's beginning every time.
        held, text = "", ""
        for passage_id, document, start, end, key, text_sha256 in rows:
            if text_sha256 != held:
                held, text = text_sha256, self._text(text_sha256)
            yield Passage(passage_id, document, Span(start, end), text[start:end], key)

    def _text(self, sha256: str) -> str:
        row = self._db.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        return str(row[0])

    def sentences(self, document: str, within: Span) -> list[Sentence]:
        """List the document's sentences that share a character with `within`, in order."""
        rows = self._db.execute(
            'SELECT start, "end", speaker FROM sentences'
            ' WHERE document = ? AND start < ? AND "end" > ? ORDER BY start',
            (document, within.end, within.start),
        )
        return [Sentence(Span(start, end), speaker) for start, end, speaker in rows]


def _source(row: tuple[str, str, int, int, str | None, int, str, str]) -> Source:
    path, sha256, size_bytes, modified_ns, encoding, bom_bytes, text, warnings = row
    return Source(
        path,
        sha256,
        size_bytes,
        modified_ns,
        encoding,
        bom_bytes,
        text,
        warnings=tuple(json.loads(warnings)),
    )


def _anchor_row(source: str, anchor: Anchor) -> tuple[str | int | None, ...]:
    lines = [[line.span.start, line.span.end, *line.box] for line in anchor.lines]
    span = anchor.span
    return (source, span.start, span.end, anchor.page, anchor.section, json.dumps(lines))


def _anchor(row: tuple[int, int, int | None, str | None, str]) -> Anchor:
    start, end, page, section, lines = row
    placed = tuple(
        Line(Span(a, b), (left, bottom, right, top))
        for a, b, left, bottom, right, top in json.loads(lines)
    )
    return Anchor(Span(start, end), page, section, placed)


def _document_row(document: Document) -> tuple[str | int | None, ...]:
    known = document.metadata
    return (
        document.id,
        document.source,
        document.span.start,
        document.span.end,
        known.title,
        known.author,
        known.addressee,
        known.kind,
        known.date,
        known.language,
        known.organisation,
        json.dumps(known.origins, sort_keys=True),
    )


_Text = str | None
_Row = tuple[str, str, int, int, _Text, _Text, _Text, _Text, _Text, _Text, _Text, str]


def _document(row: _Row) -> Document:
    document_id, source, start, end, title, author, addressee, kind, date, language = row[:10]
    known = Metadata(
        title,
        author,
        addressee,
        kind,
        date,
        language,
        organisation=row[10],
        origins=json.loads(row[11]),
    )
    return Document(document_id, source, Span(start, end), known)


def _passage(row: tuple[str, str, int, int, str, int]) -> Passage:
    passage_id, document, start, end, text, key = row
    return Passage(passage_id, document, Span(start, end), text, key)
