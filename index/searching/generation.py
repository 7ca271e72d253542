"""Searching one generation: a question and its vector -> ranked hits.

`Generation` is a generation that an engine has opened. It never changes; whoever holds one gets
every answer from the same state of the corpus.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from index.documents.names import names_of
from index.embedders.base import Embedded, TokenVectors
from index.engine import Contents
from index.filters import Filters
from index.manifest import Manifest
from index.records import Hit, Passage
from index.searching.diversity import AGAIN, diverse
from index.searching.phrases import phrases_in, quoted_phrases
from index.searching.scores import Scores, best_first, joined, with_best_of_words
from index.vectors import two_bits
from index.vectors.late_interaction import DEPTH, late_scores, question_tokens, reranked
from index.words.vocabulary import Synonyms

Mode = Literal["hybrid", "dense", "lexical"]

# Passages that each side puts forward. Fused ranks did not change from 20 to 1,000.
_CANDIDATES = 100


class Generation:
    """An opened generation; may be shared between threads.

    Args:
        contents: What an engine holds of it.
    """

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.manifest: Manifest = contents.manifest
        self.records = contents.records
        self.words = contents.words
        self.names = names_of(self.records.abbreviations(), self.manifest.aliases)

    @property
    def id(self) -> str:
        """The generation's id."""
        return self.manifest.id

    def search(
        self,
        question: str,
        embedded: Embedded | None,
        *,
        k: int,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
    ) -> list[Hit]:
        """Find the passages that answer a question best.

        Args:
            question: Any text.
            embedded: The question's vectors; None is allowed in lexical mode.
            k: How many at most.
            mode: Which evidence counts.
            filters: Which documents to look at.

        Returns:
            Hits, best first. Equal scores are ordered by place in the corpus.

        Raises:
            ValueError: The mode needs a vector and there is none.
        """
        scores = self.score(question, embedded, k=k, mode=mode, filters=filters)
        return self.hits(scores, k)

    def score(
        self,
        question: str,
        embedded: Embedded | None,
        *,
        k: int,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
    ) -> Scores:
        """Score the candidates of a search; arguments and errors as for `search`.

        Raises:
            ValueError: The mode needs a vector and there is none.
        """
        among = filters.spelled(self.names) if filters else ()
        terms, names = ([], []) if mode == "dense" else self._read(question)
        depth = max(2 * k, _CANDIDATES)
        lexical = self.contents.lexical(terms, depth, names=names, among=among)
        held = {} if mode == "dense" else self._held(question, depth, among)
        if lost := held.keys() - lexical.keys():
            known = self.contents.lexical(terms, len(lost), names=names, only=lost)
            lexical |= dict.fromkeys(lost, 0.0) | known
        if mode == "lexical":
            return Scores(terms, names, lexical=lexical, held=held, final=lexical)
        if embedded is None:
            raise ValueError(f"{mode} search needs the question's vectors")
        dense = self.contents.dense(embedded.vector, depth, also=lexical.keys(), among=among)
        if mode == "dense":
            return Scores(dense=dense, final=dense)
        ceiling = self.words.ceiling(terms, names)
        fused = joined(dense, lexical, ceiling=ceiling, unrelated=self.manifest.unrelated)
        first = best_first(fused, held=held)[:DEPTH]
        late = self._late(question, embedded.tokens, first)
        joint = {key: reranked(score, late.get(key)) for key, score in fused.items()}
        final = with_best_of_words(joint, lexical)
        return Scores(terms, names, dense, lexical, fused, late, held, final)

    def hits(self, scores: Scores, k: int) -> list[Hit]:
        """Take the k best candidates that differ from each other."""
        order, window = scores.order, 2 * k
        while True:
            passages = self.contents.passages(order[:window])
            ranked = [(passage, scores.final[passage.key]) for passage in passages]
            # The plain score of one side stays what it is.
            again = AGAIN if scores.fused else 1
            shown = diverse(ranked, k, again=again, held=scores.held)
            if len(shown) >= k or window >= len(order):
                break
            window *= 2
        return [
            Hit(
                passage=each.passage,
                rank=rank,
                score=each.score,
                dense=scores.dense.get(each.passage.key),
                lexical=scores.lexical.get(each.passage.key),
                late=scores.late.get(each.passage.key),
                copies=tuple(each.copies),
            )
            for rank, each in enumerate(shown, start=1)
        ]

    def _read(self, question: str) -> tuple[list[str], list[Synonyms]]:
        """Part a question into plain terms and names that have other names."""
        mentions = self.names.found_in(question)
        names = [self.words.synonyms(mention.name, mention.others) for mention in mentions]
        of_names = {term for mention in mentions for term in self.words.terms(mention.name)}
        terms = self.words.content_terms(question)
        return [term for term in terms if term not in of_names], names

    def _held(self, question: str, k: int, among: Sequence[Filters]) -> dict[int, tuple[str, ...]]:
        """The quoted phrases that passages hold, of up to k passages a phrase."""
        phrases = quoted_phrases(question)
        near = {key for each in phrases for key in self.contents.holding(each, k, among=among)}
        passages = self.contents.passages(sorted(near))
        found = {each.key: phrases_in(each.text, phrases) for each in passages}
        return {key: there for key, there in found.items() if there}

    def sharing_words(self, text: str, k: int) -> list[Passage]:
        """List the passages that share most words with a text, rare ones counting more."""
        found = self.contents.lexical(self.words.content_terms(text), k)
        return self.contents.passages(best_first(found))

    def _late(self, question: str, tokens: TokenVectors, keys: Sequence[int]) -> dict[int, float]:
        """Late interaction scores of some passages."""
        asked = question_tokens(question, tokens, self.words.rarity)
        late = late_scores(asked, self.contents.tokens(keys))
        return dict(zip(keys, late, strict=True))

    def token_vectors(self, passage: Passage) -> TokenVectors:
        """The vectors of a passage's tokens, with their places in its text.

        Made when the passage was embedded, under its document's title, whose tokens stand before
        it, at negative places; rounded to two bits a number, and to be compared with vectors that
        `two_bits.turned` has turned. None of them if the model gives only whole texts.
        """
        (tokens,) = self.contents.tokens([passage.key])
        vectors = two_bits.unpack(tokens.codes, self.manifest.model.token_dimension)
        return TokenVectors(vectors, tokens.starts.astype(np.int64), tokens.ends.astype(np.int64))
