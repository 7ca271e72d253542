"""A question -> an answer, as a sequence of events: passages, sentences, the whole.

Extractive: the best one to three sentences, verbatim, each introduced by who says it and when, each
cited. Generative, where a language model is set up: its sentences, each checked and cited; whenever
it fails, the extractive answer, marked as degraded. Or a refusal that shows how near the documents
come, which is decided before any model is asked.
"""

import hashlib
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from rag import schemas
from rag.answering.disagreement import sides, told
from rag.answering.refusing import refusal
from rag.answering.suggestion import suggested_filters
from rag.conversation.standalone import standalone
from rag.evidence.refusal import Verdict, judge
from rag.extractive.quoting import reading_text, sentence_events
from rag.extractive.selection import choose
from rag.extractive.weighing import Weighed, Weigher
from rag.generation.base import ModelFailed
from rag.generation.writer import Writer
from rag.retrieval import Retrieved, Retriever, milliseconds

Events = Generator[schemas.SentenceEvent, None, None]


@dataclass(slots=True)
class _Asked:
    """One question on its way to an answer.

    Attributes:
        text: The question as it was asked, and ...
        standalone: ... as it is searched.
        deadline: By when a language model must have answered, by `time.monotonic()`.
    """

    text: str
    conversation: Sequence[schemas.Turn]
    k: int
    standalone: str = ""
    deadline: float = 0.0
    mode: schemas.AnswerMode = "extractive"
    said: list[schemas.SentenceEvent] = field(default_factory=list)
    degraded: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)


class Answerer:
    """Answers from the live generation.

    Args:
        retriever: Finds the passages.
        threshold: Least confidence with which a question is answered, 0 to 1.
        settings_hash: Names everything beside question and generation that an answer depends on.
        writer: Has a language model write; None for extractive answers.
    """

    def __init__(
        self,
        retriever: Retriever,
        *,
        threshold: float,
        settings_hash: str,
        writer: Writer | None = None,
    ) -> None:
        self._retriever = retriever
        self._threshold = threshold
        self._settings_hash = settings_hash
        self._writer = writer
        self._weigher = Weigher(retriever.embedder)

    def events(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int,
        filters: schemas.Filters | None = None,
        as_of: str | None = None,
    ) -> Iterator[schemas.AnswerEvent]:
        """Answer piece by piece.

        Args:
            question: As it was asked.
            conversation: The turns before it, oldest first.
            k: How many passages are looked at.
            filters: Which documents may answer; None for all.
            as_of: Which generation answers, by its id or a date; None for the live one.

        Yields:
            One `RetrievalEvent`, a `SentenceEvent` a sentence, one `DoneEvent`.
        """
        asked = _Asked(question, conversation, k)
        self._complete(asked)
        found = self._retriever.retrieve(asked.standalone, k=k, filters=filters, as_of=as_of)
        yield schemas.RetrievalEvent(passages=found.passages(), generation=found.generation.id)
        weighed = self._weigher.weigh(asked.standalone, found)
        verdict = judge(
            weighed.question, weighed.evidence, weighed.lexicon, threshold=self._threshold
        )
        if not verdict.reason:
            yield from self._written(asked, found)
            yield from self._quoted(asked, found, weighed)
        yield schemas.DoneEvent(answer=self._answer(asked, found, weighed, verdict))

    def _complete(self, asked: _Asked) -> None:
        """Make the question one of its own, with the model if there is one."""
        rewritten: str | None = None
        if self._writer:
            asked.deadline = self._writer.deadline()
            try:
                if asked.conversation:
                    rewritten = self._writer.standalone(
                        asked.text, asked.conversation, deadline=asked.deadline
                    )
            except ModelFailed as failure:
                asked.degraded = str(failure)
        asked.standalone = rewritten or standalone(asked.text, asked.conversation)

    def _written(self, asked: _Asked, found: Retrieved) -> Events:
        """The model's sentences; none are left in `asked` if it fails."""
        if not self._writer or asked.degraded:
            return
        started = time.perf_counter()
        try:
            for event in self._writer.write(asked.standalone, found, deadline=asked.deadline):
                asked.said.append(event)
                yield event
            asked.mode = "generative"
        except ModelFailed as failure:
            asked.said.clear()
            asked.degraded = str(failure)
        asked.timings_ms["generate"] = milliseconds(time.perf_counter() - started)

    def _quoted(self, asked: _Asked, found: Retrieved, weighed: Weighed) -> Events:
        """The documents' sentences, unless the model has written."""
        if asked.mode == "generative":
            return
        for event in sentence_events(found, choose(weighed.findings)):
            asked.said.append(event)
            yield event

    def _answer(
        self, asked: _Asked, found: Retrieved, weighed: Weighed, verdict: Verdict
    ) -> schemas.Answer:
        refused = refusal(verdict.reason, verdict, found) if verdict.reason else None
        voices = sides(asked.said)
        above = told(voices, asked.said, weighed) if voices else None
        generation = found.generation
        return schemas.Answer(
            id=self._answer_id(asked, found),
            question=asked.text,
            standalone_question=asked.standalone,
            mode=asked.mode,
            text=refused.message if refused else reading_text(asked.said, asked.mode, above=above),
            sentences=[event.sentence for event in asked.said],
            citations=[citation for event in asked.said for citation in event.citations],
            passages=found.passages(),
            disagreement=voices,
            filters=found.filters,
            suggested_filters=None
            if found.filters
            else suggested_filters(asked.standalone, generation.records.documents()),
            refused=refused is not None,
            refusal=refused,
            degraded=asked.degraded,
            confidence=round(verdict.confidence, 4),
            generation=generation.id,
            settings_hash=self._settings_hash,
            model=self._model(asked, generation.manifest.model.name),
            timings_ms=_timings(asked, found, weighed),
        )

    def _model(self, asked: _Asked, embedding_model: str) -> str:
        """Whose words, or whose choice of words, the answer is."""
        return self._writer.name if self._writer and asked.mode == "generative" else embedding_model

    def _answer_id(self, asked: _Asked, found: Retrieved) -> str:
        filters = found.filters.model_dump_json() if found.filters else ""
        parts = (asked.text, asked.standalone, found.generation.id, str(asked.k), filters)
        return hashlib.sha256("\0".join([*parts, self._settings_hash]).encode()).hexdigest()[:16]


def _timings(asked: _Asked, found: Retrieved, weighed: Weighed) -> dict[str, float]:
    total = milliseconds(time.perf_counter() - asked.started)
    own = {"evidence": weighed.milliseconds, **asked.timings_ms, "total": total}
    return {**found.timings_ms, **own}
