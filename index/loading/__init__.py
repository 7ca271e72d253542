"""A file's bytes -> one Source and the Documents in it.

`load` is the only way in. A format is one module with `parse(text) -> list[(Span, Metadata)]`
and one line in `FORMATS`. Decoding is `plain.decode`'s; nothing here touches the disk.

Raises `DocumentUnreadable` (`index.errors`), nothing else.
"""

import hashlib
from collections.abc import Callable
from pathlib import PurePosixPath

from index.errors import DocumentUnreadable
from index.loading import markdown, plain
from index.records import Document, Metadata, Source, Span

Parser = Callable[[str], list[tuple[Span, Metadata]]]

FORMATS: dict[str, Parser] = {
    ".txt": plain.parse,
    ".md": markdown.parse,
    ".markdown": markdown.parse,
}

REASONS = {
    "unsupported_format": "Footnote does not read this kind of file",
    "encoding_uncertain": "the bytes are not valid text in the encoding they claim",
    "binary_content": "the file holds NUL characters, so it is not plain text",
    "empty_file": "there is no text in the file",
    "too_large": "the file is larger than the limit",
    "permission_denied": "the file may not be read",
    "symlink_skipped": "symbolic links are not followed",
    "not_regular_file": "this is not a regular file",
    "unreadable_name": "the file's name is not valid text",
    "changed_during_read": "the file changed or vanished while it was read",
}


def load(path: str, data: bytes, *, modified_ns: int) -> tuple[Source, list[Document]]:
    """Decode one file and find the documents in it.

    Args:
        path: Relative to the corpus, with forward slashes; its suffix chooses the parser.
        data: The file's bytes.
        modified_ns: The file's modification time, nanoseconds since the epoch.

    Returns:
        The source and at least one document, in order, not overlapping.

    Raises:
        DocumentUnreadable: With one of `REASONS`.
    """
    suffix = PurePosixPath(path).suffix.lower()
    parser = FORMATS.get(suffix)
    if parser is None:
        raise DocumentUnreadable("unsupported_format", f"files named *{suffix} are not read")
    decoded = plain.decode(data)
    if not decoded.text.strip():
        raise DocumentUnreadable("empty_file", "nothing but white space")
    source = Source(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        modified_ns=modified_ns,
        encoding=decoded.encoding,
        bom_bytes=decoded.bom_bytes,
        text=decoded.text,
    )
    documents = [
        Document(document_id(path, n), path, span, metadata)
        for n, (span, metadata) in enumerate(parser(decoded.text))
    ]
    return source, documents


def document_id(path: str, ordinal: int) -> str:
    """Name a document by its file and its place among the documents of that file (from 0)."""
    return hashlib.sha256(f"{path}\0{ordinal}".encode()).hexdigest()[:16]
