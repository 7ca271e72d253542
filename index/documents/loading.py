"""A file's bytes -> one Source and the Documents in it.

    bytes -> parse (`formats`) -> one text -> split into documents (`segmentation`)

`load` is the only way in. Plain UTF-8 text is read here and now; everything else is parsed in a
process of its own (`index.documents.parsing`), because files come from strangers.

Raises `DocumentUnreadable` (`index.errors`), nothing else; nothing here touches the disk.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from index.documents.formats import FORMATS, MARKDOWN, PLAIN, Format, markdown, plain
from index.documents.formats.encodings import utf8
from index.documents.parsed import MAX_TEXT_CHARS, Parsed
from index.documents.parsing import ParseProcess
from index.documents.segmentation import explicit, metadata, sidecar, split
from index.documents.segmentation.sidecar import Sidecar
from index.errors import DocumentUnreadable
from index.records import Document, Metadata, Source, Span, trimmed
from index.shards import path_prefix

_IN_PROCESS = {PLAIN.module: plain.read, MARKDOWN.module: markdown.read}

REASONS = {
    "unsupported_format": "Footnote does not read this kind of file",
    "type_mismatch": "the file's content is not what its name says",
    "encoding_uncertain": "the bytes are not valid text in the encoding they claim",
    "binary_content": "the file holds NUL characters, so it is not plain text",
    "empty_file": "there is no text in the file",
    "no_text": "the pages are pictures; they need text recognition (OCR) first",
    "encrypted": "the file is locked with a password",
    "damaged": "the file is cut short or broken",
    "dtd_forbidden": "the file defines entities of its own, which no honest document needs",
    "unsafe_archive": "the archive inside the file is built to mislead",
    "decompression_limit": "the file unpacks to implausibly much",
    "too_large": "the file or its text is larger than the limit",
    "too_deep": "elements are nested more deeply than any document needs",
    "timeout": "reading the file took too long",
    "memory_limit": "reading the file took too much memory",
    "parser_crashed": "the parser broke down over this file",
    "sidecar_invalid": "what its sidecar or corpus.yaml says about it makes no sense",
    "permission_denied": "the file may not be read",
    "symlink_skipped": "symbolic links are not followed",
    "not_regular_file": "this is not a regular file",
    "unreadable_name": "the file's name is not valid text",
    "changed_during_read": "the file changed or vanished while it was read",
}

WARNINGS = {
    "hidden_characters": "invisible characters, or characters that turn the direction of writing",
    "hidden_text": "words that a reader of the file does not see: white, tiny or out of sight",
    "pages_without_text": "some pages are pictures without text",
    "attachments_skipped": "attachments were not read",
    "cut_short": "only the first part was read: a table is larger than the limit",
    "many_documents": f"only {split.MAX_DOCUMENTS:,} documents in it were told apart; the last one "
    "holds the rest",
    "many_lines": "too many lines to look for several documents in it; a sidecar can part them",
    "unused_sidecar": "what it says is about a file that is not in the corpus",
}

# Zero-width (but for the joiners, which Persian and emoji need), turning, and tag characters.
_HIDDEN = re.compile("[\u200b\u2060\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_TITLE_WITHIN_CHARS = 3000


def load(
    path: str, data: bytes, *, modified_ns: int, parsers: ParseProcess | None = None
) -> tuple[Source, list[Document]]:
    """Take the text out of one file and find the documents in it.

    Args:
        path: Relative to the corpus, with forward slashes; its suffix chooses the parser.
        data: The file's bytes.
        modified_ns: The file's modification time, nanoseconds since the epoch.
        parsers: Used for what is not plain UTF-8 text; one is started for this file if None.

    Returns:
        The source and at least one document, in order, not overlapping.

    Raises:
        DocumentUnreadable: With one of `REASONS`.
    """
    parsed = _parsed(_format_of(path), data, parsers)
    if not parsed.text.strip():
        raise DocumentUnreadable("empty_file", "nothing but white space")
    found = _documents(parsed)
    source = Source(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        modified_ns=modified_ns,
        encoding=parsed.encoding,
        bom_bytes=parsed.bom_bytes,
        text=parsed.text,
        anchors=parsed.anchors,
        warnings=(*parsed.warnings, *_odd(parsed, len(found))),
    )
    return source, documents_of(path, found)


def documents_of(path: str, found: Iterable[tuple[Span, Metadata]]) -> list[Document]:
    """Name the documents that were found in a file, in order."""
    return [
        Document(document_id(path, n), path, span, metadata)
        for n, (span, metadata) in enumerate(found)
    ]


def corrected(source: Source, documents: list[Document], said: Sidecar | None) -> list[Document]:
    """Put what a person says about a file in the place of what was found in it.

    Raises:
        DocumentUnreadable: `sidecar_invalid`: it does not fit the file.
    """
    if said is None:
        return documents
    found = [(document.span, document.metadata) for document in documents]
    return documents_of(source.path, sidecar.corrected(source.text, found, said))


def document_id(path: str, ordinal: int) -> str:
    """Name a document by its file and its place among the documents of that file (from 0)."""
    return path_prefix(path) + hashlib.sha256(f"{path}\0{ordinal}".encode()).hexdigest()[:12]


def _format_of(path: str) -> Format:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in FORMATS:
        raise DocumentUnreadable("unsupported_format", f"files named *{suffix} are not read")
    return FORMATS[suffix]


def _parsed(form: Format, data: bytes, parsers: ParseProcess | None) -> Parsed:
    if len(data) > form.max_bytes:
        raise DocumentUnreadable("too_large", f"more than {form.max_bytes // 2**20} MiB")
    read = _IN_PROCESS.get(form.module)
    decoded = utf8(data) if read else None
    if read and decoded:
        if len(decoded.text) > MAX_TEXT_CHARS:
            raise DocumentUnreadable("too_large", f"more than {MAX_TEXT_CHARS:,} characters")
        return read(decoded)
    if parsers is not None:
        return parsers.parse(form.module, data)
    with ParseProcess() as own:
        return own.parse(form.module, data)


def _documents(parsed: Parsed) -> list[tuple[Span, Metadata]]:
    """Find the documents in a text; if none stands out, the text is one."""
    text, stated = parsed.text, _with_title(parsed)
    if parsed.whole:
        found = split.described(text, [explicit.Part(Span(0, len(text)))], stated)
    else:
        found = split.split_documents(text, stated)
    if not found:
        found = [(trimmed(text, 0, len(text)), stated)]
    if len(found) == 1:
        span, known = found[0]
        return [(span, metadata.merged(known, parsed.hinted))]
    return found


def _odd(parsed: Parsed, documents: int) -> Iterator[str]:
    """Name what is odd about a text, whatever format it came in."""
    if _HIDDEN.search(parsed.text):
        yield "hidden_characters"
    if documents == split.MAX_DOCUMENTS:
        yield "many_documents"
    if documents == 1 and not parsed.whole and split.has_many_lines(parsed.text):
        yield "many_lines"


def _with_title(parsed: Parsed) -> Metadata:
    """Take a title from the properties if the text repeats it, else the text's first heading."""
    stated, hint = parsed.stated, parsed.hinted.title
    if stated.title:
        return stated
    if hint and hint.casefold() in " ".join(parsed.text[:_TITLE_WITHIN_CHARS].split()).casefold():
        title = Metadata(title=hint, origins={"title": parsed.hinted.origins["title"]})
    elif parsed.heading:
        title = Metadata(title=parsed.heading, origins={"title": "heading"})
    else:
        return stated
    return metadata.merged(stated, title)
