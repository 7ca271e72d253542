"""Passages found -> every sentence in them weighed as an answer, best first.

The same words of the same voice are one finding, wherever else they stand: they are shown once and
cited together.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from index.embedders.base import Embedded, Embedder, TokenVectors, Vectors
from index.records import Document, Passage, Sentence
from index.vectors.two_bits import turned
from rag.attribution import asserted_by, speaker_name
from rag.evidence.languages import LANGUAGES, Language
from rag.evidence.question import Question, analyse
from rag.evidence.reading import CorpusLexicon, read
from rag.evidence.scoring import Evidence, rank
from rag.evidence.second_look import looked_again
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
    """Weighs sentences with the token vectors that a generation keeps.

    Args:
        embedder: Reads the question, and again the few sentences that come close to the best.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def weigh(self, text: str, found: Retrieved) -> Weighed:
        """Weigh every sentence of the passages found.

        Args:
            text: The question, as it was searched.
            found: What the search brought up.
        """
        started = time.perf_counter()
        generation = found.generation
        lexicon = CorpusLexicon(generation.words, generation.names.found_in(text))
        tokens, vector = _as_kept(text, found.asked or self._embedder.embed_query(text))
        question = analyse(
            text,
            tokens=tokens,
            vector=vector,
            lexicon=lexicon,
            language=_language(found),
        )
        question = replace(question, unrelated=generation.manifest.unrelated)
        hits = found.every_hit
        passages, sentences = read(generation, hits, found.documents, self._embedder)
        ranked = looked_again(question, passages, rank(question, passages, lexicon), self._embedder)
        findings = _joined(
            (
                evidence,
                _place(
                    found,
                    hits[evidence.passage].passage,
                    sentences[evidence.passage][evidence.sentence],
                ),
            )
            for evidence in ranked
        )
        return Weighed(question, lexicon, findings, milliseconds(time.perf_counter() - started))


def _as_kept(text: str, asked: Embedded) -> tuple[TokenVectors, Vectors]:
    """The vectors of a question, of its tokens and its whole, like those of `reading.read`.

    Without vectors of tokens the whole is one. Where the two differ in dimension, the mean of the
    tokens stands for the whole.
    """
    if not len(asked.tokens.starts):
        whole = turned(asked.vector)
        return TokenVectors(whole[None], np.array([0]), np.array([len(text)])), whole
    tokens = replace(asked.tokens, vectors=turned(asked.tokens.vectors))
    alike = asked.vector.shape == tokens.vectors.shape[1:]
    return tokens, turned(asked.vector) if alike else tokens.vectors.mean(axis=0)


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
