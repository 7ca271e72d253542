"""BM25 as an inner product, for engines that know sparse vectors but not our rules of scoring.

A passage's vector holds, for each of its terms, what BM25 makes of how often the term stands there
and how long the passage is; a question's vector holds how rare its terms are. Terms of the title
and known names of several words have places of their own. The inner product is then the score
that tantivy gives, to the last few digits, whatever server computes it.

Pure: words in, numbers out. Source: Robertson and Zaragoza, "The Probabilistic Relevance
Framework" (2009); lengths are rounded as Lucene and tantivy round them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.words.vocabulary import K1, TITLE_WEIGHT, Synonyms, idf

_B = 0.75
_EXACT_LENGTHS = 40
_FREE_LENGTHS = 24
_LENGTH_BITS = 4
_NOTHING = 0  # the place that no term has: a vector may not be empty

SparseVector = dict[int, float]
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SparseQuestion:
    """A question's vector.

    Attributes:
        plain: What adds to the score wherever it stands.
        names: For each name the ways to say it, of which the best one counts.
    """

    plain: SparseVector
    names: Sequence[Sequence[SparseVector]]

    @property
    def vector(self) -> SparseVector:
        """All of it: its inner product with a passage is at least the score."""
        total = Counter(self.plain)
        for ways in self.names:
            for way in ways:
                total.update(way)
        return dict(total)

    def score(self, passage: Mapping[int, float]) -> float:
        """Compute the BM25 of a passage from its vector."""
        best = (max((_product(way, passage) for way in ways), default=0.0) for ways in self.names)
        return _product(self.plain, passage) + sum(best)


@dataclass(frozen=True)
class TermTable:
    """The counts that BM25 needs of a whole generation.

    Attributes:
        passages: How many there are.
        average: Terms in a passage's text and in its title.
        terms: All of them, rising.
        in_text: How many passages hold each term in their text.
        in_title: The same for titles.
        phrases: Names of several terms.
    """

    passages: int
    average: tuple[float, float]
    terms: Sequence[str]
    in_text: Sequence[int]
    in_title: Sequence[int]
    phrases: Sequence[Phrase]

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each term among all."""
        return {term: place for place, term in enumerate(self.terms)}

    @cached_property
    def phrase_place(self) -> dict[Phrase, int]:
        """The place of each phrase's number in a vector."""
        first = 1 + 2 * len(self.terms)
        return {phrase: first + place for place, phrase in enumerate(self.phrases)}

    def passage(
        self, text: Sequence[str], title: Sequence[str], phrases: Mapping[Phrase, float]
    ) -> SparseVector:
        """Make a passage's vector.

        Args:
            text: Its terms, repetitions kept.
            title: Those of its title.
            phrases: What the names of several words that stand in it are worth, by `_saturated`.
        """
        vector = {self.phrase_place[phrase]: worth for phrase, worth in phrases.items()}
        for field, terms in enumerate((text, title)):
            for term, times in Counter(terms).items():
                place = 1 + 2 * self.place[term] + field
                vector[place] = _saturated(times, len(terms), self.average[field])
        return vector or {_NOTHING: 1.0}

    def question(self, terms: Iterable[str], names: Iterable[Synonyms]) -> SparseQuestion:
        """Make a question's vector."""
        plain = {place: weight for term in terms for place, weight in self._of_term(term).items()}
        return SparseQuestion(plain, [self._ways(name) for name in names])

    def frequency(self, term: str) -> int:
        """Count the passages whose text holds a term."""
        place = self.place.get(term)
        return 0 if place is None else self.in_text[place]

    def _ways(self, name: Synonyms) -> list[SparseVector]:
        asked = {p: w for term in name.terms for p, w in self._of_term(term).items()}
        ways = [self._worth(asked, name.terms, name.weight)] if asked else []
        for phrase in name.phrases:
            if phrase in self.phrase_place:
                ways.append({self.phrase_place[phrase]: name.weight})
            elif len(phrase) == 1 and phrase[0] in self.place:
                ways.append({1 + 2 * self.place[phrase[0]]: name.weight})
        return ways

    def _worth(self, vector: SparseVector, terms: Sequence[str], weight: float) -> SparseVector:
        total = sum(idf(self.frequency(term), self.passages) for term in terms)
        return {place: value * weight / total for place, value in vector.items()}

    def _of_term(self, term: str) -> SparseVector:
        place = self.place.get(term)
        if place is None:
            return {}
        counts = ((self.in_text[place], 1.0), (self.in_title[place], TITLE_WEIGHT))
        return {
            1 + 2 * place + field: weight * idf(holding, self.passages)
            for field, (holding, weight) in enumerate(counts)
            if holding
        }


def _product(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    return sum(value * other.get(place, 0.0) for place, value in one.items())


def _saturated(times: int, length: int, average: float) -> float:
    """What BM25 makes of a term that stands `times` in a text of `length` terms."""
    return times * (K1 + 1) / (times + K1 * (1 - _B + _B * rounded_length(length) / average))


def rounded_length(terms: int) -> int:
    """Round a length as Lucene does to keep it in a byte: exact up to 40, then about an eighth."""
    if terms < _EXACT_LENGTHS:
        return terms
    spare = (terms - _FREE_LENGTHS).bit_length() - _LENGTH_BITS
    return ((terms - _FREE_LENGTHS) >> spare << spare) + _FREE_LENGTHS
