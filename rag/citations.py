"""Citations: made from spans, found again by id, checked against the file.

A citation's id holds everything that is needed to find its words again: the beginning of the
file's sha256 and the span. Nothing about it is stored apart from the generation's own text.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents import corpus, loading
from index.documents.dates import derived_dates
from index.errors import DocumentUnreadable, GenerationMissing
from index.library import Library
from index.records import Anchor, Document, Sentence, Source, Span
from index.store import Records
from rag.attribution import speaker_name
from rag.errors import NotFound
from rag.schemas import Box, Citation, CitationCheck, DerivedDate, Verdict

_ID = re.compile(r"([0-9a-f]{16})-(\d{1,12})-(\d{1,12})\Z")
_CONTEXT_CHARS = 160

Place = tuple[str, int, int]


def citation_id(source_sha256: str, span: Span) -> str:
    """Name a place in a file, independent of any list it appears in."""
    return f"{source_sha256[:16]}-{span.start}-{span.end}"


def permalink(document_id: str, source_sha256: str, span: Span) -> str:
    """Address a place in the web page."""
    return f"/#/document/{document_id}/{citation_id(source_sha256, span)}"


def cite(
    source: Source,
    document: Document,
    sentence: Sentence,
    *,
    n: int,
    anchors: Sequence[Anchor],
    passage_id: str,
    generation: str,
) -> Citation:
    """Make a sentence's citation; the quote is cut from the stored text, here and nowhere else."""
    span, text = sentence.span, source.text
    known, around = document.metadata, document.span
    byte_start, byte_end = byte_span(source, span)
    at = next((each for each in anchors if each.span.start <= span.start), Anchor(span))
    return Citation(
        n=n,
        id=citation_id(source.sha256, span),
        passage_id=passage_id,
        document_id=document.id,
        title=known.title,
        author=known.author,
        date=known.date,
        source=source.path,
        source_sha256=source.sha256,
        page=at.page,
        section=at.section,
        boxes=_boxes(anchors, span),
        char_start=span.start,
        char_end=span.end,
        byte_start=byte_start,
        byte_end=byte_end,
        quote=span.of(text),
        context_before=text[max(around.start, span.start - _CONTEXT_CHARS) : span.start],
        context_after=text[span.end : min(around.end, span.end + _CONTEXT_CHARS)],
        speaker=speaker_name(sentence),
        derived_dates=_derived_dates(text, document, span),
        permalink=permalink(document.id, source.sha256, span),
        generation=generation,
    )


def as_read(quote: str) -> str:
    """Close up the layout of a quote: runs of spaces, non-breaking ones too, and line ends.

    For sentences that people read; a citation's quote keeps every character of the file.
    """
    return " ".join(quote.split())


def _derived_dates(text: str, document: Document, span: Span) -> list[DerivedDate]:
    known = document.metadata
    return [
        DerivedDate(text=words, char_start=place.start, char_end=place.end, date=date)
        for place, date, words in derived_dates(text, span, known.date, language=known.language)
    ]


def _boxes(anchors: Sequence[Anchor], span: Span) -> list[Box]:
    return [
        Box(page=anchor.page, left=left, bottom=bottom, right=right, top=top)
        for anchor in anchors
        if anchor.page
        for line in anchor.lines
        if line.span.overlaps(span)
        for left, bottom, right, top in (line.box,)
    ]


def byte_span(source: Source, span: Span) -> tuple[int | None, int | None]:
    """Find the span's bytes in the file; (None, None) unless the file is UTF-8 text."""
    if source.encoding != "utf-8":
        return None, None
    start = source.bom_bytes + len(source.text[: span.start].encode())
    return start, start + len(span.of(source.text).encode())


@dataclass(frozen=True, slots=True)
class CitationFinder:
    """Finds citations of any kept generation again and checks them against the corpus folder."""

    corpus_dir: Path
    library: Library

    def check(self, name: str) -> CitationCheck:
        """Say what became of a citation.

        Args:
            name: A citation's id.

        Raises:
            NotFound: It is no id, or no kept generation holds that file.
        """
        match = _ID.match(name)
        citation = self._find(match[1], Span(int(match[2]), int(match[3]))) if match else None
        if citation is None:
            raise NotFound(
                "No kept generation holds this citation. Its id has the form "
                "sha256[:16]-start-end, as shown beside every quote."
            )
        return self._compare(citation)

    def _find(self, prefix: str, span: Span) -> Citation | None:
        live = self.library.current()
        found = _cited(live.records, prefix, span, live.id)
        others = self.library.ids() if found is None else []
        for generation_id in others:
            try:
                records = self.library.records_of(generation_id)
            except GenerationMissing:
                continue
            found = found or _cited(records, prefix, span, generation_id)
        return found

    def _compare(self, citation: Citation) -> CitationCheck:
        data = self._bytes(citation.source)
        if data is not None and hashlib.sha256(data).hexdigest() == citation.source_sha256:
            return _verdict("exact", "The file is as it was cited.", citation, [_place(citation)])
        citation = citation.model_copy(update={"stale": True})
        now = None if data is None else _parsed(citation.source, data)
        span = Span(citation.char_start, citation.char_end)
        if now and span.of(now.text) == citation.quote:
            message = "The quote stands where it stood; the file was edited elsewhere."
            return _verdict("exact", message, citation, [_place(citation)])
        places = self._places(citation, now)
        if places:
            return _verdict("moved", "The quote stands elsewhere now.", citation, places)
        if now:
            message = "The file was edited and no longer says this."
            return _verdict("source_changed", message, citation, [])
        return _verdict("missing", "The file is gone or cannot be read.", citation, [])

    def _places(self, citation: Citation, now: Source | None) -> list[Place]:
        """Where else the quote stands: in its file, else in the same file under another name."""
        indexed = self.library.current().records.source_by_sha256(citation.source_sha256)
        data = self._bytes(indexed.path) if indexed else None
        same = data is not None and hashlib.sha256(data).hexdigest() == citation.source_sha256
        for candidate in (now, indexed if same else None):
            at = candidate.text.find(citation.quote) if candidate else -1
            if candidate and at >= 0:
                return [(candidate.path, at, at + len(citation.quote))]
        return []

    def _bytes(self, path: str) -> bytes | None:
        try:
            return corpus.read(self.corpus_dir, corpus.find(self.corpus_dir, path))
        except DocumentUnreadable:
            return None


def _parsed(path: str, data: bytes) -> Source | None:
    try:
        return loading.load(path, data, modified_ns=0)[0]
    except DocumentUnreadable:
        return None


def _place(citation: Citation) -> Place:
    return citation.source, citation.char_start, citation.char_end


def _verdict(
    status: Verdict, message: str, citation: Citation, found_at: list[Place]
) -> CitationCheck:
    return CitationCheck(status=status, message=message, citation=citation, found_at=found_at)


def _speaker_at(records: Records, document: Document, span: Span) -> str | None:
    """Whose words a span is: those of its first sentence."""
    return next((each.speaker for each in records.sentences(document.id, span)), None)


def _cited(records: Records, prefix: str, span: Span, generation: str) -> Citation | None:
    source = records.source_by_sha256(prefix)
    if source is None or not 0 <= span.start < span.end <= len(source.text):
        return None
    document = records.document_at(source.path, span.start)
    if document is None or span.end > document.span.end:
        return None
    passage = records.passage_at(document.id, span.start)
    return cite(
        source,
        document,
        Sentence(span, _speaker_at(records, document, span)),
        n=1,
        anchors=records.anchors(source.path, span),
        passage_id=passage.id if passage else "",
        generation=generation,
    )
