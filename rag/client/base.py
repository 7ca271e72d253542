"""The vocabulary: what can be asked of Footnote."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.schemas import (
    Answer,
    AnswerEvent,
    CitationCheck,
    Document,
    DocumentText,
    Filters,
    IndexPlan,
    IndexStatus,
    Job,
    KeptRating,
    Mode,
    Passage,
    QuoteReply,
    Rating,
    Readiness,
    RetrieveReply,
    Turn,
)


class Client(Protocol):
    """Everything that can be asked of Footnote.

    Every method may raise `FootnoteError`, whose message is meant for the person who asked.
    """

    def retrieve(
        self,
        query: str,
        *,
        k: int = 8,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
        as_of: str | None = None,
        explain: bool = False,
    ) -> RetrieveReply:
        """Find the passages that answer a question best."""
        ...

    def closeness(self, query: str, texts: Sequence[str]) -> list[float]:
        """Say how near each text is to a query: cosines, higher is nearer."""
        ...

    def answer(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> Answer:
        """Answer a question, or refuse to; `conversation` is the turns before it."""
        ...

    def answer_events(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> Iterator[AnswerEvent]:
        """Answer piece by piece: one retrieval, the sentences, and the whole answer at the end."""
        ...

    def quotes(self, text: str) -> QuoteReply:
        """Find where a quotation stands: verbatim, nearly, or nowhere."""
        ...

    def documents(self) -> list[Document]:
        """List all documents."""
        ...

    def document(self, document_id: str) -> Document:
        """Find a document; raises `NotFound`."""
        ...

    def document_text(self, document_id: str) -> DocumentText:
        """Read a document; raises `NotFound`."""
        ...

    def passage(self, passage_id: str) -> Passage:
        """Find a passage; raises `NotFound`."""
        ...

    def citation(self, citation_id: str) -> CitationCheck:
        """Check a citation against its file; raises `NotFound`."""
        ...

    def readiness(self) -> Readiness:
        """Tell whether questions can be answered; quick."""
        ...

    def index(self) -> IndexStatus:
        """Describe the state of the index."""
        ...

    def upload(self, name: str, data: bytes) -> Job:
        """Add a file to the corpus, where that is enabled, and have the index follow."""
        ...

    def delete(self, source: str) -> Job:
        """Delete a file of the corpus, where that is enabled, and have the index follow."""
        ...

    def plan(self, *, full: bool = False) -> IndexPlan:
        """Say what a rebuild would do, and write nothing."""
        ...

    def rollback(self, generation: str | None = None) -> IndexStatus:
        """Answer from an older generation again: the one named, or the one before the live one."""
        ...

    def rebuild(self) -> Job:
        """Start a rebuild; raises `RebuildRunning`."""
        ...

    def job(self, job_id: str) -> Job:
        """Look after a rebuild; raises `NotFound`."""
        ...

    def rate(self, rating: Rating) -> KeptRating:
        """Keep what a reader thinks of an answer."""
        ...

    def ratings(self) -> list[KeptRating]:
        """List the newest ratings, newest first."""
        ...
