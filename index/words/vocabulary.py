"""The words of a generation: which terms a question has in it, and how rare they are.

What an engine has to know of them is four counts; everything else follows from these.
"""

import math
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.words.analysis import QuestionAnalysis

TITLE_WEIGHT = 0.5
_WORDS_KEPT, _LONGEST_KEPT = 50_000, 60  # words, letters: about ten megabytes
K1 = 1.2  # tantivy's, fixed, as is B in index.words.bm25


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A name in a question, and the other names of the same thing.

    Attributes:
        terms: Of the name as it was asked for, distinct; each adds to the score.
        phrases: Of each other name, all its terms in order; the best one may stand in for `terms`.
        weight: What the name is worth, whichever way a passage has it: an idf.
    """

    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    weight: float


def idf(holding: int, passages: int) -> float:
    """Weigh by rarity, as BM25 does: ln(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


class Vocabulary(ABC):
    """The words of a generation.

    Args:
        languages: Those of the passages, the main one first.
    """

    def __init__(self, languages: Iterable[str]) -> None:
        self.languages = tuple(languages)
        me = weakref.proxy(self)  # no circle: whoever lets go last closes the index's files
        # A look at every one of tantivy's segments, several times for each word of a question.
        self._frequency_of = lru_cache(maxsize=_WORDS_KEPT)(
            lambda term: int(me.count_passages(term))
        )
        self._stem_of = lru_cache(maxsize=_WORDS_KEPT)(lambda word: str(me._stemmed(word)))
        self._analysis = QuestionAnalysis(self.languages, self._frequency_of)

    @abstractmethod
    def __len__(self) -> int:
        """Count the passages."""

    @abstractmethod
    def count_passages(self, term: str) -> int:
        """Look up in how many passages' texts an analysed term is."""

    @abstractmethod
    def passages_holding(self, phrases: Iterable[Sequence[str]]) -> int:
        """Count the passages that hold at least one phrase of analysed terms."""

    @abstractmethod
    def terms_beginning(self, prefix: str) -> list[str]:
        """List the known terms that begin with a prefix."""

    def document_frequency(self, term: str) -> int:
        """Count the passages whose text holds an analysed term; quick for terms that come again."""
        return self._frequency_of(term)

    def terms(self, text: str) -> list[str]:
        """Analyse a text into terms, in order, repetitions kept."""
        return self._analysis.terms(text)

    def stem(self, word: str) -> str:
        """Reduce a word to what it is indexed under; quick for words that come again."""
        return self._stem_of(word) if len(word) <= _LONGEST_KEPT else self._stemmed(word)

    def content_terms(self, question: str) -> list[str]:
        """Analyse a question into distinct terms without stop words, unless it has no others."""
        return self._analysis.content_terms(question)

    def phrasings(self, phrase: str) -> list[list[str]]:
        """Analyse a phrase by the rules of each language of the passages."""
        return self._analysis.phrasings(phrase)

    def idf(self, term: str) -> float:
        """Weigh a term by its rarity."""
        return idf(self.document_frequency(term), len(self))

    def rarity(self, word: str) -> float:
        """Weigh a word by the rarest term that it is analysed into; 0 if it is none."""
        return max(map(self.idf, self.terms(word)), default=0.0)

    def ceiling(self, terms: Iterable[str], names: Iterable[Synonyms] = ()) -> float:
        """The highest BM25 that any passage can have for these terms, known to the index or not.

        A name counts once, in however many ways a passage says it.
        """
        weights = [*map(self.idf, terms), *(name.weight for name in names)]
        return (K1 + 1) * sum(weights)

    def synonyms(self, name: str, others: Sequence[str]) -> Synonyms:
        """Prepare a name in a question for being searched under its other names too."""
        terms = tuple(self.content_terms(name))
        phrases = tuple(dict.fromkeys(tuple(self.terms(other)) for other in others))
        if len(terms) > 1:
            return Synonyms(terms, phrases, sum(map(self.idf, terms)))
        # One word for the thing, whatever the passage calls it: as rare as all of them together.
        holding = self.passages_with((name, *others))
        return Synonyms(terms, phrases, idf(holding, len(self)))

    def _stemmed(self, word: str) -> str:
        return " ".join(self.terms(word)) or word.lower()

    def passages_with(self, names: Iterable[str]) -> int:
        """Count the passages that hold at least one of the names, word for word."""
        return self.passages_holding(map(self.terms, names))
