"""Lexical search: BM25 over stemmed words, by tantivy, kept with the generation.

Questions never reach a query parser: they are analysed into terms like the passages, and every
term becomes one optional clause, so no question is a syntax error or a wildcard.
"""

import json
import uuid
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

import tantivy

from index.words.analysis import known_language, terms_of
from index.words.vocabulary import TITLE_WEIGHT, Synonyms, Vocabulary

META = "meta.json"
_TERMS = "terms"  # analysed already, parted by spaces
_HEAP_BYTES = 64_000_000

# A filter that leaves few passages is part of the query; of many, hits are looked through, deeper
# until there are enough. At 100,000 passages a set of 100 keys costs 1.5 ms, one of 50,000 50 ms.
_FEW_KEYS = 256
_DEEPER = 8


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=True, indexed=True, fast=True)
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=_TERMS, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_TERMS, index_option="position")
    return builder.build()


def _opened(folder: Path) -> tantivy.Index:
    made = tantivy.Index(_schema(), path=str(folder), reuse=True)
    split = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    made.register_tokenizer(_TERMS, split)
    return made


Words = list[tuple[str, int]]


class LexicalWriter:
    """Builds the words of one shard.

    Args:
        folder: Exists already and is empty.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # One thread: the same passages give the same segments, hence the same scores.
        self._writer = _opened(folder).writer(heap_size=_HEAP_BYTES, num_threads=1)

    def add(self, key: int, *, title: str, text: str, language: str | None = None) -> None:
        """Add one passage, analysed by the rules of its language."""
        rules = known_language(language)
        document = tantivy.Document()
        document.add_unsigned("key", key)
        document.add_text("language", rules)
        document.add_text("title", " ".join(terms_of(title, rules)))
        document.add_text("text", " ".join(terms_of(text, rules)))
        self._writer.add_document(document)

    def finish(self) -> Words:
        """Commit and wait for merges.

        Returns:
            (id, passages) of each of tantivy's segments; its files are named after the id.
        """
        self._writer.commit()
        self._writer.garbage_collect_files()
        self._writer.wait_merging_threads()
        found = json.loads((self._folder / META).read_bytes())["segments"]
        return [(uuid.UUID(each["segment_id"]).hex, each["max_doc"]) for each in found]


def files_of(folder: Path, words: Words) -> list[Path]:
    """List the files of some of tantivy's segments."""
    return [path for name, _ in words for path in sorted(folder.glob(f"{name}.*"))]


def join(folder: Path, words: Words) -> None:
    """Make one index of tantivy's segments whose files lie in the folder already.

    A tantivy index is a list of immutable segments in `meta.json`; every score is computed over all
    of them, so the same passages score the same in however many segments they lie.
    """
    _opened(folder)
    path = folder / META
    meta = json.loads(path.read_bytes())
    meta["segments"] = [
        {"segment_id": str(uuid.UUID(name)), "max_doc": passages, "deletes": None}
        for name, passages in words
    ]
    path.write_text(json.dumps(meta), "utf-8")
    for left in folder.glob(".*"):
        left.unlink()


