"""What every engine must do, asked of the local one, of a Milvus server, and of plain lists.

Each gets the same generation; whatever is asked, the answer must be the local engine's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from engines import ListEngine, MilvusProcess
from fakes import HashEmbedder, Shelf
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine import Engine
from index.errors import FootnoteError, GenerationMissing
from index.filters import Filters
from index.library import Library
from index.local import LocalContents
from index.mirror import follow
from index.searching.generation import Generation, Mode

CORPUS: dict[str, str | bytes] = {
    "a/letter.txt": (
        "---\nauthor: Ivan Petrov\naddressee: Editors\ndate: 2018-02-03\ntitle: To the CPRF\n---\n"
        "The Communist Party of the Russian Federation (CPRF) greets you.\n\n"
        "The CPRF met in Moscow."
    ),
    "b.txt": (
        '---\nauthor: Karl 100%_sure "K"\norganisation: KPRF\ndate: 2019\nlanguage: de\n---\n'
        "Die Wahlen waren gestern. Die KPRF hat nicht gewonnen, sagen die Kommunisten."
    ),
    "c.txt": "—\n\n…",
    "aliases.yaml": "- [CPRF, KPRF, Communist Party of the Russian Federation]\n",
    **{
        f"n/{n}.txt": " ".join(
            f"Word{(n * i) % 7} of the Communist Party of the Russian Federation, number{n}."
            if i % 3 == 0
            else f"Term{(n + i) % 5} speaks at length of elections and nothing else."
            for i in range(1, 12)
        )
        for n in range(12)
    },
}
QUESTIONS = [
    'Who "speaks at length" of "Term3"?',
    "What did the KPRF say about elections?",
    "Wer gewann die Wahlen",
    "number3 term1",
    "…",
]
FILTERS = [
    Filters(),
    Filters(author="petrov"),
    Filters(author="communist party of the Russian Federation"),
    Filters(author='100%_sure "k"'),
    Filters(author="100_"),
    Filters(addressee="EDIT", date_from="2018-02", date_to="2018"),
    Filters(date_from="2019-05", language="DE"),
    Filters(source="N/*.txt"),
    Filters(source="n/[135].txt"),
    Filters(source="b.txt"),
    Filters(kind="letter"),
]


@dataclass(frozen=True)
class Kept:
    """A corpus, its local index, and an engine that has taken it over."""

    shelf: Shelf
    engine: Engine

    @property
    def local(self) -> LocalContents:
        return LocalContents(self.shelf.folder())

    def live(self) -> Generation:
        live = self.engine.current_id()
        assert live is not None
        return Generation(self.engine.open(live))


def _milvus(server: Callable[[], MilvusProcess]) -> Engine:
    pytest.importorskip("pymilvus")
    from index.milvus.engine import MilvusEngine
    from index.milvus.server import Server

    return MilvusEngine(Server(server().uri))


@pytest.fixture(scope="module", params=["local", "milvus", "list"])
def kept(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    milvus: Callable[[], MilvusProcess],
) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "corpus").mkdir()
    shelf = Shelf(folder / "corpus", folder / "data", HashEmbedder(), shard_passages=64)
    shelf.build(CORPUS)
    others = {"local": lambda: shelf.generations, "milvus": lambda: _milvus(milvus)}
    engine = others.get(request.param, ListEngine)()
    if engine is not shelf.generations:
        follow(shelf.generations, engine)
    return Kept(shelf, engine)


def test_it_counts_and_names_what_it_keeps(kept: Kept) -> None:
    live = kept.shelf.generations.current_id()

    assert kept.engine.ids() == [live]
    assert kept.engine.current_id() == live
    assert kept.engine.manifest_of(live or "") == kept.local.manifest
    assert len(kept.live().contents) == len(kept.local) > 50


def test_it_fetches_passages_and_their_tokens_by_key(kept: Kept) -> None:
    keys = [int(key) for key in kept.local.keys[::7]][::-1]
    contents = kept.live().contents

    assert contents.passages(keys) == kept.local.passages(keys)
    for mine, theirs in zip(contents.tokens(keys), kept.local.tokens(keys), strict=True):
        assert np.array_equal(mine.codes, theirs.codes)
        assert np.array_equal(mine.starts, theirs.starts)
        assert list(mine.sentences) == list(theirs.sentences)
    assert contents.passages([]) == []


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_it_finds_the_nearest_among_what_a_filter_admits(kept: Kept, filters: Filters) -> None:
    asked = kept.shelf.embedder.embed_query(QUESTIONS[0]).vector
    among = filters.spelled(kept.live().names) if filters else ()
    also = {int(kept.local.keys[0])}

    found = kept.live().contents.dense(asked, 1000, also=also, among=among)

    assert found == pytest.approx(kept.local.dense(asked, 1000, also=also, among=among), abs=1e-5)
    few = kept.live().contents.dense(asked, 3, among=among)
    assert sorted(few.values()) == pytest.approx(
        sorted(kept.local.dense(asked, 3, among=among).values()), abs=1e-5
    )


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_it_finds_words_among_what_a_filter_admits(kept: Kept, filters: Filters) -> None:
    generation = Generation(kept.local)
    among = filters.spelled(generation.names) if filters else ()
    for question in QUESTIONS:
        terms, names = generation._read(question)
        wanted = kept.local.lexical(terms, 1000, names=names, among=among)

        found = kept.live().contents.lexical(terms, 1000, names=names, among=among)

        assert found == pytest.approx(wanted, rel=1e-4)
        some = frozenset(list(wanted)[:3])
        only = kept.live().contents.lexical(terms, 5, names=names, among=among, only=some)
        assert only.keys() == some


def test_it_knows_the_words_as_they_are(kept: Kept) -> None:
    mine, theirs = kept.live().words, kept.local.words

    assert mine.languages == theirs.languages
    assert len(mine) == len(theirs)
    for question in QUESTIONS:
        assert mine.content_terms(question) == theirs.content_terms(question)
        assert [mine.idf(term) for term in mine.terms(question)] == pytest.approx([
            theirs.idf(term) for term in theirs.terms(question)
        ])
    assert sorted(mine.terms_beginning("word")) == sorted(theirs.terms_beginning("word")) != []
    group = ("CPRF", "KPRF", "Communist Party of the Russian Federation")
    assert mine.passages_with(group) == theirs.passages_with(group) > 10


def test_it_has_the_records(kept: Kept) -> None:
    mine, theirs = kept.live().records, kept.local.records

    assert mine.documents() == theirs.documents()
    assert mine.abbreviations() == theirs.abbreviations()
    for document in theirs.documents():
        assert mine.document(document.id) == document
        assert mine.source(document.source) == theirs.source(document.source)
        said = [each.sentences(document.id, document.span) for each in (mine, theirs)]
        assert said[0] == said[1]
    source = theirs.source("b.txt")
    assert source is not None
    assert mine.source_by_sha256(source.sha256[:16]) == source
    for made_up in ("", "zz", "0" * 40, "x' or 1=1"):
        assert mine.document(made_up) is None
        assert mine.passage(made_up) is None


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_a_search_gives_the_same_hits(kept: Kept, mode: Mode) -> None:
    for question in QUESTIONS:
        asked = kept.shelf.embedder.embed_query(question)
        mine, theirs = (
            each.search(question, asked, k=10, mode=mode)
            for each in (kept.live(), Generation(kept.local))
        )

        assert [hit.score for hit in mine] == pytest.approx([hit.score for hit in theirs], abs=1e-4)
        assert {hit.passage for hit in mine} == {hit.passage for hit in theirs}


@settings(max_examples=15)
@given(text=st.text(max_size=30))
def test_nothing_that_somebody_types_into_a_filter_breaks_it(kept: Kept, text: str) -> None:
    filters = Filters(author=text, source=text, kind=text, date_to=text)

    found = kept.live().search("elections", None, k=5, mode="lexical", filters=filters)

    assert found == []


def test_generations_come_one_after_the_other(kept: Kept) -> None:
    first = kept.shelf.generations.current_id() or ""
    kept.shelf.build({"new.txt": "A zebra was seen."})
    second = kept.shelf.generations.current_id() or ""
    if kept.engine is not kept.shelf.generations:
        kept.engine.stage(kept.shelf.folder(), second)
        assert kept.engine.current_id() == first, "nobody sees what is only staged"
    library = Library(kept.engine)
    kept.engine.publish(second)
    assert [kept.engine.ids(), kept.engine.current_id()] == [[second, first], second]
    assert [p.text for p in library.current().sharing_words("zebra", 5)] == ["A zebra was seen."]

    kept.engine.publish(first)
    assert library.current().id == first
    assert library.current().sharing_words("zebra", 5) == []
    assert len(library.at(second).sharing_words("zebra", 5)) == 1


def test_what_is_deleted_is_gone_and_what_is_unknown_is_missing(kept: Kept) -> None:
    newest = kept.engine.ids()[0]
    if kept.engine.current_id() == newest:
        pytest.skip("there is only the live one")

    assert kept.engine.delete(newest)
    assert newest not in kept.engine.ids()
    for each in (kept.engine.open, kept.engine.manifest_of, kept.engine.open_records):
        with pytest.raises(FootnoteError):
            each(newest)
    with pytest.raises(GenerationMissing):
        Library(kept.engine).at(newest)
