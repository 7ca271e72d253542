"""What is measured of searches and answers: figures for Prometheus, spans for OpenTelemetry.

The service tells the observer each reply; the replies carry their own durations. No text of a
question or a document is ever part of a measure. Without an OpenTelemetry SDK spans cost nothing.
"""

import time

from opentelemetry import trace
from prometheus_client import CollectorRegistry, Counter, Histogram

from rag import schemas

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_PASSAGES = (0, 1, 2, 5, 10, 20, 50)
_tracer = trace.get_tracer("footnote")


class Observer:
    """Counts in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._stages = Histogram(
            "rag_stage_duration_seconds",
            "Duration of a stage of searching or answering.",
            ["stage"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._found = Histogram(
            "rag_retrieved_passages",
            "Passages found for a question.",
            registry=self.registry,
            buckets=_PASSAGES,
        )
        self._answers = Counter(
            "rag_answers",
            "Answers by outcome: answered, abstained, degraded or error.",
            ["outcome"],
            registry=self.registry,
        )
        self._sentences = Counter(
            "rag_sentences",
            "Sentences of answers by what supports them.",
            ["support"],
            registry=self.registry,
        )
        self._citations = Counter(
            "rag_citations",
            "Citations shown in answers, by whether their file is still as it was indexed.",
            ["verified"],
            registry=self.registry,
        )
        self._tokens = Counter(
            "rag_llm_tokens",
            "Tokens that the language model read and wrote, as its server counts them.",
            ["kind"],
            registry=self.registry,
        )

    def searched(self, reply: schemas.RetrieveReply) -> None:
        """Take note of a search."""
        self._found.observe(len(reply.passages))
        self._timed("retrieval", reply.timings_ms, reply.generation)

    def answered(self, answer: schemas.Answer) -> None:
        """Take note of an answer."""
        self._found.observe(len(answer.passages))
        outcome = "abstained" if answer.refused else "degraded" if answer.degraded else "answered"
        self._answers.labels(outcome).inc()
        for citation in answer.citations:
            self._citations.labels("false" if citation.stale else "true").inc()
        for sentence in answer.sentences:
            self._sentences.labels(sentence.support).inc()
        self._timed("answer", answer.timings_ms, answer.generation)

    def failed(self) -> None:
        """Take note of a question that an error put an end to."""
        self._answers.labels("error").inc()

    def generated(self, prompt: int, completion: int) -> None:
        """Take note of tokens that a language model read, and wrote."""
        self._tokens.labels("prompt").inc(prompt)
        self._tokens.labels("completion").inc(completion)

    def _timed(self, operation: str, timings_ms: dict[str, float], generation: str) -> None:
        for stage, milliseconds in timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        end = time.time_ns()
        span = _tracer.start_span(
            f"{operation} footnote",
            start_time=end - int(timings_ms.get("total", 0) * 1e6),
            attributes={
                "gen_ai.operation.name": operation,
                "gen_ai.data_source.id": generation,
                **{f"rag.{stage}_ms": ms for stage, ms in timings_ms.items()},
            },
        )
        span.end(end)
