"""A question -> an answer, as a sequence of events: passages, sentences, the whole.

Extractive: the best one to three sentences, verbatim, each introduced by who says it and when, each
cited; or a refusal that shows how near the documents come.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence

from rag import schemas
from rag.disagreement import sides, told
from rag.evidence.refusal import Verdict, judge
from rag.extractive import reading_text, sentence_events
from rag.refusing import refusal
from rag.retrieval import Retrieved, Retriever, milliseconds
from rag.selection import Chosen, choose
from rag.suggestion import suggested_filters
from rag.weighing import Weighed, Weigher


class Answerer:
    """Answers from the live generation.

    Args:
        retriever: Finds the passages.
        threshold: Least confidence with which a question is answered, 0 to 1.
        settings_hash: Names everything beside question and generation that an answer depends on.
    """

    def __init__(self, retriever: Retriever, *, threshold: float, settings_hash: str) -> None:
        self._retriever = retriever
        self._threshold = threshold
        self._settings_hash = settings_hash
        self._weigher = Weigher(retriever.embedder)

    def events(
        self, question: str, *, k: int, filters: schemas.Filters | None = None
    ) -> Iterator[schemas.AnswerEvent]:
        """Answer piece by piece, from the documents that the filters admit.

        Yields:
            One `RetrievalEvent`, a `SentenceEvent` a sentence, one `DoneEvent`.
        """
        started = time.perf_counter()
        found = self._retriever.retrieve(question, k=k, filters=filters)
        yield schemas.RetrievalEvent(passages=found.passages(), generation=found.generation.id)
        weighed = self._weigher.weigh(question, found)
        verdict = judge(
            weighed.question, weighed.evidence, weighed.lexicon, threshold=self._threshold
        )
        chosen = [] if verdict.reason else choose(weighed.findings)
        said: list[schemas.SentenceEvent] = []
        for event in sentence_events(found, chosen):
            said.append(event)
            yield event
        yield schemas.DoneEvent(
            answer=self._answer(question, k, found, weighed, verdict, chosen, said, started)
        )

    def _answer(
        self,
        question: str,
        k: int,
        found: Retrieved,
        weighed: Weighed,
        verdict: Verdict,
        chosen: Sequence[Chosen],
        said: Sequence[schemas.SentenceEvent],
        started: float,
    ) -> schemas.Answer:
        sentences = [event.sentence for event in said]
        refused = refusal(verdict.reason, verdict, found) if verdict.reason else None
        voices = sides(chosen)
        above = told(voices, chosen, weighed) if voices else None
        generation = found.generation
        return schemas.Answer(
            id=self._answer_id(question, k, found),
            question=question,
            standalone_question=question,
            mode="extractive",
            text=refused.message if refused else reading_text(sentences, above=above),
            sentences=sentences,
            citations=[citation for event in said for citation in event.citations],
            passages=found.passages(),
            disagreement=voices,
            filters=found.filters,
            suggested_filters=None
            if found.filters
            else suggested_filters(question, generation.documents),
            refused=refused is not None,
            refusal=refused,
            confidence=round(verdict.confidence, 4),
            generation=generation.id,
            settings_hash=self._settings_hash,
            model=generation.manifest.model.name,
            timings_ms=_timings(found, weighed, started),
        )

    def _answer_id(self, question: str, k: int, found: Retrieved) -> str:
        filters = found.filters.model_dump_json() if found.filters else ""
        name = f"{question}\0{found.generation.id}\0{k}\0{self._settings_hash}\0{filters}"
        return hashlib.sha256(name.encode()).hexdigest()[:16]


def _timings(found: Retrieved, weighed: Weighed, started: float) -> dict[str, float]:
    total = milliseconds(time.perf_counter() - started)
    return {**found.timings_ms, "evidence": weighed.milliseconds, "total": total}