class LexicalIndex(Vocabulary):
    """A published lexical index, read only.

    Args:
        folder: The generation's `lexical/`.
    """

    def __init__(self, folder: Path) -> None:
        self._index = _opened(folder)
        self._index.reload()
        self._searcher = self._index.searcher()
        spoken = dict(self._searcher.terms_with_prefix("language", ""))
        languages = sorted(spoken, key=lambda language: (-spoken[language], language))
        super().__init__(languages)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def frequencies(self, field: str) -> list[tuple[str, int]]:
        """List all terms of `text` or `title`, in order, and how many passages hold them."""
        return list(self._searcher.terms_with_prefix(field, ""))

    def count_passages(self, term: str) -> int:
        """Look up in how many passages' texts an analysed term is."""
        return int(self._searcher.doc_freq("text", term))

    def passages_holding(self, phrases: Iterable[Sequence[str]]) -> int:
        """Count the passages that hold at least one phrase of analysed terms."""
        ways = [self._phrase(terms) for terms in phrases if terms]
        query = tantivy.Query.disjunction_max_query(ways)
        found = self._searcher.search(query, 1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # its stub forgot it

    def keys_holding(self, phrase: str, k: int, *, among: Set[int] | None = None) -> list[int]:
        """Find up to k passages that hold a phrase, whatever forms its words have."""
        ways = [self._phrase(terms) for terms in self.phrasings(phrase) if terms]
        return [key for key, _ in self._found(tantivy.Query.disjunction_max_query(ways), k, among)]

    def terms_beginning(self, prefix: str) -> list[str]:
        """List the known terms that begin with a prefix."""
        return [term for term, _ in self._searcher.terms_with_prefix("text", prefix)]

    def search(
        self,
        terms: Sequence[str],
        k: int,
        *,
        names: Sequence[Synonyms] = (),
        among: Set[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Find the passages with the highest BM25; a word in the title counts half.

        Args:
            terms: Analysed and distinct.
            k: How many at most.
            names: Names in the question; their words are not among the terms.
            among: The keys to look at; None is all of them.

        Returns:
            (key, score) pairs, best first; empty when none of the terms occurs.
        """
        if not (terms or names) or k <= 0:
            return []
        clauses = [self._clause(field, term) for term in terms for field in ("text", "title")]
        clauses += [(tantivy.Occur.Should, self._named(name)) for name in names]
        return self._found(tantivy.Query.boolean_query(clauses), k, among)

    def _found(
        self, query: tantivy.Query, k: int, among: Set[int] | None
    ) -> list[tuple[int, float]]:
        if among is None:
            return self._hits(query, k)
        if len(among) <= _FEW_KEYS:
            return self._hits(self._only(among, query), k)
        depth, admitted = k, list[tuple[int, float]]()
        while len(admitted) < k and depth < len(self) * _DEEPER:
            hits = self._hits(query, depth)
            admitted = [hit for hit in hits if hit[0] in among]
            if len(hits) < depth:
                break
            depth *= _DEEPER
        return admitted[:k]

    def _hits(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        found = self._searcher.search(query, k, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in found])
        return [(int(key or 0), float(hit[0])) for key, hit in zip(keys, found, strict=True)]

    def _only(self, keys: Set[int], query: tantivy.Query) -> tantivy.Query:
        """Restrict a query to some passages without touching its scores."""
        named = tantivy.Query.term_set_query(self._index.schema, "key", sorted(keys))
        unscored = tantivy.Query.const_score_query(named, 0.0)
        return tantivy.Query.boolean_query([
            (tantivy.Occur.Must, query),
            (tantivy.Occur.Must, unscored),
        ])

    def _named(self, name: Synonyms) -> tantivy.Query:
        """The best of the ways to say a name; each is worth the same when it is said once."""
        asked = [self._clause(field, term) for term in name.terms for field in ("text", "title")]
        ways = [(tantivy.Query.boolean_query(asked), name.terms)] if asked else []
        ways += [(self._phrase(phrase), phrase) for phrase in name.phrases if phrase]
        return tantivy.Query.disjunction_max_query([
            tantivy.Query.boost_query(query, name.weight / sum(map(self.idf, terms)))
            for query, terms in ways
        ])

    def _phrase(self, terms: Sequence[str]) -> tantivy.Query:
        if len(terms) == 1:
            return tantivy.Query.term_query(self._index.schema, "text", terms[0])
        return tantivy.Query.phrase_query(self._index.schema, "text", list(terms))

    def _clause(self, field: str, term: str) -> tuple[tantivy.Occur, tantivy.Query]:
        query = tantivy.Query.term_query(self._index.schema, field, term)
        if field == "title":
            query = tantivy.Query.boost_query(query, TITLE_WEIGHT)
        return tantivy.Occur.Should, query
