"""Passages found -> every sentence in them weighed as an answer, best first.

The same words of the same voice are one finding, wherever else they stand: they are shown once and
cited together.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from index.embedders.base import Embedder
from index.records import Document, Passage, Sentence
from rag.attribution import asserted_by, speaker_name
from rag.evidence.languages import LANGUAGES, Language
from rag.evidence.question import Question, analyse
from rag.evidence.reading import CorpusLexicon, PassageReader
from rag.evidence.scoring import Evidence, rank
from rag.retrieval import Retrieved, milliseconds

_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence where it stands.

    Attributes:
        passage_id: The passage that brought it up.
        document: Where it stands.
        sentence: Its span in the source, and whom it quotes.
        text: Its words.
    """

    passage_id: str
    document: Document
    sentence: Sentence
    text: str

    @property
    def asserted_by(self) -> str | None:
        """Who says it: whom the document quotes, else its author."""
        return asserted_by(self.document, speaker=speaker_name(self.sentence))


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that may answer, and everywhere its voice says the same.

    Attributes:
        places: Best first, at least one.
    """

    evidence: Evidence
    places: list[Place]

    @property
    def best(self) -> Place:
        """Where the sentence was weighed."""
        return self.places[0]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with the evidence for it.

    Attributes:
        findings: Best first.
    """

    question: Question
    lexicon: CorpusLexicon
    findings: list[Finding]
    milliseconds: float

    @property
    def evidence(self) -> list[Evidence]:
        """The evidence of all findings, best first."""
        return [finding.evidence for finding in self.findings]


class Weigher:
    """Weighs sentences with the vectors of an embedding model."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._reader = PassageReader(embedder)

    def weigh(self, text: str, found: Retrieved) -> Weighed:
        """Weigh every sentence of the passages found.

        Args:
            text: The question, as it was searched.
            found: What the search brought up.
        """
        started = time.perf_counter()
        generation = found.generation
        lexicon = CorpusLexicon(generation.words, generation.names.found_in(text))
        asked = found.asked or self._embedder.embed_query(text)
        question = analyse(
            text,
            tokens=asked.tokens,
            vector=asked.vector,
            lexicon=lexicon,
            language=_language(found),
        )
        hits = found.every_hit
        passages, sentences = self._reader.read(generation, hits, found.documents)
        findings = _joined(
            (
                evidence,
                _place(
                    found,
                    hits[evidence.passage].passage,
                    sentences[evidence.passage][evidence.sentence],
                ),
            )
            for evidence in rank(question, passages, lexicon)
        )
        return Weighed(question, lexicon, findings, milliseconds(time.perf_counter() - started))


def _language(found: Retrieved) -> Language:
    """The language of the best passage's document; English rules where it is unknown."""
    languages = [found.documents[h.passage.document].metadata.language for h in found.hits[:1]]
    return LANGUAGES.get(next(iter(languages), None) or "en", Language())


def _place(found: Retrieved, passage: Passage, sentence: Sentence) -> Place:
    document = found.documents[passage.document]
    start = sentence.span.start - passage.span.start
    if start >= 0 and sentence.span.end <= passage.span.end:
        text = passage.text[start : start + len(sentence.span)]
    else:  # it reaches beyond the passage
        source = found.generation.records.source(document.source)
        text = sentence.span.of(source.text) if source else ""
    return Place(passage.id, document, sentence, text)


def _joined(weighed: Iterator[tuple[Evidence, Place]]) -> list[Finding]:
    findings: dict[tuple[str, str | None], Finding] = {}
    seen: set[tuple[str, int]] = set()
    for evidence, place in weighed:
        where = (place.document.source, place.sentence.span.start)
        if where in seen:
            continue
        seen.add(where)
        said = (" ".join(place.text.split()).casefold(), place.asserted_by)
        known = findings.setdefault(said, Finding(evidence, []))
        if len(known.places) < _MOST_PLACES:
            known.places.append(place)
    return list(findings.values())
