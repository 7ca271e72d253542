"""Footnote in one process: everything that `rag.client.Client` promises, over one corpus.

The routes, the command line and the page call these methods; none of them reaches further down.
Each call looks at one generation only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.building.progress import OnProgress
from rag import schemas
from rag.answering.answerer import Answerer
from rag.citations import CitationFinder
from rag.feedback import Feedback
from rag.keeping.keeper import Keeper
from rag.keeping.staleness import Staleness
from rag.keeping.uploading import Uploads
from rag.observing import Observer
from rag.quotes import QuoteFinder
from rag.reading import Reader
from rag.retrieval import Retriever
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Footnote:
    """The service. Made by `rag.wiring`, used through `rag.client.Client`."""

    settings: Settings
    retriever: Retriever
    answerer: Answerer
    reader: Reader
    finder: CitationFinder
    quote_finder: QuoteFinder
    staleness: Staleness
    keeper: Keeper
    uploads: Uploads
    feedback: Feedback
    observer: Observer

    def retrieve(
        self,
        query: str,
        *,
        k: int = 8,
        mode: schemas.Mode = "hybrid",
        filters: schemas.Filters | None = None,
        as_of: str | None = None,
        explain: bool = False,
    ) -> schemas.RetrieveReply:
        """Find the passages that answer a question best."""
        found = self.retriever.retrieve(
            query, k=k, mode=mode, filters=filters, as_of=as_of, explain=explain
        )
        reply = schemas.RetrieveReply(
            passages=found.passages(),
            generation=found.generation.id,
            timings_ms=found.timings_ms,
            explanation=found.explanation,
        )
        self.observer.searched(reply)
        return reply

    def closeness(self, query: str, texts: Sequence[str]) -> list[float]:
        """Say how near each text is to a query: cosines, higher is nearer."""
        return self.retriever.closeness(query, texts)

    def answer(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int | None = None,
        filters: schemas.Filters | None = None,
        as_of: str | None = None,
    ) -> schemas.Answer:
        """Answer a question, or refuse to; `conversation` is the turns before it."""
        *_, last = self.answer_events(
            question, conversation=conversation, k=k, filters=filters, as_of=as_of
        )
        assert isinstance(last, schemas.DoneEvent)
        return last.answer

    def answer_events(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int | None = None,
        filters: schemas.Filters | None = None,
        as_of: str | None = None,
    ) -> Iterator[schemas.AnswerEvent]:
        """Answer piece by piece: one retrieval, the sentences, the whole answer at the end."""
        events = self.answerer.events(
            question,
            conversation=conversation,
            k=k or self.settings.k,
            filters=filters,
            as_of=as_of,
        )
        try:
            for event in map(self.staleness.marked, events):
                if isinstance(event, schemas.DoneEvent):
                    self.observer.answered(event.answer)
                yield event
        except Exception:
            self.observer.failed()
            raise

    def quotes(self, text: str) -> schemas.QuoteReply:
        """Find where a quotation stands: verbatim, nearly, or nowhere."""
        return self.quote_finder.find(text)

    def documents(self) -> list[schemas.Document]:
        """List all documents."""
        return self.reader.documents()

    def document(self, document_id: str) -> schemas.Document:
        """Find a document.

        Raises:
            NotFound: There is none of this id.
        """
        return self.reader.document(document_id)

    def document_text(self, document_id: str) -> schemas.DocumentText:
        """Read a document.

        Raises:
            NotFound: There is none of this id.
        """
        return self.reader.document_text(document_id)

    def passage(self, passage_id: str) -> schemas.Passage:
        """Find a passage.

        Raises:
            NotFound: There is none of this id.
        """
        return self.reader.passage(passage_id)

    def citation(self, citation_id: str) -> schemas.CitationCheck:
        """Check a citation against its file.

        Raises:
            NotFound: No kept generation holds it.
        """
        return self.finder.check(citation_id)

    def readiness(self) -> schemas.Readiness:
        """Tell whether questions can be answered; looks at the index only, so it is quick."""
        return self.keeper.readiness()

    def index(self) -> schemas.IndexStatus:
        """Describe the state of the index; never fails for want of one."""
        return self.keeper.status()

    def rebuild(self) -> schemas.Job:
        """Start a rebuild.

        Raises:
            RebuildRunning: One is running.
        """
        return self.keeper.jobs.start()

    def job(self, job_id: str) -> schemas.Job:
        """Look after a rebuild.

        Raises:
            NotFound: There is none of this id.
        """
        return self.keeper.jobs.job(job_id)

    def upload(self, name: str, data: bytes) -> schemas.Job:
        """Add a file to the corpus, and have the index follow.

        Raises:
            UploadsDisabled: The settings do not allow it.
            UploadRefused: This file cannot be added.
        """
        return self.uploads.add(name, data)

    def delete(self, source: str) -> schemas.Job:
        """Delete a file of the corpus, and have the index follow.

        Raises:
            UploadsDisabled: The settings do not allow it.
            NotFound: There is no such file.
        """
        return self.uploads.remove(source)

    def plan(self, *, full: bool = False) -> schemas.IndexPlan:
        """Say what a rebuild would do, and write nothing."""
        return self.keeper.plan(full=full)

    def rollback(self, generation: str | None = None) -> schemas.IndexStatus:
        """Answer from an older generation again.

        Raises:
            GenerationMissing: It is not kept, or not whole.
            IndexBusy: A rebuild is running.
        """
        return self.keeper.rollback(generation)

    def rate(self, rating: schemas.Rating) -> schemas.KeptRating:
        """Keep what a reader thinks of an answer."""
        return self.feedback.keep(rating)

    def ratings(self) -> list[schemas.KeptRating]:
        """List the newest ratings, newest first."""
        return self.feedback.newest()

    def build_now(self, on_progress: OnProgress, *, full: bool = False) -> schemas.IndexReport:
        """Rebuild in the caller's thread, and return when it is done."""
        return self.keeper.build_now(on_progress, full=full)

    def why_build(self) -> str | None:
        """Say why an index has to be built before anything can be answered; None if it need not."""
        return self.keeper.why_build()
