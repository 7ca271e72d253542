"""The values that flow through the index: frozen, stdlib only, known to every other module.

    Source    one file, decoded once into one text
    Document  a span of that text: one letter, one article
    Passage   a span of one document: what is embedded, searched and returned
    Hit       a passage with the scores that brought it up

Every span in Footnote is half-open, in code points of the *source's* text, counted from 0.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Cut the span out of the source's text."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


def trimmed(text: str, start: int, end: int) -> Span:
    """Shrink `[start, end)` until neither end is white space (non-breaking spaces included).

    Returns:
        The shrunken span; empty, and at `start`, when there is nothing but white space.
    """
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start + left, start + right) if right else Span(start, start)


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of text stands on its page.

    Attributes:
        box: Left, bottom, right, top in points (1/72 inch), from the page's bottom left corner.
    """

    span: Span
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a span of a source's text is called in the file that it was taken from.

    A place in the text counts from `span.start` to be a place in the page's or the section's.

    Attributes:
        page: A page of a PDF or a slide, from 1; None where there are no pages.
        section: The headings above, the chapter or the sheet, outermost first, joined by ` › `.
        lines: What a viewer needs to mark words on the page; empty where there are no pages.
    """

    span: Span
    page: int | None = None
    section: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus, decoded.

    Attributes:
        path: Relative to the corpus folder, with forward slashes.
        sha256: Of the file's bytes, hexadecimal.
        encoding: The codec that decoded it, e.g. `utf-8` or `utf-16-le`; None where the text was
            taken out of a file that is not plain text (HTML, PDF, tables), so that no span of it
            is a span of bytes.
        bom_bytes: Bytes before the first character.
        text: Of plain text the whole file; nothing is normalised, so that spans can be checked
            against the bytes. Of other formats what a reader sees, always the same for the same
            bytes.
        anchors: In order, not overlapping. Only after loading: a source that was read back from a
            generation has none, `RecordReader.anchors` looks them up.
        warnings: Names from `index.documents.loading.WARNINGS`.
    """

    path: str
    sha256: str
    size_bytes: int
    modified_ns: int
    encoding: str | None
    bom_bytes: int
    text: str
    anchors: tuple[Anchor, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document. Unknown is None; nothing is guessed.

    Attributes:
        author: Who speaks: a person or, where none is named, a body or an organisation.
        date: ISO 8601 and as long as it is known: `2018`, `2018-01` or `2018-01-23`.
        organisation: For which the author speaks.
        origins: Where each known field came from, e.g. `{"date": "front matter"}`; under
            `boundary`, why the document was taken to begin where it does.
    """

    title: str | None = None
    author: str | None = None
    addressee: str | None = None
    kind: str | None = None
    date: str | None = None
    language: str | None = None
    organisation: str | None = None
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One letter or article: a span of a source, with what is known about it.

    Attributes:
        id: Derived from the source's path and the document's place in it, so that it survives
            an edit of the text.
    """

    id: str
    source: str
    span: Span
    metadata: Metadata


# Words that are quoted, and nobody says from whom.
UNNAMED = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document, and whose words it is.

    Attributes:
        speaker: None if the document's author speaks; else who is quoted, named as the document
            names them, or `UNNAMED`.
    """

    span: Span
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of one document.

    Attributes:
        key: Names the passage within a generation, ordered as the vectors are; 0 before it is
            stored.
        id: Derived from the document's id, the source's sha256 and the span.
        text: The source's text at `span`, character by character.
    """

    id: str
    document: str
    span: Span
    text: str
    key: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, with the evidence for its place.

    Attributes:
        rank: From 1.
        score: Fused, higher is better, only comparable within one search.
        dense: Cosine between question and passage, -1 to 1; None if that side did not see it.
        lexical: BM25, from 0 up, unbounded; None if no word matched.
        late: Match token by token, 0 to 1; None if the passage was not among the first.
        copies: Passages in other places that say the same, best first.
    """

    passage: Passage
    rank: int
    score: float
    dense: float | None
    lexical: float | None
    late: float | None = None
    copies: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the index, and why.

    Attributes:
        reason: A name from `index.documents.loading.REASONS`.
        size_bytes: With the modification time, tells whether the file is still the one that was
            refused.
    """

    path: str
    reason: str
    detail: str
    size_bytes: int = 0
    modified_ns: int = 0


@dataclass(frozen=True, slots=True, order=True)
class FileWarning:
    """Something odd about a file that is in the index, or about one that says something of it.

    Attributes:
        warning: A name from `index.documents.loading.WARNINGS`.
    """

    path: str
    warning: str
    detail: str
