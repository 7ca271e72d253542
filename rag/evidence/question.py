"""Reading a question: its content words and their weight, what it asks for, what it is about."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import TokenVectors, Vectors
from index.records import Span
from rag.evidence.languages import ENGLISH, Kind, Language
from rag.evidence.weights import UNRELATED

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")

# A background the size of a short book keeps words apart by weight even in a corpus of two letters.
_UNSEEN_PASSAGES = 50
_STOP_WEIGHT = 0.1
_LIGHT = 0.3


class Lexicon(Protocol):
    """Word statistics of the corpus, counted over passages."""

    @property
    def passages(self) -> int:
        """How many passages there are."""
        ...

    def stem(self, word: str) -> str:
        """Reduce a word to what it is indexed under."""
        ...

    def renamed(self, text: str, within: Span) -> Iterator[tuple[Span, str]]:
        """Find other names of what the question names: where, and as the question has it."""
        ...

    def frequency(self, stem: str) -> int:
        """Count the passages that hold a stem."""
        ...

    def nearest(self, stem: str) -> float:
        """Share of `stem` that the most similar known stem begins with, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text it was found in."""

    span: Span
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the scoring sees it.

    Attributes:
        weights: Each content stem's rarity, 0 to 1; none if all that is asked for is `line`.
        unknown: Those of its stems that no passage holds; they may be misspelt.
        asks: Where the question word stands, if there is one.
        focus: The word that says what is asked for: *city* in `which city`.
        counted: What is to be counted: *members* in `how many members`.
        line: Matches the line of a document that answers, if the question is about a document.
        speaker: Stems of the name X in `what did X say`.
        defined: Stems of X in `what is X` and `what does she call X`.
        tokens: The question's token vectors.
        vector: The whole question's vector.
        token_weights: float32, shape (n_tokens,): the weight of each token's word.
        core: float32, shape (dimension,): the tokens' vectors added up by weight.
        asking_tokens: Which tokens are the question word's; those of the focus if there is none.
        focus_tokens: Which are those of the focus; all if it has none.
        topic_tokens: Which are those of Y in `what did X say about Y`; none if nobody's words are
            asked for.
        unrelated: What the model gives texts that have nothing in common.
    """

    text: str
    language: Language
    words: tuple[Word, ...]
    weights: dict[str, float]
    unknown: frozenset[str]
    kind: Kind
    asks: Span | None
    focus: Span
    counted: Word | None
    line: re.Pattern[str] | None
    speaker: frozenset[str]
    defined: frozenset[str]
    tokens: TokenVectors
    vector: Vectors
    token_weights: NDArray[np.float32] = field(repr=False)
    core: Vectors = field(repr=False)
    asking_tokens: NDArray[np.intp] = field(repr=False)
    focus_tokens: NDArray[np.intp] = field(repr=False)
    topic_tokens: NDArray[np.intp] = field(repr=False)
    unrelated: float = UNRELATED


def words_of(text: str, lexicon: Lexicon, within: Span | None = None) -> tuple[Word, ...]:
    """Find the words of a text, or of a span of it; their spans are in the whole text.

    Where a thing is called otherwise than in the question, the question's words stand instead.
    """
    limits = within or Span(0, len(text))
    words = [
        Word(Span(*found.span()), found.group(), lexicon.stem(found.group()))
        for found in _WORD.finditer(text, limits.start, limits.end)
    ]
    for place, name in lexicon.renamed(text, limits):
        asked = [Word(place, word, lexicon.stem(word)) for word in _WORD.findall(name)]
        around = [word for word in words if not word.span.overlaps(place)]
        words = sorted([*around, *asked], key=lambda word: word.span)
    return tuple(words)


def weight(stem: str, lexicon: Lexicon) -> float:
    """Weigh a stem by its rarity, 0 to 1."""
    size = lexicon.passages + _UNSEEN_PASSAGES
    return math.log(1 + size / (lexicon.frequency(stem) + 1)) / math.log(1 + size)


