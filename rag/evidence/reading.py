"""Bringing retrieved passages before the scorer.

Under their heading, cut into sentences, with the vectors of their tokens as the index keeps them:
nothing is embedded again for a question, unless the model gives no vectors of tokens. Then each
sentence has one.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from index.documents.names import Mention
from index.embedders.base import Embedder, TokenVectors, vectors_of
from index.records import Document, Hit, Sentence, Span
from index.searching.generation import Generation
from index.vectors.two_bits import turned
from index.words.vocabulary import Vocabulary
from rag.evidence.fitting import likeness
from rag.evidence.naming import AskedNames
from rag.evidence.scoring import ReadPassage

_PREFIX_CHARS = 4


class CorpusLexicon:
    """Word statistics of one generation, as the scorer asks for them.

    Args:
        words: The generation's.
        names: The names in the question that have other names.
    """

    def __init__(self, words: Vocabulary, names: Sequence[Mention] = ()) -> None:
        self._words = words
        self._asked = AskedNames.of(names)
        self._named = {
            self.stem(each.name): words.passages_with((each.name, *each.others)) for each in names
        }

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return len(self._words)

    def stem(self, word: str) -> str:
        """Reduce a word to what it is indexed under."""
        return self._words.stem(word)

    def renamed(self, text: str, within: Span) -> Iterator[tuple[Span, str]]:
        """Find other names of what the question names: where, and as the question has it."""
        return self._asked.found_in(text, within)

    def frequency(self, stem: str) -> int:
        """Count the passages that hold a stem, or what it stands for under another name."""
        named = self._named.get(stem)
        return self._words.document_frequency(stem) if named is None else named

    def nearest(self, stem: str) -> float:
        """Share of `stem` that the most similar known stem begins with."""
        if len(stem) < _PREFIX_CHARS:
            return 0.0
        known = self._words.terms_beginning(stem[:_PREFIX_CHARS])
        return max((likeness(stem, other) for other in known), default=0.0)


def read(
    generation: Generation,
    hits: Sequence[Hit],
    documents: dict[str, Document],
    embedder: Embedder,
) -> tuple[list[ReadPassage], list[list[Sentence]]]:
    """Prepare hits for scoring.

    Returns:
        One `ReadPassage` a hit, and beside it the same sentences in the source.
    """
    passages: list[ReadPassage] = []
    places: list[list[Sentence]] = []
    for hit in hits:
        document = documents[hit.passage.document]
        text, heading_chars = _headed(hit, document)
        sentences = generation.records.sentences(hit.passage.document, hit.passage.span)
        shift = heading_chars - hit.passage.span.start
        spans = tuple(_clipped(s.span, shift, heading_chars, text) for s in sentences)
        kept = _moved(generation.token_vectors(hit.passage), heading_chars)
        passages.append(
            ReadPassage(
                text=text,
                heading_chars=heading_chars,
                sentences=spans,
                speakers=tuple(s.speaker for s in sentences),
                tokens=kept if len(kept.starts) else _whole(text, spans, embedder),
                author=_voice(document),
            )
        )
        places.append(sentences)
    return passages, places


def _moved(tokens: TokenVectors, chars: int) -> TokenVectors:
    """Tokens that stand so much further on; those of the title come to stand in the heading."""
    return TokenVectors(tokens.vectors, tokens.starts + chars, tokens.ends + chars)


def _whole(text: str, spans: Sequence[Span], embedder: Embedder) -> TokenVectors:
    """One vector for each span."""
    return TokenVectors(
        turned(vectors_of(embedder, [span.of(text) for span in spans])),
        np.asarray([span.start for span in spans], dtype=np.int64),
        np.asarray([span.end for span in spans], dtype=np.int64),
    )


def _voice(document: Document) -> str | None:
    """Who speaks in a document, under all names that are known."""
    known = document.metadata
    return " ".join(part for part in (known.author, known.organisation) if part) or None


def _headed(hit: Hit, document: Document) -> tuple[str, int]:
    """Put title, author and date above a passage, as a reader would see them."""
    known = document.metadata
    heading = ", ".join(part for part in (known.title, known.author, known.date) if part)
    above = f"{heading[:200]}. " if heading else ""
    return above + hit.passage.text, len(above)


def _clipped(sentence: Span, shift: int, heading_chars: int, text: str) -> Span:
    start = max(sentence.start + shift, heading_chars)
    return Span(start, min(sentence.end + shift, len(text)))
