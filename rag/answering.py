"""A question -> an answer, as a sequence of events: passages, sentences, the whole.

Extractive: the best one to three sentences, verbatim, each introduced by who says it and when, each
cited; or a refusal that shows how near the documents come.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.records import Sentence, Span
from index.search import Generation
from rag import schemas
from rag.attribution import attribution, speaker_name
from rag.citations import as_read, cite
from rag.evidence.languages import LANGUAGES, Language
from rag.evidence.question import Question, analyse
from rag.evidence.reading import CorpusLexicon, PassageReader
from rag.evidence.refusal import Reason, Verdict, judge
from rag.evidence.scoring import Evidence, choose, rank
from rag.retrieval import Retrieved, Retriever, milliseconds

_CLOSEST = 3

_MESSAGES = {
    Reason.EMPTY_INDEX: "There are no documents to answer from.",
    Reason.TOPIC_ABSENT: "The documents do not answer this; they do not speak of it.",
    Reason.FACT_ABSENT: "The documents do not answer this, though they come near it.",
    Reason.TOO_VAGUE: "The question is too general to search for. What exactly would you know?",
}


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The evidence for a question.

    Attributes:
        chosen: (hit, sentence in the source) of each sentence to show, best first.
    """

    verdict: Verdict
    chosen: list[tuple[int, Sentence]]
    milliseconds: float


class Answerer:
    """Answers from the live generation.

    Args:
        retriever: Finds the passages.
        threshold: Least confidence with which a question is answered, 0 to 1.
    """

    def __init__(self, retriever: Retriever, *, threshold: float) -> None:
        self._retriever = retriever
        self._threshold = threshold
        self._reader = PassageReader(retriever.embedder)

    def events(self, question: str, *, k: int) -> Iterator[schemas.AnswerEvent]:
        """Answer piece by piece.

        Yields:
            One `RetrievalEvent`, a `SentenceEvent` a sentence, one `DoneEvent`.
        """
        started = time.perf_counter()
        found = self._retriever.retrieve(question, k=k)
        yield schemas.RetrievalEvent(passages=found.passages(), generation=found.generation.id)
        weighed = self._weigh(question, found)
        sentences: list[schemas.Sentence] = []
        citations: list[schemas.Citation] = []
        for n, (hit, said) in enumerate(weighed.chosen, start=1):
            sentence, citation = _cited(found, hit, said, n)
            sentences.append(sentence)
            citations.append(citation)
            yield schemas.SentenceEvent(sentence=sentence, citations=[citation])
        timings = {
            **found.timings_ms,
            "evidence": weighed.milliseconds,
            "total": milliseconds(time.perf_counter() - started),
        }
        yield schemas.DoneEvent(
            answer=self._answer(question, k, found, weighed.verdict, sentences, citations, timings)
        )

    def _weigh(self, question: str, found: Retrieved) -> _Weighed:
        started = time.perf_counter()
        lexicon = CorpusLexicon(found.generation.words)
        asked = self._read_question(question, found, lexicon)
        passages, places = self._reader.read(found.generation, found.hits, found.documents)
        ranked = _distinct(rank(asked, passages, lexicon), found, places)
        verdict = judge(asked, ranked, lexicon, threshold=self._threshold)
        best = [] if verdict.reason else choose(ranked)
        return _Weighed(
            verdict,
            [(e.passage, places[e.passage][e.sentence]) for e in best],
            milliseconds(time.perf_counter() - started),
        )

    def _read_question(self, question: str, found: Retrieved, lexicon: CorpusLexicon) -> Question:
        [tokens] = self._retriever.embedder.embed_tokens([question])
        return analyse(
            question,
            tokens=tokens,
            vector=found.vector,
            lexicon=lexicon,
            language=_language(found),
        )

    def _answer(
        self,
        question: str,
        k: int,
        found: Retrieved,
        verdict: Verdict,
        sentences: list[schemas.Sentence],
        citations: list[schemas.Citation],
        timings_ms: dict[str, float],
    ) -> schemas.Answer:
        passages = found.passages()
        refusal = _refusal(verdict, passages, found.generation) if verdict.reason else None
        generation = found.generation
        return schemas.Answer(
            id=_answer_id(question, generation.id, k, self._threshold),
            question=question,
            standalone_question=question,
            mode="extractive",
            text=refusal.message if refusal else "\n\n".join(map(_line, sentences)),
            sentences=sentences,
            citations=citations,
            passages=passages,
            refused=refusal is not None,
            refusal=refusal,
            confidence=round(verdict.confidence, 4),
            generation=generation.id,
            model=generation.manifest.model.name,
            timings_ms=timings_ms,
        )


def _distinct(
    ranked: Sequence[Evidence], found: Retrieved, places: Sequence[Sequence[Sentence]]
) -> list[Evidence]:
    """Keep the best evidence of sentences that stand in two passages or twice in the corpus."""
    seen: set[str] = set()
    distinct: list[Evidence] = []
    for evidence in ranked:
        hit = found.hits[evidence.passage].passage
        span = places[evidence.passage][evidence.sentence].span
        inside = Span(span.start - hit.span.start, span.end - hit.span.start)
        text = (
            " ".join(inside.of(hit.text).split())
            if 0 <= inside.start and inside.end <= len(hit.text)
            else f"{hit.document}:{span}"
        )
        if text not in seen:
            seen.add(text)
            distinct.append(evidence)
    return distinct


def _language(found: Retrieved) -> Language:
    """The language of the best passage's document; English rules where it is unknown."""
    languages = [found.documents[h.passage.document].metadata.language for h in found.hits[:1]]
    return LANGUAGES.get(next(iter(languages), None) or "en", Language())


def _cited(
    found: Retrieved, hit: int, said: Sentence, n: int
) -> tuple[schemas.Sentence, schemas.Citation]:
    passage = found.hits[hit].passage
    document = found.documents[passage.document]
    records = found.generation.records
    source = records.source(document.source)
    assert source is not None, "every document has its source in the same generation"
    citation = cite(
        source,
        document,
        said,
        n=n,
        anchors=records.anchors(source.path, said.span),
        passage_id=passage.id,
        generation=found.generation.id,
    )
    sentence = schemas.Sentence(
        text=as_read(citation.quote),
        attribution=attribution(document, speaker=speaker_name(said)),
        support="verbatim",
        citations=[n],
    )
    return sentence, citation


def _line(sentence: schemas.Sentence) -> str:
    """A sentence for reading: introduced, and with its markers."""
    said = sentence.text + "".join(f" [{n}]" for n in sentence.citations)
    return f"{sentence.attribution}: {said}" if sentence.attribution else said


def _refusal(
    verdict: Verdict, passages: list[schemas.Passage], generation: Generation
) -> schemas.Refusal:
    counts = generation.manifest.counts
    reason = verdict.reason or Reason.FACT_ABSENT
    message = _MESSAGES[reason]
    if verdict.missing_terms and reason is not Reason.EMPTY_INDEX:
        words = ", ".join(f"“{word}”" for word in verdict.missing_terms)
        message += f" Nowhere in them: {words}."
    return schemas.Refusal(
        reason=reason.value,
        message=message,
        searched=f"{counts['documents']} documents in {counts['sources']} files, "
        f"{counts['passages']} passages",
        closest=passages[:_CLOSEST],
        missing_terms=list(verdict.missing_terms),
    )


def _answer_id(question: str, generation: str, k: int, threshold: float) -> str:
    name = f"{question}\0{generation}\0{k}\0{threshold}"
    return hashlib.sha256(name.encode()).hexdigest()[:16]