def analyse(
    text: str,
    *,
    tokens: TokenVectors,
    vector: Vectors,
    lexicon: Lexicon,
    language: Language = ENGLISH,
) -> Question:
    """Read a question."""
    words = words_of(text, lexicon)
    asks = _question_word(text, language)
    asking = [asks] if asks else []
    told = _content(words, asking, language.stop) or list(words)
    line, about = _document_line(text, language)
    content = _content(words, asking + about, language.stop | language.light) if line else told
    weights = {w.stem: weight(w.stem, lexicon) * _lightness(w, language) for w in content}
    token_weights = _token_weights(tokens, content, weights)
    focus = _focus(told, asks, language)
    speaker = _named_in(language.speech.search(text), lexicon, language)
    return Question(
        text=text,
        language=language,
        words=words,
        weights=weights,
        unknown=frozenset(stem for stem in weights if lexicon.frequency(stem) == 0),
        kind=_kind(text, asks, language),
        asks=asks,
        focus=focus,
        counted=_counted(content, text, language),
        line=line,
        speaker=speaker,
        defined=_named_in(language.defining.search(text), lexicon, language),
        tokens=tokens,
        vector=vector,
        token_weights=token_weights,
        core=token_weights @ tokens.vectors,
        asking_tokens=_at(tokens, asks or focus),
        focus_tokens=_at(tokens, focus),
        topic_tokens=_topic_tokens(tokens, content, speaker, language),
    )


def _question_word(text: str, language: Language) -> Span | None:
    found = (shape.search(text) for shape in language.question_words)
    return next((Span(*each.span(1)) for each in found if each), None)


def _kind(text: str, asks: Span | None, language: Language) -> Kind:
    """What is asked for where the question is put: `which city` in `which city fell when …`.

    If two things are asked for, either kind will do.
    """
    at = asks.start if asks else 0
    if language.two_things.search(text):
        return Kind.OTHER
    return next((kind for kind, shape in language.kinds if shape.match(text, at)), Kind.OTHER)


def _document_line(text: str, language: Language) -> tuple[re.Pattern[str] | None, list[Span]]:
    """The line that answers a question about a document, and the words that ask for it."""
    for shape, line in language.about_document:
        if found := shape.search(text):
            groups = range(1, shape.groups + 1)
            return line, [Span(*found.span(n)) for n in groups if found.group(n)]
    return None, []


def _content(words: Sequence[Word], asking: Sequence[Span], empty: frozenset[str]) -> list[Word]:
    """Words with a meaning of their own, and not those that only say what is asked for."""
    return [
        word
        for word in words
        if word.text.lower() not in empty and not any(map(word.span.overlaps, asking))
    ]


def _lightness(word: Word, language: Language) -> float:
    return _LIGHT if word.text.lower() in language.light else 1.0


def _token_weights(
    tokens: TokenVectors, content: Sequence[Word], weights: Mapping[str, float]
) -> NDArray[np.float32]:
    """Each token weighs what its word weighs; function words a tenth."""
    each = np.full(len(tokens.starts), _STOP_WEIGHT, dtype=np.float32)
    for word in content:
        inside = (tokens.starts >= word.span.start) & (tokens.starts < word.span.end)
        each[inside] = weights[word.stem]
    return each


def _at(tokens: TokenVectors, span: Span) -> NDArray[np.intp]:
    """Which tokens begin in a span; all if none do."""
    found = np.flatnonzero((tokens.starts >= span.start) & (tokens.starts < span.end))
    return found if len(found) else np.arange(len(tokens.starts))


def _topic_tokens(
    tokens: TokenVectors, content: Sequence[Word], speaker: frozenset[str], language: Language
) -> NDArray[np.intp]:
    about = [w.span for w in content if w.stem not in speaker and _lightness(w, language) == 1]
    inside = [any(span.start <= start < span.end for span in about) for start in tokens.starts]
    return np.flatnonzero(inside) if speaker else np.zeros(0, dtype=np.intp)


def _named_in(found: re.Match[str] | None, lexicon: Lexicon, language: Language) -> frozenset[str]:
    """Stems of the one group that a pattern has found."""
    named = next((group for group in found.groups() if group), "") if found else ""
    ignored = language.stop | language.light
    return frozenset(w.stem for w in words_of(named, lexicon) if w.text.lower() not in ignored)


def _counted(content: Sequence[Word], text: str, language: Language) -> Word | None:
    """The thing counted: 'how many *members*'."""
    found = language.counting.search(text)
    return next((w for w in content if found and w.span.start >= found.end()), None)


def _focus(content: Sequence[Word], asks: Span | None, language: Language) -> Span:
    """The first common word after the question word: 'which *city*', 'what did she *promise*'."""
    if not content:
        return Span(0, 0)
    after = [word for word in content if asks and word.span.start >= asks.end]
    common = [w for w in after if language.nouns_capitalised or not w.text[0].isupper()]
    return (common or after or content)[0].span
