"""Passages and a model -> an answer in the model's words, every sentence checked and cited."""

import time
from collections.abc import Iterator, Sequence

from index.embedders.base import Embedder
from index.records import Document, Hit, Sentence, Span
from rag import schemas
from rag.attribution import attribution, speaker_name
from rag.citations import citation_id
from rag.extractive.quoting import citation
from rag.extractive.weighing import Place
from rag.generation.base import LanguageModel, ModelFailed
from rag.generation.checking import Check, Claim, Source, check
from rag.generation.plain import Written, plain, written
from rag.generation.prompt import NOT_ANSWERED, answer_messages, rewrite_messages
from rag.retrieval import Retrieved

_REWRITTEN_CHARS = 400


class Writer:
    """Has a language model write answers.

    Args:
        model: Writes.
        embedder: Gives the vectors by which its sentences are checked.
        strict: Whether unsupported sentences are dropped.
    """

    def __init__(self, model: LanguageModel, embedder: Embedder, *, strict: bool) -> None:
        self._model = model
        self._embedder = embedder
        self._strict = strict

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def deadline(self) -> float:
        """By when an answer that is asked for now must be there, by `time.monotonic()`."""
        return time.monotonic() + self._model.timeout_seconds

    def standalone(
        self, question: str, conversation: Sequence[schemas.Turn], *, deadline: float
    ) -> str | None:
        """Have a follow-up made a question of its own; None if nothing sensible came.

        Raises:
            ModelFailed: The model gave no answer.
        """
        messages = rewrite_messages(question, conversation)
        text = plain(self._model.complete(messages, deadline=deadline))
        return text if 0 < len(text) <= _REWRITTEN_CHARS else None

    def write(
        self, question: str, found: Retrieved, *, deadline: float
    ) -> Iterator[schemas.SentenceEvent]:
        """Write an answer.

        Yields:
            One event a sentence, with those citations that did not stand in one before.

        Raises:
            ModelFailed: The model failed, or wrote nothing that the passages support.
        """
        passages = _Passages(found, self._embedder)
        pieces = self._model.stream(answer_messages(question, passages.told()), deadline=deadline)
        supported = False
        for each in written(pieces, passages=len(found.hits)):
            if NOT_ANSWERED.casefold() in each.text.casefold():
                raise ModelFailed("The language model found no answer in the passages.")
            event = passages.checked(each)
            supported = supported or event.sentence.support != "unsupported"
            if not self._strict or event.sentence.support != "unsupported":
                yield event
        if not supported:
            raise ModelFailed("The passages support nothing of what the language model wrote.")


class _Passages:
    """The passages of one answer, numbered as the model sees them."""

    def __init__(self, found: Retrieved, embedder: Embedder) -> None:
        self._found = found
        self._embedder = embedder
        self._sources: list[Source] = []
        self._cited: dict[str, schemas.Citation] = {}

    def told(self) -> list[tuple[str, str]]:
        """Who says it and when, and the text, of each passage."""
        return [(_heading(self._document(hit)), hit.passage.text) for hit in self._found.hits]

    def checked(self, each: Written) -> schemas.SentenceEvent:
        """Check a sentence against the passages it names, or, if it names none, against all."""
        sources = self._sources or self._read()
        self._sources = sources
        [tokens] = self._embedder.embed_tokens([each.text])
        claim = Claim(each.text, tokens)
        numbers = each.numbers or range(1, len(sources) + 1)
        checks = {n: check(claim, sources[n - 1]) for n in numbers}
        best = max(checks.values(), key=lambda found: found.rank)
        held = {n: c for n, c in checks.items() if c.support == best.support and c.span}
        if not each.numbers:  # nobody named them: one is enough, and only if it says so
            held = {n: c for n, c in held.items() if c is best and c.support != "unsupported"}
        return self._event(each.text, best, held)

    def _event(self, text: str, best: Check, held: dict[int, Check]) -> schemas.SentenceEvent:
        places = [self._place(n, found.span) for n, found in held.items() if found.span]
        before = set(self._cited)
        cited = [self._cite(place) for place in places]
        voices = {place.asserted_by for place in places}
        first = places[0] if places else None
        sentence = schemas.Sentence(
            text=text,
            attribution=attribution(first.document, speaker=speaker_name(first.sentence))
            if first
            else None,
            asserted_by=voices.pop() if len(voices) == 1 else None,
            support=best.support if places else "unsupported",
            citations=list(dict.fromkeys(each.n for each in cited)),
        )
        new = [each for each in cited if each.id not in before]
        return schemas.SentenceEvent(sentence=sentence, citations=new)

    def _cite(self, place: Place) -> schemas.Citation:
        source = self._found.generation.manifest.corpus[place.document.source]
        name = citation_id(source.sha256, place.sentence.span)
        if name not in self._cited:
            self._cited[name] = citation(self._found, place, len(self._cited) + 1)
        return self._cited[name]

    def _place(self, n: int, span: Span) -> Place:
        passage = self._found.hits[n - 1].passage
        document = self._document(self._found.hits[n - 1])
        whole = Span(span.start + passage.span.start, span.end + passage.span.start)
        said = self._found.generation.records.sentences(document.id, whole)
        speaker = said[0].speaker if said else None
        text = span.of(passage.text)
        return Place(passage.id, document, Sentence(whole, speaker), text)

    def _read(self) -> list[Source]:
        hits = self._found.hits
        vectors = self._embedder.embed_tokens([hit.passage.text for hit in hits])
        return [
            Source(_heading(self._document(hit)), hit.passage.text, self._inside(hit), tokens)
            for hit, tokens in zip(hits, vectors, strict=True)
        ]

    def _inside(self, hit: Hit) -> tuple[Span, ...]:
        """The passage's sentences, as spans of its text."""
        start, end = hit.passage.span.start, hit.passage.span.end
        sentences = self._found.generation.records.sentences(hit.passage.document, hit.passage.span)
        return tuple(
            Span(max(each.span.start, start) - start, min(each.span.end, end) - start)
            for each in sentences
        )

    def _document(self, hit: Hit) -> Document:
        return self._found.documents[hit.passage.document]


def _heading(document: Document) -> str:
    introduced = attribution(document) or document.source
    organisation = document.metadata.organisation
    known = organisation is None or organisation in introduced
    return introduced if known else f"{introduced}, {organisation}"
