"""A scripted client for the tests of the page, and the proof that it speaks the protocol."""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ui_values import SHA, a_document, a_generation

from rag.client import Client
from rag.errors import NotFound, RebuildRunning, UploadsDisabled
from rag.schemas import (
    Answer,
    AnswerEvent,
    Citation,
    CitationCheck,
    Document,
    DocumentText,
    DoneEvent,
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
    Refusal,
    RetrievalEvent,
    RetrieveReply,
    Sentence,
    SentenceEvent,
    Turn,
)


@dataclass
class ScriptedClient:
    """Answers every question with the first sentences of its documents, without any search."""

    texts: list[str]
    details: list[dict[str, object]] = field(default_factory=list)
    refuses: bool = False
    fails: Exception | None = None
    jobs: list[Job] = field(default_factory=list)
    running: str | None = None
    asked: list[str] = field(default_factory=list)
    gone_back_to: list[str | None] = field(default_factory=list)
    rated: list[KeptRating] = field(default_factory=list)

    def _document(self, number: int) -> Document:
        detail = self.details[number] if number < len(self.details) else {}
        return a_document(number, **{"char_end": len(self.texts[number])} | detail)

    def _passage(self, number: int) -> Passage:
        document = self._document(number)
        text = self.texts[number][:900]
        return Passage(
            id=f"passage-{number}",
            document_id=document.id,
            text=text,
            char_start=0,
            char_end=len(text),
            rank=number + 1,
            score=0.5,
            dense=0.5,
            lexical=1.0,
            permalink=f"/#/document/{document.id}/passage-{number}",
            **document.model_dump(include={"title", "author", "date", "kind", "source"}),
        )

    def _citation(self, number: int) -> Citation:
        document = self._document(number)
        text = self.texts[number]
        start = len(text) - len(text.lstrip())
        end = text.index(".", start) + 1 if "." in text[start:] else len(text)
        name = f"{SHA[:16]}-{start}-{end}" if number == 0 else f"{number:016x}-{start}-{end}"
        return Citation(
            n=number + 1,
            id=name,
            passage_id=f"passage-{number}",
            document_id=document.id,
            source_sha256=SHA,
            char_start=start,
            char_end=end,
            byte_start=start,
            byte_end=end,
            quote=text[start:end],
            context_before="",
            context_after=text[end : end + 80],
            permalink=f"/#/document/{document.id}/{name}",
            generation="gen-1",
            **document.model_dump(include={"title", "author", "date", "source"}),
        )

    def _sentence(self, number: int) -> Sentence:
        citation = self._citation(number)
        who = f"{citation.author}, {citation.title}"
        return Sentence(
            text=citation.quote,
            attribution=who,
            asserted_by=citation.author,
            support="verbatim",
            citations=[number + 1],
        )

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
        passages = [self._passage(number) for number in range(len(self.texts))][:k]
        return RetrieveReply(passages=passages, generation="gen-1", timings_ms={})

    def answer(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> Answer:
        passages = self.retrieve(question).passages
        shown = [] if self.refuses else list(range(min(3, len(self.texts))))
        refusal = Refusal(
            reason="topic_absent",
            message="The documents do not answer this.",
            searched="all documents",
            closest=passages,
            missing_terms=["boiling", "nitrogen"],
        )
        return Answer(
            id="a1",
            question=question,
            standalone_question=question,
            mode="extractive",
            text="",
            sentences=[self._sentence(number) for number in shown],
            citations=[self._citation(number) for number in shown],
            passages=passages,
            refused=self.refuses,
            refusal=refusal if self.refuses else None,
            confidence=0.9,
            generation="gen-1",
            settings_hash="0" * 16,
            model="none",
            timings_ms={"total": 123.0},
        )

    def answer_events(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> Iterator[AnswerEvent]:
        self.asked.append(question)
        if self.fails:
            raise self.fails
        answer = self.answer(question)
        yield RetrievalEvent(passages=answer.passages, generation="gen-1")
        for sentence in answer.sentences:
            cited = [each for each in answer.citations if each.n in sentence.citations]
            yield SentenceEvent(sentence=sentence, citations=cited)
        yield DoneEvent(answer=answer)

    def closeness(self, query: str, texts: Sequence[str]) -> list[float]:
        return [0.0] * len(texts)

    def documents(self) -> list[Document]:
        return [self._document(number) for number in range(len(self.texts))]

    def document(self, document_id: str) -> Document:
        return self.document_text(document_id).document

    def document_text(self, document_id: str) -> DocumentText:
        for number, text in enumerate(self.texts):
            document = self._document(number)
            if document.id == document_id:
                return DocumentText(document=document, text=text, source_sha256=SHA)
        raise NotFound("There is no such document.")

    def passage(self, passage_id: str) -> Passage:
        for passage in self.retrieve("").passages:
            if passage.id == passage_id:
                return passage
        raise NotFound("There is no such passage.")

    def citation(self, citation_id: str) -> CitationCheck:
        for number in range(len(self.texts)):
            citation = self._citation(number)
            if citation.id == citation_id:
                return CitationCheck(
                    status="exact", message="The file is unchanged.", citation=citation, found_at=[]
                )
        raise NotFound("There is no such citation.")

    def index(self) -> IndexStatus:
        return IndexStatus(
            state="ready",
            message="",
            generation="gen-1",
            built_at="2026-11-22T02:00:00+00:00",
            model="none",
            counts={"documents": len(self.texts), "passages": len(self.texts)},
            skipped=[],
            stale_files=[],
            rebuilding=self.running,
            generations=[a_generation("gen-1", live=True), a_generation("gen-0")],
        )

    def quotes(self, text: str) -> QuoteReply:
        return QuoteReply(status="absent", matches=[])

    def readiness(self) -> Readiness:
        return Readiness(status="ready", detail="", generation="gen-1")

    def upload(self, name: str, data: bytes) -> Job:
        raise UploadsDisabled("Not here.")

    def delete(self, source: str) -> Job:
        raise UploadsDisabled("Not here.")

    def plan(self, *, full: bool = False) -> IndexPlan:
        return IndexPlan(
            added=["new.txt"],
            changed=[],
            moved=[],
            removed=[],
            duplicates=[],
            unreadable=[],
            passages_to_embed=1,
            seconds_estimated=None,
        )

    def rollback(self, generation: str | None = None) -> IndexStatus:
        if self.fails:
            raise self.fails
        self.gone_back_to.append(generation)
        return self.index()

    def rebuild(self) -> Job:
        if self.running:
            raise RebuildRunning("A rebuild is running.")
        return self.jobs[0]

    def rate(self, rating: Rating) -> KeptRating:
        if self.fails:
            raise self.fails
        self.rated.insert(
            0, KeptRating(**rating.model_dump(), rated_at="2026-11-22T02:00:00+00:00")
        )
        return self.rated[0]

    def ratings(self) -> list[KeptRating]:
        return self.rated

    def job(self, job_id: str) -> Job:
        if len(self.jobs) > 1:
            self.jobs.pop(0)
        if self.jobs[0].state != "running":
            self.running = None
        return self.jobs[0]


def test_the_scripted_client_has_every_method_of_the_protocol_with_the_same_parameters() -> None:
    client: Client = ScriptedClient(["One. Two."])

    for name, method in inspect.getmembers(Client, inspect.isfunction):
        if not name.startswith("_"):
            expected = list(inspect.signature(method).parameters)[1:]
            assert list(inspect.signature(getattr(client, name)).parameters) == expected
