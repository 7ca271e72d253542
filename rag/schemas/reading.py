"""Documents, passages and citations: what can be read and checked."""

from typing import Literal

from pydantic import Field

from rag.schemas.base import Date, Wire

Verdict = Literal["exact", "moved", "source_changed", "missing"]


class Document(Wire):
    """One letter or article of the corpus."""

    id: str = Field(description="Stays the same when the text is edited.")
    title: str | None
    author: str | None = Field(description="Who speaks: a person or an organisation.")
    organisation: str | None = Field(default=None, description="For which the author speaks.")
    addressee: str | None
    kind: str | None = Field(description="letter, greeting, statement, article, speech or other.")
    date: Date | None
    language: str | None
    source: str = Field(description="Path of the file in the corpus.")
    char_start: int = Field(ge=0)
    char_end: int = Field(ge=0)
    origins: dict[str, str] = Field(description="Where each known field came from.")


class Documents(Wire):
    """All documents of the corpus."""

    documents: list[Document]


class DocumentText(Wire):
    """A document with its text."""

    document: Document
    text: str = Field(description="Verbatim. Plain text, never HTML.")
    source_sha256: str


class Copy(Wire):
    """A passage in another place that says the same."""

    passage_id: str
    document_id: str
    title: str | None
    author: str | None
    date: Date | None
    source: str
    char_start: int
    char_end: int
    permalink: str = Field(
        description="Of the place in the web page; the server's address comes before it."
    )


class Passage(Wire):
    """One passage, as found for a question."""

    id: str
    document_id: str
    text: str = Field(min_length=1, description="Verbatim source text. Plain text, never HTML.")
    title: str | None
    author: str | None
    date: Date | None
    kind: str | None
    source: str = Field(description="Path of the file in the corpus.")
    char_start: int = Field(ge=0)
    char_end: int = Field(description="char_end - char_start == len(text).")
    rank: int | None = Field(ge=1, description="1 is best; order by this, never by score.")
    score: float | None = Field(
        description="Fused, higher is better; only comparable within one reply."
    )
    dense: float | None = Field(description="Cosine to the question; null if not looked at.")
    lexical: float | None = Field(
        description="BM25, 0 up; null if no word of the question is in it."
    )
    late: float | None = Field(
        default=None,
        description="Match token by token, 0 to 1; null if it was not among the first.",
    )
    permalink: str = Field(
        description="Of the place in the web page; the server's address comes before it."
    )
    copies: list[Copy] = Field(default=[], description="Other places that say the same.")


class DerivedDate(Wire):
    """A date that relative words of a quote name, such as `two days ago`.

    Computed from the document's own date; no part of the text, and never to be shown as if it were.
    """

    text: str = Field(description="The relative words, verbatim.")
    char_start: int = Field(ge=0, description="Where they stand in the source, like the citation.")
    char_end: int
    date: Date


class Box(Wire):
    """A rectangle on a page, in points (1/72 inch) from the page's bottom left corner."""

    page: int = Field(ge=1)
    left: float
    bottom: float
    right: float
    top: float


class Citation(Wire):
    """A place in a file, and the words that stand there."""

    n: int = Field(ge=1, description="The number of its marker: [n].")
    id: str = Field(description="From the file's sha256 and the span: sha256[:16]-start-end.")
    passage_id: str
    document_id: str
    title: str | None
    author: str | None
    date: Date | None
    source: str = Field(description="Path of the file in the corpus.")
    source_sha256: str = Field(description="Of the file's bytes when it was indexed.")
    page: int | None = Field(default=None, ge=1, description="null where there are no pages.")
    section: str | None = None
    boxes: list[Box] = Field(
        default=[],
        description="The lines of a PDF that hold the quote, in order, for a viewer to mark.",
    )
    char_start: int = Field(ge=0)
    char_end: int
    byte_start: int | None = Field(description="In the file; null unless it is UTF-8 text.")
    byte_end: int | None
    quote: str = Field(min_length=1, description="The source's text at the span, verbatim.")
    context_before: str
    context_after: str
    speaker: str | None = Field(
        default=None, description="Who says the words, if not the author of the document."
    )
    derived_dates: list[DerivedDate] = Field(
        default=[], description="Dates that relative words of the quote name, in order."
    )
    permalink: str = Field(
        description="Of the place in the web page; the server's address comes before it."
    )
    generation: str
    stale: bool = Field(default=False, description="Whether the file has changed since.")


class CitationCheck(Wire):
    """What became of a citation."""

    status: Verdict = Field(
        description="exact: the file is unchanged. moved: the quote stands elsewhere now. "
        "source_changed: the file no longer holds it. missing: the file is gone."
    )
    message: str
    citation: Citation
    found_at: list[tuple[str, int, int]] = Field(
        description="Where the quote stands now: path, char_start, char_end."
    )
