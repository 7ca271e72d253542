"""The tables of a shard's records, and how their rows become records and back.

texts       sha256 of the text -> the text, once, even if two files say the same
sources     one row a file of the corpus
anchors     spans of a source that are a page, a section, a chapter of the file
documents   one row a letter or article: a span of a source
passages    one row a chunk, its text with it, for to cut it out of a long file's would take longer
            than a search; `key` orders them as the vectors are ordered
sentences   spans, by document; `speaker` is NULL where the author speaks, "" if unnamed
abbreviations   what a file defines: `short` stands for `long`
"""

import json

from index.records import Anchor, Document, Line, Metadata, Passage, Source, Span

SCHEMA = """
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
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, embedded TEXT NOT NULL
);
CREATE TEMP TABLE unnumbered (
    id TEXT, document TEXT, start INTEGER, "end" INTEGER, text TEXT, embedded TEXT
);
CREATE INDEX passages_by_document ON passages (document, start);
CREATE TABLE sentences (
    document TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    speaker TEXT, PRIMARY KEY (document, start)
) WITHOUT ROWID;
CREATE TABLE abbreviations (
    source TEXT NOT NULL, short TEXT NOT NULL, long TEXT NOT NULL,
    PRIMARY KEY (source, short, long)
) WITHOUT ROWID;
"""

SELECT_SOURCE = """SELECT s.path, s.sha256, s.size_bytes, s.modified_ns, s.encoding, s.bom_bytes,
    t.text, s.warnings FROM sources s JOIN texts t ON t.sha256 = s.text_sha256"""
SELECT_DOCUMENT = """SELECT id, source, start, "end", title, author, addressee, kind, date,
    language, organisation, origins FROM documents"""
SELECT_PASSAGE = 'SELECT id, document, start, "end", text, key FROM passages'
# A sentence that began in the passage before begins at 0.
SELECT_SENTENCE_STARTS = """SELECT p.key, max(s.start - p.start, 0)
    FROM passages p
    JOIN sentences s ON s.document = p.document AND s.start < p."end" AND s."end" > p.start
    ORDER BY p.key, s.start"""


def source_of(row: tuple[str, str, int, int, str | None, int, str, str]) -> Source:
    """Make a source of a `SELECT_SOURCE` row; its anchors stay in their table."""
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


def anchor_row(source: str, anchor: Anchor) -> tuple[str | int | None, ...]:
    """Make a row of `anchors`."""
    lines = [[line.span.start, line.span.end, *line.box] for line in anchor.lines]
    span = anchor.span
    return (source, span.start, span.end, anchor.page, anchor.section, json.dumps(lines))


def anchor_of(row: tuple[int, int, int | None, str | None, str]) -> Anchor:
    """Make an anchor of its columns, the source left out."""
    start, end, page, section, lines = row
    placed = tuple(
        Line(Span(a, b), (left, bottom, right, top))
        for a, b, left, bottom, right, top in json.loads(lines)
    )
    return Anchor(Span(start, end), page, section, placed)


def document_row(document: Document) -> tuple[str | int | None, ...]:
    """Make a row of `documents`."""
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


def document_of(row: _Row) -> Document:
    """Make a document of a `SELECT_DOCUMENT` row."""
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


def passage_of(row: tuple[str, str, int, int, str, int], first_key: int) -> Passage:
    """Make a passage of a `SELECT_PASSAGE` row; the shard's first key is added to its own."""
    passage_id, document, start, end, text, key = row
    return Passage(passage_id, document, Span(start, end), text, first_key + key)
