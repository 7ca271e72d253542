"""A generation's words as one value that can be stored anywhere and read back whole.

For engines that search words but do not tell how many passages hold one. A reader keeps it in
memory: about 100 bytes a term, of which a million passages have about as many.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import takewhile

from index.documents.names import Names
from index.records import Document, Passage
from index.words.analysis import known_language, terms_of
from index.words.bm25 import Phrase, TermTable
from index.words.lexical import LexicalIndex
from index.words.vocabulary import Synonyms, Vocabulary

Phrases = tuple[Phrase, ...]


class StoredVocabulary(Vocabulary):
    """The words of a generation, in memory.

    Args:
        languages: Those of the passages, the main one first.
        table: Their counts.
        together: How many passages hold at least one of the phrases of a name's group.
    """

    def __init__(
        self, languages: Sequence[str], table: TermTable, together: dict[Phrases, int]
    ) -> None:
        self.table = table
        self._together = together
        super().__init__(languages)

    def __len__(self) -> int:
        return self.table.passages

    def count_passages(self, term: str) -> int:
        """Look up in how many passages' texts an analysed term is."""
        return self.table.frequency(term)

    def passages_holding(self, phrases: Iterable[Sequence[str]]) -> int:
        """Count the passages that hold at least one phrase of analysed terms.

        Exact for the names of a group, together or alone; else at least so many.
        """
        wanted = _sorted(phrases)
        known = self._together.get(wanted)
        return max(map(self._holding, wanted), default=0) if known is None else known

    def _holding(self, phrase: Phrase) -> int:
        if len(phrase) == 1:
            return self.document_frequency(phrase[0])
        return self._together.get((phrase,), 0)

    def terms_beginning(self, prefix: str) -> list[str]:
        """List the known terms that begin with a prefix."""
        first = bisect_left(self.table.terms, prefix)
        rest = (self.table.terms[at] for at in range(first, len(self.table.terms)))
        return [
            term
            for term in takewhile(lambda term: term.startswith(prefix), rest)
            if self.document_frequency(term)
        ]

    def to_json(self) -> bytes:
        """Serialise for storage."""
        together = list(self._together.items())
        fields = {"languages": self.languages, "table": asdict(self.table), "together": together}
        return json.dumps(fields).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "StoredVocabulary":
        """Read what `to_json` made."""
        fields = json.loads(data)
        table = fields["table"]
        phrases = [tuple(phrase) for phrase in table.pop("phrases")]
        average = tuple(table.pop("average"))
        together = {
            tuple(tuple(phrase) for phrase in group): count for group, count in fields["together"]
        }
        return cls(
            fields["languages"], TermTable(**table, average=average, phrases=phrases), together
        )


def stored(
    words: LexicalIndex, names: Names, passages: Iterable[tuple[Passage, Document]]
) -> StoredVocabulary:
    """Take the words of a generation out of its lexical index.

    Args:
        words: The index.
        names: Those whose phrases can be asked for.
        passages: All of them with their documents, for their lengths.
    """
    in_text, in_title = dict(words.frequencies("text")), dict(words.frequencies("title"))
    lengths = [(len(text), len(title)) for text, title in map(analysed, passages)]
    terms = sorted(in_text.keys() | in_title.keys())
    groups = [_sorted(map(words.terms, group)) for group in names.groups()]
    phrases = sorted({phrase for group in groups for phrase in group if len(phrase) > 1})
    table = TermTable(
        passages=len(words),
        average=(_mean([text for text, _ in lengths]), _mean([title for _, title in lengths])),
        terms=terms,
        in_text=[in_text.get(term, 0) for term in terms],
        in_title=[in_title.get(term, 0) for term in terms],
        phrases=phrases,
    )
    counted = {*groups, *((phrase,) for phrase in phrases)}
    together = {group: words.passages_holding(group) for group in counted}
    return StoredVocabulary(words.languages, table, together)


def analysed(placed: tuple[Passage, Document]) -> tuple[list[str], list[str]]:
    """Analyse a passage as the lexical index does: terms of its text, terms of its title."""
    passage, document = placed
    rules = known_language(document.metadata.language)
    return terms_of(passage.text, rules), terms_of(document.metadata.title or "", rules)


def phrases_in(words: LexicalIndex, phrases: Iterable[Phrase]) -> dict[int, dict[Phrase, float]]:
    """Find the passages that hold each phrase, and what BM25 makes of it there, by key."""
    found: dict[int, dict[Phrase, float]] = {}
    for phrase in phrases:
        asked = Synonyms((), (phrase,), weight=1.0)
        for key, worth in words.search([], len(words), names=[asked]):
            found.setdefault(key, {})[phrase] = worth
    return found


def _sorted(phrases: Iterable[Sequence[str]]) -> Phrases:
    return tuple(sorted({tuple(phrase) for phrase in phrases if phrase}))


def _mean(lengths: Sequence[int]) -> float:
    return sum(lengths) / len(lengths) if any(lengths) else 1.0
