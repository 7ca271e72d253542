"""Footnote in one process: everything that `rag.client.Client` promises, over one corpus.

The routes, the command line and the page call these methods; none of them reaches further down.
Each call looks at one generation only.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from index import corpus
from index.build import OnProgress
from index.errors import FootnoteError, IndexMissing
from index.records import Document
from index.search import Generation
from rag import schemas
from rag.answering import Answerer
from rag.citations import CitationFinder
from rag.errors import NotFound
from rag.jobs import Build, RebuildJobs, index_report
from rag.retrieval import Retriever, wire_passage
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Footnote:
    """The service. Made by `rag.wiring`, used through `rag.client.Client`."""

    settings: Settings
    retriever: Retriever
    answerer: Answerer
    finder: CitationFinder
    build: Build
    jobs: RebuildJobs

    def retrieve(
        self, query: str, *, k: int = 8, mode: schemas.Mode = "hybrid"
    ) -> schemas.RetrieveReply:
        """Find the passages that answer a question best."""
        found = self.retriever.retrieve(query, k=k, mode=mode)
        return schemas.RetrieveReply(
            passages=found.passages(),
            generation=found.generation.id,
            timings_ms=found.timings_ms,
        )

    def answer(self, question: str, *, k: int | None = None) -> schemas.Answer:
        """Answer a question, or refuse to."""
        *_, last = self.answer_events(question, k=k)
        assert isinstance(last, schemas.DoneEvent)
        return last.answer

    def answer_events(
        self, question: str, *, k: int | None = None
    ) -> Iterator[schemas.AnswerEvent]:
        """Answer piece by piece: one retrieval, the sentences, the whole answer at the end."""
        return self.answerer.events(question, k=k or self.settings.k)

    def documents(self) -> list[schemas.Document]:
        """List all documents."""
        return [wire_document(document) for document in self._live().records.documents()]

    def document(self, document_id: str) -> schemas.Document:
        """Find a document.

        Raises:
            NotFound: There is none of this id.
        """
        return wire_document(_document(self._live(), document_id))

    def document_text(self, document_id: str) -> schemas.DocumentText:
        """Read a document.

        Raises:
            NotFound: There is none of this id.
        """
        live = self._live()
        document = _document(live, document_id)
        source = live.records.source(document.source)
        assert source is not None, "every document has its source in the same generation"
        return schemas.DocumentText(
            document=wire_document(document),
            text=document.span.of(source.text),
            source_sha256=source.sha256,
        )

    def passage(self, passage_id: str) -> schemas.Passage:
        """Find a passage.

        Raises:
            NotFound: There is none of this id.
        """
        live = self._live()
        passage = live.records.passage(passage_id)
        if passage is None:
            raise NotFound("There is no passage with this id; a rebuild may have replaced it.")
        return wire_passage(passage, _document(live, passage.document), live)

    def citation(self, citation_id: str) -> schemas.CitationCheck:
        """Check a citation against its file.

        Raises:
            NotFound: No kept generation holds it.
        """
        return self.finder.check(citation_id)

    def index(self) -> schemas.IndexStatus:
        """Describe the state of the index; never fails for want of one."""
        running = self.jobs.running()
        try:
            live = self._live()
        except IndexMissing as error:
            return _no_index(str(error), running)
        degraded = self.retriever.library.degraded
        made = live.manifest
        return schemas.IndexStatus(
            state="degraded" if degraded else "ready",
            message=degraded or "The index answers questions.",
            generation=made.id,
            built_at=made.built_at,
            model=made.model.name,
            counts=made.counts,
            skipped=[schemas.SkippedFile.model_validate(asdict(item)) for item in made.skipped],
            stale_files=self._stale_files(live),
            rebuilding=running,
        )

    def rebuild(self) -> schemas.Job:
        """Start a rebuild.

        Raises:
            RebuildRunning: One is running.
        """
        return self.jobs.start()

    def job(self, job_id: str) -> schemas.Job:
        """Look after a rebuild.

        Raises:
            NotFound: There is none of this id.
        """
        return self.jobs.job(job_id)

    def build_now(self, on_progress: OnProgress, *, full: bool = False) -> schemas.IndexReport:
        """Rebuild in the caller's thread, and return when it is done."""
        return index_report(self.build(on_progress, full=full))

    def why_build(self) -> str | None:
        """Say why an index has to be built before anything can be answered; None if it need not."""
        try:
            made = self._live().manifest
        except IndexMissing:
            return "There is no index yet."
        if made.corpus_root != str(self.settings.corpus_dir.resolve()):
            return "The index was built from another folder."
        return None

    def _live(self) -> Generation:
        return self.retriever.library.current()

    def _stale_files(self, live: Generation) -> list[str]:
        """Files whose content differs from the generation, or that it does not know."""
        known = live.records.source_stats()
        hashes = live.manifest.corpus
        skipped = {item.path for item in live.manifest.skipped}
        built_ns = dt.datetime.fromisoformat(live.manifest.built_at).timestamp() * 1e9
        try:
            files = {file.path: file for file in corpus.scan(self.settings.corpus_dir)}
        except FootnoteError:
            return sorted(known)
        differing = [
            path
            for path, file in files.items()
            if known.get(path) != (file.size_bytes, file.modified_ns)
            and (path not in skipped or file.modified_ns > built_ns)
            and not self._same_content(file, hashes.get(path))
        ]
        return sorted([*differing, *(known.keys() - files.keys())])

    def _same_content(self, file: corpus.CorpusFile, sha256: str | None) -> bool:
        """Whether a file that was touched still holds what was indexed."""
        if sha256 is None:
            return False
        try:
            return hashlib.sha256(corpus.read(self.settings.corpus_dir, file)).hexdigest() == sha256
        except FootnoteError:
            return False


def _document(live: Generation, document_id: str) -> Document:
    document = live.records.document(document_id)
    if document is None:
        raise NotFound("There is no document with this id.")
    return document


def _no_index(message: str, running: str | None) -> schemas.IndexStatus:
    return schemas.IndexStatus(
        state="missing",
        message=message,
        generation=None,
        built_at=None,
        model=None,
        counts={},
        skipped=[],
        stale_files=[],
        rebuilding=running,
    )


def wire_document(document: Document) -> schemas.Document:
    """Render a document for the wire."""
    return schemas.Document(
        id=document.id,
        source=document.source,
        char_start=document.span.start,
        char_end=document.span.end,
        **asdict(document.metadata),
    )
