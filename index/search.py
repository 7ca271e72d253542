"""Searching one generation: a question and its vector -> ranked hits.

`Generation` is a generation that has been verified and opened. It never changes; whoever holds one
gets every answer from the same state of the corpus.
"""

import os
import weakref
from collections.abc import Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index import manifest, shards, two_bits
from index.diversity import AGAIN, diverse
from index.embedders.base import Embedded, TokenVectors, Vectors
from index.errors import IndexCorrupt
from index.filters import Admitted, Filters
from index.generations import pin
from index.late_interaction import (
    DEPTH,
    PassageTokens,
    late_score,
    question_tokens,
    reranked,
)
from index.lexical import LexicalIndex, Synonyms
from index.manifest import Manifest
from index.names import names_of
from index.phrases import phrases_in, quoted_phrases
from index.records import Document, Hit, Passage
from index.scores import Scores, best_first, joined
from index.shards import LEXICAL, RECORDS, TOKENS, VECTORS
from index.store import Records, ShardRecords
from index.token_vectors import PackedTokens, TokenFile
from index.vectors import VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]

# Passages that each side puts forward. Fused ranks did not change from 20 to 1,000.
_CANDIDATES = 100
_REMEMBERED_FILTERS = 32


class Generation:
    """An opened generation; may be shared between threads.

    Args:
        folder: `generations/<id>`.
        before: A generation that is open already; what the two share is not read again.

    Raises:
        IndexCorrupt: A file does not agree with the manifest.
        IndexMismatch: Another format.
    """

    def __init__(self, folder: Path, *, before: "Generation | None" = None) -> None:
        self.folder = folder
        try:
            weakref.finalize(self, os.close, pin(folder))
        except OSError as error:
            raise IndexCorrupt(f"Generation {folder.name} is gone or being deleted.") from error
        self.manifest: Manifest = manifest.read(folder)
        shared = (
            manifest.shared_files(folder, before.folder, before.manifest.files) if before else {}
        )
        manifest.verify(folder, self.manifest, trusted=shared)
        count = len(self.manifest.shards)
        self.records = Records.open(folder, count, shared=_open_parts(before, shared))
        self.words = LexicalIndex(folder / LEXICAL)
        self.names = names_of(self.records.abbreviations(), self.manifest.aliases)
        self._vectors = VectorIndex.joined([
            VectorIndex.from_bytes((folder / shards.folder_name(n) / VECTORS).read_bytes())
            for n in range(count)
        ])
        self._tokens = [TokenFile(folder / shards.folder_name(n) / TOKENS) for n in range(count)]
        self._keys = self.records.keys
        sizes = {len(self._vectors), len(self.words), sum(map(len, self._tokens))}
        if sizes != {len(self._keys)}:
            raise IndexCorrupt(f"Generation {folder.name}: its parts differ in number.")
        self._first_rows = np.cumsum([0, *map(len, self._tokens)]).tolist()
        self._admitted: dict[Filters, Admitted] = {}

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
        among = self._admitted_by(filters) if filters else None
        keys = among.keys if among else None
        terms, names = ([], []) if mode == "dense" else self._read(question)
        depth = max(2 * k, _CANDIDATES)
        lexical = dict(self.words.search(terms, depth, names=names, among=keys))
        held = {} if mode == "dense" else self._held(question, depth, keys)
        if lost := held.keys() - lexical.keys():
            known = self.words.search(terms, len(lost), names=names, among=lost)
            lexical |= dict.fromkeys(lost, 0.0) | dict(known)
        if mode == "lexical":
            return Scores(terms, names, lexical=lexical, held=held, final=lexical)
        if embedded is None:
            raise ValueError(f"{mode} search needs the question's vectors")
        dense = self._dense(embedded.vector, lexical, depth, among)
        if mode == "dense":
            return Scores(dense=dense, final=dense)
        fused = joined(dense, lexical, ceiling=self.words.ceiling(terms, names))
        first = best_first(fused, held=held)[:DEPTH]
        late = self._late(question, embedded.tokens, first)
        final = {key: reranked(score, late.get(key)) for key, score in fused.items()}
        return Scores(terms, names, dense, lexical, fused, late, held, final)

    def hits(self, scores: Scores, k: int) -> list[Hit]:
        """Take the k best candidates that differ from each other."""
        order, window = scores.order, 2 * k
        while True:
            ranked = [(self.records.passage_by_key(n), scores.final[n]) for n in order[:window]]
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

    def _held(self, question: str, k: int, among: Set[int] | None) -> dict[int, tuple[str, ...]]:
        """The quoted phrases that passages hold, of up to k passages a phrase."""
        phrases = quoted_phrases(question)
        near = {key for each in phrases for key in self.words.keys_holding(each, k, among=among)}
        found = {key: phrases_in(self.records.passage_by_key(key).text, phrases) for key in near}
        return {key: there for key, there in found.items() if there}

    @cached_property
    def documents(self) -> list[Document]:
        """All documents, by file and place in it."""
        return self.records.documents()

    @cached_property
    def _document_of_row(self) -> NDArray[np.int64]:
        """Place in `documents` of each row's document."""
        places = {document.id: place for place, document in enumerate(self.documents)}
        return np.asarray([places[name] for name in self.records.passage_documents()], np.int64)

    def _admitted_by(self, filters: Filters) -> Admitted:
        known = self._admitted.get(filters)
        if known is None:
            if len(self._admitted) >= _REMEMBERED_FILTERS:
                self._admitted.clear()
            ways = filters.spelled(self.names)
            admitted = [any(way.admits(document) for way in ways) for document in self.documents]
            documents = np.asarray(admitted, np.bool_)
            mask = documents[self._document_of_row]
            known = Admitted(frozenset(self._keys[mask].tolist()), mask)
            self._admitted[filters] = known
        return known

    def _dense(
        self, vector: Vectors, also: dict[int, float], k: int, among: Admitted | None
    ) -> dict[int, float]:
        """Cosines of the k nearest passages, and of those that the words found."""
        nearest, _ = self._vectors.search(vector, k, among=among.mask if among else None)
        named = np.searchsorted(self._keys, np.fromiter(also, dtype=np.int64, count=len(also)))
        rows = np.union1d(nearest, named)
        cosines = self._vectors.cosines(vector, rows)
        return dict(zip(self._keys[rows].tolist(), cosines.tolist(), strict=True))

    def _late(self, question: str, tokens: TokenVectors, keys: Sequence[int]) -> dict[int, float]:
        """Late interaction scores of some passages."""
        asked = question_tokens(question, tokens, self.words.rarity)
        sentences = self.records.sentence_starts(keys)
        return {
            key: late_score(asked, PassageTokens(self._packed_tokens(key), sentences[key]))
            for key in keys
        }

    def _packed_tokens(self, key: int) -> PackedTokens:
        shard = shards.shard_of_key(key)
        row = int(np.searchsorted(self._keys, key)) - self._first_rows[shard]
        return self._tokens[shard].tokens(row)

    def token_vectors(self, passage: Passage) -> TokenVectors:
        """The vectors of a passage's tokens, with their places in its text.

        Made when the passage was embedded, under its document's title, whose tokens stand before
        it, at negative places; rounded to two bits a number, and to be compared with vectors that
        `two_bits.turned` has turned. None of them if the model gives only whole texts.
        """
        tokens = self._packed_tokens(passage.key)
        vectors = two_bits.unpack(tokens.codes, self.manifest.model.token_dimension)
        return TokenVectors(vectors, tokens.starts.astype(np.int64), tokens.ends.astype(np.int64))


def _open_parts(before: Generation | None, shared: manifest.Files) -> dict[int, ShardRecords]:
    """The records that an open generation has in common with one that is being opened."""
    parts = before.records.parts if before else ()
    return {
        n: part for n, part in enumerate(parts) if f"{shards.folder_name(n)}/{RECORDS}" in shared
    }
