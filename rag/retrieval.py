"""A question -> the passages that answer it best, from one generation."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from index.agreement import require_agreement
from index.embedders.base import Embedded, Embedder, vectors_of
from index.errors import FootnoteError
from index.filters import Filters
from index.library import Readable
from index.records import Document, Hit, Passage
from index.rerankers.base import Reranker
from index.searching.explanation import explain as explained
from index.searching.generation import Generation
from index.searching.scores import Scores
from rag import schemas
from rag.citations import permalink

_RERANKED = 20  # passages that a reranker, if there is one, reads


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a search brought up, and the generation it is from.

    Attributes:
        asked: The question's vectors; None in lexical mode.
        documents: The document of each hit, by document id.
        filters: What the documents had to meet.
        explanation: Why these, if it was asked for.
    """

    generation: Generation
    asked: Embedded | None
    hits: list[Hit]
    documents: dict[str, Document]
    timings_ms: dict[str, float]
    filters: schemas.Filters | None = None
    explanation: schemas.Explanation | None = None

    @property
    def every_hit(self) -> list[Hit]:
        """The hits, each followed by those in other places that say the same."""
        return [
            replace(hit, passage=passage)
            for hit in self.hits
            for passage in (hit.passage, *hit.copies)
        ]

    def passages(self) -> list[schemas.Passage]:
        """Render the hits for the wire."""
        return [
            wire_passage(
                hit.passage, self.documents[hit.passage.document], self.generation, hit=hit
            ).model_copy(update={"copies": [self._copy(other) for other in hit.copies]})
            for hit in self.hits
        ]

    def _copy(self, passage: Passage) -> schemas.Copy:
        shown = wire_passage(passage, self.documents[passage.document], self.generation)
        same = shown.model_dump(include=set(schemas.Copy.model_fields))
        return schemas.Copy(passage_id=shown.id, **same)


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches whatever generation is live."""

    library: Readable
    embedder: Embedder
    reranker: Reranker | None = None
    agreed: set[str] = field(default_factory=set)

    def retrieve(
        self,
        question: str,
        *,
        k: int,
        mode: schemas.Mode = "hybrid",
        filters: schemas.Filters | None = None,
        as_of: str | None = None,
        explain: bool = False,
    ) -> Retrieved:
        """Find the best k passages of the documents that the filters admit.

        Raises:
            IndexMissing: There is no index.
            IndexMismatch: The model is not the one that the index was made with.
            GenerationMissing: There is none of that id or time.
        """
        generation = self.library.at(as_of)
        started = time.perf_counter()
        lexical = mode == "lexical"
        asked = None if lexical else self._embedded(question, generation)
        embedded = time.perf_counter()
        only = Filters(**filters.model_dump()) if filters else None
        reranker = self.reranker if mode == "hybrid" else None
        with generation.contents.turn:
            scores = generation.score(question, asked, k=k, mode=mode, filters=only)
            hits = generation.hits(scores, max(k + explain, _RERANKED) if reranker else k + explain)
        if reranker:
            hits = _reranked(reranker, question, hits, scores)[: k + explain]
        named = {each.document for hit in hits for each in (hit.passage, *hit.copies)}
        found = {name: generation.records.document(name) for name in named}
        timings = {
            "embed": milliseconds(embedded - started),
            "search": milliseconds(time.perf_counter() - embedded),
            "total": milliseconds(time.perf_counter() - started),
        }
        documents = {name: document for name, document in found.items() if document}
        told = wire_explanation(generation, scores, hits, k, filters) if explain else None
        return Retrieved(generation, asked, hits[:k], documents, timings, filters, told)

    def closeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """Say how near each text is to a question: cosines, higher is nearer."""
        asked = self.embedder.embed_query(question).vector
        return [float(cosine) for cosine in vectors_of(self.embedder, texts) @ asked]

    def warm_up(self) -> None:
        """Open the index and load the model, so that the first question waits for neither.

        What cannot be opened or loaded is told to whoever asks.
        """
        with suppress(FootnoteError):
            self._require_agreement(self.library.current())

    def _embedded(self, question: str, generation: Generation) -> Embedded:
        """Embed a question; before the first of a generation, see that the two are comparable."""
        self._require_agreement(generation)
        return self.embedder.embed_query(question)

    def _require_agreement(self, generation: Generation) -> None:
        if generation.id not in self.agreed:
            require_agreement(generation.manifest, self.embedder)
            self.agreed.add(generation.id)


def _reranked(reranker: Reranker, question: str, hits: Sequence[Hit], scores: Scores) -> list[Hit]:
    """Order the first hits anew; those that hold what the question quotes stay before others."""
    first, rest = hits[:_RERANKED], hits[_RERANKED:]
    found = reranker.scores(question, [hit.passage.text for hit in first])
    by_score = sorted(zip(found, first, strict=True), key=lambda pair: -pair[0])
    ordered = [hit for _, hit in by_score]
    ordered.sort(key=lambda hit: -len(scores.held.get(hit.passage.key, ())))
    return [replace(hit, rank=n) for n, hit in enumerate([*ordered, *rest], start=1)]


def milliseconds(seconds: float) -> float:
    """Render a duration for people: milliseconds, two decimals."""
    return round(seconds * 1000, 2)


def wire_passage(
    passage: Passage, document: Document, generation: Generation, *, hit: Hit | None = None
) -> schemas.Passage:
    """Render a passage for the wire, with its scores if it was searched for."""
    known = document.metadata
    return schemas.Passage(
        id=passage.id,
        document_id=document.id,
        text=passage.text,
        title=known.title,
        author=known.author,
        date=known.date,
        kind=known.kind,
        source=document.source,
        char_start=passage.span.start,
        char_end=passage.span.end,
        rank=hit.rank if hit else None,
        score=round(hit.score, 6) if hit else None,
        dense=_rounded(hit.dense) if hit else None,
        lexical=_rounded(hit.lexical) if hit else None,
        late=_rounded(hit.late) if hit else None,
        permalink=permalink(
            document.id, generation.manifest.corpus[document.source].sha256, passage.span
        ),
    )


def wire_explanation(
    generation: Generation,
    scores: Scores,
    hits: Sequence[Hit],
    k: int,
    filters: schemas.Filters | None,
) -> schemas.Explanation:
    """Render why these hits were found, and the one after the k-th that was not, for the wire."""
    found = explained(generation.contents, scores, hits)
    lost = None
    if len(hits) > k:
        document = generation.records.document(hits[k].passage.document)
        assert document is not None, "every passage has its document in the same generation"
        lost = wire_passage(hits[k].passage, document, generation, hit=hits[k])
    return schemas.Explanation(
        terms=[schemas.ExplainedTerm(**asdict(term)) for term in found.terms],
        filters=filters,
        candidates=found.candidates,
        reasons=[
            schemas.Reasons(passage_id=hit.passage.id, **asdict(reasons))
            for hit, reasons in zip(hits, found.reasons, strict=True)
        ],
        lost=lost,
    )


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)
