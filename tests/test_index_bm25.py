"""BM25 out of sparse vectors is tantivy's, term by term, however long the passages are."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.names import Names
from index.records import Document, Metadata, Passage, Span
from index.words.bm25 import rounded_length
from index.words.lexical import LexicalIndex, LexicalWriter
from index.words.stored_vocabulary import StoredVocabulary, analysed, phrases_in, stored

WORDS = ("lamp", "boat", "KPRF", "Red", "Party", "noon", "mast")
NAMES = [["KPRF", "Red Party"], ["Noon Boat Mast", "NBM"]]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=400).map(" ".join)
Placed = list[tuple[Passage, Document]]


def placed(written: list[tuple[str, str]]) -> Placed:
    return [
        (
            Passage(str(n), str(n), Span(0, len(text)), text, key=n),
            Document(str(n), "a.txt", Span(0, len(text)), Metadata(title=title)),
        )
        for n, (title, text) in enumerate(written, start=1)
    ]


def indexed(folder: Path, passages: Placed) -> LexicalIndex:
    writer = LexicalWriter(folder)
    for passage, document in passages:
        writer.add(passage.key, title=document.metadata.title or "", text=passage.text)
    writer.finish()
    return LexicalIndex(folder)


@settings(max_examples=25)
@given(st.lists(st.tuples(texts.map(lambda text: text[:40]), texts), min_size=1, max_size=6))
def test_the_inner_product_is_the_score(written: list[tuple[str, str]]) -> None:
    passages = placed(written)
    with TemporaryDirectory() as folder:
        words, names = indexed(Path(folder), passages), Names(NAMES)
        kept = StoredVocabulary.from_json(stored(words, names, passages).to_json())
        named = phrases_in(words, kept.table.phrases)
        for question in ("Lamp at noon", "What did the KPRF say?", "the NBM and the red party"):
            mentions = names.found_in(question)
            said = [words.synonyms(each.name, each.others) for each in mentions]
            terms = [] if mentions else words.content_terms(question)
            asked = kept.table.question(terms, said)

            assert [kept.synonyms(each.name, each.others) for each in mentions] == said
            wanted = dict(words.search(terms, 100, names=said))
            for one in passages:
                vector = kept.table.passage(*analysed(one), named.get(one[0].key, {}))
                assert asked.score(vector) == pytest.approx(wanted.get(one[0].key, 0), rel=1e-4)


def test_lengths_are_rounded_as_tantivy_rounds_them() -> None:
    assert [rounded_length(n) for n in (0, 39, 40, 41, 42, 57, 60, 95, 103, 104)] == [
        *(0, 39, 40, 40, 42, 56, 60, 88, 96, 104)
    ]
