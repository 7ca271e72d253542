"""Bringing retrieved passages before the scorer.

Under their heading, cut into sentences, with the vectors of their tokens.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from index.embedders.base import Embedder, TokenVectors
from index.lexical import LexicalIndex
from index.names import Mention
from index.records import Document, Hit, Sentence, Span
from index.search import Generation
from rag.evidence.fitting import likeness
from rag.evidence.naming import AskedNames
from rag.evidence.scoring import ReadPassage

_CACHED_PASSAGES = 256
_PREFIX_CHARS = 4


class CorpusLexicon:
    """Word statistics of one generation, as the scorer asks for them.

    Args:
        words: The generation's.
        names: The names in the question that have other names.
    """

    def __init__(self, words: LexicalIndex, names: Sequence[Mention] = ()) -> None:
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
        return " ".join(self._words.terms(word)) or word.lower()

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


@dataclass(slots=True)
class PassageReader:
    """Reads passages, remembering the token vectors of the last few hundred.

    Args:
        embedder: Gives the token vectors.
    """

    embedder: Embedder
    _cache: OrderedDict[str, TokenVectors] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def read(
        self, generation: Generation, hits: Sequence[Hit], documents: dict[str, Document]
    ) -> tuple[list[ReadPassage], list[list[Sentence]]]:
        """Prepare hits for scoring.

        Returns:
            One `ReadPassage` a hit, and beside it the same sentences in the source.
        """
        headed = [_headed(hit, documents[hit.passage.document]) for hit in hits]
        vectors = self._token_vectors([text for text, _ in headed])
        passages: list[ReadPassage] = []
        places: list[list[Sentence]] = []
        for hit, (text, heading_chars), tokens in zip(hits, headed, vectors, strict=True):
            sentences = generation.records.sentences(hit.passage.document, hit.passage.span)
            shift = heading_chars - hit.passage.span.start
            passages.append(
                ReadPassage(
                    text=text,
                    heading_chars=heading_chars,
                    sentences=tuple(
                        _clipped(s.span, shift, heading_chars, text) for s in sentences
                    ),
                    speakers=tuple(s.speaker for s in sentences),
                    tokens=tokens,
                    author=_voice(documents[hit.passage.document]),
                )
            )
            places.append(sentences)
        return passages, places

    def _token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        with self._lock:
            known = {text: self._cache[text] for text in texts if text in self._cache}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= dict(zip(new, self.embedder.embed_tokens(new), strict=True)) if new else {}
        with self._lock:
            for text in texts:
                self._cache[text] = known[text]
                self._cache.move_to_end(text)
            while len(self._cache) > _CACHED_PASSAGES:
                self._cache.popitem(last=False)
        return [known[text] for text in texts]


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
