"""Writing a shard's records: new files, and files taken over from another shard."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.records import Document, Passage, Sentence, Source
from index.store.schema import SCHEMA, anchor_row, document_row

_SMALL_PAGE_BYTES = 1024  # a file of one letter is a few of them

_TAKE = (
    """INSERT OR IGNORE INTO texts SELECT t.* FROM other.texts t JOIN other.sources s
        ON s.text_sha256 = t.sha256 WHERE s.path IN taken""",
    "INSERT INTO sources SELECT * FROM other.sources WHERE path IN taken",
    "INSERT INTO anchors SELECT * FROM other.anchors WHERE source IN taken",
    "INSERT INTO abbreviations SELECT * FROM other.abbreviations WHERE source IN taken",
    "INSERT INTO documents SELECT * FROM other.documents WHERE source IN taken",
    """INSERT INTO sentences SELECT s.* FROM other.sentences s
        JOIN other.documents d ON d.id = s.document WHERE d.source IN taken""",
    """INSERT INTO unnumbered SELECT p.id, p.document, p.start, p."end", p.text, p.embedded
        FROM other.passages p JOIN other.documents d ON d.id = p.document
        WHERE d.source IN taken""",
)


class RecordWriter:
    """Fills a new records file; `number` comes last, before `close`.

    Args:
        path: Does not exist yet; None keeps the file in memory, for `to_bytes`.
    """

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(path.resolve().as_uri() if path else ":memory:", uri=True)
        if path is None:
            self._db.execute(f"PRAGMA page_size = {_SMALL_PAGE_BYTES}")
        self._db.execute("PRAGMA journal_mode = OFF")  # a half-written build is thrown away
        self._db.execute("PRAGMA synchronous = OFF")  # fsynced once, when it is complete
        self._db.executescript(SCHEMA)

    def take(self, other: Path, paths: Iterable[str]) -> None:
        """Take files over from another records file, with everything that was made of them."""
        self._db.execute("ATTACH DATABASE ? AS other", (f"{other.resolve().as_uri()}?mode=ro",))
        self._db.execute("CREATE TEMP TABLE taken (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.executemany("INSERT INTO taken VALUES (?)", ((path,) for path in paths))
        for statement in _TAKE:
            self._db.execute(statement)
        self._db.execute("DROP TABLE taken")
        self._db.commit()
        self._db.execute("DETACH DATABASE other")

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
            (anchor_row(source.path, anchor) for anchor in source.anchors),
        )
        self._db.executemany(
            f"INSERT INTO documents VALUES ({','.join('?' * 12)})", map(document_row, documents)
        )

    def add_abbreviations(self, source: str, defined: Iterable[tuple[str, str]]) -> None:
        """Add the abbreviations that a file defines: (short, long)."""
        self._db.executemany(
            "INSERT OR IGNORE INTO abbreviations VALUES (?, ?, ?)",
            ((source, short, long) for short, long in defined),
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
            "INSERT INTO unnumbered VALUES (?, ?, ?, ?, ?, ?)",
            (
                (p.id, p.document, p.span.start, p.span.end, p.text, hashed)
                for p, hashed in zip(passages, embedded, strict=True)
            ),
        )

    def number(self) -> None:
        """Number the passages from 1 by their place in the corpus, in whatever order they came."""
        self._db.execute("""INSERT INTO passages (id, document, start, "end", text, embedded)
            SELECT p.id, p.document, p.start, p."end", p.text, p.embedded
            FROM unnumbered p JOIN documents d ON d.id = p.document ORDER BY d.source, p.start""")

    def to_bytes(self) -> bytes:
        """The bytes of a file that is kept in memory."""
        self._db.commit()
        return self._db.serialize()

    def close(self) -> None:
        """Commit and close; whether the file is used is the caller's decision."""
        self._db.commit()
        self._db.close()


def extracted(shard: Path, paths: Sequence[str]) -> bytes:
    """Cut the records of some files out of a shard's: the bytes of a small records file."""
    writer = RecordWriter(None)
    writer.take(shard, paths)
    writer.number()
    data = writer.to_bytes()
    writer.close()
    return data
