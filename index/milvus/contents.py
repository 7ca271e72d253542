"""One generation on a Milvus server, opened. Keeps `engine.Contents`."""

import threading
from collections import OrderedDict
from collections.abc import Sequence, Set
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np

from index import manifest
from index.embedders.base import Vectors
from index.errors import GenerationMissing
from index.filters import Filters
from index.manifest import Manifest
from index.milvus import pieces, rows
from index.milvus.expressions import among as keys_among
from index.milvus.expressions import condition
from index.milvus.records import FetchedRecords
from index.milvus.server import Server
from index.records import Passage
from index.vectors.token_vectors import PassageTokens, parted
from index.words.bm25 import SparseQuestion
from index.words.stored_vocabulary import StoredVocabulary
from index.words.vocabulary import Synonyms

_MOST = 16_384  # rows that a server gives at once
_REMEMBERED_TOKENS = 512  # passages: what reads an answer's passages asks for them again


class MilvusContents:
    """Searches a generation where it is.

    Args:
        server: Where.
        passages: The collection of its passages.
        others: The collection of everything else.

    Raises:
        EngineUnavailable: The server does not answer.
        GenerationMissing: It is gone.
    """

    turn = nullcontext()  # the server calculates, and waiting for it takes no processor

    def __init__(self, server: Server, passages: str, others: str) -> None:
        self._server, self._passages, self._others = server, passages, others
        read = pieces.read(server, others, ["manifest", "vocabulary"])
        if not {"manifest", "vocabulary"} <= read.keys():
            raise GenerationMissing("The Milvus server keeps only a part of this generation.")
        self.manifest: Manifest = manifest.parsed(
            read["manifest"], passages, partial(pieces.read, server, others)
        )
        self.words = StoredVocabulary.from_json(read["vocabulary"])
        self.records = FetchedRecords(server, others, self.manifest)
        self._tokens: OrderedDict[int, PassageTokens] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        counted = self._server.search(
            self._passages,
            "query",
            filter="",
            output_fields=["count(*)"],
            consistency_level="Strong",
        )
        return int(counted[0]["count(*)"])

    def dense(
        self,
        vector: Vectors,
        k: int,
        *,
        also: Set[int] = frozenset(),
        among: Sequence[Filters] = (),
    ) -> dict[int, float]:
        """Find the nearest passages (`engine.Contents`)."""
        found = self._nearest(vector, k, self._where(among))
        missing = also - found.keys()
        if missing:
            found |= self._nearest(vector, len(missing), keys_among(missing))
        return found

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        *,
        names: Sequence[Synonyms] = (),
        among: Sequence[Filters] = (),
        only: Set[int] | None = None,
    ) -> dict[int, float]:
        """Find the passages with the highest BM25 (`engine.Contents`)."""
        question = self.words.table.question(terms, names)
        if not question.vector or k <= 0 or (only is not None and not only):
            return {}
        where = self._where(among)
        if only is not None:
            where = f"({where}) and {keys_among(only)}" if where else keys_among(only)
        hits = self._server.search(
            self._passages,
            "search",
            data=[question.vector],
            anns_field="words",
            limit=min(2 * k if names else k, _MOST),
            filter=where,
            output_fields=["words" if names else "key"],
            search_params={"metric_type": "IP"},
        )[0]
        scores = {hit["key"]: _score(question, hit) for hit in hits}
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        return {key: scores[key] for key in best if scores[key] > 0}

    def holding(self, phrase: str, k: int, *, among: Sequence[Filters] = ()) -> list[int]:
        """Find the passages that most likely hold a phrase: there are no places of words here."""
        ways = [set(terms) for terms in self.words.phrasings(phrase)]
        found = (self.lexical(sorted(terms), k, among=among) for terms in ways)
        return sorted({key for each in found for key in each})

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """Fetch passages by key, and the records of their files, which are wanted next."""
        if not keys:
            return []
        query = {"filter": keys_among(keys), "output_fields": ["key", *rows.PASSAGE_FIELDS]}
        found = {row["key"]: row for row in self._server.search(self._passages, "query", **query)}
        self.records.expect(str(row["id"]) for row in found.values())
        return [rows.passage_of(found[key], self.records) for key in keys]

    def tokens(self, keys: Sequence[int]) -> list[PassageTokens]:
        """Fetch the tokens' vectors of passages by key; the last few hundred are remembered."""
        with self._lock:
            known = {key: self._tokens[key] for key in keys if key in self._tokens}
        names = {rows.tokens_name(key): key for key in keys if key not in known}
        if names:
            dimension = self.manifest.model.token_dimension
            found = pieces.read(self._server, self._others, list(names))
            parts = {names[name]: np.frombuffer(data, np.uint8) for name, data in found.items()}
            known |= {key: parted(part, dimension) for key, part in parts.items()}
        with self._lock:
            self._tokens |= known
            while len(self._tokens) > _REMEMBERED_TOKENS:
                self._tokens.popitem(last=False)
        return [known[key] for key in keys]

    def _nearest(self, vector: Vectors, k: int, where: str) -> dict[int, float]:
        limit = min(k, len(self.words), _MOST)
        if limit <= 0:
            return {}
        hits = self._server.search(
            self._passages,
            "search",
            data=[vector.tolist()],
            anns_field="vector",
            limit=limit,
            filter=where,
            output_fields=["key"],
            search_params={"metric_type": "IP", "params": rows.breadth(len(self.words), limit)},
        )[0]
        return {hit["key"]: float(hit["distance"]) for hit in hits}

    def _where(self, ways: Sequence[Filters]) -> str:
        return condition(ways, self.manifest.corpus)


def _score(question: SparseQuestion, hit: dict[str, Any]) -> float:
    """The server's score; where a name has several ways to say it, the best one counts."""
    return question.score(hit["entity"]["words"]) if question.names else float(hit["distance"])
